//! Extended Date/Time Format (EDTF): the annex of ISO 8601-2:2019, as the Library of Congress
//! publishes it. Levels 0 and 1 are read and compared in full; level 2 is read, and whatever
//! only level 2 can write compares as *may be*.
//!
//! ```text
//! edtf      = date | interval | set
//! interval  = [ end ] "/" [ end ]            ; nothing: unknown        (level 1)
//! end       = date | ".."                    ; "..": open              (level 1)
//! set       = "[" members "]"                ; one of them             (level 2)
//!           | "{" members "}"                ; all of them             (level 2)
//! members   = member *( "," member )
//! member    = date | date ".." date | ".." date | date ".."            ; the open two at the ends
//! date      = year [ "-" part [ "-" part [ time ] ] ]
//! year      = [ q ] ( [ "-" ] 4x [ "S" int ] | "Y" [ "-" ] int [ "E" int ] [ "S" int ] ) [ q ]
//! part      = [ q ] 2x [ q ]                 ; 01-12 month, 21-41 season or other group, 01-31 day
//! time      = "T" 2d ":" 2d ":" 2d [ "Z" | sign 2d [ ":" 2d ] ]
//! q         = "?" | "~" | "%"                ; uncertain | approximate | both
//! x         = digit | "X"                    ; X: not specified
//! ```
//!
//! A qualifier *before* a part is that part's alone; one *behind* a part is for it and for all
//! that stand left of it, so that one at the end is for the whole date. A value keeps one set of
//! qualifiers for each part; two spellings of the same meaning are equal, and [`Edtf`]'s
//! `Display` writes the shorter.

mod bounds;
mod calendar;
mod compare;
mod describe;
mod display;
mod distance;
mod parse;
mod repair;

use std::fmt;
use std::str::FromStr;

pub use calendar::{Day, days_in_month, is_leap};
pub use compare::{
    Answer, before, certainly_after, certainly_after_by_more_than, certainly_before, may_be_equal,
};
pub use distance::distance;
pub use parse::parse;
pub use repair::{Repair, repair};

/// A value in EDTF.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Edtf {
    /// `2017-10-03`, `2017-04~`, `201X`, `2017-21`, `2017-10-03T14:30:00Z`.
    Date(Date),
    /// `2017-04/2017-10`, `../2017-04-03`.
    Interval(Interval),
    /// `[2017,2018]`, `{1960,1961-12}`.
    Set(Set),
}

/// One date, with what is known of each of its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Date {
    year: Year,
    month: Option<Part>,
    day: Option<Part>,
    time: Option<Time>,
}

/// An interval; both ends belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Interval {
    /// Where it begins.
    pub start: Endpoint,
    /// Where it ends.
    pub end: Endpoint,
}

/// An end of an interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Endpoint {
    /// A date.
    Date(Date),
    /// `..`: there is none.
    Open,
    /// Nothing written: there is one, and nobody knows it.
    Unknown,
}

/// Several dates of which one holds, or all do.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Set {
    /// `{…}`: all of the members. Otherwise `[…]`: one of them.
    pub all: bool,
    /// The members, in the order written; never empty.
    pub members: Vec<Member>,
}

/// A member of a [`Set`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Member {
    /// `1667`.
    Date(Date),
    /// `1670..1672`: every one between the two, both included.
    Range(Date, Date),
    /// `..1984`: that one or an earlier one.
    Earlier(Date),
    /// `1984..`: that one or a later one.
    Later(Date),
}

/// `?`, `~` or `%` on a part of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Qualifier {
    /// `?`: the value may be wrong.
    pub uncertain: bool,
    /// `~`: the value is near.
    pub approximate: bool,
}

impl Qualifier {
    /// Whether there is neither.
    pub fn is_none(self) -> bool {
        self == Self::default()
    }

    fn and(self, other: Self) -> Self {
        Self {
            uncertain: self.uncertain || other.uncertain,
            approximate: self.approximate || other.approximate,
        }
    }

    fn sign(self) -> &'static str {
        match (self.uncertain, self.approximate) {
            (false, false) => "",
            (true, false) => "?",
            (false, true) => "~",
            (true, true) => "%",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Year {
    form: YearForm,
    /// `S2`: how many digits from the left are known.
    significant: Option<u8>,
    qualifier: Qualifier,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum YearForm {
    /// Four characters, `0` to `9` or `X`.
    Four { negative: bool, digits: [u8; 4] },
    /// `Y17000`.
    Long(i64),
    /// `Y-17E7`.
    Exponential { mantissa: i64, exponent: u8 },
}

/// A month, another group of months, or a day: two characters, `0` to `9` or `X`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Part {
    digits: [u8; 2],
    qualifier: Qualifier,
}

/// A time of day, with its shift from UTC where one is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Time {
    /// 0 to 24; 24 only as `24:00:00`.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 59; 60 in a leap second.
    pub second: u8,
    /// How it relates to UTC.
    pub zone: Zone,
}

/// The zone of a [`Time`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Zone {
    /// None is given: local time.
    Local,
    /// `Z`.
    Utc,
    /// `-04`: whole hours from UTC.
    Hours(i8),
    /// `+05:30`: minutes from UTC.
    Minutes(i16),
}

