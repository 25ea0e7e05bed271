//! Protocol types into ours and back; nowhere else. What one feature alone needs is in a file of its own.

mod hierarchy;
mod hover;
mod navigation;
mod overlays;
mod structure;

pub mod actions;
pub mod commands;
pub mod completion;
pub mod edits;

mod workspace;

use std::path::{Path, PathBuf};
use std::str::FromStr;

pub use hierarchy::{call_asked, call_item, incoming_call, outgoing_call};
pub use hover::hover;
pub use navigation::{destination, highlight};
pub use overlays::{
    SHOW_REFERENCES, hint, hint_asked, hint_with, legend, lens, lens_with, made_for, token_edits,
    tokens,
};
pub use structure::{document_link, flat_symbols, folds, resolved_link, selection, symbols};
use tower_lsp::ls_types as lsp;

pub use workspace::{Parts, diagnostic_options, hit, watched_files, watched_settings};

use super::snapshot::{ClientAbilities, Snapshot};
use crate::finding::{Finding, Place, Severity};
use crate::text::{Encoding, Position, Span, Text};

/// The path of a document. One that is no file (`untitled:Untitled-1`) gets a name of its own that
/// no file has, so that it can be checked all the same.
pub fn path(uri: &lsp::Uri) -> PathBuf {
    let text = uri.as_str();
    if let Some(rest) = text.strip_prefix("file://")
        && let Some(path) = file_path(rest)
    {
        return path;
    }
    Path::new("/").join(text.replace(['/', '\\'], "_"))
}

/// The path in a `file:` address behind `file://`. Escapes are undone (`/c%3A/desk`), and a drive's
/// letter loses the slash before it where paths have drives.
fn file_path(rest: &str) -> Option<PathBuf> {
    let path = match rest.find('/') {
        Some(slash) => rest.get(slash..)?,
        None => return None,
    };
    let mut bytes = Vec::with_capacity(path.len());
    let mut left = path.as_bytes();
    while let Some((first, tail)) = left.split_first() {
        let escaped = match tail {
            [high, low, ..] if *first == b'%' => {
                let digits = [*high, *low];
                std::str::from_utf8(&digits).ok().and_then(|d| u8::from_str_radix(d, 16).ok())
            }
            _ => None,
        };
        match escaped {
            Some(byte) => {
                bytes.push(byte);
                left = tail.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                left = tail;
            }
        }
    }
    let path = String::from_utf8(bytes).ok()?;
    let is_drive = path.as_bytes().get(2) == Some(&b':');
    if cfg!(windows) && is_drive {
        return Some(PathBuf::from(path.trim_start_matches('/')));
    }
    Some(PathBuf::from(path))
}

/// The address of a file: as the editor itself writes it where it is open, else of our making.
pub fn uri(path: &Path, snapshot: &Snapshot) -> Option<lsp::Uri> {
    if let Some(open) = snapshot.open(path) {
        return Some(open.uri.clone());
    }
    let mut uri = String::from("file://");
    let shown = path.to_str()?;
    if !shown.starts_with('/') {
        uri.push('/');
    }
    for byte in shown.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            b'\\' => uri.push('/'),
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    lsp::Uri::from_str(&uri).ok()
}

/// The encoding that both sides know, by the client's wish.
pub fn encoding(offered: Option<&[lsp::PositionEncodingKind]>) -> Encoding {
    let known = offered.unwrap_or_default().iter().find_map(|kind| match kind.as_str() {
        "utf-8" => Some(Encoding::Utf8),
        "utf-16" => Some(Encoding::Utf16),
        "utf-32" => Some(Encoding::Utf32),
        _ => None,
    });
    known.unwrap_or(Encoding::Utf16)
}

