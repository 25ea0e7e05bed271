//! Sources: who said it, as a report or a library defines it.

use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;
use tree_sitter::{Node, TreeCursor};

use super::facts::Facts;
use super::{Pieces, Touched};
use crate::syntax::attributes::{Attributes, Words};
use crate::syntax::{Kind, Tree, markup};
use crate::text::{Span, Text};
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
#[derive(Clone, Debug, Default)]
pub struct Sources {
    entries: Vec<Entry>,
    keys: Arc<Keys>,
}

/// A source as it was read, and where it stands now: an edit above it moves it, and changes nothing
/// that it says.
#[derive(Clone, Debug)]
struct Entry {
    read: Arc<Source>,
    /// How far it has moved since, bytes.
    moved: isize,
    /// It with the places of now, once somebody asks.
    placed: OnceLock<Box<Source>>,
}

/// Which source has which key, and which address.
#[derive(Debug, Default)]
struct Keys {
    by_key: FxHashMap<Box<str>, usize>,
    by_url: FxHashMap<Box<str>, usize>,
}

impl Entry {
    fn new(source: Source) -> Self {
        Self { read: Arc::new(source), moved: 0, placed: OnceLock::new() }
    }

    fn moved(&self, by: isize) -> Self {
        Self { read: self.read.clone(), moved: self.moved + by, placed: OnceLock::new() }
    }

    fn get(&self) -> &Source {
        if self.moved == 0 {
            return &self.read;
        }
        self.placed.get_or_init(|| Box::new(self.read.moved(self.moved)))
    }

    /// All of it.
    const fn span(read: &Source, moved: isize) -> Span {
        let span = read.span;
        Span::new(span.start.saturating_add_signed(moved), span.end.saturating_add_signed(moved))
    }
}

impl Source {
    /// The same source so many bytes further on.
    fn moved(&self, by: isize) -> Self {
        let mut moved = self.clone();
        let place = |span: &mut Span| {
            span.start = span.start.saturating_add_signed(by);
            span.end = span.end.saturating_add_signed(by);
        };
        place(&mut moved.key_span);
        place(&mut moved.span);
        place(&mut moved.head);
        moved.aliases.iter_mut().for_each(|(_, span)| place(span));
        for attribute in &mut moved.attributes {
            place(&mut attribute.span);
            place(&mut attribute.name_span);
        }
        moved.excerpts.iter_mut().for_each(|excerpt| place(&mut excerpt.span));
        moved
    }

    /// Whether it says what another does, wherever the two stand.
    pub fn says_the_same(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
            || (self.key == other.key
                && self.reference == other.reference
                && self.broken == other.broken
                && self.aliases.iter().map(|a| &a.0).eq(other.aliases.iter().map(|a| &a.0))
                && self.excerpts.iter().map(|e| &e.text).eq(other.excerpts.iter().map(|e| &e.text))
                && self.attributes.len() == other.attributes.len()
                && self.attributes.iter().zip(&other.attributes).all(|(a, b)| {
                    a.name == b.name && a.value == b.value && a.verbatim == b.verbatim
                }))
    }
}

impl Keys {
    /// Of two sources with one key, the first counts.
    fn of(entries: &[Entry]) -> Self {
        let mut by_key = FxHashMap::with_capacity_and_hasher(entries.len(), Default::default());
        let mut by_url = FxHashMap::default();
        for (index, entry) in entries.iter().enumerate() {
            if !entry.read.key.is_empty() {
                by_key.entry(entry.read.key.clone()).or_insert(index);
            }
        }
        for (index, entry) in entries.iter().enumerate() {
            for (alias, _) in &entry.read.aliases {
                by_key.entry(alias.clone()).or_insert(index);
            }
            if let Some(url) = entry.read.value("url") {
                by_url.entry(url.into()).or_insert(index);
            }
        }
        Self { by_key, by_url }
    }
}

