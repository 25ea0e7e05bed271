//! Dates in words.

use super::{Date, Day, Edtf, Endpoint, Interval, Member, Precision, Qualifier, Set, Time, Zone};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The English name of a month, 1 to 12; empty for another number.
pub(super) fn month_name(month: u8) -> &'static str {
    usize::from(month).checked_sub(1).and_then(|index| MONTHS.get(index)).copied().unwrap_or("")
}

pub(super) fn describe(value: &Edtf) -> String {
    match value {
        Edtf::Date(date) => of_date(date),
        Edtf::Interval(interval) => of_interval(interval),
        Edtf::Set(set) => of_set(set),
    }
}

fn of_date(date: &Date) -> String {
    let note = note(date);
    let comma = if note.is_empty() { "" } else { ", " };
    format!("{}{comma}{note}", nearly(date))
}

/// A date among others: its note in brackets, since a comma would part it from them.
fn among_others(date: &Date) -> String {
    match note(date) {
        "" => nearly(date),
        note => format!("{} ({note})", nearly(date)),
    }
}

fn nearly(date: &Date) -> String {
    let about = date.is_qualified_as_one() && date.qualifier().approximate;
    format!("{}{}", if about { "about " } else { "" }, unqualified(date))
}

fn note(date: &Date) -> &'static str {
    let Qualifier { uncertain, approximate } = date.qualifier();
    match (date.is_qualified_as_one(), uncertain, approximate) {
        (true, true, _) => "uncertain",
        (false, true, true) => "in part uncertain and approximate",
        (false, true, false) => "in part uncertain",
        (false, false, true) => "in part approximate",
        _ => "",
    }
}

fn unqualified(date: &Date) -> String {
    let Some(year) = date.year() else { return of_masked(date) };
    let year = of_year(year);
    let Some(part) = date.month else { return year };
    match (date.season(), date.month(), date.day, date.day_of_month()) {
        (Some(group), ..) => of_group(group, &year),
        (_, Some(month), None, _) => format!("{} {year}", month_name(month)),
        (_, Some(month), Some(_), Some(day)) => {
            let time = date.time.map(|time| format!(", {}", of_time(time))).unwrap_or_default();
            format!("{day} {} {year}{time}", month_name(month))
        }
        (_, Some(month), Some(day), None) if day.digits == *b"XX" => {
            format!("a day in {} {year}", month_name(month))
        }
        (_, None, day, _) if part.digits == *b"XX" => match day {
            None => format!("a month of {year}"),
            Some(day) if day.digits == *b"XX" => format!("a day in {year}"),
            Some(_) => of_bounds(date),
        },
        _ => of_bounds(date),
    }
}

/// A date whose year is not known to the last digit.
fn of_masked(date: &Date) -> String {
    let (first, last) = date.year.bounds();
    if date.month.is_some() {
        return of_bounds(date);
    }
    match date.precision() {
        Precision::Decade if first >= 0 && first % 10 == 0 && last == first + 9 => {
            format!("the {first}s")
        }
        _ if first >= 0 => format!("some time from {first} to {last}"),
        _ => format!("some time from {} to {}", of_year(first), of_year(last)),
    }
}

fn of_bounds(date: &Date) -> String {
    let day = |day: Day| {
        let (year, month, day) = day.year_month_day();
        format!("{day} {} {}", month_name(month), of_year(year))
    };
    format!("a day between {} and {}", day(date.earliest()), day(date.latest()))
}

fn of_year(year: i64) -> String {
    match year {
        1.. => year.to_string(),
        // Astronomical years count a year 0, historians do not.
        _ => format!("{} BCE", 1 - year),
    }
}

fn of_group(group: u8, year: &str) -> String {
    match group {
        21 => format!("spring {year}"),
        22 => format!("summer {year}"),
        23 => format!("autumn {year}"),
        24 => format!("winter {year}"),
        25..=28 => {
            let season = ["spring", "summer", "autumn", "winter"][usize::from(group - 25)];
            format!("{season} {year} (northern)")
        }
        29..=32 => {
            let season = ["spring", "summer", "autumn", "winter"][usize::from(group - 29)];
            format!("{season} {year} (southern)")
        }
        33..=36 => {
            let quarter = ["first", "second", "third", "fourth"][usize::from(group - 33)];
            format!("{quarter} quarter of {year}")
        }
        37..=39 => {
            let third = ["first", "second", "third"][usize::from(group - 37)];
            format!("{third} four months of {year}")
        }
        40 => format!("first half of {year}"),
        _ => format!("second half of {year}"),
    }
}

fn of_time(time: Time) -> String {
    let clock = match time.second {
        0 => format!("{:02}:{:02}", time.hour, time.minute),
        second => format!("{:02}:{:02}:{second:02}", time.hour, time.minute),
    };
    match time.zone {
        Zone::Local => clock,
        Zone::Utc => format!("{clock} UTC"),
        Zone::Hours(hours) => format!("{clock} UTC{hours:+}"),
        Zone::Minutes(minutes) => {
            let sign = if minutes < 0 { '-' } else { '+' };
            let minutes = minutes.unsigned_abs();
            format!("{clock} UTC{sign}{}:{:02}", minutes / 60, minutes % 60)
        }
    }
}

fn of_interval(interval: &Interval) -> String {
    use Endpoint::{Date as At, Open, Unknown};
    match (&interval.start, &interval.end) {
        (At(first), At(last)) => between(first, last),
        (Open, At(last)) => format!("some time up to {}", of_date(last)),
        (At(first), Open) => format!("from {} on", of_date(first)),
        (Unknown, At(last)) => format!("from an unknown date to {}", of_date(last)),
        (At(first), Unknown) => format!("from {} to an unknown date", of_date(first)),
        (Unknown, _) => "from an unknown date on".to_owned(),
        (Open, Unknown) => "up to an unknown date".to_owned(),
        (Open, Open) => "at any time".to_owned(),
    }
}

/// "between 3 and 5 October 2017": what the two have in common is said once.
fn between(first: &Date, last: &Date) -> String {
    let plain = |date: &Date| date.qualifier().is_none() && date.time.is_none();
    let start = match (first.year(), last.year(), first.month(), last.month()) {
        (Some(a), Some(b), Some(m), Some(n)) if a == b && plain(first) && plain(last) => {
            match (first.day_of_month(), last.day_of_month()) {
                (Some(day), Some(_)) if m == n => Some(day.to_string()),
                (Some(day), Some(_)) => Some(format!("{day} {}", month_name(m))),
                (None, None) if first.day.is_none() && last.day.is_none() => {
                    Some(month_name(m).to_owned())
                }
                _ => None,
            }
        }
        _ => None,
    };
    format!("between {} and {}", start.unwrap_or_else(|| among_others(first)), among_others(last))
}

fn of_set(set: &Set) -> String {
    let words: Vec<String> = set
        .members
        .iter()
        .map(|member| match member {
            Member::Date(date) => among_others(date),
            Member::Range(first, last) => {
                format!("{} to {}", among_others(first), among_others(last))
            }
            Member::Earlier(date) => format!("{} or earlier", among_others(date)),
            Member::Later(date) => format!("{} or later", among_others(date)),
        })
        .collect();
    let (before, word) = if set.all { ("all of ", "and") } else { ("one of ", "or") };
    match words.as_slice() {
        [only] => only.clone(),
        [most @ .., last] => format!("{before}{} {word} {last}", most.join(", ")),
        [] => String::new(),
    }
}
