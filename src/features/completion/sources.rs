//! Keys of sources: which are found, and which come first.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Completion, CompletionKind, MOST, Slot};
use crate::report::{Facts, Source, Sources};
use crate::text::Span;
use crate::values::haystack::{Found, Haystack};
use crate::values::keys;
use crate::values::vocabulary::{ValueKind, claim_attribute, source_attribute};
use crate::workspace::View;

/// Which keys a report uses, and how far from the cursor.
#[derive(Debug, Default)]
pub struct Near<'r> {
    used: FxHashSet<&'r str>,
    /// The sentence, or what of its block stands before the cursor.
    sentence: String,
    /// Keys in the block of the cursor.
    block: FxHashSet<&'r str>,
    /// Keys in its section.
    section: FxHashSet<&'r str>,
    /// The last place above at which a key is used.
    above: FxHashMap<&'r str, usize>,
}

impl<'r> Near<'r> {
    /// Reads a report around a place.
    pub fn of(view: &View<'r>, byte: usize) -> Self {
        let report = view.report();
        let mut near = Self::default();
        let mut here: Vec<(&str, usize)> = Vec::new();
        let mut is_past = false;
        for (span, facts) in report.placed() {
            if let Facts::Prose(prose) = facts
                && prose.heading > 0
            {
                // The section of the cursor ends; or another begins, which may be the cursor's.
                if span.start > byte {
                    is_past = true;
                } else {
                    near.section.clear();
                }
            }
            here.clear();
            keys_in(facts, span.start, &mut here);
            for (key, at) in &here {
                near.used.insert(key);
                if !is_past {
                    near.section.insert(key);
                }
                if *at < byte {
                    near.above.insert(key, *at);
                }
            }
            if matches!(facts, Facts::Prose(_)) && span.start <= byte && byte <= span.end {
                near.block.extend(here.iter().filter(|(_, at)| *at != byte).map(|(key, _)| *key));
                near.sentence = sentence(&report.text().slice(Span::new(span.start, byte)));
            }
        }
        near
    }

    /// Where a source belongs, the likeliest place first, and within it.
    fn rank(&self, source: &Source, named: bool, is_own: bool) -> (u8, usize) {
        let has = |keys: &FxHashSet<&str>| {
            keys.contains(&*source.key)
                || source.aliases.iter().any(|(alias, _)| keys.contains(&**alias))
        };
        // Of a large library most is used nowhere.
        if !named && !has(&self.used) {
            // What stands in the report was put there to be used.
            return (if is_own { 3 } else { 4 }, 0);
        }
        let last = self.above.get(&*source.key).copied().unwrap_or_default();
        let nearest = usize::MAX - last;
        if named || has(&self.block) {
            (0, if named { 0 } else { nearest })
        } else if has(&self.section) {
            (1, nearest)
        } else if self.above.contains_key(&*source.key) {
            (2, nearest)
        } else {
            (4, 0)
        }
    }

    /// The keys that the report uses and no source has, in their order.
    pub fn unknown(&self, view: &View<'_>) -> Vec<&'r str> {
        let mut unknown: Vec<&str> = self
            .used
            .iter()
            .copied()
            .filter(|key| view.source(key).is_none() && !keys::is_cross_reference(key))
            .filter(|key| !is_reserved(key))
            .collect();
        unknown.sort_unstable();
        unknown
    }
}

fn is_reserved(key: &str) -> bool {
    use crate::values::vocabulary::{BY, FROM, REPLY, find};
    [BY, FROM, REPLY].iter().any(|list| find(list, key).is_some())
}

/// How it is found, where it belongs, how near it is there, and its number.
type Rank = (Found, u8, usize, usize);

/// The last sentence of a block's words.
fn sentence(words: &str) -> String {
    let mut start = 0;
    for (at, _) in words.match_indices(['.', '!', '?']) {
        if words[at + 1..].starts_with(char::is_whitespace) {
            start = at + 1;
        }
    }
    words[start..].to_owned()
}

/// The keys that a piece names, with their places.
fn keys_in<'r>(facts: &'r Facts, offset: usize, found: &mut Vec<(&'r str, usize)>) {
    let mut read = |attributes: &'r crate::syntax::attributes::Attributes, is_source: bool| {
        for pair in &attributes.pairs {
            let known =
                if is_source { source_attribute(&pair.name) } else { claim_attribute(&pair.name) };
            let named =
                known.is_some_and(|a| matches!(a.kind, ValueKind::Keys(_) | ValueKind::Key));
            if named && &*pair.name != "aliases" {
                let keys = keys::keys(&pair.value).into_iter();
                found.extend(keys.map(|key| (key.text, offset + pair.place(key.span.clone()).end)));
            }
        }
    };
    match facts {
        Facts::Prose(prose) => {
            prose.claims.iter().for_each(|claim| read(&claim.attributes, false));
            found.extend(prose.citations.iter().map(|c| (&*c.key, offset + c.span.end)));
        }
        Facts::Open(container) => {
            if let Some(attributes) = container.attributes.as_ref() {
                read(attributes, attributes.has_class("source"));
            }
        }
        _ => {}
    }
}

