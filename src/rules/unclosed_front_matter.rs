//! Front matter whose closing line is missing.

use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::report::Metadata;
use crate::text::Span;

/// The rule.
pub static RULE: Rule = Rule {
    name: "unclosed-front-matter",
    group: Group::Structure,
    severity: Severity::Error,
    summary: "front matter is never closed",
    page: include_str!("../../docs/rules/unclosed-front-matter.md"),
    checks: &[Check::FrontMatter(check)],
    ..Rule::DEFAULT
};

fn check(metadata: &Metadata, context: &mut Context<'_, '_>) {
    let start = context.report().metadata_start();
    if !metadata.closed {
        context.find(
            Span::new(start, start + 3),
            "This front matter is never closed. Put `---` on a line of its own behind its last key.",
        );
    }
}
