//! What is known of the reports that lie on the disk and are not open: which keys they name, which
//! files, and what a search over all reports finds in them. Of ten thousand reports nobody can keep
//! the trees; this is small, and what is wanted whole is read when it is asked for.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, mpsc};

use rustc_hash::{FxHashMap, FxHashSet};
use xxhash_rust::xxh3::xxh3_64;

use super::{Library, Workspace, files, library, local};
use crate::report::facts::ClaimFacts;
use crate::report::{Facts, Report, Source};
use crate::text::Span;
use crate::values::keys;
use crate::values::privacy::Secrets;

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameKind {
    /// The words of a claim.
    Claim,
    /// A source: its key.
    Source,
}

/// A name that a search may find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name<'e> {
    /// What is found: a claim's words, or a key.
    pub words: &'e str,
    /// What is looked at as well: a source's title and author.
    pub detail: &'e str,
    /// What it is.
    pub kind: NameKind,
    /// Where it stands: the words, or the key.
    pub span: Span,
}

/// What is known of one report.
#[derive(Debug, Default)]
pub struct Entry {
    /// Tells its text from others.
    pub hash: u64,
    keys: Box<[Box<str>]>,
    files: Box<[Box<Path>]>,
    /// The words of all names, one behind the other.
    words: Box<str>,
    names: Box<[NameAt]>,
}

/// A name: its words are the next of [`Entry::words`]. In bytes; files are smaller than 4 GB.
#[derive(Clone, Copy, Debug)]
struct NameAt {
    kind: NameKind,
    words: u16,
    detail: u16,
    start: u32,
    end: u32,
}

/// The longest words of a name that are kept, bytes.
const LONGEST: usize = 240;

impl Entry {
    /// Reads what is to be known of a report at `path`.
    pub fn of(path: &Arc<Path>, report: &Report, hash: u64) -> Self {
        let folder = path.parent().unwrap_or(path);
        let mut reader = Reader { folder, keys: FxHashSet::default(), files: FxHashSet::default() };
        let mut names =
            Names { words: String::new(), names: Vec::new(), secrets: report.secrets() };
        reader.metadata(report);
        let mut in_source: Vec<bool> = Vec::new();
        for (offset, facts) in report.pieces() {
            facts.names(&mut |key| reader.key(key));
            match facts {
                Facts::Prose(prose) => {
                    for (number, claim) in prose.claims.iter().enumerate() {
                        if claim.has_words && !in_source.contains(&true) {
                            let words = bare(report, &prose.claims, number, offset);
                            let span = claim.words.shifted(offset);
                            names.add(NameKind::Claim, &words, "", span);
                        }
                    }
                    let images = prose.images.iter().map(|image| &image.target.0);
                    // To link to a library is not to take sources from it.
                    let links = prose.links.iter().map(|link| &link.url);
                    let links = links.filter(|url| !library::is_foreign(Path::new(&***url)));
                    for target in images.chain(links) {
                        if let Some(name) = local::image_name(target) {
                            reader.file(&name);
                        }
                    }
                }
                Facts::Open(container) => in_source.push(container.is_source()),
                Facts::Close => {
                    in_source.pop();
                }
                _ => {}
            }
        }
        for source in report.sources().list() {
            reader.source(source);
            names.source(source);
        }
        if let Some(references) = library::references(path, report) {
            for source in references.sources.list() {
                reader.source(source);
                names.source(source);
            }
        }
        Self {
            hash,
            keys: reader.keys.into_iter().collect(),
            files: reader.files.into_iter().collect(),
            words: names.words.into(),
            names: names.names.into(),
        }
    }

    /// The keys and aliases that it names or defines, in no order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(|key| &**key)
    }

    /// The files that it names, absolute, in no order.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        self.files.iter().map(|file| &**file)
    }

    /// The names in it, in the order of kinds and places.
    pub fn names(&self) -> impl Iterator<Item = Name<'_>> {
        let mut rest = &*self.words;
        self.names.iter().map(move |name| {
            let (words, behind) = rest.split_at(usize::from(name.words));
            let (detail, behind) = behind.split_at(usize::from(name.detail));
            rest = behind;
            let wide = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
            let span = Span::new(wide(name.start), wide(name.end));
            Name { words, detail, kind: name.kind, span }
        })
    }
}

