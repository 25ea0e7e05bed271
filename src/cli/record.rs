//! A finding as programs get it: owned, with lines and columns, and nothing of the document that it
//! was made for. Formats print it, the cache keeps it, `sayso merge` reads it back.

use std::borrow::Cow;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::finding::{Finding, Place, Severity};
use crate::rules;
use crate::text::{Encoding, Span, Text};
use crate::workspace::{Document, files};

/// A finding: the object that `docs/command-line.md` shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The file, from the working folder, with `/`.
    pub path: String,
    /// The rule's name.
    pub rule: Cow<'static, str>,
    /// Its group.
    pub group: Cow<'static, str>,
    /// `error`, `warning`, `info` or `hint`.
    #[serde(with = "severity")]
    pub severity: Severity,
    /// What is wrong, and what to do.
    pub message: String,
    /// The first character.
    pub start: Point,
    /// Behind the last one.
    pub end: Point,
    /// Other places that have to do with it.
    pub related: Vec<RelatedRecord>,
    /// Ways to mend it.
    pub fixes: Vec<FixRecord>,
    /// How sure a judging rule is, from 0 to 1.
    pub confidence: Option<f64>,
    /// What it is known by when the report is edited elsewhere.
    pub fingerprint: String,
    /// The rule's page.
    pub url: Option<String>,
}

/// Another place that has to do with a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelatedRecord {
    /// The file.
    pub path: String,
    /// The first character.
    pub start: Point,
    /// Behind the last one.
    pub end: Point,
    /// What is there.
    pub message: String,
}

/// A way to mend a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FixRecord {
    /// What it does.
    pub title: String,
    /// Whether it changes no value.
    pub safe: bool,
    /// What it changes.
    pub edits: Vec<EditRecord>,
}

/// Words that take the place of others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditRecord {
    /// The file.
    pub path: String,
    /// The first character that goes.
    pub start: Point,
    /// Behind the last one.
    pub end: Point,
    /// What comes in its place.
    pub new_text: String,
}

/// A place: line and column from 1, the column in Unicode scalar values, and the byte from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    /// From 1.
    pub line: usize,
    /// From 1, in Unicode scalar values.
    pub column: usize,
    /// From 0.
    pub byte: usize,
}

impl Point {
    /// A byte of a text.
    pub fn of(text: &Text, byte: usize) -> Self {
        let position = text.position(byte, Encoding::Utf32);
        Self { line: position.line + 1, column: position.column + 1, byte }
    }
}

impl Record {
    /// A finding about `document`. Paths are shown from `base`.
    pub fn of(finding: &Finding, document: &Document, base: &Path) -> Self {
        let text = |path: &Path| document.text_of(path).unwrap_or_default();
        let ends = |place: &Place| {
            let text = text(&place.path);
            (Point::of(&text, place.span.start), Point::of(&text, place.span.end))
        };
        let (start, end) = ends(&finding.place);
        let related = finding.related.iter().map(|related| {
            let (start, end) = ends(&related.place);
            let path = files::relative(base, &related.place.path);
            RelatedRecord { path, start, end, message: related.message.clone() }
        });
        let fixes = finding.fixes.iter().filter(|fix| !fix.private).map(|fix| {
            let edits = fix.edits.iter().map(|edit| {
                let (start, end) = ends(&edit.place);
                let path = files::relative(base, &edit.place.path);
                EditRecord { path, start, end, new_text: edit.text.clone() }
            });
            FixRecord { title: fix.title.clone(), safe: fix.safe, edits: edits.collect() }
        });
        Self {
            path: files::relative(base, &finding.place.path),
            rule: Cow::Borrowed(finding.rule),
            group: Cow::Borrowed(rules::named(finding.rule).map_or("", |rule| rule.group.name())),
            severity: finding.severity,
            message: finding.message.clone(),
            start,
            end,
            related: related.collect(),
            fixes: fixes.collect(),
            confidence: finding.confidence,
            fingerprint: fingerprint(finding, document),
            url: None,
        }
    }

    /// What it marks, bytes.
    pub const fn span(&self) -> Span {
        Span { start: self.start.byte, end: self.end.byte }
    }

    /// What findings are sorted by: the same whatever the number of threads or shards.
    pub fn order(&self) -> impl Ord + '_ {
        (&*self.path, self.start.byte, self.end.byte, &*self.rule, &*self.message)
    }
}

/// The rule, the words that it marks and those beside them, and no line or offset: what a finding
/// is known by when the report is edited elsewhere.
fn fingerprint(finding: &Finding, document: &Document) -> String {
    /// How many bytes beside the marked words count.
    const BESIDE: usize = 48;
    let text = document.text_of(&finding.place.path).unwrap_or_default();
    // From a digest of a name, whoever has a list of names learns which it is.
    let secrets = document.secrets_of(&finding.place.path);
    let is_private = *finding.place.path == *document.path && document.is_private();
    let span = finding.place.span;
    let around = Span::new(span.start.saturating_sub(BESIDE), (span.end + BESIDE).min(text.len()));
    let mut hash = Sha256::new();
    hash.update(finding.rule);
    for part in [span, Span::new(around.start, span.start), Span::new(span.end, around.end)] {
        hash.update([0]);
        // Only the paragraph counts: what stands beyond a blank line is elsewhere.
        let words = if is_private { Cow::Borrowed("") } else { text.slice(part) };
        let words = secrets.map_or(Cow::Borrowed(&*words), |s| s.hidden(&words, part.start));
        let words = words.replace("\r\n", "\n");
        let near = if part.end == span.start {
            words.rsplit("\n\n").next()
        } else if part == span {
            Some(&*words)
        } else {
            words.split("\n\n").next()
        };
        for word in near.unwrap_or_default().split_whitespace() {
            hash.update(word);
            hash.update([b' ']);
        }
    }
    let digest = hash.finalize();
    let digits: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("v1:{digits}")
}

/// Severities by their names.
mod severity {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    use crate::finding::Severity;

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
    pub fn serialize<S: Serializer>(severity: &Severity, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(severity.name())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Severity, D::Error> {
        let name = String::deserialize(from)?;
        Severity::named(&name).ok_or_else(|| D::Error::custom(format!("no severity: `{name}`")))
    }
}
