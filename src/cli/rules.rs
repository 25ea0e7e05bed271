//! `sayso rules`: the list.

use serde::Serialize;

use super::output::out;
use super::{CLEAN, ListFormat};
use crate::rules::{RULES, Rule};

#[derive(Serialize)]
struct RuleJson {
    name: &'static str,
    group: &'static str,
    severity: &'static str,
    summary: &'static str,
}

/// Prints all rules.
pub fn run(format: ListFormat) -> u8 {
    out(&match format {
        ListFormat::Text => text(),
        ListFormat::Json => json(),
    });
    CLEAN
}

fn text() -> String {
    let width = |of: fn(&Rule) -> &'static str| RULES.iter().map(|rule| of(rule).len()).max();
    let name = width(|rule| rule.name).unwrap_or(0);
    let group = width(|rule| rule.group.name()).unwrap_or(0);
    RULES
        .iter()
        .map(|rule| {
            format!(
                "{:name$}  {:group$}  {:7}  {}\n",
                rule.name,
                rule.group.name(),
                rule.severity.name(),
                rule.summary
            )
        })
        .collect()
}

fn json() -> String {
    let rules: Vec<RuleJson> = RULES
        .iter()
        .map(|rule| RuleJson {
            name: rule.name,
            group: rule.group.name(),
            severity: rule.severity.name(),
            summary: rule.summary,
        })
        .collect();
    serde_json::to_string_pretty(&rules).unwrap_or_default() + "\n"
}
