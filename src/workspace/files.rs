//! The only door to the disk: finding, reading and recognising files.
//!
//! Documents that are open in an editor win over the disk ([`Files::open`]).

use std::collections::HashMap;
use std::ffi::OsStr;
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;
use xxhash_rust::xxh3::xxh3_128;

use crate::text::Text;

/// Files larger than this are refused by name, bytes.
pub const LARGEST: u64 = 16 * 1024 * 1024;

/// Why a file could not be read, in words that say what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadError {
    /// What is wrong with the file, its name left out.
    pub message: String,
    /// Whether there is no such file.
    pub missing: bool,
    /// How large it is, bytes, where that is why.
    pub size: Option<u64>,
}

/// The text of an open document.
#[derive(Clone, Debug)]
enum Buffer {
    Whole(Arc<str>),
    Rope(Text),
}

/// The disk, with the documents that are open in an editor in front of it.
#[derive(Clone, Debug, Default)]
pub struct Files {
    /// Shared with snapshots of the workspace; taken apart when one of them is edited.
    open: Arc<HashMap<PathBuf, Buffer>>,
    /// Whether files larger than [`LARGEST`] are read too: results are, reports are not.
    any_size: bool,
}

impl Files {
    /// A door through which files of any size come.
    pub fn of_any_size() -> Self {
        Self { any_size: true, ..Self::default() }
    }

    /// From now on `path` holds `text`, whatever the disk says.
    pub fn open(&mut self, path: PathBuf, text: Arc<str>) {
        Arc::make_mut(&mut self.open).insert(path, Buffer::Whole(text));
    }

    /// The same with a text that goes on being edited, which costs nothing to hand over.
    pub fn edit(&mut self, path: PathBuf, text: Text) {
        Arc::make_mut(&mut self.open).insert(path, Buffer::Rope(text));
    }

    /// From now on the disk says again what `path` holds.
    pub fn close(&mut self, path: &Path) {
        Arc::make_mut(&mut self.open).remove(path);
    }

    /// Whether `path` is open.
    pub fn is_open(&self, path: &Path) -> bool {
        self.open.contains_key(path)
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
        self.read_up_to(path, if self.any_size { u64::MAX } else { LARGEST })
    }

    /// Reads a file as text, unless it has more bytes than `most`.
    ///
    /// # Errors
    /// There is no such file, it may not be read, it is larger, or no UTF-8.
    pub fn read_up_to(&self, path: &Path, most: u64) -> Result<Arc<str>, ReadError> {
        if let Some(text) = self.open.get(path) {
            return Ok(match text {
                Buffer::Whole(text) => text.clone(),
                Buffer::Rope(text) => text.to_string().into(),
            });
        }
        self.read_disk_up_to(path, most)
    }

    /// What the disk says, whatever is open.
    ///
    /// # Errors
    /// As for [`Files::read`].
    pub fn read_disk(&self, path: &Path) -> Result<Arc<str>, ReadError> {
        self.read_disk_up_to(path, LARGEST)
    }

    fn read_disk_up_to(&self, path: &Path, most: u64) -> Result<Arc<str>, ReadError> {
        let existing = self.existing(path);
        let path = existing.as_deref().unwrap_or(path);
        let metadata = std::fs::metadata(path).map_err(|error| unreadable(&error))?;
        if metadata.is_dir() {
            return Err(refused("is a folder, not a file".into()));
        }
        if metadata.len() > most {
            let message = format!(
                "is larger than {} MB and was not checked: divide it",
                most / (1024 * 1024)
            );
            return Err(ReadError { message, missing: false, size: Some(metadata.len()) });
        }
        let bytes = std::fs::read(path).map_err(|error| unreadable(&error))?;
        decode(bytes).map(Into::into)
    }

