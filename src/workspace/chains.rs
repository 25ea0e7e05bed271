//! Chains of sources: on whom a source rests (`from`), and through whom it reached the author
//! (`via`). The two are graphs of their own; see *Origins and channels* in `docs/format.md`.

use std::collections::{HashMap, HashSet};

use super::view::View;
use crate::values::keys;

/// Which of the two graphs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chain {
    /// On whom it rests: leads to roots.
    From,
    /// Through whom it came: leads to channels.
    Via,
}

impl Chain {
    /// The attribute that draws it.
    pub const fn attribute(self) -> &'static str {
        match self {
            Self::From => "from",
            Self::Via => "via",
        }
    }
}

/// Why two sources are certainly one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dependence {
    /// Both rest on this one alone.
    SameRoot(Box<str>),
    /// The first stands on the `from` or `via` path of the second.
    OnPath {
        /// The source on the other's path.
        outer: Box<str>,
        /// The source whose path it is.
        inner: Box<str>,
        /// Which path.
        chain: Chain,
    },
}

/// The keys that a source names in `from` or `via`. An alias is followed to the key it stands for.
fn next(view: &View<'_>, key: &str, chain: Chain) -> Vec<Box<str>> {
    let Some(value) = view.source(key).and_then(|known| known.source.value(chain.attribute()))
    else {
        return Vec::new();
    };
    keys::keys(value).into_iter().map(|key| canonical(view, key.text)).collect()
}

/// A key, or for an alias the key of the source that answers to it.
pub fn canonical(view: &View<'_>, key: &str) -> Box<str> {
    view.source(key).map_or_else(|| key.into(), |known| known.source.key.clone())
}

/// All sources on the paths from `key`, itself left out unless a cycle leads back to it; in the
/// order in which they are met.
pub fn path(view: &View<'_>, key: &str, chain: Chain) -> Vec<Box<str>> {
    let mut seen = HashSet::new();
    let mut met: Vec<Box<str>> = Vec::new();
    let mut open = next(view, key, chain);
    open.reverse();
    while let Some(key) = open.pop() {
        if !seen.insert(key.clone()) {
            continue;
        }
        let mut further = next(view, &key, chain);
        further.reverse();
        open.extend(further);
        met.push(key);
    }
    met
}

/// Where a chain ends: a source's roots, or its channels. A source that names nobody is its own.
pub fn ends(view: &View<'_>, key: &str, chain: Chain) -> Vec<Box<str>> {
    let key = canonical(view, key);
    if next(view, &key, chain).is_empty() {
        return vec![key];
    }
    let path = path(view, &key, chain);
    path.into_iter().filter(|key| next(view, key, chain).is_empty()).collect()
}

/// The cycles that a walk from `keys` runs into, each as the sources on it, the one that was met
/// first in front. Every source is gone through once, however many lead to it.
pub fn cycles<'k>(
    view: &View<'_>,
    keys: impl IntoIterator<Item = &'k str>,
    chain: Chain,
) -> Vec<Vec<Box<str>>> {
    let mut cycles = Vec::new();
    // Where a source stands on the way that is being gone; `None` once all behind it is known.
    let mut places: HashMap<Box<str>, Option<usize>> = HashMap::new();
    for key in keys {
        let mut way: Vec<(Box<str>, std::vec::IntoIter<Box<str>>)> = Vec::new();
        let mut step = Some(canonical(view, key)).filter(|key| !places.contains_key(key));
        loop {
            if let Some(key) = step.take() {
                places.insert(key.clone(), Some(way.len()));
                let further = next(view, &key, chain).into_iter();
                way.push((key, further));
            }
            let Some((key, further)) = way.last_mut() else { break };
            match further.next() {
                Some(to) => match places.get(&to) {
                    None => step = Some(to),
                    Some(Some(at)) => {
                        cycles.push(way.iter().skip(*at).map(|(key, _)| key.clone()).collect());
                    }
                    Some(None) => {}
                },
                None => {
                    places.insert(key.clone(), None);
                    way.pop();
                }
            }
        }
    }
    cycles
}

/// Whether two sources are certainly not independent, and why. Roots that overlap only in part
/// prove nothing, since `from` speaks of a source as a whole.
pub fn dependence(view: &View<'_>, a: &str, b: &str) -> Option<Dependence> {
    let (a, b) = (canonical(view, a), canonical(view, b));
    if a == b {
        return Some(Dependence::SameRoot(a));
    }
    for (outer, inner) in [(&a, &b), (&b, &a)] {
        for chain in [Chain::Via, Chain::From] {
            if path(view, inner, chain).contains(outer) {
                return Some(Dependence::OnPath {
                    outer: outer.clone(),
                    inner: inner.clone(),
                    chain,
                });
            }
        }
    }
    let (roots_a, roots_b) = (ends(view, &a, Chain::From), ends(view, &b, Chain::From));
    match (roots_a.as_slice(), roots_b.as_slice()) {
        ([one], [other]) if one == other => Some(Dependence::SameRoot(one.clone())),
        _ => None,
    }
}
