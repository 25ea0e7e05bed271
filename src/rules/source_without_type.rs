//! A source of which nobody knows whether it is a book or a man.

use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::report::Source;

/// The rule.
pub static RULE: Rule = Rule {
    name: "source-without-type",
    group: Group::Source,
    severity: Severity::Hint,
    summary: "a source has no `type`",
    page: include_str!("../../docs/rules/source-without-type.md"),
    checks: &[Check::Source(check)],
    ..Rule::DEFAULT
};

fn check(source: &Source, context: &mut Context<'_, '_>) {
    if source.broken || source.kind().is_some() {
        return;
    }
    let likely = likely(source);
    let name = source.name();
    // An empty `type=""` is there already, and has its place.
    let edits = likely.map(|kind| match source.get("type") {
        Some(empty) => vec![context.replace(empty.span, kind)],
        None => vec![context.add_to_source(source, "type", kind)],
    });
    let span = source.place();
    let spoken = context.find(
        span,
        format!(
            "{name} has no `type`, on which other rules depend. Say what it is: `type=interview`, \
             `type=report`, `type=webpage`."
        ),
    );
    if let (Some(kind), Some(edits)) = (likely, edits) {
        spoken.unsafe_fix(format!("Call it `{kind}`"), edits);
    }
}

/// What it is most likely to be. Nobody can be sure.
fn likely(source: &Source) -> Option<&'static str> {
    if source.is_unnamed() || source.value("via").is_some() {
        Some("interview")
    } else if source.value("container-title").is_some() {
        Some("article-newspaper")
    } else if source.value("url").is_some() {
        Some("webpage")
    } else {
        None
    }
}
