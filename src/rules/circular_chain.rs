//! A source that rests on itself.

use super::{Check, Context, Group, Rule};
use crate::finding::{Place, Severity};
use crate::values::keys;
use crate::workspace::chains::{self, Chain};

/// The rule.
pub static RULE: Rule = Rule {
    name: "circular-chain",
    group: Group::Source,
    severity: Severity::Error,
    summary: "the `from` of a source, or its `via`, comes back to itself",
    page: include_str!("../../docs/rules/circular-chain.md"),
    checks: &[Check::Report(check)],
    ..Rule::DEFAULT
};

fn check(context: &mut Context<'_, '_>) {
    let sources = context.view().own_sources();
    for chain in [Chain::From, Chain::Via] {
        let keys = sources.list().map(|source| &*source.key);
        let keys = keys.filter(|key| !key.is_empty());
        for cycle in chains::cycles(context.view(), keys, chain) {
            one(&cycle, chain, context);
        }
    }
}

/// Reports a cycle at the first of its sources that stands in the report.
fn one(cycle: &[Box<str>], chain: Chain, context: &mut Context<'_, '_>) {
    let own = context.report().sources();
    let first = cycle
        .iter()
        .enumerate()
        .filter_map(|(at, key)| Some((at, own.get(key)?)))
        .min_by_key(|(_, source)| source.span);
    let Some((at, source)) = first else { return };
    let Some(attribute) = source.get(chain.attribute()) else { return };
    let way: Vec<&str> =
        cycle.iter().cycle().skip(at).take(cycle.len()).map(|key| &**key).collect();
    let next = way.get(1).copied().unwrap_or(&source.key);
    let span = keys::keys(&attribute.value)
        .into_iter()
        .find(|key| *chains::canonical(context.view(), key.text) == *next)
        .map_or(attribute.span, |key| attribute.place(key.span));
    let names: Vec<String> = way.iter().chain(way.first()).map(|key| format!("`{key}`")).collect();
    let (verb, advice) = match chain {
        Chain::From => {
            ("rests on itself", "Nobody is left who would know: take out the `from` that is wrong.")
        }
        Chain::Via => ("reached you through itself", "Take out the `via` that is wrong."),
    };
    let message = format!("`{}` {verb}: {}. {advice}", source.key, names.join(" → "));
    let places: Vec<_> = way
        .iter()
        .skip(1)
        .filter_map(|key| context.source(key))
        .filter_map(|known| {
            let attribute = known.source.get(chain.attribute())?;
            let place = Place { path: known.path.clone(), span: attribute.span };
            Some((place, known.source.key.clone()))
        })
        .collect();
    let mut spoken = context.find(span, message);
    for (place, key) in places {
        spoken = spoken.related(place, format!("the `{}` of `{key}`", chain.attribute()));
    }
}
