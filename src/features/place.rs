//! What stands at a place of a report: the narrowest thing that means something, and the braces around it.

use std::borrow::Cow;

use crate::report::facts::Prose;
use crate::report::{Block, Claim, Facts, Source, Sources};
use crate::syntax::attributes::{Attributes, Pair, Token};
use crate::text::Span;
use crate::values::keys;
use crate::values::vocabulary::{self, ValueKind, claim_attribute, source_attribute};
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

/// The pieces of a report that a byte lies in, or stands right behind, in order.
pub fn pieces_at<'w>(
    view: &View<'w>,
    byte: usize,
) -> impl Iterator<Item = (Span, &'w Facts)> + use<'w> {
    let placed = view.report().placed_from(byte);
    placed.take_while(move |(span, _)| span.start <= byte).filter(move |(s, _)| s.touches(byte))
}

/// What stands at a byte of the report: the narrowest thing that means something.
pub fn target<'w>(view: &View<'w>, byte: usize) -> Option<Target<'w>> {
    for (span, facts) in pieces_at(view, byte) {
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
    let claim = innermost(view, byte)?;
    Some(Target::Claim(Box::new(view.resolve(claim))))
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
        let source = view.report().sources().list().find(|s| s.key_span == at)?;
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

/// The blocks that touch a part of a report, or all.
pub fn blocks_in<'w>(
    view: &View<'w>,
    within: Option<Span>,
) -> impl Iterator<Item = Block<'w>> + use<'w> {
    let within = within.unwrap_or(Span::new(0, usize::MAX));
    let blocks = view.report().blocks_from(within.start);
    blocks
        .take_while(move |block| block.span.start <= within.end)
        .filter(move |block| block.span.end >= within.start)
}

/// The claims in which a byte lies, outer ones before those within.
pub fn claims_at<'w>(view: &View<'w>, byte: usize) -> impl Iterator<Item = Claim<'w>> + use<'w> {
    let blocks = view.report().blocks_from(byte).take_while(move |block| block.span.start <= byte);
    blocks.flat_map(|block| block.claims()).filter(move |claim| claim.span().touches(byte))
}

/// The innermost claim in which a byte lies.
fn innermost<'w>(view: &View<'w>, byte: usize) -> Option<Claim<'w>> {
    claims_at(view, byte).min_by_key(|claim| claim.span().len())
}

/// What braces belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// A claim.
    Claim,
    /// A source.
    Source,
    /// A div that gives defaults to the claims in it.
    Scope,
    /// A span that makes no claim, an image that is none, a heading.
    Other,
}

/// A place between braces.
#[derive(Clone, Copy, Debug)]
pub struct InBraces<'w> {
    /// What stands between them.
    pub attributes: &'w Attributes,
    /// What its spans are counted from, a byte of the file.
    pub offset: usize,
    /// What they belong to.
    pub holder: Holder,
}

/// What stands at a place between braces.
#[derive(Clone, Copy, Debug)]
pub enum BracesPart<'w> {
    /// `#id`
    Id(&'w Token),
    /// `.class`
    Class(&'w Token),
    /// The name of a pair, its `=` included.
    Name(&'w Pair),
    /// The value of a pair, its quotation marks included.
    Value(&'w Pair),
}

impl<'w> InBraces<'w> {
    /// The braces, bytes of the file.
    pub fn span(&self) -> Span {
        self.attributes.span.shifted(self.offset)
    }

    /// The part at a byte of the file.
    pub fn part(&self, byte: usize) -> Option<BracesPart<'w>> {
        let touches = |span: Span| span.shifted(self.offset).touches(byte);
        // The mark before a word is part of what people point at.
        let marked = |token: &Token| Span::new(token.span.start.saturating_sub(1), token.span.end);
        let pairs = &self.attributes.pairs;
        if let Some(pair) = pairs.iter().find(|pair| touches(self.value(pair))) {
            return Some(BracesPart::Value(pair));
        }
        if let Some(pair) = pairs.iter().find(|pair| touches(pair.name_span)) {
            return Some(BracesPart::Name(pair));
        }
        if let Some(class) = self.attributes.classes.iter().find(|class| touches(marked(class))) {
            return Some(BracesPart::Class(class));
        }
        let id = self.attributes.id.as_ref().filter(|id| touches(marked(id)))?;
        Some(BracesPart::Id(id))
    }

    /// The value of a pair with its quotation marks, counted as the attributes are. A bare value has none,
    /// and an empty bare one has no place.
    pub fn value(&self, pair: &Pair) -> Span {
        let equals = pair.name_span.end + 1;
        if pair.value_span.start > equals {
            // A quotation that is never closed ends with the braces.
            Span::new(equals, (pair.value_span.end + 1).min(self.attributes.span.end))
        } else {
            pair.value_span
        }
    }

    /// Sayso's attribute of this name, as it stands here.
    pub fn known(&self, name: &str) -> Option<&'static vocabulary::Attribute> {
        match self.holder {
            Holder::Source => source_attribute(name),
            _ => claim_attribute(name),
        }
    }
}

/// The braces that a byte of the report stands in, or right behind.
pub fn braces_at<'w>(view: &View<'w>, byte: usize) -> Option<InBraces<'w>> {
    pieces_at(view, byte).find_map(|(piece, facts)| {
        let offset = piece.start;
        let touches = |attributes: &&Attributes| attributes.span.shifted(offset).touches(byte);
        let found = |attributes, holder| InBraces { attributes, offset, holder };
        match facts {
            Facts::Prose(prose) => {
                let claims = prose.claims.iter().map(|claim| &claim.attributes);
                let others = prose.others.iter();
                claims
                    .map(|attributes| (attributes, Holder::Claim))
                    .chain(others.map(|attributes| (attributes, Holder::Other)))
                    .find(|(attributes, _)| touches(attributes))
                    .map(|(attributes, holder)| found(attributes, holder))
            }
            Facts::Open(container) => {
                let attributes = container.attributes.as_ref().filter(touches)?;
                let is_source = attributes.has_class("source");
                let holder = if is_source { Holder::Source } else { Holder::Scope };
                Some(found(attributes, holder))
            }
            _ => None,
        }
    })
}

/// The entry of a library in which a byte lies.
pub fn entry_at(sources: &Sources, byte: usize) -> Option<&Source> {
    // Entries stand in the order of the file, and none within another.
    let source = sources.before(byte)?;
    source.span.touches(byte).then_some(source)
}
