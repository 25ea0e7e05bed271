//! Reviewdog's diagnostic format, one object.

use super::{Form, Printed, Shown, Summary, rdf};

/// One JSON object.
#[derive(Debug)]
pub struct Rdjson;

impl Form for Rdjson {
    fn finding(&self, shown: &Shown<'_>) -> String {
        rdf::diagnostic(shown).to_string()
    }

    fn whole(&self, printed: &[Printed], _: &Summary) -> String {
        let findings: Vec<&str> = printed.iter().map(|finding| &*finding.text).collect();
        format!("{{\"source\":{},\"diagnostics\":[{}]}}\n", rdf::source(), findings.join(",\n"))
    }
}
