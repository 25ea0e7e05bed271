//! A claim that rests on what was taken back.

use super::context::in_words;
use super::{Check, Context, Group, Rule};
use crate::finding::{Place, Severity};
use crate::workspace::resolve::Resolved;

/// The rule.
pub static RULE: Rule = Rule {
    name: "retracted-source",
    group: Group::Source,
    severity: Severity::Error,
    summary: "a claim rests on a source that was retracted, and nothing is said against it",
    page: include_str!("../../docs/rules/retracted-source.md"),
    checks: &[Check::Claim(check)],
    ..Rule::DEFAULT
};

fn check(resolved: &Resolved<'_>, context: &mut Context<'_, '_>) {
    for source in &resolved.sources {
        let Some(known) = source.known else { continue };
        let Some(retracted) = known.source.value("retracted") else { continue };
        // Who says otherwise is said: the reader is told.
        if resolved.claim.own("against").is_some_and(|against| !against.value.trim().is_empty()) {
            return;
        }
        let message = format!(
            "`{}` was retracted ({}). Take the claim out, rest it on another source, or say with \
             `against=` who speaks against it.",
            source.attribution.key,
            in_words(retracted),
        );
        let span = known.source.get("retracted").map(|attribute| attribute.span);
        let place = Place { path: known.path.clone(), span: span.unwrap_or_default() };
        context.find(source.attribution.span, message).related(place, "its retraction stands here");
    }
}
