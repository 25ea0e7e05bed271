//! Comparing dates of unequal precision: yes, no, or may be.
//!
//! A bound is *certain* when its date carries no qualifier and needs no more than level 1 to
//! write. Only certain bounds prove anything; an open or unknown end proves nothing.

use super::{Date, Day, Edtf};

/// What a comparison says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Answer {
    /// It is so in every reading.
    Yes,
    /// It is so in none.
    No,
    /// It depends on what is not known.
    MayBe,
}

/// Whether `a` is before `b`.
pub fn before(a: &Edtf, b: &Edtf) -> Answer {
    if certainly_before(a, b) {
        return Answer::Yes;
    }
    // Not before in any reading: even the first day of `a` is no earlier than the last of `b`.
    match (certain_earliest(a), certain_latest(b)) {
        (Some(first), Some(last)) if first >= last => Answer::No,
        _ => Answer::MayBe,
    }
}

/// Whether every day of `a` is before every day of `b`.
pub fn certainly_before(a: &Edtf, b: &Edtf) -> bool {
    certain_latest(a).zip(certain_earliest(b)).is_some_and(|(last, first)| last < first)
}

/// Whether every day of `a` is after every day of `b`.
pub fn certainly_after(a: &Edtf, b: &Edtf) -> bool {
    certainly_before(b, a)
}

/// Whether `a` is certainly after `b`, and by more than `days` days.
pub fn certainly_after_by_more_than(a: &Edtf, b: &Edtf, days: i64) -> bool {
    certain_latest(b)
        .zip(certain_earliest(a))
        .is_some_and(|(last, first)| first > last.plus(days.max(0)))
}

/// Whether the two can be the same date, or overlap.
pub fn may_be_equal(a: &Edtf, b: &Edtf) -> bool {
    !certainly_before(a, b) && !certainly_after(a, b)
}

fn is_certain(date: &Date) -> bool {
    date.qualifier().is_none() && date.level() < 2
}

fn certain_earliest(value: &Edtf) -> Option<Day> {
    match value {
        Edtf::Date(date) => is_certain(date).then(|| date.earliest()),
        Edtf::Interval(interval) => {
            interval.start.date().filter(|date| is_certain(date)).map(Date::earliest)
        }
        Edtf::Set(_) => None,
    }
}

fn certain_latest(value: &Edtf) -> Option<Day> {
    match value {
        Edtf::Date(date) => is_certain(date).then(|| date.latest()),
        Edtf::Interval(interval) => {
            interval.end.date().filter(|date| is_certain(date)).map(Date::latest)
        }
        Edtf::Set(_) => None,
    }
}
