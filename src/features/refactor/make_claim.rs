//! The selected words become a claim.

use unicode_segmentation::UnicodeSegmentation as _;

use super::{Offer, OfferKind, Site};
use crate::report::Report;
use crate::syntax::attributes::Words;
use crate::syntax::{Tree, markup};
use crate::text::Span;

pub fn find(site: &Site<'_, '_>) -> Vec<Offer> {
    let words = site.words(site.span);
    let start = site.span.start + (words.len() - words.trim_start().len());
    let span = Span::new(start, start + words.trim().len());
    if span.is_empty() || site.prose().is_none() {
        return Vec::new();
    }
    let span = whole_characters(site.view.report(), span);
    let edits = vec![
        site.replace(Span::new(span.start, span.start), "["),
        site.replace(Span::new(span.end, span.end), "]{}"),
    ];
    // Words that end in the middle of a link, of emphasis or of code make none, or another.
    let after = site.after(&edits);
    let block = |report: &Report, span: Span| {
        let words = report.text().slice(span);
        let tree = Tree::of(&words);
        markup::plain(tree.root(), Words { text: &words, base: 0 })
    };
    let Some((place, _)) = site.prose() else { return Vec::new() };
    let longer = Span::new(place.start, place.end + "[]{}".len());
    let is_same = block(site.view.report(), place) == block(&after, longer);
    let is_one = is_same
        && after.claims().any(|claim| claim.words() == span.shifted(1))
        && after.claims().count() == site.view.report().claims().count() + 1;
    let offer = || Offer { title: "Make this a claim".to_owned(), kind: OfferKind::Extract, edits };
    is_one.then(offer).into_iter().collect()
}

/// The span, and what of the characters that readers see at its ends lies outside: an accent, another
/// person of a family.
fn whole_characters(report: &Report, span: Span) -> Span {
    let text = report.text();
    let line = |byte| text.line(text.line_of(byte)).unwrap_or(span);
    let around = Span::new(line(span.start).start, line(span.end).end.max(span.end));
    let words = text.slice(around);
    let mut whole = span;
    for (at, character) in words.grapheme_indices(true) {
        let (start, end) = (around.start + at, around.start + at + character.len());
        if start < span.start && span.start < end {
            whole.start = start;
        }
        if start < span.end && span.end < end {
            whole.end = end;
        }
    }
    whole
}
