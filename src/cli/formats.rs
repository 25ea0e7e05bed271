//! How findings are printed: one file a format.

mod checkstyle;
mod concise;
mod full;
mod github;
mod gitlab;
mod html;
mod json;
mod jsonl;
mod junit;
mod markdown;
mod rdf;
mod rdjson;
mod rdjsonl;
mod sarif;
mod xml;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use super::FindingFormat;
use super::record::Record;
use crate::finding::Severity;
use crate::rules::Rule;
use crate::text::Text;
use crate::values::privacy::Secrets;
use crate::workspace::{Document, Files, files};

/// A finding with what is needed to show it.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// The finding.
    pub record: &'a Record,
    /// Where the texts of its places are.
    pub texts: &'a Texts<'a>,
    /// The folder that paths are shown from.
    pub base: &'a Path,
}

/// The texts of files that findings about one report may point to, each made ready once.
#[derive(Debug)]
pub struct Texts<'a> {
    from: From<'a>,
    ready: Mutex<HashMap<String, Text>>,
}

/// Where they are at hand.
#[derive(Debug)]
enum From<'a> {
    /// In the document that the findings were made for.
    Document(&'a Document),
    /// On the disk, for findings that were kept from another run.
    Disk(&'a Files),
}

impl<'a> Texts<'a> {
    /// Those of the document that findings were made for.
    pub fn of(document: &'a Document) -> Self {
        Self { from: From::Document(document), ready: Mutex::default() }
    }

    /// Those on the disk, for findings that were kept from another run.
    pub fn on_disk(files: &'a Files) -> Self {
        Self { from: From::Disk(files), ready: Mutex::default() }
    }

    fn ready(&self, path: &str, base: &Path) -> Text {
        let mut ready = self.ready.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(text) = ready.get(path) {
            return text.clone();
        }
        let absolute = files::absolute(base, Path::new(path));
        let text = match self.from {
            From::Document(document) => document.text_of(&absolute),
            From::Disk(files) => files.read(&absolute).ok().map(|text| Text::from(&*text)),
        };
        let text = text.unwrap_or_default();
        let whole = text.to_string();
        let text = match Secrets::of(&whole).hidden(&whole, 0) {
            Cow::Borrowed(_) => text,
            Cow::Owned(hidden) => Text::from(&*hidden),
        };
        ready.insert(path.to_owned(), text.clone());
        text
    }
}

impl Shown<'_> {
    /// The text of a file that a finding may point to; empty where it is not at hand. Who an unnamed
    /// source is stays unseen: each byte of that has its star, so that places hold.
    pub fn text(&self, path: &str) -> Text {
        self.texts.ready(path, self.base)
    }

    /// Whether no words of a file are shown at all: it is a private library.
    pub fn is_silent(&self, path: &str) -> bool {
        match self.texts.from {
            From::Document(document) => {
                document.is_private()
                    && *files::absolute(self.base, Path::new(path)) == *document.path
            }
            // Nothing is kept of private libraries.
            From::Disk(_) => false,
        }
    }
}

/// A finding that was printed.
#[derive(Clone, Debug)]
pub struct Printed {
    /// It.
    pub record: Record,
    /// Whether the baseline has it.
    pub known: bool,
    /// Why a comment in the file silences it, if one does.
    pub silenced: Option<String>,
    /// What the format makes of it.
    pub text: String,
}

impl Printed {
    /// Whether it counts: neither the baseline nor a comment speaks for it.
    pub const fn counts(&self) -> bool {
        !self.known && self.silenced.is_none()
    }
}

/// What a run came to.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// The reports that were looked at, as paths are shown.
    pub reports: Vec<String>,
    /// How many claims are in them.
    pub claims: usize,
    /// How many paragraphs of them have none.
    pub bare: usize,
    /// How many findings there are of each severity.
    pub by_severity: BTreeMap<Severity, usize>,
    /// How many findings there are of each rule.
    pub by_rule: BTreeMap<String, usize>,
    /// How many were mended.
    pub fixed: usize,
    /// How many the baseline has.
    pub known: usize,
    /// Whether nobody wants to be told what was looked at.
    pub quiet: bool,
}

