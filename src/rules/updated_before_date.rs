//! A report that was changed before it was written.

use super::context::in_words;
use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::report::Metadata;

/// The rule.
pub static RULE: Rule = Rule {
    name: "updated-before-date",
    group: Group::Date,
    severity: Severity::Error,
    summary: "front matter's `updated` is before its `date`",
    page: include_str!("../../docs/rules/updated-before-date.md"),
    checks: &[Check::FrontMatter(check)],
    ..Rule::DEFAULT
};

fn check(metadata: &Metadata, context: &mut Context<'_, '_>) {
    let report = context.report();
    let (Some(updated), Some(date)) = (metadata.updated(), metadata.date()) else { return };
    if !metadata.is_changed_before_written() {
        return;
    }
    let start = report.metadata_start();
    let (changed, written) = (updated.span.shifted(start), date.span.shifted(start));
    let message = format!(
        "This report was last changed on {}, and is of {}: nothing is changed before it is there. Mend one of \
         the two.",
        in_words(updated.text),
        in_words(date.text)
    );
    let edits = vec![context.replace(changed, date.text), context.replace(written, updated.text)];
    // A block of text stands there otherwise than it is read.
    let verbatim = context.words(changed) == updated.text && context.words(written) == date.text;
    let place = context.place(written);
    let spoken = context.find(changed, message).related(place, "the report's date");
    if verbatim {
        spoken.unsafe_fix("Swap the two", edits);
    }
}
