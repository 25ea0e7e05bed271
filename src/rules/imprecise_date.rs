//! News, a post or an interview of which nobody knows the day.

use super::context::in_words;
use super::{Check, Context, Group, OptionDefault, Rule, RuleOption};
use crate::finding::Severity;
use crate::report::Source;
use crate::values::edtf::{self, Edtf, Precision};

/// The rule.
pub static RULE: Rule = Rule {
    name: "imprecise-date",
    group: Group::Date,
    severity: Severity::Info,
    summary: "the `issued` of a news item, a post or an interview has no day",
    page: include_str!("../../docs/rules/imprecise-date.md"),
    checks: &[Check::Source(check)],
    options: &[RuleOption {
        name: "types",
        default: OptionDefault::Words(TYPES),
        about: "the types of sources that are of a day",
    }],
    ..Rule::DEFAULT
};

/// What comes out, or is held, on a day.
const TYPES: &[&str] = &[
    "article-newspaper",
    "broadcast",
    "interview",
    "personal_communication",
    "post",
    "post-weblog",
];

fn check(source: &Source, context: &mut Context<'_, '_>) {
    let Some(issued) = source.get("issued") else { return };
    let Some(kind) = source.kind().filter(|kind| context.lists("types", kind)) else { return };
    let Ok(date) = edtf::parse(&issued.value) else { return };
    // Between two days, or on one of several, is as near as somebody knows it.
    let Edtf::Date(date) = date else { return };
    if date.precision() >= Precision::Day {
        return;
    }
    let message = format!(
        "Of which day? `issued` is {}, and a source of the type `{kind}` is of one day. Give it, or say that \
         it is near: `{}~`.",
        in_words(&issued.value),
        issued.value,
    );
    if date.qualifier().is_none() {
        context.find(issued.span, message);
    }
}
