//! CSL-JSON and CSL-YAML: the items of the Citation Style Language 1.0.2, as Zotero, Better
//! BibTeX and Pandoc write them.
//!
//! Both come to one sort of tree with places (`node`) and are read from there. Pandoc's own
//! habits are known: an EDTF string for a date, `year:` and `month:` under `issued`.

mod dates;
mod json;
mod node;
mod yaml;

use self::node::{Node, Value};
use super::{
    Draft, Entry, Library, Problem, SAYSO, bare_doi, has_sayso_name, names_in_words, note_aliases,
    note_fields,
};
use crate::text::Span;
use crate::values::vocabulary;

/// Reads a CSL-JSON file: an array of items, or an object with them under `items` or
/// `references`.
pub fn read_json(text: &str) -> Library {
    let mut problems = Vec::new();
    let items = json::items(text, &mut problems);
    library(items, text, problems)
}

/// Reads a CSL-YAML file: items under `references`, or a bare list of them.
pub fn read_yaml(text: &str) -> Library {
    let mut problems = Vec::new();
    let items = yaml::items(text, &mut problems);
    library(items, text, problems)
}

/// Reads the `references` of a report's front matter.
///
/// `yaml` is the front matter without its fences, or the part of it from the line `references:`
/// on, or a list of items from the beginning of its first line on (a list that has lost the
/// indentation of its first line alone is no YAML). `base` is where it begins in the file: the
/// places given are the file's. Of a front matter that is not YAML elsewhere, the items are read
/// all the same; that it is broken is for its own reader to say, so that only problems within
/// the items are given.
pub fn front_matter(yaml: &str, base: usize) -> Library {
    let mut problems = Vec::new();
    let items = yaml::front_matter_items(yaml, &mut problems);
    let mut library = library(items, yaml, problems);
    for entry in &mut library.entries {
        entry.key_span = moved(entry.key_span, base);
        entry.span = moved(entry.span, base);
        for (_, span) in &mut entry.aliases {
            *span = moved(*span, base);
        }
        for attribute in &mut entry.attributes {
            attribute.span = moved(attribute.span, base);
        }
    }
    for problem in &mut library.problems {
        problem.span = moved(problem.span, base);
    }
    library
}

fn moved(span: Span, by: usize) -> Span {
    Span::new(span.start + by, span.end + by)
}

fn library(items: Vec<Node>, text: &str, mut problems: Vec<Problem>) -> Library {
    let entries = items.iter().filter_map(|item| entry(item, text, &mut problems)).collect();
    problems.sort_by_key(|problem| problem.span.start);
    Library { entries, problems }
}

fn entry(item: &Node, text: &str, problems: &mut Vec<Problem>) -> Option<Entry> {
    let mut problem = |span, message: String| problems.push(Problem { span, message });
    let Value::Map(fields) = &item.value else {
        problem(first_line(item.span, text), "an item is a map with an id and more in it".into());
        return None;
    };
    let id = item.get("id").and_then(named);
    let citation_key = item.get("citation-key").and_then(named);
    let (key, other) = match (id, citation_key) {
        // Zotero's own export has a URL for an id, and what people cite with beside it.
        (Some(id), Some(key)) if id.0.contains("://") => (key, Some(id)),
        (Some(id), key) => (id, key),
        (None, Some(key)) => (key, None),
        (None, None) => {
            problem(
                first_line(item.span, text),
                "this item has no id: give it one, which claims can name it with".into(),
            );
            return None;
        }
    };
    let mut draft = Draft::default();
    for (name, attribute) in [
        ("type", "type"),
        ("title", "title"),
        ("publisher", "publisher"),
        ("container-title", "container-title"),
        ("language", "language"),
        ("URL", "url"),
        ("DOI", "doi"),
    ] {
        let found = item.get(name).or_else(|| item.get(&name.to_ascii_lowercase()));
        let Some((value, span)) = found.and_then(scalar) else { continue };
        let value = match attribute {
            "doi" => bare_doi(value),
            "title" | "publisher" | "container-title" => without_markup(value),
            _ => folded(value),
        };
        draft.add(attribute, value, span);
    }
    if let Some(author) = item.get("author") {
        draft.add("author", names(author), author.span);
    }
    draft.editor = item.get("editor").map(names).unwrap_or_default();
    for attribute in ["issued", "accessed"] {
        if let Some(node) = item.get(attribute) {
            match dates::date(node) {
                Ok(Some(date)) => draft.add(attribute, date, node.span),
                Ok(None) => {}
                Err((span, message)) => problem(span, message),
            }
        }
    }
    let mut saysos: Vec<(String, Span, String, Span)> = Vec::new();
    let custom = match item.get("custom").map(|node| &node.value) {
        Some(Value::Map(custom)) => custom.as_slice(),
        _ => &[],
    };
    for field in fields.iter().chain(custom).filter(|field| has_sayso_name(&field.name)) {
        let value = joined(&field.value);
        saysos.push((field.name.clone(), field.name_span, value, field.value.span));
    }
    for field in custom.iter().filter(|field| field.name == "sayso") {
        if let Value::Map(own) = &field.value.value {
            saysos.extend(own.iter().map(|own| {
                (format!("{SAYSO}{}", own.name), own.name_span, joined(&own.value), own.value.span)
            }));
        }
    }
    let mut aliases: Vec<(String, Span)> =
        other.map(|(key, span)| (key.to_owned(), span)).into_iter().collect();
    if let Some((note, span)) = item.get("note").and_then(scalar) {
        aliases.extend(note_aliases(note).map(|alias| (alias.to_owned(), span)));
        let of_note = |(name, value): (&str, &str)| (name.to_owned(), span, value.to_owned(), span);
        saysos.extend(note_fields(note).map(of_note));
    }
    for (name, name_span, value, span) in saysos {
        if let Err(message) = draft.add_sayso(&name, &value, span) {
            problem(name_span, message);
        }
    }
    Some(draft.finish(key.0.to_owned(), key.1, item.span, aliases))
}

