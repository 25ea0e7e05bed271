//! Sources: who said it, as a report or a library defines it.

use rustc_hash::FxHashMap;
use tree_sitter::Node;

use super::Report;
use super::facts::Facts;
use crate::syntax::attributes::{Attributes, Words};
use crate::syntax::{Kind, markup};
use crate::text::Span;
use crate::values::haystack::Haystack;

/// A source, from a fenced div, a `.bib` entry or a CSL item: the same everywhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// Its key; empty where the writer gave none.
    pub key: Box<str>,
    /// Where the key stands in its file.
    pub key_span: Span,
    /// All of it.
    pub span: Span,
    /// Its first line, for a finding about the whole.
    pub head: Span,
    /// Keys that it also answers to, and where they stand.
    pub aliases: Vec<(Box<str>, Span)>,
    /// Its attributes under Sayso's names.
    pub attributes: Vec<SourceAttribute>,
    /// The reference as people should read it, without markup.
    pub reference: String,
    /// What is quoted of it.
    pub excerpts: Vec<Excerpt>,
    /// Whether something in its braces cannot be read, so that nobody knows what it was to say.
    pub broken: bool,
}

/// An attribute of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceAttribute {
    /// The name.
    pub name: Box<str>,
    /// Where the name stands in its file; empty where it has no place there: of an address that is
    /// the first link of a body, and in libraries of other programs.
    pub name_span: Span,
    /// The value.
    pub value: Box<str>,
    /// Where the value stands in its file.
    pub span: Span,
    /// Whether it stands there letter for letter, so that a part of it has a place.
    pub verbatim: bool,
}

impl SourceAttribute {
    /// The place of a range of bytes of the value.
    pub fn place(&self, part: std::ops::Range<usize>) -> Span {
        if self.verbatim {
            Span::new(self.span.start + part.start, self.span.start + part.end)
        } else {
            self.span
        }
    }
}

/// The source's own words, as its entry quotes them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The words without markup, white space folded.
    pub text: String,
    /// The block quote.
    pub span: Span,
}

impl Source {
    /// The attribute of that name.
    pub fn get(&self, name: &str) -> Option<&SourceAttribute> {
        self.attributes.iter().find(|attribute| &*attribute.name == name)
    }

    /// The value of that name, if it says anything.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.get(name).map(|attribute| &*attribute.value).filter(|value| !value.trim().is_empty())
    }

    /// Its CSL type.
    pub fn kind(&self) -> Option<&str> {
        self.value("type")
    }

    /// Whether readers are not told its name: its terms are other than on record, or a reason for
    /// withholding it is given.
    pub fn is_unnamed(&self) -> bool {
        self.value("terms").is_some_and(|terms| terms != "on-record")
            || self.get("anonymity").is_some()
    }

    /// Whether it is a page or a post on the web.
    pub fn is_web(&self) -> bool {
        matches!(self.kind(), Some("webpage" | "post" | "post-weblog"))
    }

    /// Whether the terms of a source that is not named are those of the list, so that it is certain
    /// what was agreed.
    pub fn has_known_terms(&self) -> bool {
        let terms = crate::values::vocabulary::TERMS;
        self.value("terms").is_none_or(|said| terms.iter().any(|term| term.name == said))
    }

    /// Whether it is a source that may not be published at all.
    pub fn is_off_record(&self) -> bool {
        self.value("terms") == Some("off-record")
    }

    /// Whether it answers to `key`.
    pub fn answers_to(&self, key: &str) -> bool {
        &*self.key == key || self.aliases.iter().any(|(alias, _)| &**alias == key)
    }

    /// Where a finding about the whole of it goes: its key, or its first line.
    pub const fn place(&self) -> Span {
        if self.key.is_empty() { self.head } else { self.key_span }
    }

    /// Puts it among the sources that are searched while somebody types.
    pub fn put_into(&self, haystack: &mut Haystack) {
        let aliases = self.aliases.iter().map(|(alias, _)| &**alias);
        let called = ["author", "publisher", "container-title"];
        let named: Vec<&str> =
            aliases.chain(called.into_iter().filter_map(|name| self.value(name))).collect();
        let words = ["title", "issued"].into_iter().filter_map(|name| self.value(name));
        let words: Vec<&str> = words.chain([self.reference.as_str()]).collect();
        haystack.push(&self.key, &named, &words);
    }

    /// How to name it in a message: its key, if it has one.
    pub fn name(&self) -> String {
        if self.key.is_empty() { "This source".to_owned() } else { format!("`{}`", self.key) }
    }
}

/// The sources of one file, with a way to find them.
#[derive(Debug, Default)]
pub struct Sources {
    list: Vec<Source>,
    by_key: FxHashMap<Box<str>, usize>,
    by_url: FxHashMap<Box<str>, usize>,
}

