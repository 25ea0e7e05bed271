//! The pieces of a report in order, kept in chunks: an edit copies the chunk that it touches and shares
//! all others, and whoever looks for a place, or for what changed, steps over whole chunks.

use std::sync::Arc;

use super::facts::{Facts, Piece};
use crate::syntax::Kind;
use crate::text::Span;

/// A chunk is parted when it has more pieces than this.
const MOST: usize = 96;
/// As many pieces are put into a new chunk.
const USUAL: usize = 48;
/// A chunk with fewer is joined with the next.
const LEAST: usize = 12;

/// The pieces of a report.
#[derive(Clone, Debug, Default)]
pub struct Pieces {
    chunks: Vec<Arc<Chunk>>,
}

/// Some pieces that follow each other.
#[derive(Debug)]
pub struct Chunk {
    pieces: Vec<Piece>,
    /// What it says of itself, so that nobody need look into it.
    pub summary: Summary,
}

/// What can be known of a chunk without looking at its pieces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// From the end of the last piece before it to the end of its own last, bytes.
    pub len: usize,
    /// How many of the blocks that are open before it end in it.
    pub closes: usize,
    /// The blocks that begin in it and are open behind it: each as the index of its piece, and the
    /// bytes from the beginning of the chunk to the piece's own.
    pub opens: Vec<(usize, usize)>,
    /// Whether a suppression stands in it.
    pub has_suppressions: bool,
    /// Whether the key of a source stands in its prose, whose line opens no div.
    pub has_lost_sources: bool,
    /// Whether something in it is never closed.
    pub has_open_end: bool,
}

impl Chunk {
    fn of(pieces: Vec<Piece>) -> Self {
        let mut summary = Summary::default();
        for (index, piece) in pieces.iter().enumerate() {
            let start = summary.len + piece.gap;
            summary.len = start + piece.len;
            match &*piece.facts {
                Facts::Open(_) => summary.opens.push((index, start)),
                Facts::Close => {
                    if summary.opens.pop().is_none() {
                        summary.closes += 1;
                    }
                }
                Facts::Prose(prose) => {
                    summary.has_suppressions |= !prose.suppressions.is_empty();
                    summary.has_lost_sources |= !prose.lost_sources.is_empty();
                }
                Facts::Comment(suppressions) => {
                    summary.has_suppressions |= !suppressions.is_empty();
                }
                Facts::Fault(kind) => {
                    summary.has_open_end |= matches!(kind, Kind::UnclosedFence | Kind::UnclosedDiv);
                }
                Facts::FrontMatter(metadata) => summary.has_open_end |= !metadata.closed,
                Facts::Other => {}
            }
        }
        Self { pieces, summary }
    }

    /// Its pieces.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// Its pieces with their places, the last piece before it having ended at byte `end`.
    pub fn placed(&self, end: usize) -> impl Iterator<Item = (Span, &Arc<Facts>)> {
        let mut end = end;
        self.pieces.iter().map(move |piece| {
            let start = end + piece.gap;
            end = start + piece.len;
            (Span::new(start, end), &piece.facts)
        })
    }
}

/// What was taken out of the pieces, and what was put in: of pieces that are the same before and behind.
#[derive(Clone, Copy, Debug)]
pub struct Spliced {
    /// Whether a block's beginning or end is among what was taken out or put in.
    pub structure: bool,
    /// Whether a picture is.
    pub images: bool,
    /// Whether other keys are named, or as many others.
    pub names: bool,
}

impl Pieces {
    /// Of pieces that know their places.
    pub fn of(read: Vec<(Span, Arc<Facts>)>) -> Self {
        let mut pieces = Vec::with_capacity(read.len());
        push_all(&mut pieces, read, 0);
        let mut all = Self::default();
        all.push_chunks(pieces);
        all
    }

    /// The chunks.
    pub fn chunks(&self) -> &[Arc<Chunk>] {
        &self.chunks
    }

    /// All pieces as they are kept, for tests that compare two ways to read a report.
    pub fn raw(&self) -> impl Iterator<Item = &Piece> {
        self.chunks.iter().flat_map(|chunk| &chunk.pieces)
    }

    /// All pieces with their places.
    pub fn placed(&self) -> impl Iterator<Item = (Span, &Arc<Facts>)> {
        self.placed_from(0)
    }

    /// The pieces from the first on that does not end before `byte`.
    pub fn placed_from(&self, byte: usize) -> impl Iterator<Item = (Span, &Arc<Facts>)> {
        let (first, at) = self.chunk_at(byte);
        let mut end = at;
        let chunks = self.chunks.get(first..).unwrap_or_default().iter();
        let placed = chunks.flat_map(move |chunk| {
            let start = end;
            end += chunk.summary.len;
            chunk.placed(start)
        });
        placed.skip_while(move |(span, _)| span.end < byte)
    }