/// A place cut off at the end of its first line.
fn first_line(span: Span, text: &str) -> Span {
    let line = text.get(span.start..span.end).and_then(|text| text.lines().next());
    Span::new(span.start, span.start + line.map_or(0, str::len))
}

fn scalar(node: &Node) -> Option<(&str, Span)> {
    match &node.value {
        Value::Scalar(text) => Some((text, node.span)),
        _ => None,
    }
}

/// A scalar that can be a key: something without spaces around it.
fn named(node: &Node) -> Option<(&str, Span)> {
    scalar(node).map(|(text, span)| (text.trim(), span)).filter(|(text, _)| !text.is_empty())
}

/// A scalar, or a list of them with spaces between: `via: [rfa, yonhap]`.
fn joined(node: &Node) -> String {
    match &node.value {
        Value::Scalar(text) => text.clone(),
        Value::List(nodes) => {
            nodes.iter().filter_map(scalar).map(|(text, _)| text).collect::<Vec<_>>().join(" ")
        }
        _ => String::new(),
    }
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text without the few HTML tags that CSL allows in it (`<i>`, `<b>`, `<sub>`, `<sup>`,
/// `<span …>`).
fn without_markup(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        out.push_str(&rest[..open]);
        rest = &rest[open..];
        let tag = rest[1..].strip_prefix('/').unwrap_or(&rest[1..]);
        let length = tag.bytes().take(7).take_while(u8::is_ascii_alphabetic).count();
        let is_tag =
            matches!(&tag[..length], "i" | "b" | "em" | "strong" | "sub" | "sup" | "span" | "sc");
        if is_tag && let Some(close) = rest.find('>') {
            rest = &rest[close + 1..];
        } else if is_tag {
            // No tag ends any more.
            break;
        } else {
            out.push('<');
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    folded(&out)
}

/// A list of names, or one name, as people write them.
fn names(node: &Node) -> String {
    let nodes = match &node.value {
        Value::List(nodes) => nodes.as_slice(),
        _ => std::slice::from_ref(node),
    };
    let mut others = false;
    let mut words: Vec<String> = nodes.iter().map(name).filter(|name| !name.is_empty()).collect();
    words.retain(|name| {
        others |= name == "others";
        name != "others"
    });
    names_in_words(words, others)
}

fn name(node: &Node) -> String {
    if let Some((text, _)) = scalar(node) {
        return folded(text);
    }
    let part = |name: &str| node.get(name).and_then(scalar).map_or("", |(text, _)| text);
    let literal = part("literal");
    if !literal.is_empty() {
        return folded(literal);
    }
    folded(
        &[
            part("given"),
            part("dropping-particle"),
            part("non-dropping-particle"),
            part("family"),
            part("suffix"),
        ]
        .join(" "),
    )
}

/// Whether a name is one of CSL's variables or Sayso's own: whether a map looks like an item.
fn is_variable(name: &str) -> bool {
    matches!(name, "id" | "title" | "type" | "author" | "issued" | "citation-key")
        || vocabulary::sayso_attribute(name).is_some()
}
