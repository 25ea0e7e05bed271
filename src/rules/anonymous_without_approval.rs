//! An unnamed source in a final report that nobody has allowed.

use super::{Check, Context, Group, Rule};
use crate::finding::{Place, Severity};
use crate::report::{Source, Status};
use crate::text::Span;
use crate::workspace::resolve::Resolved;
use crate::workspace::view::FoundIn;

/// The rule.
pub static RULE: Rule = Rule {
    name: "anonymous-without-approval",
    group: Group::Anonymity,
    severity: Severity::Warning,
    summary: "a final report has an unnamed source that nobody has approved",
    page: include_str!("../../docs/rules/anonymous-without-approval.md"),
    checks: &[Check::Source(own), Check::Claim(of_library)],
    ..Rule::DEFAULT
};

fn own(source: &Source, context: &mut Context<'_, '_>) {
    if context.status() == Status::Final && is_unapproved(source) {
        find(source, source.place(), None, context);
    }
}

/// A library has no status: there it counts where a source is first used.
fn of_library(resolved: &Resolved<'_>, context: &mut Context<'_, '_>) {
    if context.status() != Status::Final {
        return;
    }
    for said in &resolved.sources {
        let Some(known) = said.known.filter(|known| known.found_in != FoundIn::Report) else {
            continue;
        };
        let start = resolved.claim.span().start;
        if is_unapproved(known.source) && context.view().is_first_by(known.source, start) {
            find(known.source, said.attribution.span, Some(known.key_place()), context);
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
