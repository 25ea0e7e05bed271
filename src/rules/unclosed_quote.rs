//! A value whose quotation mark is never closed.

use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::syntax::Kind;
use crate::text::Span;

/// The rule.
pub static RULE: Rule = Rule {
    name: "unclosed-quote",
    group: Group::Structure,
    severity: Severity::Error,
    summary: "a quotation mark around a value is never closed",
    page: include_str!("../../docs/rules/unclosed-quote.md"),
    checks: &[Check::Fault(&[Kind::UnclosedQuote], check)],
    ..Rule::DEFAULT
};

fn check(_: Kind, span: Span, context: &mut Context<'_, '_>) {
    let before = context.words(Span::new(span.start.saturating_sub(400), span.start));
    // The mark that opened it; where the value is longer than what was looked at, its end.
    let open = before
        .rfind(['"', '\''])
        .map_or(span.start.saturating_sub(1), |at| span.start - (before.len() - at));
    context.find(
        Span::new(open, (open + 1).min(context.report().text().len())),
        "This quotation mark is never closed. Put another where the value ends.",
    );
}
