//! The thread that makes findings and publishes them. It takes the newest snapshot and skips those in
//! between.

use std::collections::{HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};

use tokio::runtime::Handle;
use tower_lsp::Client;
use tower_lsp::ls_types as lsp;

use super::convert;
use super::diagnostics::{ByFile, Elsewhere, Found};
use super::logger::{self, Level};
use super::refresher::{Others, Refresher};
use super::snapshot::Snapshot;

/// What there is to check.
#[derive(Debug)]
pub struct Job {
    /// The newest state.
    pub snapshot: Arc<Snapshot>,
    /// The documents whose findings are out of date.
    pub dirty: HashSet<PathBuf>,
    /// What is so of more than the one that was edited.
    pub others: Others,
}

/// Makes findings and publishes them.
pub struct Publisher {
    client: Client,
    runtime: Handle,
    /// What each document found in other files: libraries, the configuration.
    elsewhere: HashMap<PathBuf, Elsewhere>,
    /// The documents that something was published for.
    own: HashSet<PathBuf>,
    /// The files that something is published for, beside the documents themselves.
    marked: HashSet<Arc<Path>>,
    refresher: Refresher,
}

impl Publisher {
    /// For a client.
    pub fn new(client: Client, runtime: Handle) -> Self {
        Self {
            refresher: Refresher::new(client.clone(), runtime.clone()),
            client,
            runtime,
            elsewhere: HashMap::new(),
            own: HashSet::new(),
            marked: HashSet::new(),
        }
    }

    /// Takes jobs until there are no more.
    pub fn run(mut self, jobs: &mpsc::Receiver<Job>) {
        while let Ok(Job { mut snapshot, mut dirty, mut others }) = jobs.recv() {
            while let Ok(newer) = jobs.try_recv() {
                snapshot = newer.snapshot;
                dirty.extend(newer.dirty);
                others = others.max(newer.others);
            }
            self.refresher.tell(others, snapshot.client);
            if snapshot.client.pulls && snapshot.client.related_documents {
                // It asks for everything.
                continue;
            }
            let mut paths: Vec<PathBuf> = dirty.into_iter().collect();
            paths.sort();
            for path in &paths {
                let done = catch_unwind(AssertUnwindSafe(|| self.check(path, &snapshot)));
                if done.is_err() {
                    logger::log(Level::Error, "a fault in Sayso, while it checked a report");
                }
            }
            self.publish_elsewhere(&snapshot);
        }
    }

    fn check(&mut self, path: &Path, snapshot: &Snapshot) {
        self.elsewhere.remove(path);
        let open = snapshot.open(path);
        let Some(open) = open.filter(|open| open.report().is_some()) else {
            // Closed, or no report any more: nothing is said of it.
            if self.own.remove(path)
                && let Some(uri) = convert::uri(path, snapshot)
            {
                self.publish(uri, Vec::new(), open.map(|open| open.version));
            }
            return;
        };
        let found = Found::of(open, snapshot);
        self.elsewhere.insert(path.to_owned(), found.elsewhere);
        if !snapshot.client.pulls {
            self.own.insert(path.to_owned());
            self.publish(open.uri.clone(), found.own, Some(open.version));
        }
    }

    /// What documents found in other files, of all documents together and each once.
    fn publish_elsewhere(&mut self, snapshot: &Snapshot) {
        let mut by_file = ByFile::default();
        self.elsewhere.values().for_each(|found| by_file.add(found));
        for gone in self.marked.iter().filter(|path| !by_file.files.contains_key(*path)) {
            if snapshot.open(gone).is_none_or(|open| open.report().is_none())
                && let Some(uri) = convert::uri(gone, snapshot)
            {
                self.publish(uri, Vec::new(), None);
            }
        }
        for (path, diagnostics) in &by_file.files {
            // An open report's own findings are published with its version; these join them.
            let (mut all, version) = match snapshot.open(path) {
                Some(open) if open.report().is_some() => {
                    if snapshot.client.pulls {
                        continue;
                    }
                    (Found::of(open, snapshot).own, Some(open.version))
                }
                _ => (Vec::new(), None),
            };
            for diagnostic in diagnostics {
                if !all.contains(diagnostic) {
                    all.push(diagnostic.clone());
                }
            }
            if let Some(uri) = convert::uri(path, snapshot) {
                self.publish(uri, all, version);
            }
        }
        self.marked = by_file.files.into_keys().collect();
    }

    fn publish(&self, uri: lsp::Uri, diagnostics: Vec<lsp::Diagnostic>, version: Option<i32>) {
        self.runtime.block_on(self.client.publish_diagnostics(uri, diagnostics, version));
    }
}
