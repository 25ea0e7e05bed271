//! Which days a date can mean: the first and the last, by what is known of its digits.

use super::{Date, Day, Part, Year, YearForm, days_in_month};

impl Date {
    /// The first day that the date can mean, its qualifiers aside.
    pub fn earliest(&self) -> Day {
        self.bounds().0
    }

    /// The last day that the date can mean, its qualifiers aside.
    pub fn latest(&self) -> Day {
        self.bounds().1
    }

    pub(super) fn bounds(&self) -> (Day, Day) {
        let (first, last) = self.year.bounds();
        let Some(month) = self.month else {
            return (Day::of(first, 1, 1), Day::of(last, 12, 31));
        };
        if let Some(group) = month.number().filter(|&group| group > 12) {
            let (from, to) = group_bounds(group);
            return (from.of_year(first), to.of_year(last));
        }
        // Nearly every date has all its digits: one day, and nothing to look for.
        if first == last
            && let Some(month) = month.number()
            && let Some(day) = self.day.and_then(Part::number)
        {
            let only = Day::of(first, month, day);
            return (only, only);
        }
        // The parser has made sure that some day fits. In nearly every value it does so in the
        // first year; only a 29 February may have to look for a leap year among those that fit.
        let first_day = self.year.candidates().find_map(|year| {
            (1..=12).filter(|&m| month.fits(m)).find_map(|m| {
                (1..=days_in_month(year, m))
                    .find(|&d| self.day.is_none_or(|day| day.fits(d)))
                    .map(|d| Day::of(year, m, d))
            })
        });
        let last_day = self.year.candidates().rev().find_map(|year| {
            (1..=12).rev().filter(|&m| month.fits(m)).find_map(|m| {
                (1..=days_in_month(year, m))
                    .rev()
                    .find(|&d| self.day.is_none_or(|day| day.fits(d)))
                    .map(|d| Day::of(year, m, d))
            })
        });
        let whole = (Day::of(first, 1, 1), Day::of(last, 12, 31));
        (first_day.unwrap_or(whole.0), last_day.unwrap_or(whole.1))
    }
}

impl Year {
    /// The number as written, unspecified digits as 0.
    pub(super) fn value(&self) -> i64 {
        match self.form {
            YearForm::Four { negative, digits } => {
                let value = digits
                    .iter()
                    .fold(0, |sum, &d| sum * 10 + i64::from(if d == b'X' { 0 } else { d - b'0' }));
                if negative { -value } else { value }
            }
            YearForm::Long(value) => value,
            YearForm::Exponential { mantissa, exponent } => {
                mantissa.saturating_mul(10_i64.saturating_pow(u32::from(exponent)))
            }
        }
    }

    /// The first and the last year that it can mean.
    pub(super) fn bounds(&self) -> (i64, i64) {
        let value = self.value();
        if let Some(significant) = self.significant {
            let length = match self.form {
                YearForm::Four { .. } => 4,
                _ => value.unsigned_abs().to_string().len() as u32,
            };
            let unit = 10_i64.pow(length.saturating_sub(u32::from(significant)));
            // The known digits are those of the number without its sign.
            let floor = value.abs() / unit * unit;
            let ceiling = floor + unit - 1;
            return if value < 0 { (-ceiling, -floor) } else { (floor, ceiling) };
        }
        match self.form {
            YearForm::Four { negative, digits } => {
                let highest = digits
                    .iter()
                    .fold(0, |sum, &d| sum * 10 + i64::from(if d == b'X' { 9 } else { d - b'0' }));
                if negative { (-highest, value) } else { (value, highest) }
            }
            _ => (value, value),
        }
    }

    /// Every year that fits, in order. At most 10,000, and few unless the digits are masked.
    pub(super) fn candidates(&self) -> impl DoubleEndedIterator<Item = i64> {
        let (first, last) = self.bounds();
        let form = self.form;
        let masked = self.significant.is_none();
        (first..=last).filter(move |year| match form {
            YearForm::Four { digits, .. } if masked => {
                let mut rest = year.unsigned_abs();
                digits.iter().rev().all(|&digit| {
                    let this = (rest % 10) as u8;
                    rest /= 10;
                    digit == b'X' || digit - b'0' == this
                })
            }
            _ => true,
        })
    }
}

impl Part {
    pub(super) fn is_masked(self) -> bool {
        self.digits.contains(&b'X')
    }

    /// The number, where both digits are known.
    pub(super) fn number(self) -> Option<u8> {
        let [tens, ones] = self.digits;
        (!self.is_masked()).then(|| (tens - b'0') * 10 + (ones - b'0'))
    }

    /// Whether the number can be what is written here.
    pub(super) fn fits(self, number: u8) -> bool {
        let fits = |written: u8, digit: u8| written == b'X' || written - b'0' == digit;
        fits(self.digits[0], number / 10) && fits(self.digits[1], number % 10)
    }
}

/// A place in a year that a group of months begins or ends at; `year` is -1, 0 or 1 from its own.
struct Edge {
    year: i64,
    month: u8,
    day: u8,
}

impl Edge {
    fn of_year(&self, year: i64) -> Day {
        Day::of(year + self.year, self.month, self.day)
    }
}

/// The widest reading of a season or other group of months (21 to 41).
///
/// Seasons 21 to 24 do not say on which half of the earth, nor whether they are those of the
/// weather (whole months) or of the sky, nor which year a winter belongs to. Their bounds hold
/// every one of these readings, since a comparison must only be certain where all of them agree.
fn group_bounds(group: u8) -> (Edge, Edge) {
    const fn edges(from: (i64, u8, u8), to: (i64, u8, u8)) -> (Edge, Edge) {
        (
            Edge { year: from.0, month: from.1, day: from.2 },
            Edge { year: to.0, month: to.1, day: to.2 },
        )
    }
    match group {
        // Spring and autumn: March to June on one half of the earth, September to December on
        // the other.
        21 | 23 => edges((0, 3, 1), (0, 12, 22)),
        22 | 24 => edges((-1, 12, 1), (1, 3, 21)),
        // North: spring, summer, autumn, winter.
        25 => edges((0, 3, 1), (0, 6, 21)),
        26 => edges((0, 6, 1), (0, 9, 23)),
        27 => edges((0, 9, 1), (0, 12, 22)),
        28 => edges((-1, 12, 1), (1, 3, 21)),
        // South.
        29 => edges((0, 9, 1), (0, 12, 22)),
        30 => edges((-1, 12, 1), (1, 3, 21)),
        31 => edges((0, 3, 1), (0, 6, 21)),
        32 => edges((0, 6, 1), (0, 9, 23)),
        33 => edges((0, 1, 1), (0, 3, 31)),
        34 => edges((0, 4, 1), (0, 6, 30)),
        35 => edges((0, 7, 1), (0, 9, 30)),
        36 => edges((0, 10, 1), (0, 12, 31)),
        37 => edges((0, 1, 1), (0, 4, 30)),
        38 => edges((0, 5, 1), (0, 8, 31)),
        39 => edges((0, 9, 1), (0, 12, 31)),
        40 => edges((0, 1, 1), (0, 6, 30)),
        _ => edges((0, 7, 1), (0, 12, 31)),
    }
}
