//! GitLab's code quality report, a part of Code Climate's format.

use std::collections::HashMap;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Form, Printed, Shown, Summary};
use crate::finding::Severity;

/// One JSON array.
#[derive(Debug)]
pub struct GitLab;

impl Form for GitLab {
    fn finding(&self, _: &Shown<'_>) -> String {
        String::new()
    }

    fn whole(&self, printed: &[Printed], _: &Summary) -> String {
        // A fingerprint stands for one finding: of those that are alike, each has its number.
        let mut seen: HashMap<(&str, &str), usize> = HashMap::new();
        let findings = printed.iter().map(|finding| {
            let record = &finding.record;
            let number = seen.entry((&record.path, &record.fingerprint)).or_default();
            *number += 1;
            let severity = match record.severity {
                Severity::Error => "critical",
                Severity::Warning => "major",
                Severity::Info => "minor",
                Severity::Hint => "info",
            };
            json!({
                "type": "issue",
                "check_name": record.rule,
                "description": record.message,
                "categories": ["Bug Risk"],
                "severity": severity,
                "fingerprint": fingerprint(&record.path, &record.fingerprint, *number),
                "location": {
                    "path": record.path,
                    "lines": { "begin": record.start.line, "end": record.end.line },
                },
            })
        });
        let findings: Vec<Value> = findings.collect();
        serde_json::to_string_pretty(&findings).unwrap_or_default() + "\n"
    }
}

fn fingerprint(path: &str, fingerprint: &str, number: usize) -> String {
    let digest = Sha256::digest(format!("{path}\0{fingerprint}\0{number}"));
    digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
