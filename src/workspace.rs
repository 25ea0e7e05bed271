//! All that a report is read against: its libraries of sources and its configuration.
//!
//! A [`Document`] is an immutable snapshot, cheap to clone: a report with what was found for it.
//! [`Workspace`] makes them, and keeps libraries and configurations that many reports share, so that
//! each is read once. Only [`files`] goes to the disk.

pub mod asked;
pub mod chains;
pub mod config;
pub mod excerpts;
#[expect(clippy::disallowed_methods, reason = "this is the door to the disk")]
pub mod files;
pub mod index;
pub mod library;
pub mod local;
pub mod memo;
pub mod private;
pub mod resolve;
pub mod uses;
pub mod view;
pub mod walk;
pub mod watch;

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

pub use config::{Config, ConfigError, Pattern, Schema};
pub use files::Files;
pub use index::Index;
pub use library::Library;
pub use local::LocalFiles;
pub use private::Private;
pub use view::View;

use crate::finding::Place;
use crate::report::Report;
use crate::text::{Span, Text};
use crate::values::privacy::Secrets;
use files::ReadError;

/// A report with its libraries and the settings that hold for it.
#[derive(Clone, Debug)]
pub struct Document {
    /// The file, absolute.
    pub path: Arc<Path>,
    /// What it says.
    pub report: Arc<Report>,
    /// The settings.
    pub config: Arc<Config>,
    /// The sources of its front matter's `references`, if it has any; places are the report's own.
    pub references: Option<Arc<Library>>,
    /// Its libraries, in the order in which they are asked: its own `bibliography`, its `sources`,
    /// then those of the configuration.
    pub libraries: Arc<[Named]>,
    /// The size of a file that is larger than its settings allow, bytes; it was not read.
    pub too_large: Option<u64>,
    /// What was found out about all this.
    pub memo: memo::Memo,
    /// The globs of `libraries` in the configuration that no file fits.
    pub empty_globs: Arc<[Pattern]>,
    /// What the disk says of the evidence and the pictures that it names.
    pub local: Arc<LocalFiles>,
    /// What must be known around private libraries.
    pub private: Arc<Private>,
}

/// A library, and where it is named.
#[derive(Clone, Debug)]
pub struct Named {
    /// The file, absolute.
    pub path: Arc<Path>,
    /// Where front matter or `sayso.toml` names it.
    pub named: Place,
    /// What is in it, or why that is not known.
    pub loaded: Loaded,
}

/// A library, or why it could not be read.
pub type Loaded = Result<Arc<Library>, ReadError>;

/// The settings that hold in a folder, or all that is wrong with them.
pub type FoundConfig = Result<Arc<Config>, Vec<ConfigError>>;

/// What the globs of a configuration name.
#[derive(Clone, Debug, Default)]
pub struct SharedPaths {
    /// Libraries, each with the place that names it.
    pub found: Arc<[(Arc<Path>, Place)]>,
    /// The globs that no file fits.
    pub empty: Arc<[Pattern]>,
}

/// The libraries that a configuration names.
type SharedLibraries = Arc<[Named]>;

/// A value that several threads may ask for, and that is made once.
type Once<T> = Arc<OnceLock<T>>;

/// Reads what reports need, each thing once. Clones are cheap, and share what was read; one that is
/// told of a change takes leave of the others, for which things stand as they stood.
#[derive(Clone, Debug)]
pub struct Workspace {
    files: Files,
    schema: Arc<Schema>,
    /// The configuration that is used whatever lies beside a report (`--config`, `--no-config`).
    fixed: Option<Arc<Config>>,
    configs: Kept<PathBuf, FoundConfig>,
    /// The last settings of each folder in which nothing was wrong.
    former: Arc<HashMap<PathBuf, Arc<Config>>>,
    libraries: Kept<PathBuf, Loaded>,
    /// What the globs of a configuration name, by the configuration's file.
    shared: Kept<Arc<Path>, SharedLibraries>,
    shared_paths: Kept<Arc<Path>, SharedPaths>,
}

/// What was read once, by its name.
#[derive(Debug)]
struct Kept<K, V> {
    once: Arc<Mutex<HashMap<K, Once<V>>>>,
}

impl<K, V> Clone for Kept<K, V> {
    fn clone(&self) -> Self {
        Self { once: self.once.clone() }
    }
}

impl<K, V> Default for Kept<K, V> {
    fn default() -> Self {
        Self { once: Arc::default() }
    }
}