/// The words of a claim without the brackets and braces of those within.
fn bare(report: &Report, claims: &[ClaimFacts], number: usize, offset: usize) -> String {
    let Some(claim) = claims.get(number) else { return String::new() };
    let mut bare = String::new();
    let mut cuts: Vec<Span> = Vec::new();
    // Those within stand right behind it.
    let within = claims.iter().skip(number + 1);
    for inner in within.take_while(|inner| inner.span.start < claim.words.end) {
        cuts.push(Span::new(inner.span.start, inner.words.start));
        cuts.push(Span::new(inner.words.end, inner.span.end));
    }
    cuts.sort();
    let mut at = claim.words.start;
    for cut in cuts.into_iter().chain([Span::new(claim.words.end, claim.words.end)]) {
        if cut.start > at {
            bare.push_str(&report.text().slice(Span::new(at, cut.start).shifted(offset)));
        }
        at = at.max(cut.end);
    }
    bare
}

struct Reader<'r> {
    folder: &'r Path,
    keys: FxHashSet<Box<str>>,
    files: FxHashSet<Box<Path>>,
}

impl Reader<'_> {
    fn key(&mut self, key: &str) {
        if !self.keys.contains(key) {
            self.keys.insert(key.into());
        }
    }

    fn file(&mut self, name: &str) {
        self.files.insert(files::absolute(self.folder, Path::new(name.trim())).into());
    }

    fn metadata(&mut self, report: &Report) {
        let Some(metadata) = report.metadata() else { return };
        for key in ["bibliography", "sources"] {
            metadata.values(key).iter().for_each(|value| self.file(value.text));
        }
    }

    fn source(&mut self, source: &Source) {
        self.key(&source.key);
        source.aliases.iter().for_each(|(alias, _)| self.key(alias));
        for name in ["from", "via", "superseded-by"] {
            let named = source.value(name).map(keys::keys).unwrap_or_default();
            named.iter().for_each(|key| self.key(key.text));
        }
        if let Some(file) = source.value("file") {
            self.file(file);
        }
    }
}

struct Names<'r> {
    words: String,
    names: Vec<NameAt>,
    secrets: &'r Secrets,
}

impl Names<'_> {
    fn add(&mut self, kind: NameKind, words: &str, detail: &str, span: Span) {
        let words = self.push(words);
        let detail = self.push(detail);
        let narrow = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let (start, end) = (narrow(span.start), narrow(span.end));
        self.names.push(NameAt { kind, words, detail, start, end });
    }

    fn source(&mut self, source: &Source) {
        if source.key.is_empty() {
            return;
        }
        self.add(NameKind::Source, &source.key, &described(source), source.key_span);
    }

    /// Appends words, white space folded, without what must not be shown. Gives their length.
    fn push(&mut self, words: &str) -> u16 {
        let words = self.secrets.censor(words);
        let start = self.words.len();
        for word in words.split_whitespace() {
            if self.words.len() + word.len() > start + LONGEST {
                break;
            }
            if self.words.len() > start {
                self.words.push(' ');
            }
            self.words.push_str(word);
        }
        u16::try_from(self.words.len() - start).unwrap_or(u16::MAX)
    }
}

/// What a source can be found by beside its key: its author, title and reference.
pub fn described(source: &Source) -> String {
    let parts = ["author", "title"].map(|name| source.value(name).unwrap_or_default());
    let reference = &*source.reference;
    let parts = parts.into_iter().filter(|part| !part.is_empty() && !reference.contains(part));
    let parts: Vec<&str> = parts.chain(Some(reference)).filter(|part| !part.is_empty()).collect();
    parts.join(", ")
}