impl Sources {
    /// Of two sources with one key, the first counts.
    pub fn new(list: Vec<Source>) -> Self {
        let mut by_key = FxHashMap::with_capacity_and_hasher(list.len(), Default::default());
        let mut by_url = FxHashMap::default();
        for (index, source) in list.iter().enumerate() {
            if !source.key.is_empty() {
                by_key.entry(source.key.clone()).or_insert(index);
            }
        }
        for (index, source) in list.iter().enumerate() {
            for (alias, _) in &source.aliases {
                by_key.entry(alias.clone()).or_insert(index);
            }
            if let Some(url) = source.value("url") {
                by_url.entry(url.into()).or_insert(index);
            }
        }
        Self { list, by_key, by_url }
    }

    /// In the file's order.
    pub fn list(&self) -> &[Source] {
        &self.list
    }

    /// The source that answers to `key`.
    pub fn get(&self, key: &str) -> Option<&Source> {
        self.list.get(*self.by_key.get(key)?)
    }

    /// The source that is found at `url`.
    pub fn with_url(&self, url: &str) -> Option<&Source> {
        self.list.get(*self.by_url.get(url)?)
    }

    /// All keys and aliases, in no order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.by_key.keys().map(|key| &**key)
    }
}

/// Whether a div is a source.
pub fn is_source(attributes: Option<&Attributes>) -> bool {
    attributes.is_some_and(|attributes| attributes.has_class("source"))
}

/// Reads the sources that a report defines.
pub fn read(report: &Report) -> Sources {
    let mut wanted = report
        .pieces()
        .filter_map(|(offset, facts)| match facts {
            Facts::Open(container) => Some((offset, container.attributes.as_ref()?)),
            _ => None,
        })
        .filter(|(_, attributes)| is_source(Some(attributes)))
        .peekable();
    let mut list = Vec::new();
    if wanted.peek().is_none() {
        return Sources::new(list);
    }
    // One walk through the blocks finds the divs of all: the pieces are in the same order.
    markup::visit(report.tree().root(), |node| {
        let kind = Kind::of(node);
        if kind == Kind::FencedDiv
            && let Some((_, attributes)) =
                wanted.next_if(|(offset, _)| *offset == node.start_byte())
        {
            list.push(one(report, node, attributes));
        }
        wanted.peek().is_some() && holds_blocks(kind)
    });
    Sources::new(list)
}

/// Whether divs may stand in a node.
const fn holds_blocks(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Document
            | Kind::Group
            | Kind::FencedDiv
            | Kind::BlockQuote
            | Kind::List
            | Kind::ListItem
            | Kind::DefinitionList
            | Kind::Definition
            | Kind::FootnoteDefinition
    )
}

fn one(report: &Report, node: Node<'_>, attributes: &Attributes) -> Source {
    let offset = node.start_byte();
    let span = Span::new(node.start_byte(), node.end_byte());
    let text = report.text().slice(span);
    let words = Words { text: &text, base: span.start };
    let head = attributes.span.shifted(offset);
    let mut source = Source {
        span,
        head: Span::new(span.start, head.end),
        key_span: Span::new(head.start, head.start),
        broken: !attributes.faults.is_empty(),
        ..Source::default()
    };
    if let Some(id) = attributes.id.as_ref() {
        source.key = id.text.clone();
        source.key_span = id.span.shifted(offset);
    }
    for pair in &attributes.pairs {
        let place = pair.value_span.shifted(offset);
        if &*pair.name == "aliases" {
            for key in crate::values::keys::keys(&pair.value) {
                source.aliases.push((key.text.into(), pair.place(key.span).shifted(offset)));
            }
        }
        source.attributes.push(SourceAttribute {
            name: pair.name.clone(),
            name_span: pair.name_span.shifted(offset),
            value: pair.value.clone(),
            span: place,
            verbatim: pair.verbatim,
        });
    }
    let mut link = None;
    let mut reference = String::new();
    markup::visit(node, |inner| match Kind::of(inner) {
        // A source within a source speaks for itself.
        Kind::FencedDiv => {
            inner.id() == node.id()
                || !is_source(
                    markup::child(inner, &[Kind::Attributes, Kind::DivClass])
                        .map(|node| Attributes::read(node, words))
                        .as_ref(),
                )
        }
        Kind::BlockQuote => {
            let text = markup::plain(inner, words);
            source.excerpts.push(Excerpt { text, span: crate::syntax::span(inner) });
            false
        }
        Kind::Paragraph | Kind::Heading | Kind::Term | Kind::PipeTable => {
            if !reference.is_empty() {
                reference.push(' ');
            }
            reference.push_str(&markup::plain(inner, words));
            true
        }
        Kind::LinkDestination | Kind::Autolink if link.is_none() => {
            let written = words.of(inner);
            let bare = written.trim_start_matches('<');
            let bare = bare.split('>').next().unwrap_or(bare);
            let start = inner.start_byte() + (written.len() - bare.len()).min(1);
            link = Some((Box::from(bare), Span::new(start, start + bare.len())));
            false
        }
        Kind::Text | Kind::Attributes | Kind::CodeSpan => false,
        _ => true,
    });
    source.reference = reference;
    if source.get("url").is_none()
        && let Some((value, span)) = link
    {
        source.attributes.push(SourceAttribute {
            name: "url".into(),
            name_span: Span::new(span.start, span.start),
            value,
            span,
            verbatim: true,
        });
    }
    source
}
