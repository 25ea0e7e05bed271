//! A citation outside every claim whose key no source has.

use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::report::{Block, Facts};
use crate::text::Span;
use crate::values::keys;

/// The rule.
pub static RULE: Rule = Rule {
    name: "unknown-citation",
    group: Group::Attribution,
    severity: Severity::Warning,
    summary: "a citation outside every claim names a source that nobody defines",
    page: include_str!("../../docs/rules/unknown-citation.md"),
    checks: &[Check::Block(check)],
    ..Rule::DEFAULT
};

fn check(block: &Block<'_>, context: &mut Context<'_, '_>) {
    let Facts::Prose(prose) = block.facts else { return };
    let offset = block.span.start;
    for citation in &prose.citations {
        // In a claim it is `unknown-source`; a bare `@word` may be somebody's handle.
        if citation.claim.is_some()
            || !citation.bracketed
            || keys::is_cross_reference(&citation.key)
            || context.source(&citation.key).is_some()
            || context.view().may_be_hidden(&citation.key)
        {
            continue;
        }
        one(&citation.key, citation.span.shifted(offset), context);
    }
}

fn one(key: &str, span: Span, context: &mut Context<'_, '_>) {
    let near = context.nearest_key(key);
    let message = match near.as_deref() {
        Some(near) => format!("There is no source `{key}` to cite. Did you mean `{near}`?"),
        None => format!(
            "There is no source `{key}` to cite. Define it with `::: {{.source #{key} …}}`, or name \
             the library that has it."
        ),
    };
    let fix = near.map(|near| {
        (format!("Use the key `{near}`"), vec![context.replace(span, near.to_string())])
    });
    let spoken = context.find(span, message);
    if let Some((title, edits)) = fix {
        spoken.unsafe_fix(title, edits);
    }
}