/// What a client says that it can do, as far as it matters.
pub fn abilities(client: &lsp::ClientCapabilities) -> ClientAbilities {
    let workspace = client.workspace.as_ref();
    let text = client.text_document.as_ref();
    let window = client.window.as_ref();
    let pulls = text.and_then(|text| text.diagnostic.as_ref());
    let watches = workspace.and_then(|w| w.did_change_watched_files.as_ref());
    let configuration = workspace.and_then(|w| w.did_change_configuration.as_ref());
    let refreshes = workspace.and_then(|w| w.diagnostics.as_ref()?.refresh_support);
    let refreshes = refreshes.unwrap_or_default();
    let edits = workspace.and_then(|w| w.workspace_edit.as_ref());
    let item = text.and_then(|text| text.completion.as_ref()?.completion_item.as_ref());
    ClientAbilities {
        links: text.and_then(|text| text.definition.as_ref()?.link_support).unwrap_or_default(),
        versioned_edits: edits.and_then(|edits| edits.document_changes).unwrap_or_default(),
        watches_files: watches.and_then(|w| w.dynamic_registration).unwrap_or_default(),
        declaration_links: text
            .and_then(|text| text.declaration.as_ref()?.link_support)
            .unwrap_or_default(),
        type_links: text
            .and_then(|text| text.type_definition.as_ref()?.link_support)
            .unwrap_or_default(),
        implementation_links: text
            .and_then(|text| text.implementation.as_ref()?.link_support)
            .unwrap_or_default(),
        nested_symbols: text
            .and_then(|text| text.document_symbol.as_ref()?.hierarchical_document_symbol_support)
            .unwrap_or_default(),
        most_folds: text.and_then(|text| text.folding_range.as_ref()?.range_limit),
        link_tooltips: text
            .and_then(|text| text.document_link.as_ref()?.tooltip_support)
            .unwrap_or_default(),
        shows_references: client
            .experimental
            .as_ref()
            .and_then(|more| more.get("commands")?.get("commands")?.as_array())
            .is_some_and(|commands| commands.iter().any(|c| c == SHOW_REFERENCES)),
        multiline_tokens: text
            .and_then(|text| text.semantic_tokens.as_ref()?.multiline_token_support)
            .unwrap_or_default(),
        markdown_hovers: text
            .and_then(|text| text.hover.as_ref()?.content_format.as_ref())
            .is_some_and(|formats| formats.contains(&lsp::MarkupKind::Markdown)),
        resolves_edits: text
            .and_then(|text| text.code_action.as_ref())
            .filter(|actions| actions.data_support == Some(true))
            .and_then(|actions| actions.resolve_support.as_ref())
            .is_some_and(|resolve| resolve.properties.iter().any(|name| name == "edit")),
        annotated_edits: workspace
            .and_then(|w| w.workspace_edit.as_ref()?.change_annotation_support.as_ref())
            .is_some(),
        snippets: item.and_then(|item| item.snippet_support).unwrap_or_default(),
        insert_replace: item.and_then(|item| item.insert_replace_support).unwrap_or_default(),
        commit_characters: item.and_then(|item| item.commit_characters_support).unwrap_or_default(),
        markdown_completions: item
            .and_then(|item| item.documentation_format.as_ref())
            .is_some_and(|formats| formats.contains(&lsp::MarkupKind::Markdown)),
        progress: window.and_then(|window| window.work_done_progress).unwrap_or_default(),
        // One that cannot be told to ask again would show what a library no longer bears out.
        pulls: pulls.is_some() && refreshes,
        related_documents: pulls.and_then(|p| p.related_document_support).unwrap_or_default(),
        configuration: workspace.and_then(|w| w.configuration).unwrap_or_default(),
        registers_configuration: configuration
            .and_then(|c| c.dynamic_registration)
            .unwrap_or_default(),
        refreshes_hints: workspace
            .and_then(|w| w.inlay_hint.as_ref()?.refresh_support)
            .unwrap_or_default(),
        refreshes_tokens: workspace
            .and_then(|w| w.semantic_tokens.as_ref()?.refresh_support)
            .unwrap_or_default(),
        refreshes_lenses: workspace
            .and_then(|w| w.code_lens.as_ref()?.refresh_support)
            .unwrap_or_default(),
    }
}

/// Its name in the protocol.
pub const fn encoding_kind(encoding: Encoding) -> lsp::PositionEncodingKind {
    match encoding {
        Encoding::Utf8 => lsp::PositionEncodingKind::UTF8,
        Encoding::Utf16 => lsp::PositionEncodingKind::UTF16,
        Encoding::Utf32 => lsp::PositionEncodingKind::UTF32,
    }
}

/// A position as a byte.
pub fn byte(text: &Text, position: lsp::Position, encoding: Encoding) -> usize {
    let wide = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
    let position = Position { line: wide(position.line), column: wide(position.character) };
    text.byte(position, encoding)
}

/// A range as bytes. One that ends before it begins is read as its beginning.
pub fn span(text: &Text, range: lsp::Range, encoding: Encoding) -> Span {
    let start = byte(text, range.start, encoding);
    Span::new(start, byte(text, range.end, encoding).max(start))
}

fn position(text: &Text, byte: usize, encoding: Encoding) -> lsp::Position {
    let position = text.position(byte, encoding);
    let narrow = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    lsp::Position::new(narrow(position.line), narrow(position.column))
}

/// Bytes as a range.
pub fn range(text: &Text, span: Span, encoding: Encoding) -> lsp::Range {
    lsp::Range::new(position(text, span.start, encoding), position(text, span.end, encoding))
}

/// The text of any file, for ranges in it.
pub struct Places {
    text: Text,
    encoding: Encoding,
    /// A byte order mark that the editor does not count, since it opens the file without it.
    mark: u32,
}

