//! From a claim to what gives it its attributes: the scopes and claims around it. From an attribute of
//! its own to the one that it overrides.

use super::{Asked, BracesPart, Destination, Holder, Target};
use crate::report::Claim;
use crate::report::scope::{Effective, INHERITED, Origin};
use crate::text::Span;
use crate::workspace::View;
use crate::workspace::resolve::Resolved;

/// Finds it.
pub fn find(asked: &Asked<'_>, byte: usize) -> Option<Destination> {
    let Some(view) = asked.report() else { return source(asked, byte) };
    if let Some(found) = source(asked, byte) {
        return Some(found);
    }
    if let Some(braces) = super::braces_at(&view, byte)
        && let Some(BracesPart::Name(pair) | BracesPart::Value(pair)) = braces.part(byte)
    {
        let own = pair.span().shifted(braces.offset);
        let span = match braces.holder {
            Holder::Claim => overridden(&view, byte, &pair.name)?,
            _ => return None,
        };
        return Destination::to(own, vec![view.place(span)]);
    }
    let Target::Claim(resolved) = asked.target(byte)? else { return None };
    let given = given(&resolved);
    Destination::to(resolved.claim.words(), given.into_iter().map(|s| view.place(s)).collect())
}

/// A key is declared where its source is.
fn source(asked: &Asked<'_>, byte: usize) -> Option<Destination> {
    let target = asked.target(byte)?;
    let origin = match &target {
        Target::Key { span, .. } => *span,
        Target::Definition { source } => source.key_span,
        _ => return None,
    };
    let (_, defined) = asked.source(&target)?;
    Destination::to(origin, vec![defined])
}

/// The pairs around a claim that hold for it, in their order; where there are none, its own `by` or the
/// citation that says who.
fn given(resolved: &Resolved<'_>) -> Vec<Span> {
    let attributed = &resolved.attributed;
    let mut found: Vec<&Effective<'_>> =
        [&attributed.by, &attributed.on, &attributed.at, &attributed.rating]
            .into_iter()
            .flatten()
            .collect();
    let others: Vec<Effective<'_>> = INHERITED
        .iter()
        .filter(|name| !matches!(**name, "by" | "on" | "at" | "rating"))
        .filter_map(|name| resolved.claim.effective(name))
        .collect();
    found.extend(&others);
    let is_around = |effective: &&&Effective<'_>| matches!(effective.origin, Origin::Scope(_));
    let mut spans: Vec<Span> = found.iter().filter(is_around).map(|one| place(one)).collect();
    if spans.is_empty() {
        spans.extend(attributed.by.as_ref().map(place));
    }
    spans.sort();
    spans.dedup();
    spans
}

fn place(effective: &Effective<'_>) -> Span {
    effective.pair.map_or(effective.span, |(pair, offset)| pair.span().shifted(offset))
}

/// The attribute of this name that would hold for a claim if it had none of its own.
fn overridden(view: &View<'_>, byte: usize, name: &str) -> Option<Span> {
    if !INHERITED.contains(&name) {
        return None;
    }
    let claim = claim_with_braces(view, byte)?;
    let mut within = claim.facts.parent;
    while let Some(outer) = within.and_then(|index| claim.prose.claims.get(index)) {
        if let Some(pair) = outer.attributes.get(name) {
            return Some(pair.span().shifted(claim.offset));
        }
        within = outer.parent;
    }
    claim
        .scopes()
        .iter()
        .rev()
        .find_map(|scope| scope.attributes.get(name).map(|pair| pair.span().shifted(scope.offset)))
}

fn claim_with_braces<'w>(view: &View<'w>, byte: usize) -> Option<Claim<'w>> {
    let mut at = super::claims_at(view, byte);
    at.find(|claim| claim.braces().touches(byte))
}
