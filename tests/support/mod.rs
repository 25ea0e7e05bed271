//! What several test programs share: pages of examples, and how to rewrite them.

#![allow(dead_code, reason = "each test program uses a part of it")]

use std::path::{Path, PathBuf};

/// The project's folder.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Whether expectations are to be rewritten: `UPDATE=1 cargo test`.
pub fn update() -> bool {
    std::env::var_os("UPDATE").is_some_and(|value| value != "0")
}

/// The Markdown pages of a folder of the project, sorted.
pub fn pages(folder: &str) -> Vec<PathBuf> {
    let folder = root().join(folder);
    let mut pages: Vec<PathBuf> = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    pages.sort();
    pages
}

/// A fence of four tildes in a page.
#[derive(Clone, Debug)]
pub struct Fence {
    /// What stands behind the tildes: `sayso path=library.bib`.
    pub info: String,
    /// What it holds, with its last line end; `line-ends=crlf` behind the tildes makes them those
    /// of Windows.
    pub body: String,
    /// Line of its opening, from 1.
    pub line: usize,
    /// The bytes of its body in the page.
    pub range: std::ops::Range<usize>,
}

impl Fence {
    /// The first word behind the tildes.
    pub fn kind(&self) -> &str {
        self.info.split_whitespace().next().unwrap_or_default()
    }

    /// A `key=value` behind the tildes.
    pub fn option(&self, key: &str) -> Option<&str> {
        self.info.split_whitespace().find_map(|word| word.strip_prefix(key)?.strip_prefix('='))
    }
}

/// The fences of a page, in order.
pub fn fences(page: &str) -> Vec<Fence> {
    let mut fences = Vec::new();
    let mut open: Option<Fence> = None;
    let mut at = 0;
    for (number, line) in page.split_inclusive('\n').enumerate() {
        let start = at;
        at += line.len();
        let bare = line.trim_end();
        match open.as_mut() {
            None => {
                if let Some(info) = bare.strip_prefix("~~~~")
                    && !info.is_empty()
                {
                    open = Some(Fence {
                        info: info.trim().to_owned(),
                        body: String::new(),
                        line: number + 1,
                        range: at..at,
                    });
                }
            }
            Some(fence) if bare == "~~~~" => {
                fence.range.end = start;
                if fence.option("line-ends") == Some("crlf") {
                    fence.body = fence.body.replace('\n', "\r\n");
                }
                fences.extend(open.take());
            }
            Some(fence) => fence.body.push_str(line),
        }
    }
    fences
}

/// Compares what a page expects with what came out: replaces it under `UPDATE=1`, else collects the
/// difference.
pub struct Expectations {
    path: PathBuf,
    page: String,
    replaced: Vec<(std::ops::Range<usize>, String)>,
    pub failures: Vec<String>,
}

impl Expectations {
    /// For a page.
    pub fn of(path: &Path) -> Self {
        let page = std::fs::read_to_string(path)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Self { path: path.to_owned(), page, replaced: Vec::new(), failures: Vec::new() }
    }

    /// The page.
    pub fn page(&self) -> &str {
        &self.page
    }

    /// A fence must hold this.
    pub fn expect(&mut self, fence: &Fence, actual: &str) {
        if fence.body == actual {
            return;
        }
        if update() {
            self.replaced.push((fence.range.clone(), actual.to_owned()));
            return;
        }
        self.fail(fence.line, &format!("expected:\n{}\nbut it is:\n{actual}", fence.body));
    }

    /// Something else is wrong.
    pub fn fail(&mut self, line: usize, what: &str) {
        let path = self.path.strip_prefix(root()).unwrap_or(&self.path);
        self.failures.push(format!("{}:{line}: {what}", path.display()));
    }

    /// Writes what was replaced, and gives the failures.
    pub fn finish(mut self) -> Vec<String> {
        if !self.replaced.is_empty() {
            let mut page = self.page.clone();
            self.replaced.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
            for (range, text) in &self.replaced {
                page.replace_range(range.clone(), text);
            }
            std::fs::write(&self.path, page).unwrap();
        }
        self.failures
    }
}

/// Fails with all failures at once, and how to rewrite expectations.
pub fn assert_none(failures: &[String]) {
    assert!(
        failures.is_empty(),
        "{}\n\n{} failures; `UPDATE=1 cargo test` rewrites what is expected.",
        failures.join("\n\n"),
        failures.len()
    );
}
