//! Where a source is used.

use super::Target;
use crate::finding::Place;
use crate::workspace::View;
use crate::workspace::chains::canonical;

/// The key that stands at a place, used or defined.
pub fn key_at(view: &View<'_>, byte: usize) -> Option<Box<str>> {
    match super::target(view, byte)? {
        Target::Key { key, .. } => Some(canonical(view, &key)),
        Target::Definition { source } => Some(source.key.clone()),
        Target::Claim(_) | Target::Date { .. } => None,
    }
}

/// Where a source is defined, if that is known.
pub fn definition(view: &View<'_>, key: &str) -> Option<Place> {
    view.source(key).map(|known| known.key_place())
}

/// All places that name the source which stands at a place: those of the report that was asked, and
/// of `others`, the other reports at hand, as far as the same source is meant there.
pub fn find(
    view: &View<'_>,
    byte: usize,
    others: &[View<'_>],
    with_definition: bool,
) -> Vec<Place> {
    let Some(key) = key_at(view, byte) else { return Vec::new() };
    let defined = definition(view, &key);
    let mut places = super::uses(view, &key);
    for other in others {
        // A key of another report's own is another source.
        if defined.is_some() && definition(other, &key) == defined {
            places.extend(super::uses(other, &key));
        }
    }
    if with_definition {
        places.extend(defined);
    }
    places
}
