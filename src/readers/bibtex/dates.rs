//! The dates of BibTeX (`year`, `month`) and BibLaTeX (`date`), as EDTF.

use super::latex::to_text;
use crate::readers::readable_date;
use crate::values::edtf;

/// A date without its braces. Elsewhere `~` is a space to LaTeX; in a date it is EDTF's.
pub(super) fn plain(raw: &str) -> String {
    if raw.contains('\\') {
        return to_text(raw);
    }
    raw.replace(['{', '}'], "").replace("--", "–").trim().to_owned()
}

/// BibLaTeX's `date` and `urldate`: EDTF in name, often not in fact.
///
/// # Errors
///
/// What is wrong with the value, and what to do.
pub(super) fn date(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(String::new());
    }
    if let Some(date) = readable_date(text) {
        return Ok(date);
    }
    // "forthcoming" is an honest answer, and no date.
    if !text.bytes().any(|b| b.is_ascii_digit()) {
        return Ok(String::new());
    }
    let readings = edtf::repair(text).map(|found| found.readings.join(" or "));
    Err(match (readings, edtf::parse(text)) {
        (Some(readings), _) => format!("\"{text}\" is no EDTF date: write {readings}"),
        (None, Err(error)) => format!("\"{text}\" is no date: {error}"),
        (None, Ok(_)) => format!("\"{text}\" is no date"),
    })
}

/// `1850/51`, which is 1850 to 1851.
fn short_years(text: &str) -> Option<String> {
    let (first, last) = text.split_once('/')?;
    let digits =
        |part: &str, count| part.len() == count && part.bytes().all(|b| b.is_ascii_digit());
    if !digits(first, 4) || !digits(last, 2) || last <= &first[2..] {
        return None;
    }
    Some(format!("{first}/{}{last}", &first[..2]))
}

/// BibTeX's `year`, `month` and, in some programs, `day`. Words such as "in press" are no date;
/// nothing is said of them, since BibTeX allows them.
pub(super) fn year_and_month(year: &str, month: Option<&str>, day: Option<&str>) -> Option<String> {
    let year = year.trim().trim_start_matches(['[', '(']).trim_end_matches([']', ')']);
    let whole = readable_date(year).or_else(|| short_years(year)).or_else(|| {
        // Two years with a dash between them: a work of several years.
        let found = edtf::repair(year)?;
        (found.readings.len() == 1 && found.readings[0].contains('/'))
            .then(|| found.readings[0].clone())
    })?;
    let is_year = whole.len() == 4 && whole.bytes().all(|b| b.is_ascii_digit());
    let Some(month) = month.filter(|_| is_year) else { return Some(whole) };
    let mut words = month
        .split(|c: char| c.is_whitespace() || matches!(c, '.' | ',' | '~'))
        .filter(|word| !word.is_empty());
    let number = |word: &str| word.parse::<u8>().ok().filter(|&number| number > 0);
    let (first, second, third) = (words.next(), words.next(), words.next());
    let in_month = |month: u8, day: Option<u8>| {
        let with_day = day.map(|day| format!("{whole}-{month:02}-{day:02}"));
        with_day
            .filter(|date| edtf::parse(date).is_ok())
            .or_else(|| Some(format!("{whole}-{month:02}")))
            .filter(|date| edtf::parse(date).is_ok())
    };
    let day = day.and_then(|day| number(day.trim()));
    // "10", "oct", "oct 3", "3 oct"; anything else ("Oct.-Nov.") leaves the year alone.
    let date = match (first, second, third) {
        (Some(word), None, _) => {
            self::month(word).or_else(|| number(word)).and_then(|month| in_month(month, day))
        }
        (Some(a), Some(b), None) => match (self::month(a), self::month(b), number(a), number(b)) {
            (Some(month), None, _, Some(day)) | (None, Some(month), Some(day), _) => {
                in_month(month, Some(day))
            }
            _ => None,
        },
        _ => None,
    };
    Some(date.unwrap_or(whole))
}

/// The number of a month by its English name, or its first three letters.
pub(super) fn month(name: &str) -> Option<u8> {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let start = name.get(..3)?.to_ascii_lowercase();
    if !name.bytes().all(|b| b.is_ascii_alphabetic()) {
        return None;
    }
    MONTHS.iter().position(|month| *month == start).map(|index| index as u8 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_and_months() {
        for (year, month, day, date) in [
            ("2017", None, None, Some("2017")),
            ("2017", Some("oct"), None, Some("2017-10")),
            ("2017", Some("10"), None, Some("2017-10")),
            ("2017", Some("October"), Some("3"), Some("2017-10-03")),
            ("2017", Some("oct 3"), None, Some("2017-10-03")),
            ("2017", Some("3 Oct."), None, Some("2017-10-03")),
            ("2017", Some("Oct.-Nov."), None, Some("2017")),
            ("2017", Some("feb"), Some("30"), Some("2017-02")),
            ("2017", Some("13"), None, Some("2017")),
            ("1998–1999", None, None, Some("1998/1999")),
            ("1850/51", None, None, Some("1850/1851")),
            ("1850/50", None, None, None),
            ("[2017]", None, None, Some("2017")),
            ("c. 2017", None, None, Some("2017~")),
            ("2017-10-03", Some("oct"), None, Some("2017-10-03")),
            ("in press", None, None, None),
            ("", None, None, None),
        ] {
            assert_eq!(
                year_and_month(year, month, day).as_deref(),
                date,
                "{year} {month:?} {day:?}"
            );
        }
    }

    #[test]
    fn dates_are_edtf_or_repaired_or_reported() {
        assert_eq!(date("2017-10-03/2017-10-05").as_deref(), Ok("2017-10-03/2017-10-05"));
        assert_eq!(date("2017-10-3").as_deref(), Ok("2017-10-03"));
        assert_eq!(date("2017-10-03 14:30:00").as_deref(), Ok("2017-10-03T14:30:00"));
        assert_eq!(date("forthcoming").as_deref(), Ok(""));
        assert!(date("03/10/2017").is_err());
        assert!(date("2017-02-30").unwrap_err().contains("February"));
    }
}
