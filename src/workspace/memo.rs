//! What was found out about a document, and need not be found out again: many rules ask the same of
//! each of thousands of claims. A document never changes, and so neither does what is kept here.
//! What depends on sources alone outlives an edit that changed none.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use rustc_hash::{FxHashMap, FxHashSet};

use super::chains::{Chain, Graph};
use super::excerpts::Excerpts;
use super::uses::Uses;
use super::view::{Hidden, Near, Swallowing};
use crate::values::haystack::Haystack;

/// What was found out about one document. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Memo {
    of_sources: Arc<OfSources>,
    of_text: Arc<OfText>,
}

/// Each key with the first byte of a claim.
type Firsts = FxHashMap<Box<str>, usize>;

#[derive(Debug, Default)]
struct OfSources {
    from: Mutex<Graph>,
    via: Mutex<Graph>,
    near: Mutex<Near>,
    excerpts: Mutex<Excerpts>,
    ways_back: OnceLock<Vec<(Box<str>, bool)>>,
    haystack: OnceLock<Haystack>,
}

#[derive(Debug, Default)]
struct OfText {
    uses: OnceLock<Uses>,
    said: OnceLock<Uses>,
    meant: OnceLock<FxHashSet<Box<str>>>,
    hidden: OnceLock<Hidden>,
    dated: OnceLock<Firsts>,
    first: OnceLock<Firsts>,
    /// By the first byte of the block.
    swallowing: Mutex<FxHashMap<usize, Vec<Swallowing>>>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Memo {
    /// What is still so after an edit, which left all sources as they were or not.
    #[must_use]
    pub fn after(&self, same_sources: bool) -> Self {
        if !same_sources {
            return Self::default();
        }
        // What is bounded is bounded for one run.
        locked(&self.of_sources.near).begin_again();
        locked(&self.of_sources.excerpts).begin_again();
        Self { of_sources: self.of_sources.clone(), of_text: Arc::default() }
    }

    /// Whom sources rest on, or came through.
    pub(super) fn graph(&self, chain: Chain) -> MutexGuard<'_, Graph> {
        match chain {
            Chain::From => locked(&self.of_sources.from),
            Chain::Via => locked(&self.of_sources.via),
        }
    }

    /// Which known keys are near others.
    pub(super) fn near(&self) -> MutexGuard<'_, Near> {
        locked(&self.of_sources.near)
    }

    /// The words of sources, made ready.
    pub(super) fn excerpts(&self) -> MutexGuard<'_, Excerpts> {
        locked(&self.of_sources.excerpts)
    }

    /// The sources that lead back to the report, and whether each is the report.
    pub(super) fn ways_back(
        &self,
        read: impl FnOnce() -> Vec<(Box<str>, bool)>,
    ) -> &[(Box<str>, bool)] {
        self.of_sources.ways_back.get_or_init(read)
    }

    /// The report's own sources, to be searched while somebody types.
    pub(super) fn haystack(&self, read: impl FnOnce() -> Haystack) -> &Haystack {
        self.of_sources.haystack.get_or_init(read)
    }

    /// What is used.
    pub(super) fn uses(&self, read: impl FnOnce() -> Uses) -> &Uses {
        self.of_text.uses.get_or_init(read)
    }

    /// What claims say of those behind them.
    pub(super) fn said(&self, read: impl FnOnce() -> Uses) -> &Uses {
        self.of_text.said.get_or_init(read)
    }

    /// The keys that unknown ones were meant for.
    pub(super) fn meant(&self, read: impl FnOnce() -> FxHashSet<Box<str>>) -> &FxHashSet<Box<str>> {
        self.of_text.meant.get_or_init(read)
    }

    /// Which claim is the first to take a source's date.
    pub(super) fn dated(&self, read: impl FnOnce() -> Firsts) -> &Firsts {
        self.of_text.dated.get_or_init(read)
    }

    /// Which claim is the first by a source.
    pub(super) fn first(&self, read: impl FnOnce() -> Firsts) -> &Firsts {
        self.of_text.first.get_or_init(read)
    }

    /// The formulas and code that a bracket begins in, by their blocks.
    pub(super) fn swallowing(&self) -> MutexGuard<'_, FxHashMap<usize, Vec<Swallowing>>> {
        locked(&self.of_text.swallowing)
    }

    /// What stands where nobody could read it.
    pub(super) fn hidden(&self, read: impl FnOnce() -> Hidden) -> &Hidden {
        self.of_text.hidden.get_or_init(read)
    }
}
