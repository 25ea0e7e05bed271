//! The only door to the disk: finding, reading and recognising files.
//!
//! Documents that are open in an editor win over the disk ([`Files::open`]).

use std::collections::HashMap;
use std::ffi::OsStr;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;

/// Files larger than this are refused by name, bytes.
pub const LARGEST: u64 = 16 * 1024 * 1024;

/// Why a file could not be read, in words that say what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadError {
    /// What is wrong with the file, its name left out.
    pub message: String,
    /// Whether there is no such file.
    pub missing: bool,
}

/// The disk, with the documents that are open in an editor in front of it.
#[derive(Clone, Debug, Default)]
pub struct Files {
    open: HashMap<PathBuf, Arc<str>>,
}

impl Files {
    /// From now on `path` holds `text`, whatever the disk says.
    pub fn open(&mut self, path: PathBuf, text: Arc<str>) {
        self.open.insert(path, text);
    }

    /// From now on the disk says again what `path` holds.
    pub fn close(&mut self, path: &Path) {
        self.open.remove(path);
    }

    /// Whether there is such a file.
    pub fn is_file(&self, path: &Path) -> bool {
        self.open.contains_key(path) || path.is_file()
    }

    /// Whether there is such a folder.
    pub fn is_folder(&self, path: &Path) -> bool {
        path.is_dir()
    }

    /// Whether there is such a folder, on the disk or around an open document.
    pub fn has_folder(&self, path: &Path) -> bool {
        path.is_dir() || self.open.keys().any(|open| open.starts_with(path))
    }

    /// The open documents below a folder.
    pub fn open_below<'f>(&'f self, folder: &'f Path) -> impl Iterator<Item = &'f Path> {
        self.open.keys().map(|path| &**path).filter(move |path| path.starts_with(folder))
    }

    /// Where a path leads in the end, links followed; `None` where the disk has nothing there.
    pub fn real(&self, path: &Path) -> Option<PathBuf> {
        path.canonicalize().ok()
    }

    /// Reads a file as text. A byte order mark stays in it: it is a byte of the file.
    ///
    /// # Errors
    /// There is no such file, it may not be read, it is larger than [`LARGEST`], or no UTF-8.
    pub fn read(&self, path: &Path) -> Result<Arc<str>, ReadError> {
        if let Some(text) = self.open.get(path) {
            return Ok(text.clone());
        }
        let existing = self.existing(path);
        let path = existing.as_deref().unwrap_or(path);
        let metadata = std::fs::metadata(path).map_err(|error| unreadable(&error))?;
        if metadata.is_dir() {
            return Err(refused("is a folder, not a file".into()));
        }
        if metadata.len() > LARGEST {
            return Err(refused(format!(
                "is larger than {} MB and was not checked: divide it",
                LARGEST / (1024 * 1024)
            )));
        }
        let bytes = std::fs::read(path).map_err(|error| unreadable(&error))?;
        decode(bytes).map(Into::into)
    }

    /// The name under which a file stands on the disk, where that differs from `path` only in
    /// Unicode normalisation: "Kæsŏng" typed on one system and saved on another. `None` where
    /// `path` itself is there, or nothing like it.
    pub fn existing(&self, path: &Path) -> Option<PathBuf> {
        if path.as_os_str().is_ascii() || path.exists() {
            return None;
        }
        let mut found = PathBuf::new();
        for component in path.components() {
            let Component::Normal(name) = component else {
                found.push(component);
                continue;
            };
            let direct = found.join(name);
            found = if direct.exists() { direct } else { found.join(alike(&found, name)?) };
        }
        Some(found)
    }
}

/// The name in a folder that is `name` but for its Unicode normalisation.
fn alike(folder: &Path, name: &OsStr) -> Option<std::ffi::OsString> {
    let wanted: String = name.to_str()?.nfc().collect();
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    std::fs::read_dir(folder)
        .ok()?
        .flatten()
        .map(|entry| entry.file_name())
        .find(|found| found.to_str().is_some_and(|found| found.nfc().eq(wanted.chars())))
}

fn refused(message: String) -> ReadError {
    ReadError { message, missing: false }
}

