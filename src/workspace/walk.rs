//! Which files are reports: folders walked, `.gitignore` respected.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use globset::GlobBuilder;
use ignore::WalkBuilder;

use super::config::Pattern;
use super::files::{self, Files};
use super::{ConfigError, Workspace};

/// What a walk found.
#[derive(Debug, Default)]
pub struct Walked {
    /// The reports, sorted, each once.
    pub reports: Vec<PathBuf>,
    /// Files and folders that could not be looked into, with the reason.
    pub unreadable: Vec<(PathBuf, String)>,
    /// What is wrong in the configurations on the way, each once.
    pub config_errors: Vec<ConfigError>,
}

impl Workspace {
    /// The reports among `paths`, which are absolute. A file that is named is a report whatever the
    /// configuration says; of a folder, those that its configuration includes and does not exclude.
    ///
    /// With `force_exclude` a file that is named is left out where its configuration excludes it.
    pub fn walk(&self, paths: &[PathBuf], force_exclude: bool) -> Walked {
        let mut reports = Vec::new();
        let mut walked = self.walk_each(paths, force_exclude, &mut |report| reports.push(report));
        reports.sort();
        walked.reports = reports;
        walked
    }

    /// The same, with each report given away when it is found, once and in no order: whoever takes them
    /// can begin before the walk is done. What comes back has none.
    pub fn walk_each(
        &self,
        paths: &[PathBuf],
        force_exclude: bool,
        found: &mut dyn FnMut(PathBuf),
    ) -> Walked {
        let mut walked = Walked::default();
        let mut seen = HashSet::new();
        let mut take = |path: PathBuf| {
            if seen.insert(path.clone()) {
                found(path);
            }
        };
        let excluded = |path: &Path| {
            force_exclude
                && self.config_or_last(path).is_ok_and(|c| c.excludes(path) || c.is_private(path))
        };
        for path in paths.iter().filter(|path| !excluded(path)) {
            if self.files().has_folder(path) {
                self.walk_folder(path, &mut walked, &mut take);
            } else if self.files().is_file(path) {
                take(path.clone());
            } else if let Some(existing) = self.files().existing(path) {
                take(existing);
            } else {
                walked.unreadable.push((path.clone(), "is not there".into()));
            }
        }
        walked
    }

    /// The reports at `path`, a file or a folder, which a walk through `root` would find.
    pub fn walk_to(&self, root: &Path, path: &Path) -> Vec<PathBuf> {
        let wanted = path.to_path_buf();
        let on_the_way = move |at: &Path| wanted.starts_with(at) || at.starts_with(&wanted);
        let walk = WalkBuilder::new(root)
            .require_git(false)
            .filter_entry(move |entry| on_the_way(entry.path()))
            .build();
        let files = walk.flatten().filter(|entry| entry.file_type().is_some_and(|k| k.is_file()));
        files
            .map(ignore::DirEntry::into_path)
            .filter(|path| self.config_or_last(path).is_ok_and(|config| config.is_report(path)))
            .collect()
    }

    fn walk_folder(&self, folder: &Path, walked: &mut Walked, take: &mut dyn FnMut(PathBuf)) {
        // What is open in an editor may not be on the disk yet.
        let open = self.files().open_below(folder);
        open.filter(|path| self.config_or_last(path).is_ok_and(|config| config.is_report(path)))
            .for_each(|path| take(path.to_path_buf()));
        if !self.files().is_folder(folder) {
            return;
        }
        let walk = WalkBuilder::new(folder).require_git(false).sort_by_file_path(Path::cmp).build();
        for entry in walk {
            match entry {
                Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_file()) => {
                    for error in self.config(entry.path()).err().into_iter().flatten() {
                        if !walked.config_errors.contains(&error) {
                            walked.config_errors.push(error);
                        }
                    }
                    let config = self.config_or_last(entry.path());
                    if config.is_ok_and(|config| config.is_report(entry.path())) {
                        take(entry.into_path());
                    }
                }
                Ok(_) => {}
                Err(error) => {
                    let (path, reason) = explain(folder, &error);
                    walked.unreadable.push((path, reason));
                }
            }
        }
    }
}

/// The path that a walk stumbled over, and why.
fn explain(folder: &Path, error: &ignore::Error) -> (PathBuf, String) {
    fn path_in(error: &ignore::Error) -> Option<&Path> {
        match error {
            ignore::Error::WithPath { path, .. } => Some(path),
            ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
                path_in(err)
            }
            _ => None,
        }
    }
    let path = path_in(error).unwrap_or(folder).to_path_buf();
    let forbidden =
        error.io_error().is_some_and(|error| error.kind() == std::io::ErrorKind::PermissionDenied);
    let reason = if forbidden {
        "may not be looked into: its permissions forbid it".to_owned()
    } else {
        format!("cannot be looked into: {error}")
    };
    (path, reason)
}

/// The files that a glob of `libraries` names, sorted. `.gitignore` has no say: a library that is
/// kept out of the repository is still the desk's. A plain name is given back even where nothing
/// is there, so that it can be reported.
pub fn matches(files: &Files, pattern: &Pattern) -> Vec<PathBuf> {
    let root = &*pattern.root;
    if pattern.is_plain() {
        return vec![files::absolute(root, Path::new(&pattern.glob))];
    }
    // The walk begins at the last folder that the glob names outright.
    let fixed: PathBuf = Path::new(&pattern.glob)
        .components()
        .take_while(|part| !part.as_os_str().to_string_lossy().contains(['*', '?', '[', '{']))
        .collect();
    let rest = Path::new(&pattern.glob).strip_prefix(&fixed).unwrap_or(Path::new(&pattern.glob));
    let rest = rest.to_string_lossy();
    let Ok(glob) = GlobBuilder::new(&rest).literal_separator(true).build() else {
        return Vec::new();
    };
    let matcher = glob.compile_matcher();
    let start = files::absolute(root, &fixed);
    let fits =
        |path: &Path| path.strip_prefix(&start).is_ok_and(|relative| matcher.is_match(relative));
    // What is open in an editor may not be on the disk yet.
    let open = files.open_below(&start).filter(|path| fits(path));
    let mut found: Vec<PathBuf> = open.map(Path::to_path_buf).collect();
    if files.is_folder(&start) {
        let walk = WalkBuilder::new(&start).standard_filters(false).follow_links(true).build();
        let entries = walk
            .flatten()
            .filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()))
            .filter(|entry| fits(entry.path()));
        found.extend(entries.map(ignore::DirEntry::into_path));
    }
    found.sort();
    found.dedup();
    found
}
