//! A date that is not EDTF.

use super::{Check, Context, DateValue, Group, Rule};
use crate::finding::Severity;
use crate::values::edtf::{self, EdtfError};

/// The rule.
pub static RULE: Rule = Rule {
    name: "invalid-date",
    group: Group::Date,
    severity: Severity::Error,
    summary: "a date is not written in EDTF",
    page: include_str!("../../docs/rules/invalid-date.md"),
    checks: &[Check::Date(check)],
    ..Rule::DEFAULT
};

fn check(date: &DateValue<'_>, error: &EdtfError, context: &mut Context<'_, '_>) {
    // An empty value is a fault of its own.
    if error.is_impossible() || date.text.trim().is_empty() {
        return;
    }
    let repair = edtf::repair(date.text);
    let readings = repair.as_ref().map(|repair| repair.readings.clone()).unwrap_or_default();
    let safe = repair.as_ref().is_some_and(|repair| repair.certain().is_some());
    let advice = match readings.as_slice() {
        [only] => format!(" Write `{only}`."),
        [one, other, ..] => format!(" Write `{one}` or `{other}`, whichever is meant."),
        [] => String::new(),
    };
    let message = match readings.len() {
        0 => match plainly(date.text) {
            Some(plainly) => format!("`{}` is no date: {plainly}.", date.text),
            None => format!("`{}` is no date: {}.", date.text, error.message),
        },
        1 => format!("`{}` is not in EDTF{}.{advice}", date.text, slip(date.text, &readings)),
        _ => format!("`{}` can be read in two ways.{advice}", date.text),
    };
    let whole = !readings.is_empty() || error.offset == 0 || plainly(date.text).is_some();
    let span = if whole { date.span } else { date.place(error.offset, error.length) };
    let fixes: Vec<_> = readings
        .into_iter()
        .map(|reading| {
            // A date or an interval has nothing in it that would need quotation marks.
            (format!("Write {reading}"), vec![context.replace(date.span, reading)])
        })
        .collect();
    let mut spoken = context.find(span, message);
    for (title, edits) in fixes {
        spoken = if safe { spoken.safe_fix(title, edits) } else { spoken.unsafe_fix(title, edits) };
    }
}

/// What parts a date from its one reading in EDTF, as far as that is one thing.
fn slip(text: &str, readings: &[String]) -> &'static str {
    let text = text.trim();
    let reading = readings.first().map(String::as_str).unwrap_or_default();
    let is_digit = |c: char| c.is_ascii_digit();
    if text.starts_with(char::is_alphanumeric)
        && text.chars().take_while(|c| is_digit(*c)).count() <= 2
    {
        return ", the year first";
    }
    // The clock of `2017-10-03T14:30Z`, its zone left out.
    let clock = |date: &str| -> Option<String> {
        let time = date.get(11..).filter(|time| time.contains(':'))?;
        Some(time.chars().take_while(|c| is_digit(*c) || ":.,".contains(*c)).collect())
    };
    if let (Some(written), Some(read)) = (clock(text), clock(reading)) {
        return if written.contains(['.', ',']) {
            ": a time of day has whole seconds"
        } else if written.matches(':').count() < read.matches(':').count() {
            ": a time of day has its seconds"
        } else {
            ""
        };
    }
    let mut parts = text.split('-');
    if text.contains('-') && text.chars().all(|c| is_digit(c) || c == '-') {
        if parts.clone().any(|part| part.len() == 1) {
            return ": a month and a day have two digits";
        }
        if parts.nth(1).is_some_and(|month| reading.ends_with(month)) {
            return ": the month comes before the day";
        }
    }
    let is_unparted = text.chars().all(|c| is_digit(c) || c == '/' || c == '.');
    if is_unparted && reading.matches('-').count() == 2 && !reading.contains('/') {
        return ": hyphens part the year, the month and the day";
    }
    ""
}

/// What is wrong with what is no slip in EDTF, but another way to write dates; in the reader's words it
/// would be a fault that nobody made.
fn plainly(text: &str) -> Option<String> {
    const EXAMPLE: &str = "the year first, as in 2017-10-03";
    let text = text.trim();
    let has_digits = text.contains(|c: char| c.is_ascii_digit());
    if !has_digits && text.chars().all(|c| c.is_alphabetic() || " .,'-?!()".contains(c)) {
        return Some(format!("write the day itself, {EXAMPLE}"));
    }
    if let Some((year, quarter)) = text.split_once(['-', ' ', '/'])
        && year.len() == 4
        && year.bytes().all(|b| b.is_ascii_digit())
        && let Some(number) = quarter.strip_prefix(['Q', 'q']).and_then(|q| q.parse::<u8>().ok())
        && (1..=4).contains(&number)
    {
        return Some(format!(
            "in EDTF the quarters of a year are 33 to 36. Write `{year}-{}`",
            32 + number
        ));
    }
    if let Some(date) = text.strip_suffix("..")
        && edtf::parse(date).is_ok()
    {
        return Some(format!("an open interval has a slash. Write `{date}/..`"));
    }
    if let Some(date) = text.strip_prefix("..")
        && edtf::parse(date).is_ok()
    {
        return Some(format!("an open interval has a slash. Write `../{date}`"));
    }
    if let [year, month, day] = text.split('-').collect::<Vec<_>>().as_slice()
        && [(year, 4), (month, 2), (day, 2)]
            .iter()
            .all(|(part, length)| part.len() == *length && part.bytes().all(|b| b.is_ascii_digit()))
        && (21..=41).contains(&month.parse().unwrap_or(0))
    {
        return Some(format!(
            "there is no month {month}. Write the year, the month and the day, as in 2017-10-03"
        ));
    }
    let numbers: Vec<&str> = text.split(['/', '.']).collect();
    let is_numbers = numbers.iter().all(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
    if let [day, month, year] = numbers.as_slice()
        && is_numbers
        && day.len() <= 2
        && month.len() <= 2
        && year.len() == 4
    {
        return Some(format!(
            "there is no such day, whichever of its figures is the month; write {EXAMPLE}"
        ));
    }
    None
}
