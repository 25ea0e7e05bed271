//! A claim that rests on an edition that has a newer one.

use super::{Check, Context, Group, Rule};
use crate::finding::{Place, Replacement, Severity};
use crate::report::scope::Origin;
use crate::text::Span;
use crate::values::keys;
use crate::workspace::resolve::{Resolved, ResolvedSource};
use crate::workspace::view::Known;

/// The rule.
pub static RULE: Rule = Rule {
    name: "superseded-source",
    group: Group::Source,
    severity: Severity::Warning,
    summary: "a claim rests on a source that another has superseded",
    page: include_str!("../../docs/rules/superseded-source.md"),
    checks: &[Check::Claim(check)],
    ..Rule::DEFAULT
};

fn check(resolved: &Resolved<'_>, context: &mut Context<'_, '_>) {
    for (index, source) in resolved.sources.iter().enumerate() {
        let Some(known) = source.known else { continue };
        let Some(new) = known.source.value("superseded-by").map(str::trim) else { continue };
        // A retracted one is reported as that, unless somebody is said to speak against it.
        let spoken_against =
            resolved.claim.own("against").is_some_and(|against| !against.value.trim().is_empty());
        if !spoken_against && known.source.value("retracted").is_some() {
            continue;
        }
        // An unknown one is reported where it is named, and one that is named beside the old, for
        // the claim or against it, is what the writer compares it with.
        let Some(newer) = context.source(new) else { continue };
        if newer.source.key == known.source.key
            || resolved
                .sources
                .iter()
                .any(|other| other.known.is_some_and(|other| other.source.key == newer.source.key))
            || resolved.claim.own("against").is_some_and(|against| {
                against.value.split_whitespace().any(|key| {
                    context.source(key).is_some_and(|key| key.source.key == newer.source.key)
                })
            })
        {
            continue;
        }
        let span = known.source.get("superseded-by").map(|attribute| attribute.span);
        let place = Place { path: known.path.clone(), span: span.unwrap_or_default() };
        let edits = if leads_back(newer, &known.source.key, context) {
            None
        } else {
            replaced(resolved, index, source, new, context)
        };
        let message = format!(
            "`{}` is superseded by `{new}`. See what that says, and name it instead.",
            source.attribution.key
        );
        let spoken =
            context.find(source.attribution.span, message).related(place, "it says so here");
        if let Some(edits) = edits {
            spoken.unsafe_fix(format!("Name `{new}`"), edits);
        }
    }
}

/// Whether what has superseded a source is superseded in its turn by that one, so that nobody knows which
/// is the newest.
fn leads_back(newer: Known<'_>, old: &str, context: &Context<'_, '_>) -> bool {
    /// No work has more editions.
    const MOST: usize = 100;
    let mut at = newer;
    for _ in 0..MOST {
        let next = at.source.value("superseded-by").and_then(|key| context.source(key.trim()));
        let Some(next) = next else { return false };
        if *next.source.key == *old {
            return true;
        }
        at = next;
    }
    true
}

/// The new key put in, and what was said of the old source taken out: where it stands in it, and
/// how it is rated. `None` where that is not the claim's own to say.
fn replaced(
    resolved: &Resolved<'_>,
    index: usize,
    source: &ResolvedSource<'_>,
    new: &str,
    context: &Context<'_, '_>,
) -> Option<Vec<Replacement>> {
    let by = resolved.attributed.by.as_ref()?;
    let claim = &resolved.claim;
    let (pair, _) = by.pair.filter(|_| by.origin == Origin::Own)?;
    if !pair.verbatim {
        return None;
    }
    let mut edits = vec![context.replace(source.attribution.span, new)];
    let count = resolved.sources.len();
    for name in ["at", "rating"] {
        let Some(pair) = claim.facts.attributes.get(name) else { continue };
        let (name_span, value) =
            (pair.name_span.shifted(claim.offset), pair.value_span.shifted(claim.offset));
        let parts = keys::parts(&pair.value);
        if count == 1 {
            edits.push(context.remove_attribute(name_span, value));
        } else if parts.len() == count && pair.verbatim {
            let part = pair.place(parts.get(index)?.span.clone()).shifted(claim.offset);
            if !part.is_empty() {
                edits.push(context.replace(Span::new(part.start, part.end), ""));
            }
        } else {
            // What is said of all of them would be said of the new one, too.
            return None;
        }
    }
    Some(edits)
}
