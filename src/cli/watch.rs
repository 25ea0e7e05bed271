//! `--watch`: checks again whenever a file changes.

use std::path::{Path, PathBuf};
use std::sync::mpsc;

use notify::{EventKind, RecursiveMode, Watcher};

use super::output::{self, complain};
use super::{CheckArgs, FAILED, check};
use crate::rules;
use crate::workspace::{Files, Workspace, files};

/// Checks, waits for a change, and checks again; ends when it is stopped.
pub fn run(base: &Path, args: &CheckArgs) -> u8 {
    let (sender, changes) = mpsc::channel();
    let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        if let Ok(event) = event
            && !matches!(event.kind, EventKind::Access(_))
            && event.paths.iter().any(|path| is_ours(path))
        {
            // Nobody listens any more only when the program ends.
            let _ = sender.send(());
        }
    });
    let watched = watcher.and_then(|mut watcher| {
        for folder in folders(base, args) {
            watcher.watch(&folder, RecursiveMode::Recursive)?;
        }
        Ok(watcher)
    });
    let watcher = match watched {
        Ok(watcher) => watcher,
        Err(error) => {
            complain(&format!("files cannot be watched: {error}"));
            return FAILED;
        }
    };
    loop {
        output::clear();
        check::once(base, args);
        if changes.recv().is_err() {
            drop(watcher);
            return FAILED;
        }
        // An editor that saves makes several changes at once: one check is enough for them.
        while changes.try_recv().is_ok() {}
    }
}

/// The workspaces of the paths: a change to a library or to `sayso.toml` counts, wherever it lies.
fn folders(base: &Path, args: &CheckArgs) -> Vec<PathBuf> {
    let workspace = Workspace::new(Files::default(), rules::schema());
    let mut folders: Vec<PathBuf> = args
        .paths
        .iter()
        .map(|path| {
            let path = files::absolute(base, path);
            let inside = if workspace.files().is_folder(&path) { path.join("x") } else { path };
            match workspace.config(&inside) {
                Ok(config) => config.root.clone(),
                Err(_) => inside.parent().unwrap_or(&inside).to_path_buf(),
            }
        })
        .collect();
    folders.sort();
    folders.dedup_by(|inner, outer| inner.starts_with(outer));
    folders
}

/// Whether a change may matter: git's own files and the cache do not.
fn is_ours(path: &Path) -> bool {
    !path
        .components()
        .any(|part| matches!(part.as_os_str().to_str(), Some(".git" | ".sayso-cache")))
}