impl Places {
    /// Those of the file at a path; `None` where nobody can read it.
    pub fn of(path: &Path, snapshot: &Snapshot) -> Option<Self> {
        const MARK: char = '\u{feff}';
        let text = snapshot.text_of(path)?;
        let encoding = snapshot.encoding;
        let is_marked = snapshot.open(path).is_none()
            && text.slice(Span::new(0, MARK.len_utf8())).starts_with(MARK);
        let mark = match encoding {
            _ if !is_marked => 0,
            Encoding::Utf8 => 3,
            Encoding::Utf16 | Encoding::Utf32 => 1,
        };
        Some(Self { text, encoding, mark })
    }

    /// Bytes as a range.
    pub fn range(&self, span: Span) -> lsp::Range {
        let mut range = range(&self.text, span, self.encoding);
        for position in [&mut range.start, &mut range.end] {
            if position.line == 0 {
                position.character = position.character.saturating_sub(self.mark);
            }
        }
        range
    }
}

/// A place in any file as a location. Of a file that nobody has read only the beginning is a place.
pub fn location(place: &Place, snapshot: &Snapshot) -> Option<lsp::Location> {
    let range = match Places::of(&place.path, snapshot) {
        Some(places) => places.range(place.span),
        None if place.span == Span::default() => lsp::Range::default(),
        None => return None,
    };
    Some(lsp::Location::new(uri(&place.path, snapshot)?, range))
}

/// A finding as a diagnostic of the file that it lies in.
pub fn diagnostic(finding: &Finding, snapshot: &Snapshot) -> Option<lsp::Diagnostic> {
    let places = Places::of(&finding.place.path, snapshot)?;
    let related: Vec<lsp::DiagnosticRelatedInformation> = finding
        .related
        .iter()
        .filter_map(|related| {
            let location = location(&related.place, snapshot)?;
            let message = related.message.clone();
            Some(lsp::DiagnosticRelatedInformation { location, message })
        })
        .collect();
    Some(lsp::Diagnostic {
        range: places.range(finding.place.span),
        severity: Some(match finding.severity {
            Severity::Error => lsp::DiagnosticSeverity::ERROR,
            Severity::Warning => lsp::DiagnosticSeverity::WARNING,
            Severity::Info => lsp::DiagnosticSeverity::INFORMATION,
            Severity::Hint => lsp::DiagnosticSeverity::HINT,
        }),
        code: Some(lsp::NumberOrString::String(finding.rule.to_owned())),
        source: Some("sayso".to_owned()),
        message: finding.message.clone(),
        related_information: (!related.is_empty()).then_some(related),
        tags: finding.unnecessary.then(|| vec![lsp::DiagnosticTag::UNNECESSARY]),
        ..lsp::Diagnostic::default()
    })
}

/// A diagnostic of a file that is no document: a fault in `sayso.toml`.
pub fn error(span: Span, message: &str, text: &Text, encoding: Encoding) -> lsp::Diagnostic {
    lsp::Diagnostic {
        range: range(text, span, encoding),
        severity: Some(lsp::DiagnosticSeverity::ERROR),
        source: Some("sayso".to_owned()),
        message: message.to_owned(),
        ..lsp::Diagnostic::default()
    }
}

/// Markdown of our own making as plain text.
pub fn plain(markdown: &str) -> String {
    let mut text = String::with_capacity(markdown.len());
    let mut chars = markdown.chars();
    while let Some(next) = chars.next() {
        match next {
            '\\' => text.extend(chars.next()),
            '*' | '`' => {}
            other => text.push(other),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_as_editors_write_them() {
        let path_of = |uri: &str| path(&lsp::Uri::from_str(uri).unwrap());
        assert_eq!(path_of("file:///desk/a.sayso"), Path::new("/desk/a.sayso"));
        assert_eq!(path_of("file:///desk/a%20%C3%A4.sayso"), Path::new("/desk/a ä.sayso"));
        let drive = if cfg!(windows) { "c:/desk/a.sayso" } else { "/c:/desk/a.sayso" };
        assert_eq!(path_of("file:///c%3A/desk/a.sayso"), Path::new(drive));
        assert!(path_of("untitled:Untitled-1").is_absolute());
    }

    #[test]
    fn the_clients_wish_decides_the_encoding() {
        use lsp::PositionEncodingKind as Kind;
        assert_eq!(encoding(None), Encoding::Utf16);
        assert_eq!(encoding(Some(&[Kind::UTF8, Kind::UTF16])), Encoding::Utf8);
        assert_eq!(encoding(Some(&[Kind::UTF32])), Encoding::Utf32);
        assert_eq!(encoding(Some(&[Kind::new("utf-7")])), Encoding::Utf16);
    }
}
