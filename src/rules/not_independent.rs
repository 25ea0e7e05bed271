//! Two sources that are certainly one.

use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::report::claim::ClaimKind;
use crate::workspace::chains::{self, Chain, Dependence};
use crate::workspace::resolve::Resolved;

/// The rule.
pub static RULE: Rule = Rule {
    name: "not-independent",
    group: Group::Corroboration,
    severity: Severity::Warning,
    summary: "two sources of a claim are certainly not independent",
    page: include_str!("../../docs/rules/not-independent.md"),
    checks: &[Check::Claim(check)],
    ..Rule::DEFAULT
};

/// Of more sources than this nobody asks whether each two are one.
const MOST: usize = 100;

fn check(resolved: &Resolved<'_>, context: &mut Context<'_, '_>) {
    // The `by` of a judgment is its basis, not a corroboration.
    if resolved.claim.kind() == ClaimKind::Judgment {
        return;
    }
    for (index, source) in resolved.sources.iter().enumerate().take(MOST) {
        let key = &source.attribution.key;
        let Some(known) = source.known else { continue };
        let before = resolved.sources.iter().take(index).filter(|other| other.known.is_some());
        let found = before.into_iter().find_map(|other| {
            let why = chains::dependence(context.view(), &other.attribution.key, key)?;
            Some((other, why))
        });
        let Some((other, why)) = found else { continue };
        // That it comes back to this very report says more.
        if context.view().circle(known.source).is_some() {
            continue;
        }
        let reason = match why {
            Dependence::SameRoot(_) if other.attribution.key == *key => {
                format!("`{key}` is named twice")
            }
            Dependence::SameRoot(root) if *root == *known.source.key => {
                format!("`{}` and `{key}` are one source", other.attribution.key)
            }
            Dependence::SameRoot(root) => {
                format!("`{}` and `{key}` both rest on `{root}`", other.attribution.key)
            }
            Dependence::OnPath { outer, inner, chain: Chain::Via } => {
                format!("`{outer}` is how `{inner}` reached you")
            }
            Dependence::OnPath { outer, inner, chain: Chain::From } => {
                format!("`{inner}` rests on `{outer}`")
            }
        };
        let place = context.place(other.attribution.span);
        let message = format!(
            "These two are not independent: {reason}. Count them as one source, or find another."
        );
        context
            .find(source.attribution.span, message)
            .related(place, format!("`{}` is named here", other.attribution.key));
    }
}
