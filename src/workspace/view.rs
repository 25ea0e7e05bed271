//! What rules and features see of a document: look-ups, and nothing that has to be searched.

use std::path::Path;
use std::sync::Arc;

use super::{Document, Library};
use crate::finding::Place;
use crate::report::{Report, Source, Status};
use crate::text::Span;
use crate::values::edtf::Edtf;

/// A document, and what day it is. Copied freely.
#[derive(Clone, Copy, Debug)]
pub struct View<'w> {
    /// The document.
    pub document: &'w Document,
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

impl Known<'_> {
    /// Where its key stands.
    pub fn key_place(&self) -> Place {
        Place { path: self.path.clone(), span: self.source.key_span }
    }
}

impl<'w> View<'w> {
    /// Looks at a document.
    pub const fn new(document: &'w Document) -> Self {
        Self { document }
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
        if let Some(source) = self.report().sources().get(key) {
            return Some(Known { source, path: &self.document.path, found_in: FoundIn::Report });
        }
        self.libraries().find_map(|(library, found_in)| {
            let source = library.sources.get(key)?;
            Some(Known { source, path: &library.path, found_in })
        })
    }

    /// The key of the source that is found at an address.
    pub fn key_of_url(&self, url: &str) -> Option<Box<str>> {
        let own = self.report().sources().key_of_url(url);
        own.or_else(|| self.libraries().find_map(|(library, _)| library.sources.key_of_url(url)))
            .filter(|key| !key.is_empty())
    }

    /// The libraries that could be read, in the order in which they are asked.
    pub fn libraries(&self) -> impl Iterator<Item = (&'w Library, FoundIn)> {
        let references =
            self.document.references.as_deref().map(|library| (library, FoundIn::References));
        let loaded = self.document.libraries.iter().filter_map(|named| {
            named.loaded.as_ref().ok().map(|library| (&**library, FoundIn::Library))
        });
        references.into_iter().chain(loaded)
    }

    /// All keys that a claim may name, in the order of the look-up, the first of each.
    pub fn sources(&self) -> Vec<Known<'w>> {
        let own = self.report().sources().list().iter().map(|source| Known {
            source,
            path: &self.document.path,
            found_in: FoundIn::Report,
        });
        let others = self.libraries().flat_map(|(library, found_in)| {
            library.sources.list().iter().map(move |source| Known {
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

    /// The known key that is nearest to one that is not known.
    pub fn nearest_key(&self, key: &str) -> Option<Box<str>> {
        let keys: Vec<&str> = self
            .report()
            .sources()
            .keys()
            .chain(self.libraries().flat_map(|(library, _)| library.sources.keys()))
            .collect();
        crate::values::vocabulary::nearest(key, keys).map(Into::into)
    }

    /// The report's `date`, as written, with its place; whether it is EDTF is another matter.
    pub fn dateline(&self) -> Option<(&'w str, Span)> {
        let value = self.report().metadata()?.date()?;
        Some((value.text, value.span.shifted(self.report().metadata_start())))
    }

    /// The day after which nothing in the report can have been said: `updated`, else `date`.
    pub fn last_day(&self) -> Option<(&'w Edtf, &'w str, Span)> {
        let metadata = self.report().metadata()?;
        let (date, key) = metadata.last_day.as_ref()?;
        let value = metadata.value(key)?;
        Some((date, value.text, value.span.shifted(self.report().metadata_start())))
    }

    /// How far the report has come.
    pub fn status(&self) -> Status {
        self.report().metadata().map(crate::report::Metadata::status).unwrap_or_default()
    }
}
