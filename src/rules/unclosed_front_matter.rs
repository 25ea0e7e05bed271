//! Front matter whose closing line is missing.

use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::text::Span;

/// The rule.
pub static RULE: Rule = Rule {
    name: "unclosed-front-matter",
    group: Group::Structure,
    severity: Severity::Error,
    summary: "front matter is never closed",
    page: include_str!("../../docs/rules/unclosed-front-matter.md"),
    checks: &[Check::Report(check)],
    ..Rule::DEFAULT
};

fn check(context: &mut Context<'_, '_>) {
    let report = context.report();
    let start = report.metadata_start();
    if report.metadata().is_some_and(|metadata| !metadata.closed) {
        context.find(
            Span::new(start, start + 3),
            "This front matter is never closed. Put `---` on a line of its own behind its last key.",
        );
    }
}