/// Shows the names of a library, as those of a report are shown, until `show` says no. Gives whether it
/// never did.
pub fn names_of(library: &Library, show: &mut dyn FnMut(&Arc<Path>, Name<'_>) -> bool) -> bool {
    let named = library.sources.list().filter(|source| !source.key.is_empty());
    named.into_iter().all(|source| {
        let described = described(source);
        let detail = library.secrets().censor(&described);
        let (words, span) = (&*source.key, source.key_span);
        show(&library.path, Name { words, detail: &detail, kind: NameKind::Source, span })
    })
}

/// All reports of the workspace's folders that lie on the disk. Shared by the thread that fills it
/// and those who ask.
#[derive(Debug, Default)]
pub struct Index {
    shelf: RwLock<Shelf>,
    /// How many pieces of work were given, and how many are done.
    work: Mutex<(usize, usize)>,
    done: Condvar,
    /// How often an entry came, changed or went.
    changes: AtomicUsize,
}

/// The entries, and ways to find them.
#[derive(Debug, Default)]
pub struct Shelf {
    entries: BTreeMap<Arc<Path>, Arc<Entry>>,
    by_key: FxHashMap<Box<str>, Vec<Arc<Path>>>,
}

impl Shelf {
    /// The reports that name or define a key, in no order.
    pub fn with_key(&self, key: &str) -> &[Arc<Path>] {
        self.by_key.get(key).map(Vec::as_slice).unwrap_or_default()
    }

    /// All entries, in the order of their paths.
    pub fn entries(&self) -> &BTreeMap<Arc<Path>, Arc<Entry>> {
        &self.entries
    }

    fn put(&mut self, path: Arc<Path>, entry: Arc<Entry>) {
        self.remove(&path);
        for key in entry.keys() {
            match self.by_key.get_mut(key) {
                Some(paths) => paths.push(path.clone()),
                None => drop(self.by_key.insert(key.into(), vec![path.clone()])),
            }
        }
        self.entries.insert(path, entry);
    }

    fn remove(&mut self, path: &Path) {
        let Some(entry) = self.entries.remove(path) else { return };
        for key in entry.keys() {
            if let Some(paths) = self.by_key.get_mut(key) {
                paths.retain(|known| **known != *path);
                if paths.is_empty() {
                    self.by_key.remove(key);
                }
            }
        }
    }
}

/// How far the reading of all reports has come: how many are done, of how many.
pub type Progress<'p> = dyn Fn(usize, usize) + Sync + 'p;

impl Index {
    /// What is known.
    pub fn shelf(&self) -> RwLockReadGuard<'_, Shelf> {
        self.shelf.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn work(&self) -> MutexGuard<'_, (usize, usize)> {
        self.work.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// To be told before work is given to the thread that fills it.
    pub fn begin(&self) {
        self.work().0 += 1;
    }

    /// To be told when a piece of work is done.
    pub fn finish(&self) {
        self.work().1 += 1;
        self.done.notify_all();
    }

    /// Waits until all work is done that was given before.
    pub fn wait(&self) {
        let mut work = self.work();
        let wanted = work.0;
        while work.1 < wanted {
            work = self.done.wait(work).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Reads all reports below the folders, those again whose text has changed, and forgets what is
    /// not there any more. On all processors, while they are still being looked for; what is found comes in
    /// as it is read.
    pub fn fill(&self, workspace: &Workspace, folders: &[PathBuf], progress: &Progress<'_>) {
        let (found, next) = mpsc::channel::<PathBuf>();
        let next = Mutex::new(next);
        // How many there are, once that is known.
        let all = AtomicUsize::new(0);
        let done = AtomicUsize::new(0);
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| {
                    loop {
                        let paths = some_of(&next);
                        if paths.is_empty() {
                            return;
                        }
                        self.read(workspace, &paths);
                        let done = done.fetch_add(paths.len(), Ordering::Relaxed) + paths.len();
                        match all.load(Ordering::Relaxed) {
                            0 => {}
                            all => progress(done, all),
                        }
                    }
                });
            }
            let mut walked: HashSet<Arc<Path>> = HashSet::new();
            let found = found;
            workspace.walk_each(folders, false, &mut |path| {
                walked.insert(path.as_path().into());
                // The threads end when this one is done.
                let _ = found.send(path);
            });
            all.store(walked.len(), Ordering::Relaxed);
            drop(found);
            let gone: Vec<Arc<Path>> = {
                let shelf = self.shelf();
                shelf.entries.keys().filter(|path| !walked.contains(*path)).cloned().collect()
            };
            if !gone.is_empty() {
                self.write(|shelf| gone.iter().for_each(|path| shelf.remove(path)));
            }
        });
    }

    /// Reads reports that came or changed, and forgets those that went, or are none any more. A
    /// folder stands for all that is in it.
    pub fn refresh(&self, workspace: &Workspace, roots: &[PathBuf], paths: &[PathBuf]) {
        for path in paths {
            let below: Vec<Arc<Path>> = {
                let shelf = self.shelf();
                let start: Arc<Path> = path.as_path().into();
                let behind = shelf.entries.range(start..).map(|(known, _)| known);
                behind.take_while(|known| known.starts_with(path)).cloned().collect()
            };
            let walked: Vec<PathBuf> = roots
                .iter()
                .filter(|root| path.starts_with(root))
                .flat_map(|root| workspace.walk_to(root, path))
                .collect();
            let is_gone = |known: &&Arc<Path>| !walked.iter().any(|path| **path == ***known);
            let gone: Vec<&Arc<Path>> = below.iter().filter(is_gone).collect();
            if !gone.is_empty() {
                self.write(|shelf| gone.iter().for_each(|path| shelf.remove(path)));
            }
            self.read(workspace, &walked);
        }
    }

    /// How often something in it has changed.
    pub fn changes(&self) -> usize {
        self.changes.load(Ordering::Relaxed)
    }

    fn write(&self, change: impl FnOnce(&mut Shelf)) {
        self.changes.fetch_add(1, Ordering::Relaxed);
        change(&mut self.shelf.write().unwrap_or_else(PoisonError::into_inner));
    }

    /// Reads files that are reports.
    fn read(&self, workspace: &Workspace, paths: &[PathBuf]) {
        let read = |path: &PathBuf| {
            let text = workspace.files().read_disk(path).ok()?;
            let hash = xxh3_64(text.as_bytes());
            let path: Arc<Path> = path.as_path().into();
            let known = self.shelf().entries.get(&path).map(|entry| entry.hash);
            if known == Some(hash) {
                return None;
            }
            let entry = Entry::of(&path, &Report::read(&text), hash);
            Some((path, Arc::new(entry)))
        };
        let entries: Vec<_> = paths.iter().filter_map(read).collect();
        if !entries.is_empty() {
            self.write(|shelf| {
                entries.into_iter().for_each(|(path, entry)| shelf.put(path, entry))
            });
        }
    }
}

