//! A kind of source that CSL does not have.

use super::{Check, Context, Group, Rule, Value};
use crate::finding::Severity;
use crate::values::vocabulary::{CSL_TYPES, find, nearest};

/// The rule.
pub static RULE: Rule = Rule {
    name: "unknown-type",
    group: Group::Source,
    severity: Severity::Error,
    summary: "the `type` of a source is none of CSL's item types",
    page: include_str!("../../docs/rules/unknown-type.md"),
    checks: &[Check::Value(check)],
    ..Rule::DEFAULT
};

/// What people call things, and what CSL calls them.
const COMMON: &[(&str, &str)] = &[
    ("article-web", "webpage"),
    ("blog", "post-weblog"),
    ("case", "legal_case"),
    ("conversation", "personal_communication"),
    ("court", "legal_case"),
    ("data", "dataset"),
    ("e-mail", "personal_communication"),
    ("email", "personal_communication"),
    ("facebook", "post"),
    ("film", "motion_picture"),
    ("image", "graphic"),
    ("journal", "article-journal"),
    ("law", "legislation"),
    ("letter", "personal_communication"),
    ("magazine", "article-magazine"),
    ("movie", "motion_picture"),
    ("news", "article-newspaper"),
    ("newspaper", "article-newspaper"),
    ("online", "webpage"),
    ("phone", "personal_communication"),
    ("photo", "graphic"),
    ("photograph", "graphic"),
    ("picture", "graphic"),
    ("podcast", "broadcast"),
    ("press-release", "document"),
    ("radio", "broadcast"),
    ("social-media", "post"),
    ("telephone", "personal_communication"),
    ("television", "broadcast"),
    ("tv", "broadcast"),
    ("tweet", "post"),
    ("video", "motion_picture"),
    ("web", "webpage"),
    ("website", "webpage"),
    ("wire", "article-newspaper"),
];

fn check(value: &Value<'_>, context: &mut Context<'_, '_>) {
    if value.name != "type" || find(CSL_TYPES, value.text).is_some() {
        return;
    }
    let written = value.text.trim();
    let small = written.to_lowercase().replace(' ', "-");
    // With `-` for `_`, and capital letters, it is as near as can be.
    let spelled =
        CSL_TYPES.iter().find(|term| term.name.replace('_', "-") == small.replace('_', "-"));
    let common = COMMON.iter().find(|(name, _)| *name == small).map(|(_, csl)| *csl);
    let near = spelled
        .map(|term| term.name)
        .or(common)
        .or_else(|| nearest(written, CSL_TYPES.iter().map(|term| term.name)));
    let message = match near {
        Some(near) if common.is_some() => {
            format!("`{written}` is no type of source: CSL calls that `{near}`.")
        }
        Some(near) => format!("`{written}` is no type of source. Did you mean `{near}`?"),
        None => format!(
            "`{written}` is no type of source. CSL has `article-newspaper`, `broadcast`, \
             `interview`, `personal_communication`, `report`, `webpage` and others: `sayso explain \
             unknown-type` lists them."
        ),
    };
    let edits = near.map(|near| vec![context.replace(value.span, near)]);
    let spoken = context.find(value.span, message);
    if let (Some(near), Some(edits)) = (near, edits) {
        spoken.unsafe_fix(format!("Call it `{near}`"), edits);
    }
}
