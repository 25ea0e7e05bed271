//! What is read from the tree, block by block.
//!
//! A report is a flat list of [`Piece`]s: a paragraph is one, the opening line of a div another,
//! the end of the div a third. A piece holds its facts with offsets from its own beginning, and
//! knows only how far it stands behind the piece before it. So an edit touches the pieces that it
//! changed, and those below move by one number; nothing else is read or written again.

use std::sync::Arc;

use tree_sitter::{Node, TreeCursor};

use super::metadata::Metadata;
use super::suppression::{self, Suppression};
use crate::syntax::attributes::{Attributes, Words};
use crate::syntax::{Kind, markup, span};
use crate::text::{Span, Text};
use crate::values::keys;
use crate::values::vocabulary::{ValueKind, claim_attribute, source_attribute};

/// A block, or an end of one that holds others.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// Bytes between the end of the piece before it and its own beginning.
    pub gap: usize,
    /// Its length in bytes.
    pub len: usize,
    /// What it says. Shared with the report as it was before an edit.
    pub facts: Arc<Facts>,
}

/// What a piece says. All spans in it are counted from the piece's first byte.
#[derive(Clone, Debug, PartialEq)]
pub enum Facts {
    /// A paragraph, heading, table or term.
    Prose(Box<Prose>),
    /// The beginning of a block that holds others, its opening line.
    Open(Box<Container>),
    /// The end of the innermost open one.
    Close,
    /// A comment that is a block of its own.
    Comment(Vec<Suppression>),
    /// The front matter.
    FrontMatter(Box<Metadata>),
    /// A block that says nothing to Sayso: code, HTML, a thematic break. (A footnote or link
    /// definition's label, too.)
    Other,
    /// A block-level fault.
    Fault(Kind),
}

impl Facts {
    /// Shows the keys that it names, in no order and as often as it does: in attributes, citations, links
    /// within the report, and `nocite`.
    pub fn names(&self, show: &mut dyn FnMut(&str)) {
        match self {
            Self::Prose(prose) => {
                let claims = prose.claims.iter().map(|claim| &claim.attributes);
                for attributes in claims.chain(&prose.others) {
                    named_in(attributes, false, show);
                }
                prose.citations.iter().for_each(|citation| show(&citation.key));
                let links = prose.links.iter().map(|link| &*link.url);
                links.filter_map(|url| url.strip_prefix('#')).for_each(show);
            }
            Self::Open(container) => {
                if let Some(attributes) = &container.attributes {
                    named_in(attributes, container.is_source(), show);
                }
            }
            Self::FrontMatter(metadata) => metadata.nocite().into_iter().for_each(show),
            Self::Close | Self::Comment(_) | Self::Other | Self::Fault(_) => {}
        }
    }
}

fn named_in(attributes: &Attributes, is_source: bool, show: &mut dyn FnMut(&str)) {
    for pair in &attributes.pairs {
        let known =
            if is_source { source_attribute(&pair.name) } else { claim_attribute(&pair.name) };
        if known.is_some_and(|a| matches!(a.kind, ValueKind::Keys(_) | ValueKind::Key)) {
            keys::keys(&pair.value).iter().for_each(|key| show(key.text));
        }
    }
}

/// A block that holds others.
#[derive(Clone, Debug, PartialEq)]
pub struct Container {
    /// Div, quote, list, item, definition or footnote.
    pub kind: Kind,
    /// A div's attributes.
    pub attributes: Option<Attributes>,
    /// Where something is wrong in its line: the words of that, of which each may have been meant for a
    /// key.
    pub doubtful: Vec<Box<str>>,
}

impl Container {
    /// Whether it is a source's div.
    pub fn is_source(&self) -> bool {
        self.attributes.as_ref().is_some_and(|attributes| attributes.has_class("source"))
    }
}

