//! Chains of sources: on whom a source rests (`from`), and through whom it reached the author
//! (`via`). The two are graphs of their own; see *Origins and channels* in `docs/format.md`.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::asked::Need;
use super::resolve::SELF;
use super::view::{Known, View};
use crate::report::Source;
use crate::values::{keys, urls};

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
    let known = |key| view.source(key).map(|known| known.source);
    let (known_a, known_b) = (known(a), known(b));
    let a = known_a.map_or(a, |source| &*source.key);
    let b = known_b.map_or(b, |source| &*source.key);
    if a == b {
        return Some(Dependence::SameRoot(a.into()));
    }
    for (outer, inner, source) in [(a, b, known_b), (b, a, known_a)] {
        for chain in [Chain::Via, Chain::From] {
            let names = source.is_some_and(|source| source.value(chain.attribute()).is_some());
            if names && leads(view, inner, chain, outer) {
                return Some(Dependence::OnPath {
                    outer: outer.into(),
                    inner: inner.into(),
                    chain,
                });
            }
        }
    }
    // Without a `from` each is its own root.
    let rests = |source: Option<&Source>| source.is_some_and(|s| s.value("from").is_some());
    if !rests(known_a) && !rests(known_b) {
        return None;
    }
    match (end(view, a, Chain::From), end(view, b, Chain::From)) {
        (End::One(one), End::One(other)) if one == other => Some(Dependence::SameRoot(one)),
        _ => None,
    }
}

/// How a source leads back to the report that names it.
#[derive(Clone, Copy, Debug)]
pub enum Circle<'w> {
    /// This source is the report: it has its address.
    Own(Known<'w>),
    /// This one says that it has it `from=self`.
    Quotes(Known<'w>),
}

impl<'w> View<'w> {
    /// Whether a source rests on this very report, and by way of whom.
    pub fn circle(&self, source: &'w Source) -> Option<Circle<'w>> {
        let ways = self
            .as_one(Need::Circles, |view| self.document.memo.ways_back(|| view.read_ways_back()));
        let is_own = |way: &&(Box<str>, bool)| *way.0 == *source.key;
        let leads = |way: &&(Box<str>, bool)| leads_to(self, &source.key, Chain::From, &way.0);
        let way = match ways.iter().find(is_own) {
            Some(way) => way,
            None if source.value("from").is_none() => return None,
            None => ways.iter().find(leads)?,
        };
        let known = self.source(&way.0)?;
        Some(if way.1 { Circle::Own(known) } else { Circle::Quotes(known) })
    }

    /// The sources that are this report, or have it from there. `self` means a report only in that
    /// report.
    pub(super) fn read_ways_back(&self) -> Vec<(Box<str>, bool)> {
        /// More ways than this are not gone through for each claim.
        const MOST: usize = 100;
        let own = self.report().metadata().and_then(|metadata| metadata.value("url"));
        let mut ways = Vec::new();
        for source in self.report().sources().list() {
            let from = source.value("from").unwrap_or_default();
            if from.split_whitespace().any(|key| key == SELF) && self.source(SELF).is_none() {
                ways.push((source.key.clone(), false));
            }
        }
        ways.truncate(MOST);
        let Some(own) = own.filter(|own| own.text.contains("://")) else { return ways };
        let libraries = self.libraries().flat_map(|(library, _)| library.sources.list());
        for source in self.report().sources().list().chain(libraries) {
            if source.value("url").is_some_and(|url| urls::same(url, own.text)) {
                ways.push((source.key.clone(), true));
            }
        }
        ways.truncate(2 * MOST);
        ways
    }
}

/// Where a chain ends, as far as it is asked whether that is one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// It runs in a circle.
    Nowhere,
    /// At this source, and no other.
    One(Box<str>),
    /// At two sources at least.
    Several,
}

impl End {
    /// Where two chains together end.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Nowhere, end) | (end, Self::Nowhere) => end,
            (Self::One(one), Self::One(other)) if one == other => Self::One(one),
            _ => Self::Several,
        }
    }
}

/// Where a source's chain ends: a source that names nobody is its own end.
pub fn end(view: &View<'_>, key: &str, chain: Chain) -> End {
    let key = canonical(view, key);
    if !has_next(view, &key, chain) {
        return End::One(key);
    }
    let mut graph = view.document.memo.graph(chain);
    let id = view.as_one(Need::Chains, |view| graph.settle(view, &key, chain));
    match graph.nodes.get(id).map(|node| node.end) {
        Some(Ends::One(end)) => {
            graph.nodes.get(end).map_or(End::Nowhere, |n| End::One(n.key.clone()))
        }
        Some(Ends::Several) => End::Several,
        _ => End::Nowhere,
    }
}

