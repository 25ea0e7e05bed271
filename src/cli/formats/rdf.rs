//! Reviewdog's diagnostic format (RDFormat): what its two spellings share. Its columns count bytes
//! from 1.

use serde_json::{Value, json};

use super::Shown;
use crate::cli::record::{FixRecord, Point};
use crate::finding::Severity;
use crate::text::Text;

/// Who says so.
pub fn source() -> Value {
    json!({ "name": "sayso" })
}

/// One finding.
pub fn diagnostic(shown: &Shown<'_>) -> Value {
    let record = shown.record;
    let text = shown.text(&record.path);
    let severity = match record.severity {
        Severity::Error => "ERROR",
        Severity::Warning => "WARNING",
        Severity::Info | Severity::Hint => "INFO",
    };
    let mut diagnostic = json!({
        "message": record.message,
        "location": { "path": record.path, "range": range(&text, record.start, record.end) },
        "severity": severity,
        "source": source(),
        "code": { "value": record.rule },
    });
    if let Some(url) = record.url.as_ref() {
        diagnostic["code"]["url"] = url.as_str().into();
    }
    let suggestions: Vec<Value> =
        record.fixes.iter().filter_map(|fix| suggestion(fix, &record.path, &text)).collect();
    if !suggestions.is_empty() {
        diagnostic["suggestions"] = suggestions.into();
    }
    let related = record.related.iter().map(|related| {
        let range = range(&shown.text(&related.path), related.start, related.end);
        json!({ "message": related.message, "location": { "path": related.path, "range": range } })
    });
    let related: Vec<Value> = related.collect();
    if !related.is_empty() {
        diagnostic["related_locations"] = related.into();
    }
    diagnostic
}

/// A fix, if it is one edit of the same file: suggestions stand each for itself.
fn suggestion(fix: &FixRecord, path: &str, text: &Text) -> Option<Value> {
    let [edit] = fix.edits.as_slice() else { return None };
    (edit.path == path)
        .then(|| json!({ "range": range(text, edit.start, edit.end), "text": edit.new_text }))
}

fn range(text: &Text, start: Point, end: Point) -> Value {
    json!({ "start": position(text, start), "end": position(text, end) })
}

fn position(text: &Text, point: Point) -> Value {
    let line = text.line(point.line - 1).map_or(point.byte, |line| line.start);
    json!({ "line": point.line, "column": point.byte.saturating_sub(line) + 1 })
}
