//! A source that says a claim and its contrary.

use std::collections::HashMap;

use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::report::claim::ClaimKind;
use crate::text::Span;
use crate::values::keys;
use crate::workspace::resolve::Resolved;

/// The rule.
pub static RULE: Rule = Rule {
    name: "against-same-source",
    group: Group::Attribution,
    severity: Severity::Error,
    summary: "one source is named for a claim and against it",
    page: include_str!("../../docs/rules/against-same-source.md"),
    checks: &[Check::Claim(check)],
    ..Rule::DEFAULT
};

fn check(resolved: &Resolved<'_>, context: &mut Context<'_, '_>) {
    let claim = &resolved.claim;
    let Some(against) = claim.facts.attributes.get("against") else { return };
    // What a judgment rests on may well hold what speaks against it.
    if claim.kind() == ClaimKind::Judgment || resolved.sources.is_empty() {
        return;
    }
    let said: HashMap<Box<str>, Span> = resolved
        .sources
        .iter()
        .filter_map(|s| Some((s.known?.source.key.clone(), s.attribution.span)))
        .collect();
    for key in keys::keys(&against.value) {
        let Some(known) = context.source(key.text) else { continue };
        let Some(by) = said.get(&known.source.key) else { continue };
        let place = context.place(*by);
        let message = format!(
            "`{}` is said to say this and to deny it. Take it out of `by` or out of `against`, or divide \
             the claim.",
            key.text
        );
        context
            .find(against.place(key.span).shifted(claim.offset), message)
            .related(place, "named for it here");
    }
}
