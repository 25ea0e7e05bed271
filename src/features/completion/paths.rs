//! Paths to libraries, evidence and pictures, from the folder of the report.

use std::borrow::Cow;
use std::path::Path;

use super::super::Asked;
use super::{Completion, CompletionKind, Slot};
use crate::syntax::attributes;
use crate::workspace::{files, local};

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
    /// The value of an attribute, to which quotation marks are given where it needs them.
    Bare,
    /// The value of an attribute in these quotation marks.
    Quoted(char),
    /// In a link, where a space ends it.
    Link,
    /// In a link, between `<` and `>`.
    Angle,
}

impl Spelling {
    /// What was written, as the disk has it.
    fn read(self, written: &str) -> Cow<'_, str> {
        match self {
            Self::Plain => Cow::Borrowed(written),
            Self::Bare => attributes::decode(written, false),
            Self::Quoted(_) => attributes::decode(written, true),
            Self::Link | Self::Angle => Cow::Owned(local::address(written)),
        }
    }

    /// A name of the disk as it is written.
    fn write(self, name: &str) -> String {
        let ends: &[char] = match self {
            // Of a value that gets marks, they are the slot's to see to.
            Self::Plain | Self::Bare => return name.to_owned(),
            Self::Quoted(mark) => return attributes::within(mark, name),
            Self::Link => &[' ', '(', ')'],
            Self::Angle => &[],
        };
        let mut written = String::with_capacity(name.len());
        for character in name.chars() {
            // What begins an escape, or a reference, or ends the address.
            if ends.contains(&character) || matches!(character, '%' | '\\' | '&' | '<' | '>') {
                written.push_str(&format!("%{:02X}", u32::from(character)));
            } else {
                written.push(character);
            }
        }
        written
    }
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
    let place = files::absolute(base, Path::new(&*spelling.read(folder)));
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
            // What gets marks of its own is escaped with them.
            let before = if slot.bare { spelling.read(folder) } else { Cow::Borrowed(folder) };
            let written = format!("{before}{}", spelling.write(&label));
            let kind = if listed.is_folder { CompletionKind::Folder } else { CompletionKind::File };
            let mut item = slot.item(kind, label, String::new(), &written);
            item.filter = format!("{folder}{}", item.label);
            if listed.is_folder {
                // What is closed cannot be gone on with.
                if item.text != written {
                    let open = attributes::within('"', &written);
                    let plain = open.replace('\\', "\\\\").replace('$', "\\$").replace('}', "\\}");
                    item.snippet = Some(format!("\"{plain}$1\""));
                }
                item.commit = &[];
            }
            item
        })
        .collect()
}
