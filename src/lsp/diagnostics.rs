//! Findings as diagnostics: published, or given to a client that asks for them.

use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tower_lsp::ls_types as lsp;

use super::convert;
use super::snapshot::{Open, Snapshot};
use crate::finding::Finding;
use crate::text::Text;
use crate::workspace::index::Entry;

/// A diagnostic of a file that is not the report which led there: a library, the configuration.
pub type Elsewhere = Vec<(Arc<Path>, lsp::Diagnostic)>;

/// What was found by way of one report.
#[derive(Debug, Default)]
pub struct Found {
    /// In the report.
    pub own: Vec<lsp::Diagnostic>,
    /// In other files.
    pub elsewhere: Elsewhere,
}

impl Found {
    /// What was found by way of an open document.
    pub fn of(open: &Open, snapshot: &Snapshot) -> Self {
        let is_broken = !open.config_errors.is_empty();
        let findings = &open.found(snapshot).findings;
        let mut found = Self::converted(findings, &open.path, is_broken, snapshot);
        for error in &open.config_errors {
            let text = Text::from(&*error.text);
            let diagnostic = convert::error(error.span, &error.message, &text, snapshot.encoding);
            found.elsewhere.push((error.path.clone(), diagnostic));
        }
        found
    }

    /// What was found by way of a report that is not open.
    fn of_closed(path: &Path, snapshot: &Snapshot) -> Option<Self> {
        let document = snapshot.load(path)?;
        let findings = snapshot.check(&document);
        let (_, errors) = snapshot.workspace.settings(path);
        let found = Self::converted(&findings, path, !errors.is_empty(), snapshot);
        snapshot.unload();
        Some(found)
    }

    /// Where settings are broken, those hold that were there before: places in them are of another text.
    fn converted(findings: &[Finding], path: &Path, is_broken: bool, snapshot: &Snapshot) -> Self {
        let mut found = Self::default();
        let is_settings = |path: &Path| path.extension().is_some_and(|ending| ending == "toml");
        for finding in findings.iter().filter(|f| !is_broken || !is_settings(&f.place.path)) {
            let Some(diagnostic) = convert::diagnostic(finding, snapshot) else { continue };
            if *finding.place.path == *path {
                found.own.push(diagnostic);
            } else {
                found.elsewhere.push((finding.place.path.clone(), diagnostic));
            }
        }
        found
    }
}

/// What many reports found in other files, by file, each once.
#[derive(Debug, Default)]
pub struct ByFile {
    /// The files, in the order of their paths.
    pub files: BTreeMap<Arc<Path>, Vec<lsp::Diagnostic>>,
}

impl ByFile {
    /// Takes in what one report found.
    pub fn add<'d>(&mut self, found: impl IntoIterator<Item = &'d (Arc<Path>, lsp::Diagnostic)>) {
        for (path, diagnostic) in found {
            let known = self.files.entry(path.clone()).or_default();
            if !known.contains(diagnostic) {
                known.push(diagnostic.clone());
            }
        }
    }

    /// What all open reports found.
    fn of_open(snapshot: &Snapshot) -> Self {
        let mut all = Self::default();
        let mut open: Vec<_> = snapshot.documents.values().collect();
        open.sort_by(|a, b| a.path.cmp(&b.path));
        for open in open.into_iter().filter(|open| open.report().is_some()) {
            all.add(&Found::of(open, snapshot).elsewhere);
        }
        all
    }
}

/// What is known of a closed report that was checked.
#[derive(Debug)]
struct Closed {
    /// Tells its text, and all that it is read against, from others.
    state: u64,
    is_clean: bool,
    elsewhere: Elsewhere,
}

/// What comes along with an answer about other files: the hash of what is found in each, none where
/// nothing is any more.
pub type Told = Vec<(Arc<Path>, Option<u64>)>;

/// What a client that asks was told, so that it need not be told again.
#[derive(Debug, Default)]
pub struct Pulls {
    /// The files that came along with others, each with what was told.
    related: Mutex<HashMap<Arc<Path>, u64>>,
    closed: Mutex<HashMap<Arc<Path>, Closed>>,
}

/// The name of a state of diagnostics: that of the document, then that of the diagnostics.
fn name(serial: u64, items: &[lsp::Diagnostic]) -> String {
    format!("{serial}.{:x}", hash(items))
}

