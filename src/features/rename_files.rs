//! What names a file follows it: libraries in front matter, evidence in sources, pictures. And what a
//! report names is found from where the report goes.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Desk;
use crate::finding::{Place, Replacement};
use crate::report::{Facts, Source};
use crate::syntax::attributes::quote;
use crate::text::{Span, Text};
use crate::workspace::{Document, files, local};

/// How a path is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spelling {
    /// In front matter.
    Yaml,
    /// In braces.
    Attribute,
    /// In a link.
    Link,
    /// In a library of another program's.
    Field,
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
                let of_source = |source| follow.evidence(source, &library.text, Spelling::Field);
                library.sources.list().for_each(of_source);
            }
        }
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
        let is_quoted = before == "\"" || before == "'" || before == "<";
        let words = match spelling {
            _ if is_quoted => path,
            Spelling::Yaml if path.contains([':', '#', ',', '[', ']', '{', '}', '\'', '"']) => {
                format!("\"{}\"", path.replace('\\', "\\\\").replace('"', "\\\""))
            }
            Spelling::Attribute => quote(&path).into_owned(),
            Spelling::Link => path.replace(' ', "%20").replace('(', "%28").replace(')', "%29"),
            Spelling::Yaml | Spelling::Field => path,
        };
        let place = Place { path: self.path.clone(), span };
        self.edits.push(Replacement { place, text: words });
    }
}