/// A block of prose.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prose {
    /// The level of a heading, 1 to 6; 0 for any other block.
    pub heading: u8,
    /// Whether there is a letter or a figure in it.
    pub has_words: bool,
    /// The claims in it, outer ones before those within.
    pub claims: Vec<ClaimFacts>,
    /// The citations, bracketed and bare, in order.
    pub citations: Vec<Citation>,
    /// The addresses of links, in order.
    pub links: Vec<LinkFacts>,
    /// The images, in order.
    pub images: Vec<ImageFacts>,
    /// What its comments silence.
    pub suppressions: Vec<Suppression>,
    /// Spans with attributes that make no claim, and attributes of other markup: for look-ups by place.
    pub others: Vec<Attributes>,
    /// What is wrong in it.
    pub faults: Vec<(Kind, Span)>,
    /// Where something is wrong: its words, of which each may have been meant for a key.
    pub doubtful: Vec<Box<str>>,
    /// Whether a run of colons stands in it, as at the lines of divs.
    pub has_colons: bool,
    /// The keys of sources whose line opens no div, since it stands right below prose or its braces are
    /// broken.
    pub lost_sources: Vec<Box<str>>,
}

/// How a claim is marked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimMarkup {
    /// `[words]{…}`
    Span,
    /// `[words](target){by=…}`
    Link,
    /// `![words](target){by=…}`
    Image,
}

impl ClaimMarkup {
    /// Its name in `sayso inspect`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Span => "span",
            Self::Link => "link",
            Self::Image => "image",
        }
    }
}

/// A claim as it stands in its block.
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimFacts {
    /// All of it, attributes included.
    pub span: Span,
    /// What stands between its brackets.
    pub words: Span,
    /// Span, link or image.
    pub markup: ClaimMarkup,
    /// Its own attributes.
    pub attributes: Attributes,
    /// The claim right around it: its index in [`Prose::claims`].
    pub parent: Option<usize>,
    /// Whether there is something to see in it, be it a dash in a table's cell: `[]{by=a}` says
    /// nothing.
    pub has_words: bool,
}

/// `@key`, or one of the keys of `[@key, p. 3; @other]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Citation {
    /// The key, without its `@`.
    pub key: Box<str>,
    /// Where the key stands, its `@` left out.
    pub span: Span,
    /// What follows it up to the `;` or the bracket, its comma taken off: `p. 3`.
    pub locator: Option<(Box<str>, Span)>,
    /// The innermost claim that it stands in: an index in [`Prose::claims`].
    pub claim: Option<usize>,
    /// Whether it stands in brackets of its own.
    pub bracketed: bool,
}

/// A link's address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkFacts {
    /// The address as written.
    pub url: Box<str>,
    /// Where it stands.
    pub span: Span,
    /// The words that are linked.
    pub words: Span,
    /// The innermost claim around it.
    pub claim: Option<usize>,
}

/// An image.
#[derive(Clone, Debug, PartialEq)]
pub struct ImageFacts {
    /// All of it.
    pub span: Span,
    /// Its address as written, and where it stands.
    pub target: (Box<str>, Span),
    /// Where its caption (Pandoc: the alternative text) stands, brackets left out.
    pub words: Span,
    /// Its own attributes.
    pub attributes: Option<Attributes>,
    /// The claim that it is, or that stands around it.
    pub claim: Option<usize>,
}

/// Reads the pieces of which any part lies in `within`.
pub fn read(root: Node<'_>, text: &Text, within: Span) -> Vec<(Span, Arc<Facts>)> {
    let mut reader = Reader { text, within, pieces: Vec::new() };
    reader.blocks(&mut root.walk());
    reader.pieces
}

struct Reader<'t> {
    text: &'t Text,
    within: Span,
    pieces: Vec<(Span, Arc<Facts>)>,
}

