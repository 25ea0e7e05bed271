//! From a source, or a claim, to the evidence: the local copies that are there.

use super::{Asked, BracesPart, Destination, Target};
use crate::finding::Place;
use crate::workspace::View;
use crate::workspace::view::Known;

/// Finds it.
pub fn find(asked: &Asked<'_>, byte: usize) -> Option<Destination> {
    let view = asked.report()?;
    let evidence = |known: Known<'_>| -> Option<Place> {
        // Where a library's evidence lies, nobody has looked.
        (*known.path == view.document.path).then(|| super::evidence(&view, known.source)).flatten()
    };
    if let Some(found) = own(&view, byte) {
        return Some(found);
    }
    let target = asked.target(byte)?;
    match &target {
        Target::Key { key, span } => {
            let place = evidence(view.source(key)?)?;
            Destination::to(*span, vec![place])
        }
        Target::Definition { source } => {
            let place = super::evidence(&view, source)?;
            Destination::to(source.key_span, vec![place])
        }
        Target::Claim(resolved) => {
            let mut places: Vec<Place> = Vec::new();
            for place in resolved.sources.iter().filter_map(|source| evidence(source.known?)) {
                if !places.contains(&place) {
                    places.push(place);
                }
            }
            Destination::to(resolved.claim.words(), places)
        }
        Target::Date { .. } => None,
    }
}

/// From anywhere in a source's braces that means nothing else to its own evidence.
fn own(view: &View<'_>, byte: usize) -> Option<Destination> {
    let braces = super::braces_at(view, byte)?;
    let Some(BracesPart::Name(pair) | BracesPart::Value(pair)) = braces.part(byte) else {
        return None;
    };
    if !matches!(&*pair.name, "file" | "sha256") {
        return None;
    }
    let source = super::entry_at(view.report().sources(), byte)?;
    let place = super::evidence(view, source)?;
    Destination::to(pair.value_span.shifted(braces.offset), vec![place])
}
