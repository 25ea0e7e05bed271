//! An attribute that is written twice.

use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::syntax::attributes::Attributes;

/// The rule.
pub static RULE: Rule = Rule {
    name: "duplicate-attribute",
    group: Group::Structure,
    severity: Severity::Error,
    summary: "an attribute stands twice in one pair of braces",
    page: include_str!("../../docs/rules/duplicate-attribute.md"),
    checks: &[Check::Attributes(check)],
};

fn check(attributes: &Attributes, offset: usize, context: &mut Context<'_, '_>) {
    for (index, pair) in attributes.pairs.iter().enumerate() {
        let before = attributes.pairs.iter().take(index).find(|other| other.name == pair.name);
        let Some(before) = before else { continue };
        let first = context.place(before.span().shifted(offset));
        let message = format!(
            "`{}` stands twice in these braces, and the first counts. Keep one.",
            pair.name
        );
        context.find(pair.span().shifted(offset), message).related(first, "first written here");
    }
}
