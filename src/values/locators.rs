//! Locators: where in a source something stands. `p. 3`, `pp. 3-5`, `¶ 12`, `§ 8`, `00:14:30`,
//! `L40-52`, and the labels of CSL 1.0.2. Places are byte offsets into the value.
//!
//! Much that people write is not known here (`Fig. 2`, `Table S3`, `verso`), and is fine: it is
//! of the kind [`Kind::Other`], and nothing is said against it.

use std::ops::Range;

/// What a locator counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `p. 3`, `pp. 3-5`.
    Page,
    /// `¶ 12`, `para. 12`.
    Paragraph,
    /// `§ 8`, `sec. 8`.
    Section,
    /// `00:14:30`, `14:30`: hours, minutes, seconds from the start.
    Timestamp,
    /// `L40-52`, `l. 40`.
    Line,
    /// `ch. 4`.
    Chapter,
    /// `art. 5`.
    Article,
    /// `vol. 2`.
    Volume,
    /// `n. 3`.
    Note,
    /// `fig. 2`.
    Figure,
    /// `tbl. 3`.
    Table,
    /// Another of CSL's: its name there.
    Csl(&'static str),
    /// A number with no label, which CSL reads as a page.
    Bare,
    /// A label that is not known here.
    Other,
}

/// One locator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locator {
    /// What it counts in.
    pub kind: Kind,
    /// Where it stands in the value, its label included.
    pub span: Range<usize>,
    /// What is wrong with it, if anything is.
    pub fault: Option<Fault>,
}

/// What is wrong with a locator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The part that is wrong.
    pub span: Range<usize>,
    /// Which fault it is.
    pub kind: FaultKind,
    /// What is wrong, and what to do, in words.
    pub message: String,
    /// What to write in place of the part, where only one thing can have been meant.
    pub suggestion: Option<String>,
}

/// The kinds of [`Fault`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FaultKind {
    /// A range that ends before it begins.
    Reversed,
    /// A time with 60 minutes or seconds, or more.
    ImpossibleTime,
    /// A label with nothing behind it.
    MissingNumber,
}

/// The labels that are known, small, without their full stop.
const LABELS: &[(&str, Kind)] = &[
    ("p", Kind::Page),
    ("pp", Kind::Page),
    ("pg", Kind::Page),
    ("pgs", Kind::Page),
    ("page", Kind::Page),
    ("pages", Kind::Page),
    ("¶", Kind::Paragraph),
    ("¶¶", Kind::Paragraph),
    ("para", Kind::Paragraph),
    ("paras", Kind::Paragraph),
    ("par", Kind::Paragraph),
    ("paragraph", Kind::Paragraph),
    ("paragraphs", Kind::Paragraph),
    ("§", Kind::Section),
    ("§§", Kind::Section),
    ("sec", Kind::Section),
    ("secs", Kind::Section),
    ("sect", Kind::Section),
    ("section", Kind::Section),
    ("sections", Kind::Section),
    ("l", Kind::Line),
    ("ll", Kind::Line),
    ("line", Kind::Line),
    ("lines", Kind::Line),
    ("ch", Kind::Chapter),
    ("chap", Kind::Chapter),
    ("chaps", Kind::Chapter),
    ("chapter", Kind::Chapter),
    ("chapters", Kind::Chapter),
    ("art", Kind::Article),
    ("arts", Kind::Article),
    ("article", Kind::Article),
    ("articles", Kind::Article),
    ("vol", Kind::Volume),
    ("vols", Kind::Volume),
    ("volume", Kind::Volume),
    ("volumes", Kind::Volume),
    ("n", Kind::Note),
    ("nn", Kind::Note),
    ("fn", Kind::Note),
    ("note", Kind::Note),
    ("notes", Kind::Note),
    ("fig", Kind::Figure),
    ("figs", Kind::Figure),
    ("figure", Kind::Figure),
    ("figures", Kind::Figure),
    ("tbl", Kind::Table),
    ("tab", Kind::Table),
    ("table", Kind::Table),
    ("tables", Kind::Table),
    ("timestamp", Kind::Timestamp),
    ("at", Kind::Timestamp),
    ("t", Kind::Timestamp),
    ("act", Kind::Csl("act")),
    ("app", Kind::Csl("appendix")),
    ("appendix", Kind::Csl("appendix")),
    ("bk", Kind::Csl("book")),
    ("bks", Kind::Csl("book")),
    ("book", Kind::Csl("book")),
    ("canon", Kind::Csl("canon")),
    ("col", Kind::Csl("column")),
    ("cols", Kind::Csl("column")),
    ("column", Kind::Csl("column")),
    ("columns", Kind::Csl("column")),
    ("loc", Kind::Csl("elocation")),
    ("location", Kind::Csl("elocation")),
    ("eq", Kind::Csl("equation")),
    ("eqs", Kind::Csl("equation")),
    ("equation", Kind::Csl("equation")),
    ("fol", Kind::Csl("folio")),
    ("fols", Kind::Csl("folio")),
    ("folio", Kind::Csl("folio")),
    ("issue", Kind::Csl("issue")),
    ("no", Kind::Csl("issue")),
    ("nos", Kind::Csl("issue")),
    ("number", Kind::Csl("issue")),
    ("op", Kind::Csl("opus")),
    ("opus", Kind::Csl("opus")),
    ("pt", Kind::Csl("part")),
    ("pts", Kind::Csl("part")),
    ("part", Kind::Csl("part")),
    ("parts", Kind::Csl("part")),
    ("r", Kind::Csl("rule")),
    ("rule", Kind::Csl("rule")),
    ("sc", Kind::Csl("scene")),
    ("scene", Kind::Csl("scene")),
    ("s.v", Kind::Csl("sub-verbo")),
    ("s.vv", Kind::Csl("sub-verbo")),
    ("sub verbo", Kind::Csl("sub-verbo")),
    ("supp", Kind::Csl("supplement")),
    ("supplement", Kind::Csl("supplement")),
    ("tit", Kind::Csl("title-locator")),
    ("title", Kind::Csl("title-locator")),
    ("v", Kind::Csl("verse")),
    ("vv", Kind::Csl("verse")),
    ("verse", Kind::Csl("verse")),
    ("verses", Kind::Csl("verse")),
    ("version", Kind::Csl("version")),
];

