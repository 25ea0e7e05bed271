//! A source that nothing in its report refers to.

use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::report::Source;
use crate::text::Span;
use crate::workspace::resolve::{AUTHOR, SELF};
use crate::workspace::view::FoundIn;

/// The rule.
pub static RULE: Rule = Rule {
    name: "unused-source",
    group: Group::Attribution,
    severity: Severity::Warning,
    summary: "nothing refers to a source that the report defines",
    page: include_str!("../../docs/rules/unused-source.md"),
    checks: &[Check::Source(check)],
    ..Rule::DEFAULT
};

fn check(source: &Source, context: &mut Context<'_, '_>) {
    // One without a key has that to mend first.
    if source.key.is_empty() || matches!(&*source.key, AUTHOR | SELF) {
        return;
    }
    // A file with sources and no claims is a library, and so is one that another names as that.
    let document = context.document();
    let is_library = || document.libraries.iter().any(|named| named.path == document.path);
    if !context.view().has_claims() || context.view().may_use(source) || is_library() {
        return;
    }
    // Nor is one looked at with another's key.
    let is_meant = context.source(&source.key).is_some_and(|known| {
        known.found_in == FoundIn::Report && known.source.key_span == source.key_span
    });
    if context.is_private() || !is_meant {
        return;
    }
    let key = &source.key;
    let message = format!(
        "Nothing in this report refers to `{key}`. Name it where it says something, list it under \
         `nocite`, or take it out."
    );
    let next = context.report().sources().behind(source.span.start);
    let edits = lines(source, next, context).map(|lines| vec![context.replace(lines, "")]);
    let spoken = context.find(source.key_span, message).unnecessary();
    if let Some(edits) = edits {
        spoken.unsafe_fix(format!("Delete the source `{key}`"), edits);
    }
}

/// The lines of a source with the blank one behind them, or before them where it is the last. `None`
/// where it stands in something else, as in a quote.
fn lines(source: &Source, next: Option<&Source>, context: &Context<'_, '_>) -> Option<Span> {
    let text = context.report().text();
    let first = text.line_of(source.span.start);
    let starts = text.line(first).is_some_and(|line| line.start == source.span.start);
    let last = text.line_of(source.span.end.saturating_sub(1).max(source.span.start));
    let ends = text.line(last)?;
    // Another source may stand within.
    let holds = next.is_some_and(|next| source.span.holds(next.span));
    if !starts || holds {
        return None;
    }
    let is_blank = |line: Span| text.slice(line).trim().is_empty();
    let start_of = |line: usize| text.line(line).map(|line| line.start);
    let blank_behind = text.line(last + 1).is_some_and(is_blank);
    let end = start_of(last + 1 + usize::from(blank_behind)).unwrap_or_else(|| text.len());
    let mut start = source.span.start;
    let above = first.checked_sub(1).and_then(|above| text.line(above));
    if end >= text.len()
        && let Some(blank) = above.filter(|above| is_blank(*above))
    {
        start = blank.start;
    }
    (ends.end <= end).then(|| Span::new(start, end))
}
