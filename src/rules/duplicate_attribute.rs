//! An attribute that is written twice.

use std::collections::HashMap;

use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::syntax::attributes::{Attributes, Pair};

/// The rule.
pub static RULE: Rule = Rule {
    name: "duplicate-attribute",
    group: Group::Structure,
    severity: Severity::Error,
    summary: "an attribute stands twice in one pair of braces",
    page: include_str!("../../docs/rules/duplicate-attribute.md"),
    checks: &[Check::Attributes(check)],
    ..Rule::DEFAULT
};

fn check(attributes: &Attributes, offset: usize, context: &mut Context<'_, '_>) {
    if attributes.pairs.len() < 2 {
        return;
    }
    let mut seen: HashMap<&str, &Pair> = HashMap::with_capacity(attributes.pairs.len());
    for pair in &attributes.pairs {
        let before = *seen.entry(&*pair.name).or_insert(pair);
        if std::ptr::eq(before, pair) {
            continue;
        }
        let first = context.place(before.span().shifted(offset));
        let message = format!(
            "`{}` stands twice in these braces, and the first counts. Keep one.",
            pair.name
        );
        context.find(pair.span().shifted(offset), message).related(first, "first written here");
    }
}
