//! A picture that is not there.

use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::report::Image;

/// The rule.
pub static RULE: Rule = Rule {
    name: "image-missing",
    group: Group::Image,
    severity: Severity::Error,
    summary: "the file of an image is not there",
    page: include_str!("../../docs/rules/image-missing.md"),
    checks: &[Check::Image(check)],
    ..Rule::DEFAULT
};

fn check(image: &Image<'_>, context: &mut Context<'_, '_>) {
    let (target, place) = image.target();
    if !context.is_image_missing(target) {
        return;
    }
    let message = if target.contains('\\') {
        format!(
            "There is no picture `{target}`. Parts of a path are joined by `/`, on every system."
        )
    } else {
        format!("There is no picture `{target}`. Mend the path, which is counted from this file.")
    };
    context.find(place, message);
}
