//! A suppression that does not say why.

use super::{Check, Context, Group, Placed, Rule};
use crate::finding::Severity;

/// The rule.
pub static RULE: Rule = Rule {
    name: "suppression-without-reason",
    group: Group::Structure,
    severity: Severity::Warning,
    summary: "a comment silences a rule and gives no reason",
    page: include_str!("../../docs/rules/suppression-without-reason.md"),
    checks: &[Check::Suppression(check)],
    ..Rule::DEFAULT
};

fn check(placed: &Placed<'_>, context: &mut Context<'_, '_>) {
    let suppression = placed.suppression;
    if suppression.rule.is_empty() || !suppression.reason.is_empty() {
        return;
    }
    let message = format!(
        "Why is `{0}` silenced here? Write the reason behind a colon: `sayso-ignore {0}: …`.",
        suppression.rule
    );
    context.find(suppression.rule_span.shifted(placed.offset), message);
}
