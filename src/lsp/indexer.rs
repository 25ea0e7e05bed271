//! The thread that reads the closed reports of the workspace's folders and watches the disk, so that
//! the session never waits for either.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};

use tokio::runtime::Handle;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tower_lsp::Client;
use tower_lsp::ls_types as lsp;

use super::logger::{self, Level};
use super::session::Message;
use super::snapshot::Snapshot;
use crate::workspace::Index;
use crate::workspace::watch::Watch;

/// What there is to read.
#[derive(Debug)]
pub enum Work {
    /// All folders, as far as their files have changed.
    All(Arc<Snapshot>),
    /// Some files and folders.
    Some(Arc<Snapshot>, Vec<PathBuf>),
}

impl Work {
    /// Whether somebody may see what comes of it. What is open wins over the disk.
    fn shows(&self) -> bool {
        match self {
            Self::All(_) => true,
            Self::Some(snapshot, paths) => paths.iter().any(|path| snapshot.open(path).is_none()),
        }
    }
}

/// So many reports are opened without a word about it.
const MANY: usize = 300;

/// Reads what it is told to.
pub struct Indexer {
    /// Where it goes.
    pub index: Arc<Index>,
    /// Whom progress is shown to.
    pub client: Client,
    /// Where messages are sent from.
    pub runtime: Handle,
    /// Who is told of what happens on the disk.
    pub session: mpsc::Sender<Message>,
}

impl Indexer {
    /// Takes work until there is no more.
    pub fn run(self, jobs: &mpsc::Receiver<Work>) {
        let mut watch = None;
        while let Ok(first) = jobs.recv() {
            let mut works = vec![first];
            works.extend(jobs.try_iter());
            let before = self.index.changes();
            let done = catch_unwind(AssertUnwindSafe(|| self.all(&works, &mut watch)));
            if done.is_err() {
                logger::log(Level::Error, "a fault in Sayso, while it read the workspace");
            }
            works.iter().for_each(|_| self.index.finish());
            if self.index.changes() != before && works.iter().any(Work::shows) {
                // The session ends with the server only.
                let _ = self.session.send(Message::Read);
            }
        }
    }

    fn all(&self, works: &[Work], watch: &mut Option<Watch>) {
        // The newest word on the folders and on what is open holds.
        let Some(Work::All(snapshot) | Work::Some(snapshot, _)) = works.last() else { return };
        let mut paths = BTreeSet::new();
        for work in works {
            match work {
                Work::All(_) => {
                    // First watched, then read: what comes in between is read twice, not never.
                    self.watch(watch, snapshot);
                    let shown = Shown::new(self, snapshot);
                    let progress = |done, of| shown.progress(done, of);
                    return self.index.fill(&snapshot.workspace, &snapshot.roots, &progress);
                }
                Work::Some(_, more) => paths.extend(more.iter().cloned()),
            }
        }
        let paths: Vec<PathBuf> = paths.into_iter().collect();
        self.index.refresh(&snapshot.workspace, &snapshot.roots, &paths);
    }

    fn watch(&self, watch: &mut Option<Watch>, snapshot: &Snapshot) {
        if snapshot.client.watches_files {
            return;
        }
        if watch.is_none() {
            let session = self.session.clone();
            let tell = move |changes| {
                // The session ends with the server only.
                let _ = session.send(Message::Changed(changes));
            };
            match Watch::new(tell) {
                Ok(new) => *watch = Some(new),
                Err(error) => {
                    logger::log(Level::Warning, &format!("files cannot be watched: {error}"))
                }
            }
        }
        if let Some(Err(error)) = watch.as_mut().map(|watch| watch.watch(&snapshot.roots)) {
            logger::log(Level::Warning, &format!("files cannot be watched: {error}"));
        }
    }
}

/// Progress as the client shows it, begun when there is much to read.
struct Shown<'i> {
    indexer: &'i Indexer,
    wanted: bool,
    percent: AtomicUsize,
    reports: Mutex<Option<UnboundedSender<(u32, String)>>>,
}

impl<'i> Shown<'i> {
    fn new(indexer: &'i Indexer, snapshot: &Snapshot) -> Self {
        let (percent, reports) = (AtomicUsize::new(0), Mutex::new(None));
        Self { indexer, wanted: snapshot.client.progress, percent, reports }
    }

    fn progress(&self, done: usize, of: usize) {
        if !self.wanted || of < MANY {
            return;
        }
        let percent = done * 100 / of;
        if self.percent.fetch_max(percent, Ordering::Relaxed) >= percent {
            return;
        }
        let mut reports = self.reports.lock().unwrap_or_else(PoisonError::into_inner);
        let sender = reports.get_or_insert_with(|| self.begin());
        let number = u32::try_from(percent).unwrap_or(100);
        let _ = sender.send((number, format!("{done} of {of} reports")));
    }

    /// Shows what it is sent, until its sender goes. Reading does not wait for the client.
    fn begin(&self) -> UnboundedSender<(u32, String)> {
        static NUMBER: AtomicUsize = AtomicUsize::new(1);
        let (sender, mut receiver) = unbounded_channel::<(u32, String)>();
        let client = self.indexer.client.clone();
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let token = lsp::ProgressToken::String(format!("sayso/reports/{number}"));
        self.indexer.runtime.spawn(async move {
            if client.create_work_done_progress(token.clone()).await.is_err() {
                return;
            }
            let shown = client.progress(token, "Reading reports").with_percentage(0).begin().await;
            while let Some((percent, message)) = receiver.recv().await {
                shown.report_with_message(message, percent).await;
            }
            shown.finish().await;
        });
        sender
    }
}
