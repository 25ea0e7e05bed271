//! What was found out about a document, and need not be found out again: many rules ask the same of
//! each of thousands of claims. A document never changes, and so neither does what is kept here.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use rustc_hash::FxHashMap;

use super::chains::{Chain, Graph};
use super::excerpts::Excerpts;
use super::uses::Uses;
use super::view::{Hidden, Near, Swallowing};

/// What was found out about one document. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Memo {
    kept: Arc<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    from: Mutex<Graph>,
    via: Mutex<Graph>,
    near: Mutex<Near>,
    excerpts: Mutex<Excerpts>,
    uses: OnceLock<Uses>,
    hidden: OnceLock<Hidden>,
    dated: OnceLock<FxHashMap<Box<str>, usize>>,
    swallowing: OnceLock<Vec<Swallowing>>,
    ways_back: OnceLock<Vec<(Box<str>, bool)>>,
}

impl Memo {
    /// Whom sources rest on, or came through.
    pub(super) fn graph(&self, chain: Chain) -> MutexGuard<'_, Graph> {
        let graph = match chain {
            Chain::From => &self.kept.from,
            Chain::Via => &self.kept.via,
        };
        graph.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Which known keys are near others.
    pub(super) fn near(&self) -> MutexGuard<'_, Near> {
        self.kept.near.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The words of sources, made ready.
    pub(super) fn excerpts(&self) -> MutexGuard<'_, Excerpts> {
        self.kept.excerpts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where which keys are used.
    pub(super) fn uses(&self, read: impl FnOnce() -> Uses) -> &Uses {
        self.kept.uses.get_or_init(read)
    }

    /// Which claim is the first to take a source's date.
    pub(super) fn dated(
        &self,
        read: impl FnOnce() -> FxHashMap<Box<str>, usize>,
    ) -> &FxHashMap<Box<str>, usize> {
        self.kept.dated.get_or_init(read)
    }

    /// The formulas and code that a bracket begins in.
    pub(super) fn swallowing(&self, read: impl FnOnce() -> Vec<Swallowing>) -> &[Swallowing] {
        self.kept.swallowing.get_or_init(read)
    }

    /// The sources that lead back to the report, and whether each is the report.
    pub(super) fn ways_back(
        &self,
        read: impl FnOnce() -> Vec<(Box<str>, bool)>,
    ) -> &[(Box<str>, bool)] {
        self.kept.ways_back.get_or_init(read)
    }

    /// What stands where nobody could read it.
    pub(super) fn hidden(&self, read: impl FnOnce() -> Hidden) -> &Hidden {
        self.kept.hidden.get_or_init(read)
    }
}
