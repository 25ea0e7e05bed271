//! `path:line:column: severity[rule] message`, as compilers print and editors read.

use super::{Form, Printed, Shown, Summary};
use crate::cli::output::harmless;

/// A line a finding.
#[derive(Debug)]
pub struct Concise;

impl Form for Concise {
    fn finding(&self, shown: &Shown<'_>) -> String {
        let record = shown.record;
        format!(
            "{}:{}:{}: {}[{}] {}",
            harmless(&record.path),
            record.start.line,
            record.start.column,
            record.severity.name(),
            record.rule,
            harmless(&record.message)
        )
    }

    fn whole(&self, printed: &[Printed], summary: &Summary) -> String {
        let findings = printed.iter().flat_map(|finding| [&*finding.text, "\n"]);
        findings.chain([&*summary.closing()]).collect()
    }
}