/// The sources in which what was typed is found, the likeliest first, and whether there are more.
pub fn find(
    view: &View<'_>,
    near: &Near<'_>,
    typed: &str,
    without: &[&str],
    slot: &Slot,
) -> (Vec<Completion>, bool) {
    let own = (view.report().sources(), view.own_haystack());
    let others = view.libraries().map(|(library, _)| (&library.sources, library.haystack()));
    let shelves: Vec<(&Sources, &Haystack)> = std::iter::once(own).chain(others).collect();
    let mut ranked: Vec<(Rank, &Source)> = Vec::new();
    for (number, (sources, haystack)) in shelves.iter().enumerate() {
        let named: FxHashSet<usize> =
            haystack.named(&near.sentence).into_iter().take(MOST).collect();
        for (found, index) in haystack.find(typed) {
            let Some(source) = sources.at(index).filter(|source| !source.key.is_empty()) else {
                continue;
            };
            // A key means the source of the first place that has it.
            if shelves.iter().take(number).any(|(before, _)| before.get(&source.key).is_some()) {
                continue;
            }
            // With a letter or two typed, where it is found says less than what is near.
            let is_short = typed.len() <= 2 && found <= Found::Word;
            let found = if is_short { Found::Begins } else { found };
            let (class, within) = near.rank(source, named.contains(&index), number == 0);
            ranked.push(((found, class, within, ranked.len()), source));
        }
    }
    let more = ranked.len() > MOST;
    // A key may be found twice, and some are not wanted.
    let wanted = MOST + shelves.len() * MOST + without.len();
    if ranked.len() > wanted {
        ranked.select_nth_unstable_by_key(wanted, |(rank, _)| *rank);
        ranked.truncate(wanted);
    }
    ranked.sort_unstable_by_key(|(rank, _)| *rank);
    let mut seen: FxHashSet<&str> = without.iter().copied().collect();
    ranked.retain(|(_, source)| seen.insert(&source.key));
    ranked.truncate(MOST);
    let items = ranked.into_iter().map(|(_, source)| {
        let about = [source.reference.as_str()].into_iter().chain(
            ["author", "title", "container-title", "publisher", "issued"]
                .into_iter()
                .filter_map(|name| source.value(name)),
        );
        let about = about.collect::<Vec<_>>().join(" ");
        let about = super::super::censored(view, about);
        let detail = super::super::censored(view, source.reference.clone());
        let key = source.key.to_string();
        let mut item = slot.item(CompletionKind::Key, key, detail, &source.key);
        item.filter = format!("{} {about}", item.label);
        item
    });
    (items.collect(), more)
}

/// The identifiers in a report that cross-references name: `fig:gate`.
pub fn cross(view: &View<'_>, slot: &Slot) -> Vec<Completion> {
    let mut ids: Vec<&str> = Vec::new();
    for (_, facts) in view.report().placed() {
        match facts {
            Facts::Prose(prose) => {
                let others = prose.others.iter();
                let images = prose.images.iter().filter_map(|image| image.attributes.as_ref());
                let claims = prose.claims.iter().map(|claim| &claim.attributes);
                let all = others.chain(images).chain(claims);
                ids.extend(all.filter_map(|attributes| Some(&*attributes.id.as_ref()?.text)));
            }
            Facts::Open(container) => {
                let id = container.attributes.as_ref().and_then(|a| a.id.as_ref());
                ids.extend(id.map(|id| &*id.text));
            }
            _ => {}
        }
    }
    ids.retain(|id| keys::is_cross_reference(id));
    let mut seen = FxHashSet::default();
    ids.retain(|id| seen.insert(*id));
    ids.into_iter()
        .map(|id| {
            let detail = "a figure, table or section of this report".to_owned();
            slot.item(CompletionKind::Cross, id.to_owned(), detail, id)
        })
        .collect()
}