/// Some of what comes: what is there, or the next. Nothing when no more will come.
fn some_of(next: &Mutex<mpsc::Receiver<PathBuf>>) -> Vec<PathBuf> {
    const AT_ONCE: usize = 32;
    let next = next.lock().unwrap_or_else(PoisonError::into_inner);
    let Ok(first) = next.recv() else { return Vec::new() };
    let mut some = vec![first];
    some.extend(next.try_iter().take(AT_ONCE - 1));
    some
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the test makes the files")]
mod tests {
    use super::*;
    use crate::workspace::{Files, Schema};

    #[test]
    fn reports_are_found_by_what_they_name() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        let write = |name: &str, text: &str| std::fs::write(root.join(name), text).unwrap();
        write("a.sayso", "---\nbibliography: l.bib\n---\n\n[It hums]{by=rfa}, says [@imf].\n");
        write("b.sayso", "[So]{by=rfa}\n\n::: {.source #yonhap file=e/y.txt}\nYonhap\n:::\n");
        write("notes.md", "[So]{by=rfa}\n");
        let workspace = Workspace::new(Files::default(), Schema::default());
        let index = Index::default();
        let roots = [root.clone()];
        index.fill(&workspace, &roots, &|_, _| {});
        let with = |key: &str| {
            let mut names: Vec<String> = index
                .shelf()
                .with_key(key)
                .iter()
                .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
                .collect();
            names.sort();
            names
        };
        assert_eq!(with("rfa"), ["a.sayso", "b.sayso"]);
        assert_eq!(with("imf"), ["a.sayso"]);
        assert_eq!(with("yonhap"), ["b.sayso"]);
        let names = |name: &str| {
            let shelf = index.shelf();
            let entry = shelf.entries().get(&*root.join(name)).unwrap().clone();
            let named: Vec<String> =
                entry.names().map(|name| format!("{}|{}", name.words, name.detail)).collect();
            let files: Vec<PathBuf> = entry.files().map(Path::to_path_buf).collect();
            (named, files)
        };
        assert_eq!(names("a.sayso"), (vec!["It hums|".to_owned()], vec![root.join("l.bib")]));
        let (named, files) = names("b.sayso");
        assert_eq!(named, ["So|", "yonhap|Yonhap"]);
        assert_eq!(files, [root.join("e/y.txt")]);

        // Files come, go and change.
        write("a.sayso", "[So]{by=bbc}\n");
        std::fs::create_dir(root.join("new")).unwrap();
        write("new/c.sayso", "[So]{by=bbc}\n");
        std::fs::remove_file(root.join("b.sayso")).unwrap();
        let changed = ["a.sayso", "new", "b.sayso"].map(|name| root.join(name));
        index.refresh(&workspace, &roots, &changed);
        assert_eq!(with("rfa"), [""; 0]);
        assert_eq!(with("bbc"), ["a.sayso", "c.sayso"]);
        // What is not to be looked at is not, however it is come by.
        write(".gitignore", "new/\n");
        index.refresh(&workspace, &roots, &changed);
        assert_eq!(with("bbc"), ["a.sayso"]);
    }
}
