//! Braces that are never closed.

use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::syntax::Kind;
use crate::text::Span;

/// The rule.
pub static RULE: Rule = Rule {
    name: "unclosed-attributes",
    group: Group::Structure,
    severity: Severity::Error,
    summary: "braces are never closed",
    page: include_str!("../../docs/rules/unclosed-attributes.md"),
    checks: &[Check::Fault(&[Kind::UnclosedAttributes], check)],
    ..Rule::DEFAULT
};

fn check(_: Kind, span: Span, context: &mut Context<'_, '_>) {
    let marked = last_word(span, context);
    let edits = vec![context.replace(Span::new(marked.end, marked.end), "}")];
    context
        .find(
        marked,
        "These braces are never closed, and are read as far as they are attributes. Put `}` where \
         they end.",
    )
    .unsafe_fix("Close them here", edits);
}

/// The fault has no width: what is marked is the last character before it.
fn last_word(span: Span, context: &Context<'_, '_>) -> Span {
    let before = context.before(span.start, 80);
    let trimmed = before.trim_end();
    let last = trimmed.chars().next_back().map_or(0, char::len_utf8);
    let end = span.start - (before.len() - trimmed.len());
    Span::new(end - last, end)
}
