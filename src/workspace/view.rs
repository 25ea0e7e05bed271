//! What rules and features see of a document: look-ups, and nothing that has to be searched.

use std::path::Path;
use std::sync::Arc;

use super::asked::{Asked, Need};
use super::local::Evidence;
use super::resolve::WhenFrom;
use super::uses::Uses;
use super::{Document, Library};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::finding::Place;
use crate::report::{Facts, Report, Source, Status};
use crate::syntax::{Kind, markup};
use crate::text::Span;
use crate::values::edtf::Edtf;
use crate::values::haystack::Haystack;
use crate::values::vocabulary;

/// A document, and what day it is. Copied freely.
#[derive(Clone, Copy, Debug)]
pub struct View<'w> {
    /// The document.
    pub document: &'w Document,
    /// Who notes what is asked, if somebody does.
    pub(super) asked: Option<&'w Asked>,
    /// What the report uses, where that is kept up over edits.
    pub(super) uses: Option<&'w Uses>,
}

/// A source that was found, and where.
#[derive(Clone, Copy, Debug)]
pub struct Known<'w> {
    /// The source.
    pub source: &'w Source,
    /// The file that it stands in.
    pub path: &'w Arc<Path>,
    /// What kind of place that is.
    pub found_in: FoundIn,
}

/// Where a source was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FoundIn {
    /// A div of the report itself.
    Report,
    /// The report's front matter.
    References,
    /// A library.
    Library,
}

/// A formula or code in which a bracket begins that does not end there.
#[derive(Debug)]
pub struct Swallowing {
    kind: Kind,
    span: Span,
}

/// What may be defined where nobody could read it.
#[derive(Debug, Default)]
pub struct Hidden {
    /// Whether anything may be.
    all: bool,
    /// The words of libraries in which something is broken.
    words: FxHashSet<Box<str>>,
}

/// Keys by their length in characters, each with the letters in it.
type ByLength = FxHashMap<usize, Vec<(u64, Box<str>)>>;

/// The known keys, so that those near another are found without asking all.
#[derive(Debug, Default)]
pub struct Near {
    by_length: Option<ByLength>,
    /// What was asked before.
    found: FxHashMap<Box<str>, Option<Box<str>>>,
    /// How many keys were compared.
    compared: usize,
}

impl Near {
    /// How many keys are compared in all.
    const MOST: usize = 100_000;

    /// What was compared does not count any more.
    pub(super) const fn begin_again(&mut self) {
        self.compared = 0;
    }

    fn lengths<'k>(keys: impl Iterator<Item = &'k str>) -> ByLength {
        let mut by_length = ByLength::default();
        for key in keys {
            by_length.entry(key.chars().count()).or_default().push((letters(key), key.into()));
        }
        by_length.values_mut().for_each(|keys| keys.sort());
        by_length
    }

    fn find(&mut self, key: &str) -> Option<Box<str>> {
        if let Some(found) = self.found.get(key) {
            return found.clone();
        }
        let (length, own) = (key.chars().count(), letters(key));
        let most = vocabulary::most_edits(length);
        let mut candidates = Vec::new();
        for length in length.saturating_sub(most)..=length + most {
            let of_length = self.by_length.as_ref().and_then(|keys| keys.get(&length));
            // An edit takes one letter out of a word, and puts one in.
            let alike = of_length
                .into_iter()
                .flatten()
                .filter(|(letters, _)| (letters ^ own).count_ones() as usize <= 2 * most);
            candidates.extend(alike.map(|(_, key)| &**key));
        }
        self.compared += candidates.len();
        if self.compared > Self::MOST {
            return None;
        }
        let found: Option<Box<str>> = vocabulary::nearest(key, candidates).map(Into::into);
        self.found.insert(key.into(), found.clone());
        found
    }
}

/// Which letters and figures are in a word, a bit each.
fn letters(word: &str) -> u64 {
    word.chars().flat_map(char::to_lowercase).fold(0, |letters, c| letters | 1 << (c as u32 % 64))
}

impl Known<'_> {
    /// Where its key stands.
    pub fn key_place(&self) -> Place {
        Place { path: self.path.clone(), span: self.source.key_span }
    }
}

