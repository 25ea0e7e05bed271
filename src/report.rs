//! One file's meaning: its metadata, claims, scopes, citations, sources and suppressions.
//!
//! A [`Report`] is immutable and cheap to make again after an edit: the text is a rope, the tree is
//! parsed again where it changed, and of the facts only the blocks that changed are read again.

pub mod claim;
pub mod facts;
pub mod metadata;
pub mod scope;
pub mod source;
pub mod suppression;

use std::sync::{Arc, OnceLock};

pub use facts::{Container, Facts, Piece, Prose};
pub use metadata::{Metadata, Status};
pub use scope::{Claim, Image};
pub use source::{Source, Sources};

use crate::syntax::{Kind, Tree};
use crate::text::{Edit, Span, Text};
use crate::values::privacy::Secrets;

/// A report (or a library in Sayso's own format: a file with sources and no claims).
#[derive(Debug)]
pub struct Report {
    text: Text,
    tree: Tree,
    pieces: Vec<Piece>,
    sources: OnceLock<Sources>,
    secrets: OnceLock<Secrets>,
    open_end: OnceLock<bool>,
}

impl Report {
    /// Reads a file.
    pub fn read(text: &str) -> Self {
        let tree = Tree::of(text);
        let text = Text::from(text);
        let pieces = all_pieces(&tree, &text);
        Self::of(text, tree, pieces)
    }

    fn of(text: Text, tree: Tree, pieces: Vec<Piece>) -> Self {
        let (sources, secrets, open_end) = (OnceLock::new(), OnceLock::new(), OnceLock::new());
        Self { text, tree, pieces, sources, secrets, open_end }
    }

    /// The report after edits, each of which was applied to the text in its turn (the spans of a
    /// later one are places in the text that the former one left). Only what they changed is read.
    #[must_use]
    pub fn edited(&self, edits: &[(Span, &str)]) -> Self {
        let mut text = self.text.clone();
        let mut tree = self.tree.clone();
        let mut touched: Option<Touched> = None;
        for (span, new) in edits {
            let edit = text.replace(*span, new);
            tree.edit(edit);
            touched = Some(touched.map_or_else(|| Touched::by(edit), |t| t.and(edit)));
        }
        let Some(touched) = touched else {
            let pieces = self.pieces.clone();
            return Self::of(text, tree, pieces);
        };
        let (tree, changed) = tree.again(&text);
        let touched = touched.widened(&changed, text.len());
        let pieces = self.spliced(&tree, &text, touched);
        Self::of(text, tree, pieces)
    }

    /// The pieces before and behind what was touched, as they were, and between them the new ones.
    fn spliced(&self, tree: &Tree, text: &Text, touched: Touched) -> Vec<Piece> {
        let mut before = 0; // pieces that end before what was touched
        let mut before_end = 0;
        let mut offset = 0;
        for piece in &self.pieces {
            let end = offset + piece.gap + piece.len;
            if end >= touched.start {
                break;
            }
            offset = end;
            before += 1;
            before_end = end;
        }
        let mut behind = self.pieces.len(); // the first of the pieces that begin behind it
        let mut behind_start = None;
        for (index, piece) in self.pieces.iter().enumerate().skip(before) {
            let start = offset + piece.gap;
            if start > touched.old_end {
                behind = index;
                behind_start = Some(start + touched.new_end - touched.old_end);
                break;
            }
            offset = start + piece.len;
        }
        let within = Span::new(touched.start, touched.new_end);
        let new = facts::read(tree.root(), text, within);
        let mut pieces = Vec::with_capacity(before + new.len() + self.pieces.len() - behind);
        pieces.extend_from_slice(&self.pieces[..before]);
        let end = push_all(&mut pieces, new, before_end);
        let tail = pieces.len();
        pieces.extend_from_slice(&self.pieces[behind..]);
        if let (Some(first), Some(start)) = (pieces.get_mut(tail), behind_start) {
            first.gap = start - end;
        }
        pieces
    }

    /// The text.
    pub const fn text(&self) -> &Text {
        &self.text
    }

    /// The tree.
    pub const fn tree(&self) -> &Tree {
        &self.tree
    }