impl<K: Clone + Eq + Hash, V> Kept<K, V> {
    fn get(&self, key: K) -> Once<V> {
        self.lock().entry(key).or_default().clone()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<K, Once<V>>> {
        self.once.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets one, for this holder alone.
    fn forget<Q: Eq + Hash + ?Sized>(&mut self, key: &Q)
    where
        K: Borrow<Q>,
    {
        let mut kept = self.lock();
        if !kept.contains_key(key) {
            return;
        }
        let mut rest = kept.clone();
        rest.remove(key);
        if Arc::strong_count(&self.once) == 1 {
            *kept = rest;
            return;
        }
        drop(kept);
        self.once = Arc::new(Mutex::new(rest));
    }

    /// Forgets all, for this holder alone.
    fn clear(&mut self) {
        self.once = Arc::default();
    }
}

/// What happened to a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The file, absolute.
    pub path: PathBuf,
    /// Whether it came or went; else it holds something else.
    pub moved: bool,
}

impl Workspace {
    /// A workspace on `files`. `schema` is what configurations may speak of.
    pub fn new(files: Files, schema: Schema) -> Self {
        Self {
            files,
            schema: Arc::new(schema),
            fixed: None,
            configs: Kept::default(),
            former: Arc::default(),
            libraries: Kept::default(),
            shared: Kept::default(),
            shared_paths: Kept::default(),
        }
    }

    /// The same, with one configuration for all reports.
    #[must_use]
    pub fn with_config(mut self, config: Config) -> Self {
        self.fixed = Some(Arc::new(config));
        self
    }

    /// The door to the disk.
    pub const fn files(&self) -> &Files {
        &self.files
    }

    /// From now on a document is open, and holds `text`. What was read of the file is forgotten.
    pub fn open(&mut self, path: &Path, text: Arc<str>) {
        let change = Change { moved: !self.files.is_file(path), path: path.to_path_buf() };
        self.files.open(path.to_path_buf(), text);
        self.forget(&change);
    }

    /// The same with a text that goes on being edited.
    pub fn edit(&mut self, path: &Path, text: Text) {
        let change = Change { moved: !self.files.is_file(path), path: path.to_path_buf() };
        self.files.edit(path.to_path_buf(), text);
        self.forget(&change);
    }

    /// The disk says again what `path` holds.
    pub fn close(&mut self, path: &Path) {
        self.files.close(path);
        let change = Change { moved: !self.files.is_file(path), path: path.to_path_buf() };
        self.forget(&change);
    }

    /// Forgets what was read of a file that has changed. A `sayso.toml` that came or went may hold
    /// for any report below it, and another TOML file may be what one extends, so that all
    /// configurations are read again.
    pub fn forget(&mut self, change: &Change) {
        self.libraries.forget(&*change.path);
        self.shared.clear();
        let is_config = change.is_config();
        if change.moved || is_config {
            // It may have come, or gone, under a glob.
            self.shared_paths.clear();
        }
        if is_config {
            let known = self.configs.lock().clone();
            let good = known
                .into_iter()
                .filter_map(|(folder, once)| Some((folder, once.get()?.as_ref().ok()?.clone())));
            Arc::make_mut(&mut self.former).extend(good);
            self.configs.clear();
        }
    }

    /// The settings that hold for a file: those of the nearest `sayso.toml` above it.
    ///
    /// # Errors
    /// All that is wrong in that `sayso.toml`.
    pub fn config(&self, path: &Path) -> FoundConfig {
        let folder = path.parent().unwrap_or(path);
        let once = self.configs.get(folder.to_path_buf());
        let found = || match self.fixed.as_ref() {
            Some(fixed) => Ok(self.with_names_kept(fixed, folder)),
            None => self.read_config(folder),
        };
        once.get_or_init(found).clone()
    }

    /// The same; where something is wrong in it, as it was before that: while somebody writes at a
    /// `sayso.toml`, it is broken most of the time.
    ///
    /// # Errors
    /// It never was without a fault.
    pub fn config_or_last(&self, path: &Path) -> FoundConfig {
        let folder = path.parent().unwrap_or(path);
        self.config(path).or_else(|errors| self.former.get(folder).cloned().ok_or(errors))
    }

    /// The settings that hold for a file, those of a folder without any where they never were without a
    /// fault; and what is wrong in them now.
    pub fn settings(&self, path: &Path) -> (Arc<Config>, Vec<ConfigError>) {
        let errors = match self.config(path) {
            Ok(config) => return (config, Vec::new()),
            Err(errors) => errors,
        };
        let folder = path.parent().unwrap_or(path).to_path_buf();
        let last = self.config_or_last(path);
        (last.unwrap_or_else(|_| Arc::new(Config::default_for(folder))), errors)
    }

    /// A configuration that is used whatever lies beside a report: only what that says of private
    /// libraries holds even so.
    fn with_names_kept(&self, fixed: &Arc<Config>, folder: &Path) -> Arc<Config> {
        match self.read_config(folder) {
            Ok(found) if !found.private.is_empty() => {
                let mut config = Config::clone(fixed);
                config.gather_private(&found);
                Arc::new(config)
            }
            _ => fixed.clone(),
        }
    }

