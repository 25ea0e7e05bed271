//! A claim that nobody has rated.

use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::values::keys;
use crate::workspace::resolve::Resolved;

/// The rule.
pub static RULE: Rule = Rule {
    name: "rating-missing",
    group: Group::Corroboration,
    severity: Severity::Warning,
    summary: "a claim has no Admiralty rating",
    page: include_str!("../../docs/rules/rating-missing.md"),
    checks: &[Check::Claim(check)],
    off: true,
    ..Rule::DEFAULT
};

fn check(resolved: &Resolved<'_>, context: &mut Context<'_, '_>) {
    let claim = &resolved.claim;
    // The author does not rate himself, and an unknown source is to be mended first.
    let is_known = resolved.sources.iter().all(|said| said.known.is_some());
    if !claim.kind().needs_source() || !is_known || context.is_faulty(claim) {
        return;
    }
    let Some(unrated) = resolved.sources.iter().find(|said| said.attribution.rating.is_none())
    else {
        return;
    };
    // Parts that do not fit the sources are a fault of their own.
    let parts = resolved.attributed.rating.as_ref().map(|rating| keys::parts(&rating.value).len());
    if parts.is_some_and(|parts| parts != resolved.sources.len()) {
        return;
    }
    let key = &unrated.attribution.key;
    let message = match parts {
        Some(_) => {
            format!("`{key}` is not rated for this claim. Give each source its part of `rating`.")
        }
        None => format!(
            "This claim is not rated. Add `rating=`, from `A` to `F` for `{key}` and from `1` to `6` for what \
             it says: `B2`."
        ),
    };
    context.find(claim.braces(), message);
}
