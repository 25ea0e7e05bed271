//! One file's meaning: its metadata, claims, scopes, citations, sources and suppressions.
//!
//! A [`Report`] is immutable and cheap to make again after an edit: the text is a rope, the tree is
//! parsed again where it changed, and of the facts only the blocks that changed are read again.

pub mod claim;
pub mod facts;
pub mod metadata;
pub mod pieces;
pub mod scope;
pub mod source;
pub mod suppression;

use std::sync::OnceLock;

pub use facts::{Container, Facts, Piece, Prose};
pub use metadata::{Metadata, Status};
pub use pieces::Pieces;
pub use scope::{Block, Claim, Image};
pub use source::{Source, Sources};

use crate::syntax::Tree;
use crate::text::{Edit, Span, Text};
use crate::values::privacy::Secrets;

/// A report (or a library in Sayso's own format: a file with sources and no claims).
#[derive(Debug)]
pub struct Report {
    text: Text,
    tree: Tree,
    pieces: Pieces,
    sources: OnceLock<Sources>,
    secrets: OnceLock<Secrets>,
    /// What the last edit changed, of what much depends on.
    changes: Changes,
}

impl Report {
    /// Reads a file.
    pub fn read(text: &str) -> Self {
        let tree = Tree::of(text);
        let text = Text::from(text);
        let read = facts::read(tree.root(), &text, Span::new(0, text.len()));
        Self::of(text, tree, Pieces::of(read), Changes::default())
    }

