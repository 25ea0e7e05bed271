//! What words are, for editors that colour them: claims, keys, attributes, dates, quotations.

use super::{Asked, Subject};
use crate::report::{Claim, Facts, Prose, Source};
use crate::syntax::attributes::{Attributes, Pair};
use crate::syntax::yaml::Value;
use crate::text::Span;
use crate::values::vocabulary::{self, ValueKind, claim_attribute, source_attribute};
use crate::values::{keys, quotations};
use crate::workspace::View;
use crate::workspace::resolve::AUTHOR;

/// What words are. The order is that of the legend that the client is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TokenKind {
    /// The words of a claim.
    Claim,
    /// The key of a source.
    Key,
    /// The name of an attribute, or of a key of the front matter.
    Attribute,
    /// A class.
    Class,
    /// A date.
    Date,
    /// A word of a closed list.
    Word,
    /// Words in quotation marks.
    Quotation,
    /// A word that stands in the place of a key: `author`, `declined`.
    Reserved,
    /// The name of a rule.
    Rule,
}

/// What more is known of words. The order is that of the legend.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Modifiers {
    /// A key, where it is defined.
    pub definition: bool,
    /// A source that was retracted, or has a newer one.
    pub outdated: bool,
    /// The author's own: a judgment, an assumption.
    pub own: bool,
    /// A claim that needs a source and names none.
    pub unsourced: bool,
}

impl Modifiers {
    /// As the protocol has them: a bit each.
    pub fn bits(self) -> u32 {
        [self.definition, self.outdated, self.own, self.unsourced]
            .into_iter()
            .enumerate()
            .map(|(bit, is_so)| u32::from(is_so) << bit)
            .sum()
    }
}

/// Words of one sort. None overlaps another; some run over line ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Where they stand.
    pub span: Span,
    /// What they are.
    pub kind: TokenKind,
    /// What more is known.
    pub modifiers: Modifiers,
}

/// Finds them, in order; of a part of the file those that touch it.
pub fn find(asked: &Asked<'_>, within: Option<Span>) -> Vec<Token> {
    let mut found = Found { layers: Vec::new(), within };
    match asked.subject {
        Subject::Report(view) => of_report(&view, &mut found),
        Subject::Library(library) => {
            let wanted = library.sources.list().filter(|source| found.wants(source.span));
            for source in wanted.collect::<Vec<_>>() {
                of_entry(source, &mut found);
            }
        }
    }
    let mut tokens = flat(found.layers);
    tokens.retain(|token| within.is_none_or(|within| touch(within, token.span)));
    tokens
}

/// Words, or what lies over words and is none itself.
#[derive(Clone, Copy, Debug)]
struct Layer {
    span: Span,
    kind: Option<TokenKind>,
    modifiers: Modifiers,
}

struct Found {
    layers: Vec<Layer>,
    within: Option<Span>,
}

impl Found {
    fn wants(&self, span: Span) -> bool {
        self.within.is_none_or(|within| touch(within, span))
    }

    fn add(&mut self, span: Span, kind: TokenKind) {
        self.add_with(span, kind, Modifiers::default());
    }

    fn add_with(&mut self, span: Span, kind: TokenKind, modifiers: Modifiers) {
        if !span.is_empty() {
            self.layers.push(Layer { span, kind: Some(kind), modifiers });
        }
    }

    fn cover(&mut self, span: Span) {
        if !span.is_empty() {
            self.layers.push(Layer { span, kind: None, modifiers: Modifiers::default() });
        }
    }
}

const fn touch(a: Span, b: Span) -> bool {
    a.start <= b.end && b.start <= a.end
}

