//! The one actor that owns what is open. Handlers run concurrently, so that the first thing each
//! does, before any `await`, is to send its message here; in this channel they are in order.
//!
//! Requests get an immutable [`Snapshot`] and are answered elsewhere. Findings are made on a second
//! thread, which takes the newest snapshot and skips those in between.

use std::collections::{HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock, mpsc};

use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tower_lsp::Client;
use tower_lsp::ls_types as lsp;

use super::convert;
use crate::features::{Desk, Listed};
use crate::finding::Finding;
use crate::report::Report;
use crate::rules::{self, Levels, Options, Selection};
use crate::text::{Encoding, Span, Text};
use crate::workspace::{self, Config, ConfigError, Document, Files, Workspace};

/// What the client can do, as far as it matters.
#[derive(Clone, Copy, Debug, Default)]
pub struct ClientAbilities {
    /// Definitions may say which words were asked about.
    pub links: bool,
    /// Edits may name the version that they were made for.
    pub versioned_edits: bool,
    /// Watched files may be registered.
    pub watches_files: bool,
    /// Completions may have places to fill in.
    pub snippets: bool,
    /// Completions may say what they replace besides what was typed.
    pub insert_replace: bool,
    /// Completions may be taken by letters.
    pub commit_characters: bool,
    /// Words beside completions may be Markdown.
    pub markdown_completions: bool,
}

/// What happens to the session.
#[derive(Debug)]
pub enum Message {
    /// The client has introduced itself.
    Initialize(Encoding, ClientAbilities),
    /// A document was opened.
    Open(lsp::TextDocumentItem),
    /// A document was edited.
    Change(lsp::DidChangeTextDocumentParams),
    /// A document was closed.
    Close(lsp::Uri),
    /// Files changed on the disk.
    Changed(Vec<lsp::Uri>),
    /// A request wants to know how things stand.
    Ask(oneshot::Sender<Arc<Snapshot>>),
}

impl Message {
    /// What the log calls it: never what it holds, which is the writer's.
    const fn name(&self) -> &'static str {
        match self {
            Self::Initialize(..) => "initialize",
            Self::Open(_) => "textDocument/didOpen",
            Self::Change(_) => "textDocument/didChange",
            Self::Close(_) => "textDocument/didClose",
            Self::Changed(_) => "workspace/didChangeWatchedFiles",
            Self::Ask(_) => "a request",
        }
    }
}

/// An open document.
#[derive(Debug)]
pub struct Open {
    /// Its address, as the client writes it.
    pub uri: lsp::Uri,
    /// The client's number for this state of it.
    pub version: i32,
    /// What it says, and what it is read against.
    pub document: Arc<Document>,
    /// Whether it is a report, and not a library of another kind, or a configuration.
    pub is_report: bool,
    /// What is wrong with the `sayso.toml` that should hold for it.
    pub config_errors: Vec<ConfigError>,
    findings: OnceLock<Vec<Finding>>,
}

impl Open {
    /// What the rules find; made when it is first asked for.
    pub fn findings(&self, today: &str) -> &[Finding] {
        self.findings.get_or_init(|| {
            if !self.is_report {
                return Vec::new();
            }
            let levels =
                Levels::new(&self.document.config, &self.document.path, &Selection::default());
            rules::check(&self.document, &Options { levels, today: Some(today.to_owned()) })
        })
    }
}

/// How things stand, for those who ask and for those who check.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    documents: HashMap<PathBuf, Arc<Open>>,
    /// The unit of columns.
    pub encoding: Encoding,
    /// What the client can do.
    pub client: ClientAbilities,
    /// Today, in EDTF.
    pub today: Arc<str>,
}

impl Snapshot {
    /// The open document at a path.
    pub fn open(&self, path: &Path) -> Option<&Arc<Open>> {
        self.documents.get(path)
    }

    /// The text of a file that an answer may point to.
    pub fn text_of(&self, path: &Path) -> Option<Text> {
        if let Some(open) = self.open(path) {
            return Some(open.document.report.text().clone());
        }
        self.documents.values().find_map(|open| open.document.text_of(path))
    }
}

impl Desk for Snapshot {
    fn reports_with_key(&self, _: &str) -> Vec<Arc<Document>> {
        self.reports()
    }

    fn reports_naming(&self, _: &Path) -> Vec<Arc<Document>> {
        self.reports()
    }

