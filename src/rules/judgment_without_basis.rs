//! A judgment that names nothing that it rests on.

use super::context::quoted;
use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::report::claim::ClaimKind;
use crate::workspace::resolve::Resolved;

/// The rule.
pub static RULE: Rule = Rule {
    name: "judgment-without-basis",
    group: Group::Attribution,
    severity: Severity::Warning,
    summary: "a judgment names no source as its basis",
    page: include_str!("../../docs/rules/judgment-without-basis.md"),
    checks: &[Check::Claim(check)],
    off: true,
    ..Rule::DEFAULT
};

fn check(resolved: &Resolved<'_>, context: &mut Context<'_, '_>) {
    let claim = &resolved.claim;
    if claim.kind() != ClaimKind::Judgment
        || !resolved.sources.is_empty()
        || !claim.facts.has_words
        || context.is_faulty(claim)
    {
        return;
    }
    let words = quoted(&context.plain(claim.words()));
    let message = format!(
        "What does {words} rest on? This judgment names no source. Add `by=` with those that it was \
         drawn from."
    );
    context.find(context.class_place(claim, "judgment"), message);
}
