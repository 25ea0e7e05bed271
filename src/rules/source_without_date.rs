//! A source without a date that no claim has missed yet.

use std::collections::HashSet;

use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::report::Source;

/// The rule.
pub static RULE: Rule = Rule {
    name: "source-without-date",
    group: Group::Source,
    severity: Severity::Warning,
    summary: "a source has neither `issued` nor `accessed`",
    page: include_str!("../../docs/rules/source-without-date.md"),
    checks: &[Check::Report(check)],
    ..Rule::DEFAULT
};

fn check(context: &mut Context<'_, '_>) {
    let report = context.report();
    let undated =
        |source: &&Source| source.get("issued").is_none() && source.get("accessed").is_none();
    let mut sources = report.sources().list().iter().filter(undated).peekable();
    if sources.peek().is_none() {
        return;
    }
    // Where a claim is undated for a source, that is what is reported: one cause, one finding. And
    // where every claim by it says when, nothing is missing.
    let claims = report.claims().filter(|claim| claim.kind().needs_source());
    let used: HashSet<String> = claims
        .flat_map(|claim| context.view().resolve(claim).sources)
        .map(|said| said.attribution.key.into_owned())
        .collect();
    for source in sources {
        let aliases = source.aliases.iter().map(|(alias, _)| &**alias);
        if !aliases.chain([&*source.key]).any(|key| used.contains(key)) {
            one(source, context);
        }
    }
}

fn one(source: &Source, context: &mut Context<'_, '_>) {
    let today = context.today().map(str::to_owned);
    let name =
        if source.key.is_empty() { "This source".into() } else { format!("`{}`", source.key) };
    let braces = crate::text::Span::new(source.span.start, source.head.end);
    let edits = today.as_ref().map(|today| vec![context.add_attribute(braces, "accessed", today)]);
    let spoken = context.find(
        source.place(),
        format!(
            "{name} has neither `issued` nor `accessed`: a claim by it would have no date. Add \
             when it came out, or when it was seen."
        ),
    );
    if let (Some(today), Some(edits)) = (today, edits) {
        spoken.unsafe_fix(format!("Say that it was seen today, {today}"), edits);
    }
}
