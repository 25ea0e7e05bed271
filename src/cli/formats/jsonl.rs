//! JSON for programs that read line by line: an object a line.

use super::{Form, Printed, Shown, Summary};

/// A JSON object a line.
#[derive(Debug)]
pub struct Jsonl;

impl Form for Jsonl {
    fn finding(&self, shown: &Shown<'_>) -> String {
        serde_json::to_string(shown.record).unwrap_or_default()
    }

    fn whole(&self, printed: &[Printed], _: &Summary) -> String {
        printed.iter().flat_map(|finding| [&*finding.text, "\n"]).collect()
    }
}
