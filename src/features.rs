//! What an editor asks about a place in a report. One file a feature: a view and a place in, plain
//! data out. What they share is here, and in the rooms that are named last.

pub mod call_hierarchy;
pub mod code_actions;
pub mod code_lenses;
pub mod completion;
pub mod declaration;
pub mod definition;
pub mod document_highlight;
pub mod document_links;
pub mod document_symbols;
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

// What features share.
mod entries;
mod named;
mod place;
mod sections;
mod words;

use std::path::Path;
use std::sync::Arc;

use crate::finding::Place;
use crate::report::Source;
use crate::text::Span;
use crate::workspace::index::Name;
use crate::workspace::local::Evidence;
use crate::workspace::{Config, Document, Library, View, files};
pub use named::{key_at, uses, written};
pub use place::{
    BracesPart, Holder, InBraces, Target, blocks_in, braces_at, claims_at, entry_at, pieces_at,
    target,
};
pub use sections::{Section, headings, sections, title};
pub use words::{censored, claim_words, count, date_words, dated_words, escaped, line_end, short};

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

    /// The private libraries of the workspace, as far as they are here: who asks shows nothing of them.
    fn private_libraries(&self) -> Vec<Arc<Document>>;

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
            Target::Key { key, .. } => self.meant(key),
            Target::Definition { source } => {
                let place = Place { path: self.path().clone(), span: source.key_span };
                Some((source.key.clone(), place))
            }
            Target::Claim(_) | Target::Date { .. } => None,
        }
    }

    /// The source that a key means in the file, with the place where it is defined.
    pub fn meant(&self, key: &str) -> Option<(Box<str>, Place)> {
        match self.subject {
            Subject::Report(view) => {
                let known = view.source(key)?;
                Some((known.source.key.clone(), known.key_place()))
            }
            Subject::Library(library) => {
                let source = library.sources.get(key)?;
                let place = Place { path: library.path.clone(), span: source.key_span };
                Some((source.key.clone(), place))
            }
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

/// The evidence of a source that the report itself defines, if it is there.
pub fn evidence(view: &View<'_>, source: &Source) -> Option<Place> {
    let file = source.value("file")?;
    if view.document.local.evidence(file) != Some(&Evidence::There) {
        return None;
    }
    let path = files::absolute(view.document.folder(), Path::new(file.trim()));
    Some(Place { path: path.into(), span: Span::default() })
}
