//! The files that a report names beside its libraries: evidence and pictures. What the disk says of
//! them is found out when the document is made, so that rules need no disk.

use std::path::{Component, Path};

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::files::{self, Files};
use super::{Config, Document};
use crate::report::{Facts, Report};

/// What is known of the files that a report names, by what it writes.
#[derive(Clone, Debug, Default)]
pub struct LocalFiles {
    evidence: FxHashMap<Box<str>, Evidence>,
    images: FxHashMap<Box<str>, bool>,
}

/// What stands where a source's `file` points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// The file.
    There,
    /// No such file.
    Missing,
    /// Not even the folder that all evidence is in, which has this name.
    FolderMissing(Box<str>),
    /// A path from the root of the disk, or from somebody's home.
    Absolute,
    /// A place above the workspace.
    Above,
    /// A link that leads out of the workspace.
    Link,
}

impl LocalFiles {
    /// Asks the disk, but for what was known before.
    pub fn of(
        files: &Files,
        path: &Path,
        report: &Report,
        config: &Config,
        before: Option<&Self>,
    ) -> Self {
        let folder = path.parent().unwrap_or(path);
        let root = root(path, config);
        let mut local = Self::default();
        for source in report.sources().list() {
            let Some(file) = source.value("file") else { continue };
            if local.evidence.contains_key(file) {
                continue;
            }
            // What was missing may have come since.
            let known = before.and_then(|before| before.evidence.get(file)).cloned();
            let known = known.filter(|found| *found == Evidence::There);
            let found = known.unwrap_or_else(|| evidence(files, root, folder, file));
            local.evidence.insert(file.into(), found);
        }
        for (_, facts) in report.pieces() {
            let Facts::Prose(prose) = facts else { continue };
            for image in &prose.images {
                let target = &*image.target.0;
                if local.images.contains_key(target) {
                    continue;
                }
                let Some(name) = image_name(target) else { continue };
                let known = before.and_then(|before| before.images.get(target)).copied();
                let known = known.filter(|is_there| *is_there);
                let is_there = known.unwrap_or_else(|| is_there(files, folder, &name));
                local.images.insert(target.into(), is_there);
            }
        }
        local
    }

    /// Whether the report in `folder` names a file, absolute, or one below it.
    pub fn names(&self, folder: &Path, path: &Path) -> bool {
        let is_it = |named: &str| files::absolute(folder, Path::new(named)).starts_with(path);
        self.evidence.keys().any(|file| is_it(file.trim()))
            || self.images.keys().any(|image| image_name(image).is_some_and(|name| is_it(&name)))
    }

    /// What was found, each with the words that name it, for whoever wants to know later whether it
    /// is still so.
    pub fn seen(&self) -> Vec<Seen> {
        let evidence = self.evidence.iter().map(|(file, found)| Seen {
            file: file.clone(),
            image: false,
            found: format!("{found:?}"),
        });
        let images = self.images.iter().map(|(target, found)| Seen {
            file: target.clone(),
            image: true,
            found: format!("{found:?}"),
        });
        evidence.chain(images).collect()
    }

    /// What stands where this `file` points; `None` where nobody has looked.
    pub fn evidence(&self, file: &str) -> Option<&Evidence> {
        self.evidence.get(file)
    }

    /// Whether the picture at this address is missing on this disk; no for one that lies elsewhere.
    pub fn is_image_missing(&self, target: &str) -> bool {
        self.images.get(target) == Some(&false)
    }
}

/// What was found where a report names a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    file: Box<str>,
    image: bool,
    found: String,
}

impl Seen {
    /// Whether the disk still says the same for the report at `path`.
    pub fn is_so(&self, files: &Files, path: &Path, config: &Config) -> bool {
        let folder = path.parent().unwrap_or(path);
        let found = if self.image {
            image_name(&self.file).map(|name| format!("{:?}", is_there(files, folder, &name)))
        } else {
            Some(format!("{:?}", evidence(files, root(path, config), folder, &self.file)))
        };
        found.is_some_and(|found| found == self.found)
    }
}

/// The workspace of the report at `path`. A configuration that was given by hand may lie anywhere.
fn root<'p>(path: &'p Path, config: &'p Config) -> &'p Path {
    let folder = path.parent().unwrap_or(path);
    if path.starts_with(&config.root) { &config.root } else { folder }
}

impl Document {
    /// The folder that relative paths in it are meant from.
    pub fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(&self.path)
    }
}

