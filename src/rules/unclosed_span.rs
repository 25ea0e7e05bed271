//! A bracket that is never closed, with the braces of a claim in it.

use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::syntax::Kind;
use crate::text::Span;

/// The rule.
pub static RULE: Rule = Rule {
    name: "unclosed-span",
    group: Group::Structure,
    severity: Severity::Error,
    summary: "a bracket with attributes in it is never closed",
    page: include_str!("../../docs/rules/unclosed-span.md"),
    checks: &[Check::Fault(&[Kind::UnclosedBracket], check)],
    ..Rule::DEFAULT
};

fn check(_: Kind, span: Span, context: &mut Context<'_, '_>) {
    // From the bracket to its braces; the words between are what the claim would cover.
    let words = context.words(span);
    let close = words.rfind('{').map_or(span.end, |brace| span.start + brace);
    let edits = vec![context.replace(Span::new(close, close), "]")];
    context
        .find(
            Span::new(span.start, span.start + 1),
            "This bracket is never closed, and so the braces after it mean nothing. Put `]` where \
             the claim ends.",
        )
        .unsafe_fix("Close it before the braces", edits);
}
