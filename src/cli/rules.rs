//! `sayso rules`: the list.

use serde::Serialize;

use super::output::out;
use super::{CLEAN, ListFormat};
use crate::rules::{OptionDefault, RULES, Rule, RuleOption};

#[derive(Serialize)]
struct RuleJson {
    name: &'static str,
    group: &'static str,
    severity: &'static str,
    /// Whether it is off until a profile, a configuration or the command line turns it on.
    off: bool,
    options: Vec<OptionJson>,
    summary: &'static str,
}

#[derive(Serialize)]
struct OptionJson {
    name: &'static str,
    default: serde_json::Value,
    about: &'static str,
}

impl OptionJson {
    fn of(option: &RuleOption) -> Self {
        let default = match option.default {
            OptionDefault::Number(number) => number.into(),
            OptionDefault::Words(words) => words.into(),
        };
        Self { name: option.name, default, about: option.about }
    }
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
                if rule.off { "off" } else { rule.severity.name() },
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
            off: rule.off,
            options: rule.options.iter().map(OptionJson::of).collect(),
            summary: rule.summary,
        })
        .collect();
    serde_json::to_string_pretty(&rules).unwrap_or_default() + "\n"
}
