//! A claim that one source alone stands for.

use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::workspace::chains::{Chain, End};
use crate::workspace::resolve::Resolved;

/// The rule.
pub static RULE: Rule = Rule {
    name: "single-source",
    group: Group::Corroboration,
    severity: Severity::Warning,
    summary: "a claim rests on one source in the end",
    page: include_str!("../../docs/rules/single-source.md"),
    checks: &[Check::Claim(check)],
    off: true,
    ..Rule::DEFAULT
};

fn check(resolved: &Resolved<'_>, context: &mut Context<'_, '_>) {
    // Of two that are one, `not-independent` says so.
    let [said] = resolved.sources.as_slice() else { return };
    if !resolved.claim.kind().needs_source() || (said.known.is_none() && !said.is_author()) {
        return;
    }
    let End::One(root) = context.view().end(resolved, Chain::From) else { return };
    let key = &said.attribution.key;
    let on = if *root == **key { String::new() } else { format!(", which rests on `{root}`") };
    let message =
        format!("This rests on `{key}` alone{on}. Find a second source that knows it by itself.");
    context.find(said.attribution.span, message);
}