/// How far a date is known, from the coarsest to the finest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// Nothing of the year's digits but at most the first.
    Millennium,
    /// `20XX`.
    Century,
    /// `201X`.
    Decade,
    /// `2017`, and `2017-XX`.
    Year,
    /// `2017-21`: a season, quarter, third or half of a year.
    Season,
    /// `2017-10`, and `2017-10-XX`.
    Month,
    /// `2017-10-03`.
    Day,
    /// `2017-10-03T14:30:00`.
    Time,
}

/// What keeps a value from being a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// It is not EDTF.
    Invalid,
    /// It is EDTF in form, and there is no such date: 30 February, month 13.
    Impossible,
    /// An interval that ends before it begins.
    Reversed,
}

/// Why a value was not read, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EdtfError {
    /// Which kind of fault it is.
    pub kind: ErrorKind,
    /// Where the fault begins: a byte offset into the value, at most its length.
    pub offset: usize,
    /// How many bytes are at fault; 0 where something is missing.
    pub length: usize,
    /// What was expected there, in words.
    pub message: String,
}

impl EdtfError {
    /// Whether the form is EDTF's and only the date is not possible.
    pub fn is_impossible(&self) -> bool {
        self.kind != ErrorKind::Invalid
    }
}

impl fmt::Display for EdtfError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for EdtfError {}

impl FromStr for Edtf {
    type Err = EdtfError;

    fn from_str(text: &str) -> Result<Self, EdtfError> {
        parse(text)
    }
}

impl From<jiff::civil::Date> for Edtf {
    #[expect(
        clippy::expect_used,
        reason = "what a calendar gives is EDTF; the tests go through it"
    )]
    fn from(date: jiff::civil::Date) -> Self {
        parse(&Day::from_civil(date).to_string()).expect("a civil date has four digits of year")
    }
}

impl From<Day> for Edtf {
    /// A year alone where the day lies beyond four digits of year, since EDTF has no more there.
    #[expect(
        clippy::expect_used,
        reason = "what a calendar gives is EDTF; the tests go through it"
    )]
    fn from(day: Day) -> Self {
        parse(&day.to_string()).expect("a day writes itself as EDTF")
    }
}

impl Edtf {
    /// How far the value is known. Of an interval or a set, what the coarsest of its dates is;
    /// `None` where it has no date at all (`../..`).
    pub fn precision(&self) -> Option<Precision> {
        self.dates().map(|date| date.precision()).min()
    }

    /// Whether every date in it is known to the day.
    pub fn has_day(&self) -> bool {
        self.precision().is_some_and(|precision| precision >= Precision::Day)
    }

    /// The day, where the value is one date that is known to the day, qualified or not.
    pub fn day(&self) -> Option<Day> {
        match self {
            Self::Date(date) if date.precision() >= Precision::Day => Some(date.earliest()),
            _ => None,
        }
    }

    /// Every qualifier that stands on any part of any date in it.
    pub fn qualifier(&self) -> Qualifier {
        self.dates().fold(Qualifier::default(), |sum, date| sum.and(date.qualifier()))
    }

    /// The lowest level of EDTF that can write this value: 0, 1 or 2.
    pub fn level(&self) -> u8 {
        match self {
            Self::Date(date) => date.level(),
            Self::Interval(interval) => {
                let dates = self.dates().map(|date| date.level()).max().unwrap_or(0);
                let bare = !matches!(interval.start, Endpoint::Date(_))
                    || !matches!(interval.end, Endpoint::Date(_));
                dates.max(u8::from(bare))
            }
            Self::Set(_) => 2,
        }
    }

    /// The first day that the value can mean as written; `None` where its start is open or
    /// unknown. A qualifier does not widen it: [`certainly_before`] and its kin take that in.
    pub fn earliest(&self) -> Option<Day> {
        match self {
            Self::Date(date) => Some(date.earliest()),
            Self::Interval(interval) => interval.start.date().map(|date| date.earliest()),
            Self::Set(set) => set
                .members
                .iter()
                .map(|member| match member {
                    Member::Date(date) | Member::Range(date, _) | Member::Later(date) => {
                        Some(date.earliest())
                    }
                    Member::Earlier(_) => None,
                })
                .reduce(|a, b| a.zip(b).map(|(a, b)| a.min(b)))
                .flatten(),
        }
    }