fn of_report(view: &View<'_>, found: &mut Found) {
    // A block is looked at as a whole, since its layers lie over each other.
    for block in super::blocks_in(view, found.within) {
        let (piece, facts) = (block.span, block.facts);
        for claim in block.claims() {
            of_claim(view, &claim, found);
        }
        match facts {
            Facts::Prose(prose) => of_prose(view, prose, piece, found),
            Facts::Comment(suppressions) => {
                for one in suppressions.iter().filter(|one| !one.rule.is_empty()) {
                    found.add(one.rule_span.shifted(piece.start), TokenKind::Rule);
                }
            }
            Facts::Open(container) => {
                if let Some(attributes) = container.attributes.as_ref() {
                    let is_source = attributes.has_class("source");
                    of_braces(view, attributes, piece.start, is_source, found);
                    if let Some(id) = attributes.id.as_ref().filter(|_| is_source) {
                        let known = view.report().sources().get(&id.text);
                        let modifiers =
                            Modifiers { definition: true, ..known.map(of_key).unwrap_or_default() };
                        found.add_with(id.span.shifted(piece.start), TokenKind::Key, modifiers);
                    }
                }
            }
            Facts::FrontMatter(_) => of_front_matter(view, piece.start, found),
            _ => {}
        }
    }
}

fn of_claim(view: &View<'_>, claim: &Claim<'_>, found: &mut Found) {
    let needs_source = claim.kind().needs_source();
    let unsourced = needs_source && claim.attribution(view).sources.is_empty();
    let modifiers = Modifiers { own: !needs_source, unsourced, ..Modifiers::default() };
    // The brackets of a claim within another are none of its words.
    found.cover(claim.span());
    found.add_with(claim.words(), TokenKind::Claim, modifiers);
    of_braces(view, &claim.facts.attributes, claim.offset, false, found);
}

fn of_prose(view: &View<'_>, prose: &Prose, piece: Span, found: &mut Found) {
    let at = |span: Span| span.shifted(piece.start);
    for citation in &prose.citations {
        // A bare `@word` is somebody's handle, unless a source has that key.
        let known = view.source(&citation.key).map(|known| known.source);
        if citation.bracketed || known.is_some() {
            let modifiers = known.map(of_key).unwrap_or_default();
            found.add_with(at(citation.span), TokenKind::Key, modifiers);
        }
    }
    // `](address)`
    let target = |words: Span, target: Span| Span::new(words.end, target.end.max(words.end) + 1);
    for link in &prose.links {
        found.cover(at(link.span));
        found.cover(at(target(link.words, link.span)));
    }
    for image in &prose.images {
        found.cover(at(target(image.words, image.target.1)));
    }
    for other in &prose.others {
        of_braces(view, other, piece.start, false, found);
    }
    for one in prose.suppressions.iter().filter(|one| !one.rule.is_empty()) {
        found.add(at(one.rule_span), TokenKind::Rule);
    }
    if !prose.claims.is_empty() {
        let words = view.report().text().slice(piece);
        if quotations::may_have(&words) {
            for quotation in quotations::find(&words) {
                let span = Span::from(quotation.span);
                let is_claimed = prose.claims.iter().any(|claim| touch(claim.words, span));
                if is_claimed {
                    found.add(at(span), TokenKind::Quotation);
                }
            }
        }
    }
}

/// What a source's key is, by the source.
fn of_key(source: &Source) -> Modifiers {
    let outdated = ["retracted", "superseded-by"].iter().any(|name| source.value(name).is_some());
    Modifiers { outdated, ..Modifiers::default() }
}

fn of_braces(
    view: &View<'_>,
    attributes: &Attributes,
    offset: usize,
    is_source: bool,
    found: &mut Found,
) {
    // Within the words of an outer claim, braces are none of its words.
    found.cover(attributes.span.shifted(offset));
    for class in &attributes.classes {
        let is_known = if is_source {
            &*class.text == "source"
        } else {
            vocabulary::find(vocabulary::CLAIM_CLASSES, &class.text).is_some()
        };
        if is_known {
            found.add(class.span.shifted(offset), TokenKind::Class);
        }
    }
    for pair in &attributes.pairs {
        let known =
            if is_source { source_attribute(&pair.name) } else { claim_attribute(&pair.name) };
        let Some(known) = known else { continue };
        found.add(pair.name_span.shifted(offset), TokenKind::Attribute);
        of_value(view, pair, offset, known.kind, found);
    }
}