impl Sources {
    /// Of two sources with one key, the first counts.
    pub fn new(list: Vec<Source>) -> Self {
        Self::of(list.into_iter().map(Entry::new).collect())
    }

    fn of(entries: Vec<Entry>) -> Self {
        let keys = Arc::new(Keys::of(&entries));
        Self { entries, keys }
    }

    /// In the file's order.
    pub fn list(&self) -> impl ExactSizeIterator<Item = &Source> + DoubleEndedIterator + Clone {
        self.entries.iter().map(Entry::get)
    }

    /// How many there are.
    pub const fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The one at an index of the file's order.
    pub fn at(&self, index: usize) -> Option<&Source> {
        self.entries.get(index).map(Entry::get)
    }

    /// Each as it was read, whatever its place is now: the very same as before an edit elsewhere.
    pub fn read(&self) -> impl ExactSizeIterator<Item = &Arc<Source>> {
        self.entries.iter().map(|entry| &entry.read)
    }

    /// The first that begins behind a byte.
    pub fn behind(&self, byte: usize) -> Option<&Source> {
        let begins = |entry: &Entry| Entry::span(&entry.read, entry.moved).start;
        self.at(self.entries.partition_point(|entry| begins(entry) <= byte))
    }

    /// The last that begins at a byte or before it.
    pub fn before(&self, byte: usize) -> Option<&Source> {
        let begins = |entry: &Entry| Entry::span(&entry.read, entry.moved).start;
        let behind = self.entries.partition_point(|entry| begins(entry) <= byte);
        self.at(behind.checked_sub(1)?)
    }

    /// The source that answers to `key`.
    pub fn get(&self, key: &str) -> Option<&Source> {
        self.at(*self.keys.by_key.get(key)?)
    }

    /// The source that is found at `url`.
    pub fn with_url(&self, url: &str) -> Option<&Source> {
        self.at(*self.keys.by_url.get(url)?)
    }

    /// All keys and aliases, in no order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.keys.by_key.keys().map(|key| &**key)
    }

    /// Whether they say what others say, wherever either stand.
    pub fn says_the_same(&self, other: &Self) -> bool {
        let pairs = || self.entries.iter().zip(&other.entries);
        self.entries.len() == other.entries.len()
            && pairs().all(|(a, b)| Arc::ptr_eq(&a.read, &b.read) || a.read.says_the_same(&b.read))
    }
}

/// Whether a div is a source.
pub fn is_source(attributes: Option<&Attributes>) -> bool {
    attributes.is_some_and(|attributes| attributes.has_class("source"))
}

/// Reads the sources that a report defines.
pub fn read(pieces: &Pieces, tree: &Tree, text: &Text) -> Sources {
    let whole = Span::new(0, text.len());
    let openings = pieces.placed().filter_map(|(span, facts)| opening(span, facts));
    Sources::new(read_within(openings, whole, tree, text))
}

/// The place of a source's opening line, and its attributes.
fn opening(span: Span, facts: &Facts) -> Option<(usize, &Attributes)> {
    match facts {
        Facts::Open(container) if container.is_source() => {
            Some((span.start, container.attributes.as_ref()?))
        }
        _ => None,
    }
}

/// Reads those that begin within a place.
fn read_within<'f>(
    openings: impl Iterator<Item = (usize, &'f Attributes)>,
    within: Span,
    tree: &Tree,
    text: &Text,
) -> Vec<Source> {
    let wanted = openings
        .skip_while(|(start, _)| *start < within.start)
        .take_while(|(start, _)| *start < within.end);
    let mut cursor = tree.root().walk();
    let mut list = Vec::new();
    for (start, attributes) in wanted {
        cursor.reset(tree.root());
        if let Some(node) = div_at(&mut cursor, start) {
            list.push(one(text, node, attributes));
        }
    }
    list
}