    /// What tells the contents of a file, or that it is there, from others; 0 where nothing is.
    pub fn state(&self, path: &Path) -> u128 {
        match self.read(path) {
            Ok(text) => xxh3_128(text.as_bytes()),
            Err(error) if error.missing => 0,
            Err(error) => xxh3_128(error.message.as_bytes()),
        }
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
    ReadError { message, missing: false, size: None }
}

fn unreadable(error: &io::Error) -> ReadError {
    let missing = error.kind() == io::ErrorKind::NotFound;
    let message = match error.kind() {
        io::ErrorKind::NotFound => "is not there".into(),
        io::ErrorKind::PermissionDenied => "may not be read: its permissions forbid it".into(),
        _ => format!("cannot be read: {error}"),
    };
    ReadError { message, missing, size: None }
}

/// What tells one build of a program from another: its size, and its time in seconds.
pub fn stamp(path: &Path) -> Option<(u64, u64)> {
    let metadata = std::fs::metadata(path).ok()?;
    let time = metadata.modified().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
    Some((metadata.len(), time.as_secs()))
}

/// The path with all links followed, if it is there.
pub fn real(path: &Path) -> Option<PathBuf> {
    std::fs::canonicalize(path).ok()
}

/// Writes a file, whole or not at all.
///
/// # Errors
/// Why it cannot be written, in words that follow its name.
pub fn write(path: &Path, text: &str) -> Result<(), String> {
    let path = real(path).unwrap_or_else(|| path.to_path_buf());
    // What is no file, such as /dev/stdout, cannot be replaced.
    if std::fs::metadata(&path).is_ok_and(|found| !found.is_file()) {
        return std::fs::write(&path, text).map_err(|error| unwritable(&error));
    }
    let file = beside(&path, text).map_err(|error| unwritable(&error))?;
    if let Ok(metadata) = std::fs::metadata(&path) {
        keep_owner(file.path(), &metadata);
        let kept = file.as_file().set_permissions(metadata.permissions());
        kept.map_err(|error| unwritable(&error))?;
    }
    file.persist(&path).map(drop).map_err(|error| unwritable(&error.error))
}

/// Makes a file that is not there.
///
/// # Errors
/// Why it cannot be made, in words that follow its name: it is there, or may not be written.
pub fn create(path: &Path, text: &str) -> Result<(), String> {
    let made = std::fs::File::options().write(true).create_new(true).open(path);
    match made.and_then(|mut file| file.write_all(text.as_bytes())) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            Err("is there already, and was left as it is".into())
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err("cannot be written: there is no such folder".into())
        }
        Err(error) => Err(unwritable(&error)),
    }
}

/// Puts a mended text in the place of the one that was read: whole or not at all, its permissions
/// kept, a link followed to its file, and only if the file still holds what was read.
///
/// # Errors
/// Why the file was left as it is, in words that follow its name.
pub fn replace(path: &Path, read: &str, new: &str) -> Result<(), String> {
    const CHANGED: &str = "changed while it was being mended, and was left alone: run it again";
    let path = real(path).unwrap_or_else(|| path.to_path_buf());
    let same = |path: &Path| std::fs::read(path).is_ok_and(|bytes| bytes == read.as_bytes());
    if !same(&path) {
        return Err(CHANGED.into());
    }
    let metadata = std::fs::metadata(&path).map_err(|error| unwritable(&error))?;
    if metadata.permissions().readonly() {
        return Err("is write-protected, and was left alone".into());
    }
    let file = beside(&path, new).map_err(|error| unwritable(&error))?;
    keep_owner(file.path(), &metadata);
    let kept = file.as_file().set_permissions(metadata.permissions());
    kept.map_err(|error| unwritable(&error))?;
    swap(file, &path, same, CHANGED)
}

/// Puts the file in the place of the other. Between the last look at it and this somebody may write:
/// so the two change places, and if the other is then not what was read, they change back.
#[cfg(target_os = "linux")]
fn swap(
    file: tempfile::NamedTempFile,
    path: &Path,
    same: impl Fn(&Path) -> bool,
    changed: &str,
) -> Result<(), String> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    let exchange = || renameat_with(CWD, file.path(), CWD, path, RenameFlags::EXCHANGE);
    let read = || std::fs::read(file.path()).map_err(|error| unwritable(&error));
    let mut mine = read()?;
    if exchange().is_err() {
        // Some file systems cannot exchange.
        return rename(file, path, same, changed);
    }
    let mut theirs = read()?;
    if same(file.path()) {
        return Ok(());
    }
    loop {
        // Theirs goes back. If what comes out is not what went in last, they have written once more
        // meanwhile, and that goes back in its turn.
        exchange().map_err(|error| unwritable(&error.into()))?;
        let out = read()?;
        if out == mine {
            return Err(changed.into());
        }
        mine = std::mem::replace(&mut theirs, out);
    }
}

