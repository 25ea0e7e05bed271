//! CSL's dates as EDTF: `date-parts`, `raw`, `literal`, `season`, `circa`, and EDTF itself.

use super::node::{Node, Value};
use super::scalar;
use crate::readers::readable_date;
use crate::text::Span;
use crate::values::edtf;

/// A date variable as EDTF; `None` where it holds no date, or words that are none ("n.d.").
///
/// # Errors
///
/// The place, and what is wrong there, of a date in numbers that cannot be.
pub(super) fn date(node: &Node) -> Result<Option<String>, (Span, String)> {
    match &node.value {
        Value::Null => Ok(None),
        Value::Scalar(text) => words(text, node.span),
        // Pandoc's older form: a list of dates, two for a range.
        Value::List(dates) => {
            let dates = dates.iter().filter_map(|node| date(node).transpose());
            let dates = dates.collect::<Result<Vec<_>, _>>()?;
            Ok(range(dates))
        }
        Value::Map(_) => map(node),
    }
}

/// What people or EDTF say. Only what has a year in it, and is no date, is a fault.
fn words(text: &str, span: Span) -> Result<Option<String>, (Span, String)> {
    let text = text.trim();
    if let Some(date) = readable_date(text) {
        return Ok(Some(date));
    }
    let why = edtf::parse(text).err();
    match why.filter(edtf::EdtfError::is_impossible) {
        Some(error) => Err((span, format!("\"{text}\" is no date: {}", error.message))),
        None => Ok(None),
    }
}

fn range(mut dates: Vec<String>) -> Option<String> {
    match dates.len() {
        0 => None,
        1 => dates.pop(),
        _ => Some(format!("{}/{}", dates[0], dates[1])),
    }
}

fn map(node: &Node) -> Result<Option<String>, (Span, String)> {
    let circa = node
        .get("circa")
        .and_then(scalar)
        .is_some_and(|(text, _)| !matches!(text.trim(), "" | "false" | "0" | "no" | "False"));
    let sign = if circa { "~" } else { "" };
    let season = node.get("season").and_then(scalar).and_then(|(text, _)| season(text));
    if let Some(parts) = node.get("date-parts") {
        if let Some(date) = date_parts(parts, season, sign)? {
            return Ok(Some(date));
        }
    } else if node.get("year").is_some() {
        // Pandoc's older form.
        let part = |name: &str| node.get(name).and_then(scalar).map(|(text, _)| text);
        let parts = [part("year"), part("month"), part("day")];
        return one(&parts, season, sign).map_err(|message| (node.span, message));
    }
    for name in ["edtf", "raw", "literal"] {
        if let Some((text, span)) = node.get(name).and_then(scalar) {
            let date = words(text, span)?;
            return Ok(date.map(|date| qualified(date, sign)));
        }
    }
    Ok(None)
}

/// The sign put on, unless the date has one or is an interval.
fn qualified(date: String, sign: &str) -> String {
    let signed = format!("{date}{sign}");
    if edtf::parse(&signed).is_ok() { signed } else { date }
}

fn date_parts(
    node: &Node,
    season: Option<u8>,
    sign: &str,
) -> Result<Option<String>, (Span, String)> {
    let Value::List(lists) = &node.value else { return Ok(None) };
    // `[2017, 10, 3]` in place of `[[2017, 10, 3]]`.
    let is_flat = lists.iter().any(|list| matches!(list.value, Value::Scalar(_)));
    let lists = if is_flat { std::slice::from_ref(node) } else { lists.as_slice() };
    let mut dates = Vec::new();
    for list in lists.iter().take(2) {
        let Value::List(numbers) = &list.value else { continue };
        let part = |index: usize| numbers.get(index).and_then(scalar).map(|(text, _)| text);
        let parts = [part(0), part(1), part(2)];
        let date = one(&parts, season, sign).map_err(|message| (list.span, message))?;
        match date {
            Some(date) => dates.push(date),
            // An end that says nothing is open.
            None if dates.len() == 1 => dates.push("..".to_owned()),
            None => {}
        }
    }
    let date = range(dates);
    if let Some(date) = &date
        && let Err(error) = edtf::parse(date)
    {
        return Err((node.span, format!("\"{date}\" is no date: {}", error.message)));
    }
    Ok(date)
}

/// Year, month and day in digits, each a number or a string of one.
fn one(
    parts: &[Option<&str>; 3],
    season: Option<u8>,
    sign: &str,
) -> Result<Option<String>, String> {
    let number = |part: Option<&str>| part.and_then(|part| part.trim().parse::<i64>().ok());
    let [year, month, day] = parts;
    // Not a number: nothing, or words in the year's place.
    let Some(year) = number(*year) else {
        return Ok(year.and_then(|year| readable_date(year.trim())));
    };
    // 0 stands for "not known", as exporters write it; so does an empty string.
    let (month, day) = (number(*month).filter(|&m| m != 0), number(*day).filter(|&day| day != 0));
    if year == 0 && month.is_none() {
        return Ok(None);
    }
    let mut date = match year {
        0..=9999 => format!("{year:04}"),
        -9999..=-1 => format!("-{:04}", -year),
        _ => format!("Y{year}"),
    };
    match (month, season) {
        // CSL's older way to write a season: months 13 to 16, or 21 to 24 as in EDTF.
        (Some(month @ 13..=16), _) => date += &format!("-{}", month + 8),
        (Some(month), _) => {
            date += &format!("-{month:02}");
            if let Some(day) = day {
                date += &format!("-{day:02}");
            }
        }
        (None, Some(season)) => date += &format!("-{season}"),
        (None, None) => {}
    }
    date += sign;
    match edtf::parse(&date) {
        Ok(_) => Ok(Some(date)),
        Err(error) => Err(format!("\"{date}\" is no date: {}", error.message)),
    }
}

/// CSL numbers seasons from 1, spring; Zotero and people write their names.
fn season(text: &str) -> Option<u8> {
    match text.trim().to_lowercase().as_str() {
        "1" | "21" | "13" | "spring" => Some(21),
        "2" | "22" | "14" | "summer" => Some(22),
        "3" | "23" | "15" | "autumn" | "fall" => Some(23),
        "4" | "24" | "16" | "winter" => Some(24),
        _ => None,
    }
}
