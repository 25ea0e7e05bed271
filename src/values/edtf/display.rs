//! Values back to EDTF, in the shortest spelling.

use std::fmt;

use super::{Date, Edtf, Endpoint, Member, Qualifier, Time, YearForm, Zone};

impl fmt::Display for Edtf {
    /// The value as EDTF. `parse` reads the same value back.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Date(date) => date.fmt(f),
            Self::Interval(interval) => write!(f, "{}/{}", interval.start, interval.end),
            Self::Set(set) => {
                f.write_str(if set.all { "{" } else { "[" })?;
                for (index, member) in set.members.iter().enumerate() {
                    f.write_str(if index == 0 { "" } else { "," })?;
                    match member {
                        Member::Date(date) => date.fmt(f)?,
                        Member::Range(first, last) => write!(f, "{first}..{last}")?,
                        Member::Earlier(date) => write!(f, "..{date}")?,
                        Member::Later(date) => write!(f, "{date}..")?,
                    }
                }
                f.write_str(if set.all { "}" } else { "]" })
            }
        }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Date(date) => date.fmt(f),
            Self::Open => f.write_str(".."),
            Self::Unknown => Ok(()),
        }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let as_one = self.is_qualified_as_one();
        let own = |qualifier: Qualifier| if as_one { "" } else { qualifier.sign() };
        f.write_str(own(self.year.qualifier))?;
        match self.year.form {
            YearForm::Four { negative, digits } => {
                f.write_str(if negative { "-" } else { "" })?;
                digits.iter().try_for_each(|&digit| write!(f, "{}", char::from(digit)))?;
            }
            YearForm::Long(value) => write!(f, "Y{value}")?,
            YearForm::Exponential { mantissa, exponent } => write!(f, "Y{mantissa}E{exponent}")?,
        }
        if let Some(significant) = self.year.significant {
            write!(f, "S{significant}")?;
        }
        for part in self.parts() {
            let [tens, ones] = part.digits.map(char::from);
            write!(f, "-{}{tens}{ones}", own(part.qualifier))?;
        }
        if as_one {
            f.write_str(self.year.qualifier.sign())?;
        }
        self.time.map_or(Ok(()), |time| time.fmt(f))
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "T{:02}:{:02}:{:02}", self.hour, self.minute, self.second)?;
        match self.zone {
            Zone::Local => Ok(()),
            Zone::Utc => f.write_str("Z"),
            Zone::Hours(hours) => {
                let sign = if hours < 0 { '-' } else { '+' };
                write!(f, "{sign}{:02}", hours.unsigned_abs())
            }
            Zone::Minutes(minutes) => {
                let sign = if minutes < 0 { '-' } else { '+' };
                let minutes = minutes.unsigned_abs();
                write!(f, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
            }
        }
    }
}
