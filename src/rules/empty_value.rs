//! An attribute without a value.

use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::syntax::Kind;
use crate::text::Span;

/// The rule.
pub static RULE: Rule = Rule {
    name: "empty-value",
    group: Group::Structure,
    severity: Severity::Error,
    summary: "an attribute has a name and an equals sign, and no value",
    page: include_str!("../../docs/rules/empty-value.md"),
    checks: &[Check::Fault(&[Kind::EmptyValue], check)],
    ..Rule::DEFAULT
};

/// How far around the fault its name, and a value, are looked for, bytes.
const FAR: usize = 80;

fn check(_: Kind, span: Span, context: &mut Context<'_, '_>) {
    let before = context.before(span.start, FAR);
    let name = before.trim_end_matches('=').rsplit([' ', '{', '\t', '\n']).next().unwrap_or("");
    let start = span.start - (before.len() - before.rfind(name).unwrap_or(before.len()));
    // `{by= rfa}`: the value stands a space further, and is reported as what is no attribute.
    let behind = context.behind(span.end, FAR);
    let word = behind.trim_start_matches([' ', '\t']);
    let value = word.split([' ', '\t', '\n', '\r', '}']).next().unwrap_or_default();
    let is_value = !value.is_empty() && !value.starts_with(['.', '#']) && !value.contains('=');
    if is_value {
        return;
    }
    let message = format!("`{name}=` has no value. Write one, or take it out.");
    context.find(Span::new(start, span.start), message);
}
