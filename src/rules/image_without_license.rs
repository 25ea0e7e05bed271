//! A picture that nobody is said to be allowed to use.

use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::report::Image;

/// The rule.
pub static RULE: Rule = Rule {
    name: "image-without-license",
    group: Group::Image,
    severity: Severity::Warning,
    summary: "an image does not say on what terms it is used",
    page: include_str!("../../docs/rules/image-without-license.md"),
    checks: &[Check::Image(check)],
    ..Rule::DEFAULT
};

fn check(image: &Image<'_>, context: &mut Context<'_, '_>) {
    let (target, place) = image.target();
    if target.starts_with("data:") || image.effective("license").is_some() {
        return;
    }
    // An empty value, or braces that cannot be read, are faults of their own.
    if image.mentions(&["license"]) || context.of_the_report("license").is_some() {
        return;
    }
    if context.front_matter_is_broken() {
        return;
    }
    context.find(
        place,
        "On what terms is this picture used? Add `license=` to it, to a div around it, or to the \
         front matter.",
    );
}
