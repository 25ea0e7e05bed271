//! Words that are shown, and those that must not be.

use std::borrow::Cow;

use crate::report::Claim;
use crate::syntax::attributes::Words;
use crate::syntax::markup;
use crate::text::{Span, Text};
use crate::values::edtf::{self, Edtf};
use crate::workspace::View;

/// A date in words, the day of the week with it: "Tuesday, 3 October 2017".
pub fn date_words(date: &Edtf) -> String {
    const DAYS: [&str; 7] =
        ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    let words = date.describe();
    let weekday = date
        .day()
        .filter(|_| date.qualifier().is_none())
        .and_then(|day| DAYS.get(usize::from(day.weekday()).checked_sub(1)?));
    weekday.map_or_else(|| words.clone(), |weekday| format!("{weekday}, {words}"))
}

/// A date in words, and how far it is from the report's own: "Sunday, 1 October 2017, two days before
/// the report". `None` for what is no date.
pub fn dated_words(view: &View<'_>, text: &str) -> Option<String> {
    let date = edtf::parse(text).ok()?;
    let words = date_words(&date);
    let dateline = view.dateline().and_then(|(text, _)| edtf::parse(text).ok());
    let distance = dateline.and_then(|report| edtf::distance(&date, &report, "the report"));
    Some(distance.map_or_else(|| words.clone(), |distance| format!("{words}, {distance}")))
}

/// The words of a claim as people read them, without markup.
pub fn claim_words(view: &View<'_>, claim: &Claim<'_>) -> String {
    let written = || markup::fold(&view.report().text().slice(claim.words()));
    plain(view, claim.span()).unwrap_or_else(written)
}

/// White space folded, and cut to so many characters.
pub fn short(words: &str, most: usize) -> String {
    let folded = markup::fold(words);
    match folded.char_indices().nth(most) {
        None => folded,
        Some(_) => folded.chars().take(most.saturating_sub(1)).chain(['…']).collect(),
    }
}

/// A number with what it counts: "1 claim", "2 claims".
pub fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

/// How lines end in a text: as its first line does.
pub fn line_end(text: &Text) -> &'static str {
    let first = text.line(0).unwrap_or_default();
    if text.slice(Span::new(first.end, first.end + 2)) == "\r\n" { "\r\n" } else { "\n" }
}

/// Words from a file, in which nothing is Markdown.
pub fn escaped(words: &str) -> String {
    let mut plain = String::with_capacity(words.len());
    for character in words.chars() {
        if matches!(character, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~') {
            plain.push('\\');
        }
        plain.push(if character.is_control() { ' ' } else { character });
    }
    plain
}

/// Words of the report, or of its libraries, without what says who an unnamed source is. In a private
/// library itself that may be seen.
pub fn censored(view: &View<'_>, mut text: String) -> String {
    if view.document.is_private() {
        return text;
    }
    for secrets in view.document.secrets() {
        if let Cow::Owned(censored) = secrets.censor(&text) {
            text = censored;
        }
    }
    text
}

/// The words of the node that stands exactly at a place, without markup.
pub(super) fn plain(view: &View<'_>, span: Span) -> Option<String> {
    let text = view.report().text().slice(span);
    let words = Words { text: &text, base: span.start };
    let root = view.report().tree().root();
    let node = root.descendant_for_byte_range(span.start, span.end)?;
    (crate::syntax::span(node) == span).then(|| markup::plain(node, words))
}
