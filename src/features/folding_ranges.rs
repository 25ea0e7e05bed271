//! What can be folded away: sections, divs, quotes and lists, code, comments, front matter; in a
//! library its entries.

use super::{Asked, Subject};
use crate::report::Facts;
use crate::syntax::Kind;
use crate::text::{Span, Text};
use crate::workspace::View;

/// What is folded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FoldKind {
    /// A heading with what stands under it.
    Section,
    /// A block that holds others, a table, code, an entry of a library.
    Block,
    /// A comment.
    Comment,
    /// The front matter.
    FrontMatter,
}

/// Lines that can be folded into their first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fold {
    /// From the first byte to the last that is no white space; more than one line.
    pub span: Span,
    /// What it is.
    pub kind: FoldKind,
}

/// Finds them, in order, outer ones before those within.
pub fn find(asked: &Asked<'_>) -> Vec<Fold> {
    let mut folds = Folds::default();
    match asked.subject {
        Subject::Report(view) => of_report(&view, &mut folds),
        Subject::Library(library) => {
            for source in library.sources.list() {
                folds.add(&library.text, source.span, FoldKind::Block);
            }
        }
    }
    folds.found.sort_by_key(|fold| (fold.span.start, std::cmp::Reverse(fold.span.end)));
    folds.found.dedup_by_key(|fold| fold.span);
    folds.found
}

#[derive(Default)]
struct Folds {
    found: Vec<Fold>,
}

impl Folds {
    fn add(&mut self, text: &Text, span: Span, kind: FoldKind) {
        let end = end_of_words(text, span);
        let span = Span::new(span.start, end);
        if text.line_of(span.start) < text.line_of(end) {
            self.found.push(Fold { span, kind });
        }
    }
}

/// The end of a span without the white space at its end.
fn end_of_words(text: &Text, span: Span) -> usize {
    /// Bytes that are looked at together.
    const STEP: usize = 256;
    let mut end = span.end;
    while end > span.start {
        let start = text.floor(end.saturating_sub(STEP)).max(span.start);
        let words = text.slice(Span::new(start, end));
        // The marker of an empty line in a quote is none of its words.
        let trimmed = words.trim_end_matches(|c: char| c.is_whitespace() || c == '>');
        if !trimmed.is_empty() {
            return start + trimmed.len();
        }
        end = start;
    }
    span.start
}

fn of_report(view: &View<'_>, folds: &mut Folds) {
    let text = view.report().text();
    for (_, _, section) in super::headings(view) {
        folds.add(text, section, FoldKind::Section);
    }
    let mut open: Vec<(usize, Kind)> = Vec::new();
    for (span, facts) in view.report().placed() {
        match facts {
            Facts::Open(container) => open.push((span.start, container.kind)),
            Facts::Close => {
                // A definition list's items fold one by one.
                if let Some((start, kind)) = open.pop()
                    && kind != Kind::DefinitionList
                {
                    folds.add(text, Span::new(start, span.start), FoldKind::Block);
                }
            }
            Facts::Comment(_) => folds.add(text, span, FoldKind::Comment),
            Facts::FrontMatter(_) => folds.add(text, span, FoldKind::FrontMatter),
            Facts::Other => folds.add(text, span, FoldKind::Block),
            Facts::Prose(_) | Facts::Fault(_) => {}
        }
    }
}
