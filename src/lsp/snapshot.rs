//! How things stand at a moment: what is open, what it is read against, what the client can do.
//! Immutable and cheap to clone; those who ask and those who check each get one.

use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;
use tower_lsp::ls_types as lsp;

use super::settings::Settings;
use crate::features::{Desk, Listed, Subject};
use crate::finding::Finding;
use crate::report::Report;
use crate::rules::{self, Found, Kept, Levels, Options};
use crate::text::{Encoding, Span, Text};
use crate::workspace::index::{Entry, Name, names_of};
use crate::workspace::{
    self, Config, ConfigError, Document, Index, Library, View, Workspace, library,
};

/// What the client can do, as far as it matters.
#[derive(Clone, Copy, Debug, Default)]
pub struct ClientAbilities {
    /// Definitions may say which words were asked about.
    pub links: bool,
    /// So may declarations,
    pub declaration_links: bool,
    /// type definitions,
    pub type_links: bool,
    /// and implementations.
    pub implementation_links: bool,
    /// Outlines may be nested.
    pub nested_symbols: bool,
    /// No more folds than this are wanted.
    pub most_folds: Option<u32>,
    /// Links may say what they lead to.
    pub link_tooltips: bool,
    /// Lists of places can be shown, by a command of the client's.
    pub shows_references: bool,
    /// Tokens may run over line ends.
    pub multiline_tokens: bool,
    /// Hovers may be Markdown.
    pub markdown_hovers: bool,
    /// Edits may name the version that they were made for.
    pub versioned_edits: bool,
    /// What an action changes may be asked for later.
    pub resolves_edits: bool,
    /// Edits may say what they are for.
    pub annotated_edits: bool,
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
    /// Work in progress may be shown.
    pub progress: bool,
    /// Diagnostics are asked for, and again when the client is told to, and not to be published.
    pub pulls: bool,
    /// Diagnostics of other files may come with those that were asked for.
    pub related_documents: bool,
    /// It can be asked for its settings.
    pub configuration: bool,
    /// It tells of changed settings only where that was registered.
    pub registers_configuration: bool,
    /// It can be told to ask for hints again,
    pub refreshes_hints: bool,
    /// for tokens,
    pub refreshes_tokens: bool,
    /// and for lenses.
    pub refreshes_lenses: bool,
}

/// What a document is to the server.
#[derive(Clone, Debug)]
pub enum Role {
    /// A report, or a library in Sayso's own format: with all that it is read against.
    Report(Arc<Document>),
    /// A library of another program's. Its workspace reads it, once for each text.
    Library,
    /// What is open so that reports see it: a `sayso.toml`, Markdown that is no report.
    Other,
}

/// The language of a document, by the client's word or by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Sayso, whatever the configuration says.
    Sayso,
    /// Markdown, which is Sayso where the configuration includes it.
    Markdown,
    /// Anything else.
    Other,
}

impl Language {
    /// By what the client calls it, or by its name.
    pub fn of(id: &str, path: &Path) -> Self {
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        match (id, ending) {
            ("sayso", _) | (_, "sayso") => Self::Sayso,
            ("markdown" | "pandoc" | "quarto" | "rmd", _) | (_, "md" | "markdown") => {
                Self::Markdown
            }
            _ => Self::Other,
        }
    }
}

/// An open document.
#[derive(Debug)]
pub struct Open {
    /// Its address, as the client writes it.
    pub uri: lsp::Uri,
    /// The file, absolute.
    pub path: Arc<Path>,
    /// The client's number for this state of it.
    pub version: i32,
    /// What it says.
    pub text: Text,
    /// The language it is written in.
    pub language: Language,
    /// What it is.
    pub role: Role,
    /// What is wrong with the `sayso.toml` that should hold for it.
    pub config_errors: Vec<ConfigError>,
    /// Tells this state of it, and of what it is read against, from all others.
    pub serial: u64,
    /// The serial of the state in which its text was new.
    edited: u64,
    newest: Arc<Newest>,
    checker: Arc<Mutex<Checker>>,
}

