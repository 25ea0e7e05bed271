//! Dates that are not EDTF and were meant to be: `2017-10-3`, `3 October 2017`, `03/10/2017`.
//!
//! A spelling with one reading is repaired; one with two gives both, and a person chooses.
//! Nothing is guessed: two digits of year, a weekday that does not fit, or words that are left
//! over give no repair.

use std::str::FromStr;

use super::{Edtf, ErrorKind, parse};

/// What a value was meant to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repair {
    /// The possible readings, each of them valid EDTF; never empty.
    pub readings: Vec<String>,
    /// Whether the one reading says what was written and no more, so that it can be put in
    /// without a person looking at it.
    pub safe: bool,
}

impl Repair {
    /// The reading that can be put in unseen, if there is one.
    pub fn certain(&self) -> Option<&str> {
        match self.readings.as_slice() {
            [only] if self.safe => Some(only),
            _ => None,
        }
    }
}

/// What a value that is not EDTF was meant to be; `None` where it is EDTF already, or where that
/// cannot be told.
pub fn repair(text: &str) -> Option<Repair> {
    // Whatever is longer is no misspelled date, and not worth the search.
    if text.len() > 100 {
        return None;
    }
    match parse(text) {
        Ok(_) => return None,
        // Its ends swapped; but a slip in one of them is as likely.
        Err(error) if error.kind == ErrorKind::Reversed => {
            let (start, end) = text.split_once('/')?;
            return unsure([format!("{end}/{start}")]);
        }
        Err(_) => {}
    }
    let text = text.trim();
    spelling(text)
        .and_then(certain)
        .or_else(|| in_digits(text))
        .or_else(|| without_a_fraction(text))
        .or_else(|| in_words(text))
        .or_else(|| of_two_dates(text))
}

fn certain(reading: String) -> Option<Repair> {
    parse(&reading).is_ok().then(|| Repair { readings: vec![reading], safe: true })
}

fn unsure(readings: impl IntoIterator<Item = String>) -> Option<Repair> {
    let mut valid: Vec<String> = Vec::new();
    for reading in readings {
        if parse(&reading).is_ok() && !valid.contains(&reading) {
            valid.push(reading);
        }
    }
    (!valid.is_empty()).then_some(Repair { readings: valid, safe: false })
}

/// The same characters but for case, spaces, look-alikes and the signs of EDTF's own drafts.
fn spelling(text: &str) -> Option<String> {
    let mut plain: String = text
        .chars()
        .filter_map(|c| match c {
            // Hyphens that word processors put in.
            '\u{2010}' | '\u{2011}' | '\u{2212}' => Some('-'),
            '\u{2026}' => Some('…'),
            '\u{FF5E}' | '\u{223C}' => Some('~'),
            ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}' => Some(' '),
            // Invisible ones.
            '\u{200b}' | '\u{feff}' | '\u{200e}' | '\u{200f}' => None,
            c => Some(c),
        })
        .collect();
    plain = plain.replace('…', "..").replace("...", "..");
    if let Some((start, end)) = plain.split_once('/').filter(|(_, end)| !end.contains('/')) {
        let side = |side: &str| match side.trim() {
            // What the drafts of EDTF wrote.
            "open" => Some("..".to_owned()),
            "unknown" => Some(String::new()),
            side if side.is_empty() || side == ".." || parse(side).is_ok() => Some(side.to_owned()),
            side => spelling(side).filter(|side| parse(side).is_ok()),
        };
        return Some(format!("{}/{}", side(start)?, side(end)?));
    }
    // `199u`, `201x`: digits that are not known.
    let is_masked = plain.len() >= 4
        && plain.starts_with(|c: char| c.is_ascii_digit())
        && plain.chars().all(|c| c.is_ascii_digit() || matches!(c, 'x' | 'u' | 'X' | '-'));
    if is_masked && plain.contains(['x', 'u']) {
        return Some(plain.replace(['x', 'u'], "X"));
    }
    // `1990s`.
    if let Some(decade) = plain.strip_suffix("0s")
        && decade.len() == 3
        && decade.bytes().all(|b| b.is_ascii_digit())
    {
        // "The 1900s" are a decade to some and a century to others.
        return (!decade.ends_with('0')).then(|| format!("{decade}X"));
    }
    for both in ["?~", "~?"] {
        if let Some(date) = plain.strip_suffix(both) {
            return Some(format!("{date}%"));
        }
    }
    if let Some(reading) = date_and_time(&plain) {
        return Some(reading);
    }
    (plain != text || parse(&plain).is_ok()).then_some(plain)
}

