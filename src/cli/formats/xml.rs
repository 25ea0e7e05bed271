//! What the formats in XML share.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;

use quick_xml::events::{BytesDecl, BytesStart, Event};

use super::Printed;

/// Writes XML, indented.
pub type Writer = quick_xml::Writer<Vec<u8>>;

/// A document with what `inside` writes.
pub fn document(inside: impl FnOnce(&mut Writer) -> io::Result<()>) -> String {
    let mut to = quick_xml::Writer::new_with_indent(Vec::new(), b' ', 2);
    let declaration = BytesDecl::new("1.0", Some("UTF-8"), None);
    // Memory takes all that is written.
    let _ = to.write_event(Event::Decl(declaration)).and_then(|()| inside(&mut to));
    String::from_utf8_lossy(&to.into_inner()).into_owned() + "\n"
}

/// Puts attributes on an element.
pub fn attributes(element: &mut BytesStart<'_>, pairs: &[(&str, &str)]) {
    for (name, value) in pairs {
        element.push_attribute((*name, &*text(value)));
    }
}

/// Text in which no character is one that XML 1.0 knows no way to write.
pub fn text(text: &str) -> Cow<'_, str> {
    let is_writable = |c: char| {
        matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}')
            || c >= '\u{10000}'
    };
    if text.chars().all(is_writable) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace(|c| !is_writable(c), "\u{fffd}"))
}

/// Findings by their files, and beside them those files that have none.
pub fn by_file<'p>(
    printed: &'p [Printed],
    files: &'p [String],
) -> BTreeMap<&'p str, Vec<&'p Printed>> {
    let mut all: BTreeMap<&str, Vec<&Printed>> =
        files.iter().map(|file| (&**file, Vec::new())).collect();
    for finding in printed {
        all.entry(&finding.record.path).or_default().push(finding);
    }
    all
}
