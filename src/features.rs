//! What an editor asks about a place in a report. One file a feature: a view and a place in, plain
//! data out. What stands at a place is found here, for all of them.

pub mod code_actions;
pub mod completion;
pub mod definition;
pub mod document_symbols;
pub mod hover;
pub mod references;

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

use crate::finding::Place;
use crate::report::facts::Prose;
use crate::report::{Claim, Facts, Source};
use crate::syntax::attributes::{Attributes, Pair};
use crate::text::{Span, Text};
use crate::values::keys;
use crate::values::vocabulary::{ValueKind, claim_attribute, source_attribute};
use crate::workspace::resolve::Resolved;
use crate::workspace::{Document, Library, View};

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

/// The rest of the workspace, as features ask for it: reports that are open in the editor, and those
/// that lie on the disk only.
pub trait Desk {
    /// The reports that may name a source by this key or alias, the one asked about among them, in the
    /// order of their paths. Whether they mean the same source is for the asker to see.
    fn reports_with_key(&self, key: &str) -> Vec<Arc<Document>>;

    /// The reports whose text may name this file: as a library, as evidence, as a picture.
    fn reports_naming(&self, file: &Path) -> Vec<Arc<Document>>;

    /// What lies in a folder, in the order of the names.
    fn files_in(&self, folder: &Path) -> Vec<Listed>;
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
            Subject::Library(library) => in_library(library, byte),
        }
    }

    /// The source of a target, with the place where its key is defined: of a key that is used, the one
    /// that it means there.
    pub fn source(&self, target: &Target<'w>) -> Option<(Box<str>, Place)> {
        match target {
            Target::Key { key, .. } => {
                let known = self.report()?.source(key)?;
                Some((known.source.key.clone(), known.key_place()))
            }
            Target::Definition { source } => {
                let place = Place { path: self.path().clone(), span: source.key_span };
                Some((source.key.clone(), place))
            }
            Target::Claim(_) | Target::Date { .. } => None,
        }
    }

    /// All places that name the source that is defined at `defined`, in all reports that mean it, those
    /// of the file asked about first.
    pub fn uses(&self, key: &str, defined: &Place) -> Vec<Place> {
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
        let views = documents.iter().map(|document| View::new(document));
        // A key of another report's own is another source.
        let meant = views.filter(|view| {
            view.source(key).is_some_and(|known| {
                known.path == &defined.path && known.source.key_span == defined.span
            })
        });
        meant.flat_map(|view| uses(&view, key)).collect()
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

/// What stands at a byte of a library of another program's: an entry's key.
fn in_library(library: &Library, byte: usize) -> Option<Target<'_>> {
    let mut sources = library.sources.list().iter();
    let source = sources.find(|source| source.key_span.touches(byte) && !source.key.is_empty())?;
    Some(Target::Definition { source })
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