/// The locators in a value, parted by `;` and `,`. A piece without a label (`pp. 3, 7-9`) is of
/// the kind of the one before it.
pub fn parse(value: &str) -> Vec<Locator> {
    let mut found: Vec<Locator> = Vec::new();
    let mut start = 0;
    for (at, mark) in value.char_indices().chain([(value.len(), ';')]) {
        if !matches!(mark, ';' | ',') || is_inside_a_number(value, at, mark) {
            continue;
        }
        let piece = &value[start..at];
        let text = piece.trim();
        let from = start + (piece.len() - piece.trim_start().len());
        start = (at + 1).min(value.len());
        if text.is_empty() {
            continue;
        }
        let before = found.last().map(|locator| locator.kind);
        found.push(locator(text, from, before));
    }
    found
}

/// A locator in words: "pages 3-5", "paragraph 12", "14 minutes 30 seconds from the start". `None` for
/// one that is not known here, and for one with a fault.
pub fn describe(value: &str, locator: &Locator) -> Option<String> {
    if locator.fault.is_some() {
        return None;
    }
    let (_, number) = split_label(value.get(locator.span.clone())?);
    let name = match locator.kind {
        Kind::Page | Kind::Bare => "page",
        Kind::Paragraph => "paragraph",
        Kind::Section => "section",
        Kind::Timestamp => {
            let ends: Vec<String> = number.split(is_dash).map(|end| time(end.trim())).collect();
            return Some(format!("{} from the start", ends.join(" to ")));
        }
        Kind::Line => "line",
        Kind::Chapter => "chapter",
        Kind::Article => "article",
        Kind::Volume => "volume",
        Kind::Note => "note",
        Kind::Figure => "figure",
        Kind::Table => "table",
        Kind::Csl("sub-verbo") => return Some(format!("under the headword {number}")),
        Kind::Csl("title-locator") => "title",
        Kind::Csl("elocation") => "location",
        Kind::Csl(name) => name,
        Kind::Other => return None,
    };
    let is_range = number.trim_start_matches(is_dash).contains(is_dash);
    Some(format!("{name}{} {number}", if is_range { "s" } else { "" }))
}

/// `00:14:30` as "14 minutes 30 seconds"; what is nothing is left out.
fn time(clock: &str) -> String {
    let parts: Vec<&str> = clock.split(':').collect();
    let units = ["hour", "minute", "second"].into_iter().skip(3_usize.saturating_sub(parts.len()));
    let words: Vec<String> = parts
        .iter()
        .zip(units)
        .filter_map(|(part, unit)| {
            let digits = part.trim_start_matches('0');
            let digits = if digits.starts_with('.') { part } else { &digits };
            let many = if *digits == "1" { "" } else { "s" };
            (!digits.is_empty()).then(|| format!("{digits} {unit}{many}"))
        })
        .collect();
    if words.is_empty() { "0 seconds".to_owned() } else { words.join(" ") }
}