    fn of(text: Text, tree: Tree, pieces: Pieces, changes: Changes) -> Self {
        Self { text, tree, pieces, sources: OnceLock::new(), secrets: OnceLock::new(), changes }
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
            let same = Self::of(text, tree, pieces, Changes::default());
            if let Some(sources) = self.sources.get() {
                let _ = same.sources.set(sources.clone());
            }
            return same;
        };
        let (tree, changed) = tree.again(&text);
        let touched = touched.widened(&changed, text.len());
        let within = Span::new(touched.start, touched.new_end);
        let new = facts::read(tree.root(), &text, within);
        let (pieces, spliced) =
            self.pieces.spliced(touched.start, touched.old_end, touched.new_end, new);
        let mut changes = Changes { images: spliced.images, sources: true, names: spliced.names };
        let sources = self.sources.get().map(|sources| {
            source::read_again(sources, touched, spliced.structure, &pieces, &tree, &text)
        });
        changes.sources = match (self.sources.get(), sources.as_ref()) {
            (Some(before), Some(after)) => !before.says_the_same(after),
            _ => true,
        };
        let report = Self::of(text, tree, pieces, changes);
        if let Some(sources) = sources {
            let _ = report.sources.set(sources);
        }
        if self.secrets.get().is_some_and(Secrets::is_empty) && !self.may_tell(&report, touched) {
            let _ = report.secrets.set(Secrets::default());
        }
        report
    }

    /// Whether an edit may have written who somebody is, where nobody was named before. What stands in
    /// another block has no say in that, but for comments and for front matter.
    fn may_tell(&self, after: &Self, touched: Touched) -> bool {
        /// Further than this no blank line is looked for, bytes.
        const FAR: usize = 4096;
        let front = self.metadata().map_or(0, |metadata| metadata.yaml_span.end + 8);
        if touched.start <= self.metadata_start() + front {
            return true;
        }
        let may = |text: &Text, end: usize| {
            let start = touched.start.saturating_sub(FAR);
            let before = text.slice(Span::new(start, touched.start));
            let behind = text.slice(Span::new(end, end + FAR));
            let is_blank = |line: &str| line.trim().is_empty();
            let from = before.lines().rev().skip(1).take_while(|line| !is_blank(line)).count();
            let to = behind.lines().skip(1).take_while(|line| !is_blank(line)).count();
            let first = before.lines().count().saturating_sub(from + 1);
            let mut words: String = before.lines().skip(first).flat_map(|l| [l, "\n"]).collect();
            // A line that the edit begins in is one.
            if !before.ends_with('\n') {
                words.pop();
            }
            words.push_str(&text.slice(Span::new(touched.start, end)));
            words.extend(behind.lines().take(to + 1).flat_map(|line| [line, "\n"]));
            Secrets::may_be_in(&words) || words.contains("<!--") || words.contains("-->")
        };
        may(&self.text, touched.old_end) || may(&after.text, touched.new_end)
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
        self.pieces.placed().map(|(span, facts)| (span.start, &**facts))
    }

    /// The pieces in order, each with its place.
    pub fn placed(&self) -> impl Iterator<Item = (Span, &Facts)> {
        self.pieces.placed().map(|(span, facts)| (span, &**facts))
    }

    /// The pieces in order from the first on that does not end before a byte: those at a place are found
    /// without a look at those before it.
    pub fn placed_from(&self, byte: usize) -> impl Iterator<Item = (Span, &Facts)> {
        self.pieces.placed_from(byte).map(|(span, facts)| (span, &**facts))
    }

    /// The pieces as they are kept.
    pub const fn raw_pieces(&self) -> &Pieces {
        &self.pieces
    }

    /// What the edit changed that made this report, of what much else depends on.
    pub const fn changes(&self) -> Changes {
        self.changes
    }

    /// The front matter; its spans are counted from the file's first byte.
    pub fn metadata(&self) -> Option<&Metadata> {
        // Front matter stands at the very beginning, but for a byte order mark.
        match &*self.pieces.raw().next()?.facts {
            Facts::FrontMatter(metadata) => Some(metadata),
            _ => None,
        }
    }

    /// Where the front matter begins: what its spans are counted from.
    pub fn metadata_start(&self) -> usize {
        self.pieces.raw().next().map_or(0, |piece| piece.gap)
    }

    /// The blocks in order, each with what is open around it.
    pub fn blocks(&self) -> impl Iterator<Item = Block<'_>> {
        scope::blocks(self)
    }

    /// The blocks in order from the first on that does not end before a byte.
    pub fn blocks_from(&self, byte: usize) -> impl Iterator<Item = Block<'_>> {
        scope::blocks_from(self, byte)
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
        self.pieces.chunks().iter().any(|chunk| chunk.summary.has_open_end)
    }

    /// The keys of sources whose line is prose.
    pub fn lost_sources(&self) -> impl Iterator<Item = &str> {
        let chunks = self.pieces.chunks().iter().filter(|chunk| chunk.summary.has_lost_sources);
        let pieces = chunks.flat_map(|chunk| chunk.pieces());
        let lost = pieces.filter_map(|piece| match &*piece.facts {
            Facts::Prose(prose) => Some(&prose.lost_sources),
            _ => None,
        });
        lost.flatten().map(|key| &**key)
    }

    /// The images in order, those in sources left out.
    pub fn images(&self) -> impl Iterator<Item = Image<'_>> {
        scope::images(self)
    }

    /// The sources that it defines.
    pub fn sources(&self) -> &Sources {
        self.sources.get_or_init(|| source::read(&self.pieces, &self.tree, &self.text))
    }
}

/// What an edit changed, of what much else depends on.
#[derive(Clone, Copy, Debug)]
pub struct Changes {
    /// Whether the sources say something else than before, or that is not known.
    pub sources: bool,
    /// Whether pictures came or went.
    pub images: bool,
    /// Whether keys are named more often, or less.
    pub names: bool,
}

impl Default for Changes {
    fn default() -> Self {
        Self { sources: true, images: true, names: true }
    }
}

/// What edits touched, in the old text and in the new one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Touched {
    /// First byte.
    pub start: usize,
    /// End in the old text.
    pub old_end: usize,
    /// End in the new text.
    pub new_end: usize,
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
