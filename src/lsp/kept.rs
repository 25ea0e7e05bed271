//! What is kept from one request to the next, so that a client that asks bit by bit does not cost a
//! whole report each time.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tower_lsp::ls_types as lsp;

use crate::features::code_lenses::Rests;

/// The claims by source of the document that somebody asked about last: lenses are resolved one by one.
#[derive(Debug, Default)]
pub struct KeptRests {
    last: Mutex<Option<(u64, Arc<Rests>)>>,
}

impl KeptRests {
    /// Those of the state of a document with this serial.
    pub fn of(&self, serial: u64, make: impl FnOnce() -> Rests) -> Arc<Rests> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, rests)) = last.as_ref()
            && *known == serial
        {
            return rests.clone();
        }
        let rests = Arc::new(make());
        *last = Some((serial, rests.clone()));
        rests
    }
}

/// The tokens that the client was given last, by document, so that it is told only what changed.
#[derive(Debug, Default)]
pub struct KeptTokens {
    last: Mutex<HashMap<PathBuf, (String, Vec<lsp::SemanticToken>)>>,
    count: AtomicU64,
}

impl KeptTokens {
    /// Keeps new tokens under a new name. Gives the name, and the tokens that were kept under `known`.
    pub fn exchange(
        &self,
        path: &Path,
        known: Option<&str>,
        tokens: &[lsp::SemanticToken],
    ) -> (String, Option<Vec<lsp::SemanticToken>>) {
        let id = self.count.fetch_add(1, Ordering::Relaxed).to_string();
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let before = last.insert(path.to_owned(), (id.clone(), tokens.to_vec()));
        (id, before.filter(|(id, _)| Some(&**id) == known).map(|(_, tokens)| tokens))
    }

    /// Forgets those of a document that was closed.
    pub fn forget(&self, path: &Path) {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).remove(path);
    }
}
