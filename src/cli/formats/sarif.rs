//! SARIF 2.1.0, which GitHub, GitLab, Azure and editors read. What the baseline or a comment speaks
//! for is printed too, and marked as such.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Form, Printed, Shown, Summary, page_without_examples, uri};
use crate::cli::record::{EditRecord, Point, Record};
use crate::finding::Severity;
use crate::rules::{RULES, Rule};

/// One log.
#[derive(Debug)]
pub struct Sarif {
    /// Whether findings are held against a baseline.
    pub baseline: bool,
}

impl Form for Sarif {
    fn finding(&self, _: &Shown<'_>) -> String {
        String::new()
    }

    fn whole(&self, printed: &[Printed], summary: &Summary) -> String {
        let used: BTreeSet<&str> = printed.iter().map(|finding| &*finding.record.rule).collect();
        let rules = RULES.iter().filter(|rule| used.contains(rule.name)).map(|rule| describe(rule));
        let log = json!({
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [{
                "tool": { "driver": {
                    "name": "sayso",
                    "semanticVersion": env!("CARGO_PKG_VERSION"),
                    "rules": rules.collect::<Vec<Value>>(),
                } },
                "columnKind": "unicodeCodePoints",
                "results": printed.iter().map(|finding| self.result(finding)).collect::<Vec<_>>(),
                "properties": {
                    "reports": summary.reports.len(),
                    "claims": summary.claims,
                    "paragraphsWithoutClaim": summary.bare,
                },
            }],
        });
        serde_json::to_string(&log).unwrap_or_default() + "\n"
    }

    fn marks_known(&self) -> bool {
        true
    }
}

impl Sarif {
    fn result(&self, finding: &Printed) -> Value {
        let record = &finding.record;
        let mut result = json!({
            "ruleId": record.rule,
            "level": level(record.severity),
            "message": { "text": record.message },
            "locations": [location(&record.path, record.start, record.end, None)],
            "partialFingerprints": { "sayso/v1": record.fingerprint },
        });
        if self.baseline {
            let state = if finding.known { "unchanged" } else { "new" };
            result["baselineState"] = state.into();
        }
        if let Some(reason) = finding.silenced.as_ref() {
            result["suppressions"] = json!([{ "kind": "inSource", "justification": reason }]);
        } else if finding.known {
            result["suppressions"] =
                json!([{ "kind": "external", "justification": "in the baseline" }]);
        }
        if !record.related.is_empty() {
            let related = record.related.iter().map(|related| {
                location(&related.path, related.start, related.end, Some(&related.message))
            });
            result["relatedLocations"] = related.collect::<Vec<_>>().into();
        }
        if !record.fixes.is_empty() {
            result["fixes"] = fixes(record);
        }
        result
    }
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info | Severity::Hint => "note",
    }
}

fn describe(rule: &Rule) -> Value {
    json!({
        "id": rule.name,
        "shortDescription": { "text": format!("{}.", rule.summary) },
        "help": {
            "text": format!("`sayso explain {}` shows the rule's page.", rule.name),
            "markdown": page_without_examples(rule),
        },
        "defaultConfiguration": { "level": level(rule.severity), "enabled": !rule.off },
        "properties": { "tags": [rule.group.name()] },
    })
}

fn location(path: &str, start: Point, end: Point, message: Option<&str>) -> Value {
    let mut location = json!({ "physicalLocation": {
        "artifactLocation": { "uri": uri(path) },
        "region": region(start, end),
    } });
    if let Some(message) = message {
        location["message"] = json!({ "text": message });
    }
    location
}

fn region(start: Point, end: Point) -> Value {
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
        "byteOffset": start.byte,
        "byteLength": end.byte.saturating_sub(start.byte),
    })
}

fn fixes(record: &Record) -> Value {
    let fixes = record.fixes.iter().map(|fix| {
        let paths: BTreeSet<&str> = fix.edits.iter().map(|edit| &*edit.path).collect();
        let changes = paths.into_iter().map(|path| {
            let of_file = fix.edits.iter().filter(|edit| edit.path == path);
            json!({
                "artifactLocation": { "uri": uri(path) },
                "replacements": of_file.map(replacement).collect::<Vec<_>>(),
            })
        });
        json!({
            "description": { "text": fix.title },
            "artifactChanges": changes.collect::<Vec<_>>(),
        })
    });
    fixes.collect()
}

fn replacement(edit: &EditRecord) -> Value {
    json!({
        "deletedRegion": region(edit.start, edit.end),
        "insertedContent": { "text": edit.new_text },
    })
}
