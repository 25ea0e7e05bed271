//! JSON for programs: the objects that `docs/command-line.md` shows.

use std::borrow::Cow;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::Shown;
use crate::finding::Place;
use crate::rules;
use crate::text::{Encoding, Span, Text};

/// A finding.
#[derive(Debug, Serialize)]
pub struct FindingJson {
    path: String,
    rule: &'static str,
    group: &'static str,
    severity: &'static str,
    message: String,
    start: PointJson,
    end: PointJson,
    related: Vec<RelatedJson>,
    fixes: Vec<FixJson>,
    confidence: Option<f64>,
    fingerprint: String,
    url: Option<String>,
}

#[derive(Debug, Serialize)]
struct RelatedJson {
    path: String,
    start: PointJson,
    end: PointJson,
    message: String,
}

#[derive(Debug, Serialize)]
struct FixJson {
    title: String,
    safe: bool,
    edits: Vec<EditJson>,
}

#[derive(Debug, Serialize)]
struct EditJson {
    path: String,
    start: PointJson,
    end: PointJson,
    new_text: String,
}

/// A place: line and column from 1, the column in Unicode scalar values, and the byte from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct PointJson {
    line: usize,
    column: usize,
    byte: usize,
}

impl PointJson {
    /// The line, from 1.
    pub const fn line(self) -> usize {
        self.line
    }

    /// The column, from 1, in Unicode scalar values.
    pub const fn column(self) -> usize {
        self.column
    }
}

/// A place in a text.
pub fn point(text: &Text, byte: usize) -> PointJson {
    let position = text.position(byte, Encoding::Utf32);
    PointJson { line: position.line + 1, column: position.column + 1, byte }
}

fn ends(shown: &Shown<'_>, place: &Place) -> (PointJson, PointJson) {
    let text = shown.text(&place.path);
    (point(&text, place.span.start), point(&text, place.span.end))
}

impl FindingJson {
    fn of(shown: &Shown<'_>) -> Self {
        let finding = shown.finding;
        let (start, end) = ends(shown, &finding.place);
        let related = finding.related.iter().map(|related| {
            let (start, end) = ends(shown, &related.place);
            let path = shown.path(&related.place.path);
            RelatedJson { path, start, end, message: related.message.clone() }
        });
        let shown_fixes = finding.fixes.iter().filter(|fix| !fix.private);
        let fixes = shown_fixes.map(|fix| FixJson {
            title: fix.title.clone(),
            safe: fix.safe,
            edits: fix
                .edits
                .iter()
                .map(|edit| {
                    let (start, end) = ends(shown, &edit.place);
                    let path = shown.path(&edit.place.path);
                    EditJson { path, start, end, new_text: edit.text.clone() }
                })
                .collect(),
        });
        Self {
            path: shown.path(&finding.place.path),
            rule: finding.rule,
            group: rules::named(finding.rule).map_or("", |rule| rule.group.name()),
            severity: finding.severity.name(),
            message: finding.message.clone(),
            start,
            end,
            related: related.collect(),
            fixes: fixes.collect(),
            confidence: finding.confidence,
            fingerprint: fingerprint(shown, &shown.text(&finding.place.path)),
            url: None,
        }
    }
}

/// One object on one line.
pub fn print(shown: &Shown<'_>) -> String {
    serde_json::to_string(&FindingJson::of(shown)).unwrap_or_default()
}

/// The rule, the words that it marks and those beside them, and no line or offset: what a finding
/// is known by when the report is edited elsewhere.
fn fingerprint(shown: &Shown<'_>, text: &Text) -> String {
    /// How many bytes beside the marked words count.
    const BESIDE: usize = 48;
    let finding = shown.finding;
    // From a digest of a name, whoever has a list of names learns which it is.
    let secrets = shown.document.secrets_of(&finding.place.path);
    let is_private = *finding.place.path == *shown.document.path && shown.document.is_private();
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
