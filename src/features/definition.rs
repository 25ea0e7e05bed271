//! From a key to its source, in the report or in a library; from a source to where it is used.

use super::{Asked, Target};
use crate::finding::Place;
use crate::text::Span;

/// Where a key leads.
#[derive(Debug, PartialEq, Eq)]
pub struct Definition {
    /// The words that were asked about.
    pub origin: Span,
    /// Where to go.
    pub targets: Vec<Place>,
}

/// Finds it.
pub fn find(asked: &Asked<'_>, byte: usize) -> Option<Definition> {
    let target = asked.target(byte)?;
    match &target {
        Target::Key { span, .. } => {
            let (_, defined) = asked.source(&target)?;
            Some(Definition { origin: *span, targets: vec![defined] })
        }
        Target::Definition { source } => {
            let (key, defined) = asked.source(&target)?;
            let targets = asked.uses(&key, &defined);
            (!targets.is_empty()).then_some(Definition { origin: source.key_span, targets })
        }
        Target::Claim(resolved) => {
            // From a claim's words, to those who say so.
            let targets: Vec<Place> = resolved
                .sources
                .iter()
                .filter_map(|source| source.known.map(|known| known.key_place()))
                .collect();
            (!targets.is_empty()).then(|| Definition { origin: resolved.claim.words(), targets })
        }
        Target::Date { .. } => None,
    }
}
