//! A source as an entry of BibLaTeX.

use std::fmt::Write as _;

use crate::report::Source;
use crate::values::vocabulary::{SOURCE_ATTRIBUTES, sayso_attribute};

/// The kinds of entries that say what a source is by themselves.
const KINDS: [(&str, &str); 9] = [
    ("article-journal", "article"),
    ("book", "book"),
    ("chapter", "incollection"),
    ("dataset", "dataset"),
    ("patent", "patent"),
    ("report", "report"),
    ("software", "software"),
    ("thesis", "thesis"),
    ("webpage", "online"),
];

/// An entry; `None` where the source says what no entry can hold. Whether all was kept is for the
/// caller to see, who can read it again.
pub fn entry(source: &Source) -> Option<String> {
    let key_is_plain = !source.key.is_empty()
        && !source.key.contains(|c: char| c.is_whitespace() || "{}\",%#'()=~\\".contains(c));
    if !key_is_plain || !source.excerpts.is_empty() {
        return None;
    }
    let kind = source.kind().unwrap_or("document");
    let own = KINDS.iter().find(|(csl, _)| *csl == kind).map(|(_, entry)| *entry);
    let mut text = format!("@{}{{{},\n", own.unwrap_or("misc"), source.key);
    let mut field = |name: &str, value: &str| {
        let _ = writeln!(text, "  {name} = {{{value}}},");
    };
    if own.is_none() {
        field("entrysubtype", kind);
    }
    let reference = source.reference.trim_end_matches('.');
    let title = source.value("title").unwrap_or(reference);
    field("title", &escaped(title)?);
    for (name, known) in [("author", "author"), ("publisher", "publisher")] {
        if let Some(value) = source.value(name) {
            // A name of several words is one name.
            field(known, &format!("{{{}}}", escaped(value)?));
        }
    }
    for (name, known) in [("container-title", "journaltitle"), ("language", "langid")] {
        if let Some(value) = source.value(name) {
            field(known, &escaped(value)?);
        }
    }
    for (name, known) in [("issued", "date"), ("accessed", "urldate"), ("url", "url")] {
        if let Some(value) = source.value(name) {
            field(known, plain(value)?);
        }
    }
    if !source.aliases.is_empty() {
        let aliases: Vec<&str> = source.aliases.iter().map(|(alias, _)| &**alias).collect();
        field("ids", plain(&aliases.join(", "))?);
    }
    for attribute in SOURCE_ATTRIBUTES {
        let name = format!("sayso-{}", attribute.name);
        if sayso_attribute(&name).is_none() || attribute.name == "aliases" {
            continue;
        }
        if let Some(value) = source.value(attribute.name) {
            field(&name, plain(value)?);
        }
    }
    if source.value("title").is_some() && !reference.is_empty() {
        field("note", &escaped(reference)?);
    }
    text.push_str("}\n");
    Some(text)
}

/// Words in which nothing is LaTeX.
fn escaped(words: &str) -> Option<String> {
    let mut text = String::with_capacity(words.len());
    for character in plain(words)?.chars() {
        if matches!(character, '&' | '%' | '#' | '_' | '$') {
            text.push('\\');
        }
        text.push(character);
    }
    Some(text)
}

/// Words that stand as they are.
fn plain(words: &str) -> Option<&str> {
    (!words.contains(['{', '}', '\\'])).then_some(words)
}