impl Reader<'_> {
    fn push(&mut self, place: Span, facts: Facts) {
        if place.end >= self.within.start && place.start <= self.within.end {
            self.pieces.push((place, Arc::new(facts)));
        }
    }

    /// Reads the children of the cursor's node. The grammar bounds how deep blocks nest, so this
    /// may recurse.
    fn blocks(&mut self, cursor: &mut TreeCursor<'_>) {
        // Nothing before `within` is looked at: over a long report that is most of it.
        if cursor.goto_first_child_for_byte(self.within.start.saturating_sub(1)).is_none() {
            return;
        }
        loop {
            let node = cursor.node();
            if node.start_byte() > self.within.end {
                break;
            }
            if node.end_byte() >= self.within.start {
                self.block(cursor);
            }
            if !cursor.goto_next_sibling() {
                break;
            }
        }
        cursor.goto_parent();
    }

    fn block(&mut self, cursor: &mut TreeCursor<'_>) {
        let node = cursor.node();
        let place = span(node);
        match Kind::of(node) {
            Kind::Group | Kind::Document => self.blocks(cursor),
            kind @ (Kind::FencedDiv
            | Kind::BlockQuote
            | Kind::List
            | Kind::ListItem
            | Kind::DefinitionList
            | Kind::Definition
            | Kind::FootnoteDefinition) => self.container(cursor, kind),
            Kind::Paragraph | Kind::Heading | Kind::PipeTable | Kind::Term => {
                self.prose(cursor);
            }
            Kind::Comment => {
                let words = self.text.slice(place);
                self.push(place, Facts::Comment(suppression::read(&words, 0)));
            }
            Kind::FrontMatter => {
                let words = self.text.slice(place);
                let closed = markup::child(node, &[Kind::UnclosedFrontMatter]).is_none();
                let yaml = markup::child(node, &[Kind::Yaml]).map_or(Span::new(0, 0), |yaml| {
                    Span::new(yaml.start_byte() - place.start, yaml.end_byte() - place.start)
                });
                self.push(
                    place,
                    Facts::FrontMatter(Box::new(Metadata::read(&words, yaml, closed))),
                );
            }
            Kind::FencedCodeBlock => {
                self.push(place, Facts::Other);
                if let Some(fault) = markup::child(node, &[Kind::UnclosedFence]) {
                    self.push(span(fault), Facts::Fault(Kind::UnclosedFence));
                }
            }
            Kind::IndentedCodeBlock
            | Kind::HtmlBlock
            | Kind::ThematicBreak
            | Kind::ReferenceDefinition
            | Kind::MetadataBlock => self.push(place, Facts::Other),
            kind @ (Kind::StrayDivClose | Kind::UnclosedDiv) => {
                self.push(place, Facts::Fault(kind));
            }
            _ => {}
        }
    }

    fn container(&mut self, cursor: &mut TreeCursor<'_>, kind: Kind) {
        let node = cursor.node();
        let place = span(node);
        let mut attributes: Option<Attributes> = None;
        let mut words_in_doubt = Vec::new();
        let mut opening = Span::new(place.start, place.start);
        if kind == Kind::FencedDiv
            && let Some(written) = markup::child(node, &[Kind::Attributes, Kind::DivClass])
        {
            opening.end = written.end_byte();
            let line = self.text.slice(opening);
            let words = Words { text: &line, base: opening.start };
            let read = Attributes::read(written, words);
            if !read.faults.is_empty() {
                words_in_doubt = doubtful(&line);
            }
            attributes = Some(read);
        }
        let container = Container { kind, attributes, doubtful: words_in_doubt };
        self.push(opening, Facts::Open(Box::new(container)));
        self.blocks(cursor);
        self.push(Span::new(place.end, place.end), Facts::Close);
    }

    fn prose(&mut self, cursor: &mut TreeCursor<'_>) {
        let node = cursor.node();
        let place = span(node);
        let block = self.text.slice(place);
        let words = Words { text: &block, base: place.start };
        let mut prose = Prose::default();
        if Kind::of(node) == Kind::Heading {
            prose.heading = heading_level(node, words);
        }
        let mut inlines = Inlines { words, prose, claim: None, bracket: None };
        inlines.children(cursor);
        let mut prose = inlines.prose;
        if !prose.faults.is_empty() {
            prose.doubtful = doubtful(&block);
        }
        prose.has_colons = memchr::memmem::find(block.as_bytes(), b":::").is_some();
        if prose.has_colons {
            prose.lost_sources = lost_sources(&block);
        }
        self.push(place, Facts::Prose(Box::new(prose)));
    }
}

