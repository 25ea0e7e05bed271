//! A source that has it from this very report.

use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::workspace::chains::Circle;
use crate::workspace::resolve::Resolved;

/// The rule.
pub static RULE: Rule = Rule {
    name: "circular-reporting",
    group: Group::Corroboration,
    severity: Severity::Error,
    summary: "a source of a claim rests on this very report",
    page: include_str!("../../docs/rules/circular-reporting.md"),
    checks: &[Check::Claim(check)],
    ..Rule::DEFAULT
};

fn check(resolved: &Resolved<'_>, context: &mut Context<'_, '_>) {
    for said in &resolved.sources {
        let Some(known) = said.known else { continue };
        let Some(circle) = context.view().circle(known.source) else { continue };
        let key = &said.attribution.key;
        let (why, place) = match circle {
            Circle::Own(own) if own.source.key == known.source.key => {
                (format!("`{key}` is this report itself"), own.key_place())
            }
            Circle::Own(own) => (
                format!("`{key}` rests on `{}`, which is this report", own.source.key),
                own.key_place(),
            ),
            Circle::Quotes(by) if by.source.key == known.source.key => {
                (format!("`{key}` has it from this report"), by.key_place())
            }
            Circle::Quotes(by) => (
                format!("`{key}` rests on `{}`, which has it from this report", by.source.key),
                by.key_place(),
            ),
        };
        let message = format!(
            "{why}: so the report would confirm itself. Name those from whom the report has it."
        );
        context.find(said.attribution.span, message).related(place, "the way back to this report");
    }
}
