//! A source that was seen before it was out.

use super::context::in_words;
use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::report::Source;
use crate::values::edtf;

/// The rule.
pub static RULE: Rule = Rule {
    name: "accessed-before-published",
    group: Group::Date,
    severity: Severity::Warning,
    summary: "a source was seen before it was published",
    page: include_str!("../../docs/rules/accessed-before-published.md"),
    checks: &[Check::Source(check)],
    ..Rule::DEFAULT
};

/// What is dated ahead of the day on which it can be read.
const DATED_AHEAD: [&str; 4] = ["book", "article-journal", "article-magazine", "chapter"];
/// By how many days dates may differ: it is a day earlier in the west.
const DAYS: i64 = 1;
/// By how many days a report may be read ahead, under an embargo.
const EMBARGO: i64 = 7;

fn check(source: &Source, context: &mut Context<'_, '_>) {
    let (Some(seen), Some(issued)) = (source.get("accessed"), source.get("issued")) else { return };
    if source.kind().is_some_and(|kind| DATED_AHEAD.contains(&kind)) {
        return;
    }
    // A time of day has a zone of its own, which may be another day's.
    let has_time = seen.value.contains('T') || issued.value.contains('T');
    let (Ok(earlier), Ok(later)) = (edtf::parse(&seen.value), edtf::parse(&issued.value)) else {
        return;
    };
    let days = if source.kind() == Some("report") { EMBARGO } else { DAYS };
    if !edtf::certainly_after_by_more_than(&later, &earlier, days + i64::from(has_time)) {
        return;
    }
    let message = format!(
        "`accessed` is {}, and `issued` {}: this was seen before it was out. Mend one of the two dates.",
        in_words(&seen.value),
        in_words(&issued.value),
    );
    let place = context.place(issued.span);
    context.find(seen.span, message).related(place, "issued here");
}
