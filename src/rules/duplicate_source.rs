//! Two sources with one key.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use super::{Check, Context, Group, Rule};
use crate::finding::{Place, Replacement, Severity};
use crate::report::Source;
use crate::text::Span;
use crate::workspace::Library;
use crate::workspace::resolve::{AUTHOR, SELF};

/// The rule.
pub static RULE: Rule = Rule {
    name: "duplicate-source",
    group: Group::Attribution,
    severity: Severity::Error,
    summary: "a key or an alias is defined twice in one file, or is a reserved word",
    page: include_str!("../../docs/rules/duplicate-source.md"),
    checks: &[Check::Report(own), Check::Library(of_library)],
    in_private: true,
    ..Rule::DEFAULT
};

/// The words that mean somebody in every report.
#[derive(Clone, Copy)]
enum Reserved {
    Author,
    This,
}

impl Reserved {
    fn of(key: &str) -> Option<Self> {
        match key {
            AUTHOR => Some(Self::Author),
            SELF => Some(Self::This),
            _ => None,
        }
    }
}

fn own(context: &mut Context<'_, '_>) {
    let path = context.document().path.clone();
    one_file(&path, context.view().own_sources().list(), context);
}

/// A library's are reported in the library, whichever report leads there.
fn of_library(library: &Library, context: &mut Context<'_, '_>) {
    let has = |key| library.sources.get(key).is_some();
    if library.names_differ() && !has(AUTHOR) && !has(SELF) {
        return;
    }
    one_file(&library.path, library.sources.list(), context);
}

fn one_file<'s>(
    path: &Arc<Path>,
    sources: impl ExactSizeIterator<Item = &'s Source> + Clone,
    context: &mut Context<'_, '_>,
) {
    let mut first: HashMap<&str, Span> = HashMap::with_capacity(sources.len());
    let mut again: Vec<(&str, Span, bool)> = Vec::new();
    let mut reserved: Vec<(&str, Span, Reserved)> = Vec::new();
    // Keys come before aliases, wherever they stand: so claims mean them.
    let own = sources.clone().filter(|source| !source.key.is_empty());
    let own = own.map(|source| (&*source.key, source.key_span, false));
    let aliases = sources.flat_map(|source| &source.aliases);
    let aliases = aliases.map(|(alias, span)| (&**alias, *span, true));
    let mut keys: HashSet<&str> = HashSet::new();
    for (key, span, is_alias) in own.chain(aliases) {
        if let Some(word) = Reserved::of(key) {
            reserved.push((key, span, word));
        }
        if first.contains_key(key) {
            again.push((key, span, is_alias && keys.contains(key)));
        } else {
            first.insert(key, span);
            if !is_alias {
                keys.insert(key);
            }
        }
    }
    for (key, span, word) in reserved {
        let (attribute, means) = match word {
            Reserved::Author => ("by", "the report's own author"),
            Reserved::This => ("from", "this very report"),
        };
        let message = format!(
            "`{key}` is no key that a source can have: in `{attribute}` it means {means}. Give the source another."
        );
        context.find_in(Place { path: path.clone(), span }, message);
    }
    // Each gets a name that nobody has, and no two the same.
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    for (key, span, is_shadowed) in again {
        // `x-2` is followed by `x-3`; a longer number is a name's own.
        let (base, from) = key
            .rsplit_once('-')
            .and_then(|(base, number)| {
                let digit = number.parse::<usize>().ok().filter(|_| number.len() == 1)?;
                (!base.is_empty() && digit > 1).then_some((base, digit))
            })
            .unwrap_or((key, 1));
        let number = numbers.entry(base).or_insert(from);
        *number = (*number).max(from);
        let name = loop {
            *number += 1;
            let name = format!("{base}-{number}");
            if !first.contains_key(&*name) {
                break name;
            }
        };
        let place = |span| Place { path: path.clone(), span };
        let defined = first.get(key).copied().unwrap_or(span);
        let edits = vec![Replacement { place: place(span), text: name.clone() }];
        let message = if is_shadowed {
            format!(
                "`{key}` is a source's own key, and claims mean that one: as an alias it says nothing. Write another, \
                 or take it out."
            )
        } else {
            format!(
                "Two sources answer to `{key}`, and claims mean the first. Give this one a key of its own."
            )
        };
        context
            .find_in(place(span), message)
            .related(place(defined), "first defined here")
            .unsafe_fix(format!("Rename it to `{name}`"), edits);
    }
}
