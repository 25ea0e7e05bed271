//! How findings are printed: one file a format.

mod concise;
mod full;
mod json;

pub use json::{FindingJson, PointJson, point};

use std::path::Path;

use super::FindingFormat;
use crate::finding::Finding;
use crate::text::Text;
use crate::workspace::{Document, files};

/// A finding with what is needed to show it.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// The finding.
    pub finding: &'a Finding,
    /// The document that it was made for: the texts of all places are there.
    pub document: &'a Document,
    /// The folder that paths are shown from.
    pub base: &'a Path,
}

impl Shown<'_> {
    /// A path as it is shown: from the working folder, with `/`.
    pub fn path(&self, path: &Path) -> String {
        files::relative(self.base, path)
    }

    /// The text of a file that a finding may point to; empty where it is not at hand.
    pub fn text(&self, path: &Path) -> Text {
        self.document.text_of(path).unwrap_or_default()
    }
}

/// A format, ready to print.
#[derive(Clone, Copy, Debug)]
pub struct Format {
    kind: FindingFormat,
    colors: bool,
}

impl Format {
    /// A format, with or without colours.
    pub const fn new(kind: FindingFormat, colors: bool) -> Self {
        Self { kind, colors }
    }

    /// Whether people read it: it ends with a line on what was looked at.
    pub const fn for_people(self) -> bool {
        matches!(self.kind, FindingFormat::Full | FindingFormat::Concise)
    }

    /// One finding.
    pub fn finding(self, shown: &Shown<'_>) -> String {
        match self.kind {
            FindingFormat::Full => full::print(shown, self.colors),
            FindingFormat::Concise => concise::print(shown),
            FindingFormat::Json | FindingFormat::Jsonl => json::print(shown),
        }
    }

    /// All findings together, each printed by [`Format::finding`].
    pub fn all<'a>(self, findings: impl Iterator<Item = &'a str>) -> String {
        let findings: Vec<&str> = findings.collect();
        match self.kind {
            FindingFormat::Full => {
                findings.into_iter().flat_map(|finding| [finding, "\n\n"]).collect()
            }
            FindingFormat::Concise | FindingFormat::Jsonl => {
                findings.into_iter().flat_map(|finding| [finding, "\n"]).collect()
            }
            FindingFormat::Json => format!("[{}]\n", findings.join(",\n")),
        }
    }
}
