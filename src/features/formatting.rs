//! Annotations in their tidy form: of a report, or of a range of it.

use super::Asked;
use crate::finding::Replacement;
use crate::text::Span;
use crate::writers::fmt;

/// What to replace. In what is no report, nothing.
pub fn find(asked: &Asked<'_>, within: Option<Span>) -> Vec<Replacement> {
    let Some(view) = asked.report() else { return Vec::new() };
    let edits = fmt::format(view.report(), within).into_iter();
    edits.map(|(span, text)| Replacement { place: view.place(span), text }).collect()
}
