//! What earlier runs found, by the contents of all that it depends on: the report, its configuration,
//! its libraries. Times of files play no part, so that a fresh clone in CI may use it too.
//!
//! A cache that is broken, or was written by another version, is as good as none. Runs at the same
//! time do not disturb each other: the file is replaced whole, and the last one stays.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_128;

use super::check::{Entry, Run};
use super::output;
use crate::workspace::local::Seen;
use crate::workspace::{Config, Document, files};

/// The folder, beside `sayso.toml` or in the workspace's root.
const FOLDER: &str = ".sayso-cache";
/// How many files it keeps, one for each way in which `check` was called.
const MOST_FILES: usize = 16;

/// The cache of one run.
#[derive(Debug)]
pub struct Cache {
    folder: PathBuf,
    file: PathBuf,
    kept: HashMap<String, Kept>,
    new: Mutex<HashMap<String, Kept>>,
    /// What was read of the files that reports depend on.
    states: Mutex<HashMap<PathBuf, u128>>,
}

/// What is kept of one report.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    /// The report's text and its settings.
    key: u128,
    /// The files that it was read against, and what was in them; 0 for one that was not there.
    against: Vec<(PathBuf, u128)>,
    /// The evidence and pictures that it names, and what was found there.
    local: Vec<Seen>,
    entry: Entry,
}

impl Cache {
    /// The cache that this run may use; none where it asks for none, or reads standard input.
    pub fn open(run: &Run<'_>, stdin: bool) -> Option<Self> {
        if run.args.no_cache || stdin {
            return None;
        }
        let folder = match run.args.cache_dir.as_ref() {
            Some(folder) => files::absolute(run.base, folder),
            None => run.workspace.config(&run.base.join("report.sayso")).ok()?.root.join(FOLDER),
        };
        // All that findings depend on beside files: the program, and what was asked of it.
        let asked = format!(
            "{:?} {} {:?} {} {:?}",
            (env!("CARGO_PKG_VERSION"), output::program().map(|program| files::stamp(&program))),
            run.base.display(),
            run.selection,
            run.today,
            (&run.args.config, run.args.no_config, run.args.shard)
        );
        let file = folder.join(format!("{:032x}.json", xxh3_128(asked.as_bytes())));
        let kept = read(&file).unwrap_or_default();
        Some(Self { folder, file, kept, new: Mutex::default(), states: Mutex::default() })
    }

    /// What was found in a report, if nothing that it depends on has changed.
    pub fn get(&self, run: &Run<'_>, path: &Path, text: &str) -> Option<Entry> {
        let kept = self.kept.get(&*path.to_string_lossy())?;
        let config = run.workspace.config(path).ok()?;
        let same = kept.key == key(run, &config, text)
            && kept.against.iter().all(|(path, state)| self.state(run, path) == *state)
            && kept.local.iter().all(|seen| seen.is_so(run.workspace.files(), path, &config));
        same.then(|| kept.entry.clone())
    }

    /// Keeps what was found. Nothing is kept of a private library.
    pub fn put(&self, run: &Run<'_>, document: &Document, text: &str, entry: &Entry) {
        if document.config.is_private(&document.path) {
            return;
        }
        let against = document.depends_on();
        let against = against.into_iter().map(|path| {
            let state = self.state(run, &path);
            (path, state)
        });
        let kept = Kept {
            key: key(run, &document.config, text),
            against: against.collect(),
            local: document.local.seen(),
            entry: entry.clone(),
        };
        let mut new = self.new.lock().unwrap_or_else(PoisonError::into_inner);
        new.insert(document.path.to_string_lossy().into_owned(), kept);
    }

    fn state(&self, run: &Run<'_>, path: &Path) -> u128 {
        let known = self.states.lock().unwrap_or_else(PoisonError::into_inner).get(path).copied();
        known.unwrap_or_else(|| {
            let state = run.workspace.files().state(path);
            let mut states = self.states.lock().unwrap_or_else(PoisonError::into_inner);
            states.insert(path.to_path_buf(), state);
            state
        })
    }

    /// Writes what is new. That it cannot be written is no failure: the next run does the work again.
    pub fn close(self) {
        let new = self.new.into_inner().unwrap_or_else(PoisonError::into_inner);
        if new.is_empty() {
            return;
        }
        let mut kept = self.kept;
        kept.extend(new);
        let Ok(text) = serde_json::to_string(&kept) else { return };
        let text = format!("{:032x}\n{text}", xxh3_128(text.as_bytes()));
        let _ = files::write_cache(&self.folder, &self.file, &text, MOST_FILES);
    }
}

fn read(file: &Path) -> Option<HashMap<String, Kept>> {
    let text = files::read_cache(file)?;
    let (sum, text) = text.split_once('\n')?;
    let whole = sum == format!("{:032x}", xxh3_128(text.as_bytes()));
    whole.then(|| serde_json::from_str(text).ok()).flatten()
}

/// The report's text and all that its settings say.
fn key(run: &Run<'_>, config: &Config, text: &str) -> u128 {
    let mut all = format!("{}\0{}\0", text.len(), config.root.display());
    for (path, text) in &config.texts {
        all.push_str(&format!("{}\0{text}\0", path.display()));
    }
    for (path, _) in run.workspace.shared_paths(config).found.iter() {
        all.push_str(&format!("{}\0", path.display()));
    }
    xxh3_128(text.as_bytes()) ^ xxh3_128(all.as_bytes()).rotate_left(1)
}