/// The serials of a document's newest state and newest text; 0 once it is closed.
#[derive(Debug, Default)]
struct Newest {
    state: AtomicU64,
    edited: AtomicU64,
}

/// The findings of a document, kept from one state of it to the next.
#[derive(Debug, Default)]
struct Checker {
    kept: Kept,
    /// Which rules run, and the settings that say so.
    options: Option<(Arc<Config>, Arc<Settings>, Arc<Options>)>,
}

impl Checker {
    fn options(&mut self, document: &Document, snapshot: &Snapshot) -> Arc<Options> {
        if let Some((config, settings, options)) = &self.options
            && Arc::ptr_eq(config, &document.config)
            && Arc::ptr_eq(settings, &snapshot.settings)
        {
            return options.clone();
        }
        let options = Arc::new(snapshot.options(document));
        self.options = Some((document.config.clone(), snapshot.settings.clone(), options.clone()));
        options
    }
}

impl Open {
    /// A new state of a document, the one before it known where there is one. `is_edited` says that its
    /// text is new, and not only what it is read against.
    pub fn new(
        uri: lsp::Uri,
        path: Arc<Path>,
        version: i32,
        text: Text,
        role: Role,
        (before, is_edited): (Option<&Self>, bool),
    ) -> Self {
        static SERIALS: AtomicU64 = AtomicU64::new(1);
        let serial = SERIALS.fetch_add(1, Ordering::Relaxed);
        let newest = before.map(|before| before.newest.clone()).unwrap_or_default();
        let edited = before.filter(|_| !is_edited).map_or(serial, |before| before.edited);
        newest.edited.store(edited, Ordering::Release);
        newest.state.store(serial, Ordering::Release);
        Self {
            uri,
            path,
            version,
            text,
            language: Language::Other,
            role,
            config_errors: Vec::new(),
            serial,
            edited,
            newest,
            checker: before.map(|before| before.checker.clone()).unwrap_or_default(),
        }
    }

    /// The report, if it is one.
    pub const fn report(&self) -> Option<&Arc<Document>> {
        match &self.role {
            Role::Report(document) => Some(document),
            Role::Library | Role::Other => None,
        }
    }

    /// Whether it was edited since, or what it is read against, or it was closed.
    pub fn is_outdated(&self) -> bool {
        self.newest.state.load(Ordering::Acquire) != self.serial
    }

    /// Whether it was edited since, or closed: positions in it are of no use any more.
    pub fn is_edited(&self) -> bool {
        self.newest.edited.load(Ordering::Acquire) != self.edited
    }

    /// It was closed: whoever works on it works in vain.
    pub fn close(&self) {
        self.newest.edited.store(0, Ordering::Release);
        self.newest.state.store(0, Ordering::Release);
    }

    /// What the rules find, without fixes. It costs what changed since somebody asked last.
    pub fn found(&self, snapshot: &Snapshot) -> Arc<Found> {
        let Some(document) = self.report() else { return Arc::default() };
        self.with_checker(|checker| {
            let options = checker.options(document, snapshot);
            checker.kept.update(document, &options)
        })
    }

    /// What the rules find that touches a place, with its fixes.
    pub fn found_at(&self, span: Span, snapshot: &Snapshot) -> Vec<Finding> {
        let Some(document) = self.report() else { return Vec::new() };
        self.with_checker(|checker| {
            let options = checker.options(document, snapshot);
            checker.kept.at(document, &options, span)
        })
    }

    /// All that the rules find, with all fixes: a whole run.
    pub fn found_anew(&self, snapshot: &Snapshot) -> Vec<Finding> {
        self.report().map(|document| snapshot.check(document)).unwrap_or_default()
    }

    fn with_checker<T>(&self, ask: impl FnOnce(&mut Checker) -> T) -> T {
        let mut checker = self.checker.lock().unwrap_or_else(|poisoned| {
            // A fault left it half done: it begins anew.
            self.checker.clear_poison();
            let mut checker = poisoned.into_inner();
            *checker = Checker::default();
            checker
        });
        ask(&mut checker)
    }
}

