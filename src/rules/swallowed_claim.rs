//! A claim that math or code has swallowed.

use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::report::claim::{ATTRIBUTES, CLASSES};
use crate::syntax::Kind;
use crate::text::Span;

/// The rule.
pub static RULE: Rule = Rule {
    name: "swallowed-claim",
    group: Group::Structure,
    severity: Severity::Error,
    summary: "dollars or backticks have swallowed a claim",
    page: include_str!("../../docs/rules/swallowed-claim.md"),
    checks: &[Check::Fault(&[Kind::CodeSpan, Kind::Math], check)],
    ..Rule::DEFAULT
};

fn check(kind: Kind, span: Span, context: &mut Context<'_, '_>) {
    let words = context.words(span);
    let (before, behind) = beside(span, context);
    if !swallows(&words, &before, &behind) {
        return;
    }
    let (what, title) = match kind {
        Kind::Math => {
            ("What stands between two dollar signs is mathematics", "Escape the first dollar sign")
        }
        _ => ("What stands between backticks is code", "Escape the first backticks"),
    };
    let ticks = words.chars().take_while(|c| *c == '`').count().max(1);
    let mark = if kind == Kind::Math { "\\$".to_owned() } else { "\\`".repeat(ticks) };
    let edits = vec![context.replace(Span::new(span.start, span.start + ticks), mark)];
    context
        .find(span, format!("{what}, and a claim is lost in it. Put a backslash before the first."))
        // What the words are read as is another thing then: a person looks.
        .unsafe_fix(title, edits);
}

/// What stands before and behind in the same paragraph, as far as a claim may reach.
fn beside(span: Span, context: &Context<'_, '_>) -> (String, String) {
    /// No claim is longer, bytes: a paragraph may be, and this is asked of each formula in it.
    const FAR: usize = 4096;
    let before = context.before(span.start, FAR);
    let before = before.rsplit("\n\n").next().unwrap_or_default();
    let behind = context.behind(span.end, FAR);
    let behind = behind.split("\n\n").next().unwrap_or_default();
    (before.to_owned(), behind.to_owned())
}

/// Whether a claim lies in the words: its braces do, and its bracket stands outside; or, between
/// double backticks, all of it does, beside the quotation marks of a wire story (``so,'').
fn swallows(words: &str, before: &str, behind: &str) -> bool {
    let mut rest = words;
    let mut consumed = 0;
    while let Some(at) = rest.find("]{") {
        let head = &words[..consumed + at];
        let braces = &rest[at + 1..];
        if is_claim(braces) {
            let open = |text: &str| text.matches('[').count() > text.matches(']').count();
            let opened_inside = open(head);
            // Taken as text, the words must not close more brackets than are open: then the claim
            // around them is whole as it is.
            let all = [before, words, behind].concat();
            let too_many = all.matches(']').count() > all.matches('[').count();
            if !opened_inside && open(before) && !too_many {
                return true;
            }
            if words.starts_with("``") && words.contains("''") {
                return true;
            }
        }
        consumed += at + 2;
        rest = &words[consumed..];
    }
    false
}

/// Whether text that begins with a brace begins with those of a claim.
fn is_claim(text: &str) -> bool {
    let Some(inner) = text.strip_prefix('{').and_then(|t| t.split_once('}')).map(|(i, _)| i) else {
        return false;
    };
    inner.trim().is_empty()
        || inner.split_whitespace().any(|word| match word.strip_prefix('.') {
            Some(class) => CLASSES.contains(&class),
            None => word.split_once('=').is_some_and(|(name, _)| ATTRIBUTES.contains(&name)),
        })
}
