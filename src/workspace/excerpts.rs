//! The words that sources are quoted with in their own entries, made ready to be looked through.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::view::View;
use crate::report::Source;
use crate::values::quotations::Haystack;

/// What was made ready, and what looking through it has cost.
#[derive(Debug, Default)]
pub struct Excerpts {
    ready: FxHashMap<Box<str>, Arc<Haystack>>,
    searched: usize,
}

impl Excerpts {
    /// What was looked through does not count any more.
    pub(super) const fn begin_again(&mut self) {
        self.searched = 0;
    }
}

/// More than this is not looked through for one document, bytes.
const MOST: usize = 1024 * 1024 * 1024;

impl View<'_> {
    /// Whether the excerpts of a source hold the words of a quotation. `None` where it has none, or where
    /// so many were looked through that nobody wrote them by hand.
    pub fn excerpts_hold(&self, source: &Source, quotation: &str) -> Option<bool> {
        if source.excerpts.is_empty() {
            return None;
        }
        let ready = {
            let mut excerpts = self.document.memo.excerpts();
            let ready = excerpts.ready.entry(source.key.clone()).or_insert_with(|| {
                // A quotation with a gap in it may be of two excerpts.
                let texts = source.excerpts.iter().map(|excerpt| &*excerpt.text);
                Arc::new(Haystack::of(&texts.collect::<Vec<_>>().join(" / ")))
            });
            let ready = ready.clone();
            excerpts.searched += ready.len();
            if excerpts.searched > MOST {
                return None;
            }
            ready
        };
        Some(ready.holds(quotation))
    }
}
