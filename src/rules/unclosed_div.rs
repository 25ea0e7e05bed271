//! A div that is never closed.

use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::report::{Block, Facts};
use crate::syntax::Kind;

/// The rule.
pub static RULE: Rule = Rule {
    name: "unclosed-div",
    group: Group::Structure,
    severity: Severity::Error,
    summary: "a div is never closed",
    page: include_str!("../../docs/rules/unclosed-div.md"),
    checks: &[Check::Block(check)],
    ..Rule::DEFAULT
};

fn check(block: &Block<'_>, context: &mut Context<'_, '_>) {
    if !matches!(block.facts, Facts::Fault(Kind::UnclosedDiv)) {
        return;
    }
    // The fault stands at the end of the div; what is marked is the line that opens it.
    let mut around = block.around().iter().rev();
    let div = around.find(|around| around.container.kind == Kind::FencedDiv);
    let opening = div.map_or(block.span, |around| around.span);
    context.find(
        opening,
        "This div is never closed: it runs to the end of what it stands in. Put `:::` \
         on a line of its own where it ends.",
    );
}
