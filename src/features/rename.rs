//! A source by another key, or by another alias: everywhere that means it, and in no word of prose.

use std::sync::Arc;

use super::{Asked, Subject, entries};
use crate::finding::{Place, Replacement};
use crate::report::Source;
use crate::text::{Span, Text};
use crate::values::vocabulary::{BY, FROM, REPLY, find as listed};
use crate::workspace::View;

/// What is to be renamed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The key or alias as it stands there.
    pub written: Box<str>,
    /// Where it stands.
    pub span: Span,
    /// Where its source is defined.
    defined: Place,
}

/// Finds it. `None` where no key stands.
///
/// # Errors
/// Why what stands there has its name for good, in a sentence.
pub fn prepare(asked: &Asked<'_>, byte: usize) -> Result<Option<Name>, String> {
    let Some((written, span)) = super::key_at(asked, byte) else { return Ok(None) };
    if is_reserved(&written) {
        return Err(format!("`{written}` is a word of Sayso's own, and no source's key."));
    }
    let source = match asked.subject {
        Subject::Report(view) => {
            if view.document.is_private() {
                return Err("A private library takes its keys from the public ones: rename the \
                            source there."
                    .to_owned());
            }
            let own = view.report().sources().list().find(|source| source.key_span == span);
            own.map(|source| view.place(source.key_span))
                .or_else(|| view.source(&written).map(|known| known.key_place()))
        }
        Subject::Library(library) => {
            let mut sources = library.sources.list();
            let source = sources.find(|s| s.key_span == span || s.answers_to(&written));
            let place = |s: &Source| Place { path: library.path.clone(), span: s.key_span };
            source.map(place)
        }
    };
    match source {
        Some(defined) => Ok(Some(Name { written: written.into(), span, defined })),
        None => Err(format!("No source has the key `{written}`, so that nothing can be renamed.")),
    }
}

/// What to write so that the source at a place has the new key.
///
/// # Errors
/// Why that cannot be, in a sentence.
pub fn find(asked: &Asked<'_>, byte: usize, new: &str) -> Result<Vec<Replacement>, String> {
    let Some(name) = prepare(asked, byte)? else { return Err("No key stands here.".to_owned()) };
    let new = new.trim().trim_start_matches(['@', '#']);
    let old = &*name.written;
    if new == old {
        return Ok(Vec::new());
    }
    check(new)?;
    let mut edits = Edits { old, new, edits: Vec::new() };
    let means =
        |view: &View<'_>| view.source(old).is_some_and(|known| known.key_place() == name.defined);
    // Whether another source goes by the old name in another report.
    let mut is_elsewhere = false;
    let mut documents = asked.desk.reports_with_key(old);
    if let Subject::Report(view) = asked.subject
        && !documents.iter().any(|document| document.path == view.document.path)
    {
        documents.push(Arc::new(view.document.clone()));
    }
    for document in documents.iter().filter(|document| !document.is_private()) {
        let view = View::new(document);
        let defines = document.path == name.defined.path;
        if !means(&view) && !defines {
            is_elsewhere |= view.source(old).is_some();
            continue;
        }
        is_free(&view, new)?;
        if means(&view) {
            let spans = super::written(&view, old).into_iter();
            edits.add_all(spans.map(|span| view.place(span)), document.report.text());
            in_libraries(&view, &mut edits);
        }
        let own = view.report().sources().list();
        let references = view.document.references.iter().flat_map(|r| r.sources.list());
        for source in own.chain(references) {
            if source.key_span == name.defined.span && defines {
                let places = names_of(source, old).map(|span| view.place(span));
                edits.add_all(places, document.report.text());
            }
        }
    }
    let defining = documents.iter().find_map(|document| {
        let named = document.libraries.iter().find(|named| named.path == name.defined.path)?;
        named.loaded.as_ref().ok().map(|library| &**library)
    });
    let library = match asked.subject {
        Subject::Library(library) => Some(library),
        Subject::Report(_) => defining,
    };
    if let Some(library) = library.filter(|library| library.path == name.defined.path) {
        if library.sources.get(new).is_some() {
            return Err(taken(new));
        }
        for source in library.sources.list().filter(|s| s.key_span == name.defined.span) {
            let places = names_of(source, old);
            let places = places.map(|span| Place { path: library.path.clone(), span });
            edits.add_all(places, &library.text);
        }
        edits.rests(&library.path, &library.text, library.sources.list());
    }
    if !edits.edits.is_empty() && !is_elsewhere {
        // Who a source is goes by its key.
        for document in asked.desk.private_libraries() {
            let (report, path) = (&document.report, &document.path);
            let names = report.sources().list().flat_map(|source| names_of(source, old));
            let places = names.map(|span| Place { path: path.clone(), span });
            edits.add_all(places, report.text());
            edits.rests(path, report.text(), report.sources().list());
        }
    }
    if edits.edits.is_empty() {
        return Err(format!("`{old}` is written here in a way that cannot be renamed by itself."));
    }
    edits.edits.sort_by(|a, b| (&a.place.path, a.place.span).cmp(&(&b.place.path, b.place.span)));
    Ok(edits.edits)
}

