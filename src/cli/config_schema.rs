//! The JSON schema of `sayso.toml`, for editors: made from the rules' own list, so that it knows each
//! rule and each option that this version knows.

use serde_json::{Map, Value, json};

use crate::rules::{Group, OptionDefault, RULES, Rule, RuleOption, profiles};

/// The schema, as one document.
pub fn text() -> String {
    serde_json::to_string_pretty(&schema()).unwrap_or_default() + "\n"
}

fn schema() -> Value {
    let profiles: Vec<Value> = profiles::PROFILES
        .iter()
        .map(|profile| json!({ "const": profile.name, "description": profile.summary }))
        .collect();
    let globs = |description: &str| json!({ "type": "array", "items": { "type": "string" }, "description": description });
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "sayso.toml",
        "description": "Settings of Sayso for the reports below a folder.",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "profile": {
                "description": "Which rules run, and how grave each is.",
                "oneOf": profiles,
                "default": profiles_default(),
            },
            "libraries": globs("Libraries of sources that all reports here may name: BibTeX, CSL, Sayso files."),
            "private": globs("Libraries that say who an unnamed source is; their names never leave the desk."),
            "include": globs("Which files are reports."),
            "exclude": globs("Which files and folders are not."),
            "extends": {
                "type": "string",
                "description": "Another configuration that this one begins with.",
            },
            "required-version": {
                "type": "string",
                "description": "The versions of Sayso that will do: \">=0.3\".",
            },
            "evidence": {
                "type": "object",
                "additionalProperties": false,
                "description": "Local copies of sources.",
                "properties": { "optional": {
                    "type": "boolean",
                    "default": false,
                    "description": "Whether their whole folder may be absent, as in CI.",
                } },
            },
            "people": {
                "type": "object",
                "additionalProperties": { "type": "string" },
                "description": "Whose initials sign off.",
            },
            "rules": { "$ref": "#/definitions/rules" },
            "overrides": {
                "type": "array",
                "description": "What holds for some paths only; a later one wins.",
                "items": {
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["paths"],
                    "properties": {
                        "paths": globs("The files and folders."),
                        "rules": { "$ref": "#/definitions/rules" },
                    },
                },
            },
        },
        "definitions": {
            "level": {
                "description": "How grave a finding is.",
                "enum": ["error", "warning", "info", "hint", "off"],
            },
            "rules": {
                "type": "object",
                "additionalProperties": false,
                "description": "Levels and options of rules and groups.",
                "properties": all(),
            },
        },
    })
}

fn profiles_default() -> &'static str {
    profiles::named(None).name
}

fn all() -> Map<String, Value> {
    let groups = Group::ALL.iter().map(|group| {
        let description = format!("All rules of the group {}.", group.name());
        (group.name().to_owned(), setting(&description, &[]))
    });
    let rules = RULES.iter().map(|rule| (rule.name.to_owned(), of_rule(rule)));
    groups.chain(rules).collect()
}

fn of_rule(rule: &Rule) -> Value {
    let default = if rule.off { "off" } else { rule.severity.name() };
    let mut of = setting(&format!("Fires when {}.", rule.summary), rule.options);
    of["default"] = default.into();
    of
}

fn setting(description: &str, options: &[RuleOption]) -> Value {
    let level = json!({ "$ref": "#/definitions/level" });
    let mut properties = Map::new();
    properties.insert("severity".into(), level.clone());
    for option in options {
        let of = match option.default {
            OptionDefault::Number(number) => {
                json!({ "type": "number", "minimum": 0, "default": number })
            }
            OptionDefault::Words(words) => {
                json!({ "type": "array", "items": { "type": "string" }, "default": words })
            }
        };
        properties.insert(option.name.into(), of);
        properties[option.name]["description"] = format!("{}.", option.about).into();
    }
    json!({
        "description": description,
        "anyOf": [
            level,
            { "type": "object", "additionalProperties": false, "properties": properties },
        ],
    })
}