    fn files_in(&self, folder: &Path) -> Vec<Listed> {
        /// Nobody looks through more.
        const MOST: usize = 2_000;
        let listed = workspace::files::list(folder, MOST).into_iter();
        let mut listed: Vec<Listed> =
            listed.map(|(name, is_folder)| Listed { name, is_folder }).collect();
        // What was never saved is on no disk.
        let open = self.documents.keys().filter(|path| path.parent() == Some(folder));
        for name in open.filter_map(|path| path.file_name()?.to_str()) {
            if !listed.iter().any(|known| known.name == name) {
                listed.push(Listed { name: name.to_owned(), is_folder: false });
            }
        }
        listed.sort();
        listed
    }
}

impl Snapshot {
    /// The open reports, in the order of their paths.
    fn reports(&self) -> Vec<Arc<Document>> {
        let reports = self.documents.values().filter(|open| open.is_report);
        let mut reports: Vec<Arc<Document>> = reports.map(|open| open.document.clone()).collect();
        reports.sort_by(|a, b| a.path.cmp(&b.path));
        reports
    }
}

/// Starts the two threads; messages go into what it gives back. They end when that is dropped.
pub fn start(client: Client, today: String, runtime: Handle) -> mpsc::Sender<Message> {
    let (sender, inbox) = mpsc::channel();
    let (work, jobs) = mpsc::channel();
    let spawned = std::thread::Builder::new().name("session".into()).spawn({
        let session = Session::new(today, work);
        move || session.run(&inbox)
    });
    let checked = std::thread::Builder::new()
        .name("check".into())
        .spawn(move || Publisher::new(client, runtime).run(&jobs));
    if let Err(error) = spawned.and(checked) {
        // Without its threads the server can do nothing; the client sees it end.
        super::log(&format!("cannot start a thread: {error}"));
    }
    sender
}

/// The newest state, and the documents whose findings are out of date.
type Job = (Arc<Snapshot>, HashSet<PathBuf>);

struct Session {
    workspace: Workspace,
    state: Snapshot,
    work: mpsc::Sender<Job>,
    dirty: HashSet<PathBuf>,
}

impl Session {
    fn new(today: String, work: mpsc::Sender<Job>) -> Self {
        let workspace = Workspace::new(Files::default(), rules::schema());
        let state = Snapshot { today: today.into(), ..Snapshot::default() };
        Self { workspace, state, work, dirty: HashSet::new() }
    }

    fn run(mut self, inbox: &mpsc::Receiver<Message>) {
        while let Ok(message) = inbox.recv() {
            self.guarded(message);
            // A flood of edits is taken in whole before anything is checked.
            while let Ok(message) = inbox.try_recv() {
                self.guarded(message);
            }
            if !self.dirty.is_empty() {
                let job = (Arc::new(self.state.clone()), std::mem::take(&mut self.dirty));
                if self.work.send(job).is_err() {
                    return;
                }
            }
        }
    }

    /// A panic costs one message, never the session.
    fn guarded(&mut self, message: Message) {
        let what = message.name();
        if catch_unwind(AssertUnwindSafe(|| self.take(message))).is_err() {
            super::log(&format!("a fault in Sayso, at {what}"));
        }
    }

    fn take(&mut self, message: Message) {
        match message {
            Message::Initialize(encoding, client) => {
                self.state.encoding = encoding;
                self.state.client = client;
            }
            Message::Open(item) => {
                let path = convert::path(&item.uri);
                self.workspace.open(&path, item.text.as_str().into());
                let report = Arc::new(Report::read(&item.text));
                let open = self.made(&path, item.uri, item.version, &item.language_id, report);
                self.put(path, open);
            }
            Message::Change(params) => self.change(&params),
            Message::Close(uri) => {
                let path = convert::path(&uri);
                self.workspace.close(&path);
                self.state.documents.remove(&path);
                self.dirty.insert(path.clone());
                self.renew_users_of(&path);
            }
            Message::Changed(uris) => {
                for uri in uris {
                    let path = convert::path(&uri);
                    // What is open in the editor wins over the disk.
                    if self.state.open(&path).is_none() {
                        self.workspace.forget(&path);
                    }
                }
                self.renew_all();
            }
            Message::Ask(answer) => {
                // Whoever asked may have gone away.
                let _ = answer.send(Arc::new(self.state.clone()));
            }
        }
    }

    fn change(&mut self, params: &lsp::DidChangeTextDocumentParams) {
        let path = convert::path(&params.text_document.uri);
        let Some(open) = self.state.open(&path).cloned() else { return };
        let report = Arc::new(self.edited(&open.document.report, &params.content_changes));
        let same_front = open.document.report.metadata() == report.metadata();
        let version = params.text_document.version;
        let next = if same_front {
            // The front matter is the same, and so are the libraries that it names.
            let document = Arc::new(self.workspace.edited(&open.document, report));
            Open {
                uri: open.uri.clone(),
                version,
                document,
                is_report: open.is_report,
                config_errors: open.config_errors.clone(),
                findings: OnceLock::new(),
            }
        } else {
            let language = if open.is_report { "sayso" } else { "" };
            self.made(&path, open.uri.clone(), version, language, report)
        };
        let users = self.is_used(&path);
        if users {
            self.workspace.open(&path, next.document.report.text().to_string().into());
        }
        self.put(path, next);
    }

