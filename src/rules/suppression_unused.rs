//! A suppression that silences nothing any more.

use super::{Check, Context, Group, Placed, Rule};
use crate::finding::Severity;
use crate::text::Span;

/// The rule.
pub static RULE: Rule = Rule {
    name: "suppression-unused",
    group: Group::Structure,
    severity: Severity::Warning,
    summary: "a comment silences a rule that finds nothing there",
    page: include_str!("../../docs/rules/suppression-unused.md"),
    checks: &[Check::Suppression(check)],
    ..Rule::DEFAULT
};

fn check(placed: &Placed<'_>, context: &mut Context<'_, '_>) {
    let suppression = placed.suppression;
    if placed.used || !placed.could_be_used || super::named(&suppression.rule).is_none() {
        return;
    }
    let comment = suppression.comment.shifted(placed.offset);
    let message = format!(
        "`{}` finds nothing here: this comment is no longer needed. Take it out.",
        suppression.rule
    );
    let lone = context.words(comment).matches(&*suppression.rule).count() == 1
        && !context.words(comment).contains(',');
    let edits = lone.then(|| vec![context.replace(with_its_line(comment, context), "")]);
    let spoken = context.find(suppression.rule_span.shifted(placed.offset), message).unnecessary();
    if let Some(edits) = edits {
        spoken.safe_fix("Take the comment out", edits);
    }
}

/// A comment that has lines to itself goes with its line end, so that no blank line is left over.
fn with_its_line(comment: Span, context: &Context<'_, '_>) -> Span {
    let text = context.report().text();
    let first = text.line(text.line_of(comment.start)).unwrap_or(comment);
    let last_line = text.line_of(comment.end);
    let last = text.line(last_line).unwrap_or(comment);
    if first.start != comment.start || last.end != comment.end {
        return comment;
    }
    let next = text.line(last_line + 1).map_or(comment.end, |line| line.start);
    // Of the blank lines around it, one stays.
    let blank_behind = text.line(last_line + 1).is_some_and(Span::is_empty);
    let next =
        if blank_behind { text.line(last_line + 2).map_or(next, |line| line.start) } else { next };
    Span::new(comment.start, next)
}