/// How things stand, for those who ask and for those who check.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// What is open, by its path.
    pub documents: Arc<HashMap<PathBuf, Arc<Open>>>,
    /// What reports are read against. What is open wins over the disk.
    pub workspace: Workspace,
    /// The unit of columns.
    pub encoding: Encoding,
    /// What the client can do.
    pub client: ClientAbilities,
    /// Today, in EDTF.
    pub today: Arc<str>,
    /// The workspace's folders.
    pub roots: Arc<[PathBuf]>,
    /// What is known of the reports in them that are not open.
    pub index: Arc<Index>,
    /// What the client wants.
    pub settings: Arc<Settings>,
    /// How often files have changed on the disk, by their paths.
    pub changed: Arc<HashMap<PathBuf, u64>>,
    /// How often something changed that all reports are read against: settings, folders.
    pub settled: u64,
    /// Told of every change that diagnostics may depend on.
    pub news: watch::Sender<u64>,
    /// Set when nobody waits for the answer any more.
    pub stop: Arc<AtomicBool>,
    /// The closed reports that were read for this request.
    loaded: Arc<Mutex<HashMap<PathBuf, Arc<Document>>>>,
    /// The closed files that an edit was to be made in, and that are others on the disk by now.
    surprises: Arc<Mutex<Vec<PathBuf>>>,
}

impl Snapshot {
    /// Nothing open yet.
    pub fn new(workspace: Workspace, today: &str) -> Self {
        Self {
            documents: Arc::default(),
            workspace,
            encoding: Encoding::default(),
            client: ClientAbilities::default(),
            today: today.into(),
            roots: Arc::default(),
            index: Arc::default(),
            settings: Arc::default(),
            changed: Arc::default(),
            settled: 0,
            news: watch::Sender::new(0),
            stop: Arc::default(),
            loaded: Arc::default(),
            surprises: Arc::default(),
        }
    }

    /// The same for a request of its own.
    #[must_use]
    pub fn for_request(&self) -> Self {
        Self {
            stop: Arc::default(),
            loaded: Arc::default(),
            surprises: Arc::default(),
            ..self.clone()
        }
    }

    /// The open document at a path.
    pub fn open(&self, path: &Path) -> Option<&Arc<Open>> {
        self.documents.get(path)
    }

    /// The text of a file that an answer may point to.
    pub fn text_of(&self, path: &Path) -> Option<Text> {
        if let Some(open) = self.open(path) {
            return Some(open.text.clone());
        }
        if let Some(document) = self.loaded().get(path) {
            return Some(document.report.text().clone());
        }
        let mut reports = self.documents.values().filter_map(|open| open.report());
        if let Some(text) = reports.find_map(|document| document.text_of(path)) {
            return Some(text);
        }
        if let Some(text) = self.loaded().values().find_map(|document| document.text_of(path)) {
            return Some(text);
        }
        if library::is_foreign(path) {
            return self.workspace.library(path).ok().map(|library| library.text.clone());
        }
        if path.extension().is_some_and(|ending| ending == "toml") {
            let configs = self.configs();
            let mut texts = configs.iter().flat_map(|config| &config.texts);
            if let Some((_, text)) = texts.find(|(known, _)| **known == *path) {
                return Some(Text::from(&**text));
            }
        }
        self.workspace.files().read(path).ok().map(|text| Text::from(&*text))
    }

    /// Looks whether a file that is to be edited is still what is known of it. Nobody may have told of a
    /// change yet, and of a closed file no client knows a version. Gives whether it is.
    pub fn is_as_known(&self, path: &Path) -> bool {
        let is_same = self.open(path).is_some()
            || self.text_of(path).is_some_and(|known| {
                self.workspace.files().read_disk(path).is_ok_and(|text| known.to_string() == *text)
            });
        if !is_same {
            self.surprises.lock().unwrap_or_else(PoisonError::into_inner).push(path.to_owned());
        }
        is_same
    }

