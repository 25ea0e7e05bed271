//! Where a source is used: in the report that was asked, in all others that mean the same source, and in
//! their libraries, where others rest on it.

use super::Asked;
use crate::finding::Place;

/// All places that name the source which stands at a place, used or defined.
pub fn find(asked: &Asked<'_>, byte: usize, with_definition: bool) -> Vec<Place> {
    let Some(target) = asked.target(byte) else { return Vec::new() };
    let Some((key, defined)) = asked.source(&target) else { return Vec::new() };
    let mut places = asked.uses(&key, &defined);
    places.extend(asked.rests(&key, &defined));
    places.extend(with_definition.then_some(defined));
    places
}
