//! A picture without words.

use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::report::Image;

/// The rule.
pub static RULE: Rule = Rule {
    name: "image-without-caption",
    group: Group::Image,
    severity: Severity::Warning,
    summary: "an image has no caption, which is also its alternative text",
    page: include_str!("../../docs/rules/image-without-caption.md"),
    checks: &[Check::Image(check)],
    ..Rule::DEFAULT
};

fn check(image: &Image<'_>, context: &mut Context<'_, '_>) {
    let (target, _) = image.target();
    if target.starts_with("data:") || image.mentions(&["alt"]) {
        return;
    }
    let words = context.words(image.facts.words.shifted(image.offset));
    if words.contains(char::is_alphanumeric) {
        return;
    }
    context.find(
        image.span(),
        "This picture has no caption. Say between its brackets what it shows: whoever cannot see it \
         reads that.",
    );
}