fn unreadable(error: &io::Error) -> ReadError {
    let missing = error.kind() == io::ErrorKind::NotFound;
    let message = match error.kind() {
        io::ErrorKind::NotFound => "is not there".into(),
        io::ErrorKind::PermissionDenied => "may not be read: its permissions forbid it".into(),
        _ => format!("cannot be read: {error}"),
    };
    ReadError { message, missing }
}

/// Bytes as text, with a word on what they are where they are no UTF-8.
///
/// # Errors
/// They are no UTF-8: UTF-16 is named, else the first byte that does not fit.
pub fn decode(bytes: Vec<u8>) -> Result<String, ReadError> {
    let looks_wide = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) || {
        // UTF-16 without a mark: every other byte of English text is zero.
        let head = bytes.get(..bytes.len().min(64)).unwrap_or_default();
        let zeros = |odd: usize| head.iter().skip(odd).step_by(2).filter(|b| **b == 0).count();
        head.len() >= 8 && zeros(0).max(zeros(1)) * 3 > head.len()
    };
    if looks_wide {
        return Err(refused("is UTF-16, as Notepad once saved text: save it as UTF-8".into()));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let before = error.as_bytes().get(..at).unwrap_or_default();
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        refused(format!("is not UTF-8 (line {line}, byte {at}): save it as UTF-8"))
    })
}

/// A path without `.` and `..`, and absolute: `base` is the working directory. Links are left as
/// they are, since people know their files by the names that they gave them.
pub fn absolute(base: &Path, path: &Path) -> PathBuf {
    let mut whole = PathBuf::new();
    for component in base.join(path).components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                whole.pop();
            }
            other => whole.push(other),
        }
    }
    whole
}

/// The path of `path` from `base`, with `/` between its parts on every system; the whole path where
/// it lies elsewhere.
pub fn relative(base: &Path, path: &Path) -> String {
    let shown = path.strip_prefix(base).unwrap_or(path);
    let shown = if shown.as_os_str().is_empty() { Path::new(".") } else { shown };
    let shown = shown.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' { shown.into_owned() } else { shown.replace('\\', "/") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_utf_8_is_named() {
        let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        let mut marked = vec![0xff, 0xfe];
        marked.extend(wide("Kaesong"));
        for bytes in [marked, wide("Nineteen plants are running")] {
            assert!(decode(bytes).unwrap_err().message.contains("UTF-16"));
        }
        let error = decode(b"a\nb\xe9c".to_vec()).unwrap_err();
        assert!(error.message.contains("line 2, byte 3"), "{error:?}");
        assert_eq!(decode(b"a\0b".to_vec()).unwrap(), "a\0b");
    }

    #[test]
    fn paths_are_folded_without_the_disk() {
        let base = Path::new("/desk/reports");
        assert_eq!(absolute(base, Path::new("../a/./b.sayso")), Path::new("/desk/a/b.sayso"));
        assert_eq!(absolute(base, Path::new("/x")), Path::new("/x"));
        assert_eq!(relative(base, Path::new("/desk/reports/a.sayso")), "a.sayso");
        assert_eq!(relative(base, Path::new("/desk/b.sayso")), "/desk/b.sayso");
    }

    #[test]
    fn a_name_in_another_normalisation_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let composed = folder.path().join("Pl\u{e4}ne.bib");
        std::fs::write(&composed, "x").unwrap();
        let decomposed = folder.path().join("Pla\u{308}ne.bib");
        let files = Files::default();
        assert_eq!(&*files.read(&decomposed).unwrap(), "x");
        assert_eq!(files.existing(&composed), None);
        assert!(files.read(&folder.path().join("Pl\u{e5}ne.bib")).unwrap_err().missing);
    }

    #[test]
    fn an_open_document_wins_over_the_disk() {
        let mut files = Files::default();
        let path = PathBuf::from("/nowhere/a.sayso");
        files.open(path.clone(), "open".into());
        assert_eq!(&*files.read(&path).unwrap(), "open");
        files.close(&path);
        assert!(files.read(&path).unwrap_err().missing);
    }
}
