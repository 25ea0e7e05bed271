//! A source's attribute on a claim, or a claim's on a source.

use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::report::Source;
use crate::values::vocabulary::{claim_attribute, source_attribute};
use crate::workspace::resolve::Resolved;

/// The rule.
pub static RULE: Rule = Rule {
    name: "misplaced-attribute",
    group: Group::Structure,
    severity: Severity::Warning,
    summary: "a claim has a source's attribute, or a source has a claim's",
    page: include_str!("../../docs/rules/misplaced-attribute.md"),
    checks: &[Check::Claim(claim), Check::Source(source)],
    ..Rule::DEFAULT
};

/// What HTML, Pandoc or the rule on names knows of: on a claim it proves nothing.
const OTHERS: [&str; 6] = ["type", "title", "name", "contact", "language", "author"];
/// What may well be said of a source, too, though Sayso reads it of pictures only.
const PICTURES: [&str; 2] = ["credit", "license"];

fn claim(resolved: &Resolved<'_>, context: &mut Context<'_, '_>) {
    let claim = &resolved.claim;
    for pair in &claim.facts.attributes.pairs {
        let name = &*pair.name;
        if claim_attribute(name).is_some()
            || source_attribute(name).is_none()
            || OTHERS.contains(&name)
        {
            continue;
        }
        let advice = match name {
            "issued" => "When somebody said it is `on`.",
            "accessed" | "archived" => {
                "When the claim was made is `on`; this belongs to the source."
            }
            "url" | "archive" | "file" => "Define a source that has it, and name that in `by`.",
            "from" | "via" => "Who says it is `by`; from whom that one has it, its source tells.",
            "reliability" => "How far this can be trusted is `rating`.",
            _ => "It belongs to the source that `by` names.",
        };
        let message =
            format!("`{name}` is an attribute of sources, and says nothing on a claim. {advice}");
        context.find(pair.name_span.shifted(claim.offset), message);
    }
}

fn source(source: &Source, context: &mut Context<'_, '_>) {
    for attribute in &source.attributes {
        let name = &*attribute.name;
        if source_attribute(name).is_some()
            || claim_attribute(name).is_none()
            || PICTURES.contains(&name)
        {
            continue;
        }
        let advice = match name {
            "by" => "Who wrote it is `author`; from whom it has it, `from`.",
            "on" | "event" => "When it came out is `issued`.",
            "rating" => "How far the source can be trusted is `reliability`.",
            _ => "It belongs to the claims that name this source.",
        };
        let message =
            format!("`{name}` is an attribute of claims, and says nothing on a source. {advice}");
        context.find(attribute.name_span, message);
    }
}