impl<'w> View<'w> {
    /// Looks at a document.
    pub const fn new(document: &'w Document) -> Self {
        Self { document, asked: None, uses: None }
    }

    /// Looks at a document for somebody who keeps what is found over edits: with what the report uses,
    /// as that is kept up, and with all that is asked noted.
    pub const fn noting(document: &'w Document, asked: &'w Asked, uses: &'w Uses) -> Self {
        Self { document, asked: Some(asked), uses: Some(uses) }
    }

    /// The same, with nothing noted.
    #[must_use]
    pub const fn quiet(self) -> Self {
        Self { asked: None, ..self }
    }

    /// The report.
    pub fn report(&self) -> &'w Report {
        &self.document.report
    }

    /// A place in the report.
    pub fn place(&self, span: Span) -> Place {
        Place { path: self.document.path.clone(), span }
    }

    /// The source that a key means. The first that has it wins: the report itself, its front
    /// matter's `references`, its libraries, those of the project.
    pub fn source(&self, key: &str) -> Option<Known<'w>> {
        self.note_word(Need::Key, key);
        self.look_up(key)
    }

    fn look_up(&self, key: &str) -> Option<Known<'w>> {
        if let Some(source) = self.report().sources().get(key) {
            return Some(Known { source, path: &self.document.path, found_in: FoundIn::Report });
        }
        self.read_libraries().find_map(|(library, found_in)| {
            let source = library.sources.get(key)?;
            Some(Known { source, path: &library.path, found_in })
        })
    }

    /// The key of the source that is found at an address.
    pub fn key_of_url(&self, url: &str) -> Option<Box<str>> {
        self.note_word(Need::Url, url);
        let own = self.report().sources().key_of_url(url);
        let libraries = || {
            let mut libraries = self.read_libraries();
            libraries.find_map(|(library, _)| library.sources.key_of_url(url))
        };
        own.or_else(libraries).filter(|key| !key.is_empty())
    }

    /// The libraries that could be read, in the order in which they are asked.
    pub fn libraries(&self) -> impl Iterator<Item = (&'w Library, FoundIn)> + use<'w> {
        self.note(Need::Libraries);
        self.read_libraries()
    }

    pub(super) fn read_libraries(&self) -> impl Iterator<Item = (&'w Library, FoundIn)> + use<'w> {
        let references =
            self.document.references.as_deref().map(|library| (library, FoundIn::References));
        let loaded = self.document.libraries.iter().filter_map(|named| {
            named.loaded.as_ref().ok().map(|library| (&**library, FoundIn::Library))
        });
        references.into_iter().chain(loaded)
    }

    /// All keys that a claim may name, in the order of the look-up, the first of each.
    pub fn sources(&self) -> Vec<Known<'w>> {
        self.note(Need::Sources);
        let own = self.report().sources().list().map(|source| Known {
            source,
            path: &self.document.path,
            found_in: FoundIn::Report,
        });
        let others = self.libraries().flat_map(|(library, found_in)| {
            library.sources.list().map(move |source| Known {
                source,
                path: &library.path,
                found_in,
            })
        });
        let mut seen = std::collections::HashSet::new();
        own.chain(others)
            .filter(|known| !known.source.key.is_empty() && seen.insert(&known.source.key))
            .collect()
    }

    /// The known key that is nearest to one that is not known. After so many comparisons as no report
    /// of a person's needs, none is.
    pub fn nearest_key(&self, key: &str) -> Option<Box<str>> {
        self.note_word(Need::Nearest, key);
        let mut near = self.document.memo.near();
        if near.by_length.is_none() {
            let own = self.report().sources().keys();
            let others = self.read_libraries().flat_map(|(library, _)| library.sources.keys());
            near.by_length = Some(Near::lengths(own.chain(others)));
        }
        near.find(key)
    }

    /// The report's own sources, to be searched while somebody types.
    pub fn own_haystack(&self) -> &'w Haystack {
        self.document.memo.haystack(|| {
            let mut haystack = Haystack::default();
            self.report().sources().list().for_each(|source| source.put_into(&mut haystack));
            haystack
        })
    }

    /// Whether the key may well be defined where nobody could read it: in broken front matter, in a
    /// library that is not there, or in an entry that is broken. One cause, one finding.
    pub fn may_be_hidden(&self, key: &str) -> bool {
        self.note_word(Need::Hidden, key);
        let hidden = self.document.memo.hidden(|| self.read_hidden());
        hidden.all || hidden.words.contains(key)
    }

    /// Whether a claim that begins at `start` is the first that takes its date from this source.
    pub fn is_first_dated_by(&self, source: &Source, start: usize) -> bool {
        // Rare, and another claim than this may become the first with any edit.
        self.note(Need::All);
        let quiet = self.quiet();
        let first = self.document.memo.dated(|| {
            let mut first = FxHashMap::default();
            for claim in self.report().claims() {
                let start = claim.span().start;
                for said in quiet.resolve(claim).sources {
                    if let (Some(known), Some(WhenFrom::Issued)) =
                        (said.known, said.on.map(|on| on.from))
                        && !first.contains_key(&known.source.key)
                    {
                        first.insert(known.source.key.clone(), start);
                    }
                }
            }
            first
        });
        first.get(&source.key).is_none_or(|first| *first == start)
    }

    /// Whether a claim that begins at `start` is the first by this source.
    pub fn is_first_by(&self, source: &Source, start: usize) -> bool {
        self.note(Need::All);
        let quiet = self.quiet();
        let first = self.document.memo.first(|| {
            let mut first = FxHashMap::default();
            for claim in self.report().claims() {
                let start = claim.span().start;
                for known in quiet.resolve(claim).sources.into_iter().filter_map(|s| s.known) {
                    first.entry(known.source.key.clone()).or_insert(start);
                }
            }
            first
        });
        first.get(&source.key).is_none_or(|first| *first == start)
    }

    /// The last formula or code before `braces`, in the same block, in which a bracket begins.
    pub fn swallowing(&self, braces: Span) -> Option<(Kind, Span)> {
        let report = self.report();
        let mut blocks = report.placed_from(braces.start);
        let (block, prose) = blocks.find_map(|(span, facts)| match facts {
            Facts::Prose(prose) if span.holds(braces) => Some((span, prose)),
            _ => None,
        })?;
        let mut memo = self.document.memo.swallowing();
        let all = memo.entry(block.start).or_insert_with(|| {
            let mut all = Vec::new();
            for (kind, span) in &prose.faults {
                let span = span.shifted(block.start);
                let is_closed = !matches!(kind, Kind::Math | Kind::CodeSpan) || {
                    let words = report.text().slice(span);
                    words.matches('[').count() <= words.matches(']').count()
                };
                if !is_closed {
                    all.push(Swallowing { kind: *kind, span });
                }
            }
            all.sort_by_key(|one| one.span.end);
            all
        });
        let before = all.partition_point(|one| one.span.end <= braces.start);
        let last = all.get(before.checked_sub(1)?)?;
        Some((last.kind, last.span))
    }

    /// The places in a block that no reader takes for prose: code, formulas, comments, tags, escapes,
    /// attributes, targets of links. In their order.
    pub fn literal(&self, block: Span) -> Vec<Span> {
        let root = self.report().tree().root();
        let mut places = Vec::new();
        let Some(node) = root.descendant_for_byte_range(block.start, block.end) else {
            return places;
        };
        markup::visit(node, |node| {
            let span = crate::syntax::span(node);
            if span.end <= block.start || span.start >= block.end {
                return false;
            }
            let is_literal = matches!(
                Kind::of(node),
                Kind::CodeSpan
                    | Kind::Math
                    | Kind::Comment
                    | Kind::HtmlTag
                    | Kind::Escape
                    | Kind::Attributes
                    | Kind::LinkTarget
                    | Kind::Autolink
                    | Kind::FencedCodeBlock
                    | Kind::IndentedCodeBlock
                    | Kind::HtmlBlock
            );
            if is_literal {
                places.push(span);
            }
            !is_literal
        });
        places
    }

    /// Whether something in the entry of a source could not be read.
    pub fn is_broken(&self, known: Known<'_>) -> bool {
        if known.found_in == FoundIn::Report {
            return false;
        }
        let span = known.source.span;
        self.libraries().filter(|(library, _)| library.path == *known.path).any(|(library, _)| {
            // Problems come in the order of the file.
            let before =
                library.problems.partition_point(|problem| problem.span.start < span.start);
            library.problems.get(before).is_some_and(|problem| problem.span.start < span.end)
        })
    }

    fn read_hidden(&self) -> Hidden {
        let mut hidden = Hidden::default();
        if let Some(metadata) = self.report().metadata()
            && (metadata.error.is_some() || !metadata.closed)
        {
            let yaml = metadata.yaml_span.shifted(self.report().metadata_start());
            let words = self.report().text().slice(yaml);
            hidden.all = ["bibliography:", "references:", "sources:"]
                .iter()
                .any(|name| words.contains(name));
        }
        hidden.words.extend(self.report().lost_sources().map(Box::from));
        for named in self.document.libraries.iter() {
            match named.loaded.as_ref() {
                Err(_) => hidden.all = true,
                Ok(library) => hidden.words.extend(library.doubtful().iter().cloned()),
            }
        }
        hidden
    }

    /// The report's `date`, as written, with its place; whether it is EDTF is another matter.
    pub fn dateline(&self) -> Option<(&'w str, Span)> {
        self.note(Need::Dateline);
        let value = self.report().metadata()?.date()?;
        Some((value.text, value.span.shifted(self.report().metadata_start())))
    }

    /// The day after which nothing in the report can have been said: `updated`, else `date`.
    pub fn last_day(&self) -> Option<(&'w Edtf, &'w str, Span)> {
        self.note(Need::LastDay);
        let metadata = self.report().metadata()?;
        let (date, key) = metadata.last_day.as_ref()?;
        let value = metadata.value(key)?;
        Some((date, value.text, value.span.shifted(self.report().metadata_start())))
    }

    /// Whether the last day is that of the last change of a living document, and not its date.
    pub fn last_day_is_update(&self) -> bool {
        self.note(Need::LastDay);
        let metadata = self.report().metadata();
        metadata.is_some_and(|m| m.last_day.as_ref().is_some_and(|(_, key)| *key == "updated"))
    }

    /// How far the report has come.
    pub fn status(&self) -> Status {
        self.note(Need::Status);
        self.report().metadata().map(crate::report::Metadata::status).unwrap_or_default()
    }

    /// What the front matter says under a key; `None` where it says nothing.
    pub fn front(&self, key: &str) -> Option<&'w str> {
        self.note_word(Need::Front, key);
        let value = self.report().metadata()?.value(key)?.text;
        (!value.trim().is_empty()).then_some(value)
    }

    /// Whether the front matter cannot be read, so that nobody knows what it says.
    pub fn front_matter_is_broken(&self) -> bool {
        self.note(Need::FrontBroken);
        let metadata = self.report().metadata();
        metadata.is_some_and(|metadata| metadata.error.is_some() || !metadata.closed)
    }

    /// The front matter, to be looked at whole.
    pub fn front_matter(&self) -> Option<&'w crate::report::Metadata> {
        self.note(Need::FrontMatter);
        self.report().metadata()
    }

    /// The sources of the report itself, to be looked at all together.
    pub fn own_sources(&self) -> &'w crate::report::Sources {
        self.note(Need::Sources);
        self.report().sources()
    }

    /// What stands where a source's `file` points; `None` where nobody has looked.
    pub fn evidence(&self, file: &str) -> Option<&'w Evidence> {
        self.note_word(Need::Evidence, file);
        self.document.local.evidence(file)
    }

    /// Whether the picture at this address is missing on this disk.
    pub fn is_image_missing(&self, target: &str) -> bool {
        self.note_word(Need::Image, target);
        self.document.local.is_image_missing(target)
    }

    /// Notes that what is found may change with every edit.
    pub fn depends_on_all(&self) {
        self.note(Need::All);
    }
}