/// Whether a comma parts thousands (`l. 1,234`) and no locators: exactly three digits behind it,
/// and one to three before it.
fn is_inside_a_number(value: &str, at: usize, mark: char) -> bool {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let before = value[..at].bytes().rev().take_while(u8::is_ascii_digit).count();
    mark == ',' && at < value.len() && (1..=3).contains(&before) && digits(&value[at + 1..]) == 3
}

fn locator(text: &str, from: usize, before: Option<Kind>) -> Locator {
    let (label, number) = split_label(text);
    let span = from..from + text.len();
    let number_at = span.end - number.len();
    let looks_like_a_time = is_time(number);
    let kind = match label {
        "" if looks_like_a_time => Kind::Timestamp,
        "" => match before {
            Some(kind) if kind != Kind::Timestamp => kind,
            _ if number.starts_with(|c: char| c.is_ascii_digit()) => Kind::Bare,
            _ => Kind::Other,
        },
        label => {
            let label = label.trim_end_matches('.').to_lowercase();
            LABELS.iter().find(|(name, _)| *name == label).map_or(Kind::Other, |(_, kind)| *kind)
        }
    };
    // "at" and "t" are labels before a time only: "at the end" is prose.
    let kind = match kind {
        Kind::Timestamp if !looks_like_a_time && label != "timestamp" => Kind::Other,
        kind => kind,
    };
    let fault = match kind {
        Kind::Timestamp => time_fault(number, number_at),
        Kind::Other => None,
        _ if number.is_empty() => Some(Fault {
            span: span.clone(),
            kind: FaultKind::MissingNumber,
            message: format!("\"{text}\" has no number: write which, as in \"{text} 3\""),
            suggestion: None,
        }),
        _ => range_fault(number, number_at),
    };
    Locator { kind, span, fault }
}

/// The label and what stands behind it: `pp. 3-5`, `L40`, `§8`, `¶ 12`.
fn split_label(text: &str) -> (&str, &str) {
    let is_letter = |c: char| c.is_alphabetic() || matches!(c, '§' | '¶');
    let mut end = text.find(|c: char| !is_letter(c)).unwrap_or(text.len());
    // "s.v. word", "sub verbo word".
    for double in ["s.vv", "s.v", "sub verbo"] {
        if text.get(..double.len()).is_some_and(|start| start.eq_ignore_ascii_case(double)) {
            end = double.len();
            break;
        }
    }
    let rest = &text[end..];
    let (stop, rest) = match rest.strip_prefix('.') {
        Some(rest) => (1, rest),
        None => (0, rest),
    };
    let number = rest.trim_start();
    // Roman numerals and letters that count ("xii", "A3") are no labels.
    let is_alone = rest.is_empty() && stop == 0;
    let is_known = || {
        let label = text[..end].to_lowercase();
        LABELS.iter().any(|(name, _)| *name == label)
    };
    if end == 0 || (is_alone && !is_known()) {
        return ("", text);
    }
    (&text[..end + stop], number)
}

/// Whether a number is a time, or two with a dash between them: `14:30`, `00:14:30-00:15:02.5`.
fn is_time(number: &str) -> bool {
    let mut sides = number.split(is_dash).map(str::trim);
    let first = sides.next().unwrap_or("");
    let time = |side: &str| {
        let parts: Vec<&str> = side.split(':').collect();
        (2..=3).contains(&parts.len())
            && parts.iter().enumerate().all(|(index, part)| {
                let (whole, fraction) = match part.split_once('.') {
                    Some((whole, fraction)) if index + 1 == parts.len() => (whole, fraction),
                    Some(_) => return false,
                    None => (*part, "0"),
                };
                // `1:2:24` is a book, a chapter and a verse, `45:20-46:3` pages and lines.
                (whole.len() == 2 || index == 0 && whole.len() == 1)
                    && [whole, fraction].iter().all(|digits| {
                        !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
                    })
            })
    };
    time(first) && sides.all(time)
}

fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}' | '\u{2012}' | '–' | '—')
}