fn of_value(view: &View<'_>, pair: &Pair, offset: usize, kind: ValueKind, found: &mut Found) {
    let whole = pair.value_span.shifted(offset);
    let at = |part: std::ops::Range<usize>| pair.place(part).shifted(offset);
    match kind {
        ValueKind::Keys(words) => {
            for key in keys::keys(&pair.value) {
                let known = view.source(key.text).map(|known| known.source);
                let reserved = known.is_none() && vocabulary::find(words, key.text).is_some();
                let reserved = reserved || (known.is_none() && key.text == AUTHOR);
                let kind = if reserved { TokenKind::Reserved } else { TokenKind::Key };
                found.add_with(at(key.span), kind, known.map(of_key).unwrap_or_default());
                if !pair.verbatim {
                    break;
                }
            }
        }
        ValueKind::Key => {
            let known = view.source(&pair.value).map(|known| of_key(known.source));
            found.add_with(whole, TokenKind::Key, known.unwrap_or_default());
        }
        ValueKind::Date => found.add(whole, TokenKind::Date),
        ValueKind::Dates => {
            for part in keys::parts(&pair.value) {
                found.add(at(part.span), TokenKind::Date);
                if !pair.verbatim {
                    break;
                }
            }
        }
        ValueKind::OneOf(_) | ValueKind::Ratings => found.add(whole, TokenKind::Word),
        _ => {}
    }
}

fn of_front_matter(view: &View<'_>, start: usize, found: &mut Found) {
    let Some(yaml) = view.report().metadata().and_then(|metadata| metadata.yaml.as_ref()) else {
        return;
    };
    let Value::Map(pairs) = &yaml.value else { return };
    for (key, value) in pairs {
        let Some(known) = key.text().and_then(vocabulary::metadata_key) else { continue };
        found.add(key.span.shifted(start), TokenKind::Attribute);
        match known.kind {
            ValueKind::Date => found.add(value.span.shifted(start), TokenKind::Date),
            ValueKind::OneOf(_) => found.add(value.span.shifted(start), TokenKind::Word),
            _ => {}
        }
    }
    for source in view.document.references.iter().flat_map(|library| library.sources.list()) {
        of_entry(source, found);
    }
}

/// An entry of a library: its key, its dates, the keys that it names.
fn of_entry(source: &Source, found: &mut Found) {
    let modifiers = Modifiers { definition: true, ..of_key(source) };
    found.add_with(source.key_span, TokenKind::Key, modifiers);
    for attribute in &source.attributes {
        // A value may come from another entry.
        if !source.span.holds(attribute.span) {
            continue;
        }
        match source_attribute(&attribute.name).map(|known| known.kind) {
            Some(ValueKind::Date) => found.add(attribute.span, TokenKind::Date),
            Some(ValueKind::Keys(_) | ValueKind::Key) if attribute.verbatim => {
                for key in keys::keys(&attribute.value) {
                    found.add(attribute.place(key.span), TokenKind::Key);
                }
            }
            _ => {}
        }
    }
}

/// Layers as tokens that do not overlap: what begins later lies above.
fn flat(mut layers: Vec<Layer>) -> Vec<Token> {
    layers.sort_by_key(|layer| (layer.span.start, std::cmp::Reverse(layer.span.end)));
    let mut tokens = Vec::with_capacity(layers.len());
    let mut open: Vec<Layer> = Vec::new();
    let mut at = 0;
    let emit = |layer: &Layer, from: usize, to: usize, tokens: &mut Vec<Token>| {
        if let Some(kind) = layer.kind.filter(|_| from < to) {
            tokens.push(Token { span: Span::new(from, to), kind, modifiers: layer.modifiers });
        }
    };
    for layer in layers {
        while let Some(top) = open.pop_if(|top| top.span.end <= layer.span.start) {
            emit(&top, at, top.span.end, &mut tokens);
            at = at.max(top.span.end);
        }
        if let Some(top) = open.last() {
            emit(top, at, layer.span.start, &mut tokens);
        }
        at = at.max(layer.span.start);
        open.push(layer);
    }
    while let Some(top) = open.pop() {
        emit(&top, at, top.span.end, &mut tokens);
        at = at.max(top.span.end);
    }
    tokens
}