/// The words of what is faulty: a key among them may well be used there.
fn doubtful(words: &str) -> Vec<Box<str>> {
    let parts = |c: char| c.is_whitespace() || "{}[]()<>\"'“”„‘’,;=:#@.".contains(c);
    // Keys may hold a stop or a colon.
    let spaces = |c: char| c.is_whitespace() || "{}[]()\"'“”=".contains(c);
    let mut all: Vec<Box<str>> = words
        .split(parts)
        .chain(words.split(spaces))
        .filter(|w| !w.is_empty())
        .map(Box::from)
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// The keys of sources whose line is prose.
fn lost_sources(block: &str) -> Vec<Box<str>> {
    let lines = block.lines().map(|line| line.trim_start_matches([' ', '>']));
    let lost = lines.filter(|line| line.starts_with(":::") && line.contains(".source"));
    let words = lost.flat_map(|line| line.split(|c: char| c.is_whitespace() || "{}".contains(c)));
    words.filter_map(|word| word.strip_prefix('#')).map(Box::from).collect()
}

fn heading_level(node: Node<'_>, words: Words<'_>) -> u8 {
    match markup::child(node, &[Kind::HeadingMarker, Kind::HeadingUnderline]) {
        Some(mark) if Kind::of(mark) == Kind::HeadingMarker => {
            let marks = words.of(mark).bytes().filter(|b| *b == b'#').count();
            u8::try_from(marks).unwrap_or(6).min(6)
        }
        Some(mark) if words.of(mark).contains('=') => 1,
        _ => 2,
    }
}

/// Reads the inlines of one block.
struct Inlines<'t> {
    words: Words<'t>,
    prose: Prose,
    /// The innermost claim that the reader stands in.
    claim: Option<usize>,
    /// The brackets of a citation that the reader stands in: what is between them.
    bracket: Option<Span>,
}

