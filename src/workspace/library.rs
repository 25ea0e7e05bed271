//! Libraries of sources: `.bib`, CSL-JSON, CSL-YAML and Sayso files, all read to the same
//! [`Source`]s.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashSet;

use crate::readers::{self, Entry, Problem};
use crate::report::source::SourceAttribute;
use crate::report::{Report, Source, Sources};
use crate::text::{Span, Text};
use crate::values::haystack::Haystack;
use crate::values::privacy::Secrets;

/// A file of sources.
#[derive(Debug)]
pub struct Library {
    /// The file, absolute.
    pub path: Arc<Path>,
    /// Its text, for places in it.
    pub text: Text,
    /// Its sources.
    pub sources: Sources,
    /// What in it could not be read; the rest is used.
    pub problems: Vec<Problem>,
    secrets: OnceLock<Secrets>,
    haystack: OnceLock<Haystack>,
    doubtful: OnceLock<FxHashSet<Box<str>>>,
    names_differ: OnceLock<bool>,
}

/// Reads the text of a library.
type Reader = fn(&str) -> readers::Library;

/// The kinds of libraries, by the names of their files.
const KINDS: [(&str, Reader); 6] = [
    ("bib", readers::bibtex::read),
    ("bibtex", readers::bibtex::read),
    ("json", readers::csl::read_json),
    ("csljson", readers::csl::read_json),
    ("yaml", readers::csl::read_yaml),
    ("yml", readers::csl::read_yaml),
];

/// Whether a file is a library of another program's, by its name.
pub fn is_foreign(path: &Path) -> bool {
    let extension = path.extension().and_then(|e| e.to_str()).map(str::to_ascii_lowercase);
    extension.is_some_and(|extension| KINDS.iter().any(|(name, _)| **name == *extension))
}

impl Library {
    /// Reads a library by the extension of its name.
    pub fn read(path: &Path, text: &str) -> Self {
        let extension = path.extension().and_then(|e| e.to_str()).map(str::to_ascii_lowercase);
        let extension = extension.as_deref().unwrap_or_default();
        let (sources, problems) = match KINDS.iter().find(|(name, _)| *name == extension) {
            Some((_, read)) => {
                let library = read(text);
                let sources = library.entries.into_iter().map(source).collect();
                (Sources::new(sources), library.problems.into_iter().map(sentence).collect())
            }
            None if matches!(extension, "sayso" | "md" | "markdown") => {
                let report = Report::read(text);
                (Sources::new(report.sources().list().cloned().collect()), Vec::new())
            }
            None => {
                let ending = if extension.is_empty() {
                    "its name, which has no ending".to_owned()
                } else {
                    format!("its ending `.{extension}`")
                };
                let message = format!(
                    "Sayso cannot tell what kind of library this is by {ending}: `.bib`, `.json`, \
                     `.yaml` and `.sayso` are known."
                );
                (Sources::default(), vec![Problem { span: Span::default(), message }])
            }
        };
        Self {
            path: path.into(),
            text: Text::from(text),
            sources,
            problems,
            secrets: OnceLock::new(),
            haystack: OnceLock::new(),
            doubtful: OnceLock::new(),
            names_differ: OnceLock::new(),
        }
    }

    /// Whether no key or alias is there twice. Found out once, for all reports that read it.
    pub fn names_differ(&self) -> bool {
        *self.names_differ.get_or_init(|| {
            let keys = self.sources.list().map(|source| &*source.key).filter(|key| !key.is_empty());
            let aliases = self.sources.list().flat_map(|source| &source.aliases);
            let mut seen = FxHashSet::default();
            seen.reserve(self.sources.len());
            keys.chain(aliases.map(|(alias, _)| &**alias)).all(|name| seen.insert(name))
        })
    }

    /// Who unnamed sources are, where it says so: it must not be shown.
    pub fn secrets(&self) -> &Secrets {
        self.secrets.get_or_init(|| Secrets::of(&self.text.to_string()))
    }

    /// Its sources made ready to be searched, by their numbers in their list. Made once.
    pub fn haystack(&self) -> &Haystack {
        self.haystack.get_or_init(|| {
            let mut haystack = Haystack::default();
            self.sources.list().for_each(|source| source.put_into(&mut haystack));
            haystack
        })
    }

    /// Where something in it could not be read: its words, of which each may be a key.
    pub fn doubtful(&self) -> &FxHashSet<Box<str>> {
        self.doubtful.get_or_init(|| {
            if self.problems.is_empty() {
                return FxHashSet::default();
            }
            let parts = |c: char| c.is_whitespace() || "{}[],\"'=".contains(c);
            self.text.to_string().split(parts).map(Box::from).collect()
        })
    }
}

/// The sources of a report's front matter (`references`), with places in the report.
pub fn references(path: &Arc<Path>, report: &Report) -> Option<Library> {
    let metadata = report.metadata()?;
    metadata.references()?;
    let place = metadata.yaml_span.shifted(report.metadata_start());
    let library = readers::csl::front_matter(&report.text().slice(place), place.start);
    let sources = library.entries.into_iter().map(source).collect();
    Some(Library {
        path: path.clone(),
        text: report.text().clone(),
        sources: Sources::new(sources),
        problems: library.problems.into_iter().map(sentence).collect(),
        secrets: OnceLock::new(),
        haystack: OnceLock::new(),
        doubtful: OnceLock::new(),
        names_differ: OnceLock::new(),
    })
}

/// A reader's words as a sentence: readers speak in clauses, which others put into sentences too.
fn sentence(problem: Problem) -> Problem {
    let mut chars = problem.message.chars();
    let first = chars.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    let stop = if problem.message.ends_with('.') { "" } else { "." };
    Problem { message: format!("{first}{}{stop}", chars.as_str()), span: problem.span }
}

fn source(entry: Entry) -> Source {
    Source {
        key: entry.key.into(),
        key_span: entry.key_span,
        head: entry.key_span,
        span: entry.span,
        aliases: entry.aliases.into_iter().map(|(key, span)| (key.into(), span)).collect(),
        attributes: entry
            .attributes
            .into_iter()
            .map(|attribute| SourceAttribute {
                verbatim: attribute.span.len() == attribute.value.len(),
                name_span: Span::new(attribute.span.start, attribute.span.start),
                name: attribute.name.into(),
                value: attribute.value.into(),
                span: attribute.span,
            })
            .collect(),
        reference: entry.reference,
        excerpts: Vec::new(),
        broken: false,
    }
}
