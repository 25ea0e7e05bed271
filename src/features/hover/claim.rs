//! A claim: who says it, when, and how one knows.

use super::page::{Page, Word, code, keys, note, plain, strong};
use crate::features::{date_words, dated_words};
use crate::report::scope::Origin;
use crate::values::edtf::{self, Edtf};
use crate::values::vocabulary::{self, CONFIDENCE, LIKELIHOOD, REPLY, Term};
use crate::workspace::View;
use crate::workspace::chains::{self, Chain, Dependence};
use crate::workspace::resolve::{Resolved, ResolvedSource, WhenFrom};

/// All that holds for a claim, and where it comes from.
pub fn page(view: &View<'_>, resolved: &Resolved<'_>) -> Page {
    let claim = &resolved.claim;
    let mut page = Page::default();
    let mut title = vec![strong(title(claim.kind().name()))];
    if claim.facts.attributes.has_class("translated") {
        title.push(plain(" · the quoted words in it are a translation"));
    }
    page.line(title);
    match resolved.attributed.by.as_ref() {
        Some(by) if resolved.sources.is_empty() => {
            page.line([plain("by nobody yet "), note(origin(view, by.origin))]);
        }
        Some(by) => {
            let mut words = vec![plain("by ")];
            words.extend(keys(resolved.sources.iter().map(|s| &*s.attribution.key)));
            words.extend([plain(" "), note(origin(view, by.origin))]);
            page.line(words);
            resolved.sources.iter().for_each(|source| page.item(attribution(view, source)));
        }
        None if claim.kind().needs_source() => page.line([plain("by nobody yet")]),
        None => {}
    }
    for name in ["event", "confidence", "likelihood", "against", "reply", "query"] {
        let Some(found) = claim.effective(name) else { continue };
        let value = found.value.trim();
        if value.is_empty() {
            continue;
        }
        let mut words = vec![plain(format!("{name}: "))];
        match name {
            "event" => words.push(date(view, value)),
            "confidence" => words.push(plain(meant(CONFIDENCE, value))),
            "likelihood" => words.push(plain(meant(LIKELIHOOD, value))),
            "reply" => words.extend(match vocabulary::find(REPLY, value) {
                Some(term) => vec![plain(term.meaning)],
                None => keys(value.split_whitespace()),
            }),
            "against" => words.extend(keys(value.split_whitespace())),
            _ => words.push(plain(value)),
        }
        words.extend([plain(" "), note(origin(view, found.origin))]);
        page.line(words);
    }
    if resolved.sources.iter().any(|source| source.known.is_some()) {
        let (roots, channels) = (view.roots(resolved), view.channels(resolved));
        let mut words = vec![plain("roots: ")];
        words.extend(keys(roots.iter().map(|key| &**key)));
        words.push(plain(" · channels: "));
        words.extend(keys(channels.iter().map(|key| &**key)));
        page.line(words);
        if resolved.sources.len() > 1 {
            page.line(independence(view, resolved, channels.len()));
        }
    }
    page
}

fn title(kind: &str) -> String {
    let mut chars = kind.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect::<String>().replace('-', " ")
    })
}

/// A word of a list with what it means.
fn meant(list: &'static [Term], word: &str) -> String {
    vocabulary::find(list, word)
        .map_or_else(|| word.to_owned(), |term| format!("{word}, {}", term.meaning))
}

fn date(view: &View<'_>, text: &str) -> Word {
    dated_words(view, text).map_or_else(|| code(text), plain)
}

/// What stands before a date.
fn said(text: &str) -> &'static str {
    match edtf::parse(text) {
        Ok(date) if date.day().is_some() => "; on ",
        Ok(Edtf::Date(date)) if date.year().is_some() && date.qualifier().is_none() => "; in ",
        _ => "; ",
    }
}

fn origin(view: &View<'_>, origin: Origin) -> String {
    match origin {
        Origin::Own => "its own".into(),
        Origin::Citation => "a citation in its words".into(),
        Origin::Scope(start) => {
            format!("from around it, line {}", view.report().text().line_of(start) + 1)
        }
    }
}

fn attribution(view: &View<'_>, source: &ResolvedSource<'_>) -> Vec<Word> {
    let mut line = vec![code(&*source.attribution.key)];
    match source.known {
        Some(known) if known.source.reference.is_empty() => {}
        Some(known) => {
            line.push(plain(format!(": {}", known.source.reference.trim_end_matches('.'))));
        }
        None if source.is_author() => line.push(plain(": the author was there")),
        None => {
            line.push(plain(": no such source"));
            return line;
        }
    }
    match source.on.as_ref() {
        Some(on) => {
            line.extend([plain(said(&on.text)), date(view, &on.text), plain(" ")]);
            line.push(note(match on.from {
                WhenFrom::Text(found) => origin(view, found),
                WhenFrom::Issued => "the source's issued".into(),
                WhenFrom::Accessed => "the source's accessed".into(),
                WhenFrom::Dateline => "the report's date".into(),
            }));
        }
        None => line.push(plain("; no date")),
    }
    if let Some(at) = source.attribution.at.as_ref() {
        line.push(plain(format!("; at {}", at.text)));
    }
    if let Some(rating) = source.attribution.rating.as_ref() {
        line.push(plain(format!("; rated {}", rating.text)));
        if let Some(words) = super::attribute::rating_words(&rating.text) {
            line.push(plain(format!(": {words}")));
        }
    }
    if let Some(known) = source.known {
        let retracted = known.source.value("retracted").and_then(|date| edtf::parse(date).ok());
        if let Some(day) = retracted {
            line.push(plain(format!("; retracted on {}", date_words(&day))));
        }
    }
    line
}

/// Whether a claim's sources are really several.
fn independence(view: &View<'_>, resolved: &Resolved<'_>, channels: usize) -> Vec<Word> {
    /// Of more sources than this not every pair is looked at.
    const MOST: usize = 30;
    let known = resolved.sources.iter().filter(|source| source.known.is_some()).take(MOST);
    let known: Vec<&ResolvedSource<'_>> = known.collect();
    for (index, source) in known.iter().enumerate() {
        for other in known.iter().take(index) {
            let (a, b) = (&*other.attribution.key, &*source.attribution.key);
            match chains::dependence(view, a, b) {
                Some(Dependence::SameRoot(root)) => {
                    return vec![
                        plain("Not independent: "),
                        code(a),
                        plain(" and "),
                        code(b),
                        plain(" rest on "),
                        code(&*root),
                        plain("."),
                    ];
                }
                Some(Dependence::OnPath { outer, inner, chain }) => {
                    let how = match chain {
                        Chain::Via => " is how it reached you.",
                        Chain::From => " is what it rests on.",
                    };
                    return vec![
                        plain("Not independent of "),
                        code(&*inner),
                        plain(": "),
                        code(&*outer),
                        plain(how),
                    ];
                }
                None => {}
            }
        }
    }
    if known.len() < 2 {
        return Vec::new();
    }
    vec![plain(if channels == 1 {
        "Independent witnesses, and one channel to vouch for them."
    } else {
        "Nothing says that they are not independent."
    })]
}
