//! What an editor asks about a place in a report. One file a feature: a view and a place in, plain
//! data out. What stands at a place is found here, for all of them.

pub mod code_actions;
pub mod completion;
pub mod definition;
pub mod document_symbols;
pub mod hover;
pub mod references;

use std::borrow::Cow;

use crate::finding::Place;
use crate::report::facts::Prose;
use crate::report::{Claim, Facts, Source};
use crate::syntax::attributes::{Attributes, Pair};
use crate::text::Span;
use crate::values::keys;
use crate::values::vocabulary::{ValueKind, claim_attribute, source_attribute};
use crate::workspace::View;
use crate::workspace::resolve::Resolved;

/// What stands at a place.
#[derive(Debug)]
pub enum Target<'w> {
    /// A source's key, where it is used.
    Key {
        /// The key.
        key: Cow<'w, str>,
        /// Where it stands.
        span: Span,
    },
    /// A source's key, where it is defined in the report.
    Definition {
        /// The source.
        source: &'w Source,
    },
    /// A date.
    Date {
        /// The attribute that it is the value of.
        name: &'w str,
        /// As written.
        text: &'w str,
        /// Where it stands.
        span: Span,
    },
    /// The words of a claim, or its braces.
    Claim(Box<Resolved<'w>>),
}

/// What stands at a byte of the report: the narrowest thing that means something.
pub fn target<'w>(view: &View<'w>, byte: usize) -> Option<Target<'w>> {
    for (span, facts) in view.report().placed() {
        if span.start > byte {
            break;
        }
        if !span.touches(byte) {
            continue;
        }
        let found = match facts {
            Facts::Prose(prose) => in_prose(view, prose, span.start, byte),
            Facts::Open(container) => container
                .attributes
                .as_ref()
                .and_then(|attributes| in_container(view, attributes, span.start, byte)),
            Facts::FrontMatter(metadata) => ["date", "updated"].into_iter().find_map(|name| {
                let value = metadata.value(name)?;
                let at = value.span.shifted(span.start);
                at.touches(byte).then_some(Target::Date { name, text: value.text, span: at })
            }),
            _ => None,
        };
        if found.is_some() {
            return found;
        }
    }
    None
}

fn in_prose<'w>(
    view: &View<'w>,
    prose: &'w Prose,
    offset: usize,
    byte: usize,
) -> Option<Target<'w>> {
    let citation = prose.citations.iter().find(|citation| {
        // The `@` before the key is part of what people point at.
        let at = Span::new(citation.span.start.saturating_sub(1), citation.span.end);
        at.shifted(offset).touches(byte)
    });
    if let Some(citation) = citation {
        let span = citation.span.shifted(offset);
        return Some(Target::Key { key: Cow::Borrowed(&citation.key), span });
    }
    for claim in &prose.claims {
        if claim.attributes.span.shifted(offset).touches(byte)
            && let Some(found) = in_attributes(&claim.attributes, offset, byte, false)
        {
            return Some(found);
        }
    }
    let claim = innermost(view, offset, byte)?;
    Some(Target::Claim(Box::new(view.resolve(claim))))
}

/// The innermost claim of the block that begins at `offset` in which a byte lies.
fn innermost<'w>(view: &View<'w>, offset: usize, byte: usize) -> Option<Claim<'w>> {
    let claims = view.report().claims().filter(|claim| claim.offset == offset);
    claims.filter(|claim| claim.span().touches(byte)).min_by_key(|claim| claim.span().len())
}

fn in_container<'w>(
    view: &View<'w>,
    attributes: &'w Attributes,
    offset: usize,
    byte: usize,
) -> Option<Target<'w>> {
    let is_source = attributes.has_class("source");
    if is_source
        && let Some(id) = attributes.id.as_ref()
        && Span::new(id.span.start.saturating_sub(1), id.span.end).shifted(offset).touches(byte)
    {
        let at = id.span.shifted(offset);
        let source = view.report().sources().list().iter().find(|s| s.key_span == at)?;
        return Some(Target::Definition { source });
    }
    in_attributes(attributes, offset, byte, is_source)
}

fn in_attributes<'w>(
    attributes: &'w Attributes,
    offset: usize,
    byte: usize,
    is_source: bool,
) -> Option<Target<'w>> {
    let pair =
        attributes.pairs.iter().find(|pair| pair.value_span.shifted(offset).touches(byte))?;
    let known = if is_source { source_attribute(&pair.name) } else { claim_attribute(&pair.name) };
    let at = |part: std::ops::Range<usize>| pair.place(part).shifted(offset);
    match known?.kind {
        ValueKind::Keys(_) | ValueKind::Key => {
            let key =
                keys::keys(&pair.value).into_iter().find(|k| at(k.span.clone()).touches(byte))?;
            Some(Target::Key { key: Cow::Borrowed(key.text), span: at(key.span) })
        }
        ValueKind::Date => Some(date(pair, &pair.value, at(0..pair.value.len()))),
        ValueKind::Dates => {
            let part = keys::parts(&pair.value)
                .into_iter()
                .find(|part| at(part.span.clone()).touches(byte))?;
            Some(date(pair, part.text, at(part.span)))
        }
        _ => None,
    }
}

fn date<'w>(pair: &'w Pair, text: &'w str, span: Span) -> Target<'w> {
    Target::Date { name: &pair.name, text, span }
}

/// Words of the report, or of its libraries, without what says who an unnamed source is. In a private
/// library itself that may be seen.
pub fn censored(view: &View<'_>, mut text: String) -> String {
    if view.document.is_private() {
        return text;
    }
    for secrets in view.document.secrets() {
        if let Cow::Owned(censored) = secrets.censor(&text) {
            text = censored;
        }
    }
    text
}

/// All places of a report that name a source, by its key or an alias, in order: in claims, scopes
/// and citations, and in the chains of other sources.
pub fn uses(view: &View<'_>, key: &str) -> Vec<Place> {
    let answers = |written: &str| {
        written == key || view.source(written).is_some_and(|known| *known.source.key == *key)
    };
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
    spans.into_iter().map(|span| view.place(span)).collect()
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
