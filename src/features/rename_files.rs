//! What names a file follows it: libraries in front matter, evidence in sources, pictures. And what a
//! report names is found from where the report goes. Libraries that a `sayso.toml` names, too.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Desk;
use crate::finding::{Place, Replacement};
use crate::report::{Facts, Source};
use crate::syntax::attributes::{quote, within};
use crate::syntax::markup::entity;
use crate::text::{Span, Text};
use crate::workspace::{Config, Document, files, local};

/// How a path is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spelling {
    /// In front matter, or in a library in YAML.
    Yaml,
    /// In braces.
    Attribute,
    /// In a link.
    Link,
    /// In a library in JSON.
    Json,
    /// In a field of BibTeX.
    Bibtex,
    /// In `sayso.toml`.
    Toml,
}

impl Spelling {
    /// As a library is written.
    fn of_library(path: &Path) -> Self {
        match path.extension().and_then(|ending| ending.to_str()).unwrap_or_default() {
            "json" | "csljson" => Self::Json,
            "yaml" | "yml" => Self::Yaml,
            _ => Self::Bibtex,
        }
    }

    /// A path as it is to be written behind `mark`, a quotation mark or a bracket, if it stands behind one.
    /// `None` where that cannot be done.
    fn write(self, path: &str, mark: &str) -> Option<String> {
        let escaped = |mark: &str| path.replace('\\', "\\\\").replace(mark, &format!("\\{mark}"));
        if path.contains(['\n', '\r', '\t']) {
            return None;
        }
        Some(match (self, mark) {
            (Self::Yaml, "'") => path.replace('\'', "''"),
            (Self::Yaml | Self::Json | Self::Toml, "\"") => escaped("\""),
            // Marks that mean something at the beginning, or within.
            (Self::Yaml, _)
                if path.starts_with(['-', '?', '&', '*', '!', '|', '>', '%', '@', '`', ' '])
                    || path.ends_with(' ')
                    || path.contains([':', '#', ',', '[', ']', '{', '}', '\'', '"']) =>
            {
                format!("\"{}\"", escaped("\""))
            }
            (Self::Yaml, _) => path.to_owned(),
            (Self::Attribute, "\"") => within('"', path),
            (Self::Attribute, "'") => within('\'', path),
            (Self::Attribute, _) => quote(path).into_owned(),
            (Self::Link, mark) => {
                let bare = |c| mark != "<" && matches!(c, ' ' | '(' | ')' | '"');
                let mut coded = String::with_capacity(path.len());
                for (at, c) in path.char_indices() {
                    let rest = path.get(at..).unwrap_or_default();
                    let is_reference = c == '&' && entity(rest).is_some();
                    if is_reference || bare(c) || matches!(c, '%' | '<' | '>' | '\\') {
                        coded.push_str(&format!("%{:02X}", u32::from(c)));
                    } else {
                        coded.push(c);
                    }
                }
                coded
            }
            (Self::Toml, "'") if !path.contains('\'') => path.to_owned(),
            // What means something to TeX has no one way to be written.
            (Self::Bibtex, _) if !path.contains(['{', '}', '"', '\\', '%', '#', '~', '$']) => {
                path.to_owned()
            }
            (Self::Bibtex | Self::Json | Self::Toml, _) => return None,
        })
    }
}

/// What to write before files move, each from one path to another; of a folder, all in it.
pub fn find(desk: &dyn Desk, moved: &[(PathBuf, PathBuf)]) -> Vec<Replacement> {
    let mut documents: Vec<Arc<Document>> = Vec::new();
    for (old, _) in moved {
        for document in desk.reports_naming(old) {
            if !documents.iter().any(|known| known.path == document.path) {
                documents.push(document);
            }
        }
    }
    let mut edits: Vec<Replacement> = Vec::new();
    for document in &documents {
        let mut follow = Follow { moved, path: &document.path, edits: &mut edits };
        of_report(document, &mut follow);
        for named in document.libraries.iter() {
            let Ok(library) = &named.loaded else { continue };
            let is_own = documents.iter().any(|known| known.path == library.path);
            if !is_own {
                let mut follow = Follow { moved, path: &library.path, edits: &mut edits };
                let spelling = Spelling::of_library(&library.path);
                let of_source = |source| follow.evidence(source, &library.text, spelling);
                library.sources.list().for_each(of_source);
            }
        }
    }
    for config in desk.configs() {
        of_config(&config, moved, &mut edits);
    }
    edits.sort_by(|a, b| (&a.place.path, a.place.span).cmp(&(&b.place.path, b.place.span)));
    edits.dedup();
    edits
}

