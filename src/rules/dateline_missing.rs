//! A report with claims and no date to read them against.

use super::{Check, Context, Group, Rule};
use crate::finding::{Replacement, Severity};
use crate::report::{Claim, Status};
use crate::syntax::yaml::Value;
use crate::text::Span;
use crate::workspace::resolve::AUTHOR;

/// The rule.
pub static RULE: Rule = Rule {
    name: "dateline-missing",
    group: Group::Date,
    severity: Severity::Warning,
    summary: "a report has claims and no `date`",
    page: include_str!("../../docs/rules/dateline-missing.md"),
    checks: &[Check::Report(check)],
    ..Rule::DEFAULT
};

fn check(context: &mut Context<'_, '_>) {
    let report = context.report();
    if context.dateline().is_some() || !context.view().has_claims() {
        return;
    }
    // Broken front matter may well have a date in it: one cause, one finding.
    if context.front_matter_is_broken() {
        return;
    }
    // A date that is there and cannot be one is reported as that.
    if has_another_date(context) {
        return;
    }
    // The author's own word has no other day.
    let own = own_word(context);
    let own = own.map(|claim| context.place(claim.span()));
    let today = context.today().map(str::to_owned);
    let span = match context.view().front_matter() {
        Some(_) => Span::new(report.metadata_start(), report.metadata_start() + 3),
        None => report.claims().next().map(|claim| claim.span()).unwrap_or_default(),
    };
    let edits = today.as_ref().and_then(|today| Some(vec![dated(today, context)?]));
    let severity = if context.status() == Status::Final || own.is_some() {
        Severity::Error
    } else {
        Severity::Warning
    };
    let message = match own {
        Some(_) => {
            "This report has no `date`, and its author's own word has no day. Add `date:` to the front matter."
        }
        None => {
            "This report has no `date`, and nothing says which day its other dates are held \
             against. Add `date:` to the front matter."
        }
    };
    let mut spoken = context.find(span, message).severity(severity);
    if let Some(own) = own {
        spoken = spoken.related(own, "the author's own word");
    }
    if let (Some(today), Some(edits)) = (today, edits) {
        spoken.unsafe_fix(format!("Date it today, {today}"), edits);
    }
}

/// The first claim that is the author's own word, and so has no day.
fn own_word<'w>(context: &Context<'w, '_>) -> Option<Claim<'w>> {
    let view = context.view();
    // Which claim is the first may change with every edit.
    view.depends_on_all();
    if view.counted_said().own_undated() == 0 {
        return None;
    }
    let view = view.quiet();
    context.report().claims().filter(|claim| claim.kind().needs_source()).find(|claim| {
        let by = claim.facts.attributes.get("by").map(|by| &*by.value);
        by.is_none_or(|by| by.contains(AUTHOR))
            && view.resolve(claim.clone()).sources.iter().any(|s| s.is_author() && s.on.is_none())
    })
}

/// Whether the front matter has a `date` that is a list or a map, or one under `Date`.
fn has_another_date(context: &Context<'_, '_>) -> bool {
    let yaml = context.view().front_matter().and_then(|metadata| metadata.yaml.as_ref());
    let Some(Value::Map(pairs)) = yaml.map(|yaml| &yaml.value) else { return false };
    pairs.iter().any(|(key, value)| match key.text() {
        Some("date") => !matches!(value.value, Value::Scalar { .. }),
        Some(key) => key.eq_ignore_ascii_case("date"),
        None => false,
    })
}

/// The date put into the front matter. `None` where that is not a matter of one more line.
fn dated(today: &str, context: &Context<'_, '_>) -> Option<Replacement> {
    let report = context.report();
    let end = context.line_end();
    let Some(metadata) = report.metadata() else {
        // A byte order mark stays the first thing in its file.
        let mark = '\u{feff}'.len_utf8();
        let at = if context.words(Span::new(0, mark)) == "\u{feff}" { mark } else { 0 };
        let front = format!("---{end}date: {today}{end}---{end}{end}");
        return Some(context.replace(Span::new(at, at), front));
    };
    let yaml = metadata.yaml_span.shifted(report.metadata_start());
    let words = context.words(yaml);
    // A map in braces, or a `date` that is there and says nothing, is for the writer.
    let is_lines = metadata.yaml.as_ref().is_none_or(|yaml| {
        yaml.entry("date").is_none() && !words.trim_start().starts_with(['{', '['])
    });
    // The first line behind the opening one; of lines that are indented, none is like the others.
    let line = words.find('\n').map(|end| end + 1)?;
    let is_indented = words.get(line..).is_some_and(|rest| rest.starts_with([' ', '\t']));
    let at = yaml.start + line;
    (is_lines && !is_indented)
        .then(|| context.replace(Span::new(at, at), format!("date: {today}{end}")))
}
