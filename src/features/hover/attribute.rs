//! What stands between braces: the names of attributes and classes, and their values in words.

use super::page::{Page, Word, code, keys, plain, strong};
use crate::features::{Holder, InBraces, dated_words};
use crate::report::scope;
use crate::syntax::attributes::{Pair, Token};
use crate::values::vocabulary::{
    self, Attribute, CLAIM_CLASSES, CREDIBILITY, PRIVATE_ATTRIBUTES, RELIABILITY, ValueKind,
};
use crate::values::{keys as lists, locators};
use crate::workspace::View;
use crate::workspace::local::Evidence;

/// How many words of a list are shown.
const MOST: usize = 8;

/// What an attribute is for.
pub fn name(braces: &InBraces<'_>, pair: &Pair) -> Option<Page> {
    let known = braces.known(&pair.name)?;
    let mut page = about(known);
    match known.kind {
        ValueKind::Date => page.line([
            plain("A date in EDTF: "),
            code("2017-10-03"),
            plain(", "),
            code("2017-10"),
            plain(", "),
            code("2017-04~"),
            plain(", "),
            code("../2017-04-03"),
            plain("."),
        ]),
        ValueKind::Dates | ValueKind::Locators | ValueKind::Ratings => {
            page.line([plain("One part for all sources, or one for each, parted by semicolons.")]);
        }
        ValueKind::OneOf(list) if list.len() <= MOST => {
            for term in list {
                page.item([code(term.name), plain(format!(": {}", term.meaning))]);
            }
        }
        ValueKind::Keys(words) => {
            for term in words {
                page.item([code(term.name), plain(format!(": {}", term.meaning))]);
            }
        }
        _ => {}
    }
    if matches!(braces.holder, Holder::Claim | Holder::Scope) {
        let inherited = scope::INHERITED.contains(&known.name);
        page.line([plain(match (braces.holder, inherited) {
            (Holder::Scope, true) => "Holds for every claim in this div that has none nearer.",
            (Holder::Scope, false) => "Is not given to the claims in a div: write it at the claim.",
            (_, true) => "Where a claim has none, it takes that of what is around it.",
            (_, false) => "Is never taken from what is around a claim.",
        })]);
    }
    Some(page)
}

fn about(known: &Attribute) -> Page {
    let mut page = Page::default();
    page.line([strong(known.name), plain(format!(" · {}", known.meaning))]);
    page
}

/// What a class says.
pub fn class(braces: &InBraces<'_>, class: &Token) -> Option<Page> {
    let mut page = Page::default();
    if &*class.text == "source" && braces.holder == Holder::Source {
        page.line([strong(".source"), plain(" · a source: who said it, as people should read it")]);
        return Some(page);
    }
    let known = vocabulary::find(CLAIM_CLASSES, &class.text)?;
    page.line([strong(format!(".{}", known.name)), plain(format!(" · {}", known.meaning))]);
    Some(page)
}

/// A value in words. `byte` says which of several parts is meant.
pub fn value(view: &View<'_>, braces: &InBraces<'_>, pair: &Pair, byte: usize) -> Option<Page> {
    let known = braces.known(&pair.name)?;
    let value = pair.value.trim();
    if PRIVATE_ATTRIBUTES.contains(&known.name) {
        return Some(about(known));
    }
    if value.is_empty() {
        return name(braces, pair);
    }
    let mut page = Page::default();
    match known.kind {
        ValueKind::Dates | ValueKind::Ratings | ValueKind::Locators => {
            let (text, source) = part(braces, pair, known.kind, byte);
            let mut title = vec![strong(known.name)];
            if let Some(source) = source {
                title.extend([plain(" of "), code(source)]);
            }
            title.push(plain(format!(": {}", in_words(view, known.kind, text))));
            page.line(title);
        }
        ValueKind::Date | ValueKind::OneOf(_) => {
            page.line([
                strong(known.name),
                plain(format!(": {}", in_words(view, known.kind, value))),
            ]);
            page.line([plain(known.meaning)]);
        }
        ValueKind::Path => {
            page = about(known);
            let state = match view.document.local.evidence(value) {
                Some(Evidence::There) => "It is there.",
                Some(Evidence::Missing) => "There is no such file.",
                Some(Evidence::FolderMissing(_)) => {
                    "The folder of the evidence is not on this disk."
                }
                Some(Evidence::Absolute) => "A path must begin at this file.",
                Some(Evidence::Above | Evidence::Link) => "It lies outside the workspace.",
                None => "",
            };
            page.line([plain(state)]);
        }
        ValueKind::Approval => {
            page = about(known);
            if let Some((who, when)) = value.rsplit_once(' ') {
                let day = dated_words(view, when.trim()).unwrap_or_else(|| when.trim().to_owned());
                page.line([plain(format!("by {}, on {day}", who.trim()))]);
            }
        }
        _ => page = about(known),
    }
    Some(page)
}

