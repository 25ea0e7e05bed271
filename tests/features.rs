//! The editor's features on pages of examples: `tests/features/<feature>.md` holds reports with a
//! `<CURSOR>` in them, and beside each the answer, drawn by `tests/features/<feature>.rs`.
//! `UPDATE=1 cargo test --test features` rewrites the answers.
//!
//! An example is one or more `~~~~sayso` fences, each a file (`path=library.bib`; without a path it is
//! `report.sayso`), one of them with `<CURSOR>` or, where a feature takes a range, with `<FROM>` and `<TO>`;
//! then a fence of the feature's name with the answer. Options of that fence (`encoding=utf-8`) are
//! for the feature that draws it.

mod support;

#[path = "features/call_hierarchy.rs"]
mod call_hierarchy;
#[path = "features/code_lenses.rs"]
mod code_lenses;
#[path = "features/completion.rs"]
mod completion;
#[path = "features/declaration.rs"]
mod declaration;
#[path = "features/definition.rs"]
mod definition;
#[path = "features/document_highlight.rs"]
mod document_highlight;
#[path = "features/document_links.rs"]
mod document_links;
#[path = "features/document_symbols.rs"]
mod document_symbols;
#[path = "features/everywhere.rs"]
mod everywhere;
#[path = "features/folding_ranges.rs"]
mod folding_ranges;
#[path = "features/formatting.rs"]
mod formatting;
#[path = "features/hover.rs"]
mod hover;
#[path = "features/implementation.rs"]
mod implementation;
#[path = "features/inlay_hints.rs"]
mod inlay_hints;
#[path = "features/linked_editing.rs"]
mod linked_editing;
#[path = "features/on_enter.rs"]
mod on_enter;
#[path = "features/refactor.rs"]
mod refactor;
#[path = "features/references.rs"]
mod references;
#[path = "features/rename.rs"]
mod rename;
#[path = "features/rename_files.rs"]
mod rename_files;
#[path = "features/selection_ranges.rs"]
mod selection_ranges;
#[path = "features/semantic_tokens.rs"]
mod semantic_tokens;
#[path = "features/source_graph.rs"]
mod source_graph;
#[path = "features/statistics.rs"]
mod statistics;
#[path = "features/type_definition.rs"]
mod type_definition;
#[path = "features/workspace_symbols.rs"]
mod workspace_symbols;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use sayso::features::{Asked, Desk, Destination, Listed, Subject};
use sayso::finding::{Fix, Place, Replacement};
use sayso::report::Report;
use sayso::rules;
use sayso::text::{Encoding, Span, Text};
use sayso::workspace::index::{Entry, Name, names_of};
use sayso::workspace::{Config, Document, Files, Library, View, Workspace};
use support::{Expectations, Fence, assert_none, fences, pages};

/// Where the examples' files are said to be. Nothing is written there.
const FOLDER: &str = "/example";

/// Today, for all examples.
const TODAY: &str = "2017-10-05";

