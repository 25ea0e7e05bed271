//! EDTF against the published examples, and against itself on values made at random.

use sayso::values::edtf::{
    Answer, Edtf, ErrorKind, before, certainly_after, certainly_after_by_more_than,
    certainly_before, may_be_equal, parse, repair,
};
use serde_json::Value;

/// The lines of a data file, the first of which names their source.
fn lines(text: &str) -> Vec<Value> {
    text.lines().skip(1).map(|line| serde_json::from_str(line).expect(line)).collect()
}

fn text<'a>(line: &'a Value, key: &str) -> &'a str {
    line[key].as_str().unwrap_or_else(|| panic!("{line} has no {key}"))
}

#[test]
fn the_examples_of_the_library_of_congress() {
    for line in lines(include_str!("data/edtf/library-of-congress.jsonl")) {
        let written = text(&line, "value");
        let value = parse(written).unwrap_or_else(|error| panic!("{written}: {error}"));
        assert_eq!(u64::from(value.level()), line["level"].as_u64().unwrap(), "{written}");
        let day = |day: Option<_>| {
            day.map_or(Value::Null, |day: sayso::values::edtf::Day| Value::String(day.to_string()))
        };
        assert_eq!(day(value.earliest()), line["earliest"], "{written}");
        assert_eq!(day(value.latest()), line["latest"], "{written}");
        assert_eq!(value.describe(), text(&line, "words"), "{written}");
        assert_eq!(parse(&value.to_string()).as_ref(), Ok(&value), "{written} → {value}");
    }
}

#[test]
fn the_cases_of_edtf_js() {
    for line in lines(include_str!("data/edtf/edtf-js.jsonl")) {
        let written = text(&line, "value");
        assert_eq!(parse(written).is_ok(), line["accepted"].as_bool().unwrap(), "{written}");
    }
}

#[test]
fn faults_are_explained_at_their_place() {
    for line in lines(include_str!("data/edtf/faults.jsonl")) {
        let written = text(&line, "value");
        let error = parse(written).expect_err(written);
        let kind = match error.kind {
            ErrorKind::Invalid => "invalid",
            ErrorKind::Impossible => "impossible",
            ErrorKind::Reversed => "reversed",
        };
        let found = (kind, error.offset as u64, error.length as u64, error.message.as_str());
        let expected = (
            text(&line, "kind"),
            line["offset"].as_u64().unwrap(),
            line["length"].as_u64().unwrap(),
            text(&line, "message"),
        );
        assert_eq!(found, expected, "{written}");
    }
}

#[test]
fn repairs_say_what_was_meant_and_never_guess() {
    for line in lines(include_str!("data/edtf/repairs.jsonl")) {
        let written = text(&line, "value");
        let found = repair(written);
        let readings: Vec<Value> =
            found.iter().flat_map(|found| &found.readings).cloned().map(Value::String).collect();
        assert_eq!(Value::Array(readings), line["readings"], "{written}");
        assert_eq!(
            found.is_some_and(|found| found.safe),
            line["safe"].as_bool().unwrap(),
            "{written}"
        );
    }
}