/// Whether `to` stands on the path from `key`.
pub fn leads_to(view: &View<'_>, key: &str, chain: Chain, to: &str) -> bool {
    let key = canonical(view, key);
    if !has_next(view, &key, chain) {
        return false;
    }
    leads(view, &key, chain, to)
}

fn leads(view: &View<'_>, key: &str, chain: Chain, to: &str) -> bool {
    view.as_one(Need::Chains, |view| view.document.memo.graph(chain).leads(view, key, chain, to))
}

fn has_next(view: &View<'_>, key: &str, chain: Chain) -> bool {
    view.source(key).is_some_and(|known| known.source.value(chain.attribute()).is_some())
}

/// One of the two graphs, as far as somebody has asked: of each source what its chain leads to. Each is
/// gone through once, however many claims ask.
#[derive(Debug, Default)]
pub(super) struct Graph {
    ids: FxHashMap<Box<str>, usize>,
    nodes: Vec<Node>,
    /// How much memory the paths of all take, in words.
    words: usize,
}

#[derive(Debug)]
struct Node {
    key: Box<str>,
    next: Vec<usize>,
    /// When the walk came by, from 1; 0 as long as it has not.
    turn: usize,
    /// The earliest turn that can be gone back to from here.
    low: usize,
    /// Whether all about it is known.
    settled: bool,
    /// All sources on its paths.
    reach: Arc<Bits>,
    end: Ends,
}

/// As [`End`], by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ends {
    Nowhere,
    One(usize),
    Several,
}

impl Ends {
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Nowhere, end) | (end, Self::Nowhere) => end,
            (Self::One(one), Self::One(other)) if one == other => self,
            _ => Self::Several,
        }
    }
}

/// A set of small numbers.
#[derive(Clone, Debug, Default)]
struct Bits(Vec<u64>);

impl Bits {
    fn has(&self, number: usize) -> bool {
        self.0.get(number / 64).is_some_and(|word| word >> (number % 64) & 1 == 1)
    }

    fn add(&mut self, number: usize) {
        let at = number / 64;
        if self.0.len() <= at {
            self.0.resize(at + 1, 0);
        }
        if let Some(word) = self.0.get_mut(at) {
            *word |= 1 << (number % 64);
        }
    }

    fn add_all(&mut self, other: &Self) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (word, more) in self.0.iter_mut().zip(&other.0) {
            *word |= more;
        }
    }
}

impl Graph {
    /// How much memory paths may take, in words of eight bytes. Beyond it, of sources that nobody writes
    /// by hand, it is not known whether one stands on the path of another.
    const MOST: usize = 16 * 1024 * 1024;

    /// Whether `to` stands on the path from `key`, both keys of sources and no aliases.
    fn leads(&mut self, view: &View<'_>, key: &str, chain: Chain, to: &str) -> bool {
        let id = self.settle(view, key, chain);
        let to = self.ids.get(to).copied();
        to.zip(self.nodes.get(id)).is_some_and(|(to, node)| node.reach.has(to))
    }

    fn id(&mut self, key: &str) -> usize {
        if let Some(id) = self.ids.get(key) {
            return *id;
        }
        let id = self.nodes.len();
        self.ids.insert(key.into(), id);
        self.nodes.push(Node {
            key: key.into(),
            next: Vec::new(),
            turn: 0,
            low: 0,
            settled: false,
            reach: Arc::default(),
            end: Ends::Nowhere,
        });
        id
    }