    /// The last day that the value can mean as written; `None` where its end is open or unknown.
    pub fn latest(&self) -> Option<Day> {
        match self {
            Self::Date(date) => Some(date.latest()),
            Self::Interval(interval) => interval.end.date().map(|date| date.latest()),
            Self::Set(set) => set
                .members
                .iter()
                .map(|member| match member {
                    Member::Date(date) | Member::Range(_, date) | Member::Earlier(date) => {
                        Some(date.latest())
                    }
                    Member::Later(_) => None,
                })
                .reduce(|a, b| a.zip(b).map(|(a, b)| a.max(b)))
                .flatten(),
        }
    }

    /// Every date that is written in it, in order.
    pub fn dates(&self) -> impl Iterator<Item = &Date> {
        let mut dates = Vec::with_capacity(2);
        match self {
            Self::Date(date) => dates.push(date),
            Self::Interval(interval) => {
                dates.extend(interval.start.date());
                dates.extend(interval.end.date());
            }
            Self::Set(set) => {
                for member in &set.members {
                    match member {
                        Member::Date(date) | Member::Earlier(date) | Member::Later(date) => {
                            dates.push(date);
                        }
                        Member::Range(first, last) => dates.extend([first, last]),
                    }
                }
            }
        }
        dates.into_iter()
    }

    /// The value in words, as a reader would like it: "3 October 2017", "about April 2017",
    /// "some time up to 3 April 2017".
    pub fn describe(&self) -> String {
        describe::describe(self)
    }
}

impl Endpoint {
    /// The date, where the end is one.
    pub fn date(&self) -> Option<&Date> {
        match self {
            Self::Date(date) => Some(date),
            Self::Open | Self::Unknown => None,
        }
    }
}

impl Date {
    /// The year, where each of its digits is known. Astronomical: 0 is 1 BCE.
    pub fn year(&self) -> Option<i64> {
        let (first, last) = self.year.bounds();
        (first == last).then_some(first)
    }

    /// The month, 1 to 12, where it is known.
    pub fn month(&self) -> Option<u8> {
        self.month.and_then(Part::number).filter(|&month| month <= 12)
    }

    /// The season or other group of months, 21 to 41, where the date has one.
    pub fn season(&self) -> Option<u8> {
        self.month.and_then(Part::number).filter(|&group| group > 12)
    }

    /// The day of the month, 1 to 31, where it is known.
    pub fn day_of_month(&self) -> Option<u8> {
        self.day.and_then(Part::number)
    }

    /// The time of day, where it is given.
    pub fn time(&self) -> Option<Time> {
        self.time
    }

    /// Every qualifier that stands on any of its parts.
    pub fn qualifier(&self) -> Qualifier {
        self.parts().fold(self.year.qualifier, |sum, part| sum.and(part.qualifier))
    }

    /// How far the date is known.
    pub fn precision(&self) -> Precision {
        let (first, last) = self.year.bounds();
        match last - first {
            0 => {}
            1..=9 => return Precision::Decade,
            10..=99 => return Precision::Century,
            _ => return Precision::Millennium,
        }
        match (self.month.map(Part::number), self.day.map(Part::number)) {
            (None | Some(None), _) => Precision::Year,
            (Some(Some(group)), _) if group > 12 => Precision::Season,
            (_, None | Some(None)) => Precision::Month,
            _ if self.time.is_some() => Precision::Time,
            _ => Precision::Day,
        }
    }

    fn parts(&self) -> impl Iterator<Item = Part> {
        self.month.into_iter().chain(self.day)
    }

    /// Whether every part carries the same qualifier, which one sign at the end then says.
    fn is_qualified_as_one(&self) -> bool {
        self.parts().all(|part| part.qualifier == self.year.qualifier)
    }

    fn level(&self) -> u8 {
        let masked = |part: Option<Part>| part.is_some_and(Part::is_masked);
        let whole = |part: Option<Part>| part.is_none_or(|part| part.digits == *b"XX");
        let year = match self.year.form {
            _ if self.year.significant.is_some() => 2,
            YearForm::Exponential { .. } => 2,
            YearForm::Long(_) => 1,
            YearForm::Four { negative, digits } => match digits.map(|digit| digit == b'X') {
                [false, false, false, false] => u8::from(negative),
                [false, false, _, true] if self.month.is_none() => 1,
                _ => 2,
            },
        };
        let month = match self.month {
            Some(part) if part.number().is_some_and(|group| group > 24) => 2,
            Some(part) if part.number().is_some_and(|group| group > 12) => 1,
            month if !masked(month) => 0,
            month if whole(month) && whole(self.day) => 1,
            _ => 2,
        };
        let day = match self.day {
            day if !masked(day) => 0,
            day if whole(day) => 1,
            _ => 2,
        };
        let qualified = match self.qualifier().is_none() {
            true => 0,
            false if self.is_qualified_as_one() => 1,
            false => 2,
        };
        year.max(month).max(day).max(qualified)
    }
}
