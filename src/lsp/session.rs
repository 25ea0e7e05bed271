//! The one actor that owns what is open. Handlers run concurrently, so that the first thing each
//! does, before any `await`, is to send its message here; in this channel they are in order.
//!
//! Requests get an immutable [`Snapshot`] and are answered elsewhere. Findings are made on a second
//! thread (`publisher`).

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};

use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tower_lsp::Client;
use tower_lsp::ls_types as lsp;

use super::convert;
use super::indexer::{Indexer, Work};
use super::logger::{self, Level};
use super::publisher::{Job, Publisher};
use super::refresher::Others;
use super::settings::Settings;
use super::snapshot::{ClientAbilities, Language, Open, Role, Snapshot};
use crate::report::Report;
use crate::rules;
use crate::text::{Encoding, Span, Text};
use crate::workspace::{Change, Document, Files, Workspace, library};

/// What happens to the session.
#[derive(Debug)]
pub enum Message {
    /// The client has introduced itself, and named the workspace's folders.
    Initialize(Encoding, ClientAbilities, Vec<lsp::Uri>),
    /// The client wants something else.
    Settings(Settings),
    /// It is ready.
    Initialized,
    /// Folders came to the workspace, and others left it.
    Folders(Vec<lsp::Uri>, Vec<lsp::Uri>),
    /// A document was opened.
    Open(lsp::TextDocumentItem),
    /// A document was edited.
    Change(lsp::DidChangeTextDocumentParams),
    /// A document was closed.
    Close(lsp::Uri),
    /// Files changed on the disk.
    Changed(Vec<Change>),
    /// Closed reports were read that are new, or say something else, or are gone.
    Read,
    /// A test wants to see what becomes of the rest.
    #[cfg(debug_assertions)]
    Panic,
    /// A request wants to know how things stand.
    Ask(oneshot::Sender<Arc<Snapshot>>),
}

impl Message {
    /// What the log calls it: never what it holds, which is the writer's.
    const fn name(&self) -> &'static str {
        match self {
            Self::Initialize(..) => "initialize",
            Self::Initialized => "initialized",
            Self::Folders(..) => "workspace/didChangeWorkspaceFolders",
            Self::Settings(_) => "workspace/didChangeConfiguration",
            Self::Open(_) => "textDocument/didOpen",
            Self::Change(_) => "textDocument/didChange",
            Self::Close(_) => "textDocument/didClose",
            Self::Changed(_) => "workspace/didChangeWatchedFiles",
            Self::Read => "the reading of reports",
            #[cfg(debug_assertions)]
            Self::Panic => "sayso/panic",
            Self::Ask(_) => "a request",
        }
    }
}

