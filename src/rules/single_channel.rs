//! Witnesses that all came the same way.

use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::report::claim::ClaimKind;
use crate::workspace::chains::{self, Chain, End};
use crate::workspace::resolve::Resolved;

/// The rule.
pub static RULE: Rule = Rule {
    name: "single-channel",
    group: Group::Corroboration,
    severity: Severity::Info,
    summary: "several sources of a claim, and one channel to vouch for them all",
    page: include_str!("../../docs/rules/single-channel.md"),
    checks: &[Check::Claim(check)],
    ..Rule::DEFAULT
};

/// Of more sources than this nobody asks whether each two are one.
const MOST: usize = 100;

fn check(resolved: &Resolved<'_>, context: &mut Context<'_, '_>) {
    if resolved.claim.kind() == ClaimKind::Judgment
        || resolved.sources.len() < 2
        || resolved.sources.iter().any(|source| source.known.is_none())
    {
        return;
    }
    let End::One(channel) = context.view().end(resolved, Chain::Via) else { return };
    let channel = &*channel;
    // What is not independent is reported as that.
    let keys: Vec<&str> = resolved.sources.iter().map(|s| &*s.attribution.key).collect();
    let dependent = keys.iter().enumerate().take(MOST).any(|(index, key)| {
        keys.iter()
            .take(index)
            .any(|other| chains::dependence(context.view(), other, key).is_some())
    });
    if dependent {
        return;
    }
    let Some(by) = resolved.attributed.by.as_ref() else { return };
    let listed = keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(" and ");
    let place = context.source(channel).map(|known| known.key_place());
    let span = by.span;
    let spoken = context.find(
        span,
        format!(
            "{listed} both reached you through `{channel}`: two witnesses, and one that vouches \
             for them. Ask for a second way to them."
        )
        .replace("both reached", if keys.len() > 2 { "all reached" } else { "both reached" })
        .replace(
            "two witnesses",
            if keys.len() > 2 { "several witnesses" } else { "two witnesses" },
        ),
    );
    if let Some(place) = place {
        spoken.related(place, format!("`{channel}` is defined here"));
    }
}
