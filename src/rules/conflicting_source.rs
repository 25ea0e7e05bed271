//! One key, and certainly another work under it in a later library.

use std::collections::HashSet;

use super::context::in_words;
use super::{Check, Context, Group, Rule};
use crate::finding::{Place, Severity};
use crate::report::Source;
use crate::values::{edtf, urls};
use crate::workspace::Library;
use crate::workspace::view::Known;

/// The rule.
pub static RULE: Rule = Rule {
    name: "conflicting-source",
    group: Group::Attribution,
    severity: Severity::Warning,
    summary: "a later library has certainly another work under a key that is used",
    page: include_str!("../../docs/rules/conflicting-source.md"),
    checks: &[Check::Report(check)],
    ..Rule::DEFAULT
};

/// By how many days two dates of one work may differ: it is out earlier in the east.
const DAYS: i64 = 1;

fn check(context: &mut Context<'_, '_>) {
    let view = *context.view();
    let document = context.document();
    if document.libraries.is_empty() && document.references.is_none() {
        return;
    }
    // What is in the libraries, and not only which source is found first.
    let _ = view.libraries();
    let mut seen = HashSet::new();
    for key in &view.used_keys() {
        let Some(first) = context.source(key) else { continue };
        // By whichever alias: each work once.
        if !seen.insert((first.path.clone(), first.source.key_span)) {
            continue;
        }
        let references = document.references.as_deref().map(|library| (library, None));
        let loaded = document.libraries.iter().filter_map(|named| {
            named.loaded.as_ref().ok().map(|library| (&**library, Some(&named.named)))
        });
        for (library, named) in references.into_iter().chain(loaded) {
            let Some(later) = library.sources.get(key) else { continue };
            if let Some(why) = difference(first.source, later) {
                one(key, first, later, library, named, &why, context);
            }
        }
    }
}

fn one(
    key: &str,
    first: Known<'_>,
    later: &Source,
    library: &Library,
    named: Option<&Place>,
    why: &str,
    context: &mut Context<'_, '_>,
) {
    let entry = Place { path: library.path.clone(), span: later.key_span };
    // What stands in front matter is its own place.
    let place = named.cloned().unwrap_or_else(|| entry.clone());
    let message = format!(
        "Under the key `{key}` this has another work than the one that claims here mean: {why}. Give one \
         of the two a key of its own."
    );
    let spoken = context
        .find_in(place, message)
        .related(first.key_place(), format!("claims by `{key}` mean this one"));
    if named.is_some() {
        spoken.related(entry, "the other work");
    }
}

/// Why two entries are certainly two works.
fn difference(a: &Source, b: &Source) -> Option<String> {
    if let (Some(one), Some(other)) = (doi(a), doi(b)) {
        // One work has one DOI, whatever else libraries say of it.
        return (!one.eq_ignore_ascii_case(other))
            .then(|| format!("its DOI is `{other}`, and not `{one}`"));
    }
    let (Some(one), Some(other)) = (a.value("issued"), b.value("issued")) else {
        return addresses(a, b);
    };
    if let (Ok(first), Ok(second)) = (edtf::parse(one), edtf::parse(other))
        && (edtf::certainly_after_by_more_than(&first, &second, DAYS)
            || edtf::certainly_after_by_more_than(&second, &first, DAYS))
    {
        return Some(format!("it is of {}, and not of {}", in_words(other), in_words(one)));
    }
    addresses(a, b)
}

/// Two addresses are two works, unless it is one title: the same may be kept at both.
fn addresses(a: &Source, b: &Source) -> Option<String> {
    let (one, other) = (a.value("url")?, b.value("url")?);
    let is_resolver = |url: &str| urls::doi(url).is_some();
    if is_resolver(one) || is_resolver(other) || urls::same(one, other) {
        return None;
    }
    let title = |source: &Source| source.value("title").map(str::to_lowercase);
    // What a Sayso source has in its body is not told apart, and may be the same title.
    let titles = title(a).zip(title(b));
    titles
        .is_some_and(|(one, other)| !one.contains(&*other) && !other.contains(&*one))
        .then(|| format!("it is at {other}, and not at {one}"))
}

fn doi(source: &Source) -> Option<&str> {
    source.value("doi").or_else(|| source.value("url").and_then(urls::doi))
}
