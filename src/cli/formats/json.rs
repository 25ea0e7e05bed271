//! JSON for programs, one array: the objects that `docs/command-line.md` shows.

use super::{Form, Printed, Shown, Summary};

/// One JSON array.
#[derive(Debug)]
pub struct Json;

impl Form for Json {
    fn finding(&self, shown: &Shown<'_>) -> String {
        serde_json::to_string(shown.record).unwrap_or_default()
    }

    fn whole(&self, printed: &[Printed], _: &Summary) -> String {
        let findings: Vec<&str> = printed.iter().map(|finding| &*finding.text).collect();
        format!("[{}]\n", findings.join(",\n"))
    }
}