fn time_fault(number: &str, at: usize) -> Option<Fault> {
    let mut sides = Vec::new();
    let mut from = 0;
    for side in number.split(is_dash) {
        let start = at + from + (side.len() - side.trim_start().len());
        from += side.len();
        from += number[from..].chars().next().map_or(0, char::len_utf8);
        let side = side.trim();
        let parts: Vec<f64> = side.split(':').map(|part| part.parse().unwrap_or(0.0)).collect();
        // All but the first count to 59; the first, minutes where no hours stand, may go on:
        // `75:10` is an hour and a quarter.
        if parts.iter().skip(1).any(|&part| part >= 60.0) {
            return Some(Fault {
                span: start..start + side.len(),
                kind: FaultKind::ImpossibleTime,
                message: format!(
                    "{side} is no time: minutes and seconds go to 59 (hours:minutes:seconds)"
                ),
                suggestion: None,
            });
        }
        sides.push(parts.iter().fold(0.0, |sum, part| sum * 60.0 + part));
    }
    // `23:55:10–00:05:00` is a clock's, over midnight.
    let hours =
        |side: Option<&str>| -> Option<u32> { side?.trim().split(':').next()?.parse().ok() };
    let mut written = number.split(is_dash);
    let (from, to) = (hours(written.next()), hours(written.next()));
    let is_over_midnight =
        from.is_some_and(|hour| (12..24).contains(&hour)) && to.is_some_and(|hour| hour < 12);
    match sides.as_slice() {
        [first, last] if last < first && !is_over_midnight => Some(reversed(number, at)),
        _ => None,
    }
}

fn range_fault(number: &str, at: usize) -> Option<Fault> {
    let (first, last) = number.split_once(is_dash)?;
    let (first, last) = (first.trim(), last.trim_start_matches(is_dash).trim());
    let plain = |side: &str| {
        let digits = side.replace(',', "");
        (!digits.is_empty() && digits.len() <= 15 && digits.bytes().all(|b| b.is_ascii_digit()))
            .then_some(digits)
    };
    // `L40-L52` repeats its label.
    let last =
        last.trim_start_matches(|c: char| c.is_alphabetic() || matches!(c, '.' | ' ' | '§' | '¶'));
    let (first, last) = (plain(first)?, plain(last)?);
    // `1099–102` leaves out the digits that do not change: it means 1102, after 1099. Fewer digits
    // than the first are such a short form, whose last digits may be anything, unless what it
    // stands for is before the first too.
    let start: u64 = first.parse().ok()?;
    let mut end: u64 = last.parse().ok()?;
    if last.len() < first.len() {
        let unit = 10_u64.pow(last.len() as u32);
        end += start / unit * unit;
        if end < start {
            return None;
        }
    }
    (end < start).then(|| reversed(number, at))
}

