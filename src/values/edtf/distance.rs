//! How far one date is from another, in words: "two days before the report".

use super::{Date, Day, Edtf, Precision, certainly_after, certainly_before};

/// Numbers up to twelve are written out, as newspapers do.
const NUMBERS: [&str; 13] = [
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve",
];

/// How far `value` is from `other`, which is called `noun` ("the report"); as finely as both are
/// known. `None` where nothing certain can be said.
pub fn distance(value: &Edtf, other: &Edtf, noun: &str) -> Option<String> {
    if let (Edtf::Date(a), Edtf::Date(b)) = (value, other)
        && a.qualifier().is_none()
        && b.qualifier().is_none()
        && let Some(words) = of_dates(a, b, noun)
    {
        return Some(words);
    }
    if certainly_before(value, other) {
        return Some(match (value, value.latest().zip(other.earliest())) {
            (Edtf::Interval(_), Some((last, first))) => {
                format!("its end {}", of_days(last, first, noun))
            }
            _ => format!("before {noun}"),
        });
    }
    if certainly_after(value, other) {
        return Some(match (value, value.earliest().zip(other.latest())) {
            (Edtf::Interval(_), Some((first, last))) => {
                format!("its beginning {}", of_days(first, last, noun))
            }
            _ => format!("after {noun}"),
        });
    }
    None
}

fn of_dates(a: &Date, b: &Date, noun: &str) -> Option<String> {
    let coarser = a.precision().min(b.precision());
    if coarser >= Precision::Day {
        return Some(of_days(a.earliest(), b.earliest(), noun));
    }
    let years = || Some((a.year()?, b.year()?));
    let months = || Some((i64::from(a.month()?), i64::from(b.month()?)));
    if coarser == Precision::Month {
        let ((a, b), (m, n)) = (years()?, months()?);
        return Some(apart((a - b) * 12 + m - n, "month", noun));
    }
    if matches!(coarser, Precision::Year | Precision::Season) {
        let (a, b) = years()?;
        // "The year of the report" says little of a season in it.
        return (a != b || coarser == Precision::Year).then(|| apart(a - b, "year", noun));
    }
    None
}

/// From `a` to `b`, the finest unit that is easily pictured.
fn of_days(a: Day, b: Day, noun: &str) -> String {
    /// A distance of more days than this is told in months.
    const MOST_DAYS: u64 = 60;
    /// And one of more months than this in years.
    const MOST_MONTHS: u64 = 24;
    let days = a.0 - b.0;
    let exact = days.unsigned_abs();
    if exact <= MOST_DAYS {
        return apart(days, "day", noun);
    }
    // A month has 30.44 days on the average, a year 365.24.
    let months = (exact * 100 + 1_522) / 3_044;
    if months <= MOST_MONTHS {
        let months = i64::try_from(months).unwrap_or(i64::MAX) * days.signum();
        return format!("about {}", apart(months, "month", noun));
    }
    let years = i64::try_from((exact * 100 + 18_262) / 36_524).unwrap_or(i64::MAX);
    format!("about {}", apart(years * days.signum(), "year", noun))
}

fn apart(number: i64, unit: &str, noun: &str) -> String {
    let word = if number < 0 { "before" } else { "after" };
    let length = number.unsigned_abs();
    match length {
        0 if unit == "day" => format!("on the day of {noun}"),
        0 => format!("in the {unit} of {noun}"),
        1 if unit == "day" => format!("the day {word} {noun}"),
        1 => format!("one {unit} {word} {noun}"),
        _ => {
            let written = usize::try_from(length).ok().and_then(|length| NUMBERS.get(length));
            match written {
                Some(written) => format!("{written} {unit}s {word} {noun}"),
                None => format!("{length} {unit}s {word} {noun}"),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    #[test]
    fn dates_are_so_far_from_the_report() {
        for (date, report, words) in [
            ("2017-10-01", "2017-10-03", Some("two days before the report")),
            ("2017-10-02", "2017-10-03", Some("the day before the report")),
            ("2017-10-03", "2017-10-03", Some("on the day of the report")),
            ("2017-10-03T14:30:00Z", "2017-10-03", Some("on the day of the report")),
            ("2017-10-04", "2017-10-03", Some("the day after the report")),
            ("2017-09-03", "2017-10-03", Some("30 days before the report")),
            ("2017-04-03", "2017-10-03", Some("about six months before the report")),
            ("1997-10-03", "2017-10-03", Some("about 20 years before the report")),
            ("2017-10", "2017-10-03", Some("in the month of the report")),
            ("2017-12", "2017-10-03", Some("two months after the report")),
            ("2017", "2017-10-03", Some("in the year of the report")),
            ("2016", "2017-10-03", Some("one year before the report")),
            ("2016-21", "2017-10-03", Some("one year before the report")),
            ("2017-21", "2017-10-03", None),
            ("../2017-10-01", "2017-10-03", Some("its end two days before the report")),
            ("2017-10-05/..", "2017-10-03", Some("its beginning two days after the report")),
            ("2017-10-01/2017-10-05", "2017-10-03", None),
            ("2017-10-01~", "2017-10-03", None),
            ("201X", "2017-10-03", None),
            ("200X", "2017-10-03", Some("before the report")),
            ("[2016,2017]", "2017-10-03", None),
            ("-0100", "0100", Some("200 years before the report")),
        ] {
            let (date, report) = (parse(date).unwrap(), parse(report).unwrap());
            assert_eq!(distance(&date, &report, "the report").as_deref(), words, "{date}");
        }
    }
}