fn is_reserved(key: &str) -> bool {
    [BY, FROM, REPLY].iter().any(|list| listed(list, key).is_some())
}

/// Whether a word can be a key wherever one may stand: behind `#`, behind `@`, in a list, in a library.
fn check(new: &str) -> Result<(), String> {
    if is_reserved(new) {
        return Err(format!("`{new}` is a word of Sayso's own: choose another key."));
    }
    let inner = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ':');
    let edge = |c: char| c.is_alphanumeric() || c == '_';
    let (starts, ends) = (new.starts_with(edge), new.ends_with(edge));
    if !starts || !ends || !new.chars().all(inner) {
        return Err(format!(
            "`{new}` cannot be a key: use letters, figures, `_`, and within the word `-`, `.` and \
             `:`."
        ));
    }
    Ok(())
}

fn is_free(view: &View<'_>, new: &str) -> Result<(), String> {
    if view.source(new).is_some() { Err(taken(new)) } else { Ok(()) }
}

fn taken(new: &str) -> String {
    format!("`{new}` is the key of a source already: choose another.")
}

/// Where a source has this name: as its key, or as an alias.
fn names_of<'s>(source: &'s Source, name: &'s str) -> impl Iterator<Item = Span> + 's {
    let key = (&*source.key == name).then_some(source.key_span);
    let aliases = source.aliases.iter().filter(move |(alias, _)| &**alias == name);
    key.into_iter().chain(aliases.map(|(_, span)| *span))
}

/// What rests on the source in the libraries of a report.
fn in_libraries(view: &View<'_>, edits: &mut Edits<'_>) {
    for (library, _) in view.libraries() {
        edits.rests(&library.path, &library.text, library.sources.list());
    }
}

/// The edits so far.
struct Edits<'n> {
    old: &'n str,
    new: &'n str,
    edits: Vec<Replacement>,
}

impl Edits<'_> {
    fn add_all(&mut self, places: impl Iterator<Item = Place>, text: &Text) {
        for place in places {
            // Where the name is written with escapes its letters have no places.
            let is_written = text.slice(place.span) == self.old;
            if is_written && !self.edits.iter().any(|edit| edit.place == place) {
                self.edits.push(Replacement { place, text: self.new.to_owned() });
            }
        }
    }

    /// Where sources of a file rest on this one.
    fn rests<'s>(
        &mut self,
        path: &Arc<std::path::Path>,
        text: &Text,
        sources: impl Iterator<Item = &'s Source>,
    ) {
        let spans = entries::rests(path, text, sources, &[self.old]);
        let places = spans.into_iter().map(|span| Place { path: path.clone(), span });
        self.add_all(places, text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_words_that_every_place_takes() {
        for good in ["rfa", "rfa-2", "Kim_2014", "kim:2014a", "한국", "_x"] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        for bad in ["", "a b", "a,b", "a.", "-a", "a/b", "author", "none", "a}"] {
            assert!(check(bad).is_err(), "{bad}");
        }
    }
}