/// A value of an attribute of a library's entry in words, if there is more to say than it says itself.
pub fn of_entry(name: &str, value: &str, view: Option<&View<'_>>) -> Option<Page> {
    let known = vocabulary::source_attribute(name)?;
    let words = match (known.kind, view) {
        (ValueKind::Date, Some(view)) => dated_words(view, value)?,
        (ValueKind::Date, None) => {
            crate::features::date_words(&crate::values::edtf::parse(value).ok()?)
        }
        (ValueKind::OneOf(list), _) => {
            let term = vocabulary::find(list, value)?;
            format!("{}, {}", term.name, term.meaning)
        }
        _ => return (!PRIVATE_ATTRIBUTES.contains(&name)).then(|| about(known)),
    };
    let mut page = Page::default();
    page.line([strong(known.name), plain(format!(": {words}"))]);
    page.line([plain(known.meaning)]);
    Some(page)
}

/// The part of a value at a byte, and of several sources the one that it is said of.
fn part<'p>(
    braces: &InBraces<'p>,
    pair: &'p Pair,
    kind: ValueKind,
    byte: usize,
) -> (&'p str, Option<&'p str>) {
    let by: Vec<&str> = braces
        .attributes
        .get("by")
        .map(|by| lists::keys(&by.value).into_iter().map(|key| key.text).collect())
        .unwrap_or_default();
    // With one source, the semicolons of a locator are its own.
    if kind == ValueKind::Locators && by.len() < 2 {
        return (pair.value.trim(), None);
    }
    let parts = lists::parts(&pair.value);
    if parts.len() < 2 || !pair.verbatim {
        return (pair.value.trim(), None);
    }
    let into = byte.saturating_sub(pair.value_span.start + braces.offset);
    let index = pair.value.get(..into).map_or(0, |before| before.matches(';').count());
    let text = parts.get(index).map_or("", |part| part.text);
    let of = by.get(index).copied().filter(|_| by.len() == parts.len());
    (text, of)
}

fn in_words(view: &View<'_>, kind: ValueKind, text: &str) -> String {
    let words = match kind {
        ValueKind::Date | ValueKind::Dates => dated_words(view, text),
        ValueKind::Ratings => rating_words(text).map(|words| format!("{text}, {words}")),
        ValueKind::Locators => locator_words(text),
        ValueKind::OneOf(list) => {
            vocabulary::find(list, text).map(|term| format!("{text}, {}", term.meaning))
        }
        _ => None,
    };
    words.unwrap_or_else(|| match (kind, text) {
        (_, "") => "nothing is said".to_owned(),
        (ValueKind::Date | ValueKind::Dates, _) => format!("{text}, which is no date in EDTF"),
        (ValueKind::OneOf(_) | ValueKind::Ratings, _) => {
            format!("{text}, which is none of the words for it")
        }
        _ => text.to_owned(),
    })
}

/// Locators in words, those that are not known here as written.
pub fn locator_words(text: &str) -> Option<String> {
    let found = locators::parse(text);
    let words = found.iter().map(|locator| {
        let written = text.get(locator.span.clone()).unwrap_or_default();
        locators::describe(text, locator).unwrap_or_else(|| written.to_owned())
    });
    let words: Vec<String> = words.collect();
    (!words.is_empty()).then(|| words.join(", "))
}

/// An Admiralty rating in words.
pub fn rating_words(text: &str) -> Option<String> {
    let rating = vocabulary::rating(text)?;
    let meaning = |list, name: String| vocabulary::find(list, &name).map(|term| term.meaning);
    let reliability =
        rating.reliability.and_then(|letter| meaning(RELIABILITY, letter.to_string()));
    let credibility = rating.credibility.and_then(|digit| meaning(CREDIBILITY, digit.to_string()));
    let words: Vec<&str> = reliability.into_iter().chain(credibility).collect();
    Some(words.join("; "))
}

/// A word that may stand in the place of a key, or a key that nobody has.
pub fn no_source(view: &View<'_>, key: &str, known: Option<&Attribute>) -> Page {
    let mut page = Page::default();
    if let Some(ValueKind::Keys(words)) = known.map(|known| known.kind)
        && let Some(term) = vocabulary::find(words, key)
    {
        page.line([strong(term.name), plain(format!(" · {}", term.meaning))]);
        return page;
    }
    page.line([strong(key), plain(" · no source has this key")]);
    if let Some(near) = view.nearest_key(key) {
        let mut words: Vec<Word> = vec![plain("Near it: ")];
        words.extend(keys([&*near]));
        page.line(words);
    }
    page
}
