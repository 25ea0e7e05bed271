//! An allegation without the word of those accused.

use super::context::quoted;
use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::report::Status;
use crate::values::keys;
use crate::workspace::resolve::Resolved;

/// The rule.
pub static RULE: Rule = Rule {
    name: "allegation-without-reply",
    group: Group::Attribution,
    severity: Severity::Warning,
    summary: "an allegation has no `reply`, or a final report still waits for one",
    page: include_str!("../../docs/rules/allegation-without-reply.md"),
    checks: &[Check::Claim(check)],
    ..Rule::DEFAULT
};

fn check(resolved: &Resolved<'_>, context: &mut Context<'_, '_>) {
    let claim = &resolved.claim;
    if !claim.facts.attributes.has_class("allegation")
        || !claim.facts.has_words
        || context.is_faulty(claim)
    {
        return;
    }
    let reply = claim.facts.attributes.get("reply").filter(|reply| !reply.value.trim().is_empty());
    let Some(reply) = reply else {
        let words = quoted(&context.plain(claim.words()));
        let message = format!(
            "What do those accused say? {words} is an allegation without `reply`. Name the source of their \
             answer, or say `declined`, `none` or `pending`."
        );
        context.find(context.class_place(claim, "allegation"), message);
        return;
    };
    let pending = keys::keys(&reply.value).into_iter().find(|word| word.text == "pending");
    if let Some(pending) = pending
        && context.status() == Status::Final
        && context.source("pending").is_none()
    {
        let message = "The report is final, and the answer of those accused is still awaited. Name it, or say \
                       that there was `none`.";
        let _ = context
            .find(reply.place(pending.span).shifted(claim.offset), message)
            .severity(Severity::Error);
    }
}
