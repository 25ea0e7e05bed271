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
    let fix = lone.then(|| {
        if parts_its_neighbours(comment, context) {
            let edits = vec![context.replace(comment, "<!-- -->")];
            ("Leave an empty comment, which parts what stands around it", edits)
        } else {
            let edits = vec![context.replace(with_its_line(comment, context), "")];
            ("Take the comment out", edits)
        }
    });
    let spoken = context.find(suppression.rule_span.shifted(placed.offset), message).unnecessary();
    if let Some((title, edits)) = fix {
        spoken.safe_fix(title, edits);
    }
}

/// Whether what stands before a comment and behind it may be read as one block, or otherwise, without it:
/// two lists, a list and code. In doubt it is said to.
fn parts_its_neighbours(comment: Span, context: &Context<'_, '_>) -> bool {
    let text = context.report().text();
    let (first, last) = (text.line_of(comment.start), text.line_of(comment.end));
    let words = |line: usize| text.line(line).map(|span| text.slice(span).into_owned());
    let is_blank = |line: &str| line.trim_matches(['>', ' ', '\t', '\r']).is_empty();
    let slice = |start, end| text.slice(Span::new(start, end)).into_owned();
    let before = text.line(first).map_or_else(String::new, |l| slice(l.start, comment.start));
    let behind = text.line(last).map_or_else(String::new, |l| slice(comment.end, l.end));
    if !is_blank(&before) {
        // It ends a line of prose, in which two spaces before it would be a line break.
        return behind.trim().is_empty() && before.ends_with("  ");
    }
    if !behind.trim().is_empty() {
        return !behind
            .trim_start()
            .starts_with(|c: char| c.is_alphabetic() || "[(“\"".contains(c))
            || begins_a_block(behind.trim_start());
    }
    if !before.is_empty() {
        return true;
    }
    let above = first.checked_sub(1).and_then(words).filter(|line| !is_blank(line));
    let below = words(last + 1).filter(|line| !is_blank(line));
    if let (Some(above), Some(_)) = (&above, &below) {
        return !above.starts_with("# ") && !above.starts_with("##");
    }
    let next = (last + 1..).map_while(words).find(|line| !is_blank(line));
    let Some(next) = next else { return false };
    if next.starts_with([' ', '\t']) || next.starts_with("Table:") {
        return true;
    }
    if !begins_a_block(&next) || next.starts_with(":::") {
        return false;
    }
    if next.starts_with([':', '~']) {
        return true;
    }
    // A list or a quotation goes on behind blank lines: does the block above begin with one?
    let mut seen = false;
    for line in (0..first).rev().filter_map(words) {
        if is_blank(&line) {
            if seen {
                return false;
            }
        } else {
            seen = true;
            if line.starts_with([' ', '\t']) || begins_a_block(&line) && !line.starts_with(":::") {
                return true;
            }
        }
    }
    false
}

/// Whether a line may begin an item of a list, a quotation, a definition or a table.
fn begins_a_block(line: &str) -> bool {
    let first = line.split_whitespace().next().unwrap_or_default();
    line.starts_with(['-', '*', '+', '>', '|', ':', '~', '(', '#'])
        || first.len() <= 5 && first.ends_with(['.', ')'])
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
    let above = text.line_of(comment.start).checked_sub(1).and_then(|line| text.line(line));
    let blank_behind =
        above.is_none_or(Span::is_empty) && text.line(last_line + 1).is_some_and(Span::is_empty);
    let next =
        if blank_behind { text.line(last_line + 2).map_or(next, |line| line.start) } else { next };
    Span::new(comment.start, next)
}