/// The same where files cannot change places.
#[cfg(not(target_os = "linux"))]
use rename as swap;

fn rename(
    file: tempfile::NamedTempFile,
    path: &Path,
    same: impl Fn(&Path) -> bool,
    changed: &str,
) -> Result<(), String> {
    if !same(path) {
        return Err(changed.into());
    }
    file.persist(path).map(drop).map_err(|error| unwritable(&error.error))
}

/// A file beside another that holds a text, and is safely on the disk.
fn beside(path: &Path, text: &str) -> io::Result<tempfile::NamedTempFile> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut file = tempfile::Builder::new()
        .prefix(".sayso-")
        .suffix(".tmp")
        .tempfile_in(folder.unwrap_or(Path::new(".")))?;
    if std::fs::metadata(path).is_err() {
        widen(file.as_file())?;
    }
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// Temporary files are for their owner alone; a new file is not.
#[cfg(unix)]
fn widen(file: &std::fs::File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "as on systems where it may fail")]
fn widen(_: &std::fs::File) -> io::Result<()> {
    Ok(())
}

/// As far as the system allows: only root may give files away.
#[cfg(unix)]
fn keep_owner(path: &Path, like: &std::fs::Metadata) {
    use std::os::unix::fs::MetadataExt;
    let _ = std::os::unix::fs::chown(path, Some(like.uid()), Some(like.gid()));
}

#[cfg(not(unix))]
fn keep_owner(_: &Path, _: &std::fs::Metadata) {}

fn unwritable(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::PermissionDenied => {
            "cannot be written: permissions forbid it, its own or its folder's".into()
        }
        io::ErrorKind::StorageFull => "cannot be written: the disk is full".into(),
        _ => format!("cannot be written: {error}"),
    }
}

/// The text of a file of the cache, if it is there and whole.
pub fn read_cache(path: &Path) -> Option<String> {
    std::fs::read_to_string(path).ok()
}

/// Writes a file of the cache; of many, the oldest go.
///
/// # Errors
/// It cannot be written.
pub fn write_cache(folder: &Path, path: &Path, text: &str, most: usize) -> Result<(), String> {
    std::fs::create_dir_all(folder).map_err(|error| unwritable(&error))?;
    // Its own `.gitignore` keeps the folder out of repositories without a word in theirs.
    let ignore = folder.join(".gitignore");
    if !ignore.exists() {
        write(&ignore, "# Written by Sayso.\n*\n")?;
    }
    write(path, text)?;
    let mut others: Vec<(std::time::SystemTime, PathBuf)> = std::fs::read_dir(folder)
        .map_err(|error| unwritable(&error))?
        .flatten()
        .filter(|entry| entry.path().extension().is_some_and(|ending| ending == "json"))
        .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())))
        .collect();
    others.sort();
    let surplus = others.len().saturating_sub(most);
    for (_, old) in others.into_iter().take(surplus).filter(|(_, old)| *old != *path) {
        let _ = std::fs::remove_file(old);
    }
    Ok(())
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

/// What lies in a folder: names with whether each is a folder, hidden ones left out, in their order.
/// Of a folder that holds more than `most`, some.
pub fn list(folder: &Path, most: usize) -> Vec<(String, bool)> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut listed: Vec<(String, bool)> = entries
        .take(most)
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let name = entry.file_name().into_string().ok()?;
            // Through a link, too.
            (!name.starts_with('.')).then(|| (name, entry.path().is_dir()))
        })
        .collect();
    listed.sort();
    listed
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

/// The path of `path` from `base`, by way of `..` where it lies elsewhere, with `/` between its parts.
pub fn from(base: &Path, path: &Path) -> String {
    let shared = base.components().zip(path.components()).take_while(|(a, b)| a == b).count();
    let up = base.components().skip(shared).map(|_| "..".to_owned());
    let down = path.components().skip(shared);
    let down = down.map(|part| part.as_os_str().to_string_lossy().into_owned());
    up.chain(down).collect::<Vec<_>>().join("/")
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
