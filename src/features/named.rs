//! Where keys stand, in all the ways in which a report names a source.

use std::borrow::Cow;

use super::{Asked, Subject, Target, entry_at};
use crate::finding::Place;
use crate::report::{Facts, Metadata};
use crate::syntax::attributes::Pair;
use crate::text::{Span, Text};
use crate::values::keys;
use crate::values::vocabulary::{ValueKind, claim_attribute, source_attribute};
use crate::workspace::View;

/// The key that stands at a byte, used or defined, in claims, sources, front matter and libraries, and
/// its place.
pub fn key_at<'w>(asked: &Asked<'w>, byte: usize) -> Option<(Cow<'w, str>, Span)> {
    match asked.target(byte) {
        Some(Target::Key { key, span }) => return Some((key, span)),
        Some(Target::Definition { source }) if source.key_span.touches(byte) => {
            return Some((Cow::Borrowed(&source.key), source.key_span));
        }
        _ => {}
    }
    let sources = match asked.subject {
        Subject::Library(library) => &library.sources,
        Subject::Report(view) => {
            let (start, Facts::FrontMatter(metadata)) = view.report().pieces().next()? else {
                return None;
            };
            let found = nocite(view.report().text(), metadata, start)
                .into_iter()
                .find(|(_, span)| span.touches(byte));
            if let Some((key, span)) = found {
                return Some((Cow::Owned(key), span));
            }
            &view.document.references.as_ref()?.sources
        }
    };
    let source = entry_at(sources, byte)?;
    let aliases = source.aliases.iter().map(|(alias, span)| (&**alias, *span));
    let mut names = std::iter::once((&*source.key, source.key_span)).chain(aliases);
    let (key, span) = names.find(|(_, span)| span.touches(byte))?;
    Some((Cow::Borrowed(key), span))
}

/// The keys under `nocite`, and where they stand.
fn nocite(text: &Text, metadata: &Metadata, start: usize) -> Vec<(String, Span)> {
    let mut found = Vec::new();
    for value in metadata.values("nocite") {
        let span = value.span.shifted(start);
        let words = text.slice(span);
        for (at, _) in words.match_indices('@') {
            let rest = words.get(at + 1..).unwrap_or_default();
            let end = rest.find(|c: char| c.is_whitespace() || ",;]\"'@".contains(c));
            let key = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
            if !key.is_empty() {
                let first = span.start + at + 1;
                found.push((key.to_owned(), Span::new(first, first + key.len())));
            }
        }
    }
    found
}

/// All places of a report that use a source by this very word, in order: in claims, scopes, citations,
/// links to its div and front matter, and in the chains of other sources.
pub fn written(view: &View<'_>, key: &str) -> Vec<Span> {
    let mut spans: Vec<Span> = named(view, &|written| written == key);
    for (offset, facts) in view.report().pieces() {
        match facts {
            Facts::Prose(prose) => {
                let links =
                    prose.links.iter().filter(|link| link.url.strip_prefix('#') == Some(key));
                spans.extend(links.map(|link| {
                    let span = link.span.shifted(offset);
                    Span::new(span.end - key.len(), span.end)
                }));
            }
            Facts::FrontMatter(metadata) => {
                let cited = nocite(view.report().text(), metadata, offset).into_iter();
                spans.extend(cited.filter(|(cited, _)| cited == key).map(|(_, span)| span));
            }
            _ => {}
        }
    }
    spans.sort();
    spans
}

/// All places of a report that name a source, by its key or an alias, in order: in claims, scopes
/// and citations, and in the chains of other sources.
pub fn uses(view: &View<'_>, key: &str) -> Vec<Place> {
    let answers = |written: &str| {
        written == key || view.source(written).is_some_and(|known| *known.source.key == *key)
    };
    named(view, &answers).into_iter().map(|span| view.place(span)).collect()
}

/// The places of a report in which keys stand that are asked for, in order.
fn named(view: &View<'_>, answers: &dyn Fn(&str) -> bool) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for (offset, facts) in view.report().pieces() {
        match facts {
            Facts::Prose(prose) => {
                for claim in &prose.claims {
                    let pairs = claim.attributes.pairs.iter();
                    in_pairs(pairs, offset, false, &answers, &mut spans);
                }
                let cited = prose.citations.iter().filter(|citation| answers(&citation.key));
                spans.extend(cited.map(|citation| citation.span.shifted(offset)));
            }
            Facts::Open(container) => {
                if let Some(attributes) = container.attributes.as_ref() {
                    let is_source = attributes.has_class("source");
                    let pairs = attributes.pairs.iter();
                    in_pairs(pairs, offset, is_source, &answers, &mut spans);
                }
            }
            _ => {}
        }
    }
    spans.sort();
    spans
}

fn in_pairs<'p>(
    pairs: impl Iterator<Item = &'p Pair>,
    offset: usize,
    is_source: bool,
    answers: &dyn Fn(&str) -> bool,
    spans: &mut Vec<Span>,
) {
    for pair in pairs {
        let known =
            if is_source { source_attribute(&pair.name) } else { claim_attribute(&pair.name) };
        let holds_keys =
            known.is_some_and(|a| matches!(a.kind, ValueKind::Keys(_) | ValueKind::Key));
        if &*pair.name == "aliases" || !holds_keys {
            continue;
        }
        let named = keys::keys(&pair.value).into_iter().filter(|key| answers(key.text));
        spans.extend(named.map(|key| pair.place(key.span).shifted(offset)));
    }
}
