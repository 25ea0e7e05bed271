//! Words dated later than the text that they stand in.

use super::context::in_words;
use super::{Check, Context, Group, OptionDefault, Rule, RuleOption};
use crate::finding::{Place, Severity};
use crate::report::scope::Origin;
use crate::values::edtf;
use crate::workspace::resolve::{Resolved, WhenFrom};

/// The rule.
pub static RULE: Rule = Rule {
    name: "said-after-published",
    group: Group::Date,
    severity: Severity::Error,
    summary: "a claim is dated later than the text that says it",
    page: include_str!("../../docs/rules/said-after-published.md"),
    checks: &[Check::Claim(check)],
    options: &[RuleOption {
        name: "types",
        default: OptionDefault::Words(TYPES),
        about: "the types of texts that do not change once they are out",
    }],
    ..Rule::DEFAULT
};

/// Texts that do not change once they are out. Laws and treaties are amended.
const TYPES: &[&str] = &[
    "article",
    "article-journal",
    "article-magazine",
    "article-newspaper",
    "book",
    "broadcast",
    "chapter",
    "legal_case",
    "report",
    "speech",
    "thesis",
];
/// A date may lie a day off by time zones.
const DAYS: i64 = 1;

fn check(resolved: &Resolved<'_>, context: &mut Context<'_, '_>) {
    for source in &resolved.sources {
        let (Some(known), Some(on)) = (source.known, source.on.as_ref()) else { continue };
        let WhenFrom::Text(origin) = on.from else { continue };
        if !known.source.kind().is_some_and(|kind| context.lists("types", kind)) {
            continue;
        }
        let Some(issued) = known.source.get("issued") else { continue };
        // A time of day has a zone of its own, which may be another day's.
        let has_time = on.text.contains('T') || issued.value.contains('T');
        let days = if has_time { DAYS + 1 } else { DAYS };
        let (Ok(said), Ok(out)) = (edtf::parse(&on.text), edtf::parse(&issued.value)) else {
            continue;
        };
        if !edtf::certainly_after_by_more_than(&said, &out, days) {
            continue;
        }
        // What is later than the report, too, is reported as that.
        let last_day = context.last_day().map(|(last, written, _)| (last, written.contains('T')));
        if last_day.is_some_and(|(last, timed)| {
            let days = DAYS + i64::from(timed || on.text.contains('T'));
            edtf::certainly_after_by_more_than(&said, last, days)
        }) {
            continue;
        }
        // A corrected text says from then on what it did not say before.
        let corrected = known.source.value("corrected").and_then(|day| edtf::parse(day).ok());
        if corrected.is_some_and(|corrected| !edtf::certainly_before(&said, &corrected)) {
            continue;
        }
        let message = format!(
            "`{}` is of {}, and this is said to be of {}: a text that is out says nothing new. \
             Mend one of the two dates.",
            known.source.key,
            in_words(&issued.value),
            in_words(&on.text),
        );
        let edits = vec![context.replace(on.place.span, issued.value.to_string())];
        // A day without a `by` beside it is other sources' too.
        let by = resolved.attributed.by.as_ref();
        let is_own = origin == Origin::Own || by.is_some_and(|by| by.origin == origin);
        let place = Place { path: known.path.clone(), span: issued.span };
        // On a div without a `by` it is many claims' day: this one's source shows which is meant.
        let issued_here = format!("`{}` was issued here", known.source.key);
        let spoken = if is_own {
            context.find_in(on.place.clone(), message).related(place, issued_here)
        } else {
            let spoken = context.find(source.attribution.span, message);
            spoken
                .related(on.place.clone(), "the day that holds for it")
                .related(place, issued_here)
        };
        if is_own {
            spoken.unsafe_fix(format!("Use its date, {}", issued.value), edits);
        }
    }
}
