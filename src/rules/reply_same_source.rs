//! An accuser who is said to answer for the accused.

use super::{Check, Context, Group, OptionDefault, Rule, RuleOption};
use crate::finding::Severity;
use crate::values::keys;
use crate::workspace::resolve::Resolved;

/// The rule.
pub static RULE: Rule = Rule {
    name: "reply-same-source",
    group: Group::Attribution,
    severity: Severity::Warning,
    summary: "the reply to an allegation comes from the one who makes it",
    page: include_str!("../../docs/rules/reply-same-source.md"),
    checks: &[Check::Claim(check)],
    options: &[RuleOption {
        name: "types",
        default: OptionDefault::Words(TYPES),
        about: "the types of sources in which one side speaks",
    }],
    ..Rule::DEFAULT
};

/// Sources in which one side speaks. A newspaper has the charge and the answer in one article.
const TYPES: &[&str] = &["interview", "personal_communication", "post", "speech"];

fn check(resolved: &Resolved<'_>, context: &mut Context<'_, '_>) {
    let claim = &resolved.claim;
    let attributes = &claim.facts.attributes;
    let Some(reply) = attributes.get("reply").filter(|_| attributes.has_class("allegation")) else {
        return;
    };
    for key in keys::keys(&reply.value) {
        let Some(known) = context.source(key.text) else { continue };
        let one_side = known.source.kind().is_some_and(|kind| context.lists("types", kind));
        let same = resolved
            .sources
            .iter()
            .find(|said| said.known.is_some_and(|said| said.source.key == known.source.key));
        let Some(same) = same.filter(|_| one_side) else { continue };
        let place = context.place(same.attribution.span);
        let message = format!(
            "`{}` makes this allegation, and cannot answer it. Name in `reply` the source of what those accused \
             say, or write `declined`, `none` or `pending`.",
            key.text
        );
        context
            .find(reply.place(key.span).shifted(claim.offset), message)
            .related(place, "named for it here");
    }
}
