//! Something that was said after the report was written.

use super::context::in_words;
use super::{Check, Context, Group, OptionDefault, Rule, RuleOption};
use crate::finding::{Place, Severity};
use crate::report::{Block, Facts, Source, Status};
use crate::values::edtf;
use crate::values::keys;
use crate::workspace::resolve::{Resolved, WhenFrom};

/// The rule.
pub static RULE: Rule = Rule {
    name: "date-after-report",
    group: Group::Date,
    severity: Severity::Error,
    summary: "a source is dated later than the report",
    page: include_str!("../../docs/rules/date-after-report.md"),
    checks: &[Check::Claim(claim), Check::Block(scope), Check::Source(source)],
    options: &[RuleOption {
        name: "days",
        default: OptionDefault::Number(1.0),
        about: "by how many days a source abroad may be ahead of the dateline",
    }],
    ..Rule::DEFAULT
};

/// What is dated ahead of the day on which it can be read, or is seen by reviewers before it is out.
const DATED_AHEAD: [&str; 8] = [
    "article-journal",
    "article-magazine",
    "book",
    "broadcast",
    "chapter",
    "motion_picture",
    "performance",
    "song",
];

fn claim(resolved: &Resolved<'_>, context: &mut Context<'_, '_>) {
    let claim = &resolved.claim;
    if let Some(on) = claim.facts.attributes.get("on") {
        for part in keys::parts(&on.value) {
            let place = context.place(on.place(part.span).shifted(claim.offset));
            one(part.text, place, "this is said to be of", None, context);
        }
    }
    // A library's source is another report's too: it is reported where this one uses it.
    for source in &resolved.sources {
        let (Some(known), Some(on)) = (source.known, source.on.as_ref()) else { continue };
        let is_elsewhere = *known.path != context.document().path;
        if on.from == WhenFrom::Issued
            && is_elsewhere
            && is_late(&on.text, context)
            // One cause, one finding.
            && context.view().is_first_dated_by(known.source, claim.span().start)
        {
            let what = format!("`{}` is of", known.source.key);
            let place = context.place(source.attribution.span);
            one(&on.text, place, &what, known.source.kind(), context);
        }
    }
}

/// A div around claims.
fn scope(block: &Block<'_>, context: &mut Context<'_, '_>) {
    if let Facts::Open(container) = block.facts
        && !container.is_source()
        && let Some(attributes) = container.attributes.as_ref()
        && let Some(on) = attributes.get("on")
    {
        let place = context.place(on.value_span.shifted(block.span.start));
        one(&on.value, place, "this is said to be of", None, context);
    }
}

fn source(source: &Source, context: &mut Context<'_, '_>) {
    if let Some(issued) = source.get("issued") {
        let place = context.place(issued.span);
        let what = format!("`{}` is of", source.key);
        one(&issued.value, place, &what, source.kind(), context);
    }
}

/// Whether a date is certainly later than the report.
fn is_late(written: &str, context: &Context<'_, '_>) -> bool {
    let Some((last, last_written, _)) = context.last_day() else { return false };
    // A time of day has a zone of its own, which may be another day's.
    let has_time = written.contains('T') || last_written.contains('T');
    let days = context.days("days") + i64::from(has_time);
    edtf::parse(written).is_ok_and(|date| edtf::certainly_after_by_more_than(&date, last, days))
}

fn one(written: &str, place: Place, what: &str, kind: Option<&str>, context: &mut Context<'_, '_>) {
    let Some((_, last_written, last_span)) = context.last_day() else { return };
    if !is_late(written, context) {
        return;
    }
    let severity = if kind.is_some_and(|kind| DATED_AHEAD.contains(&kind)) {
        Severity::Info
    } else if context.status() == Status::Draft {
        Severity::Warning
    } else {
        Severity::Error
    };
    let is_living = context.view().last_day_is_update();
    let (said, advice, label) = if is_living {
        (
            "was last changed on",
            "Mend one of the two: `updated:` is the day of the last change.",
            "the report's last change",
        )
    } else {
        (
            "is of",
            "Mend one of the two; a living document has an `updated:` beside its `date:`.",
            "the report's date",
        )
    };
    let message = format!(
        "The report {said} {}, and {what} {}. {advice}",
        in_words(last_written),
        in_words(written)
    );
    let report_date = context.place(last_span);
    context.find_in(place, message).severity(severity).related(report_date, label);
}
