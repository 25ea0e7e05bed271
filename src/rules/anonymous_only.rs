//! A claim for which nobody stands with his name.

use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::workspace::resolve::Resolved;

/// The rule.
pub static RULE: Rule = Rule {
    name: "anonymous-only",
    group: Group::Anonymity,
    severity: Severity::Info,
    summary: "a claim rests on one unnamed source only",
    page: include_str!("../../docs/rules/anonymous-only.md"),
    checks: &[Check::Claim(check)],
    ..Rule::DEFAULT
};

fn check(resolved: &Resolved<'_>, context: &mut Context<'_, '_>) {
    let [only] = resolved.sources.as_slice() else { return };
    let Some(known) = only.known else { return };
    // What is off the record is graver, and another rule's.
    if !known.source.is_unnamed() || known.source.is_off_record() || !known.source.has_known_terms()
    {
        return;
    }
    if !resolved.claim.kind().needs_source() {
        return;
    }
    let message = format!(
        "`{}` is not named, and nobody else says so. Look for a second source, or for somebody who \
         can be named.",
        only.attribution.key
    );
    context.find(only.attribution.span, message);
}
