//! The sources that a report uses, and on whom they rest: as data, for those who draw it.

use std::collections::{BTreeMap, VecDeque};

use crate::values::keys;
use crate::workspace::View;
use crate::workspace::chains::canonical;
use crate::workspace::view::FoundIn;

/// A graph.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Graph {
    /// The sources, by their keys.
    pub nodes: Vec<Node>,
    /// What leads from one to another.
    pub edges: Vec<Edge>,
}

/// A source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Its key; `self` is the report.
    pub key: String,
    /// Where it is defined; `None` for the report, and for a key that nobody has.
    pub found_in: Option<FoundIn>,
    /// Its CSL type.
    pub kind: String,
    /// The reference. Who an unnamed source is does not stand in it.
    pub reference: String,
    /// Whether it is not named.
    pub unnamed: bool,
    /// How many claims name it.
    pub claims: usize,
}

/// What leads from a source to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// The source that rests on the other, came through it, or is replaced by it.
    pub source: String,
    /// The other.
    pub target: String,
    /// `from`, `via` or `superseded-by`.
    pub kind: &'static str,
}

/// Draws it: what claims name, what the report defines, and all that these lead to.
pub fn find(view: &View<'_>) -> Graph {
    let mut claims: BTreeMap<Box<str>, usize> = BTreeMap::new();
    for claim in view.report().claims() {
        for source in claim.attribution(view).sources {
            *claims.entry(canonical(view, &source.key)).or_default() += 1;
        }
    }
    let mut waiting: VecDeque<Box<str>> = claims.keys().cloned().collect();
    let own = view.report().sources().list().map(|source| source.key.clone());
    waiting.extend(own.filter(|key| !key.is_empty()));
    let mut nodes: BTreeMap<Box<str>, Node> = BTreeMap::new();
    let mut edges = Vec::new();
    while let Some(key) = waiting.pop_front() {
        if nodes.contains_key(&key) {
            continue;
        }
        let known = view.source(&key);
        let source = known.map(|known| known.source);
        let value = |name: &str| source.and_then(|s| s.value(name)).unwrap_or_default();
        let reference = source.map(|source| source.reference.clone()).unwrap_or_default();
        for kind in ["from", "via", "superseded-by"] {
            for target in keys::keys(value(kind)) {
                let target = canonical(view, target.text);
                let (source, target_key) = (key.to_string(), target.to_string());
                edges.push(Edge { source, target: target_key, kind });
                waiting.push_back(target);
            }
        }
        let node = Node {
            key: key.to_string(),
            found_in: known.map(|known| known.found_in),
            kind: value("type").to_owned(),
            reference: super::censored(view, reference),
            unnamed: source.is_some_and(crate::report::Source::is_unnamed),
            claims: claims.get(&key).copied().unwrap_or_default(),
        };
        nodes.insert(key, node);
    }
    edges.sort_by(|a, b| (&a.source, a.kind, &a.target).cmp(&(&b.source, b.kind, &b.target)));
    edges.dedup();
    Graph { nodes: nodes.into_values().collect(), edges }
}
