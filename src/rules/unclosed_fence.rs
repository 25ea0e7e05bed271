//! Code whose fence is never closed.

use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::report::{Block, Facts};
use crate::syntax::Kind;
use crate::text::Span;

/// The rule.
pub static RULE: Rule = Rule {
    name: "unclosed-fence",
    group: Group::Structure,
    severity: Severity::Error,
    summary: "a fence of code is never closed",
    page: include_str!("../../docs/rules/unclosed-fence.md"),
    checks: &[Check::Block(check)],
    ..Rule::DEFAULT
};

fn check(block: &Block<'_>, context: &mut Context<'_, '_>) {
    if !matches!(block.facts, Facts::Fault(Kind::UnclosedFence)) {
        return;
    }
    // The fault stands at the end of the code; what is marked is the line that opens it.
    let Some((code, Facts::Other)) = block.before else { return };
    let text = context.report().text();
    let line = text.line(text.line_of(code.start)).unwrap_or(code);
    let words = context.words(Span::new(code.start, line.end.max(code.start)));
    let opening = Span::new(code.start, code.start + words.trim_end().len());
    context.find(
        opening,
        "This fence is never closed: all that follows is read as code (Pandoc reads it \
         as text). Put the closing fence on a line of its own.",
    );
}
