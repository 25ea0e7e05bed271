//! The tree reads as Pandoc 3.9 does, on inputs whose readings are kept as data.

mod support;

use serde_json::Value;
use support::{flaw, parse, reading, reading::Markup};

/// Inputs that Sayso reads otherwise, and why.
const OTHERWISE: &[(&str, &str)] = &[
    ("[a]: b\n\n[c][a]{.x} [a]{.y}", "attributes behind a reference link are not read"),
    ("::: {.d\n\n.e}\nb\n:::", "braces that are never closed are a fault, not a class"),
    (
        "# [[a]{.x\n.y} b]{.z}",
        "attributes may cross the end of a heading's line; here, Pandoc takes the outer bracket for text",
    ),
];

fn markup(value: &Value) -> Markup {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    Markup {
        kind: match value["kind"].as_str() {
            Some("span") => "span",
            Some("div") => "div",
            Some("link") => "link",
            _ => "image",
        },
        id: text(&value["id"]),
        classes: list(&value["classes"]).iter().map(text).collect(),
        attributes: list(&value["attributes"])
            .iter()
            .map(|pair| (text(&pair[0]), text(&pair[1])))
            .collect(),
        text: value["text"].as_str().map(str::to_owned),
    }
}

#[test]
fn the_readings_are_pandocs() {
    let data = include_str!("../test/pandoc-readings.jsonl");
    let mut wrong = Vec::new();
    for line in data.lines() {
        let case: Value = serde_json::from_str(line).expect("a line is a JSON object");
        let text = case["text"].as_str().expect("it has a text");
        let tree = parse(text);
        assert_eq!(flaw(&tree, text), None, "{text:?}");
        let mut wanted: Vec<_> =
            case["markup"].as_array().expect("and markup").iter().map(markup).collect();
        wanted.sort();
        let found = reading::read(&tree, text);
        let exempt = OTHERWISE.iter().any(|(other, _)| *other == text);
        if (found == wanted) == exempt {
            wrong.push(format!("{text:?}\n  Pandoc {wanted:?}\n  here   {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} readings differ:\n{}", wrong.len(), wrong.join("\n"));
}