/// Draws the answer of a feature.
type Draw = fn(&Question<'_>) -> String;

/// The features, by the names of their pages.
const FEATURES: &[(&str, Draw)] = &[
    ("call_hierarchy", call_hierarchy::draw),
    ("code_lenses", code_lenses::draw),
    ("completion", completion::draw),
    ("declaration", declaration::draw),
    ("definition", definition::draw),
    ("document_highlight", document_highlight::draw),
    ("document_links", document_links::draw),
    ("document_symbols", document_symbols::draw),
    ("folding_ranges", folding_ranges::draw),
    ("hover", hover::draw),
    ("implementation", implementation::draw),
    ("inlay_hints", inlay_hints::draw),
    ("references", references::draw),
    ("formatting", formatting::draw),
    ("on_enter", on_enter::draw),
    ("selection_ranges", selection_ranges::draw),
    ("semantic_tokens", semantic_tokens::draw),
    ("linked_editing", linked_editing::draw),
    ("refactor", refactor::draw),
    ("rename", rename::draw),
    ("rename_files", rename_files::draw),
    ("source_graph", source_graph::draw),
    ("statistics", statistics::draw),
    ("type_definition", type_definition::draw),
    ("workspace_symbols", workspace_symbols::draw),
];

/// The files of an example, as a workspace.
pub struct Shelf {
    documents: Vec<Arc<Document>>,
    texts: Vec<(PathBuf, Text)>,
}

impl Desk for Shelf {
    fn reports_with_key(&self, _: &str) -> Vec<Arc<Document>> {
        self.documents.clone()
    }

    fn configs(&self) -> Vec<Arc<Config>> {
        let mut configs: Vec<Arc<Config>> =
            self.documents.iter().map(|document| document.config.clone()).collect();
        configs.dedup_by(|a, b| a.path == b.path);
        configs
    }

    fn private_libraries(&self) -> Vec<Arc<Document>> {
        self.documents.iter().filter(|document| document.is_private()).cloned().collect()
    }

    fn reports_naming(&self, _: &Path) -> Vec<Arc<Document>> {
        self.documents.clone()
    }

    fn files_in(&self, folder: &Path) -> Vec<Listed> {
        let below = self.texts.iter().filter_map(|(path, _)| path.strip_prefix(folder).ok());
        let mut listed: Vec<Listed> = below
            .filter_map(|path| {
                let mut parts = path.components();
                let name = parts.next()?.as_os_str().to_str()?.to_owned();
                Some(Listed { name, is_folder: parts.next().is_some() })
            })
            .collect();
        listed.sort();
        listed.dedup();
        listed
    }

    fn names(&self, show: &mut dyn FnMut(&Arc<Path>, Name<'_>) -> bool) {
        let mut libraries: Vec<Arc<Library>> = Vec::new();
        for document in &self.documents {
            let entry = Entry::of(&document.path, &document.report, 0);
            if !entry.names().all(|name| show(&document.path, name)) {
                return;
            }
            libraries
                .extend(document.libraries.iter().filter_map(|named| named.loaded.clone().ok()));
        }
        libraries.sort_by(|a, b| a.path.cmp(&b.path));
        libraries.dedup_by(|a, b| a.path == b.path);
        libraries.iter().all(|library| names_of(library, show));
    }

    fn report(&self, path: &Path) -> Option<Arc<Document>> {
        self.documents.iter().find(|document| *document.path == *path).cloned()
    }
}

/// A question that an example puts to a feature.
pub struct Question<'q> {
    /// What the feature is given.
    pub asked: Asked<'q>,
    /// What stands between `<FROM>` and `<TO>`; empty at a `<CURSOR>`.
    pub span: Span,
    /// The answer's fence, for its options.
    pub fence: &'q Fence,
    files: &'q Shelf,
}

impl Question<'_> {
    /// Where the cursor is.
    pub fn byte(&self) -> usize {
        self.span.start
    }

    /// A place, with its line and carets below its words.
    pub fn place(&self, place: &Place) -> String {
        let (_, text) = self
            .files
            .texts
            .iter()
            .find(|(path, _)| **path == *place.path)
            .unwrap_or_else(|| panic!("an answer points to {}", place.path.display()));
        let name = place.path.strip_prefix(FOLDER).unwrap_or(&place.path);
        let start = text.position(place.span.start, Encoding::Utf32);
        let end = text.position(place.span.end, Encoding::Utf32);
        let line = text.line(start.line).unwrap_or_default();
        let words = text.slice(line);
        let length = words.chars().count();
        let to = if end.line == start.line { end.column } else { length };
        let mark = if place.span.is_empty() {
            "|".to_owned()
        } else {
            "^".repeat(to.saturating_sub(start.column).max(1))
        };
        let number = (start.line + 1).to_string();
        let gap = " ".repeat(number.len());
        let more = if end.line == start.line {
            String::new()
        } else {
            format!(" … to {}:{}", end.line + 1, end.column + 1)
        };
        format!(
            "{gap}--> {}:{number}:{}{more}\n{number} | {words}\n{gap} | {}{mark}\n",
            name.display(),
            start.column + 1,
            " ".repeat(start.column),
        )
    }

    /// What lines become by edits, of each file those that change.
    pub fn edits(&self, edits: &[Replacement]) -> String {
        let mut drawn = String::new();
        for (path, text) in &self.files.texts {
            let own: Vec<&Replacement> = edits.iter().filter(|e| *e.place.path == **path).collect();
            if own.is_empty() {
                continue;
            }
            drawn.push_str(&format!("{}\n", path.strip_prefix(FOLDER).unwrap_or(path).display()));
            let old = text.to_string();
            let edits = own.into_iter().cloned().collect();
            let fix = Fix { title: String::new(), safe: true, private: false, edits };
            drawn.push_str(&difference(&old, &fix.applied(path, &old)));
        }
        let elsewhere =
            |e: &&Replacement| !self.files.texts.iter().any(|(p, _)| *e.place.path == **p);
        assert!(!edits.iter().any(|edit| elsewhere(&edit)), "an edit of a file that is not there");
        drawn
    }

    /// The rest of the workspace.
    pub fn desk(&self) -> &dyn Desk {
        self.files
    }

    /// A place in the file that was asked about.
    pub fn here(&self, span: Span) -> String {
        self.place(&Place { path: self.asked.path().clone(), span })
    }

    /// The words at a place of the file that was asked about.
    pub fn words(&self, span: Span) -> String {
        self.text().slice(span).into_owned()
    }

    /// The lines of a place of the file that was asked about: `3` or `3-7`.
    pub fn lines(&self, span: Span) -> String {
        let text = self.text();
        let (first, last) = (text.line_of(span.start) + 1, text.line_of(span.end) + 1);
        if first == last { first.to_string() } else { format!("{first}-{last}") }
    }

    /// The text of the file that was asked about.
    pub fn text(&self) -> &Text {
        let mut texts = self.files.texts.iter();
        let (_, text) = texts.find(|(path, _)| **path == **self.asked.path()).unwrap();
        text
    }

    /// Where a place leads.
    pub fn destination(&self, found: Option<Destination>) -> String {
        match found {
            None => "nothing\n".to_owned(),
            Some(found) => {
                format!("from\n{}to {}", self.here(found.origin), self.places(&found.targets))
            }
        }
    }

    /// Places, one below the other, after a line that counts them.
    pub fn places(&self, places: &[Place]) -> String {
        let count = match places.len() {
            0 => return "nothing\n".to_owned(),
            1 => "1 place\n".to_owned(),
            many => format!("{many} places\n"),
        };
        let drawn: String = places.iter().map(|place| self.place(place)).collect();
        count + &drawn
    }
}