impl Inlines<'_> {
    fn children(&mut self, cursor: &mut TreeCursor<'_>) {
        if !cursor.goto_first_child() {
            return;
        }
        loop {
            self.inline(cursor);
            if !cursor.goto_next_sibling() {
                break;
            }
        }
        cursor.goto_parent();
    }

    fn inline(&mut self, cursor: &mut TreeCursor<'_>) {
        let node = cursor.node();
        match Kind::of(node) {
            Kind::Text => self.text(node),
            Kind::Entity | Kind::Escape => {}
            Kind::Span => self.marked(cursor, ClaimMarkup::Span),
            Kind::Link => self.marked(cursor, ClaimMarkup::Link),
            Kind::Image => self.marked(cursor, ClaimMarkup::Image),
            Kind::Bracketed => {
                let outer = self.bracket.replace(inner(self.words.span(node)));
                self.children(cursor);
                self.bracket = outer;
            }
            Kind::UnclosedBracket => {
                let braces = self.prose.faults.len();
                self.children(cursor);
                // Braces in it were meant for it: one fault, at the bracket.
                let strays = self.prose.faults.split_off(braces);
                let meant = strays.iter().find(|(kind, _)| *kind == Kind::StrayBraces).copied();
                if let Some((_, braces)) = meant {
                    let start = self.words.span(node).start;
                    self.prose.faults.push((Kind::UnclosedBracket, Span::new(start, braces.end)));
                }
                self.prose.faults.extend(strays.into_iter().filter(|fault| Some(*fault) != meant));
            }
            Kind::CitationKey => self.citation(node),
            Kind::CodeSpan | Kind::Math => {
                self.prose.has_words = true;
                // Brackets in it may be those of a claim, which dollars or backticks have swallowed.
                let words = self.words.of(node);
                if words.contains("]{") || words.matches('[').count() > words.matches(']').count() {
                    self.prose.faults.push((Kind::of(node), self.words.span(node)));
                }
            }
            Kind::Autolink => {
                let whole = self.words.span(node);
                let url = self.words.of(node);
                let length = url.find('>').unwrap_or(url.len());
                let inner = Span::new(whole.start + 1, whole.start + length.max(1));
                let url = self.words.at(inner.shifted(self.words.base));
                self.prose.has_words = true;
                self.prose.links.push(LinkFacts {
                    url: url.into(),
                    span: inner,
                    words: inner,
                    claim: self.claim,
                });
            }
            Kind::Comment => {
                let place = self.words.span(node);
                let found = suppression::read(self.words.of(node), place.start);
                self.prose.suppressions.extend(found);
            }
            kind @ (Kind::StrayBraces | Kind::StrayDivClose) => {
                self.prose.faults.push((kind, self.words.span(node)));
            }
            Kind::Attributes => {
                let attributes = Attributes::read(node, self.words);
                self.prose.faults.extend(attributes.faults.iter().copied());
                self.prose.others.push(attributes);
            }
            Kind::SoftBreak | Kind::HardBreak | Kind::FootnoteReference | Kind::HtmlTag => {}
            Kind::Other
            | Kind::HeadingMarker
            | Kind::HeadingUnderline
            | Kind::BracketOpen
            | Kind::BracketClose
            | Kind::TableDelimiterRow => {}
            _ => self.children(cursor),
        }
    }

    fn text(&mut self, node: Node<'_>) {
        if !self.prose.has_words {
            self.prose.has_words = self.words.of(node).chars().any(char::is_alphanumeric);
        }
        if let Some(claim) = self.claim {
            let has = self.words.of(node).chars().any(can_be_seen);
            if has && let Some(claim) = self.prose.claims.get_mut(claim) {
                claim.has_words = true;
            }
        }
    }

    /// A span, link or image: a claim or not. Its attributes stand behind its words, so that it is
    /// taken for a claim until they say otherwise.
    fn marked(&mut self, cursor: &mut TreeCursor<'_>, markup: ClaimMarkup) {
        let whole = self.words.span(cursor.node());
        let outer = self.claim;
        let index = self.prose.claims.len();
        let before = (self.prose.citations.len(), self.prose.links.len(), self.prose.images.len());
        self.claim = Some(index);
        self.prose.claims.push(ClaimFacts {
            span: whole,
            words: whole,
            markup,
            attributes: Attributes::default(),
            parent: outer,
            has_words: markup == ClaimMarkup::Image,
        });
        // A claim's own brackets are none of a citation.
        let bracket = self.bracket.take();
        let parts = self.parts(cursor);
        self.bracket = bracket;
        self.claim = outer;
        let words = parts.words;
        let is_claim = parts.attributes.as_ref().is_some_and(|a| super::claim::is_claim(a, markup));
        if let Some(attributes) = parts.attributes.as_ref() {
            self.prose.faults.extend(attributes.faults.iter().copied());
        }
        let said = self.prose.claims.get(index).is_some_and(|claim| claim.has_words);
        // What an inner claim, or no claim, says, the outer one says too.
        if said && let Some(outer) = outer.and_then(|o| self.prose.claims.get_mut(o)) {
            outer.has_words = true;
        }
        let within = if is_claim { Some(index) } else { outer };
        let target = parts.target;
        if markup == ClaimMarkup::Image {
            let nowhere = || ("".into(), Span::new(whole.end, whole.end));
            self.prose.images.push(ImageFacts {
                span: whole,
                target: target.unwrap_or_else(nowhere),
                words,
                attributes: parts.attributes.clone(),
                claim: within,
            });
        } else if let Some((url, span)) = target {
            self.prose.links.push(LinkFacts { url, span, words, claim: within });
        }
        if !is_claim {
            self.no_claim(index, before);
            self.prose.others.extend(parts.attributes);
        } else if let Some(claim) = self.prose.claims.get_mut(index) {
            claim.words = words;
            claim.attributes = parts.attributes.unwrap_or_default();
        }
    }

    /// Reads the parts of a bracketed node: its words, its target, its attributes.
    fn parts(&mut self, cursor: &mut TreeCursor<'_>) -> Parts {
        let whole = self.words.span(cursor.node());
        let mut parts = Parts { words: whole, target: None, attributes: None };
        let mut inside = true;
        if !cursor.goto_first_child() {
            return parts;
        }
        loop {
            let node = cursor.node();
            match Kind::of(node) {
                Kind::BracketOpen if inside => {
                    parts.words.start = node.end_byte() - self.words.base;
                }
                Kind::BracketClose => {
                    parts.words.end = node.start_byte() - self.words.base;
                    inside = false;
                }
                _ if inside => self.inline(cursor),
                Kind::LinkTarget => {
                    parts.target = markup::child(node, &[Kind::LinkDestination])
                        .map(|node| (Box::from(self.words.of(node)), self.words.span(node)));
                }
                Kind::Attributes => {
                    parts.attributes = Some(Attributes::read(node, self.words));
                }
                _ => {}
            }
            if !cursor.goto_next_sibling() {
                break;
            }
        }
        cursor.goto_parent();
        parts
    }

    /// Takes back a claim that turned out to be none, once all in it was read: what stood in it
    /// stands in the claim around it, if there is one.
    fn no_claim(&mut self, index: usize, before: (usize, usize, usize)) {
        let outer = self.prose.claims.remove(index).parent;
        let moved = |within: &mut Option<usize>| match *within {
            Some(claim) if claim == index => *within = outer,
            Some(claim) if claim > index => *within = Some(claim - 1),
            _ => {}
        };
        self.prose.claims.iter_mut().skip(index).for_each(|claim| moved(&mut claim.parent));
        let (citations, links, images) = before;
        self.prose.citations.iter_mut().skip(citations).for_each(|c| moved(&mut c.claim));
        self.prose.links.iter_mut().skip(links).for_each(|link| moved(&mut link.claim));
        self.prose.images.iter_mut().skip(images).for_each(|image| moved(&mut image.claim));
    }

    fn citation(&mut self, node: Node<'_>) {
        let place = self.words.span(node);
        let written = self.words.of(node);
        let key = written.trim_start_matches('-').trim_start_matches('@');
        let key = key.strip_prefix('{').and_then(|k| k.strip_suffix('}')).unwrap_or(key);
        let before = written.find(key).unwrap_or(0);
        let key_span = Span::new(place.start + before, place.start + before + key.len());
        let locator = self.bracket.and_then(|bracket| self.locator(place.end, bracket.end));
        if let Some(claim) = self.claim.and_then(|c| self.prose.claims.get_mut(c)) {
            claim.has_words = true;
        }
        self.prose.citations.push(Citation {
            key: key.into(),
            span: key_span,
            locator,
            claim: self.claim,
            bracketed: self.bracket.is_some(),
        });
    }

    /// What follows a key in its brackets: `, p. 3` up to the next `;`.
    fn locator(&self, start: usize, end: usize) -> Option<(Box<str>, Span)> {
        let rest = self.words.text.get(start..end)?;
        let rest = &rest[..rest.find(';').unwrap_or(rest.len())];
        let trimmed = rest.trim_start_matches([',', ' ', '\t', '\n', '\r']);
        let start = start + (rest.len() - trimmed.len());
        let trimmed = trimmed.trim_end();
        (!trimmed.is_empty()).then(|| (trimmed.into(), Span::new(start, start + trimmed.len())))
    }
}

/// The parts of a span, link or image.
struct Parts {
    /// What stands between its brackets.
    words: Span,
    /// Its address, and where that stands.
    target: Option<(Box<str>, Span)>,
    /// Its attributes.
    attributes: Option<Attributes>,
}

/// A bracketed node's span without its brackets.
fn inner(span: Span) -> Span {
    Span::new(span.start + 1, span.end.saturating_sub(1).max(span.start + 1))
}

/// Whether a reader sees a character: no space, and none without a width.
fn can_be_seen(c: char) -> bool {
    !c.is_whitespace() && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}
