//! A suppression of a rule that there is not.

use super::{Check, Context, Group, Placed, Rule};
use crate::finding::Severity;
use crate::text::Span;
use crate::values::vocabulary::nearest;

/// The rule.
pub static RULE: Rule = Rule {
    name: "suppression-unknown-rule",
    group: Group::Structure,
    severity: Severity::Warning,
    summary: "a comment silences a rule that there is not",
    page: include_str!("../../docs/rules/suppression-unknown-rule.md"),
    checks: &[Check::Suppression(check)],
    ..Rule::DEFAULT
};

fn check(placed: &Placed<'_>, context: &mut Context<'_, '_>) {
    let suppression = placed.suppression;
    let name = &*suppression.rule;
    if super::named(name).is_some() {
        return;
    }
    let span = suppression.rule_span.shifted(placed.offset);
    if name.is_empty() {
        context.find(
            span,
            "This comment silences nothing: it names no rule. Write `sayso-ignore rule: reason`.",
        );
        return;
    }
    // Somebody's name may stand in it, or a part of one.
    let comment = suppression.comment.shifted(placed.offset);
    if context.words(Span::new(comment.start, span.end)).contains('=') {
        context.find(
            span,
            "There is no such rule: an attribute says nothing in a comment. Take it out.",
        );
        return;
    }
    let near = nearest(name, super::names());
    let message = match near {
        Some(near) => format!("There is no rule `{name}`. Did you mean `{near}`?"),
        None => format!("There is no rule `{name}`. `sayso rules` lists all."),
    };
    let edits = near.map(|near| vec![context.replace(span, near)]);
    let spoken = context.find(span, message);
    if let (Some(near), Some(edits)) = (near, edits) {
        spoken.unsafe_fix(format!("Silence `{near}`"), edits);
    }
}
