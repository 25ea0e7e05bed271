//! What belongs together in one file: a source's key and its uses; an attribute of a scope and the
//! claims that take it; a claim and the attributes that hold for it.

use super::{Asked, BracesPart, Holder, Subject, Target};
use crate::report::scope::{Effective, INHERITED};
use crate::text::Span;
use crate::values::keys;
use crate::values::vocabulary::{ValueKind, source_attribute};
use crate::workspace::resolve::Resolved;
use crate::workspace::{Library, View};

/// What a highlighted place does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HighlightKind {
    /// It is what was asked about, and does neither.
    Text,
    /// It uses what is defined elsewhere.
    Read,
    /// It says how things are.
    Write,
}

/// A place to highlight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Highlight {
    /// Where.
    pub span: Span,
    /// What it does.
    pub kind: HighlightKind,
}

/// Finds them, in order.
pub fn find(asked: &Asked<'_>, byte: usize) -> Vec<Highlight> {
    let mut found = match asked.subject {
        Subject::Report(view) => in_report(asked, &view, byte),
        Subject::Library(library) => in_library(library, byte).unwrap_or_default(),
    };
    found.sort();
    found.dedup();
    found
}

fn highlight(span: Span, kind: HighlightKind) -> Highlight {
    Highlight { span, kind }
}

fn in_report(asked: &Asked<'_>, view: &View<'_>, byte: usize) -> Vec<Highlight> {
    match asked.target(byte) {
        Some(Target::Key { key, .. }) => return of_key(view, &key),
        Some(Target::Definition { source }) => return of_key(view, &source.key),
        _ => {}
    }
    if let Some(found) = of_pair(view, byte) {
        return found;
    }
    let Some(Target::Claim(resolved)) = asked.target(byte) else { return Vec::new() };
    let mut found = vec![highlight(resolved.claim.words(), HighlightKind::Text)];
    let pairs = effective(&resolved).into_iter().map(|one| match one.pair {
        Some((pair, offset)) => pair.span().shifted(offset),
        None => one.span,
    });
    found.extend(pairs.map(|span| highlight(span, HighlightKind::Write)));
    found
}

/// A key with all its uses; of an unknown one the places that name it, of a word such as `author` too.
fn of_key(view: &View<'_>, key: &str) -> Vec<Highlight> {
    let known = view.source(key);
    let name = known.map_or(key, |known| &*known.source.key);
    let uses = super::uses(view, name).into_iter();
    let mut found: Vec<Highlight> =
        uses.map(|place| highlight(place.span, HighlightKind::Read)).collect();
    if let Some(known) = known.filter(|known| *known.path == view.document.path) {
        let aliases = known.source.aliases.iter().map(|(_, span)| *span);
        let spans = std::iter::once(known.source.key_span).chain(aliases);
        found.extend(spans.map(|span| highlight(span, HighlightKind::Write)));
    }
    found
}

/// An attribute of a scope, or of a claim around others, with the words of the claims that take it.
fn of_pair(view: &View<'_>, byte: usize) -> Option<Vec<Highlight>> {
    let braces = super::braces_at(view, byte)?;
    let (BracesPart::Name(pair) | BracesPart::Value(pair)) = braces.part(byte)? else {
        return None;
    };
    let own = pair.span().shifted(braces.offset);
    let mut found = vec![highlight(own, HighlightKind::Write)];
    let gives =
        matches!(braces.holder, Holder::Claim | Holder::Scope) && INHERITED.contains(&&*pair.name);
    if gives {
        let claims = view.report().claims().filter(|claim| {
            // Only what stands within its reach is looked at closely.
            claim.braces() == braces.span()
                || claim.scopes().iter().any(|scope| scope.offset == braces.offset)
                || claim.offset == braces.offset
        });
        for claim in claims {
            let resolved = view.resolve(claim);
            let takes = effective(&resolved).iter().any(|one| {
                one.pair.is_some_and(|(taken, offset)| taken.span().shifted(offset) == own)
            });
            if takes {
                found.push(highlight(resolved.claim.words(), HighlightKind::Read));
            }
        }
    }
    Some(found)
}

/// All that holds for a claim.
fn effective<'w>(resolved: &Resolved<'w>) -> Vec<Effective<'w>> {
    let attributed = &resolved.attributed;
    let together = [&attributed.by, &attributed.on, &attributed.at, &attributed.rating];
    let mut found: Vec<Effective<'w>> = together.into_iter().flatten().cloned().collect();
    let others = INHERITED.iter().filter(|name| !matches!(**name, "by" | "on" | "at" | "rating"));
    found.extend(others.filter_map(|name| resolved.claim.effective(name)));
    found
}

/// An entry of a library with the entries that name it.
fn in_library(library: &Library, byte: usize) -> Option<Vec<Highlight>> {
    let entry = super::entry_at(&library.sources, byte)?;
    let named = entry.attributes.iter().find_map(|attribute| {
        let holds_keys = source_attribute(&attribute.name)
            .is_some_and(|known| matches!(known.kind, ValueKind::Keys(_) | ValueKind::Key));
        let is_here = holds_keys && attribute.span.touches(byte);
        let key = keys::keys(&attribute.value)
            .into_iter()
            .find(|key| is_here && attribute.place(key.span.clone()).touches(byte))?;
        library.sources.get(key.text)
    });
    let source = match named {
        Some(source) => source,
        None if entry.key_span.touches(byte) && !entry.key.is_empty() => entry,
        None => return None,
    };
    let mut found = vec![highlight(source.key_span, HighlightKind::Write)];
    found.extend(source.aliases.iter().map(|(_, span)| highlight(*span, HighlightKind::Write)));
    for other in library.sources.list() {
        for name in ["from", "via", "superseded-by"] {
            let Some(attribute) = other.get(name) else { continue };
            for key in keys::keys(&attribute.value) {
                if source.answers_to(key.text) && other.span.holds(attribute.span) {
                    found.push(highlight(attribute.place(key.span), HighlightKind::Read));
                }
            }
        }
    }
    Some(found)
}
