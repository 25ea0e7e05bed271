//! A claim that may not be published.

use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::workspace::resolve::Resolved;

/// The rule.
pub static RULE: Rule = Rule {
    name: "off-record-used",
    group: Group::Anonymity,
    severity: Severity::Error,
    summary: "a claim rests on off-record sources alone",
    page: include_str!("../../docs/rules/off-record-used.md"),
    checks: &[Check::Claim(check)],
    ..Rule::DEFAULT
};

fn check(resolved: &Resolved<'_>, context: &mut Context<'_, '_>) {
    let Some(first) = resolved.sources.first() else { return };
    let all = resolved
        .sources
        .iter()
        .all(|source| source.known.is_some_and(|known| known.source.is_off_record()));
    // What the author thinks of it is the author's.
    if !all || !resolved.claim.kind().needs_source() {
        return;
    }
    let who = if resolved.sources.len() == 1 {
        format!("`{}` spoke off the record", first.attribution.key)
    } else {
        "All who say so spoke off the record".to_owned()
    };
    let message = format!(
        "{who}: this may not be published. Find somebody who can be used, or ask for other terms."
    );
    context.find(first.attribution.span, message);
}
