//! An unnamed source in a final report that nobody has allowed.

use std::collections::HashSet;

use super::{Check, Context, Group, Rule};
use crate::finding::{Place, Severity};
use crate::report::{Source, Status};
use crate::text::Span;
use crate::workspace::view::FoundIn;

/// The rule.
pub static RULE: Rule = Rule {
    name: "anonymous-without-approval",
    group: Group::Anonymity,
    severity: Severity::Warning,
    summary: "a final report has an unnamed source that nobody has approved",
    page: include_str!("../../docs/rules/anonymous-without-approval.md"),
    checks: &[Check::Report(check)],
    ..Rule::DEFAULT
};

fn check(context: &mut Context<'_, '_>) {
    if context.status() != Status::Final {
        return;
    }
    let report = context.report();
    for source in report.sources().list().iter().filter(|source| is_unapproved(source)) {
        find(source, source.place(), None, context);
    }
    // A library has no status: there it counts where a source is first used.
    if context.libraries().next().is_none() {
        return;
    }
    let mut seen: HashSet<Box<str>> = HashSet::new();
    for claim in report.claims() {
        for said in context.view().resolve(claim).sources {
            let Some(known) = said.known.filter(|known| known.found_in != FoundIn::Report) else {
                continue;
            };
            if is_unapproved(known.source) && seen.insert(known.source.key.clone()) {
                find(known.source, said.attribution.span, Some(known.key_place()), context);
            }
        }
    }
}

fn is_unapproved(source: &Source) -> bool {
    !source.broken
        && source.is_unnamed()
        && source.has_known_terms()
        && source.get("approved").is_none()
}

fn find(source: &Source, span: Span, entry: Option<Place>, context: &mut Context<'_, '_>) {
    let name = source.name();
    let spoken = context.find(
        span,
        format!(
            "{name} is not named in a final report, and nobody has approved that. Add who did, and \
             when: `approved=\"initials date\"`."
        ),
    );
    if let Some(entry) = entry {
        spoken.related(entry, "its entry stands here");
    }
}
