//! A claim without words.

use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::workspace::resolve::Resolved;

/// The rule.
pub static RULE: Rule = Rule {
    name: "empty-claim",
    group: Group::Structure,
    severity: Severity::Error,
    summary: "a claim has no words in its brackets",
    page: include_str!("../../docs/rules/empty-claim.md"),
    checks: &[Check::Claim(check)],
    ..Rule::DEFAULT
};

fn check(resolved: &Resolved<'_>, context: &mut Context<'_, '_>) {
    let claim = &resolved.claim;
    if !claim.facts.has_words {
        context.find(
            claim.span(),
            "This claim has no words. Put what is claimed between its brackets.",
        );
    }
}
