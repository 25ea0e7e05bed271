//! A report in which nothing is annotated.

use std::path::Path;

use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::report::Facts;
use crate::text::Span;

/// The rule.
pub static RULE: Rule = Rule {
    name: "report-without-claims",
    group: Group::Attribution,
    severity: Severity::Warning,
    summary: "a `.sayso` file with prose has neither a claim nor a source in it",
    page: include_str!("../../docs/rules/report-without-claims.md"),
    checks: &[Check::Report(check)],
    ..Rule::DEFAULT
};

fn check(context: &mut Context<'_, '_>) {
    let path: &Path = &context.document().path;
    // Plain Markdown may be checked too, and need not be a report.
    let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase());
    let is_report = name.is_some_and(|n| n.ends_with(".sayso") || n.ends_with(".sayso.md"));
    let view = context.view();
    // Braces that went wrong are why there is no claim: one cause, one finding.
    if !is_report || view.has_faults() || view.has_claims() || !view.own_sources().is_empty() {
        return;
    }
    // The first prose may be another with every edit.
    view.depends_on_all();
    let report = context.report();
    let prose = report.placed().find(
        |(_, facts)| matches!(facts, Facts::Prose(prose) if prose.has_words && prose.heading == 0),
    );
    if let Some((span, _)) = prose {
        // The first line is enough to mark: the whole report is meant.
        let words = context.words(span);
        let line = words.lines().next().unwrap_or_default().len();
        context.find(
            Span::new(span.start, span.start + line),
            "Nothing in this report says who says so. Put what somebody claims in brackets: \
             `[Nineteen plants are running]{by=rfa}`.",
        );
    }
}
