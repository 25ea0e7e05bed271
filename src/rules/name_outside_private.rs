//! Who an unnamed source is, in a file that others read.

use super::{Check, Context, Group, Rule};
use crate::finding::{Place, Replacement, Severity};
use crate::report::{Block, Facts, Report};
use crate::syntax::attributes::{Attributes, quote};
use crate::text::Span;
use crate::values::vocabulary::PRIVATE_ATTRIBUTES;
use crate::workspace::Library;
use crate::workspace::private::Home;

/// The rule.
pub static RULE: Rule = Rule {
    name: "name-outside-private",
    group: Group::Anonymity,
    severity: Severity::Error,
    summary: "who an unnamed source is stands outside a private library",
    page: include_str!("../../docs/rules/name-outside-private.md"),
    checks: &[Check::Block(own), Check::Library(library)],
    ..Rule::DEFAULT
};

fn own(block: &Block<'_>, context: &mut Context<'_, '_>) {
    let offset = block.span.start;
    match block.facts {
        Facts::Prose(prose) => {
            for claim in &prose.claims {
                attributes(&claim.attributes, offset, None, context);
            }
        }
        Facts::Open(container) => {
            if let Some(found) = container.attributes.as_ref() {
                let key = found.id.as_ref().filter(|_| container.is_source());
                attributes(found, offset, key.map(|id| &*id.text), context);
            }
        }
        _ => {}
    }
}

/// The finding covers the attribute's name: what stands behind it is not shown.
fn find(
    place: Place,
    name: &str,
    edits: Option<(String, Vec<Replacement>)>,
    context: &mut Context<'_, '_>,
) {
    let message = format!(
        "`{name}` says who an unnamed source is, and others read this file. It belongs in a private \
         library: `private` in sayso.toml names those. Take it out of here, and out of the history \
         of this file."
    );
    let spoken = context.find_in(place, message);
    if let Some((home, edits)) = edits {
        spoken.private_fix(format!("Move it into `{home}`"), edits);
    }
}

fn attributes(
    attributes: &Attributes,
    offset: usize,
    key: Option<&str>,
    context: &mut Context<'_, '_>,
) {
    let is_private = |name: &str| PRIVATE_ATTRIBUTES.contains(&name);
    for pair in attributes.pairs.iter().filter(|pair| is_private(&pair.name)) {
        let home = context.document().private.home.as_ref();
        let edits = key
            .zip(home)
            .map(|(key, home)| (home.name.clone(), moved(attributes, offset, key, home, context)));
        let place = context.place(pair.name_span.shifted(offset));
        find(place, &pair.name, edits, context);
    }
}

/// Both attributes out of these braces, and into the private library's entry for the same key.
fn moved(
    attributes: &Attributes,
    offset: usize,
    key: &str,
    home: &Home,
    context: &Context<'_, '_>,
) -> Vec<Replacement> {
    let mut edits = Vec::new();
    let mut added = String::new();
    for pair in attributes.pairs.iter().filter(|pair| PRIVATE_ATTRIBUTES.contains(&&*pair.name)) {
        let (name, value) = (pair.name_span.shifted(offset), pair.value_span.shifted(offset));
        edits.push(context.remove_attribute(name, value));
        added.push_str(&format!(" {}={}", pair.name, quoted(&pair.value)));
    }
    let report = Report::read(&home.text);
    let known = report.sources().get(key).filter(|source| !source.broken);
    let end = if home.text.contains("\r\n") { "\r\n" } else { "\n" };
    let (at, text) = match known {
        // Before the closing brace of the entry that is there.
        Some(source) => (source.head.end - 1, added),
        None => {
            let gap = match &*home.text {
                "" => "",
                text if text.ends_with("\n\n") || text.ends_with("\n\r\n") => "",
                text if text.ends_with('\n') => end,
                _ => &*format!("{end}{end}"),
            };
            (home.text.len(), format!("{gap}::: {{.source #{key}{added}}}{end}:::{end}"))
        }
    };
    let place = Place { path: home.path.clone(), span: Span::new(at, at) };
    edits.push(Replacement { place, text });
    edits
}

/// A value in quotes, as a name is best written.
fn quoted(value: &str) -> String {
    let written = quote(value);
    if written.starts_with('"') { written.into_owned() } else { format!("\"{written}\"") }
}

fn library(library: &Library, context: &mut Context<'_, '_>) {
    let secrets = library.secrets();
    if secrets.is_empty() {
        return;
    }
    for source in library.sources.list() {
        for name in PRIVATE_ATTRIBUTES {
            let Some(attribute) = source.get(name) else { continue };
            let place =
                Place { path: library.path.clone(), span: name_span(attribute.span, library) };
            find(place, name, None, context);
        }
    }
}

/// Where the name stands whose value lies at a span of the library.
fn name_span(value: Span, library: &Library) -> Span {
    let list = library.secrets().list();
    let before = list.partition_point(|secret| secret.value.end <= value.start);
    match list.get(before).filter(|secret| secret.name.start <= value.end) {
        Some(secret) => Span::from(secret.name.clone()),
        None => Span::new(value.start, value.start),
    }
}