/// `2017-10-03 14:30:00 +02:00`, `2017-10-03t14:30:00z`.
fn date_and_time(text: &str) -> Option<String> {
    let at = text.find([' ', 'T', 't'])?;
    let (date, time) = (&text[..at], &text[at + 1..]);
    if !time.starts_with(|c: char| c.is_ascii_digit()) || !time.contains(':') {
        return None;
    }
    let mut time = time.replace(' ', "").replace('z', "Z");
    // `+0200`: EDTF parts them by a colon.
    if let Some(sign) = time.rfind(['+', '-'])
        && time.len() - sign == 5
        && time[sign + 1..].bytes().all(|b| b.is_ascii_digit())
    {
        time.insert(sign + 3, ':');
    }
    Some(format!("{date}T{time}"))
}

/// `2017-10-03T14:30:00.000Z` and `2017-10-03T14:30Z`: the fraction goes, the seconds come. Both
/// change what is written, if little.
fn without_a_fraction(text: &str) -> Option<Repair> {
    let spelled = date_and_time(text)?;
    let (date, time) = spelled.split_once('T')?;
    let clock = time.find(['.', ',', 'Z', '+', '-']).unwrap_or(time.len());
    let fraction = time[clock..].find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',');
    let zone = fraction.map_or("", |at| &time[clock + at..]);
    let clock = &time[..clock];
    let seconds = if clock.len() == 5 { ":00" } else { "" };
    unsure([format!("{date}T{clock}{seconds}{zone}")])
}

/// Numbers with one sort of mark between them.
fn in_digits(text: &str) -> Option<Repair> {
    let (text, sign) = match text.strip_suffix(['?', '~', '%']) {
        Some(rest) => (rest, &text[rest.len()..]),
        None => (text, ""),
    };
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        // ISO 8601's basic format.
        return certain(format!("{}-{}-{}{sign}", &text[..4], &text[4..6], &text[6..]));
    }
    let mark = text.chars().find(|c| !c.is_ascii_digit())?;
    if !matches!(mark, '-' | '/' | '.' | '\u{2010}' | '\u{2011}' | '\u{2013}') {
        return None;
    }
    let parts: Vec<&str> = text.split(mark).map(str::trim).collect();
    if parts.iter().any(|part| part.is_empty() || !part.bytes().all(|b| b.is_ascii_digit())) {
        return None;
    }
    match parts.as_slice() {
        // The year first: no land writes the day before the month then.
        [year, month] if year.len() == 4 && month.len() == 1 && mark == '-' => {
            certain(format!("{year}-{month:0>2}{sign}"))
        }
        [year, month, day] if year.len() == 4 && month.len() <= 2 && day.len() <= 2 => {
            certain(format!("{year}-{month:0>2}-{day:0>2}{sign}")).or_else(|| {
                // But for those who swap the two, which shows where the one is no month.
                let is_no_month = month.parse::<u8>().is_ok_and(|number| number > 12);
                unsure(is_no_month.then(|| format!("{year}-{day:0>2}-{month:0>2}{sign}")))
            })
        }
        // The year last: the day first, as most of the world has it, or the month.
        [a, b, year] if year.len() == 4 && a.len() <= 2 && b.len() <= 2 => unsure([
            format!("{year}-{b:0>2}-{a:0>2}{sign}"),
            format!("{year}-{a:0>2}-{b:0>2}{sign}"),
        ]),
        [month, year] if year.len() == 4 && month.len() <= 2 => {
            unsure([format!("{year}-{month:0>2}{sign}")])
        }
        _ => None,
    }
}

