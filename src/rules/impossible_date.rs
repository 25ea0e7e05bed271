//! A date that is EDTF in form, and that no calendar has.

use super::{Check, Context, DateValue, Group, Rule};
use crate::finding::Severity;
use crate::values::edtf::{self, EdtfError, ErrorKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "impossible-date",
    group: Group::Date,
    severity: Severity::Error,
    summary: "a date that no calendar has, or an interval that ends before it begins",
    page: include_str!("../../docs/rules/impossible-date.md"),
    checks: &[Check::Date(check)],
    ..Rule::DEFAULT
};

fn check(date: &DateValue<'_>, error: &EdtfError, context: &mut Context<'_, '_>) {
    match error.kind {
        ErrorKind::Invalid => {}
        ErrorKind::Impossible => {
            let span = date.place(error.offset, error.length);
            let repair = edtf::repair(date.text).map(|repair| repair.readings).unwrap_or_default();
            let mut message = format!("`{}` is in no calendar: {}.", date.text, error.message);
            let [swapped] = repair.as_slice() else {
                context.find(span, message);
                return;
            };
            message.push_str(&format!(" If the day stands before the month, write `{swapped}`."));
            let edits = vec![context.replace(date.span, swapped.as_str())];
            context.find(span, message).unsafe_fix(format!("Write {swapped}"), edits);
        }
        ErrorKind::Reversed => {
            let swapped = date.text.split_once('/').map(|(start, end)| format!("{end}/{start}"));
            let edits = swapped.map(|text| vec![context.replace(date.span, text)]);
            let message =
                format!("`{}` ends before it begins. Swap its ends, or mend one.", date.text);
            let spoken = context.find(date.span, message);
            if let Some(edits) = edits {
                spoken.unsafe_fix("Swap the two ends", edits);
            }
        }
    }
}
