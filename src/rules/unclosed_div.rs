//! A div that is never closed.

use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::report::Facts;
use crate::syntax::Kind;

/// The rule.
pub static RULE: Rule = Rule {
    name: "unclosed-div",
    group: Group::Structure,
    severity: Severity::Error,
    summary: "a div is never closed",
    page: include_str!("../../docs/rules/unclosed-div.md"),
    checks: &[Check::Report(check)],
    ..Rule::DEFAULT
};

fn check(context: &mut Context<'_, '_>) {
    // The fault stands at the end of the div; what is marked is the line that opens it.
    let mut open = Vec::new();
    for (span, facts) in context.report().placed() {
        match facts {
            Facts::Open(container) => open.push((span, container.kind)),
            Facts::Close => {
                open.pop();
            }
            Facts::Fault(Kind::UnclosedDiv) => {
                let div = open.iter().rev().find(|(_, kind)| *kind == Kind::FencedDiv);
                let opening = div.map_or(span, |(opening, _)| *opening);
                context.find(
                    opening,
                    "This div is never closed: it runs to the end of what it stands in. Put `:::` \
                     on a line of its own where it ends.",
                );
            }
            _ => {}
        }
    }
}
