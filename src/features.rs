//! What an editor asks about a place in a report. One file a feature: a view and a place in, plain
//! data out. What stands at a place is found here, for all of them.

pub mod call_hierarchy;
pub mod code_actions;
pub mod code_lenses;
pub mod completion;
pub mod declaration;
pub mod definition;
pub mod document_highlight;
pub mod document_links;
pub mod document_symbols;
mod entries;
pub mod folding_ranges;
pub mod formatting;
pub mod hover;
pub mod implementation;
pub mod inlay_hints;
pub mod linked_editing;
pub mod on_enter;
pub mod refactor;
pub mod references;
pub mod rename;
pub mod rename_files;
pub mod selection_ranges;
pub mod semantic_tokens;
pub mod source_graph;
pub mod statistics;
pub mod type_definition;
pub mod workspace_symbols;

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

use crate::finding::Place;
use crate::report::facts::Prose;
use crate::report::{Block, Claim, Facts, Metadata, Source, Sources};
use crate::syntax::attributes::{Attributes, Pair, Token, Words};
use crate::syntax::markup;
use crate::text::{Span, Text};
use crate::values::edtf::{self, Edtf};
use crate::values::keys;
use crate::values::vocabulary::{self, ValueKind, claim_attribute, source_attribute};
use crate::workspace::files;
use crate::workspace::index::Name;
use crate::workspace::local::Evidence;
use crate::workspace::resolve::Resolved;
use crate::workspace::{Config, Document, Library, View};

/// The file that a request is about.
#[derive(Clone, Copy, Debug)]
pub enum Subject<'w> {
    /// A report, or a library in Sayso's own format.
    Report(View<'w>),
    /// A library of another program's.
    Library(&'w Library),
}

/// A request: the file that it is about, and what there is around it.
#[derive(Clone, Copy)]
pub struct Asked<'w> {
    /// The file.
    pub subject: Subject<'w>,
    /// The rest of the workspace.
    pub desk: &'w dyn Desk,
    /// Today, in EDTF: features know no clock.
    pub today: &'w str,
}

impl std::fmt::Debug for Asked<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Asked").field("subject", &self.subject).finish_non_exhaustive()
    }
}

/// Where a place leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    /// The words that were asked about.
    pub origin: Span,
    /// Where to go.
    pub targets: Vec<Place>,
}

impl Destination {
    /// `None` where there is nowhere to go.
    pub fn to(origin: Span, targets: Vec<Place>) -> Option<Self> {
        (!targets.is_empty()).then_some(Self { origin, targets })
    }
}

/// The rest of the workspace, as features ask for it: reports that are open in the editor, and those
/// that lie on the disk only.
pub trait Desk {
    /// The reports that may name a source by this key or alias, the one asked about among them, in the
    /// order of their paths. Whether they mean the same source is for the asker to see.
    fn reports_with_key(&self, key: &str) -> Vec<Arc<Document>>;

    /// The settings that hold in the workspace, each once.
    fn configs(&self) -> Vec<Arc<Config>>;

    /// The reports whose text may name this file: as a library, as evidence, as a picture, in a link.
    fn reports_naming(&self, file: &Path) -> Vec<Arc<Document>>;

    /// What lies in a folder, in the order of the names.
    fn files_in(&self, folder: &Path) -> Vec<Listed>;

    /// Shows the names of all reports and libraries, private ones left out, until that says no.
    fn names(&self, show: &mut dyn FnMut(&Arc<Path>, Name<'_>) -> bool);

    /// The report at a path, if there is one.
    fn report(&self, path: &Path) -> Option<Arc<Document>>;
}

/// A file or a folder in a folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Listed {
    /// Its name.
    pub name: String,
    /// Whether it is a folder.
    pub is_folder: bool,
}

impl<'w> Asked<'w> {
    /// The report that it is about, if it is about one.
    pub const fn report(&self) -> Option<View<'w>> {
        match self.subject {
            Subject::Report(view) => Some(view),
            Subject::Library(_) => None,
        }
    }

