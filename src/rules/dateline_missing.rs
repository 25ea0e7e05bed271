//! A report with claims and no date to read them against.

use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::report::Status;
use crate::text::Span;

/// The rule.
pub static RULE: Rule = Rule {
    name: "dateline-missing",
    group: Group::Date,
    severity: Severity::Warning,
    summary: "a report has claims and no `date`",
    page: include_str!("../../docs/rules/dateline-missing.md"),
    checks: &[Check::Report(check)],
};

fn check(context: &mut Context<'_, '_>) {
    let report = context.report();
    if context.dateline().is_some() || report.claims().next().is_none() {
        return;
    }
    // Broken front matter may well have a date in it: one cause, one finding.
    if context.front_matter_is_broken() {
        return;
    }
    let metadata = report.metadata();
    let today = context.today().map(str::to_owned);
    let (span, edit) = match metadata {
        Some(metadata) => {
            // The first line behind the opening one.
            let yaml = metadata.yaml_span.shifted(report.metadata_start());
            let line = context.words(yaml).find('\n').map_or(0, |end| end + 1);
            let at = yaml.start + line;
            (Span::new(report.metadata_start(), report.metadata_start() + 3), Span::new(at, at))
        }
        None => {
            let first = report.claims().next().map(|claim| claim.span());
            (first.unwrap_or_default(), Span::new(0, 0))
        }
    };
    let line = today.as_ref().map(|today| match metadata {
        Some(_) => format!("date: {today}\n"),
        None => format!("---\ndate: {today}\n---\n\n"),
    });
    let edits = line.map(|line| vec![context.replace(edit, line)]);
    let severity =
        if context.status() == Status::Final { Severity::Error } else { Severity::Warning };
    let spoken = context
        .find(
            span,
            "This report has no `date`, and nothing says which day its other dates are held \
             against. Add `date:` to the front matter.",
        )
        .severity(severity);
    if let (Some(today), Some(edits)) = (today, edits) {
        spoken.unsafe_fix(format!("Date it today, {today}"), edits);
    }
}
