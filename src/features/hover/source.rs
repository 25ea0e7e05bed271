//! A source: what it is, on whom it rests, what rests on it.

use std::path::Path;

use super::page::{Page, code, keys, plain, strong};
use crate::features::{Asked, claim_words, count, date_words, dated_words, short, uses};
use crate::finding::Place;
use crate::report::Source;
use crate::values::edtf;
use crate::values::keys as lists;
use crate::values::vocabulary::{self, CSL_TYPES, RELIABILITY, TERMS};
use crate::workspace::View;
use crate::workspace::chains::{self, Chain};
use crate::workspace::local::Evidence;
use crate::workspace::view::{FoundIn, Known};

/// How many of a source's excerpts and claims a hover shows.
const MOST: usize = 5;

/// A source where it is used: what it is, and where in the report it is used.
pub fn used(view: &View<'_>, known: Known<'_>) -> Page {
    let mut page = card(known.source, Some(view), known.found_in == FoundIn::Report);
    if known.found_in == FoundIn::Library {
        let name = known.path.file_name().unwrap_or_default().to_string_lossy();
        page.line([plain("Defined in "), code(name)]);
    }
    if !in_report(&mut page, view, known.source) {
        page.line([plain("Nothing in this report refers to it.")]);
    }
    page
}

/// A source where it is defined: what it is, and who uses it, in the file asked about and in others.
pub fn defined(asked: &Asked<'_>, source: &Source) -> Page {
    let mut page = card(source, asked.report().as_ref(), asked.report().is_some());
    let is_used = asked.report().is_some_and(|view| in_report(&mut page, &view, source));
    let place = Place { path: asked.path().clone(), span: source.key_span };
    let places = asked.uses(&source.key, &place);
    let mut files: Vec<(&Path, usize)> = Vec::new();
    for place in &places {
        match files.last_mut() {
            Some((path, number)) if *path == &*place.path => *number += 1,
            _ => files.push((&place.path, 1)),
        }
    }
    files.retain(|(path, _)| asked.report().is_none() || *path != &**asked.path());
    for (path, number) in files.iter().take(MOST) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        page.item([code(name), plain(format!(": {}", count(*number, "use")))]);
    }
    if files.len() > MOST {
        page.item([plain(format!("and {} more", count(files.len() - MOST, "report")))]);
    }
    if files.is_empty() && !is_used {
        // A file without claims is there for others.
        let is_report = asked.report().is_some_and(|view| view.report().claims().next().is_some());
        let where_ = if is_report { "Nothing in this report" } else { "No report" };
        page.line([plain(format!("{where_} refers to it."))]);
    }
    page
}

/// What is known of it.
fn card(source: &Source, view: Option<&View<'_>>, is_own: bool) -> Page {
    let mut page = Page::default();
    let mut title = vec![strong(&*source.key)];
    if let Some(kind) = source.kind() {
        let words = vocabulary::find(CSL_TYPES, kind).map_or(kind, |term| term.meaning);
        title.push(plain(format!(" · {words}")));
    }
    if source.is_unnamed() {
        title.push(plain(" · not named to readers"));
    }
    page.line(title);
    if !source.reference.is_empty() {
        page.line([plain(&*source.reference)]);
    }
    for name in ["issued", "accessed", "archived", "corrected", "retracted"] {
        let Some(value) = source.value(name) else { continue };
        let words = match view {
            Some(view) => dated_words(view, value),
            None => edtf::parse(value).ok().map(|date| date_words(&date)),
        };
        page.item([plain(format!("{name}: ")), words.map_or_else(|| code(value), plain)]);
    }
    for (name, list) in [("terms", TERMS), ("reliability", RELIABILITY)] {
        let Some(value) = source.value(name) else { continue };
        let meaning = vocabulary::find(list, value).map(|term| format!(", {}", term.meaning));
        page.item([plain(format!("{name}: {value}{}", meaning.unwrap_or_default()))]);
    }
    for name in ["url", "archive", "anonymity"] {
        if let Some(value) = source.value(name) {
            page.item([plain(format!("{name}: {value}"))]);
        }
    }
    if let Some(file) = source.value("file") {
        let found = view.filter(|_| is_own).and_then(|view| view.document.local.evidence(file));
        let state = match found {
            Some(Evidence::There) => ", there",
            Some(Evidence::Missing | Evidence::FolderMissing(_)) => ", missing",
            _ => "",
        };
        page.item([plain("evidence: "), code(file), plain(state)]);
    }
    if let Some(newer) = source.value("superseded-by") {
        page.item([plain("use instead: "), code(newer)]);
    }
    for (chain, words) in [(Chain::From, "rests on "), (Chain::Via, "reached you through ")] {
        let Some(value) = source.value(chain.attribute()) else { continue };
        let path: Vec<Box<str>> = match view {
            Some(view) => chains::path(view, &source.key, chain),
            None => lists::keys(value).into_iter().map(|key| key.text.into()).collect(),
        };
        if !path.is_empty() {
            let mut line = vec![plain(words)];
            line.extend(keys(path.iter().map(|key| &**key)));
            page.item(line);
        }
    }
    let aliases: Vec<&str> = source.aliases.iter().map(|(alias, _)| &**alias).collect();
    if !aliases.is_empty() {
        let mut line = vec![plain("also answers to ")];
        line.extend(keys(aliases));
        page.item(line);
    }
    for excerpt in source.excerpts.iter().take(MOST) {
        page.quote(&*excerpt.text);
    }
    page
}

/// How often a report names it, and for which claims: a scope names it once for many, and a source
/// that rests on it for none. Gives whether it does at all.
fn in_report(page: &mut Page, view: &View<'_>, source: &Source) -> bool {
    let mut claims = view.report().claims().map(|claim| view.resolve(claim)).filter(|resolved| {
        resolved.sources.iter().any(|s| s.known.is_some_and(|k| k.source.key == source.key))
    });
    let shown: Vec<_> = claims.by_ref().take(MOST).collect();
    let more = claims.count();
    let (uses, all) = (uses(view, &source.key).len(), shown.len() + more);
    if uses + all == 0 {
        return false;
    }
    let times = if uses == 1 { "once".to_owned() } else { format!("{uses} times") };
    let claims = match all {
        all if all == uses => String::new(),
        0 => ", for no claim".to_owned(),
        all => format!(", for {}", count(all, "claim")),
    };
    // A file without claims is a library.
    let file = if view.report().claims().next().is_some() { "report" } else { "file" };
    page.line([plain(format!("Used {times} in this {file}{claims}."))]);
    for resolved in shown {
        /// Of a claim's words, in characters.
        const WORDS: usize = 100;
        let words = short(&claim_words(view, &resolved.claim), WORDS);
        let line = view.report().text().line_of(resolved.claim.span().start) + 1;
        page.item([plain(format!("line {line}: {words}"))]);
    }
    if more > 0 {
        page.item([plain(format!("and {more} more"))]);
    }
    true
}
