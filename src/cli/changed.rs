//! `--changed-since`: the lines that a branch touched, as git tells them.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::record::Record;
use crate::workspace::files;

/// The lines that differ from where a branch began.
#[derive(Debug)]
pub struct Changed {
    /// Ranges of lines, from 1, the end exclusive; in order. A file that git does not know is new
    /// from its first line to its last.
    lines: HashMap<PathBuf, Vec<std::ops::Range<usize>>>,
}

impl Changed {
    /// What changed between the point where `HEAD` left `since` and the files as they are now, those
    /// that git does not know yet included.
    ///
    /// # Errors
    /// There is no git, no repository, or no such revision; in words for people.
    pub fn since(base: &Path, since: &str) -> Result<Self, String> {
        let top = git(base, &["rev-parse", "--show-toplevel"])
            .map_err(|error| format!("--changed-since: {error}"))?;
        let top = PathBuf::from(top.trim_end_matches(['\n', '\r']));
        // What looks like an option is none.
        let fork = git(base, &["merge-base", "--end-of-options", since, "HEAD"]).map_err(|error| {
            format!(
                "--changed-since {since}: {error}. In CI, fetch the whole history: `fetch-depth: 0`"
            )
        })?;
        let fork = fork.trim();
        let diff = git(
            &top,
            &[
                "-c",
                "core.quotePath=false",
                "diff",
                "--unified=0",
                "--no-color",
                "--no-ext-diff",
                "--no-textconv",
                "--find-renames",
                "--src-prefix=a/",
                "--dst-prefix=b/",
                fork,
                "--",
            ],
        )?;
        let new = git(&top, &["ls-files", "--others", "--exclude-standard", "-z"])?;
        let mut lines = read(&top, &diff);
        for path in new.split('\0').filter(|path| !path.is_empty()) {
            lines.insert(top.join(path), std::iter::once(1..usize::MAX).collect());
        }
        Ok(Self { lines })
    }

    /// Whether any line that a finding marks was touched.
    pub fn touches(&self, base: &Path, record: &Record) -> bool {
        let path = files::absolute(base, Path::new(&record.path));
        let (first, last) = (record.start.line, record.end.line.max(record.start.line));
        let ranges = self.lines.get(&path).or_else(|| self.lines.get(&files::real(&path)?));
        ranges.is_some_and(|ranges| {
            ranges.iter().any(|range| range.start <= last && first < range.end)
        })
    }
}

/// What git prints.
fn git(folder: &Path, arguments: &[&str]) -> Result<String, String> {
    let run = Command::new("git").arg("-C").arg(folder).args(arguments).output();
    let run = run.map_err(|error| format!("git cannot be run: {error}"))?;
    if run.status.success() {
        return Ok(String::from_utf8_lossy(&run.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&run.stderr);
    let said = said.lines().next().unwrap_or("git failed");
    Err(said.trim_start_matches("fatal: ").to_owned())
}

/// The new lines of a diff without context.
fn read(top: &Path, diff: &str) -> HashMap<PathBuf, Vec<std::ops::Range<usize>>> {
    let mut lines: HashMap<PathBuf, Vec<std::ops::Range<usize>>> = HashMap::new();
    let mut path: Option<PathBuf> = None;
    // How many lines of the hunk at hand are still to come: they may look like anything.
    let mut left = 0;
    for line in diff.split('\n') {
        if left > 0 && line.starts_with(['+', '-']) {
            left -= 1;
        } else if let Some(name) = line.strip_prefix("+++ ") {
            let name = unquoted(name.trim_end_matches('\t'));
            path = name.strip_prefix("b/").map(|name| top.join(name));
        } else if let Some((old, new)) = hunk(line) {
            left = old.len() + new.len();
            if let Some(path) = path.as_ref() {
                lines.entry(path.clone()).or_default().push(new);
            }
        }
    }
    lines
}

/// The lines of `@@ -3,0 +4,2 @@`, old and new.
fn hunk(line: &str) -> Option<(std::ops::Range<usize>, std::ops::Range<usize>)> {
    let (old, rest) = line.strip_prefix("@@ -")?.split_once(" +")?;
    let (new, _) = rest.split_once(" @@")?;
    let range = |written: &str| {
        let (start, length) = written.split_once(',').unwrap_or((written, "1"));
        let (start, length): (usize, usize) = (start.parse().ok()?, length.parse().ok()?);
        Some(start..start + length)
    };
    Some((range(old)?, range(new)?))
}

/// A name as git writes it: in quotation marks, with `\` and octal bytes, where it holds any of
/// these or a control character.
fn unquoted(name: &str) -> String {
    let Some(inner) = name.strip_prefix('"').and_then(|name| name.strip_suffix('"')) else {
        return name.to_owned();
    };
    let mut bytes = Vec::new();
    let mut rest = inner.bytes().peekable();
    while let Some(byte) = rest.next() {
        if byte != b'\\' {
            bytes.push(byte);
            continue;
        }
        match rest.next() {
            Some(digit @ b'0'..=b'3') => {
                let mut value = digit - b'0';
                for _ in 0..2 {
                    if let Some(digit) = rest.next_if(|b| (b'0'..=b'7').contains(b)) {
                        value = value.wrapping_mul(8).wrapping_add(digit - b'0');
                    }
                }
                bytes.push(value);
            }
            Some(b't') => bytes.push(b'\t'),
            Some(b'n') => bytes.push(b'\n'),
            Some(b'r') => bytes.push(b'\r'),
            Some(b'a') => bytes.push(0x07),
            Some(b'b') => bytes.push(0x08),
            Some(b'v') => bytes.push(0x0b),
            Some(b'f') => bytes.push(0x0c),
            Some(other) => bytes.push(other),
            None => {}
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_new_lines_of_each_file() {
        let diff = "diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1 +1,2 @@ head\n-x\n+y\n++++ b/z\n\
                    @@ -9,2 +10,0 @@\n-a\n-b\n\
                    --- a/c\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n\
                    --- a/d\n+++ \"b/d \\303\\251\\t.sayso\"\n@@ -0,0 +1,3 @@\n+1\n+2\n+3\n";
        let lines = read(Path::new("/t"), diff);
        assert_eq!(lines[Path::new("/t/a")], [1..3, 10..10]);
        let new: Vec<usize> =
            lines[Path::new("/t/d é\t.sayso")].iter().cloned().flatten().collect();
        assert_eq!(new, vec![1, 2, 3]);
        assert_eq!(lines.len(), 2, "{lines:?}");
    }
}