    fn read_config(&self, folder: &Path) -> FoundConfig {
        let mut found = folder.ancestors().map(|above| above.join(config::FILE_NAME));
        let Some(nearest) = found.find(|path| self.files.is_file(path)) else {
            let repository = folder.ancestors().find(|above| {
                self.files.is_folder(&above.join(".git")) || self.files.is_file(&above.join(".git"))
            });
            return Ok(Arc::new(Config::default_for(repository.unwrap_or(folder).to_path_buf())));
        };
        let mut config = self.read_config_file(&nearest)?;
        // A name that one desk keeps is kept by all below it, whatever their own settings say.
        for above in found.filter(|path| self.files.is_file(path)) {
            config.gather_private(&self.read_config_file(&above)?);
        }
        Ok(Arc::new(config))
    }

    /// Reads one `sayso.toml`, and what it extends.
    ///
    /// # Errors
    /// It cannot be read, or all that is wrong in it.
    pub fn read_config_file(&self, path: &Path) -> Result<Config, Vec<ConfigError>> {
        self.read_extended(path, &mut Vec::new())
    }

    fn read_extended(
        &self,
        path: &Path,
        on: &mut Vec<PathBuf>,
    ) -> Result<Config, Vec<ConfigError>> {
        let refuse = |message: String| {
            vec![ConfigError { path: path.into(), text: "".into(), span: Span::default(), message }]
        };
        if on.iter().any(|before| before == path) {
            return Err(refuse("This configuration extends itself, by way of others.".into()));
        }
        let text = self.files.read(path);
        let text = text.map_err(|e| refuse(format!("This configuration {}.", e.message)))?;
        on.push(path.to_path_buf());
        let config =
            Config::read(path, &text, &self.schema, &mut |parent| self.read_extended(parent, on));
        on.pop();
        config
    }

    /// A library, read once however many reports name it.
    pub fn library(&self, path: &Path) -> Loaded {
        let once = self.libraries.get(path.to_path_buf());
        once.get_or_init(|| {
            let text = self.files.read(path)?;
            Ok(Arc::new(Library::read(path, &text)))
        })
        .clone()
    }

    /// A report with all that it is read against.
    ///
    /// # Errors
    /// All that is wrong in the `sayso.toml` that holds for it.
    pub fn document(&self, path: &Path, report: Arc<Report>) -> Result<Document, Vec<ConfigError>> {
        let config = self.config(path)?;
        Ok(self.document_with(path, report, config))
    }

    /// A report with all that it is read against, under settings at hand: the way out for an editor
    /// whose `sayso.toml` is being written.
    pub fn document_with(&self, path: &Path, report: Arc<Report>, config: Arc<Config>) -> Document {
        let path: Arc<Path> = path.into();
        let references = library::references(&path, &report).map(Arc::new);
        let mut libraries = self.named_by(&path, &report, &config);
        let shared = self.shared_paths(&config);
        libraries.extend(self.shared(&config).iter().cloned());
        let local = Arc::new(LocalFiles::of(&self.files, &path, &report, &config, None));
        let private = Arc::new(self.private(&path, &report, &config));
        Document {
            path,
            report,
            config,
            references,
            libraries: libraries.into(),
            too_large: None,
            memo: memo::Memo::default(),
            empty_globs: shared.empty.clone(),
            local,
            private,
        }
    }

    /// A document after an edit that left its front matter as it was, and with it the libraries that
    /// it names.
    #[must_use]
    pub fn edited(&self, document: &Document, report: Arc<Report>) -> Document {
        let (path, config) = (&document.path, &document.config);
        let changes = report.changes();
        let local = if changes.sources || changes.images {
            let known = Some(&*document.local);
            Arc::new(LocalFiles::of(&self.files, path, &report, config, known))
        } else {
            document.local.clone()
        };
        // Which keys are public has not changed; whether there is something to be moved has.
        let private = if config.is_private(path) {
            document.private.clone()
        } else {
            Arc::new(self.private(path, &report, config))
        };
        Document { local, private, ..document.with_report(report) }
    }

    /// The libraries that a report's front matter names. A private one among them is as good as
    /// absent: what is found must not depend on who has it.
    pub(crate) fn named_by(
        &self,
        path: &Arc<Path>,
        report: &Report,
        config: &Config,
    ) -> Vec<Named> {
        let Some(metadata) = report.metadata() else { return Vec::new() };
        let folder = path.parent().unwrap_or(path);
        let start = report.metadata_start();
        let mut named = Vec::new();
        for key in ["bibliography", "sources"] {
            for value in metadata.values(key) {
                let library: Arc<Path> = files::absolute(folder, Path::new(value.text)).into();
                if config.is_private(&library) {
                    continue;
                }
                named.push(Named {
                    named: Place { path: path.clone(), span: value.span.shifted(start) },
                    loaded: self.library(&library),
                    path: library,
                });
            }
        }
        named
    }

