//! Dates that are likely meant: today, the report's own, the days of the week before it.

use super::{Completion, CompletionKind, Slot};
use crate::values::edtf::{self, Day};
use crate::workspace::View;

const WEEKDAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// Of what happened to be looked at, the day is most often today's.
const OF_TODAY: [&str; 3] = ["accessed", "archived", "updated"];

/// Dates for an attribute or a key of the front matter, the likeliest first.
pub fn find(view: &View<'_>, today: &str, name: &str, slot: &Slot) -> Vec<Completion> {
    let dateline = view.dateline().and_then(|(text, _)| Some((text, day(text)?)));
    let is_own = name == "date" || OF_TODAY.contains(&name);
    let mut dates: Vec<(String, String)> = Vec::new();
    let now = ("today".to_owned(), today.to_owned());
    if is_own {
        dates.push(now.clone());
    }
    if let Some((text, _)) = dateline.filter(|_| name != "date") {
        dates.push(("the report's date".to_owned(), text.to_owned()));
    }
    if !is_own {
        dates.push(now);
    }
    // "On Tuesday" in a report is the last one up to its date.
    let last =
        if is_own { day(today) } else { dateline.map(|(_, day)| day).or_else(|| day(today)) };
    if let Some(last) = last {
        for back in 0..7 {
            let day = last.plus(-back);
            let name = WEEKDAYS.get(usize::from(day.weekday()) - 1).copied().unwrap_or_default();
            dates.push((name.to_owned(), day.to_string()));
        }
    }
    dates
        .into_iter()
        .map(|(label, date)| {
            let detail = edtf::parse(&date).map(|date| date.describe()).unwrap_or_default();
            let mut item = slot.item(CompletionKind::Date, label, detail, &date);
            item.filter = format!("{} {date}", item.label);
            item
        })
        .collect()
}

/// The day that a date is, if it is one day.
fn day(date: &str) -> Option<Day> {
    let date = edtf::parse(date).ok()?;
    let day = date.earliest()?;
    (date.latest() == Some(day)).then_some(day)
}
