//! A picture of no day.

use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::report::Image;

/// The rule.
pub static RULE: Rule = Rule {
    name: "image-without-date",
    group: Group::Image,
    severity: Severity::Info,
    summary: "an image does not say of which day it is",
    page: include_str!("../../docs/rules/image-without-date.md"),
    checks: &[Check::Image(check)],
    ..Rule::DEFAULT
};

fn check(image: &Image<'_>, context: &mut Context<'_, '_>) {
    let (target, place) = image.target();
    // Where somebody is said to have made it, it is as old as that source; that the source has no
    // date is said at the claim.
    if target.starts_with("data:") || image.mentions(&["on", "event", "by"]) || image.is_cited() {
        return;
    }
    // `on=` on the picture itself makes it a claim, and asks who says so.
    context.find(
        place,
        "Of which day is this picture? Name the source that took it, `by=`, with its day; or put `on=` on a \
         div around it.",
    );
}
