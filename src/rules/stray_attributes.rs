//! Braces that a writer meant, and that attach to nothing.

use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::report::claim;
use crate::syntax::Kind;
use crate::text::Span;
use crate::values::vocabulary::{claim_attribute, source_attribute};

/// The rule.
pub static RULE: Rule = Rule {
    name: "stray-attributes",
    group: Group::Structure,
    severity: Severity::Error,
    summary: "braces with Sayso's attributes attach to nothing",
    page: include_str!("../../docs/rules/stray-attributes.md"),
    checks: &[Check::Fault(&[Kind::StrayBraces], check)],
    ..Rule::DEFAULT
};

fn check(_: Kind, span: Span, context: &mut Context<'_, '_>) {
    let braces = context.words(span);
    if !is_ours(&braces) {
        return;
    }
    let text = context.report().text();
    let before = text.slice(Span::new(span.start.saturating_sub(200), span.start)).into_owned();
    let trimmed = before.trim_end_matches([' ', '\t', '\n', '\r']);
    let gap = Span::new(span.start - (before.len() - trimmed.len()), span.start);
    let mut fix = None;
    let advice = if trimmed.ends_with(":::") {
        "This line opens no div: an id is made of letters, figures, `-`, `_`, `.` and `:`, a class \
         begins with a letter, and nothing else stands on the line."
    } else if trimmed.ends_with('}') {
        let inner = braces.trim_start_matches('{').trim_start();
        let joined = Span::new(gap.start - 1, span.end);
        fix = Some((
            "Join the two pairs of braces",
            vec![context.replace(joined, format!(" {inner}"))],
        ));
        "Only the first pair of braces belongs to its words. Write all attributes in one pair."
    } else if trimmed.ends_with(']') && !gap.is_empty() {
        fix = Some(("Take the space out", vec![context.replace(gap, "")]));
        "No space may stand between a claim's words and its braces."
    } else if trimmed.ends_with(']')
        && let Some((kind, swallowed)) = context.view().swallowing(span)
    {
        let first = Span::new(swallowed.start, swallowed.start);
        let edits = vec![context.replace(first, "\\")];
        match kind {
            Kind::Math => {
                fix = Some(("Escape the dollar sign before it", edits));
                "Their bracket stands between two dollar signs, and so is mathematics. Put a \
                 backslash before the first."
            }
            _ => {
                fix = Some(("Escape the backtick before it", edits));
                "Their bracket stands between backticks, and so is code. Put a backslash before \
                 the first."
            }
        }
    } else if trimmed.ends_with(']') {
        "Attributes behind a reference link would depend on a far-off line and are not read. \
         Put brackets of their own around the words."
    } else {
        "Put the words that they are about in brackets: `[words]{by=rfa}`."
    };
    let lead = if trimmed.ends_with(":::") { "" } else { "These braces belong to no words. " };
    let message = format!("{lead}{advice}");
    let spoken = context.find(span, message);
    if let Some((title, edits)) = fix {
        spoken.unsafe_fix(title, edits);
    }
}

/// Whether braces hold an attribute or a class of Sayso's.
fn is_ours(braces: &str) -> bool {
    let inner = braces.trim_start_matches([':', ' ', '{']).trim_end_matches('}');
    inner.split_whitespace().any(|word| match word.strip_prefix('.') {
        Some(class) => class == "source" || claim::CLASSES.contains(&class),
        None => word.split_once('=').is_some_and(|(name, _)| {
            claim_attribute(name).is_some()
                || source_attribute(name).is_some_and(|a| a.name != "title")
        }),
    })
}
