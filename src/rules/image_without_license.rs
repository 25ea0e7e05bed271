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
    // `license=`, braces that cannot be read, and a name with a slip in it are faults of their own.
    if image.is_faulty(&["license"])
        || image.mentions(&["licence"])
        || context.of_the_report("license").is_some()
    {
        return;
    }
    if context.front_matter_is_broken() {
        return;
    }
    if image.mentions(&["license"]) {
        context
            .find(place, "On what terms is this picture used? Its `license` is empty: fill it in.");
        return;
    }
    context.find(
        place,
        "On what terms is this picture used? Add `license=` to it, to a div around it, or to the \
         front matter.",
    );
}
