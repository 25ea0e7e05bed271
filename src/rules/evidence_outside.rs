//! A copy that others do not have.

use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::report::Source;
use crate::workspace::local::Evidence;

/// The rule.
pub static RULE: Rule = Rule {
    name: "evidence-outside",
    group: Group::Evidence,
    severity: Severity::Error,
    summary: "the `file` of a source lies outside the workspace",
    page: include_str!("../../docs/rules/evidence-outside.md"),
    checks: &[Check::Source(check)],
    ..Rule::DEFAULT
};

fn check(source: &Source, context: &mut Context<'_, '_>) {
    if source.broken {
        return;
    }
    let Some(file) = source.get("file") else { return };
    let why = match context.evidence(&file.value) {
        Some(Evidence::Absolute) => "is a path of this machine",
        Some(Evidence::Above) => "leads out of the workspace",
        Some(Evidence::Link) => "is a link that leads out of the workspace",
        _ => return,
    };
    let message = format!(
        "`{}` {why}, so that nobody else has it. Keep the copy with the reports, and write its path \
         from this file.",
        file.value
    );
    context.find(file.span, message);
}
