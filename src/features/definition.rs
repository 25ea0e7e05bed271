//! From a key to its source, in the report or in a library; from a source to where it is used; from a
//! path to the library or the evidence that it names.

use super::{Asked, BracesPart, Destination, Target};
use crate::finding::Place;
use crate::report::Facts;
use crate::text::Span;
use crate::values::vocabulary::ValueKind;
use crate::workspace::View;

/// Finds it.
pub fn find(asked: &Asked<'_>, byte: usize) -> Option<Destination> {
    if let Some(view) = asked.report()
        && let Some(found) = path(&view, byte).or_else(|| link(&view, byte))
    {
        return Some(found);
    }
    let target = asked.target(byte)?;
    match &target {
        Target::Key { span, .. } => {
            let (_, defined) = asked.source(&target)?;
            Destination::to(*span, vec![defined])
        }
        Target::Definition { source } => {
            let (key, defined) = asked.source(&target)?;
            // An alias may stand there.
            let named = super::key_at(asked, byte).map(|(_, span)| span);
            Destination::to(named.unwrap_or(source.key_span), asked.uses(&key, &defined))
        }
        Target::Claim(resolved) => {
            // From a claim's words, to those who say so.
            let known = resolved.sources.iter().filter_map(|source| source.known);
            let targets: Vec<Place> = known.map(|known| known.key_place()).collect();
            Destination::to(resolved.claim.words(), targets)
        }
        Target::Date { .. } => None,
    }
}

/// From the path of a library in the front matter, or of a source's evidence, to that file.
fn path(view: &View<'_>, byte: usize) -> Option<Destination> {
    let libraries = view.document.libraries.iter();
    let mut own = libraries.filter(|named| named.named.path == view.document.path);
    if let Some(named) = own.find(|named| named.named.span.touches(byte)) {
        named.loaded.as_ref().ok()?;
        let place = Place { path: named.path.clone(), span: Span::default() };
        return Destination::to(named.named.span, vec![place]);
    }
    let braces = super::braces_at(view, byte)?;
    let Some(BracesPart::Value(pair)) = braces.part(byte) else { return None };
    if braces.known(&pair.name)?.kind != ValueKind::Path {
        return None;
    }
    let sources = view.report().sources();
    let value = pair.value_span.shifted(braces.offset);
    let source = super::entry_at(sources, byte)?;
    let is_its = source.get(&pair.name).is_some_and(|attribute| attribute.span == value);
    is_its.then(|| Destination::to(value, vec![super::evidence(view, source)?])).flatten()
}

/// From the address of a known source to that source.
fn link(view: &View<'_>, byte: usize) -> Option<Destination> {
    super::pieces_at(view, byte).find_map(|(piece, facts)| {
        let Facts::Prose(prose) = facts else { return None };
        let at = |span: Span| span.shifted(piece.start);
        let link = prose.links.iter().find(|link| at(link.span).touches(byte))?;
        let known = view.source(&view.key_of_url(&link.url)?)?;
        // A source's own link leads nowhere else.
        let is_own = *known.path == view.document.path && known.source.span.touches(byte);
        (!is_own).then(|| Destination { origin: at(link.span), targets: vec![known.key_place()] })
    })
}