/// `3 October 2017`, `Oct. 3, 2017`, `Tuesday, October 3rd 2017`, `c. 2017`, `spring 2017`.
fn in_words(text: &str) -> Option<Repair> {
    let lower = text.to_lowercase();
    let mut words: Vec<&str> = lower
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '-' | '/'))
        .map(|word| word.trim_end_matches('.'))
        .filter(|word| !word.is_empty() && !matches!(*word, "of" | "the"))
        .collect();
    let mut sign = "";
    if let ["c" | "ca" | "circa" | "about" | "around" | "approximately", rest @ ..] =
        words.as_slice()
    {
        (sign, words) = ("~", rest.to_vec());
    }
    if let [rest @ .., last] = words.as_slice()
        && let Some(last) = last.strip_suffix('?')
        && sign.is_empty()
    {
        (sign, words) = ("?", [rest, &[last]].concat());
    }
    let weekday = words.first().and_then(|word| weekday(word));
    if weekday.is_some() {
        words.remove(0);
    }
    let year = |word: &str| word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit());
    let reading = match words.as_slice() {
        [y] if year(y) && !sign.is_empty() => (*y).to_owned(),
        [y] if sign == "~" && parse(y).is_ok() => (*y).to_owned(),
        [part, y] | [y, part] if year(y) => {
            let part = month(part).or_else(|| season(part))?;
            format!("{y}-{part:02}")
        }
        [d, m, y] | [m, d, y] | [y, m, d] | [y, d, m]
            if year(y) && month(m).is_some() && day(d).is_some() =>
        {
            format!("{y}-{:02}-{:02}", month(m)?, day(d)?)
        }
        _ => return None,
    };
    if let Some(weekday) = weekday {
        // A weekday that does not fit says that something else is wrong.
        let fits = Edtf::from_str(&reading).ok()?.day()?.weekday() == weekday;
        return if fits { certain(format!("{reading}{sign}")) } else { None };
    }
    certain(format!("{reading}{sign}"))
}

/// Two dates with a dash or "to" between them. Whether the author meant an interval, or one
/// day in it, cannot be told.
fn of_two_dates(text: &str) -> Option<Repair> {
    for mark in ["/", " to ", " - ", " – ", "–", "—"] {
        let Some((first, last)) = text.split_once(mark) else { continue };
        let side = |side: &str| {
            let side = side.trim();
            if parse(side).is_ok() {
                return Some((side.to_owned(), true));
            }
            let repair = spelling(side)
                .and_then(certain)
                .or_else(|| in_digits(side))
                .or_else(|| in_words(side))?;
            Some((repair.certain()?.to_owned(), false))
        };
        if let (Some((first, _)), Some((last, _))) = (side(first), side(last)) {
            let interval = format!("{first}/{last}");
            return if mark == "/" { certain(interval) } else { unsure([interval]) };
        }
    }
    None
}

fn month(word: &str) -> Option<u8> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    if word == "sept" {
        return Some(9);
    }
    let fits = |name: &str| name == word || (word.len() == 3 && name.starts_with(word));
    MONTHS.iter().position(|name| fits(name)).map(|index| index as u8 + 1)
}

fn season(word: &str) -> Option<u8> {
    match word {
        "spring" => Some(21),
        "summer" => Some(22),
        "autumn" | "fall" => Some(23),
        "winter" => Some(24),
        _ => None,
    }
}

fn weekday(word: &str) -> Option<u8> {
    const DAYS: [&str; 7] =
        ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let fits = |name: &str| {
        name == word || (name.starts_with(word) && word.len() >= 3 && matches!(word.len(), 3..=5))
    };
    DAYS.iter().position(|name| fits(name)).map(|index| index as u8 + 1)
}

/// `3`, `03`, `3rd`.
fn day(word: &str) -> Option<u8> {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let suffix = &word[digits.len()..];
    let number: u8 = digits.parse().ok().filter(|day| (1..=31).contains(day))?;
    let ordinal = match number {
        1 | 21 | 31 => "st",
        2 | 22 => "nd",
        3 | 23 => "rd",
        _ => "th",
    };
    (digits.len() <= 2 && (suffix.is_empty() || suffix == ordinal)).then_some(number)
}
