//! A picture that nobody is said to have made.

use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::report::Image;

/// The rule.
pub static RULE: Rule = Rule {
    name: "image-without-credit",
    group: Group::Image,
    severity: Severity::Error,
    summary: "an image does not say who made it",
    page: include_str!("../../docs/rules/image-without-credit.md"),
    checks: &[Check::Image(check)],
    ..Rule::DEFAULT
};

fn check(image: &Image<'_>, context: &mut Context<'_, '_>) {
    let (target, place) = image.target();
    if target.starts_with("data:") || image.effective("credit").is_some() {
        return;
    }
    // `credit=`, braces that cannot be read, and a name with a slip in it are faults of their own.
    if image.is_faulty(&["credit"])
        || image.mentions(&["credits"])
        || context.of_the_report("credit").is_some()
    {
        return;
    }
    if context.front_matter_is_broken() {
        return;
    }
    if image.mentions(&["credit"]) {
        context.find(place, "Who made this picture? Its `credit` is empty: fill it in.");
        return;
    }
    context.find(
        place,
        "Who made this picture? Add `credit=` to it, to a div around it, or to the front matter.",
    );
}