fn of_report(document: &Document, follow: &mut Follow<'_>) {
    let report = &document.report;
    let text = report.text();
    if let Some(metadata) = report.metadata() {
        for key in ["bibliography", "sources"] {
            for value in metadata.values(key) {
                let span = value.span.shifted(report.metadata_start());
                follow.path(value.text, value.text, span, text, Spelling::Yaml);
            }
        }
    }
    report.sources().list().for_each(|s| follow.evidence(s, text, Spelling::Attribute));
    for (offset, facts) in report.pieces() {
        let Facts::Prose(prose) = facts else { continue };
        for image in &prose.images {
            let (target, span) = &image.target;
            if let Some(name) = local::image_name(target) {
                follow.path(target, &name, span.shifted(offset), text, Spelling::Link);
            }
        }
        // What an address has behind the file stays as it is.
        let is_whole = |url: &str| !url.contains(['?', '#']);
        for link in prose.links.iter().filter(|link| is_whole(&link.url)) {
            if let Some(name) = local::image_name(&link.url) {
                follow.path(&link.url, &name, link.span.shifted(offset), text, Spelling::Link);
            }
        }
    }
}

/// The libraries that a `sayso.toml` names one by one.
fn of_config(config: &Config, moved: &[(PathBuf, PathBuf)], edits: &mut Vec<Replacement>) {
    for pattern in config.libraries.iter().chain(&config.private).filter(|p| p.is_plain()) {
        let texts = config.texts.iter().find(|(path, _)| *path == pattern.place.path);
        let Some((path, text)) = texts else { continue };
        let text = Text::from(&**text);
        // With or without its quotation marks.
        let whole = pattern.place.span;
        let written = text.slice(whole);
        let marks = usize::from(written.starts_with(['"', '\'']));
        let span = Span::new(whole.start + marks, whole.end.saturating_sub(marks));
        let mut follow = Follow { moved, path, edits };
        follow.path(&pattern.glob, &pattern.glob, span, &text, Spelling::Toml);
    }
}

/// What moves, and what is written for it in one file.
struct Follow<'f> {
    moved: &'f [(PathBuf, PathBuf)],
    /// The file, where it is now.
    path: &'f Arc<Path>,
    edits: &'f mut Vec<Replacement>,
}

impl Follow<'_> {
    fn evidence(&mut self, source: &Source, text: &Text, spelling: Spelling) {
        if let Some(file) = source.get("file").filter(|file| file.verbatim) {
            self.path(&file.value, file.value.trim(), file.span, text, spelling);
        }
    }

    /// Where a path goes; itself, if it stays.
    fn goes<'p>(&self, path: &'p Path) -> Cow<'p, Path> {
        let mut moves = self.moved.iter();
        let found = moves.find_map(|(old, new)| Some(new.join(path.strip_prefix(old).ok()?)));
        // To join with nothing leaves a slash at the end.
        found.map_or(Cow::Borrowed(path), |path| Cow::Owned(path.components().collect()))
    }

    fn path(&mut self, written: &str, name: &str, span: Span, text: &Text, spelling: Spelling) {
        if name.is_empty() || name.contains("://") || text.slice(span) != written {
            return;
        }
        let folder = self.path.parent().unwrap_or(self.path);
        let old = files::absolute(folder, Path::new(name));
        let new = self.goes(&old);
        let own = self.goes(self.path);
        let new_folder = own.parent().unwrap_or(&own);
        if files::absolute(new_folder, Path::new(name)) == *new {
            return;
        }
        let mut path = if Path::new(name).is_absolute() {
            new.to_string_lossy().into_owned()
        } else {
            files::from(new_folder, &new)
        };
        if name.starts_with("./") && !path.starts_with("..") {
            path.insert_str(0, "./");
        }
        let before = text.slice(Span::new(span.start.saturating_sub(1), span.start));
        let mark = if matches!(&*before, "\"" | "'" | "<") { &*before } else { "" };
        let Some(words) = spelling.write(&path, mark) else { return };
        let place = Place { path: self.path.clone(), span };
        self.edits.push(Replacement { place, text: words });
    }
}
