//! A place in a source that cannot be there.

use super::{Check, Context, Group, Rule, Value};
use crate::finding::Severity;
use crate::values::locators::{self, FaultKind, Kind, Locator};
use crate::values::vocabulary::ValueKind;

/// The rule.
pub static RULE: Rule = Rule {
    name: "invalid-locator",
    group: Group::Source,
    severity: Severity::Error,
    summary: "an `at` names a place that cannot be there",
    page: include_str!("../../docs/rules/invalid-locator.md"),
    checks: &[Check::Value(check)],
    ..Rule::DEFAULT
};

fn check(value: &Value<'_>, context: &mut Context<'_, '_>) {
    if value.kind != ValueKind::Locators {
        return;
    }
    for locator in locators::parse(value.text) {
        let Some(fault) = locator.fault.as_ref() else { continue };
        if !is_certain(&locator, fault.kind, value.text) {
            continue;
        }
        let span = value.place(fault.span.clone());
        let wrong = value.text.get(fault.span.clone()).unwrap_or_default();
        let message = match (fault.kind, fault.suggestion.as_deref()) {
            (FaultKind::Reversed, Some(turned)) => format!(
                "`{wrong}` ends before it begins. Write `{turned}`, if that is where it stands."
            ),
            (FaultKind::Reversed, None) => {
                format!("`{wrong}` ends before it begins. Look it up again.")
            }
            (FaultKind::ImpossibleTime, _) => format!(
                "`{wrong}` is no time: minutes and seconds go to 59 (hours:minutes:seconds). Look it \
                 up again."
            ),
            (FaultKind::MissingNumber, _) => {
                format!("`{wrong}` has no number. Say which, as in `{wrong} 3`.")
            }
        };
        let fix = fault
            .suggestion
            .clone()
            .filter(|_| value.verbatim)
            .map(|text| (format!("Write `{text}`"), vec![context.replace(span, text)]));
        let spoken = context.find(span, message);
        if let Some((title, edits)) = fix {
            spoken.unsafe_fix(title, edits);
        }
    }
}

/// Whether there is no other way to read it.
fn is_certain(locator: &Locator, fault: FaultKind, value: &str) -> bool {
    let text = value.get(locator.span.clone()).unwrap_or_default();
    match fault {
        // `37:75` may be a chapter and a verse.
        FaultKind::ImpossibleTime => {
            !text.starts_with(|c: char| c.is_ascii_digit())
                || text.starts_with('0')
                || text.split(['-', '–', '—']).any(|side| side.split(':').count() > 2)
        }
        // `p. 3-1` is the first page of chapter 3 in many a manual, and `§ 8-2` a section; of
        // several pages, the second number is the last.
        FaultKind::Reversed => match locator.kind {
            Kind::Timestamp => true,
            Kind::Page => {
                text.get(..2).is_some_and(|label| label.eq_ignore_ascii_case("pp")) || {
                    let label = text.to_lowercase();
                    label.starts_with("pages") || label.starts_with("pgs")
                }
            }
            Kind::Line => true,
            Kind::Paragraph => text.starts_with("¶¶") || text.to_lowercase().starts_with("para"),
            _ => false,
        },
        // A word such as "note" or "table" may be all that there is to say.
        FaultKind::MissingNumber => {
            text.ends_with(['.', '¶', '§']) || matches!(text, "p" | "pp" | "P" | "PP")
        }
    }
}
