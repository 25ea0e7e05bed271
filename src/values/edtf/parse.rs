//! The reader of EDTF: one pass over the bytes, an error at the first that does not fit.

use super::{
    Date, Edtf, EdtfError, Endpoint, ErrorKind, Interval, Member, Part, Qualifier, Set, Time, Year,
    YearForm, Zone, days_in_month, is_leap,
};

/// Years are counted in days with 64 bits; more digits than this are refused.
const MOST_YEAR_DIGITS: usize = 15;

/// Reads a value in EDTF.
///
/// # Errors
///
/// Where the value is not EDTF, or is EDTF in form and no possible date. Offsets are bytes into
/// `text`.
pub fn parse(text: &str) -> Result<Edtf, EdtfError> {
    let mut reader = Reader { text, at: 0, end: text.len() };
    if text.trim().is_empty() {
        return Err(reader.missing("a date is expected, as in 2017-10-03"));
    }
    if let Some(open @ (b'[' | b'{')) = reader.peek() {
        return reader.set(open).map(Edtf::Set);
    }
    let Some(slash) = text.find('/') else {
        let date = reader.date()?;
        reader.finish("a date")?;
        return Ok(Edtf::Date(date));
    };
    if let Some(second) = text[slash + 1..].find('/') {
        reader.at = slash + 1 + second;
        return Err(reader.invalid(1, "an interval has one slash, as in 2017-04/2017-10"));
    }
    if text == "/" {
        return Err(reader.invalid(1, "an interval has a date on one side at least: ../2017-10-03"));
    }
    reader.end = slash;
    let start = reader.endpoint("..")?;
    (reader.at, reader.end) = (slash + 1, text.len());
    let end = reader.endpoint("..")?;
    if let (Endpoint::Date(first), Endpoint::Date(last)) = (&start, &end)
        && is_reversed(first, last)
    {
        return Err(EdtfError {
            kind: ErrorKind::Reversed,
            offset: 0,
            length: text.len(),
            message: format!("the interval ends before it begins: {last}/{first}"),
        });
    }
    Ok(Edtf::Interval(Interval { start, end }))
}

/// Whether the second date is before the first, in every reading. Qualified dates may be off.
fn is_reversed(first: &Date, last: &Date) -> bool {
    first.qualifier().is_none() && last.qualifier().is_none() && first.earliest() > last.latest()
}

