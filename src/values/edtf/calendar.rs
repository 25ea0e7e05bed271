//! The proleptic Gregorian calendar over every year that EDTF can name.
//!
//! `jiff` counts civil dates from the year -9999 to 9999; EDTF writes `Y-170000000`. The calendar
//! repeats itself every 400 years, which are 146,097 days, so that each year is looked up in the
//! cycle of 2000 to 2399 and moved by whole cycles.

use std::fmt;

use jiff::civil;

const CYCLE_YEARS: i64 = 400;
const CYCLE_DAYS: i64 = 146_097;
/// The first year of the cycle that is handed to `jiff`.
const HOME: i64 = 2000;
const EPOCH: civil::Date = civil::date(1970, 1, 1);

/// A day, counted from 1 January 1970 (day 0), negative before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i64);

impl Day {
    /// The day of a civil date.
    pub fn from_civil(date: civil::Date) -> Self {
        Self(date.duration_since(EPOCH).as_hours() / 24)
    }

    /// The civil date of this day; `None` outside the years -9999 to 9999.
    pub fn to_civil(self) -> Option<civil::Date> {
        let (year, month, day) = self.year_month_day();
        civil::Date::new(i16::try_from(year).ok()?, month as i8, day as i8).ok()
    }

    /// Year (astronomical: 0 is 1 BCE), month 1 to 12 and day 1 to 31.
    #[expect(clippy::expect_used, reason = "days of one cycle of 400 years, from 2000 on")]
    pub fn year_month_day(self) -> (i64, u8, u8) {
        let home = Self::of(HOME, 1, 1).0;
        let cycles = (self.0 - home).div_euclid(CYCLE_DAYS);
        let within = (self.0 - home).rem_euclid(CYCLE_DAYS);
        let date = civil::date(HOME as i16, 1, 1)
            .checked_add(jiff::Span::new().days(within))
            .expect("a day of the cycle of 2000 to 2399 is in jiff's range");
        (i64::from(date.year()) + cycles * CYCLE_YEARS, date.month() as u8, date.day() as u8)
    }

    /// The weekday: 1 is Monday, 7 is Sunday, as in ISO 8601.
    pub fn weekday(self) -> u8 {
        // Day 0 was a Thursday.
        ((self.0 + 3).rem_euclid(7) + 1) as u8
    }

    /// The day `days` later, or earlier where that is negative.
    pub fn plus(self, days: i64) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// A day that is known to exist: `month` is 1 to 12 and `day` is in the month.
    pub(super) fn of(year: i64, month: u8, day: u8) -> Self {
        let (home, cycles) = at_home(year);
        let days = civil::Date::new(home, month as i8, day as i8).map_or(0, |date| {
            debug_assert_eq!(date.day(), day as i8);
            Self::from_civil(date).0
        });
        Self(days + cycles * CYCLE_DAYS)
    }
}

impl fmt::Display for Day {
    /// As EDTF: `2017-10-03`, `-0043-03-15`. Beyond four digits of year EDTF has no days; the
    /// year stands alone then: `Y17000`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.year_month_day();
        match year {
            0..=9999 => write!(f, "{year:04}-{month:02}-{day:02}"),
            -9999..=-1 => write!(f, "-{:04}-{month:02}-{day:02}", -year),
            _ => write!(f, "Y{year}"),
        }
    }
}

/// The same year in the cycle of 2000 to 2399, and how many cycles lie between.
fn at_home(year: i64) -> (i16, i64) {
    (
        (HOME + year.rem_euclid(CYCLE_YEARS)) as i16,
        year.div_euclid(CYCLE_YEARS) - HOME / CYCLE_YEARS,
    )
}

/// How many days a month (1 to 12) of a year has.
pub fn days_in_month(year: i64, month: u8) -> u8 {
    civil::Date::new(at_home(year).0, month as i8, 1).map_or(31, |d| d.days_in_month() as u8)
}

/// Whether a year has a 29 February.
pub fn is_leap(year: i64) -> bool {
    civil::Date::new(at_home(year).0, 1, 1).is_ok_and(civil::Date::in_leap_year)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_count_from_1970_and_back() {
        assert_eq!(Day::of(1970, 1, 1), Day(0));
        assert_eq!(Day::of(2017, 10, 3), Day(17_442));
        for days in (-1_000_000..1_000_000).step_by(9_973) {
            let (year, month, day) = Day(days).year_month_day();
            assert_eq!(Day::of(year, month, day), Day(days));
        }
    }

    #[test]
    fn years_beyond_jiff_keep_the_calendar() {
        assert_eq!(Day::of(12_000, 1, 1).0 - Day::of(11_600, 1, 1).0, CYCLE_DAYS);
        assert_eq!(Day::of(-170_000_000, 12, 31).year_month_day(), (-170_000_000, 12, 31));
        assert!(is_leap(0) && is_leap(-4) && !is_leap(-100) && is_leap(17_000 - 200));
        assert_eq!(Day::of(20_000, 1, 1).to_civil(), None);
    }

    #[test]
    fn weekdays_are_those_of_the_calendar() {
        assert_eq!(Day::of(2017, 10, 3).weekday(), 2, "3 October 2017 was a Tuesday");
        assert_eq!(Day::of(1969, 12, 28).weekday(), 7, "28 December 1969 was a Sunday");
    }
}