    /// The file that it is about.
    pub fn path(&self) -> &'w Arc<Path> {
        match self.subject {
            Subject::Report(view) => &view.document.path,
            Subject::Library(library) => &library.path,
        }
    }

    /// What stands at a byte of the file.
    pub fn target(&self, byte: usize) -> Option<Target<'w>> {
        match self.subject {
            Subject::Report(view) => target(&view, byte),
            Subject::Library(library) => entries::target(library, byte),
        }
    }

    /// The source of a target, with the place where its key is defined: of a key that is used, the one
    /// that it means there.
    pub fn source(&self, target: &Target<'w>) -> Option<(Box<str>, Place)> {
        match target {
            Target::Key { key, .. } => match self.subject {
                Subject::Report(view) => {
                    let known = view.source(key)?;
                    Some((known.source.key.clone(), known.key_place()))
                }
                Subject::Library(library) => {
                    let source = library.sources.get(key)?;
                    let place = Place { path: library.path.clone(), span: source.key_span };
                    Some((source.key.clone(), place))
                }
            },
            Target::Definition { source } => {
                let place = Place { path: self.path().clone(), span: source.key_span };
                Some((source.key.clone(), place))
            }
            Target::Claim(_) | Target::Date { .. } => None,
        }
    }

    /// A report that means the source defined at `defined` by its key: the one asked about, or one that
    /// uses the library asked about.
    pub fn reader(&self, key: &str, defined: &Place) -> Option<Arc<Document>> {
        match self.subject {
            Subject::Report(view) => Some(Arc::new(view.document.clone())),
            Subject::Library(_) => self.readers(key, defined).into_iter().next(),
        }
    }

    /// The reports that mean the source which is defined at `defined`, the one asked about in front.
    pub fn readers(&self, key: &str, defined: &Place) -> Vec<Arc<Document>> {
        let mut documents = self.desk.reports_with_key(key);
        // It may answer to other keys, too.
        if let Some(source) = self.defined_at(key, defined) {
            for (alias, _) in &source.aliases {
                for more in self.desk.reports_with_key(alias) {
                    if !documents.iter().any(|known| known.path == more.path) {
                        documents.push(more);
                    }
                }
            }
        }
        let own = |document: &Arc<Document>| document.path == *self.path();
        documents.sort_by(|a, b| own(b).cmp(&own(a)).then_with(|| a.path.cmp(&b.path)));
        // A key of another report's own is another source.
        documents.retain(|document| {
            View::new(document).source(key).is_some_and(|known| known.key_place() == *defined)
        });
        documents
    }

    /// All places that name the source that is defined at `defined`, in all reports that mean it, those
    /// of the file asked about first.
    pub fn uses(&self, key: &str, defined: &Place) -> Vec<Place> {
        let readers = self.readers(key, defined);
        readers.iter().flat_map(|document| uses(&View::new(document), key)).collect()
    }

    /// The places in libraries where other sources rest on the one that is defined at `defined`, or take
    /// from it. Private libraries are for nobody to be led to.
    pub fn rests(&self, key: &str, defined: &Place) -> Vec<Place> {
        let readers = self.readers(key, defined);
        let mut libraries: Vec<&Library> = Vec::new();
        if let Subject::Library(library) = self.subject {
            libraries.push(library);
        }
        for document in &readers {
            for (library, _) in View::new(document).libraries() {
                let is_private = document.config.is_private(&library.path);
                if !is_private && !libraries.iter().any(|known| known.path == library.path) {
                    libraries.push(library);
                }
            }
        }
        let source = self.defined_at(key, defined);
        let aliases = source.iter().flat_map(|source| &source.aliases).map(|(alias, _)| &**alias);
        let names: Vec<&str> = aliases.chain([key]).collect();
        let of_library = |library: &Library| {
            let spans =
                entries::rests(&library.path, &library.text, library.sources.list(), &names);
            let place = |span| Place { path: library.path.clone(), span };
            spans.into_iter().map(place).collect::<Vec<Place>>()
        };
        libraries.into_iter().flat_map(of_library).collect()
    }

    fn defined_at(&self, key: &str, defined: &Place) -> Option<&'w Source> {
        match self.subject {
            Subject::Report(view) => view.source(key).map(|known| known.source),
            Subject::Library(library) => {
                library.sources.get(key).filter(|source| source.key_span == defined.span)
            }
        }
    }
}

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

/// A heading with all that stands under it, headings of lower levels included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// 1 to 6.
    pub level: u8,
    /// The heading itself.
    pub heading: Span,
    /// From the heading to the next of its level or a higher one, or to the end.
    pub span: Span,
    /// How many claims stand in it.
    pub claims: usize,
    /// How many of them need a source and name none.
    pub unsourced: usize,
    /// How many sources are defined in it.
    pub defined: usize,
}

impl Section {
    /// The words of the heading, without its marks and braces.
    pub fn title(&self, view: &View<'_>) -> String {
        title(view, self.heading)
    }

    /// How things stand: "3 claims, 1 without a source".
    pub fn state(&self) -> String {
        let claims = match self.claims {
            0 => "No claims".to_owned(),
            number => count(number, "claim"),
        };
        match self.unsourced {
            _ if self.claims == 0 => claims,
            0 => format!("{claims}, all with a source"),
            number if number == self.claims => format!("{claims}, none with a source"),
            number => format!("{claims}, {number} without a source"),
        }
    }
}

/// A heading's words, without its marks and braces.
pub fn title(view: &View<'_>, heading: Span) -> String {
    /// An outline shows no more characters.
    const MOST: usize = 80;
    short(&plain(view, heading).unwrap_or_default(), MOST)
}

/// The words of the node that stands exactly at a place, without markup.
fn plain(view: &View<'_>, span: Span) -> Option<String> {
    let text = view.report().text().slice(span);
    let words = Words { text: &text, base: span.start };
    let root = view.report().tree().root();
    let node = root.descendant_for_byte_range(span.start, span.end)?;
    (crate::syntax::span(node) == span).then(|| markup::plain(node, words))
}

