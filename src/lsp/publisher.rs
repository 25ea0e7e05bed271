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
use super::snapshot::Snapshot;
use crate::text::Text;

/// The newest state, and the documents whose findings are out of date.
pub type Job = (Arc<Snapshot>, HashSet<PathBuf>);

/// Makes findings and publishes them.
pub struct Publisher {
    client: Client,
    runtime: Handle,
    /// What each document found in other files: libraries, the configuration.
    elsewhere: HashMap<PathBuf, Vec<(Arc<Path>, lsp::Diagnostic)>>,
    /// The files that something is published for, beside the documents themselves.
    marked: HashSet<Arc<Path>>,
}

impl Publisher {
    /// For a client.
    pub fn new(client: Client, runtime: Handle) -> Self {
        Self { client, runtime, elsewhere: HashMap::new(), marked: HashSet::new() }
    }

    /// Takes jobs until there are no more.
    pub fn run(mut self, jobs: &mpsc::Receiver<Job>) {
        while let Ok((mut snapshot, mut dirty)) = jobs.recv() {
            while let Ok((newer, more)) = jobs.try_recv() {
                snapshot = newer;
                dirty.extend(more);
            }
            let mut paths: Vec<PathBuf> = dirty.into_iter().collect();
            paths.sort();
            for path in &paths {
                let done = catch_unwind(AssertUnwindSafe(|| self.check(path, &snapshot)));
                if done.is_err() {
                    let message = format!("a fault in Sayso, while it checked {}", path.display());
                    super::log(&message);
                }
            }
            self.publish_elsewhere(&snapshot);
        }
    }

    fn check(&mut self, path: &Path, snapshot: &Snapshot) {
        self.elsewhere.remove(path);
        let Some(open) = snapshot.open(path) else {
            // Closed: nothing is said of it any more.
            if let Some(uri) = convert::uri(path, snapshot) {
                self.publish(uri, Vec::new(), None);
            }
            return;
        };
        let mut own = Vec::new();
        let mut elsewhere: Vec<(Arc<Path>, lsp::Diagnostic)> = Vec::new();
        for finding in &open.found(&snapshot.today).findings {
            let Some(diagnostic) = convert::diagnostic(finding, snapshot) else { continue };
            if *finding.place.path == *path {
                own.push(diagnostic);
            } else {
                elsewhere.push((finding.place.path.clone(), diagnostic));
            }
        }
        for error in &open.config_errors {
            let text = Text::from(&*error.text);
            let diagnostic = convert::error(error.span, &error.message, &text, snapshot.encoding);
            elsewhere.push((error.path.clone(), diagnostic));
        }
        self.elsewhere.insert(path.to_owned(), elsewhere);
        if open.report().is_some() {
            self.publish(open.uri.clone(), own, Some(open.version));
        }
    }

    /// What documents found in other files, of all documents together and each once.
    fn publish_elsewhere(&mut self, snapshot: &Snapshot) {
        let mut by_file: HashMap<Arc<Path>, Vec<lsp::Diagnostic>> = HashMap::new();
        for (path, diagnostic) in self.elsewhere.values().flatten() {
            let known = by_file.entry(path.clone()).or_default();
            if !known.contains(diagnostic) {
                known.push(diagnostic.clone());
            }
        }
        for gone in self.marked.iter().filter(|path| !by_file.contains_key(*path)) {
            if snapshot.open(gone).is_none_or(|open| open.report().is_none())
                && let Some(uri) = convert::uri(gone, snapshot)
            {
                self.publish(uri, Vec::new(), None);
            }
        }
        for (path, diagnostics) in &by_file {
            // An open report's own findings are published with its version; these join them.
            let (mut all, version) = match snapshot.open(path) {
                Some(open) if open.report().is_some() => {
                    let found = open.found(&snapshot.today);
                    let own = found.findings.iter().filter(|finding| *finding.place.path == **path);
                    let own = own.filter_map(|finding| convert::diagnostic(finding, snapshot));
                    (own.collect(), Some(open.version))
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
        self.marked = by_file.into_keys().collect();
    }

    fn publish(&self, uri: lsp::Uri, diagnostics: Vec<lsp::Diagnostic>, version: Option<i32>) {
        self.runtime.block_on(self.client.publish_diagnostics(uri, diagnostics, version));
    }
}
