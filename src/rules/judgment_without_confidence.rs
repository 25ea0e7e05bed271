//! A judgment that does not say how sure its author is.

use super::context::quoted;
use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::report::claim::ClaimKind;
use crate::workspace::resolve::Resolved;

/// The rule.
pub static RULE: Rule = Rule {
    name: "judgment-without-confidence",
    group: Group::Attribution,
    severity: Severity::Warning,
    summary: "a judgment has no `confidence`",
    page: include_str!("../../docs/rules/judgment-without-confidence.md"),
    checks: &[Check::Claim(check)],
    ..Rule::DEFAULT
};

fn check(resolved: &Resolved<'_>, context: &mut Context<'_, '_>) {
    let claim = &resolved.claim;
    if claim.kind() != ClaimKind::Judgment || !claim.facts.has_words || context.is_faulty(claim) {
        return;
    }
    let said = claim.effective("confidence");
    if said.is_some_and(|confidence| !confidence.value.trim().is_empty()) {
        return;
    }
    let words = quoted(&context.plain(claim.words()));
    let message = format!(
        "How sure is the author? {words} is a judgment without `confidence`. Add `confidence=low`, \
         `moderate` or `high`."
    );
    context.find(context.class_place(claim, "judgment"), message);
}
