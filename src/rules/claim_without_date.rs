//! A claim whose sources are known, and of which nobody knows when they said so.

use super::context::quoted;
use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::workspace::resolve::Resolved;

/// The rule.
pub static RULE: Rule = Rule {
    name: "claim-without-date",
    group: Group::Attribution,
    severity: Severity::Error,
    summary: "nobody knows when the sources of a claim said so",
    page: include_str!("../../docs/rules/claim-without-date.md"),
    checks: &[Check::Claim(check)],
    ..Rule::DEFAULT
};

fn check(resolved: &Resolved<'_>, context: &mut Context<'_, '_>) {
    let claim = &resolved.claim;
    if !claim.kind().needs_source() || resolved.sources.is_empty() {
        return;
    }
    // A claim with an unknown source has that fault to mend first.
    if resolved.sources.iter().any(|source| source.known.is_none() && !source.is_author()) {
        return;
    }
    // The author's own word is dated by the report: that it has no date is reported once, there. And what
    // a library could not read of an entry may well be its date: one cause, one finding.
    let undated: Vec<_> = resolved
        .sources
        .iter()
        .filter(|source| source.on.is_none())
        .filter(|source| source.known.is_some_and(|known| !context.view().is_broken(known)))
        .collect();
    if undated.is_empty() {
        return;
    }
    let keys: Vec<String> =
        undated.iter().map(|source| format!("`{}`", source.attribution.key)).collect();
    let words = context.plain(claim.words());
    let message = format!(
        "When did {} say so? Nothing dates {}. Add `on=` here, or `issued=` to the source.",
        keys.join(" and "),
        quoted(&words)
    );
    let places: Vec<_> = undated
        .iter()
        .filter_map(|source| source.known.map(|known| (known.key_place(), source)))
        .map(|(place, source)| {
            (place, format!("`{}` has neither `issued` nor `accessed`", source.attribution.key))
        })
        .collect();
    let mut spoken = context.find(claim.span(), message);
    for (place, words) in places {
        spoken = spoken.related(place, words);
    }
}
