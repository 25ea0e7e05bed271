//! From libraries of other programs to sources: BibTeX and BibLaTeX, CSL-JSON and CSL-YAML.
//!
//! A reader gets the text of a file and gives its entries, each with the attributes that a
//! source of Sayso's own would have. It touches no disk, never panics, and takes time
//! proportional to the text. What is broken is reported at its place, and the rest is used.

pub mod bibtex;
pub mod csl;

use crate::text::Span;
use crate::values::{edtf, vocabulary};

/// What a library holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Library {
    /// The entries, in the order of the file. One key may stand twice; that is for a rule to say.
    pub entries: Vec<Entry>,
    /// What could not be read, in the order of the file.
    pub problems: Vec<Problem>,
}

/// One entry of a library: a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The key that `by` and citations name it with.
    pub key: String,
    /// Where the key stands, in bytes of the file.
    pub key_span: Span,
    /// The whole entry, in bytes of the file.
    pub span: Span,
    /// Other keys that it answers to, and where each stands.
    pub aliases: Vec<(String, Span)>,
    /// What is known of it, under Sayso's names, in the order of the vocabulary; `issued`,
    /// `accessed` and the other dates are EDTF. Beside those names, `doi` without its resolver.
    pub attributes: Vec<EntryAttribute>,
    /// The reference as people should read it, on one line: author, title, container, date.
    pub reference: String,
}

impl Entry {
    /// The value of an attribute.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|a| a.name == name).map(|a| a.value.as_str())
    }
}

/// An attribute of an [`Entry`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryAttribute {
    /// The name, as a `.source` has it: `issued`, `via`; or `doi`.
    pub name: String,
    /// The value: Unicode text, white space folded.
    pub value: String,
    /// Where the value is written, in bytes of the file. An inherited one stands in another
    /// entry.
    pub span: Span,
}

/// Something in a library that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where, in bytes of the file.
    pub span: Span,
    /// What is wrong, then what to do.
    pub message: String,
}

/// What fields that only Sayso has begin with, in the libraries of others.
const SAYSO: &str = "sayso-";

/// Whether a field carries Sayso's name.
fn has_sayso_name(field: &str) -> bool {
    field.get(..SAYSO.len()).is_some_and(|start| start.eq_ignore_ascii_case(SAYSO))
}

/// The lines such as `sayso-via: rfa` of a note, as field and value.
fn note_fields(note: &str) -> impl Iterator<Item = (&str, &str)> {
    note.lines()
        .filter_map(|line| line.trim().split_once(':'))
        .map(|(field, value)| (field.trim_end(), value))
        .filter(|(field, _)| has_sayso_name(field) && !field.contains(char::is_whitespace))
}

/// The other keys in a note's line `tex.ids: old, older`: so Better BibTeX writes BibLaTeX's `ids`.
fn note_aliases(note: &str) -> impl Iterator<Item = &str> {
    let lines = note.lines().filter_map(|line| line.trim().split_once(':'));
    lines
        .filter(|(field, _)| field.trim_end().eq_ignore_ascii_case("tex.ids"))
        .flat_map(|(_, keys)| keys.split(',').map(str::trim).filter(|key| !key.is_empty()))
}

/// An entry as it is put together.
#[derive(Default)]
struct Draft {
    attributes: Vec<EntryAttribute>,
    /// Who edited it: no attribute of a source, but what a reference begins with where nobody
    /// is named as the author.
    editor: String,
}

impl Draft {
    fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|a| a.name == name).map(|a| a.value.as_str())
    }

    /// Adds an attribute; an empty value says nothing, and the first of two wins.
    fn add(&mut self, name: &str, value: String, span: Span) {
        if !value.is_empty() && self.get(name).is_none() {
            self.attributes.push(EntryAttribute { name: name.to_owned(), value, span });
        }
    }

    /// Adds an attribute that only Sayso has, from a field that carries Sayso's name:
    /// `sayso-via`.
    ///
    /// # Errors
    ///
    /// That Sayso has no such attribute, and which may be meant.
    fn add_sayso(&mut self, field: &str, value: &str, span: Span) -> Result<(), String> {
        let Some(attribute) = vocabulary::sayso_attribute(field) else {
            let name = &field[SAYSO.len()..];
            let known = vocabulary::SOURCE_ATTRIBUTES.iter().map(|attribute| attribute.name);
            let known = known
                .filter(|name| vocabulary::sayso_attribute(&format!("{SAYSO}{name}")).is_some());
            return Err(match vocabulary::nearest(name, known) {
                Some(near) => format!("Sayso has no attribute {name}: write {SAYSO}{near}"),
                None => format!("Sayso has no attribute {name}: take it out"),
            });
        };
        let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
        self.add(attribute.name, value, span);
        Ok(())
    }

    fn finish(
        self,
        key: String,
        key_span: Span,
        span: Span,
        mut aliases: Vec<(String, Span)>,
    ) -> Entry {
        let reference = self.reference();
        let mut attributes = self.attributes;
        // Sayso's own field for other keys joins the library's own.
        if let Some(at) = attributes.iter().position(|a| a.name == "aliases") {
            let own = attributes.remove(at);
            aliases.extend(own.value.split(' ').map(|alias| (alias.to_owned(), own.span)));
        }
        aliases.retain(|(alias, _)| !alias.is_empty() && *alias != key);
        // `doi` is no attribute of a source, and comes last.
        attributes.sort_by_key(|attribute| {
            vocabulary::SOURCE_ATTRIBUTES
                .iter()
                .position(|known| known.name == attribute.name)
                .unwrap_or(usize::MAX)
        });
        Entry { key, key_span, span, aliases, attributes, reference }
    }

    fn reference(&self) -> String {
        let mut parts: Vec<String> = Vec::new();
        match self.get("author") {
            Some(author) => parts.push(author.to_owned()),
            None if !self.editor.is_empty() => parts.push(format!("{} (ed.)", self.editor)),
            None => {}
        }
        parts.extend(self.get("title").map(|title| format!("“{title}”")));
        parts.extend(self.get("container-title").or(self.get("publisher")).map(str::to_owned));
        parts.extend(
            self.get("issued").and_then(|date| edtf::parse(date).ok()).map(|date| date.describe()),
        );
        parts.join(", ")
    }
}

/// A DOI without the resolver or the word before it: `10.1000/182`.
fn bare_doi(text: &str) -> String {
    let text = text.trim();
    let rest = text.find("10.").filter(|&at| {
        let before = text[..at].to_ascii_lowercase();
        matches!(before.trim(), "doi:" | "doi") || before.ends_with("doi.org/")
    });
    text[rest.unwrap_or(0)..].to_owned()
}

/// Names in a row, as people write them: "A, B and C"; "A and others" where more are meant.
fn names_in_words(mut names: Vec<String>, and_others: bool) -> String {
    if and_others {
        names.push("others".to_owned());
    }
    match names.as_slice() {
        [] => String::new(),
        [only] => only.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// A date that people wrote in a library, as EDTF, where it can be read in one way only.
fn readable_date(text: &str) -> Option<String> {
    match edtf::parse(text) {
        Ok(date) => Some(date.to_string()),
        Err(_) => edtf::repair(text)?.certain().map(str::to_owned),
    }
}