/// The beginning of a text, as much of it as a message can hold.
fn shown(text: &str) -> String {
    match text.char_indices().nth(30) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// Where the part being read ends: an end of an interval stops at the slash.
    end: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes()[..self.end].get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn starts_with(&self, prefix: &str) -> bool {
        self.text.as_bytes()[self.at..self.end].starts_with(prefix.as_bytes())
    }

    /// How many of the bytes ahead are of a kind.
    fn run(&self, kind: impl Fn(u8) -> bool) -> usize {
        self.text.as_bytes()[self.at..self.end].iter().take_while(|&&b| kind(b)).count()
    }

    fn error(&self, kind: ErrorKind, offset: usize, length: usize, message: &str) -> EdtfError {
        EdtfError { kind, offset, length, message: message.to_owned() }
    }

    fn missing(&self, message: &str) -> EdtfError {
        self.error(ErrorKind::Invalid, self.at, 0, message)
    }

    /// A fault in the bytes ahead; a length inside a character is widened to its end.
    fn invalid(&self, length: usize, message: &str) -> EdtfError {
        let mut end = (self.at + length).min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end += 1;
        }
        self.error(ErrorKind::Invalid, self.at, end - self.at, message)
    }

    /// A fault at whatever stands ahead: the character, or the end.
    fn unexpected(&self, message: &str) -> EdtfError {
        self.invalid(usize::from(self.peek().is_some()), message)
    }

    fn impossible(&self, from: usize, message: &str) -> EdtfError {
        self.error(ErrorKind::Impossible, from, self.at - from, message)
    }

    fn finish(&self, what: &str) -> Result<(), EdtfError> {
        if self.at == self.end {
            return Ok(());
        }
        let rest = &self.text[self.at..self.end];
        if rest.trim().is_empty() {
            return Err(self.invalid(rest.len(), "nothing stands behind a date, not even a space"));
        }
        Err(self.invalid(rest.len(), &format!("{what} ends before \"{}\"", shown(rest))))
    }

    fn endpoint(&mut self, open: &str) -> Result<Endpoint, EdtfError> {
        if self.at == self.end {
            return Ok(Endpoint::Unknown);
        }
        if self.starts_with(open) {
            self.at += open.len();
            self.finish("an open end, \"..\",")?;
            return Ok(Endpoint::Open);
        }
        let date = self.date()?;
        self.finish("a date")?;
        Ok(Endpoint::Date(date))
    }

    fn set(&mut self, open: u8) -> Result<Set, EdtfError> {
        let close = if open == b'[' { b']' } else { b'}' };
        let mut members = Vec::new();
        self.at += 1;
        loop {
            let from = self.at;
            let earlier = self.starts_with("..");
            self.at += if earlier { 2 } else { 0 };
            if earlier && !members.is_empty() {
                self.at = from;
                return Err(
                    self.invalid(2, "\"..\" for \"or earlier\" stands before the first date")
                );
            }
            let first = self.date()?;
            let dots = self.starts_with("..");
            if dots && earlier {
                return Err(self.invalid(2, "\"..\" stands on one side of a date only"));
            }
            self.at += if dots { 2 } else { 0 };
            members.push(match (earlier, dots, self.peek()) {
                (true, ..) => Member::Earlier(first),
                (_, false, _) => Member::Date(first),
                (_, true, Some(b',')) => {
                    self.at -= 2;
                    return Err(
                        self.invalid(2, "\"..\" for \"or later\" stands behind the last date")
                    );
                }
                (_, true, byte) if byte == Some(close) || byte.is_none() => Member::Later(first),
                (_, true, _) => {
                    let last = self.date()?;
                    if is_reversed(&first, &last) {
                        let mut error = self.impossible(from, "");
                        error.kind = ErrorKind::Reversed;
                        error.message = format!("the range ends before it begins: {last}..{first}");
                        return Err(error);
                    }
                    Member::Range(first, last)
                }
            });
            if self.take(close) {
                self.finish("a set")?;
                return Ok(Set { all: open == b'{', members });
            }
            if !self.take(b',') {
                let close = char::from(close);
                return Err(self.unexpected(&format!(
                    "a comma or the closing {close} of the set is expected"
                )));
            }
            self.at += self.run(|b| b == b' ');
        }
    }

    fn qualifier(&mut self) -> Qualifier {
        let (uncertain, approximate) = match self.peek() {
            Some(b'?') => (true, false),
            Some(b'~') => (false, true),
            Some(b'%') => (true, true),
            _ => return Qualifier::default(),
        };
        self.at += 1;
        Qualifier { uncertain, approximate }
    }

    fn date(&mut self) -> Result<Date, EdtfError> {
        let from = self.at;
        let before = self.qualifier();
        let mut year = self.year()?;
        let behind = self.qualifier();
        year.qualifier = before.and(behind);
        let mut date = Date { year, month: None, day: None, time: None };
        if self.peek() != Some(b'-') {
            if self.peek().is_some_and(|b| b.is_ascii_digit()) {
                return Err(
                    self.unexpected("the year has four digits, and a hyphen behind it: 2017-10-03")
                );
            }
            return Ok(date);
        }
        if year.significant.is_some() || !matches!(year.form, YearForm::Four { .. }) {
            return Err(self.unexpected("a year with Y or S stands alone, with no month"));
        }
        let month_at = self.at + 1;
        date.month = Some(self.part(from, "month", &mut [&mut date.year.qualifier])?);
        self.check_month(month_at, date.month)?;
        if self.peek() != Some(b'-') {
            return Ok(date);
        }
        if let Some(group) = date.season() {
            let what = if group <= 32 { "a season" } else { "a part of a year" };
            return Err(self.unexpected(&format!("{what} ({group}) has no day")));
        }
        let day_at = self.at + 1;
        let Some(mut month) = date.month else { return Ok(date) };
        let day = self.part(from, "day", &mut [&mut date.year.qualifier, &mut month.qualifier])?;
        (date.month, date.day) = (Some(month), Some(day));
        self.check_day(day_at, &date)?;
        if self.peek() == Some(b'T') {
            let known =
                date.day_of_month().is_some() && date.month().is_some() && date.year().is_some();
            if !known || !date.qualifier().is_none() {
                return Err(self.unexpected(
                    "a time stands behind a day that is known and carries no ?, ~ or %",
                ));
            }
            date.time = Some(self.time()?);
        }
        Ok(date)
    }

    fn year(&mut self) -> Result<Year, EdtfError> {
        let plain = |form| Year { form, significant: None, qualifier: Qualifier::default() };
        if self.take(b'Y') {
            return self.long_year();
        }
        if self.peek() == Some(b'y') {
            return Err(self.unexpected("the letter before a long year is a capital: Y17000"));
        }
        let from = self.at;
        let negative = self.take(b'-');
        let count = self.run(|b| b.is_ascii_digit() || b == b'X');
        let seen = &self.text[self.at..self.at + count];
        if count < 4 {
            let lower = self.text[self.at + count..self.end].starts_with(['x', 'u']);
            let message = match count {
                _ if lower => "a digit that is not known is a capital X: 201X".to_owned(),
                0 => "a year of four digits is expected, as in 2017-10-03".to_owned(),
                _ if matches!(self.text.as_bytes()[self.at + count..self.end], [] | [b'-', ..]) => {
                    "the year has four digits, as in 2017".to_owned()
                }
                _ => "a date begins with a year of four digits, as in 2017-10-03".to_owned(),
            };
            self.at += if lower { count } else { 0 };
            let length = if lower { 1 } else { count };
            return Err(if length == 0 {
                self.unexpected(&message)
            } else {
                self.invalid(length, &message)
            });
        }
        if count > 4 {
            let sign = if negative { "-" } else { "" };
            // Where the digits are a date without its hyphens, that is what was meant.
            let parted = match count {
                8 => format!("{}-{}-{}", &seen[..4], &seen[4..6], &seen[6..]),
                6 => format!("{}-{}", &seen[..4], &seen[4..]),
                _ => String::new(),
            };
            let message = match seen.contains('X') {
                false if !negative && parse(&parted).is_ok() => {
                    format!("the parts of a date are parted by hyphens: {parted}")
                }
                false => {
                    let seen = shown(seen);
                    format!("a year of more than four digits begins with Y: Y{sign}{seen}")
                }
                true => "the year has four digits, as in 201X".to_owned(),
            };
            return Err(self.invalid(count, &message));
        }
        let mut digits = [0; 4];
        digits.copy_from_slice(seen.as_bytes());
        self.at += 4;
        if negative && digits == *b"0000" {
            self.at = from;
            return Err(self.invalid(5, "the year 0 has no sign: 0000"));
        }
        let mut year = plain(YearForm::Four { negative, digits });
        if self.peek() == Some(b'S') {
            if digits.contains(&b'X') {
                return Err(
                    self.unexpected("S stands behind a year whose digits are all written: 1950S2")
                );
            }
            year.significant = self.significant()?;
        }
        Ok(year)
    }

    /// Behind `Y`: digits that may have a sign, an exponent and significant digits.
    fn long_year(&mut self) -> Result<Year, EdtfError> {
        let from = self.at;
        let negative = self.take(b'-');
        let count = self.run(|b| b.is_ascii_digit());
        if count == 0 {
            return Err(self.unexpected("digits are expected behind Y, as in Y17000"));
        }
        if self.peek() == Some(b'0') {
            return Err(self.unexpected("the digits behind Y begin with 1 to 9"));
        }
        if count > MOST_YEAR_DIGITS {
            self.at += count;
            return Err(
                self.impossible(from, "a year of more than 15 digits cannot be counted with")
            );
        }
        let value: i64 = self.text[self.at..self.at + count].parse().unwrap_or(i64::MAX);
        let value = if negative { -value } else { value };
        self.at += count;
        let form = if self.take(b'E') {
            let digits = self.run(|b| b.is_ascii_digit());
            if digits == 0 {
                return Err(self.unexpected("a number is expected behind E, as in Y-17E7"));
            }
            let exponent = self.text[self.at..self.at + digits].parse::<u8>().unwrap_or(u8::MAX);
            self.at += digits;
            if count + usize::from(exponent) > MOST_YEAR_DIGITS {
                return Err(
                    self.impossible(from, "a year of more than 15 digits cannot be counted with")
                );
            }
            YearForm::Exponential { mantissa: value, exponent }
        } else if count <= 4 {
            let year = value.unsigned_abs();
            let sign = if negative { "-" } else { "" };
            (self.at, self.end) = (from - 1, self.text.len());
            return Err(self.invalid(
                count + 1 + usize::from(negative),
                &format!("a year of up to four digits has no Y: {sign}{year:04}"),
            ));
        } else {
            YearForm::Long(value)
        };
        let mut year = Year { form, significant: None, qualifier: Qualifier::default() };
        if self.peek() == Some(b'S') {
            year.significant = self.significant()?;
        }
        Ok(year)
    }

    fn significant(&mut self) -> Result<Option<u8>, EdtfError> {
        self.at += 1;
        let digits = self.run(|b| b.is_ascii_digit());
        match self.text[self.at..self.at + digits].parse::<u8>() {
            Ok(count @ 1..) => {
                self.at += digits;
                Ok(Some(count))
            }
            _ if digits == 0 => {
                Err(self
                    .unexpected("the number of significant digits is expected behind S: 1950S2"))
            }
            _ => Err(self.invalid(digits, "S is followed by how many digits are known: 1950S2")),
        }
    }

    /// Behind a hyphen, a month or a day. A qualifier at its end is for the parts before it too.
    fn part(
        &mut self,
        from: usize,
        what: &str,
        earlier: &mut [&mut Qualifier],
    ) -> Result<Part, EdtfError> {
        let written = &self.text[from..self.at];
        self.at += 1;
        let before = self.qualifier();
        let count = self.run(|b| b.is_ascii_digit() || b == b'X');
        if count != 2 {
            let seen = &self.text[self.at..self.at + count];
            let word = self.run(|b| b.is_ascii_alphanumeric());
            let message = match count {
                1 if word == 1 && seen != "0" && seen != "X" => {
                    let sign = before.sign();
                    format!("the {what} is two digits: {written}-{sign}0{seen}")
                }
                _ if self.text[self.at + count..self.end].starts_with(['x', 'u']) => {
                    "a digit that is not known is a capital X".to_owned()
                }
                0 if word > 0 => format!("the {what} is two digits, not a word"),
                0 => format!("the {what} is expected, two digits"),
                _ => format!("the {what} is two digits"),
            };
            let length = count.max(word);
            return Err(if length == 0 {
                self.unexpected(&message)
            } else {
                self.invalid(length, &message)
            });
        }
        let bytes = self.text.as_bytes();
        let digits = [bytes[self.at], bytes[self.at + 1]];
        self.at += 2;
        let behind = self.qualifier();
        for qualifier in earlier {
            **qualifier = qualifier.and(behind);
        }
        Ok(Part { digits, qualifier: before.and(behind) })
    }

    fn check_month(&self, from: usize, month: Option<Part>) -> Result<(), EdtfError> {
        let Some(month) = month else { return Ok(()) };
        if (1..=12).any(|number| month.fits(number)) {
            return Ok(());
        }
        match month.number() {
            Some(21..=41) => Ok(()),
            Some(number) => Err(self.impossible(
                from,
                &format!("a month is 01 to 12, a season 21 to 24, not {number:02}"),
            )),
            None => Err(self.impossible(from, "no month, 01 to 12, fits these digits")),
        }
    }

    fn check_day(&self, from: usize, date: &Date) -> Result<(), EdtfError> {
        let (Some(month), Some(day)) = (date.month, date.day) else { return Ok(()) };
        // In a common year first; only 29 February asks for the year.
        let in_common = (1..=12)
            .filter(|&m| month.fits(m))
            .any(|m| (1..=days_in_month(2001, m)).any(|d| day.fits(d)));
        if in_common || (month.fits(2) && day.fits(29) && date.year.candidates().any(is_leap)) {
            return Ok(());
        }
        let Some(number) = day.number() else {
            return Err(self.impossible(from, "no day of the month fits these digits"));
        };
        let message = match (month.number(), date.year()) {
            _ if number == 0 || number > 31 => {
                format!("there is no day {number:02}: days are 01 to 31")
            }
            (Some(2), Some(year)) if number == 29 => {
                format!("{year} is no leap year: its February has 28 days")
            }
            (Some(2), None) if number == 29 => {
                "no year that fits is a leap year: February has 28 days in all of them".to_owned()
            }
            (Some(m), year) => format!(
                "{} has {} days",
                super::describe::month_name(m),
                // With an unknown year, the most that a February can have.
                days_in_month(year.unwrap_or(2000), m)
            ),
            (None, _) => format!("no month that fits has a day {number:02}"),
        };
        Err(self.impossible(from, &message))
    }

    fn time(&mut self) -> Result<Time, EdtfError> {
        let from = self.at;
        self.at += 1;
        let hour = self.two("the hour")?;
        self.colon("the minutes follow the hour behind a colon: T14:30:00")?;
        let minute = self.two("the minute")?;
        self.colon("the seconds are written too: T14:30:00")?;
        let second = self.two("the second")?;
        let midnight = (hour, minute, second) == (24, 0, 0);
        // A leap second ends an hour that is the 23rd in UTC only.
        let leap = second == 60 && minute == 59;
        if (hour > 23 && !midnight) || minute > 59 || (second > 59 && !leap) {
            let at = self.at;
            let (offset, message) = match () {
                () if hour > 23 => (at - 8, format!("there is no hour {hour}: hours are 00 to 23")),
                () if minute > 59 => {
                    (at - 5, format!("there is no minute {minute}: minutes are 00 to 59"))
                }
                () => (at - 2, format!("there is no second {second}: seconds are 00 to 59")),
            };
            return Err(self.error(ErrorKind::Impossible, offset, 2, &message));
        }
        let zone = match self.peek() {
            Some(b'Z') => {
                self.at += 1;
                Zone::Utc
            }
            Some(sign @ (b'+' | b'-')) => self.shift(sign == b'-')?,
            Some(b'.' | b',') => {
                let rest = 1 + self.text[self.at + 1..self.end]
                    .bytes()
                    .take_while(u8::is_ascii_digit)
                    .count();
                return Err(self.invalid(rest, "EDTF has whole seconds only"));
            }
            Some(b'z') => return Err(self.unexpected("Z for UTC is a capital")),
            _ => Zone::Local,
        };
        debug_assert!(self.at > from);
        Ok(Time { hour, minute, second, zone })
    }

    fn shift(&mut self, negative: bool) -> Result<Zone, EdtfError> {
        self.at += 1;
        let from = self.at;
        let hours = self.two("the hours of the shift from UTC")?;
        let minutes = if self.take(b':') {
            Some(self.two("the minutes of the shift from UTC")?)
        } else {
            None
        };
        if minutes.is_none() && self.run(|b| b.is_ascii_digit()) > 0 {
            return Err(self.unexpected("a colon parts hours and minutes of the shift: +05:30"));
        }
        let total = i16::from(hours) * 60 + i16::from(minutes.unwrap_or(0));
        let most = if negative { 12 * 60 } else { 14 * 60 };
        if total > most || minutes.is_some_and(|minutes| minutes > 59) {
            return Err(self.impossible(from - 1, "no zone is so far from UTC: -12:00 to +14:00"));
        }
        if negative && total == 0 {
            return Err(self.impossible(from - 1, "no shift from UTC is written Z, or +00:00"));
        }
        Ok(match minutes {
            None if negative => Zone::Hours(-(hours as i8)),
            None => Zone::Hours(hours as i8),
            Some(_) => Zone::Minutes(if negative { -total } else { total }),
        })
    }

    fn two(&mut self, what: &str) -> Result<u8, EdtfError> {
        let count = self.run(|b| b.is_ascii_digit());
        if count != 2 {
            let verb = if what.contains("s of ") { "are" } else { "is" };
            let message = format!("{what} {verb} two digits");
            return Err(if count == 0 {
                self.unexpected(&message)
            } else {
                self.invalid(count, &message)
            });
        }
        let bytes = self.text.as_bytes();
        let number = (bytes[self.at] - b'0') * 10 + (bytes[self.at + 1] - b'0');
        self.at += 2;
        Ok(number)
    }

    fn colon(&mut self, message: &str) -> Result<(), EdtfError> {
        if self.take(b':') { Ok(()) } else { Err(self.unexpected(message)) }
    }
}