fn hash(items: &[lsp::Diagnostic]) -> u64 {
    let mut hasher = DefaultHasher::new();
    serde_json::to_vec(items).unwrap_or_default().hash(&mut hasher);
    hasher.finish()
}

fn full(name: String, items: Vec<lsp::Diagnostic>) -> lsp::FullDocumentDiagnosticReport {
    lsp::FullDocumentDiagnosticReport { result_id: Some(name), items }
}

impl Pulls {
    /// Answers a question about one open document. What comes along about other files counts as told
    /// when [`Self::told`] says so: the answer may be thrown away.
    pub fn document(
        &self,
        open: &Open,
        snapshot: &Snapshot,
        previous: Option<&str>,
    ) -> (lsp::DocumentDiagnosticReport, Told) {
        let before = previous.and_then(|previous| previous.split_once('.'));
        let unchanged = |result_id: String, related_documents| {
            lsp::DocumentDiagnosticReport::Unchanged(
                lsp::RelatedUnchangedDocumentDiagnosticReport {
                    related_documents,
                    unchanged_document_diagnostic_report: lsp::UnchangedDocumentDiagnosticReport {
                        result_id,
                    },
                },
            )
        };
        if open.report().is_some()
            && let (Some(previous), Some((serial, _))) = (previous, before)
            && serial == open.serial.to_string()
        {
            // Nothing has happened since.
            return (unchanged(previous.to_owned(), None), Told::new());
        }
        let mut items = match open.report() {
            Some(_) => Found::of(open, snapshot).own,
            None => Vec::new(),
        };
        // Files that come along with others are told of there, or published.
        let others = if snapshot.client.related_documents {
            ByFile::of_open(snapshot)
        } else {
            ByFile::default()
        };
        items.extend(others.files.get(&open.path).into_iter().flatten().cloned());
        let (related, told) = self.come_along(others, open, snapshot);
        let name = name(open.serial, &items);
        if before.map(|(_, hash)| hash) == name.split_once('.').map(|(_, hash)| hash) {
            return (unchanged(name, related), told);
        }
        let report = lsp::RelatedFullDocumentDiagnosticReport {
            related_documents: related,
            full_document_diagnostic_report: full(name, items),
        };
        (lsp::DocumentDiagnosticReport::Full(report), told)
    }

    /// The client has what came along.
    pub fn told(&self, told: Told) {
        let mut known = self.related();
        for (path, hash) in told {
            match hash {
                Some(hash) => known.insert(path, hash),
                None => known.remove(&path),
            };
        }
    }

    fn related(&self) -> MutexGuard<'_, HashMap<Arc<Path>, u64>> {
        self.related.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What has changed in other files since they were last told of.
    fn come_along(
        &self,
        mut others: ByFile,
        open: &Open,
        snapshot: &Snapshot,
    ) -> (Option<HashMap<lsp::Uri, lsp::DocumentDiagnosticReportKind>>, Told) {
        let known = self.related().clone();
        for path in known.keys() {
            others.files.entry(path.clone()).or_default();
        }
        let (mut changed, mut told) = (HashMap::new(), Told::new());
        for (path, items) in others.files {
            // Of itself, and of reports, which are asked for, this is not the place to speak.
            let is_asked = snapshot.open(&path).is_some_and(|open| open.report().is_some());
            if path == open.path || is_asked {
                continue;
            }
            let hash = hash(&items);
            let is_gone = items.is_empty();
            if known.get(&path) != Some(&hash)
                && let Some(uri) = convert::uri(&path, snapshot)
            {
                let report = full(name(0, &items), items);
                changed.insert(uri, lsp::DocumentDiagnosticReportKind::Full(report));
            }
            told.push((path, (!is_gone).then_some(hash)));
        }
        ((!changed.is_empty()).then_some(changed), told)
    }