    /// A report after the changes of one message, each of which has its place in the text that the
    /// one before it left. It is parsed again once.
    fn edited(&self, report: &Report, changes: &[lsp::TextDocumentContentChangeEvent]) -> Report {
        // Behind the last change that holds a whole text, all are edits of that text.
        let whole = changes.iter().rposition(|change| change.range.is_none());
        let read = whole.and_then(|at| changes.get(at)).map(|change| Report::read(&change.text));
        let report = read.as_ref().unwrap_or(report);
        let mut text = report.text().clone();
        let edits: Vec<(Span, &str)> = changes
            .iter()
            .skip(whole.map_or(0, |at| at + 1))
            .filter_map(|change| {
                let span = convert::span(&text, change.range?, self.state.encoding);
                text.replace(span, &change.text);
                Some((span, change.text.as_str()))
            })
            .collect();
        report.edited(&edits)
    }

    /// Whether another document is read against this one.
    fn is_used(&self, path: &Path) -> bool {
        let is_config = path.file_name().is_some_and(|name| name == "sayso.toml");
        is_config
            || self
                .state
                .documents
                .values()
                .any(|open| open.document.libraries.iter().any(|named| *named.path == *path))
    }

    fn made(
        &self,
        path: &Path,
        uri: lsp::Uri,
        version: i32,
        language: &str,
        report: Arc<Report>,
    ) -> Open {
        let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
        let is_report = matches!(language, "sayso" | "markdown" | "pandoc")
            || matches!(extension, "sayso" | "md" | "markdown");
        let (document, config_errors) = match self.workspace.document(path, report.clone()) {
            Ok(document) => (document, Vec::new()),
            Err(errors) => {
                // While somebody writes at the sayso.toml, reports are read without it.
                let folder = path.parent().unwrap_or(path).to_path_buf();
                let config = Arc::new(Config::default_for(folder));
                (self.workspace.document_with(path, report, config), errors)
            }
        };
        let document = Arc::new(document);
        Open { uri, version, document, is_report, config_errors, findings: OnceLock::new() }
    }

    fn put(&mut self, path: PathBuf, open: Open) {
        self.state.documents.insert(path.clone(), Arc::new(open));
        self.dirty.insert(path.clone());
        self.renew_users_of(&path);
    }

    /// Reads again what is read against a document.
    fn renew_users_of(&mut self, path: &Path) {
        if self.is_used(path) {
            self.renew_all();
        }
    }

    fn renew_all(&mut self) {
        let all: Vec<(PathBuf, Arc<Open>)> =
            self.state.documents.iter().map(|(path, open)| (path.clone(), open.clone())).collect();
        for (path, open) in all {
            let language = if open.is_report { "sayso" } else { "" };
            let report = open.document.report.clone();
            let next = self.made(&path, open.uri.clone(), open.version, language, report);
            self.state.documents.insert(path.clone(), Arc::new(next));
            self.dirty.insert(path);
        }
    }
}

/// Makes findings and publishes them.
struct Publisher {
    client: Client,
    runtime: Handle,
    /// What each document found in other files: libraries, the configuration.
    elsewhere: HashMap<PathBuf, Vec<(Arc<Path>, lsp::Diagnostic)>>,
    /// The files that something is published for, beside the documents themselves.
    marked: HashSet<Arc<Path>>,
}

impl Publisher {
    fn new(client: Client, runtime: Handle) -> Self {
        Self { client, runtime, elsewhere: HashMap::new(), marked: HashSet::new() }
    }

    fn run(mut self, jobs: &mpsc::Receiver<Job>) {
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
        for finding in open.findings(&snapshot.today) {
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
        if open.is_report {
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
            if snapshot.open(gone).is_none_or(|open| !open.is_report)
                && let Some(uri) = convert::uri(gone, snapshot)
            {
                self.publish(uri, Vec::new(), None);
            }
        }
        for (path, diagnostics) in &by_file {
            // An open report's own findings are published with its version; these join them.
            let (mut all, version) = match snapshot.open(path) {
                Some(open) if open.is_report => {
                    let own = open.findings(&snapshot.today).iter();
                    let own = own.filter(|finding| *finding.place.path == **path);
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