    /// The first chunk that does not end before `byte`, and the end of the chunk before it.
    pub fn chunk_at(&self, byte: usize) -> (usize, usize) {
        let mut end = 0;
        for (index, chunk) in self.chunks.iter().enumerate() {
            if end + chunk.summary.len >= byte {
                return (index, end);
            }
            end += chunk.summary.len;
        }
        (self.chunks.len(), end)
    }

    /// With the pieces that lie between two places of the old text taken out, and others put there,
    /// which know their places in the new text. `moved` is how far what stands behind has moved.
    #[must_use]
    pub fn spliced(
        &self,
        start: usize,
        old_end: usize,
        new_end: usize,
        new: Vec<(Span, Arc<Facts>)>,
    ) -> (Self, Spliced) {
        let mut notes = Spliced { structure: false, images: false, names: false };
        let (mut went, mut came): (Vec<Box<str>>, Vec<Box<str>>) = (Vec::new(), Vec::new());
        let mut note = |facts: &Facts, names: &mut Vec<Box<str>>| {
            facts.names(&mut |key| names.push(key.into()));
            notes.structure |= matches!(facts, Facts::Open(_) | Facts::Close);
            notes.images |= matches!(facts, Facts::Prose(prose) if !prose.images.is_empty());
        };
        // The chunk in which the first piece lies that does not end before the place.
        let (first, chunk_end) = self.chunk_at(start);
        let mut middle: Vec<Piece> = Vec::new();
        let mut end = chunk_end;
        let mut next = first;
        let mut behind: Option<(usize, usize)> = None;
        let mut offset = chunk_end;
        let mut is_before = true;
        let mut tail: Vec<Piece> = Vec::new();
        while let Some(chunk) = self.chunks.get(next) {
            for piece in &chunk.pieces {
                let from = offset + piece.gap;
                offset = from + piece.len;
                if is_before && offset < start {
                    middle.push(piece.clone());
                    end = offset;
                    continue;
                }
                is_before = false;
                if behind.is_none() && from > old_end {
                    behind = Some((tail.len(), from + new_end - old_end));
                }
                if behind.is_some() {
                    tail.push(piece.clone());
                } else {
                    note(&piece.facts, &mut went);
                }
            }
            next += 1;
            if behind.is_some() {
                break;
            }
        }
        new.iter().for_each(|(_, facts)| note(facts, &mut came));
        went.sort_unstable();
        came.sort_unstable();
        notes.names = went != came;
        let end = push_all(&mut middle, new, end);
        if let (Some(piece), Some((_, from))) = (tail.first_mut(), behind) {
            piece.gap = from.saturating_sub(end);
        }
        middle.append(&mut tail);
        let mut all = Self { chunks: Vec::with_capacity(self.chunks.len() + 2) };
        all.chunks.extend_from_slice(&self.chunks[..first]);
        // Few pieces are not worth a chunk.
        if middle.len() < LEAST {
            if let Some(chunk) = self.chunks.get(next) {
                middle.extend_from_slice(&chunk.pieces);
                next += 1;
            } else if let Some(chunk) = all.chunks.pop() {
                let mut joined = chunk.pieces.clone();
                joined.append(&mut middle);
                middle = joined;
            }
        }
        all.push_chunks(middle);
        all.chunks.extend_from_slice(self.chunks.get(next..).unwrap_or_default());
        (all, notes)
    }

    /// The blocks that are open where a chunk begins, outermost first, with the places of their opening
    /// lines.
    pub fn open_at(&self, chunk: usize) -> Vec<(Span, &Arc<Facts>)> {
        let mut open: Vec<(Span, &Arc<Facts>)> = Vec::new();
        let mut end = 0;
        for chunk in self.chunks.iter().take(chunk) {
            let summary = &chunk.summary;
            open.truncate(open.len().saturating_sub(summary.closes));
            for (index, offset) in &summary.opens {
                if let Some(piece) = chunk.pieces.get(*index) {
                    let start = end + offset;
                    open.push((Span::new(start, start + piece.len), &piece.facts));
                }
            }
            end += summary.len;
        }
        open
    }

    fn push_chunks(&mut self, pieces: Vec<Piece>) {
        if pieces.is_empty() {
            return;
        }
        if pieces.len() <= MOST {
            self.chunks.push(Arc::new(Chunk::of(pieces)));
            return;
        }
        let mut rest = pieces.into_iter();
        loop {
            let mut part: Vec<Piece> = rest.by_ref().take(USUAL).collect();
            if rest.len() < LEAST {
                part.extend(rest.by_ref());
            }
            if part.is_empty() {
                return;
            }
            self.chunks.push(Arc::new(Chunk::of(part)));
        }
    }
}

/// Appends pieces that know their places, the last one before them having ended at `end`.
fn push_all(pieces: &mut Vec<Piece>, read: Vec<(Span, Arc<Facts>)>, mut end: usize) -> usize {
    for (span, facts) in read {
        pieces.push(Piece { gap: span.start.saturating_sub(end), len: span.len(), facts });
        end = span.end;
    }
    end
}
