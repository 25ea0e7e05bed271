//! Witnesses that all came the same way.

use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::report::claim::ClaimKind;
use crate::workspace::chains;
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

fn check(resolved: &Resolved<'_>, context: &mut Context<'_, '_>) {
    if resolved.claim.kind() == ClaimKind::Judgment
        || resolved.sources.len() < 2
        || resolved.sources.iter().any(|source| source.known.is_none())
    {
        return;
    }
    let channels = context.view().channels(resolved);
    let [channel] = channels.as_slice() else { return };
    // What is not independent is reported as that.
    let keys: Vec<&str> = resolved.sources.iter().map(|s| &*s.attribution.key).collect();
    let dependent = keys.iter().enumerate().any(|(index, key)| {
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
