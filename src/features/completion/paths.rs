//! Paths to libraries, evidence and pictures, from the folder of the report.

use std::path::Path;

use super::super::Asked;
use super::{Completion, CompletionKind, Slot};
use crate::workspace::files;

/// The endings of names; none for all.
type Kinds = &'static [&'static str];

/// Any file.
pub const ALL: Kinds = &[];
/// Libraries of other programs.
pub const LIBRARIES: Kinds = &["bib", "bibtex", "json", "csljson", "yaml", "yml"];
/// Sayso's own.
pub const SAYSO: Kinds = &["sayso", "md"];
/// Pictures.
pub const PICTURES: Kinds =
    &["png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "tif", "tiff", "bmp", "pdf"];

/// How a path is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spelling {
    /// As it is.
    Plain,
    /// In a link, where a space ends it.
    Link,
}

/// What lies where the path that is being typed leads: folders, and files of the kinds.
pub fn find(
    asked: &Asked<'_>,
    word: &str,
    kinds: Kinds,
    spelling: Spelling,
    slot: &Slot,
) -> Vec<Completion> {
    // A path from the root of the disk is another's on every other machine.
    if word.starts_with(['/', '\\', '~']) || word.contains("://") {
        return Vec::new();
    }
    let own = asked.path();
    let base = own.parent().unwrap_or(own);
    let folder = &word[..word.rfind('/').map_or(0, |at| at + 1)];
    let place = files::absolute(base, Path::new(&folder.replace("%20", " ")));
    let private = |path: &Path| asked.report().is_some_and(|v| v.document.config.is_private(path));
    let wanted = |name: &str| {
        let path = place.join(name);
        let ending = Path::new(name).extension().and_then(|e| e.to_str()).unwrap_or_default();
        let fits = kinds.is_empty() || kinds.iter().any(|kind| kind.eq_ignore_ascii_case(ending));
        fits && path != **own && !private(&path)
    };
    asked
        .desk
        .files_in(&place)
        .into_iter()
        .filter(|listed| listed.is_folder || wanted(&listed.name))
        .map(|listed| {
            let slash = if listed.is_folder { "/" } else { "" };
            let label = format!("{}{slash}", listed.name);
            let written = format!("{folder}{label}");
            let written = match spelling {
                Spelling::Plain => written,
                Spelling::Link => written.replace(' ', "%20"),
            };
            let kind = if listed.is_folder { CompletionKind::Folder } else { CompletionKind::File };
            let mut item = slot.item(kind, label, String::new(), &written);
            item.filter = format!("{folder}{}", item.label);
            if listed.is_folder {
                // What is closed cannot be gone on with.
                item.text = written;
                item.commit = &[];
            }
            item
        })
        .collect()
}