    /// The libraries that the configuration names for all reports.
    pub fn shared(&self, config: &Config) -> Arc<[Named]> {
        let Some(path) = config.path.as_ref() else { return Arc::default() };
        let once = self.shared.get(path.clone());
        let read = |(path, named): &(Arc<Path>, Place)| Named {
            path: path.clone(),
            named: named.clone(),
            loaded: self.library(path),
        };
        once.get_or_init(|| self.shared_paths(config).found.iter().map(read).collect()).clone()
    }

    /// Where the private libraries are that the configuration names.
    pub fn private_paths(&self, config: &Config) -> Vec<PathBuf> {
        config.private.iter().flat_map(|pattern| walk::matches(&self.files, pattern)).collect()
    }

    /// Where the libraries are that the configuration names, and where it names each.
    pub fn shared_paths(&self, config: &Config) -> SharedPaths {
        let Some(path) = config.path.as_ref() else { return SharedPaths::default() };
        let once = self.shared_paths.get(path.clone());
        once.get_or_init(|| {
            let mut found: Vec<(Arc<Path>, Place)> = Vec::new();
            let mut empty = Vec::new();
            for pattern in &config.libraries {
                let matches = walk::matches(&self.files, pattern);
                if matches.is_empty() {
                    empty.push(pattern.clone());
                }
                for library in matches {
                    let known = found.iter().any(|(path, _)| **path == *library);
                    if !known && !config.is_private(&library) {
                        found.push((library.into(), pattern.place.clone()));
                    }
                }
            }
            SharedPaths { found: found.into(), empty: empty.into() }
        })
        .clone()
    }
}

impl Change {
    /// Whether it may be settings.
    pub fn is_config(&self) -> bool {
        self.path.extension().is_some_and(|ending| ending == "toml")
    }
}

impl Document {
    /// Whether what is found in this report may be another after a change elsewhere: a library, the
    /// configuration, evidence, a picture. Of its own text this says nothing.
    pub fn reads(&self, change: &Change) -> bool {
        let path = &*change.path;
        let folder = |root: &Path| path.parent().is_some_and(|above| root.starts_with(above));
        self.libraries.iter().any(|named| *named.path == *path)
            || self.private.home.as_ref().is_some_and(|home| *home.path == *path)
            || self.config.text_of(path).is_some()
            || (change.is_config() && folder(&self.path))
            || (change.moved
                && (self.local.names(self.folder(), path)
                    || self.config.libraries.iter().any(|pattern| pattern.may_fit(path))))
            // Which keys are public depends on all reports.
            || self.private.public_keys.is_some()
    }

    /// How large the report's file is, bytes.
    pub fn size(&self) -> u64 {
        let size = || self.report.text().len().try_into().unwrap_or(u64::MAX);
        self.too_large.unwrap_or_else(size)
    }

    /// The same libraries and settings with another text of the report.
    #[must_use]
    pub fn with_report(&self, report: Arc<Report>) -> Self {
        let same_front = self.report.metadata() == report.metadata();
        let memo = self.memo.after(same_front && !report.changes().sources);
        Self { report, memo, ..self.clone() }
    }

    /// The files that findings about this document depend on, beside its own and the configuration.
    pub fn depends_on(&self) -> Vec<PathBuf> {
        self.libraries.iter().map(|named| named.path.to_path_buf()).collect()
    }

    /// The text of a file that findings about this document may lie in: the report's own, a
    /// library's, or the configuration's.
    pub fn text_of(&self, path: &Path) -> Option<Text> {
        if *path == *self.path {
            return Some(self.report.text().clone());
        }
        if let Some(text) = self.config.text_of(path) {
            return Some(Text::from(&**text));
        }
        let named = self.libraries.iter().find(|named| *named.path == *path)?;
        named.loaded.as_ref().ok().map(|library| library.text.clone())
    }

    /// What must not be shown of a file that findings may lie in.
    pub fn secrets_of(&self, path: &Path) -> Option<&Secrets> {
        if *path == *self.path {
            return Some(self.report.secrets());
        }
        let named = self.libraries.iter().find(|named| *named.path == *path)?;
        named.loaded.as_ref().ok().map(|library| library.secrets())
    }

    /// Everything that must not be shown of the files that this is read against.
    pub fn secrets(&self) -> impl Iterator<Item = &Secrets> {
        let libraries = self.libraries.iter().filter_map(|named| named.loaded.as_ref().ok());
        std::iter::once(self.report.secrets())
            .chain(libraries.map(|library| library.secrets()))
            .filter(|secrets| !secrets.is_empty())
    }

    /// Whether it is itself a private library, of which nothing is shown.
    pub fn is_private(&self) -> bool {
        self.config.is_private(&self.path)
    }
}
