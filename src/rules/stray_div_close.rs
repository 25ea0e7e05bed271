//! A line of colons that closes nothing.

use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::syntax::Kind;
use crate::text::Span;

/// The rule.
pub static RULE: Rule = Rule {
    name: "stray-div-close",
    group: Group::Structure,
    severity: Severity::Error,
    summary: "a line of colons closes a div that was never opened",
    page: include_str!("../../docs/rules/stray-div-close.md"),
    checks: &[Check::Fault(&[Kind::StrayDivClose], check)],
    ..Rule::DEFAULT
};

fn check(_: Kind, span: Span, context: &mut Context<'_, '_>) {
    let text = context.report().text();
    let line = text.line(text.line_of(span.start)).unwrap_or(span);
    let end = line.end.max(span.start);
    context.find(
        Span::new(span.start, end),
        "No div is open here that this line could close. Take it out, or open one above: \
         `::: {by=…}`.",
    );
}
