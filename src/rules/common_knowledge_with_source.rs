//! Common knowledge that names a source all the same.

use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::report::claim::ClaimKind;
use crate::text::Span;
use crate::workspace::resolve::Resolved;

/// The rule.
pub static RULE: Rule = Rule {
    name: "common-knowledge-with-source",
    group: Group::Attribution,
    severity: Severity::Warning,
    summary: "a claim is marked as common knowledge and names a source",
    page: include_str!("../../docs/rules/common-knowledge-with-source.md"),
    checks: &[Check::Claim(check)],
    ..Rule::DEFAULT
};

fn check(resolved: &Resolved<'_>, context: &mut Context<'_, '_>) {
    let claim = &resolved.claim;
    if claim.kind() != ClaimKind::CommonKnowledge {
        return;
    }
    let class = context.class_place(claim, "common-knowledge");
    let mut fixes = Vec::new();
    let (place, who) = if let Some(by) = claim.facts.attributes.get("by") {
        if by.value.trim().is_empty() {
            return;
        }
        fixes.push((
            "Take the source out",
            vec![context.remove_attribute(
                by.name_span.shifted(claim.offset),
                by.value_span.shifted(claim.offset),
            )],
        ));
        (by.value_span.shifted(claim.offset), shown(&by.value))
    } else {
        // A bare `@word` may be somebody's handle.
        let mut citations = claim.citations().filter(|citation| citation.bracketed);
        let Some(citation) = citations.find(|c| context.source(&c.key).is_some()) else { return };
        (citation.span.shifted(claim.offset), format!("`{}`", citation.key))
    };
    // `.class` with its dot, and the space before it.
    let dot = class.start.saturating_sub(1);
    let is_written = context.words(Span::new(dot, class.end)) == ".common-knowledge";
    if is_written {
        let spaced = context.words(Span::new(dot.saturating_sub(1), dot)) == " ";
        let led = !spaced && context.words(Span::new(class.end, class.end + 1)) == " ";
        let span = Span::new(dot - usize::from(spaced), class.end + usize::from(led));
        fixes.push(("Take `.common-knowledge` out", vec![context.replace(span, "")]));
    }
    let message = format!(
        "This is marked as common knowledge, which needs no source, and names {who}. Take one of the two \
         out."
    );
    let mut spoken = context.find(place, message);
    for (title, edits) in fixes.into_iter().rev() {
        spoken = spoken.unsafe_fix(title, edits);
    }
}

fn shown(by: &str) -> String {
    by.split_whitespace().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(" and ")
}
