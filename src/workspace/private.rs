//! Private libraries: who unnamed sources are. They are never read as libraries, so that what is
//! found is the same with and without them; but one that is itself checked must be held against
//! what is public, and what stands in the wrong file must have somewhere to go.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use super::{Config, Workspace, files, library};
use crate::report::Report;

/// What must be known around private libraries.
#[derive(Clone, Debug, Default)]
pub struct Private {
    /// Of a private library: the keys that are public, unless a library with some of them cannot be
    /// read.
    pub public_keys: Option<HashSet<Box<str>>>,
    /// Of a report that says who a source is: where that belongs.
    pub home: Option<Home>,
}

/// The first private library that has a name.
#[derive(Clone, Debug)]
pub struct Home {
    /// The file, absolute.
    pub path: Arc<Path>,
    /// As the configuration names it.
    pub name: String,
    /// What it holds; nothing, where it is not there yet.
    pub text: Arc<str>,
}

impl Workspace {
    pub(super) fn private(&self, path: &Path, report: &Report, config: &Config) -> Private {
        if config.is_private(path) {
            return Private { public_keys: self.public_keys(config), home: None };
        }
        // Most desks have no private library, and most reports nothing that belongs there.
        let plain = config.private.iter().find(|pattern| pattern.is_plain());
        let home = plain.filter(|_| !report.secrets().is_empty()).and_then(|pattern| {
            let path = files::absolute(&pattern.root, Path::new(&pattern.glob));
            let text = match self.files().read(&path) {
                Ok(text) => text,
                Err(error) if error.missing => "".into(),
                Err(_) => return None,
            };
            let is_ours =
                path.extension().is_some_and(|ending| ending == "sayso" || ending == "md");
            is_ours.then(|| Home { path: path.into(), name: pattern.glob.clone(), text })
        });
        Private { public_keys: None, home }
    }

    /// All keys of the project: of its libraries, its reports, and the libraries that these name.
    fn public_keys(&self, config: &Config) -> Option<HashSet<Box<str>>> {
        let mut keys: HashSet<Box<str>> = HashSet::new();
        let mut named = self.shared(config).to_vec();
        let walked = self.walk(std::slice::from_ref(&config.root), false);
        if !walked.unreadable.is_empty() || !walked.config_errors.is_empty() {
            return None;
        }
        for path in walked.reports {
            let text = self.files().read(&path).ok()?;
            let report = Report::read(&text);
            keys.extend(report.sources().keys().map(Into::into));
            let path: Arc<Path> = path.into();
            if let Some(references) = library::references(&path, &report) {
                keys.extend(references.sources.keys().map(Into::into));
            }
            named.extend(self.named_by(&path, &report, config));
        }
        for named in named {
            let library = named.loaded.ok()?;
            if !library.problems.is_empty() {
                return None;
            }
            keys.extend(library.sources.keys().map(Into::into));
        }
        Some(keys)
    }
}
