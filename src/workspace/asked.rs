//! What a rule asked for while it looked at something: on that, and on nothing else, its findings
//! depend. Whoever keeps findings over edits keeps these with them.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::uses::Use;
use super::view::{Known, View};

/// Something that a rule asked of what its report is read against.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Need {
    /// The source that a key means.
    Key(Box<str>),
    /// The key of the source at an address.
    Url(Box<str>),
    /// The known key that is nearest to an unknown one.
    Nearest(Box<str>),
    /// Whether a key may be defined where nobody could read it.
    Hidden(Box<str>),
    /// On whom sources rest, and through whom they came.
    Chains,
    /// Which sources lead back to the report.
    Circles,
    /// The report's `date`.
    Dateline,
    /// The day after which nothing in the report can have been said.
    LastDay,
    /// How far the report has come.
    Status,
    /// A value of the front matter.
    Front(Box<str>),
    /// Whether there is front matter that can be read.
    FrontBroken,
    /// Anything in the front matter.
    FrontMatter,
    /// What stands where a source's `file` points.
    Evidence(Box<str>),
    /// Whether a picture is missing.
    Image(Box<str>),
    /// The libraries, and what is in them.
    Libraries,
    /// All sources of the report.
    Sources,
    /// Whether a key is used.
    Use(Box<str>),
    /// Whether a claim is by a key.
    Said(Box<str>),
    /// All keys that are used.
    Uses,
    /// How many claims there are, of which kinds.
    Counts,
    /// Whether there are claims.
    HasClaims,
    /// Whether something is wrong in a block of prose.
    HasFaults,
    /// Something that may change with every edit.
    All,
}

/// Notes what is asked.
#[derive(Debug, Default)]
pub struct Asked {
    needs: RefCell<Vec<Need>>,
    silent: Cell<usize>,
}

impl Asked {
    /// Notes one thing, each once.
    pub fn note(&self, need: Need) {
        if self.silent.get() > 0 {
            return;
        }
        let mut needs = self.needs.borrow_mut();
        if !needs.contains(&need) {
            needs.push(need);
        }
    }

    /// Notes something about a word, which is only copied where it is new.
    pub fn note_word(&self, kind: fn(Box<str>) -> Need, word: &str) {
        if self.silent.get() > 0 {
            return;
        }
        let mut needs = self.needs.borrow_mut();
        let probe = kind(Box::default());
        let is_known = needs.iter().any(|need| {
            std::mem::discriminant(need) == std::mem::discriminant(&probe)
                && need.word().is_some_and(|known| known == word)
        });
        if !is_known {
            needs.push(kind(word.into()));
        }
    }

    /// Takes what was noted.
    pub fn take(&self) -> Vec<Need> {
        std::mem::take(&mut self.needs.borrow_mut())
    }

    fn quietly(&self, by: usize) {
        self.silent.set(by);
    }
}

impl Need {
    /// The word that it is about.
    pub fn word(&self) -> Option<&str> {
        match self {
            Self::Key(word)
            | Self::Url(word)
            | Self::Nearest(word)
            | Self::Hidden(word)
            | Self::Front(word)
            | Self::Evidence(word)
            | Self::Image(word)
            | Self::Use(word)
            | Self::Said(word) => Some(word),
            _ => None,
        }
    }
}

impl View<'_> {
    pub(super) fn note(&self, need: Need) {
        if let Some(asked) = self.asked {
            asked.note(need);
        }
    }

    pub(super) fn note_word(&self, kind: fn(Box<str>) -> Need, word: &str) {
        if let Some(asked) = self.asked {
            asked.note_word(kind, word);
        }
    }

    /// Asks what is kept for all askers: what is looked up for that is noted as `need`, and as nothing
    /// else, since the next who asks does not look it up again.
    pub(super) fn as_one<T>(&self, need: Need, ask: impl FnOnce(&Self) -> T) -> T {
        let Some(asked) = self.asked else { return ask(self) };
        asked.note(need);
        let before = asked.silent.get();
        asked.quietly(before + 1);
        let answer = ask(self);
        asked.quietly(before);
        answer
    }
}

/// What differs between two states of a document, so far as rules can ask.
#[derive(Debug)]
pub struct Differences<'w> {
    old: View<'w>,
    new: View<'w>,
    libraries: bool,
    own_sources: bool,
    front: bool,
    lost: bool,
    local: bool,
    uses: &'w ChangedUses,
}

/// The kinds of uses of which the first came, or the last went.
#[derive(Debug, Default)]
pub struct ChangedUses {
    used: FxHashSet<Box<str>>,
    said: FxHashSet<Box<str>>,
    keys: bool,
    counts: bool,
    claims: bool,
    faults: bool,
}