/// The lines that two texts do not share.
fn difference(old: &str, new: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.split('\n').collect(), new.split('\n').collect());
    let before = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let most = old.len().min(new.len()) - before;
    let behind = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
    let behind = behind.min(most);
    let (old, new) = (&old[before..old.len() - behind], &new[before..new.len() - behind]);
    let shown = |line: &str| line.replace('\r', "␍");
    if old.len() == new.len() {
        let pairs = old.iter().zip(new).filter(|(a, b)| a != b);
        return pairs.map(|(a, b)| format!("- {}\n+ {}\n", shown(a), shown(b))).collect();
    }
    let gone = old.iter().map(|line| format!("- {}\n", shown(line)));
    gone.chain(new.iter().map(|line| format!("+ {}\n", shown(line)))).collect()
}

/// Takes the marks out of a text. Gives what they enclose.
fn marked(text: &str) -> (String, Option<Span>) {
    if let Some(at) = text.find("<CURSOR>") {
        return (text.replacen("<CURSOR>", "", 1), Some(Span::new(at, at)));
    }
    let Some(from) = text.find("<FROM>") else { return (text.to_owned(), None) };
    let text = text.replacen("<FROM>", "", 1);
    let to = text.find("<TO>").expect("a <FROM> without a <TO>");
    (text.replacen("<TO>", "", 1), Some(Span::new(from, to)))
}

/// Whether a file is a report by its name.
fn is_report(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "sayso" || extension == "md")
}

/// Puts the question of an example.
fn answer(files: &[(String, String)], fence: &Fence, draw: Draw) -> String {
    let mut open = Files::default();
    let mut texts = Vec::new();
    let mut asked = None;
    for (name, written) in files {
        let path = Path::new(FOLDER).join(name);
        let (text, span) = marked(written);
        if let Some(span) = span {
            asked = Some((path.clone(), span));
        }
        open.open(path.clone(), Arc::from(&*text));
        texts.push((path, Text::from(&*text)));
    }
    let (path, span) = asked.unwrap_or_else(|| {
        let first = Path::new(FOLDER).join(files.first().map_or("report.sayso", |(name, _)| name));
        (first, Span::default())
    });
    let workspace = Workspace::new(open, rules::schema());
    let mut documents = Vec::new();
    for (path, text) in texts.iter().filter(|(path, _)| is_report(path)) {
        let report = Arc::new(Report::read(&text.to_string()));
        documents.push(Arc::new(workspace.document(path, report).unwrap()));
    }
    documents.sort_by(|a, b| a.path.cmp(&b.path));
    let files = Shelf { documents, texts };
    let document = files.documents.iter().find(|document| *document.path == *path).cloned();
    let library: Option<Arc<Library>> =
        if document.is_none() { workspace.library(&path).ok() } else { None };
    let subject = match (&document, &library) {
        (Some(document), _) => Subject::Report(View::new(document)),
        (None, Some(library)) => Subject::Library(library),
        (None, None) => panic!("{} is neither a report nor a library", path.display()),
    };
    let asked = Asked { subject, desk: &files, today: TODAY };
    let drawn = draw(&Question { asked, span, fence, files: &files });
    drawn.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

#[test]
fn every_example_is_answered_as_it_says() {
    let mut failures = Vec::new();
    let mut seen = Vec::new();
    for path in pages("tests/features") {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let mut page = Expectations::of(&path);
        let mut files: Vec<(String, String)> = Vec::new();
        for fence in fences(page.page()) {
            if fence.kind() == "sayso" {
                let file = fence.option("path").unwrap_or("report.sayso").to_owned();
                files.push((file, fence.body));
                continue;
            }
            let Some((_, draw)) = FEATURES.iter().find(|(feature, _)| *feature == fence.kind())
            else {
                page.fail(fence.line, "there is no such feature");
                continue;
            };
            // Several questions may be put to the same files.
            let drawn = answer(&files, &fence, *draw);
            page.expect(&fence, &drawn);
            if fence.option("more").is_none() {
                files.clear();
            }
        }
        seen.push(name);
        failures.extend(page.finish());
    }
    for (feature, _) in FEATURES {
        assert!(seen.iter().any(|page| page == feature), "tests/features/{feature}.md is missing");
    }
    assert_none(&failures);
}