fn evidence(files: &Files, root: &Path, folder: &Path, written: &str) -> Evidence {
    let file = written.trim();
    let has_drive = file.as_bytes().get(1) == Some(&b':')
        && file.starts_with(|c: char| c.is_ascii_alphabetic());
    if file.starts_with(['/', '\\']) || file.starts_with("~/") || has_drive {
        return Evidence::Absolute;
    }
    let path = files::absolute(folder, Path::new(file));
    if !path.starts_with(root) {
        return Evidence::Above;
    }
    let existing = files.existing(&path);
    let path = existing.as_deref().unwrap_or(&path);
    if files.is_file(path) {
        let leads_out = files.real(path).zip(files.real(root));
        return match leads_out {
            Some((real, root)) if !real.starts_with(&root) => Evidence::Link,
            _ => Evidence::There,
        };
    }
    // The folder of all evidence is the first that the path names, if it names one.
    let mut names =
        Path::new(file).components().filter(|part| matches!(part, Component::Normal(_)));
    if let (Some(first), Some(_)) = (names.next(), names.next()) {
        let up: std::path::PathBuf = Path::new(file)
            .components()
            .take_while(|part| !matches!(part, Component::Normal(_)))
            .collect();
        let whole = files::absolute(folder, &up.join(first));
        if !files.has_folder(&whole) {
            return Evidence::FolderMissing(first.as_os_str().to_string_lossy().into());
        }
    }
    Evidence::Missing
}

/// The file that an image's address means beside the report; `None` where it lies on another
/// machine, in the text itself, at the root of a site, or where a program completes its name.
pub fn image_name(target: &str) -> Option<String> {
    let bare = target.strip_prefix('<').map_or(target, |rest| rest.trim_end_matches('>'));
    let decoded = address(bare);
    let scheme = decoded.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
    });
    let name = decoded.rsplit('/').next().unwrap_or_default();
    // Pandoc may complete `gate` with its `default-image-extension`.
    let is_whole = name.contains('.') && !name.ends_with('.');
    // Templates of sites put the path in later.
    let is_template = decoded.contains("{{") || decoded.contains("{%") || decoded.starts_with('$');
    let elsewhere = scheme || decoded.starts_with(['/', '\\', '#', '?', '~', '@']);
    (is_whole && !is_template && !elsewhere).then_some(decoded)
}

/// The file beside a report that an image's address means, what an address has behind it left out.
pub fn image_path(folder: &Path, target: &str) -> Option<std::path::PathBuf> {
    let name = image_name(target)?;
    let bare = name.split(['?', '#']).next().unwrap_or(&name);
    Some(files::absolute(folder, Path::new(bare)))
}

/// An address, or a part of one, with its escapes undone.
pub fn address(written: &str) -> String {
    percent_decoded(&unescaped(written))
}

/// Backslashes before punctuation, and `&amp;`, as Markdown has them.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(next) = chars.next() {
        let escaped = if next == '\\' { chars.next_if(char::is_ascii_punctuation) } else { None };
        out.push(escaped.unwrap_or(next));
    }
    out.replace("&amp;", "&")
}

fn percent_decoded(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let digits = text.get(at + 1..at + 3).filter(|digits| {
            *byte == b'%' && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
        });
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(decoded) => {
                out.push(decoded);
                at += 3;
            }
            None => {
                out.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}

/// Whether the file is there, by its name as decoded, or without what an address has behind it.
fn is_there(files: &Files, folder: &Path, name: &str) -> bool {
    let is_file = |name: &str| {
        let path = files::absolute(folder, Path::new(name));
        files.is_file(&path) || files.existing(&path).is_some()
    };
    let bare = name.split(['?', '#']).next().unwrap_or(name);
    is_file(name) || (bare.len() < name.len() && is_file(bare))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_beside_the_report_are_looked_for() {
        for (target, name) in [
            ("gate.jpg", Some("gate.jpg")),
            ("img/the%20gate.jpg", Some("img/the gate.jpg")),
            ("<the gate.jpg>", Some("the gate.jpg")),
            ("a\\_b.png", Some("a_b.png")),
            ("a&amp;b.png", Some("a&b.png")),
            ("100%.png", Some("100%.png")),
            ("../pl%C3%A4ne.png", Some("../pläne.png")),
            ("/img/x.jpg", None),
            ("//cdn.example.org/x.jpg", None),
            ("https://example.org/x.jpg", None),
            ("data:image/png;base64,AAAA", None),
            ("C:\\pictures\\x.jpg", None),
            ("gate", None),
            ("{{ site.img }}/x.jpg", None),
            ("", None),
        ] {
            assert_eq!(image_name(target).as_deref(), name, "{target}");
        }
    }
}