/// The div that begins at a byte. What the cursor passes on the way down holds it, so that this is a
/// matter of how deep it stands, and not of what stands before it.
fn div_at<'t>(cursor: &mut TreeCursor<'t>, start: usize) -> Option<Node<'t>> {
    loop {
        let node = cursor.node();
        if node.start_byte() == start && Kind::of(node) == Kind::FencedDiv {
            return Some(node);
        }
        cursor.goto_first_child_for_byte(start)?;
    }
}

/// The sources after an edit: those that it did not touch are moved, the others read.
pub(super) fn read_again(
    before: &Sources,
    touched: Touched,
    structure: bool,
    pieces: &Pieces,
    tree: &Tree,
    text: &Text,
) -> Sources {
    let by = touched.new_end.wrapping_sub(touched.old_end).cast_signed();
    let span = |entry: &Entry| Entry::span(&entry.read, entry.moved);
    let mut entries: Vec<Entry> = Vec::with_capacity(before.entries.len() + 1);
    let mut old = before.entries.iter().peekable();
    // One may hold others, and ends behind them.
    let mut from = touched.start;
    while let Some(entry) = old.next_if(|entry| span(entry).start < touched.start) {
        if span(entry).end < touched.start {
            entries.push(entry.moved(0));
        } else {
            from = span(entry).start;
            break;
        }
    }
    // Without a line that opens or closes a block, and outside of all sources, none is changed.
    let is_inside = from < touched.start;
    let is_near = |entry: &&Entry| span(entry).start <= touched.old_end;
    if !is_inside && !structure && old.peek().is_none_or(|entry| !is_near(entry)) {
        entries.extend(old.map(|entry| entry.moved(by)));
        return Sources { entries, keys: before.keys.clone() };
    }
    let mut to = touched.new_end;
    let mut tail: Vec<Entry> = Vec::new();
    let mut gone = usize::from(is_inside);
    for entry in old {
        let place = span(entry);
        if place.start > touched.old_end && place.start.saturating_add_signed(by) > to {
            tail.push(entry.moved(by));
        } else {
            gone += 1;
            to = to.max(place.end.saturating_add_signed(by));
        }
    }
    // What stood in a source that ends behind the edit ends there too.
    let end = tail.first().map_or(text.len(), |entry| span(entry).start);
    let openings = pieces.placed_from(from).filter_map(|(span, facts)| opening(span, facts));
    let new = read_within(openings, Span::new(from, end), tree, text);
    let first = entries.len();
    let old_read = before.entries.iter().skip(first).take(gone).map(|entry| &entry.read);
    let same_keys = new.len() == gone
        && new.iter().zip(old_read).all(|(new, old)| {
            new.key == old.key
                && new.value("url") == old.value("url")
                && new.aliases.iter().map(|a| &a.0).eq(old.aliases.iter().map(|a| &a.0))
        });
    entries.extend(new.into_iter().map(Entry::new));
    entries.extend(tail);
    if same_keys { Sources { entries, keys: before.keys.clone() } } else { Sources::of(entries) }
}

fn one(text: &Text, node: Node<'_>, attributes: &Attributes) -> Source {
    let offset = node.start_byte();
    let span = Span::new(node.start_byte(), node.end_byte());
    let text = text.slice(span);
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
    // An address of its own is the one that counts.
    let wants_link = source.get("url").is_none();
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
            wants_link && link.is_none()
        }
        Kind::LinkDestination | Kind::Autolink if wants_link && link.is_none() => {
            let written = words.of(inner);
            let within = written.strip_prefix('<').and_then(|rest| rest.split_once('>'));
            let bare = within.map_or(written, |(bare, _)| bare);
            let start = inner.start_byte() + usize::from(within.is_some());
            link = Some((Box::from(bare), Span::new(start, start + bare.len())));
            false
        }
        Kind::Text | Kind::Attributes | Kind::CodeSpan => false,
        _ => true,
    });
    source.reference = reference;
    if let Some((value, span)) = link {
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