    fn closed(&self) -> MutexGuard<'_, HashMap<Arc<Path>, Closed>> {
        self.closed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers a question about the whole workspace: the reports and what was found by way of them,
    /// those left out in which nothing is found and nothing was. What is new goes to `part` as it comes.
    pub fn workspace(
        &self,
        snapshot: &Snapshot,
        previous: &[lsp::PreviousResultId],
        part: &mut dyn FnMut(lsp::WorkspaceDocumentDiagnosticReport),
    ) {
        snapshot.index.wait();
        let mut before: HashMap<PathBuf, &str> =
            previous.iter().map(|p| (convert::path(&p.uri), &*p.value)).collect();
        let (mut others, mut published) = (ByFile::default(), ByFile::default());
        let mut open: Vec<_> = snapshot.documents.values().collect();
        open.sort_by(|a, b| a.path.cmp(&b.path));
        for open in open.into_iter().filter(|open| open.report().is_some()) {
            let found = Found::of(open, snapshot);
            // A client shows what is published beside what it asked for. One that knows of files
            // that come along has nothing published.
            let is_asked = snapshot.client.related_documents;
            if is_asked { &mut others } else { &mut published }.add(&found.elsewhere);
            let told = before.remove(&*open.path);
            let name = name(open.serial, &found.own);
            part(report(open.uri.clone(), Some(open.version), name, found.own, told));
        }
        let entries: Vec<(Arc<Path>, Arc<Entry>)> = {
            let shelf = snapshot.index.shelf();
            let closed = shelf.entries().iter().filter(|(path, _)| snapshot.open(path).is_none());
            closed.map(|(path, entry)| (path.clone(), entry.clone())).collect()
        };
        let is_there =
            |path: &Arc<Path>| entries.binary_search_by(|(known, _)| known.cmp(path)).is_ok();
        self.closed().retain(|path, _| is_there(path));
        for (path, entry) in entries {
            if !snapshot.is_wanted() {
                return;
            }
            let Some(uri) = convert::uri(&path, snapshot) else { continue };
            let told = before.remove(&*path);
            let state = snapshot.state_of(&path, &entry);
            let known =
                self.closed().get(&path).filter(|known| known.state == state).map(|known| {
                    others.add(&known.elsewhere);
                    known.is_clean
                });
            // What was told stays so, and what is clean need not be spoken of.
            let serial = told.and_then(|told| told.split_once('.')).map(|(serial, _)| serial);
            if let (Some(told), true) = (told, serial == Some(&*state.to_string()))
                && known.is_some()
            {
                part(same(uri, None, told.to_owned()));
                continue;
            }
            if known == Some(true) && told.is_none() {
                continue;
            }
            let Some(found) = Found::of_closed(&path, snapshot) else { continue };
            others.add(&found.elsewhere);
            let is_clean = found.own.is_empty();
            let elsewhere = found.elsewhere;
            self.closed().insert(path.clone(), Closed { state, is_clean, elsewhere });
            if !is_clean || told.is_some() {
                part(report(uri, None, name(state, &found.own), found.own, told));
            }
        }
        for (path, mut items) in others.files {
            if let Some(published) = published.files.get(&path) {
                items.retain(|item| !published.contains(item));
                if items.is_empty() && !before.contains_key(&*path) {
                    continue;
                }
            }
            if snapshot.open(&path).is_none_or(|open| open.report().is_none())
                && let Some(uri) = convert::uri(&path, snapshot)
            {
                let told = before.remove(&*path);
                part(report(uri, None, name(0, &items), items, told));
            }
        }
        // What was told of once, and is gone.
        for told in previous.iter().filter(|told| before.contains_key(&convert::path(&told.uri))) {
            let name = name(0, &[]);
            if told.value != name {
                part(report(told.uri.clone(), None, name, Vec::new(), Some(&told.value)));
            }
        }
    }
}

fn same(
    uri: lsp::Uri,
    version: Option<i32>,
    result_id: String,
) -> lsp::WorkspaceDocumentDiagnosticReport {
    let version = version.map(i64::from);
    let unchanged_document_diagnostic_report = lsp::UnchangedDocumentDiagnosticReport { result_id };
    lsp::WorkspaceUnchangedDocumentDiagnosticReport {
        uri,
        version,
        unchanged_document_diagnostic_report,
    }
    .into()
}

fn report(
    uri: lsp::Uri,
    version: Option<i32>,
    name: String,
    items: Vec<lsp::Diagnostic>,
    told: Option<&str>,
) -> lsp::WorkspaceDocumentDiagnosticReport {
    let hash = |name: &str| name.split_once('.').map(|(_, hash)| hash.to_owned());
    if told.is_some_and(|told| hash(told) == hash(&name)) {
        return same(uri, version, name);
    }
    let version = version.map(i64::from);
    let full_document_diagnostic_report = full(name, items);
    lsp::WorkspaceFullDocumentDiagnosticReport { uri, version, full_document_diagnostic_report }
        .into()
}
