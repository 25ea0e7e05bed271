//! A source as an item of CSL, in JSON and in YAML.

use crate::report::Source;
use crate::text::Span;
use crate::values::vocabulary::{SOURCE_ATTRIBUTES, sayso_attribute};

/// A field of an item.
enum Field {
    Words(String),
    /// A list of one name.
    Name(String),
    /// What only Sayso has.
    Own(Vec<(&'static str, String)>),
}

/// The fields in their order; `None` where the source says what no item can hold. Whether all was kept
/// is for the caller to see, who can read it again.
fn fields(source: &Source) -> Option<Vec<(&'static str, Field)>> {
    if source.key.is_empty() || !source.excerpts.is_empty() || !source.aliases.is_empty() {
        return None;
    }
    let mut fields = vec![("id", Field::Words(source.key.to_string()))];
    let reference = source.reference.trim_end_matches('.');
    let mut add = |name, value: Option<&str>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            fields.push((name, Field::Words(value.to_owned())));
        }
    };
    add("type", source.kind());
    add("title", source.value("title").or(Some(reference)));
    for name in ["publisher", "container-title", "language", "issued", "accessed"] {
        add(name, source.value(name));
    }
    add("URL", source.value("url"));
    let note = source.value("title").is_some() && !reference.is_empty();
    add("note", note.then_some(reference));
    if let Some(author) = source.value("author") {
        fields.push(("author", Field::Name(author.to_owned())));
    }
    let own: Vec<(&str, String)> = SOURCE_ATTRIBUTES
        .iter()
        .filter(|attribute| sayso_attribute(&format!("sayso-{}", attribute.name)).is_some())
        .filter_map(|attribute| Some((attribute.name, source.value(attribute.name)?.to_owned())))
        .collect();
    if !own.is_empty() {
        fields.push(("custom", Field::Own(own)));
    }
    Some(fields)
}

/// An item in JSON, without a line end behind it.
pub fn json(source: &Source) -> Option<String> {
    let fields: Vec<String> = fields(source)?
        .into_iter()
        .map(|(name, field)| {
            let value = match field {
                Field::Words(words) => string(&words),
                Field::Name(name) => format!("[{{ \"literal\": {} }}]", string(&name)),
                Field::Own(own) => {
                    let own =
                        own.iter().map(|(name, value)| format!("\"{name}\": {}", string(value)));
                    format!("{{ \"sayso\": {{ {} }} }}", own.collect::<Vec<_>>().join(", "))
                }
            };
            format!("    \"{name}\": {value}")
        })
        .collect();
    Some(format!("  {{\n{}\n  }}", fields.join(",\n")))
}

/// An item in YAML, indented as the others of the library are.
pub fn yaml(source: &Source, library: &str) -> Option<String> {
    let item = library.lines().rfind(|line| line.trim_start().starts_with("- "));
    let indent = match item {
        Some(line) => &line[..line.len() - line.trim_start().len()],
        None if library.trim().is_empty() => "",
        None => return None,
    };
    let mut lines = Vec::new();
    for (name, field) in fields(source)? {
        match field {
            Field::Words(words) => lines.push(format!("{name}: {}", string(&words))),
            Field::Name(name) => {
                lines.extend(["author:".to_owned(), format!("- literal: {}", string(&name))]);
            }
            Field::Own(own) => {
                lines.extend(["custom:".to_owned(), "  sayso:".to_owned()]);
                let own = own.iter().map(|(name, value)| format!("    {name}: {}", string(value)));
                lines.extend(own);
            }
        }
    }
    let lines = lines.iter().enumerate().map(|(index, line)| {
        let mark = if index == 0 { "- " } else { "  " };
        format!("{indent}{mark}{line}\n")
    });
    Some(lines.collect())
}

/// Where an item goes in a JSON library, and with which marks: behind the last of its list.
pub fn put_json(library: &str, item: &str) -> Option<(Span, String)> {
    let close = library.rfind(']')?;
    if !library.get(close + 1..)?.trim().is_empty() || !library.trim_start().starts_with('[') {
        return None;
    }
    let before = library.get(..close)?;
    let end = before.trim_end().len();
    let comma = if before.trim_end().ends_with('[') { "" } else { "," };
    Some((Span::new(end, close), format!("{comma}\n{item}\n")))
}

/// What goes with an item out of a JSON library: it, and the comma that parts it from another.
pub fn take_json(library: &str, item: Span) -> Option<Span> {
    let behind = library.get(item.end..)?;
    let after = behind.trim_start();
    if after.starts_with(',') {
        let comma = item.end + (behind.len() - after.len()) + 1;
        let rest = library.get(comma..)?;
        return Some(Span::new(item.start, comma + (rest.len() - rest.trim_start().len())));
    }
    let before = library.get(..item.start)?.trim_end();
    let start = before.strip_suffix(',').map_or(item.start, |before| before.trim_end().len());
    Some(Span::new(start, item.end))
}

/// Words as a string of JSON, which is one of YAML too.
fn string(words: &str) -> String {
    let mut text = String::with_capacity(words.len() + 2);
    text.push('"');
    for character in words.chars() {
        match character {
            '"' | '\\' => text.extend(['\\', character]),
            '\n' => text.push_str("\\n"),
            '\t' => text.push_str("\\t"),
            other if other.is_control() => text.push(' '),
            other => text.push(other),
        }
    }
    text.push('"');
    text
}
