//! Workflow commands, which GitHub Actions shows as annotations of the lines.

use super::{Form, Printed, Shown, Summary};
use crate::cli::output::harmless;
use crate::finding::Severity;

/// `::error file=…,line=…::message`
#[derive(Debug)]
pub struct GitHub;

impl Form for GitHub {
    fn finding(&self, shown: &Shown<'_>) -> String {
        let record = shown.record;
        let command = match record.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info | Severity::Hint => "notice",
        };
        let (start, end) = (record.start, record.end);
        // Columns are understood within one line only.
        let place = if start.line == end.line {
            let end_column = end.column.saturating_sub(1).max(start.column);
            format!("line={},col={},endColumn={end_column}", start.line, start.column)
        } else {
            format!("line={},endLine={}", start.line, end.line)
        };
        format!(
            "::{command} file={},{place},title={}::{}",
            property(&harmless(&record.path)),
            property(&record.rule),
            message(&harmless(&record.message)),
        )
    }

    fn whole(&self, printed: &[Printed], _: &Summary) -> String {
        printed.iter().flat_map(|finding| [&*finding.text, "\n"]).collect()
    }
}

/// What would end the line, or a command, is written in percents.
fn message(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// In a property, what parts properties is too.
fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}
