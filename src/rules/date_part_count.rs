//! Dates, places or ratings that are neither one nor as many as the sources.

use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::values::keys;
use crate::workspace::resolve::{Resolved, ResolvedSource};

/// The rule.
pub static RULE: Rule = Rule {
    name: "date-part-count",
    group: Group::Date,
    severity: Severity::Error,
    summary: "`on`, `at` or `rating` has neither one part nor as many as there are sources",
    page: include_str!("../../docs/rules/date-part-count.md"),
    checks: &[Check::Claim(check)],
    ..Rule::DEFAULT
};

fn check(resolved: &Resolved<'_>, context: &mut Context<'_, '_>) {
    let attributed = &resolved.attributed;
    let count = resolved.sources.len();
    // Which keys are meant is to be mended first.
    let is_parted = |text: &str| text.contains([',', ';']);
    let unsure =
        |source: &ResolvedSource<'_>| source.known.is_none() && is_parted(&source.attribution.key);
    if count == 0 {
        return;
    }
    let lists = [("on", &attributed.on), ("at", &attributed.at), ("rating", &attributed.rating)];
    for (name, list) in lists {
        let Some(list) = list else { continue };
        // Within one source, the semicolon parts places there.
        if !list.value.contains(';') || (name == "at" && count == 1) {
            continue;
        }
        let parts = keys::parts(&list.value).len();
        if parts == count
            || !resolved.claim.facts.attributes.faults.is_empty()
            || resolved.sources.iter().any(unsure)
        {
            continue;
        }
        let sources = if count == 1 { "one source".into() } else { format!("{count} sources") };
        let message = format!(
            "`{name}` has {parts} parts, and the claim has {sources}. Give one part for all, or one for each, \
             parted by `;`; a part may be empty."
        );
        let by = attributed.by.as_ref().map(|by| context.place(by.span));
        let spoken = context.find(list.span, message);
        if let Some(by) = by {
            spoken.related(by, "the sources");
        }
    }
}