/// Starts the threads; messages go into what it gives back.
pub fn start(client: Client, today: String, runtime: Handle) -> mpsc::Sender<Message> {
    let (sender, inbox) = mpsc::channel();
    let (work, jobs) = mpsc::channel();
    let (reading, works) = mpsc::channel();
    let session = Session::new(&today, work, reading);
    let indexer = Indexer {
        index: session.state.index.clone(),
        client: client.clone(),
        runtime: runtime.clone(),
        session: sender.clone(),
    };
    let threads = [
        spawn("session", move || session.run(&inbox)),
        spawn("check", move || Publisher::new(client, runtime).run(&jobs)),
        spawn("index", move || indexer.run(&works)),
    ];
    for error in threads.into_iter().filter_map(Result::err) {
        // Without its threads the server can do nothing; the client sees it end.
        logger::log(Level::Error, &format!("cannot start a thread: {error}"));
    }
    sender
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> std::io::Result<()> {
    std::thread::Builder::new().name(name.into()).spawn(work).map(drop)
}

struct Session {
    state: Snapshot,
    work: mpsc::Sender<Job>,
    /// The documents whose findings are out of date.
    dirty: HashSet<PathBuf>,
    /// What is so of others than the one that was edited.
    others: Others,
    /// What closed reports there are to read.
    reading: mpsc::Sender<Work>,
    /// Whether the client is ready.
    ready: bool,
    /// What changed since documents were last read against it.
    changes: Vec<Change>,
}

impl Session {
    fn new(today: &str, work: mpsc::Sender<Job>, reading: mpsc::Sender<Work>) -> Self {
        let workspace = Workspace::new(Files::default(), rules::schema());
        let state = Snapshot::new(workspace, today);
        let (dirty, changes) = (HashSet::new(), Vec::new());
        Self { state, work, dirty, others: Others::Nothing, reading, ready: false, changes }
    }

    fn run(mut self, inbox: &mpsc::Receiver<Message>) {
        while let Ok(message) = inbox.recv() {
            // A flood of edits is taken in whole before anything is checked, those of one document as one.
            let mut came = vec![message];
            loop {
                came.extend(inbox.try_iter());
                if came.is_empty() {
                    break;
                }
                self.take_all(came.drain(..));
            }
            self.settle();
            if !self.dirty.is_empty() || self.others != Others::Nothing {
                let job = Job {
                    snapshot: Arc::new(self.state.clone()),
                    dirty: std::mem::take(&mut self.dirty),
                    others: std::mem::take(&mut self.others),
                };
                self.state.news.send_modify(|number| *number += 1);
                if self.work.send(job).is_err() {
                    return;
                }
            }
        }
    }

    /// Takes messages in their order; edits of one document that follow each other as one, so that it
    /// is parsed again once. An edit of an older version than is known joins none.
    fn take_all(&mut self, messages: impl Iterator<Item = Message>) {
        let mut edits: Option<lsp::DidChangeTextDocumentParams> = None;
        for message in messages {
            if let (Some(before), Message::Change(next)) = (&mut edits, &message)
                && before.text_document.uri == next.text_document.uri
                && before.text_document.version <= next.text_document.version
            {
                before.text_document.version = next.text_document.version;
                before.content_changes.extend(next.content_changes.iter().cloned());
                continue;
            }
            if let Some(edits) = edits.take() {
                self.guarded(Message::Change(edits));
            }
            match message {
                Message::Change(next) if !self.is_old(&next) => edits = Some(next),
                message => self.guarded(message),
            }
        }
        if let Some(edits) = edits {
            self.guarded(Message::Change(edits));
        }
    }

    /// Whether a newer version of the document is known.
    fn is_old(&self, change: &lsp::DidChangeTextDocumentParams) -> bool {
        let open = self.state.open(&convert::path(&change.text_document.uri));
        open.is_some_and(|open| change.text_document.version < open.version)
    }

    /// A panic costs one message, never the session.
    fn guarded(&mut self, message: Message) {
        let what = message.name();
        if catch_unwind(AssertUnwindSafe(|| self.take(message))).is_err() {
            logger::log(Level::Error, &format!("a fault in Sayso, at {what}"));
        }
    }

    fn take(&mut self, message: Message) {
        match message {
            Message::Initialize(encoding, client, folders) => {
                self.state.encoding = encoding;
                self.state.client = client;
                self.state.roots = folders.iter().map(convert::path).collect();
            }
            Message::Initialized => {
                self.ready = true;
                self.read_all();
            }
            Message::Settings(settings) => {
                if *self.state.settings != settings {
                    self.state.settings = Arc::new(settings);
                    self.state.settled += 1;
                    self.renew(|_, _| true);
                    self.others = Others::All;
                }
            }
            Message::Folders(came, went) => {
                let went: Vec<PathBuf> = went.iter().map(convert::path).collect();
                let mut roots = self.state.roots.to_vec();
                roots.retain(|root| !went.contains(root));
                for root in came.iter().map(convert::path) {
                    if !roots.contains(&root) {
                        roots.push(root);
                    }
                }
                self.state.roots = roots.into();
                self.read_all();
            }
            Message::Open(item) => self.open(item),
            Message::Change(params) => self.change(&params),
            Message::Close(uri) => {
                let path = convert::path(&uri);
                if let Some(open) = Arc::make_mut(&mut self.state.documents).remove(&path) {
                    open.close();
                }
                self.state.workspace.close(&path);
                let moved = !self.state.workspace.files().is_file(&path);
                self.changed(Change { path: path.clone(), moved });
                self.dirty.insert(path);
            }
            Message::Changed(changes) => {
                let paths = changes.iter().map(|change| change.path.clone()).collect();
                self.read_some(paths);
                for change in changes {
                    // What is open in the editor wins over the disk.
                    if self.state.open(&change.path).is_none() {
                        self.state.workspace.forget(&change);
                        self.changed(change);
                    }
                }
            }
            Message::Read => self.others = Others::All,
            #[cfg(debug_assertions)]
            #[expect(clippy::panic, reason = "as asked for")]
            Message::Panic => panic!("as asked for"),
            Message::Ask(answer) => {
                self.settle();
                // Whoever asked may have gone away.
                let _ = answer.send(Arc::new(self.state.for_request()));
            }
        }
    }

    /// Has all closed reports read whose text has changed.
    fn read_all(&self) {
        if self.ready {
            self.read(Work::All);
        }
    }

    /// Has files read that changed on the disk.
    fn read_some(&self, paths: Vec<PathBuf>) {
        /// So many files are looked at one by one.
        const MOST: usize = 100;
        let is_all = |path: &PathBuf| path.file_name().is_some_and(|name| name == ".gitignore");
        if paths.len() > MOST || paths.iter().any(is_all) {
            self.read_all();
        } else if self.ready {
            self.read(|state| Work::Some(state, paths));
        }
    }

    fn read(&self, work: impl FnOnce(Arc<Snapshot>) -> Work) {
        self.state.index.begin();
        // The thread ends with the session.
        let _ = self.reading.send(work(Arc::new(self.state.clone())));
    }

    fn open(&mut self, item: lsp::TextDocumentItem) {
        let path = convert::path(&item.uri);
        let moved = !self.state.workspace.files().is_file(&path);
        let text = Text::from(&*item.text);
        self.state.workspace.edit(&path, text.clone());
        self.changed(Change { path: path.clone(), moved });
        let before = self.state.open(&path).cloned();
        let language = Language::of(&item.language_id, &path);
        let made = self.made(&path, language, &text, None);
        let (uri, version) = (item.uri, item.version);
        let next = (uri, version, language);
        self.put(path, next, text, made, (before.as_deref(), true));
    }

    fn change(&mut self, params: &lsp::DidChangeTextDocumentParams) {
        let path = convert::path(&params.text_document.uri);
        let Some(open) = self.state.open(&path).cloned() else { return };
        let version = params.text_document.version;
        if version < open.version {
            // Its places are in a text that is gone: the newer one is kept as it is.
            let known = open.version;
            logger::log(
                Level::Warning,
                &format!("a change of version {version} came after {known}; left out"),
            );
            return;
        }
        let (text, report) = self.edited(&open, &params.content_changes);
        // What is open beside it may say how often its sources are used.
        if self.state.documents.len() > 1
            && report.as_ref().is_some_and(|report| report.changes().names)
        {
            self.others = self.others.max(Others::Counts);
        }
        self.state.workspace.edit(&path, text.clone());
        let made = match (open.report(), report) {
            (Some(document), Some(report))
                if document.report.metadata() == report.metadata()
                    && open.config_errors.is_empty() =>
            {
                // The front matter is the same, and so are the libraries that it names.
                let document = self.state.workspace.edited(document, Arc::new(report));
                (Role::Report(Arc::new(document)), Vec::new())
            }
            (_, report) => {
                let language = open.language;
                self.made(&path, language, &text, report.map(Arc::new))
            }
        };
        self.changed(Change { path: path.clone(), moved: false });
        let next = (open.uri.clone(), version, open.language);
        self.put(path, next, text, made, (Some(&open), true));
    }

    /// A document after the changes of one message, each of which has its place in the text that the
    /// one before it left. A report is parsed again once.
    fn edited(
        &self,
        open: &Open,
        changes: &[lsp::TextDocumentContentChangeEvent],
    ) -> (Text, Option<Report>) {
        // Behind the last change that holds a whole text, all are edits of that text.
        let whole = changes.iter().rposition(|change| change.range.is_none());
        let start = whole.and_then(|at| changes.get(at)).map(|change| Text::from(&*change.text));
        let mut text = start.clone().unwrap_or_else(|| open.text.clone());
        let edits: Vec<(Span, &str)> = changes
            .iter()
            .skip(whole.map_or(0, |at| at + 1))
            .filter_map(|change| {
                let span = convert::span(&text, change.range?, self.state.encoding);
                text.replace(span, &change.text);
                Some((span, change.text.as_str()))
            })
            .collect();
        let Some(document) = open.report() else { return (text, None) };
        let read = || match start {
            Some(start) => Report::read(&start.to_string()).edited(&edits),
            None => document.report.edited(&edits),
        };
        // A fault while an edit is followed must not cost the writer's words.
        let report = catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| {
            logger::log(
                Level::Error,
                "a fault in Sayso, while it followed an edit; the text is read anew",
            );
            Report::read(&text.to_string())
        });
        (text, Some(report))
    }

    /// What a document is, with all that it is read against, and what is wrong with its settings.
    fn made(
        &self,
        path: &Path,
        language: Language,
        text: &Text,
        report: Option<Arc<Report>>,
    ) -> Made {
        let workspace = &self.state.workspace;
        if library::is_foreign(path) {
            return (Role::Library, Vec::new());
        }
        let (config, errors) = workspace.settings(path);
        let is_report = match language {
            Language::Sayso => true,
            // Other people's Markdown is none of ours: a `sayso.toml` says what is.
            Language::Markdown => config.is_report(path),
            Language::Other => false,
        };
        if !is_report {
            return (Role::Other, Vec::new());
        }
        let report = report.unwrap_or_else(|| Arc::new(Report::read(&text.to_string())));
        let document = workspace.document_with(path, report, config);
        (Role::Report(Arc::new(document)), errors)
    }

    fn put(
        &mut self,
        path: PathBuf,
        (uri, version, language): (lsp::Uri, i32, Language),
        text: Text,
        (role, config_errors): Made,
        before: (Option<&Open>, bool),
    ) {
        let name = before.0.map_or_else(|| Arc::from(&*path), |before| before.path.clone());
        let mut open = Open::new(uri, name, version, text, role, before);
        open.language = language;
        open.config_errors = config_errors;
        Arc::make_mut(&mut self.state.documents).insert(path.clone(), Arc::new(open));
        self.dirty.insert(path);
    }

    /// Remembers that something changed, for what is read against it.
    fn changed(&mut self, change: Change) {
        let state = &mut self.state;
        if change.is_config() || (change.moved && change.path.extension().is_none()) {
            state.settled += 1;
        }
        // Of what is open, each state has a number of its own.
        if state.open(&change.path).is_none() {
            *Arc::make_mut(&mut state.changed).entry(change.path.clone()).or_default() += 1;
        }
        if !self.changes.contains(&change) {
            self.changes.push(change);
        }
    }

    /// Reads again what is read against something that changed, once for however many changes.
    fn settle(&mut self) {
        let changes = std::mem::take(&mut self.changes);
        if changes.is_empty() {
            return;
        }
        let settings = changes.iter().any(Change::is_config);
        if settings {
            // Other files may be reports now.
            self.read_all();
        }
        self.renew(|path, open| {
            let mut others = changes.iter().filter(|change| change.path != *path);
            match &open.role {
                Role::Report(document) => {
                    (settings && !open.config_errors.is_empty())
                        || others.any(|change| document.reads(change))
                }
                Role::Library => false,
                Role::Other => settings,
            }
        });
    }

    /// Reads documents again, their text being the same.
    fn renew(&mut self, concerns: impl Fn(&Path, &Open) -> bool) {
        let documents = self.state.documents.clone();
        for (path, open) in documents.iter().filter(|(path, open)| concerns(path, open)) {
            let report = open.report().map(|document: &Arc<Document>| document.report.clone());
            let made = self.made(path, open.language, &open.text, report);
            if matches!((&open.role, &made.0), (Role::Other, Role::Other) | (Role::Library, _)) {
                continue;
            }
            let text = open.text.clone();
            let next = (open.uri.clone(), open.version, open.language);
            self.put(path.clone(), next, text, made, (Some(open), false));
            self.others = Others::All;
        }
    }
}

/// What a document is, and what is wrong with its settings.
type Made = (Role, Vec<crate::workspace::ConfigError>);