    /// The pieces in order, each with its first byte in the file.
    pub fn pieces(&self) -> impl Iterator<Item = (usize, &Facts)> {
        self.placed().map(|(span, facts)| (span.start, facts))
    }

    /// The pieces in order, each with its place.
    pub fn placed(&self) -> impl Iterator<Item = (Span, &Facts)> {
        let mut end = 0;
        self.pieces.iter().map(move |piece| {
            let start = end + piece.gap;
            end = start + piece.len;
            (Span::new(start, end), &*piece.facts)
        })
    }

    /// The pieces as they are kept, for tests that compare two ways to read a report.
    pub fn raw_pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// The front matter; its spans are counted from the file's first byte.
    pub fn metadata(&self) -> Option<&Metadata> {
        // Front matter stands at the very beginning, but for a byte order mark.
        let (_, facts) = self.pieces().next()?;
        match facts {
            Facts::FrontMatter(metadata) => Some(metadata),
            _ => None,
        }
    }

    /// Where the front matter begins: what its spans are counted from.
    pub fn metadata_start(&self) -> usize {
        self.pieces.first().map_or(0, |piece| piece.gap)
    }

    /// The claims in order, outer ones before those within.
    pub fn claims(&self) -> impl Iterator<Item = Claim<'_>> {
        scope::claims(self)
    }

    /// Who unnamed sources are, where it says so: it must not be shown.
    pub fn secrets(&self) -> &Secrets {
        self.secrets.get_or_init(|| Secrets::of(&self.text.to_string()))
    }

    /// Whether something is never closed at its end, so that what is written behind it would
    /// stand within.
    pub fn has_open_end(&self) -> bool {
        *self.open_end.get_or_init(|| {
            let is_open = |facts: &Facts| match facts {
                Facts::Fault(kind) => matches!(kind, Kind::UnclosedFence | Kind::UnclosedDiv),
                Facts::FrontMatter(metadata) => !metadata.closed,
                _ => false,
            };
            self.pieces.iter().any(|piece| is_open(&piece.facts))
        })
    }

    /// The images in order, those in sources left out.
    pub fn images(&self) -> impl Iterator<Item = Image<'_>> {
        scope::images(self)
    }

    /// The sources that it defines.
    pub fn sources(&self) -> &Sources {
        self.sources.get_or_init(|| source::read(self))
    }
}

/// What edits touched, in the old text and in the new one.
#[derive(Clone, Copy, Debug)]
struct Touched {
    start: usize,
    old_end: usize,
    new_end: usize,
}

impl Touched {
    const fn by(edit: Edit) -> Self {
        Self { start: edit.start, old_end: edit.old_end, new_end: edit.new_end }
    }

    /// Together with a later edit, whose places are in the text that this one left.
    fn and(self, edit: Edit) -> Self {
        let beyond = edit.old_end.saturating_sub(self.new_end);
        let new_end = self.new_end.max(edit.old_end);
        Self {
            start: self.start.min(edit.start),
            old_end: self.old_end + beyond,
            new_end: new_end + edit.new_end - edit.old_end,
        }
    }

    /// Together with the ranges of the new text in which the tree differs.
    fn widened(self, changed: &[Span], length: usize) -> Self {
        let mut wide = self;
        for span in changed {
            wide.start = wide.start.min(span.start);
            if span.end > wide.new_end {
                wide.old_end += span.end - wide.new_end;
                wide.new_end = span.end;
            }
        }
        wide.new_end = wide.new_end.min(length);
        wide
    }
}

fn all_pieces(tree: &Tree, text: &Text) -> Vec<Piece> {
    let read = facts::read(tree.root(), text, Span::new(0, text.len()));
    let mut pieces = Vec::with_capacity(read.len());
    push_all(&mut pieces, read, 0);
    pieces
}

/// Appends pieces that know their places, the last one before them having ended at `end`.
fn push_all(pieces: &mut Vec<Piece>, read: Vec<(Span, Arc<Facts>)>, mut end: usize) -> usize {
    for (span, facts) in read {
        pieces.push(Piece { gap: span.start.saturating_sub(end), len: span.len(), facts });
        end = span.end;
    }
    end
}
