//! A source without a date that no claim has missed yet.

use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::report::Source;

/// The rule.
pub static RULE: Rule = Rule {
    name: "source-without-date",
    group: Group::Source,
    severity: Severity::Warning,
    summary: "a source has neither `issued` nor `accessed`",
    page: include_str!("../../docs/rules/source-without-date.md"),
    checks: &[Check::Source(check)],
    ..Rule::DEFAULT
};

fn check(source: &Source, context: &mut Context<'_, '_>) {
    let is_undated = source.get("issued").is_none() && source.get("accessed").is_none();
    // Where a claim is undated for a source, that is what is reported: one cause, one finding. And
    // where every claim by it says when, nothing is missing.
    if is_undated && !context.view().is_said_by(source) {
        one(source, context);
    }
}

fn one(source: &Source, context: &mut Context<'_, '_>) {
    let today = context.today().map(str::to_owned);
    let name =
        if source.key.is_empty() { "This source".into() } else { format!("`{}`", source.key) };
    let braces = crate::text::Span::new(source.span.start, source.head.end);
    let edits = today.as_ref().map(|today| vec![context.add_attribute(braces, "accessed", today)]);
    let spoken = context.find(
        source.place(),
        format!(
            "{name} has neither `issued` nor `accessed`: a claim by it would have no date. Add \
             when it came out, or when it was seen."
        ),
    );
    if let (Some(today), Some(edits)) = (today, edits) {
        spoken.unsafe_fix(format!("Say that it was seen today, {today}"), edits);
    }
}
