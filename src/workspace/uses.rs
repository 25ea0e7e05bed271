//! Which keys a report uses, and where it does so first.

use rustc_hash::{FxHashMap, FxHashSet};

use super::view::View;
use crate::report::{Facts, Prose};
use crate::syntax::Kind;
use crate::syntax::attributes::Attributes;
use crate::text::Span;
use crate::values::keys;

/// The keys that a report uses, as written, aliases included.
#[derive(Debug, Default)]
pub struct Uses {
    /// Each with the first place where it is used.
    first: FxHashMap<Box<str>, Span>,
    /// The words of what is faulty: a key among them may well be used there.
    doubtful: FxHashSet<Box<str>>,
    /// Whether all keys count as used (`nocite: "@*"`), or nobody can tell.
    all: bool,
}

impl Uses {
    /// Where a key is used first.
    pub fn first(&self, key: &str) -> Option<Span> {
        self.first.get(key).copied()
    }

    /// Whether a key is used, or may be where something is faulty.
    pub fn may_use(&self, key: &str) -> bool {
        self.all || self.first.contains_key(key) || self.doubtful.contains(key)
    }

    /// The keys, in no order.
    pub fn keys(&self) -> impl Iterator<Item = (&str, Span)> {
        self.first.iter().map(|(key, span)| (&**key, *span))
    }

    fn add(&mut self, key: &str, span: Span) {
        if !self.first.contains_key(key) {
            self.first.insert(key.into(), span);
        }
    }

    fn doubt(&mut self, words: &str) {
        let parts = |c: char| c.is_whitespace() || "{}[]()<>\"'“”„‘’,;=:#@.".contains(c);
        for word in words.split(parts).filter(|word| !word.is_empty()) {
            self.doubtful.insert(word.into());
        }
        // Keys may hold a stop or a colon.
        let spaces = |c: char| c.is_whitespace() || "{}[]()\"'“”=".contains(c);
        self.doubtful.extend(words.split(spaces).map(Box::from));
    }

    fn lists(&mut self, attributes: &Attributes, names: &[&str], offset: usize) {
        for pair in attributes.pairs.iter().filter(|pair| names.contains(&&*pair.name)) {
            for key in keys::keys(&pair.value) {
                let span = pair.place(key.span.clone()).shifted(offset);
                self.add(key.text, span);
                for part in key.parted_by_comma().unwrap_or_default() {
                    self.add(part.text, span);
                }
            }
        }
    }

    fn prose(&mut self, prose: &Prose, offset: usize, view: &View<'_>) {
        for claim in &prose.claims {
            self.lists(&claim.attributes, &["by", "against", "reply"], offset);
        }
        for other in &prose.others {
            self.lists(other, &["by", "against", "reply"], offset);
        }
        for citation in &prose.citations {
            self.add(&citation.key, citation.span.shifted(offset));
        }
        for link in &prose.links {
            let span = link.span.shifted(offset);
            match link.url.strip_prefix('#') {
                Some(key) => self.add(key, span),
                None => {
                    if let Some(key) = view.key_of_url(&link.url) {
                        self.add(&key, span);
                    }
                }
            }
        }
    }
}

impl<'w> View<'w> {
    /// Which keys the report uses. Read once for a document.
    pub fn uses(&self) -> &'w Uses {
        let document = self.document;
        document.memo.uses(|| self.read_uses())
    }

    fn read_uses(&self) -> Uses {
        let report = self.report();
        let mut uses = Uses::default();
        let mut sources: Vec<bool> = Vec::new();
        for (span, facts) in report.placed() {
            match facts {
                Facts::Prose(prose) => {
                    // A source's own link is no use of it; what else stands in it is.
                    if !sources.contains(&true) {
                        uses.prose(prose, span.start, self);
                    } else {
                        for citation in &prose.citations {
                            uses.add(&citation.key, citation.span.shifted(span.start));
                        }
                        for claim in &prose.claims {
                            uses.lists(&claim.attributes, &["by", "against", "reply"], span.start);
                        }
                    }
                    if !prose.faults.is_empty() {
                        uses.doubt(&report.text().slice(span));
                    }
                }
                Facts::Open(container) => {
                    let attributes = container.attributes.as_ref();
                    let is_source = attributes.is_some_and(|a| a.has_class("source"));
                    if let Some(attributes) = attributes {
                        let names: &[&str] =
                            if is_source { &["from", "via", "superseded-by"] } else { &["by"] };
                        uses.lists(attributes, names, span.start);
                        if !attributes.faults.is_empty() {
                            uses.doubt(&report.text().slice(span));
                        }
                    }
                    sources.push(is_source);
                }
                Facts::Close => {
                    sources.pop();
                }
                // What stands below such a fault is text to nobody.
                Facts::Fault(Kind::UnclosedFence) => uses.all = true,
                Facts::FrontMatter(metadata) => {
                    uses.all |= metadata.error.is_some() || !metadata.closed;
                    for key in metadata.nocite() {
                        uses.all |= key == "*";
                        uses.add(key, Span::new(span.start, span.start));
                    }
                }
                _ => {}
            }
        }
        // A key with a slip in it was meant for the one that it is near to: one cause, one finding.
        let mut unknown: Vec<&str> =
            uses.first.keys().map(|key| &**key).filter(|key| self.source(key).is_none()).collect();
        unknown.sort_unstable();
        let meant: Vec<Box<str>> =
            unknown.into_iter().filter_map(|key| self.nearest_key(key)).collect();
        uses.doubtful.extend(meant);
        for (library, _) in self.libraries() {
            for source in library.sources.list() {
                for name in ["from", "via", "superseded-by"] {
                    for key in source.value(name).map(keys::keys).unwrap_or_default() {
                        uses.doubtful.insert(key.text.into());
                    }
                }
            }
        }
        uses
    }
}
