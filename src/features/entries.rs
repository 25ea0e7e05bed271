//! What stands in the entries of libraries, where that is not theirs alone: the keys of other sources.

use std::path::Path;

use super::Target;
use crate::report::Source;
use crate::text::{Span, Text};
use crate::values::keys;
use crate::workspace::Library;

/// The attributes in which a source names others.
const CHAINS: [&str; 3] = ["from", "via", "superseded-by"];

/// What stands at a byte of a library of another program's: an entry's key or alias, or the key of
/// another.
pub fn target(library: &Library, byte: usize) -> Option<Target<'_>> {
    for source in library.sources.list().filter(|source| !source.key.is_empty()) {
        let mut names = source.aliases.iter().map(|(_, span)| span).chain([&source.key_span]);
        if names.any(|span| span.touches(byte)) {
            return Some(Target::Definition { source });
        }
        for attribute in CHAINS.iter().filter_map(|name| source.get(name)) {
            let named = keys::keys(&attribute.value).into_iter();
            for (key, span) in named.map(|key| (key.text, attribute.place(key.span))) {
                if span.touches(byte) {
                    return Some(Target::Key { key: key.into(), span });
                }
            }
        }
    }
    None
}

/// Where sources of a file rest on the one that goes by these names, in order.
pub fn rests<'s>(
    path: &Path,
    text: &Text,
    sources: impl Iterator<Item = &'s Source>,
    names: &[&str],
) -> Vec<Span> {
    let mut spans = Vec::new();
    for source in sources {
        for attribute in CHAINS.iter().filter_map(|name| source.get(name)) {
            let named = keys::keys(&attribute.value).into_iter();
            let named = named.filter(|key| names.contains(&key.text));
            spans.extend(named.map(|key| attribute.place(key.span)));
        }
    }
    if path.extension().is_some_and(|ending| ending == "bib" || ending == "bibtex") {
        let text = text.to_string();
        spans.extend(names.iter().flat_map(|name| cross_references(&text, name)));
    }
    spans.sort();
    spans.dedup();
    spans
}

/// Where entries of a BibTeX library name another: `crossref = {key}`.
fn cross_references(text: &str, key: &str) -> Vec<Span> {
    const FIELDS: [&str; 5] = ["crossref", "xref", "xdata", "related", "entryset"];
    let mut spans = Vec::new();
    for (at, _) in text.match_indices(key) {
        let ends = |c: char| c.is_whitespace() || "{}\",".contains(c);
        let behind = &text[at + key.len()..];
        if !behind.starts_with(ends) || !text[..at].ends_with(ends) {
            continue;
        }
        let before = &text[..at];
        let open = before.rfind(['{', '"', '=']).map_or("", |at| before[..at].trim_end());
        let name = open.strip_suffix('=').unwrap_or(open).trim_end();
        let name = &name[name.rfind(|c: char| !c.is_ascii_alphabetic()).map_or(0, |at| at + 1)..];
        if FIELDS.iter().any(|field| field.eq_ignore_ascii_case(name)) {
            spans.push(Span::new(at, at + key.len()));
        }
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cross_references_are_found_in_their_fields_only() {
        let text = "@book{a, title = {a}, crossref = {a}, xdata={b, a}, related=\"a\", note = {a}}";
        let found = cross_references(text, "a");
        assert_eq!(found.len(), 3);
    }
}