fn edtf(text: &str) -> Edtf {
    parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn comparison_is_certain_only_where_every_reading_agrees() {
    for (a, b, answer) in [
        ("2017-10-02", "2017-10-03", Answer::Yes),
        ("2017-10-03", "2017-10-03", Answer::No),
        ("2017-10-04", "2017-10-03", Answer::No),
        ("2017-09", "2017-10-01", Answer::Yes),
        ("2017-10", "2017-10-03", Answer::MayBe),
        ("2017", "2018", Answer::Yes),
        ("2017-12-31T23:00:00Z", "2018", Answer::Yes),
        ("200X", "2010", Answer::Yes),
        ("2017-XX", "2017-12-31", Answer::MayBe),
        ("2016-01/2016-12", "2017", Answer::Yes),
        ("../2016", "2017", Answer::Yes),
        ("2016/..", "2017", Answer::MayBe),
        ("2018/..", "2017", Answer::No),
        ("2016/", "2017", Answer::MayBe),
        // Winter may be the one that began the year before.
        ("2017-24", "2018-01", Answer::MayBe),
        ("2017-21", "2018-01", Answer::Yes),
        // Qualified, or of level 2: may be.
        ("1990?", "2017", Answer::MayBe),
        ("1990~", "2017", Answer::MayBe),
        ("1990/1991~", "2017", Answer::MayBe),
        ("1990~/1991", "2017", Answer::Yes),
        ("[1990,1991]", "2017", Answer::MayBe),
        ("1990-33", "2017", Answer::MayBe),
        ("-0500", "0001", Answer::Yes),
        ("Y-17000", "-9999-01-01", Answer::Yes),
    ] {
        assert_eq!(before(&edtf(a), &edtf(b)), answer, "{a} before {b}");
    }
    let later = |a, b, days| certainly_after_by_more_than(&edtf(a), &edtf(b), days);
    assert!(!later("2017-10-04", "2017-10-03", 1));
    assert!(later("2017-10-05", "2017-10-03", 1));
    assert!(later("2017-11", "2017-10", 0) && !later("2017-11", "2017-10", 1));
    assert!(may_be_equal(&edtf("2017"), &edtf("2017-10-03")));
    assert!(!may_be_equal(&edtf("2017"), &edtf("2018-10-03")));
}

#[test]
fn precision_and_days() {
    for (value, has_day, day) in [
        ("2017-10-03", true, Some("2017-10-03")),
        ("2017-10-03?", true, Some("2017-10-03")),
        ("2017-10-03T14:30:00Z", true, Some("2017-10-03")),
        ("2017-10-XX", false, None),
        ("2017-10", false, None),
        ("201X-10-03", false, None),
        ("2017-21", false, None),
        ("2017-10-03/2017-10-05", true, None),
        ("2017-10-03/2017-11", false, None),
        ("../2017-10-03", true, None),
        ("../..", false, None),
    ] {
        let value = edtf(value);
        assert_eq!(value.has_day(), has_day, "{value}");
        assert_eq!(value.day().map(|day| day.to_string()).as_deref(), day, "{value}");
    }
    let date = jiff::civil::date(2017, 10, 3);
    assert_eq!(Edtf::from(date).to_string(), "2017-10-03");
    assert_eq!(edtf("2017-10-03").day().unwrap().to_civil(), Some(date));
}

/// Equal spellings of one meaning are equal, and the shorter is written.
#[test]
fn one_meaning_has_one_spelling() {
    for (written, shortest) in [
        ("?2004-?06-?11", "2004-06-11?"),
        ("2004-06?-?11", "2004-06-11?"),
        ("2004~?", ""),
        ("?2004~", "2004%"),
        ("2004-06~-11", "~2004-~06-11"),
        ("[1667, 1668]", "[1667,1668]"),
        ("1985-04-12T23:20:30+00", "1985-04-12T23:20:30+00"),
    ] {
        match parse(written) {
            Ok(value) => {
                assert_eq!(value.to_string(), shortest);
                assert_eq!(parse(shortest), Ok(value));
            }
            Err(_) => assert_eq!(shortest, "", "{written}"),
        }
    }
}

/// A small generator (xorshift) with a fixed seed: the same values on every run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len() as u64) as usize]
    }

    fn qualifier(&mut self) -> &'static str {
        self.pick(&["", "", "", "", "", "?", "~", "%"])
    }

    fn masked(&mut self, number: u64, width: usize) -> String {
        let digits = format!("{number:0width$}");
        digits.chars().map(|c| if self.below(9) == 0 { 'X' } else { c }).collect()
    }

    fn date(&mut self) -> String {
        let (before, behind) = (self.qualifier(), self.qualifier());
        let number = self.below(10_000);
        let mut date = match self.below(12) {
            0 => return format!("Y{}{}", self.pick(&["", "-"]), 10_000 + number * 977),
            1 => return format!("Y{}{}E{}", self.pick(&["", "-"]), 1 + number, self.below(9)),
            2 => return format!("{number:04}S{}", 1 + self.below(4)),
            3 => format!("{before}-{:04}{behind}", 1 + self.below(9_998)),
            4 => format!("{before}{}{behind}", self.masked(number, 4)),
            _ => format!("{before}{number:04}{behind}"),
        };
        let depth = self.below(4);
        if depth == 0 {
            return date;
        }
        let (before, behind) = (self.qualifier(), self.qualifier());
        if depth == 1 {
            let group = self.below(42);
            return format!("{date}-{before}{group:02}{behind}");
        }
        let month = self.below(12) + 1;
        date += &format!("-{before}{}{behind}", self.masked(month, 2));
        let (before, behind) = (self.qualifier(), self.qualifier());
        let day = self.below(31) + 1;
        if depth == 2 {
            date += &format!("-{before}{}{behind}", self.masked(day, 2));
        } else {
            let zone = self.pick(&["", "Z", "-04", "+05:30", "-00:30"]);
            date += &format!("-{day:02}T{:02}:{:02}:07{zone}", self.below(24), self.below(60));
        }
        date
    }

    fn value(&mut self) -> String {
        match self.below(8) {
            0 | 1 => format!("{}/{}", self.end(), self.end()),
            2 => {
                let members: Vec<_> = (0..1 + self.below(4)).map(|_| self.date()).collect();
                let (open, close) = if self.below(2) == 0 { ("[", "]") } else { ("{", "}") };
                let (first, last) = (self.pick(&["", "", ".."]), self.pick(&["", "", ".."]));
                format!("{open}{first}{}{last}{close}", members.join(self.pick(&[",", ", ", ".."])))
            }
            _ => self.date(),
        }
    }

    fn end(&mut self) -> String {
        match self.below(6) {
            0 => "..".to_owned(),
            1 => String::new(),
            _ => self.date(),
        }
    }
}