impl Summary {
    /// Takes a finding into account.
    pub fn count(&mut self, finding: &Printed) {
        if finding.known {
            self.known += 1;
        }
        if finding.counts() {
            *self.by_severity.entry(finding.record.severity).or_default() += 1;
            *self.by_rule.entry(finding.record.rule.to_string()).or_default() += 1;
        }
    }

    /// What was found, in words: `2 errors, 1 warning`.
    pub fn found(&self) -> String {
        let mut found: Vec<String> = Severity::ALL
            .into_iter()
            .rev()
            .filter_map(|severity| {
                let number = *self.by_severity.get(&severity)?;
                Some(number_of(number, severity.name()))
            })
            .collect();
        if found.is_empty() {
            found.push("no findings".to_owned());
        }
        if self.fixed > 0 {
            found.push(format!("{} mended", self.fixed));
        }
        if self.known > 0 {
            found.push(format!("{} in the baseline", self.known));
        }
        found.join(", ")
    }

    /// What was looked at, in words.
    pub fn looked_at(&self) -> String {
        format!(
            "{}: {}, {} without one",
            number_of(self.reports.len(), "report"),
            number_of(self.claims, "claim"),
            number_of(self.bare, "paragraph"),
        )
    }

    /// The last line for people: silence must mean something. Empty where there is nothing to say.
    pub fn closing(&self) -> String {
        if self.quiet || self.reports.is_empty() {
            return String::new();
        }
        format!("{}; {}\n", self.looked_at(), self.found())
    }
}

/// `1 report`, `3 reports`.
pub fn number_of(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

/// What each format does.
pub trait Form: Sync + std::fmt::Debug {
    /// One finding, as it will stand in the whole. Called by many threads at once.
    fn finding(&self, shown: &Shown<'_>) -> String;

    /// All findings together, in the order of paths and places.
    fn whole(&self, printed: &[Printed], summary: &Summary) -> String;

    /// Whether findings that the baseline or a comment speaks for are printed too, and marked.
    fn marks_known(&self) -> bool {
        false
    }
}

/// A path as a URI reference: from the working folder, or with its scheme where it lies elsewhere.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    if path.starts_with('/') {
        uri.push_str("file://");
    } else if path.split('/').next().is_some_and(|first| first.contains(':')) {
        // `C:/desk` is absolute, and `a:b` would be taken for a scheme.
        uri.push_str(if path.get(1..3) == Some(":/") { "file:///" } else { "./" });
    }
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' | b':' => {
                uri.push(char::from(byte));
            }
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

/// A rule's page without its examples, for those who read it where the finding stands.
fn page_without_examples(rule: &Rule) -> &str {
    rule.page.split("\n## Examples").next().unwrap_or(rule.page).trim_end()
}

/// The format of that kind. `baseline`: whether findings are held against one.
pub fn form(kind: FindingFormat, colors: bool, baseline: bool) -> Box<dyn Form> {
    match kind {
        FindingFormat::Sarif => Box::new(sarif::Sarif { baseline }),
        FindingFormat::Github => Box::new(github::GitHub),
        FindingFormat::Gitlab => Box::new(gitlab::GitLab),
        FindingFormat::Junit => Box::new(junit::JUnit),
        FindingFormat::Checkstyle => Box::new(checkstyle::Checkstyle),
        FindingFormat::Rdjson => Box::new(rdjson::Rdjson),
        FindingFormat::Rdjsonl => Box::new(rdjsonl::Rdjsonl),
        FindingFormat::Markdown => Box::new(markdown::Markdown),
        FindingFormat::Html => Box::new(html::Html),
        FindingFormat::Full => Box::new(full::Full { colors }),
        FindingFormat::Concise => Box::new(concise::Concise),
        FindingFormat::Json => Box::new(json::Json),
        FindingFormat::Jsonl => Box::new(jsonl::Jsonl),
    }
}