/// A range whose ends stand the wrong way round; the other way is all that can be meant, but a
/// slip of a digit is as likely, so that it is a suggestion only.
fn reversed(number: &str, at: usize) -> Fault {
    let dash = number.find(is_dash).unwrap_or(number.len());
    let width = number[dash..].chars().next().map_or(0, char::len_utf8);
    let (first, mark, last) =
        (&number[..dash], &number[dash..dash + width], &number[dash + width..]);
    let swapped = format!("{}{mark}{}", last.trim(), first.trim());
    Fault {
        span: at..at + number.len(),
        kind: FaultKind::Reversed,
        message: format!("the range {number} ends before it begins: write {swapped}"),
        suggestion: Some(swapped),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(value: &str) -> Vec<Kind> {
        parse(value).iter().map(|locator| locator.kind).collect()
    }

    fn fault(value: &str) -> Option<(FaultKind, String)> {
        let found = parse(value).into_iter().find_map(|locator| locator.fault)?;
        Some((found.kind, value[found.span].to_owned()))
    }

    #[test]
    fn locators_are_read_out() {
        let words = |value: &str| {
            let found = parse(value);
            let words: Vec<_> = found.iter().filter_map(|one| describe(value, one)).collect();
            words.join(", ")
        };
        assert_eq!(words("p. 3"), "page 3");
        assert_eq!(words("pp. 3-5, 9"), "pages 3-5, page 9");
        assert_eq!(words("¶ 12; § 8"), "paragraph 12, section 8");
        assert_eq!(words("00:14:30"), "14 minutes 30 seconds from the start");
        assert_eq!(words("1:00:05-1:02:00"), "1 hour 5 seconds to 1 hour 2 minutes from the start");
        assert_eq!(words("L40–52"), "lines 40–52");
        assert_eq!(words("s.v. plant"), "under the headword plant");
        assert_eq!(words("verso"), "");
        assert_eq!(words("pp. 5-3"), "");
    }

    #[test]
    fn labels_say_what_is_counted() {
        for (value, kind) in [
            ("p. 3", Kind::Page),
            ("pp. 3-5", Kind::Page),
            ("p.3", Kind::Page),
            ("Page 3", Kind::Page),
            ("¶ 12", Kind::Paragraph),
            ("¶12", Kind::Paragraph),
            ("§ 8", Kind::Section),
            ("§§ 8-9", Kind::Section),
            ("00:14:30", Kind::Timestamp),
            ("14:30", Kind::Timestamp),
            ("at 14:30", Kind::Timestamp),
            ("00:14:30–00:15:02", Kind::Timestamp),
            ("L40-52", Kind::Line),
            ("L40-L52", Kind::Line),
            ("art. 5", Kind::Article),
            ("ch. 4", Kind::Chapter),
            ("s.v. peace", Kind::Csl("sub-verbo")),
            ("12", Kind::Bare),
            ("xii", Kind::Other),
            ("Fig. 2", Kind::Figure),
            ("Table S3", Kind::Table),
            ("at the end", Kind::Other),
            ("annex II", Kind::Other),
            ("verso", Kind::Other),
            ("第3页", Kind::Other),
        ] {
            assert_eq!(kinds(value), [kind], "{value}");
            assert_eq!(fault(value), None, "{value}");
        }
    }

    #[test]
    fn several_are_parted_by_semicolons_and_commas() {
        assert_eq!(kinds("p. 3; p. 7"), [Kind::Page, Kind::Page]);
        assert_eq!(kinds("pp. 3, 7-9"), [Kind::Page, Kind::Page]);
        assert_eq!(kinds("§ 8, ¶ 2"), [Kind::Section, Kind::Paragraph]);
        assert_eq!(kinds("00:14:30, 00:20:00"), [Kind::Timestamp, Kind::Timestamp]);
        assert_eq!(kinds("l. 1,234"), [Kind::Line]);
        assert_eq!(kinds("; ,"), []);
        let value = "p. 3;  ¶ 12";
        let spans: Vec<&str> = parse(value).into_iter().map(|l| &value[l.span]).collect();
        assert_eq!(spans, ["p. 3", "¶ 12"]);
    }

    #[test]
    fn short_ranges_are_not_reversed_and_reversed_ones_are() {
        for fine in ["pp. 1099–102", "pp. 321-8", "pp. 3-5", "p. 3-3", "pp. iv-xii", "p. 3-A"] {
            assert_eq!(fault(fine), None, "{fine}");
        }
        assert_eq!(fault("pp. 12-5"), None, "12-5 can be short for 12-15");
        assert_eq!(fault("pp. 50-20"), Some((FaultKind::Reversed, "50-20".into())));
        assert_eq!(fault("L52-L40"), Some((FaultKind::Reversed, "52-L40".into())));
        assert_eq!(fault("00:20:00-00:14:30").map(|f| f.0), Some(FaultKind::Reversed));
        let found = parse("p. 3; pp. 50–20")[1].fault.clone().unwrap();
        assert_eq!(found.suggestion.as_deref(), Some("20–50"));
    }

    #[test]
    fn times_beyond_59_are_impossible() {
        assert_eq!(fault("00:75:10"), Some((FaultKind::ImpossibleTime, "00:75:10".into())));
        assert_eq!(fault("14:30:60").map(|f| f.0), Some(FaultKind::ImpossibleTime));
        assert_eq!(
            fault("00:14:00–00:99:00"),
            Some((FaultKind::ImpossibleTime, "00:99:00".into()))
        );
        assert_eq!(fault("75:10"), None, "minutes and seconds of a long recording");
        assert_eq!(fault("01:14:30.5"), None);
        assert_eq!(fault("p.").map(|f| f.0), Some(FaultKind::MissingNumber));
    }

    #[test]
    fn nothing_panics() {
        for value in ["—", "p. —", "-", "::", "1:2:3:4", "¶¶", "s.v", "§", "3–", "–3", "é;ß,漢-字"]
        {
            for locator in parse(value) {
                assert!(value.get(locator.span.clone()).is_some(), "{value}");
                if let Some(fault) = locator.fault {
                    assert!(value.get(fault.span).is_some(), "{value}");
                }
            }
        }
    }
}