    /// Finds out all about a source, and about all that it leads to, which is Tarjan's walk through a
    /// graph: sources that lead to each other lead to the same.
    fn settle(&mut self, view: &View<'_>, key: &str, chain: Chain) -> usize {
        let first = self.id(key);
        if self.nodes.get(first).is_some_and(|node| node.settled) {
            return first;
        }
        let mut turn = 0;
        // The way that is being gone: a source, and how many of those it names are done.
        let mut way: Vec<(usize, usize)> = vec![(first, 0)];
        // Those that are not settled yet, in the order of their turns.
        let mut open: Vec<usize> = Vec::new();
        while let Some((at, done)) = way.last_mut() {
            let (at, child) = (*at, *done);
            *done += 1;
            if child == 0 {
                turn += 1;
                let key = self.nodes.get(at).map(|node| node.key.clone()).unwrap_or_default();
                let named = next(view, &key, chain);
                let named: Vec<usize> = named.iter().map(|key| self.id(key)).collect();
                open.push(at);
                if let Some(node) = self.nodes.get_mut(at) {
                    (node.next, node.turn, node.low) = (named, turn, turn);
                }
            }
            let to = self.nodes.get(at).and_then(|node| node.next.get(child)).copied();
            match to.and_then(|to| self.nodes.get(to).map(|node| (to, node.turn, node.settled))) {
                Some((_, _, true)) => {}
                Some((to, 0, _)) => way.push((to, 0)),
                Some((_, turn, _)) => self.lower(at, turn),
                None => {
                    way.pop();
                    let (turn, low) =
                        self.nodes.get(at).map(|node| (node.turn, node.low)).unwrap_or_default();
                    if turn == low {
                        let start = open.iter().rposition(|id| *id == at).unwrap_or(0);
                        let circle = open.split_off(start);
                        self.close(&circle);
                    } else if let Some((above, _)) = way.last() {
                        self.lower(*above, low);
                    }
                }
            }
        }
        first
    }

    fn lower(&mut self, at: usize, turn: usize) {
        if let Some(node) = self.nodes.get_mut(at) {
            node.low = node.low.min(turn);
        }
    }

    /// Notes what sources lead to that lead to each other; mostly that is one source.
    fn close(&mut self, circle: &[usize]) {
        let mut reach = Bits::default();
        let mut end = Ends::Nowhere;
        for id in circle {
            let Some(node) = self.nodes.get(*id) else { continue };
            if node.next.is_empty() {
                end = end.and(Ends::One(*id));
            }
            for to in &node.next {
                let Some(next) = self.nodes.get(*to) else { continue };
                if next.settled {
                    end = end.and(next.end);
                }
                if self.words < Self::MOST {
                    reach.add(*to);
                    reach.add_all(&next.reach);
                }
            }
        }
        self.words += reach.0.len();
        let reach = Arc::new(reach);
        for id in circle {
            if let Some(node) = self.nodes.get_mut(*id) {
                (node.settled, node.reach, node.end) = (true, reach.clone(), end);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::report::Report;
    use crate::workspace::{Config, Files, Schema, Workspace};

    /// What is kept says what walking says, in graphs of all shapes.
    #[test]
    fn what_is_kept_is_what_a_walk_finds() {
        let mut seed = 7_u64;
        let mut random = |below: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (seed >> 33) % below
        };
        for _ in 0..200 {
            let count = 2 + random(9);
            let mut text = String::new();
            for key in 0..count {
                let named: Vec<String> =
                    (0..random(4))
                        .map(|_| {
                            if random(9) == 0 {
                                "self".into()
                            } else {
                                format!("s{}", random(count))
                            }
                        })
                        .collect();
                let from = if named.is_empty() {
                    "x=y".into()
                } else {
                    format!("from=\"{}\"", named.join(" "))
                };
                text.push_str(&format!("::: {{.source #s{key} {from}}}\nA.\n:::\n\n"));
            }
            let workspace = Workspace::new(Files::default(), Schema::default());
            let config = Arc::new(Config::default_for("/desk".into()));
            let report = Arc::new(Report::read(&text));
            let document = workspace.document_with(Path::new("/desk/a.sayso"), report, config);
            let view = View::new(&document);
            for key in 0..count {
                let key = format!("s{key}");
                let walked = path(&view, &key, Chain::From);
                for to in (0..count).map(|to| format!("s{to}")).chain(["self".into()]) {
                    let kept = leads_to(&view, &key, Chain::From, &to);
                    assert_eq!(kept, walked.iter().any(|key| **key == *to), "{key} {to}\n{text}");
                }
                let kept = end(&view, &key, Chain::From);
                match ends(&view, &key, Chain::From).as_slice() {
                    [] => assert_eq!(kept, End::Nowhere, "{key}\n{text}"),
                    [one] => assert_eq!(kept, End::One(one.clone()), "{key}\n{text}"),
                    _ => assert_eq!(kept, End::Several, "{key}\n{text}"),
                }
            }
        }
    }
}
