//! A key and all its uses in one report, so that an editor changes them together.

use super::{Asked, Subject};
use crate::text::Span;

/// The letters that a key may have, for editors that stop linking at another.
pub const PATTERN: &str = "[^\\s\"'`{}\\[\\](),;=#@<>]+";

/// The places that are to stay the same, that of the source's definition among them. None where the
/// source stands elsewhere: other reports would have to follow.
pub fn find(asked: &Asked<'_>, byte: usize) -> Vec<Span> {
    let Subject::Report(view) = asked.subject else { return Vec::new() };
    let Some((written, span)) = super::key_at(asked, byte) else { return Vec::new() };
    let Some(source) = view.report().sources().get(&written) else { return Vec::new() };
    let mut spans = super::written(&view, &written);
    if *source.key == *written {
        spans.push(source.key_span);
    }
    spans.extend(source.aliases.iter().filter(|(a, _)| **a == *written).map(|(_, span)| *span));
    spans.sort();
    spans.dedup();
    // Where a key is written with escapes, its letters have no places.
    let text = view.report().text();
    spans.retain(|span| text.slice(*span) == written);
    if spans.contains(&span) { spans } else { Vec::new() }
}