/// How many values a property is tried on; more by night.
fn rounds() -> usize {
    if std::env::var_os("SAYSO_NIGHTLY").is_some() { 2_000_000 } else { 60_000 }
}

#[test]
fn what_is_written_is_read_back_and_bounds_are_in_order() {
    let mut random = Random(0x5a15_0edf);
    let mut valid = 0;
    for _ in 0..rounds() {
        let written = random.value();
        let Ok(value) = parse(&written) else { continue };
        valid += 1;
        assert_eq!(parse(&value.to_string()).as_ref(), Ok(&value), "{written} → {value}");
        // Approximate ends of an interval may be out of order.
        if value.qualifier().is_none()
            && let Some((first, last)) = value.earliest().zip(value.latest())
        {
            assert!(first <= last, "{written}: {first} to {last}");
        }
        assert!(!value.describe().is_empty());
        assert!(value.level() <= 2);
    }
    assert!(valid > rounds() / 3, "only {valid} values of the generator are EDTF");
}

#[test]
fn comparison_is_antisymmetric_and_agrees_with_itself() {
    let mut random = Random(0xc0_4a_7e);
    let values: Vec<Edtf> = std::iter::repeat_with(|| random.value())
        .filter_map(|written| parse(&written).ok())
        .take(400)
        .collect();
    for a in &values {
        assert!(may_be_equal(a, a), "{a}");
        assert!(!certainly_before(a, a));
        for b in &values {
            let (forth, back) = (certainly_before(a, b), certainly_before(b, a));
            assert!(!(forth && back), "{a} and {b} are before each other");
            assert_eq!(back, certainly_after(a, b));
            assert_eq!(may_be_equal(a, b), may_be_equal(b, a));
            assert_eq!(before(a, b) == Answer::Yes, forth);
            assert!(!certainly_after_by_more_than(a, b, 5) || certainly_after(a, b));
            if before(a, b) == Answer::No {
                assert!(!forth);
            }
        }
    }
}

#[test]
fn nothing_panics_and_errors_point_into_the_value() {
    let mut random = Random(0xfee1_600d);
    let alphabet = [
        "2017",
        "10",
        "03",
        "-",
        "/",
        "..",
        "X",
        "?",
        "~",
        "%",
        "T",
        "Z",
        ":",
        "Y",
        "E",
        "S",
        "[",
        "]",
        "{",
        "}",
        ",",
        " ",
        "é",
        "–",
        "00",
        "99",
        "Oct",
        "x",
        "29",
        "02",
        "+",
        "\u{200b}",
        "October",
        ".",
        "s",
        "to",
        "9999999999999999999",
    ];
    for _ in 0..rounds() {
        let written: String = (0..random.below(9)).map(|_| random.pick(&alphabet)).collect();
        if let Err(error) = parse(&written) {
            assert!(written.get(error.offset..error.offset + error.length).is_some(), "{written}");
            assert!(!error.message.is_empty(), "{written}");
        }
        for reading in repair(&written).iter().flat_map(|found| &found.readings) {
            assert!(parse(reading).is_ok(), "{written} → {reading}");
        }
    }
}
