//! A question that nobody has answered yet.

use super::context::quoted;
use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::report::Status;
use crate::syntax::attributes::Attributes;

/// The rule.
pub static RULE: Rule = Rule {
    name: "open-query",
    group: Group::Attribution,
    severity: Severity::Info,
    summary: "a `query` to the author or the checker is still open",
    page: include_str!("../../docs/rules/open-query.md"),
    checks: &[Check::Attributes(check)],
    ..Rule::DEFAULT
};

fn check(attributes: &Attributes, offset: usize, context: &mut Context<'_, '_>) {
    let Some(query) = attributes.get("query") else { return };
    // On a source it is out of place, which is reported as that.
    if attributes.has_class("source") || query.value.trim().is_empty() {
        return;
    }
    let is_final = context.status() == Status::Final;
    let lead = if is_final { "The report is final, and this is" } else { "This is" };
    let message = format!(
        "{lead} still open: {} Answer it, and take the query out.",
        as_sentence(&query.value)
    );
    let severity = if is_final { Severity::Warning } else { Severity::Info };
    let edits = vec![
        context.remove_attribute(query.name_span.shifted(offset), query.value_span.shifted(offset)),
    ];
    context
        .find(query.value_span.shifted(offset), message)
        .severity(severity)
        .unsafe_fix("Take the query out", edits);
}

fn as_sentence(query: &str) -> String {
    let shown = quoted(query);
    let ends = query.trim_end().ends_with(['?', '.', '!']) || shown.ends_with("…”");
    if ends { shown } else { format!("{shown}.") }
}