    /// The files that turned out to be others than was known.
    pub fn surprises(&self) -> Vec<PathBuf> {
        std::mem::take(&mut *self.surprises.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn loaded(&self) -> MutexGuard<'_, HashMap<PathBuf, Arc<Document>>> {
        self.loaded.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether somebody still waits for the answer.
    pub fn is_wanted(&self) -> bool {
        !self.stop.load(Ordering::Relaxed)
    }

    /// A report that is not open, read from the disk.
    pub fn load(&self, path: &Path) -> Option<Arc<Document>> {
        if let Some(document) = self.loaded().get(path) {
            return Some(document.clone());
        }
        let text = self.workspace.files().read(path).ok()?;
        let report = Arc::new(Report::read(&text));
        let (config, _) = self.workspace.settings(path);
        let document = self.workspace.document_with(path, report, config);
        let document = Arc::new(document);
        self.loaded().insert(path.to_path_buf(), document.clone());
        Some(document)
    }

    /// What the rules find in a report.
    pub fn check(&self, document: &Document) -> Vec<Finding> {
        rules::check(document, &self.options(document))
    }

    /// Which rules run over a report.
    fn options(&self, document: &Document) -> Options {
        let levels = Levels::new(&document.config, &document.path, &self.settings.selection);
        Options { levels, today: Some(self.today.to_string()) }
    }

    /// What tells a closed report and all that it is read against from what they were.
    pub fn state_of(&self, path: &Path, entry: &Entry) -> u64 {
        let mut hasher = DefaultHasher::new();
        (entry.hash, self.settled, &*self.today).hash(&mut hasher);
        let mut add = |file: &Path| match self.open(file) {
            Some(open) => open.serial.hash(&mut hasher),
            None => self.changed.get(file).hash(&mut hasher),
        };
        let mut files: Vec<&Path> = entry.files().collect();
        files.sort_unstable();
        files.into_iter().for_each(&mut add);
        if let Ok(config) = self.workspace.config_or_last(path) {
            let shared = self.workspace.shared_paths(&config);
            shared.found.iter().for_each(|(file, _)| add(file));
            shared.found.len().hash(&mut hasher);
        }
        hasher.finish()
    }

    /// Lets go of what was read.
    pub fn unload(&self) {
        self.loaded().clear();
    }

    /// The open reports and these closed ones, in the order of their paths.
    fn reports(&self, closed: Vec<Arc<Path>>) -> Vec<Arc<Document>> {
        let open = self.documents.values().filter_map(|open| open.report().cloned());
        let mut reports: Vec<Arc<Document>> = open.collect();
        for path in closed {
            if !self.is_wanted() {
                break;
            }
            if !self.documents.contains_key(&*path) {
                reports.extend(self.load(&path));
            }
        }
        reports.sort_by(|a, b| a.path.cmp(&b.path));
        reports
    }
}

impl Desk for Snapshot {
    fn reports_with_key(&self, key: &str) -> Vec<Arc<Document>> {
        self.index.wait();
        let closed = self.index.shelf().with_key(key).to_vec();
        self.reports(closed)
    }

    fn reports_naming(&self, file: &Path) -> Vec<Arc<Document>> {
        self.index.wait();
        let shelf = self.index.shelf();
        let naming = shelf
            .entries()
            .iter()
            .filter(|(_, entry)| entry.files().any(|named| named.starts_with(file)));
        let closed = naming.map(|(path, _)| path.clone()).collect();
        drop(shelf);
        self.reports(closed)
    }

    fn configs(&self) -> Vec<Arc<Config>> {
        let open = self.documents.values().filter_map(|open| open.report());
        let of_open = open.map(|document| document.config.clone());
        let of_roots = self
            .roots
            .iter()
            .filter_map(|root| self.workspace.config_or_last(&root.join("x")).ok());
        let mut configs: Vec<Arc<Config>> = of_roots.chain(of_open).collect();
        configs.sort_by(|a, b| (&a.path, &a.root).cmp(&(&b.path, &b.root)));
        configs.dedup_by(|a, b| a.path == b.path && a.root == b.root);
        configs
    }

    fn private_libraries(&self) -> Vec<Arc<Document>> {
        let configs = self.configs();
        let mut paths: Vec<PathBuf> =
            configs.iter().flat_map(|config| self.workspace.private_paths(config)).collect();
        paths.sort();
        paths.dedup();
        let document = |path: &PathBuf| match self.open(path) {
            Some(open) => open.report().cloned(),
            None => self.load(path),
        };
        paths.iter().filter_map(document).collect()
    }

    fn report(&self, path: &Path) -> Option<Arc<Document>> {
        match self.open(path) {
            Some(open) => open.report().cloned(),
            None => {
                let is_report = self.index.shelf().entries().contains_key(path);
                is_report.then(|| self.load(path)).flatten()
            }
        }
    }

    fn names(&self, show: &mut dyn FnMut(&Arc<Path>, Name<'_>) -> bool) {
        self.index.wait();
        let mut libraries: BTreeMap<Arc<Path>, Arc<Library>> = BTreeMap::new();
        let mut open: Vec<&Arc<Document>> =
            self.documents.values().filter_map(|open| open.report()).collect();
        open.sort_by(|a, b| a.path.cmp(&b.path));
        for document in open.into_iter().filter(|document| !document.is_private()) {
            let entry = Entry::of(&document.path, &document.report, 0);
            if !entry.names().all(|name| show(&document.path, name)) {
                return;
            }
            let loaded = document.libraries.iter().filter_map(|named| named.loaded.as_ref().ok());
            libraries.extend(loaded.map(|library| (library.path.clone(), library.clone())));
        }
        let closed: Vec<(Arc<Path>, Arc<Entry>)> = {
            let shelf = self.index.shelf();
            let closed = shelf.entries().iter().filter(|(path, _)| self.open(path).is_none());
            closed.map(|(path, entry)| (path.clone(), entry.clone())).collect()
        };
        for (path, entry) in &closed {
            if !self.is_wanted() || !entry.names().all(|name| show(path, name)) {
                return;
            }
            for file in entry.files().filter(|file| library::is_foreign(file)) {
                let is_public =
                    || self.workspace.config_or_last(file).is_ok_and(|c| !c.is_private(file));
                if !libraries.contains_key(file)
                    && is_public()
                    && let Ok(library) = self.workspace.library(file)
                {
                    libraries.insert(library.path.clone(), library);
                }
            }
        }
        for root in self.roots.iter() {
            // What the settings name for all, whoever names it.
            let Ok(config) = self.workspace.config_or_last(&root.join("x")) else { continue };
            let shared = self.workspace.shared(&config);
            let loaded = shared.iter().filter_map(|named| named.loaded.as_ref().ok());
            libraries.extend(loaded.map(|library| (library.path.clone(), library.clone())));
        }
        // Those in Sayso's own format are reports, too, where they are to be found.
        libraries
            .values()
            .filter(|library| library::is_foreign(&library.path))
            .all(|library| self.is_wanted() && names_of(library, show));
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

/// What a request is about, held for as long as it is answered.
#[derive(Debug)]
pub enum Held {
    /// A report.
    Report(Arc<Document>),
    /// A library of another program's.
    Library(Arc<Library>),
}

impl Held {
    /// What an open document holds, if there is anything to ask of it.
    pub fn of(open: &Open, workspace: &Workspace) -> Option<Self> {
        match &open.role {
            Role::Report(document) => Some(Self::Report(document.clone())),
            Role::Library => workspace.library(&open.path).ok().map(Self::Library),
            Role::Other => None,
        }
    }

    /// As features take it.
    pub fn subject(&self) -> Subject<'_> {
        match self {
            Self::Report(document) => Subject::Report(View::new(document)),
            Self::Library(library) => Subject::Library(library),
        }
    }
}
