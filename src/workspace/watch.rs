//! Watches folders of the disk, for clients that do not.

use std::path::{Path, PathBuf};

use notify::event::ModifyKind;
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::Change;

/// Watches folders and all below them until it is dropped.
#[derive(Debug)]
pub struct Watch {
    watcher: RecommendedWatcher,
    folders: Vec<PathBuf>,
}

impl Watch {
    /// Tells of all that happens in folders that are yet to be named.
    ///
    /// # Errors
    /// The system does not let itself be watched.
    pub fn new(tell: impl Fn(Vec<Change>) + Send + 'static) -> Result<Self, String> {
        let watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            let changes = event.map(changes).unwrap_or_default();
            if !changes.is_empty() {
                tell(changes);
            }
        });
        let watcher = watcher.map_err(|error| error.to_string())?;
        Ok(Self { watcher, folders: Vec::new() })
    }

    /// From now on these folders are watched, and no others.
    ///
    /// # Errors
    /// Why one of them, the last of those, is not.
    pub fn watch(&mut self, folders: &[PathBuf]) -> Result<(), String> {
        let gone: Vec<PathBuf> =
            self.folders.extract_if(.., |known| !folders.contains(known)).collect();
        for folder in gone {
            // It may be gone from the disk, too.
            let _ = self.watcher.unwatch(&folder);
        }
        let mut outcome = Ok(());
        for folder in folders {
            if self.folders.contains(folder) {
                continue;
            }
            match self.watcher.watch(folder, RecursiveMode::Recursive) {
                Ok(()) => self.folders.push(folder.clone()),
                Err(error) => outcome = Err(error.to_string()),
            }
        }
        outcome
    }
}

fn changes(event: Event) -> Vec<Change> {
    let moved = match event.kind {
        EventKind::Access(_) => return Vec::new(),
        EventKind::Modify(ModifyKind::Name(_)) | EventKind::Create(_) | EventKind::Remove(_) => {
            true
        }
        _ => false,
    };
    let paths = event.paths.into_iter().filter(|path| is_ours(path));
    paths.map(|path| Change { path, moved }).collect()
}

/// Whether a change may matter: git's own files and the cache do not.
fn is_ours(path: &Path) -> bool {
    !path
        .components()
        .any(|part| matches!(part.as_os_str().to_str(), Some(".git" | ".sayso-cache")))
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the test makes the files")]
mod tests {
    use std::sync::mpsc;
    use std::time::Duration;

    use super::*;

    #[test]
    fn what_happens_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        let (sender, told) = mpsc::channel();
        let mut watch = Watch::new(move |changes| drop(sender.send(changes))).unwrap();
        watch.watch(std::slice::from_ref(&root)).unwrap();
        let file = root.join("a.sayso");
        std::fs::write(&file, "x").unwrap();
        let first = told.recv_timeout(Duration::from_secs(60)).unwrap();
        assert_eq!(first, [Change { path: file, moved: true }]);
    }
}