/// The headings of a report in their order, each with its level and with the place of all that stands
/// under it.
pub fn headings(view: &View<'_>) -> Vec<(u8, Span, Span)> {
    let end = view.report().text().len();
    let mut found: Vec<(u8, Span, Span)> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for (heading, facts) in view.report().placed() {
        let Facts::Prose(prose) = facts else { continue };
        let level = prose.heading;
        if level == 0 {
            continue;
        }
        while let Some(last) = open.pop_if(|at| found.get(*at).is_some_and(|(l, ..)| *l >= level)) {
            if let Some((_, _, whole)) = found.get_mut(last) {
                whole.end = heading.start;
            }
        }
        open.push(found.len());
        found.push((level, heading, Span::new(heading.start, end)));
    }
    found
}

/// The sections of a report in the order of their headings, with what stands in them counted.
pub fn sections(view: &View<'_>) -> Vec<Section> {
    let report = view.report();
    let mut sections: Vec<Section> = headings(view)
        .into_iter()
        .map(|(level, heading, span)| Section {
            level,
            heading,
            span,
            claims: 0,
            unsourced: 0,
            defined: 0,
        })
        .collect();
    // What stands in none is counted nowhere; what stands in one, in those around it too.
    let last =
        |byte: usize| sections.partition_point(|section| section.span.start <= byte).checked_sub(1);
    let mut own = vec![(0_usize, 0_usize, 0_usize); sections.len()];
    for claim in report.claims() {
        let Some(own) = last(claim.span().start).and_then(|at| own.get_mut(at)) else { continue };
        own.0 += 1;
        let needs = claim.kind().needs_source();
        own.1 += usize::from(needs && claim.attribution(view).sources.is_empty());
    }
    for source in report.sources().list() {
        let Some(own) = last(source.span.start).and_then(|at| own.get_mut(at)) else { continue };
        own.2 += 1;
    }
    let mut around: Vec<usize> = Vec::new();
    for (index, own) in own.into_iter().enumerate() {
        let Some(span) = sections.get(index).map(|section| section.span) else { continue };
        while around
            .pop_if(|at| sections.get(*at).is_some_and(|s| s.span.end <= span.start))
            .is_some()
        {}
        around.push(index);
        for at in &around {
            if let Some(section) = sections.get_mut(*at) {
                section.claims += own.0;
                section.unsourced += own.1;
                section.defined += own.2;
            }
        }
    }
    sections
}

/// A date in words, the day of the week with it: "Tuesday, 3 October 2017".
pub fn date_words(date: &Edtf) -> String {
    const DAYS: [&str; 7] =
        ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    let words = date.describe();
    let weekday = date
        .day()
        .filter(|_| date.qualifier().is_none())
        .and_then(|day| DAYS.get(usize::from(day.weekday()).checked_sub(1)?));
    weekday.map_or_else(|| words.clone(), |weekday| format!("{weekday}, {words}"))
}

/// A date in words, and how far it is from the report's own: "Sunday, 1 October 2017, two days before
/// the report". `None` for what is no date.
pub fn dated_words(view: &View<'_>, text: &str) -> Option<String> {
    let date = edtf::parse(text).ok()?;
    let words = date_words(&date);
    let dateline = view.dateline().and_then(|(text, _)| edtf::parse(text).ok());
    let distance = dateline.and_then(|report| edtf::distance(&date, &report, "the report"));
    Some(distance.map_or_else(|| words.clone(), |distance| format!("{words}, {distance}")))
}

/// The words of a claim as people read them, without markup.
pub fn claim_words(view: &View<'_>, claim: &Claim<'_>) -> String {
    let written = || markup::fold(&view.report().text().slice(claim.words()));
    plain(view, claim.span()).unwrap_or_else(written)
}

/// White space folded, and cut to so many characters.
pub fn short(words: &str, most: usize) -> String {
    let folded = markup::fold(words);
    match folded.char_indices().nth(most) {
        None => folded,
        Some(_) => folded.chars().take(most.saturating_sub(1)).chain(['…']).collect(),
    }
}

/// A number with what it counts: "1 claim", "2 claims".
pub fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
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

/// How lines end in a text: as its first line does.
pub fn line_end(text: &Text) -> &'static str {
    let first = text.line(0).unwrap_or_default();
    if text.slice(Span::new(first.end, first.end + 2)) == "\r\n" { "\r\n" } else { "\n" }
}

/// Words from a file, in which nothing is Markdown.
pub fn escaped(words: &str) -> String {
    let mut plain = String::with_capacity(words.len());
    for character in words.chars() {
        if matches!(character, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~') {
            plain.push('\\');
        }
        plain.push(if character.is_control() { ' ' } else { character });
    }
    plain
}

/// The evidence of a source that the report itself defines, if it is there.
pub fn evidence(view: &View<'_>, source: &Source) -> Option<Place> {
    let file = source.value("file")?;
    if view.document.local.evidence(file) != Some(&Evidence::There) {
        return None;
    }
    let path = files::absolute(view.document.folder(), Path::new(file.trim()));
    Some(Place { path: path.into(), span: Span::default() })
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