impl ChangedUses {
    /// Notes a use that came or went. `crossed` says whether it was the first or the last of its kind.
    pub fn note(&mut self, one: Use<&str>, crossed: bool) {
        match one {
            Use::Key(key) if crossed => {
                self.keys = true;
                if !self.used.contains(key) {
                    self.used.insert(key.into());
                }
            }
            Use::Said(key) if crossed => {
                if !self.said.contains(key) {
                    self.said.insert(key.into());
                }
            }
            Use::Key(_) | Use::Said(_) => {}
            Use::Url(_) | Use::Doubt(_) | Use::All => self.keys |= crossed,
            Use::Claim => {
                self.claims |= crossed;
                self.counts = true;
            }
            Use::Faulty => self.faults |= crossed,
            Use::Sourced | Use::Own | Use::OwnUndated => self.counts = true,
        }
    }

    fn is_any(&self) -> bool {
        self.keys || self.counts || self.claims || self.faults || !self.said.is_empty()
    }
}

impl<'w> Differences<'w> {
    /// Compares two states that are read against the same files under the same settings.
    pub fn between(old: View<'w>, new: View<'w>, uses: &'w ChangedUses) -> Self {
        let (old_report, new_report) = (old.report(), new.report());
        let same = |a: Option<&_>, b: Option<&_>| match (a, b) {
            (Some(a), Some(b)) => std::ptr::eq(a, b),
            (None, None) => true,
            _ => false,
        };
        let front = {
            let (a, b) = (old_report.metadata(), new_report.metadata());
            !same(a, b) && a != b
        };
        let libraries = !old
            .read_libraries()
            .map(|(library, _)| std::ptr::from_ref(library))
            .eq(new.read_libraries().map(|(library, _)| std::ptr::from_ref(library)));
        Self {
            old,
            new,
            libraries,
            own_sources: !old_report.sources().says_the_same(new_report.sources()),
            front,
            lost: !old_report.lost_sources().eq(new_report.lost_sources()),
            local: !Arc::ptr_eq(&old.document.local, &new.document.local),
            uses,
        }
    }

    /// Whether anything that rules can ask may be answered otherwise.
    pub fn is_any(&self) -> bool {
        self.libraries
            || self.own_sources
            || self.front
            || self.lost
            || self.local
            || self.uses.is_any()
    }

    /// Whether the libraries are others, or say something else.
    pub const fn libraries(&self) -> bool {
        self.libraries
    }

    /// Whether what was asked is answered otherwise now.
    pub fn changed(&self, need: &Need) -> bool {
        let sources = self.libraries || self.own_sources;
        let (old, new) = (&self.old, &self.new);
        match need {
            Need::Key(key) => sources && !says_the_same(old.source(key), new.source(key)),
            Need::Url(url) => sources && old.key_of_url(url) != new.key_of_url(url),
            Need::Nearest(key) => sources && old.nearest_key(key) != new.nearest_key(key),
            Need::Hidden(key) => {
                (sources || self.front || self.lost)
                    && old.may_be_hidden(key) != new.may_be_hidden(key)
            }
            Need::Chains => sources,
            Need::Circles => {
                (sources || self.front) && old.read_ways_back() != new.read_ways_back()
            }
            Need::Dateline => {
                let text = |view: &View<'w>| view.dateline().map(|(text, _)| text);
                self.front && text(old) != text(new)
            }
            Need::LastDay => {
                let text = |view: &View<'w>| {
                    (view.last_day().map(|(_, text, _)| text), view.last_day_is_update())
                };
                self.front && text(old) != text(new)
            }
            Need::Status => self.front && old.status() != new.status(),
            Need::Front(key) => self.front && old.front(key) != new.front(key),
            Need::FrontBroken => {
                self.front && old.front_matter_is_broken() != new.front_matter_is_broken()
            }
            Need::FrontMatter => self.front,
            Need::Evidence(file) => self.local && old.evidence(file) != new.evidence(file),
            Need::Image(target) => {
                self.local && old.is_image_missing(target) != new.is_image_missing(target)
            }
            Need::Libraries => self.libraries,
            Need::Sources => self.own_sources,
            Need::Use(key) => self.uses.used.contains(key),
            Need::Said(key) => self.uses.said.contains(key),
            // Which key an unknown one was meant for depends on those that are known.
            Need::Uses => self.uses.keys || sources,
            Need::Counts => self.uses.counts,
            Need::HasClaims => self.uses.claims,
            Need::HasFaults => self.uses.faults,
            Need::All => true,
        }
    }
}

/// Whether two answers to the same question are one, wherever the source stands now. Where a source of
/// another file stands is part of the answer.
fn says_the_same(a: Option<Known<'_>>, b: Option<Known<'_>>) -> bool {
    match (a, b) {
        (None, None) => true,
        (Some(a), Some(b)) => {
            a.found_in == b.found_in
                && (std::ptr::eq(a.source, b.source)
                    || a.path == b.path && a.source.says_the_same(b.source))
        }
        _ => false,
    }
}
