//! Protocol types into ours and back; nowhere else.

mod workspace;

use std::path::{Path, PathBuf};
use std::str::FromStr;

use tower_lsp::ls_types as lsp;

pub use workspace::{Parts, diagnostic_options, watched_files, watched_settings};

use super::snapshot::{ClientAbilities, Snapshot};
use crate::features::code_actions::{Action, ActionKind};
use crate::features::completion::{Completion, CompletionKind};
use crate::features::document_symbols::{Symbol, SymbolKind};
use crate::features::hover::Hover;
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
    ClientAbilities {
        links: text.and_then(|text| text.definition.as_ref()?.link_support).unwrap_or_default(),
        versioned_edits: edits.and_then(|edits| edits.document_changes).unwrap_or_default(),
        watches_files: watches.and_then(|w| w.dynamic_registration).unwrap_or_default(),
        progress: window.and_then(|window| window.work_done_progress).unwrap_or_default(),
        // One that cannot be told to ask again would show what a library no longer bears out.
        pulls: pulls.is_some() && refreshes,
        related_documents: pulls.and_then(|p| p.related_document_support).unwrap_or_default(),
        configuration: workspace.and_then(|w| w.configuration).unwrap_or_default(),
        registers_configuration: configuration
            .and_then(|c| c.dynamic_registration)
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

/// A place in any file as a location.
pub fn location(place: &Place, snapshot: &Snapshot) -> Option<lsp::Location> {
    let text = snapshot.text_of(&place.path)?;
    let range = range(&text, place.span, snapshot.encoding);
    Some(lsp::Location::new(uri(&place.path, snapshot)?, range))
}

/// Places as a definition, with the words that were asked about where the client wants them.
pub fn definition(
    origin: Span,
    targets: &[Place],
    from: &Text,
    snapshot: &Snapshot,
) -> lsp::GotoDefinitionResponse {
    let locations = targets.iter().filter_map(|place| location(place, snapshot));
    if !snapshot.client.links {
        return lsp::GotoDefinitionResponse::Array(locations.collect());
    }
    let origin = range(from, origin, snapshot.encoding);
    let links = locations.map(|location| lsp::LocationLink {
        origin_selection_range: Some(origin),
        target_uri: location.uri,
        target_range: location.range,
        target_selection_range: location.range,
    });
    lsp::GotoDefinitionResponse::Link(links.collect())
}

/// A hover.
pub fn hover(hover: Hover, text: &Text, encoding: Encoding) -> lsp::Hover {
    lsp::Hover {
        contents: lsp::HoverContents::Markup(lsp::MarkupContent {
            kind: lsp::MarkupKind::Markdown,
            value: hover.markdown,
        }),
        range: Some(range(text, hover.span, encoding)),
    }
}

/// A finding as a diagnostic of the file that it lies in.
pub fn diagnostic(finding: &Finding, snapshot: &Snapshot) -> Option<lsp::Diagnostic> {
    let text = snapshot.text_of(&finding.place.path)?;
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
        range: range(&text, finding.place.span, snapshot.encoding),
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

/// What the protocol calls a kind of action.
pub const fn action_kind(kind: ActionKind) -> lsp::CodeActionKind {
    match kind {
        ActionKind::Quick => lsp::CodeActionKind::QUICKFIX,
        ActionKind::FixAll => lsp::CodeActionKind::new("source.fixAll.sayso"),
    }
}

/// A fix as a quick fix.
pub fn code_action(action: Action<'_>, snapshot: &Snapshot) -> Option<lsp::CodeAction> {
    let mut edits: Vec<(lsp::Uri, Option<i32>, Vec<lsp::TextEdit>)> = Vec::new();
    for edit in &action.edits {
        let location = location(&edit.place, snapshot)?;
        let new = lsp::TextEdit::new(location.range, edit.text.clone());
        match edits.iter_mut().find(|(uri, ..)| *uri == location.uri) {
            Some((_, _, edits)) => edits.push(new),
            None => {
                let version = snapshot.open(&edit.place.path).map(|open| open.version);
                edits.push((location.uri, version, vec![new]));
            }
        }
    }
    let edit = if snapshot.client.versioned_edits {
        let documents = edits.into_iter().map(|(uri, version, edits)| lsp::TextDocumentEdit {
            text_document: lsp::OptionalVersionedTextDocumentIdentifier { uri, version },
            edits: edits.into_iter().map(lsp::OneOf::Left).collect(),
        });
        let changes = lsp::DocumentChanges::Edits(documents.collect());
        lsp::WorkspaceEdit { document_changes: Some(changes), ..lsp::WorkspaceEdit::default() }
    } else {
        let changes = edits.into_iter().map(|(uri, _, edits)| (uri, edits)).collect();
        lsp::WorkspaceEdit { changes: Some(changes), ..lsp::WorkspaceEdit::default() }
    };
    Some(lsp::CodeAction {
        title: action.title,
        kind: Some(action_kind(action.kind)),
        diagnostics: action
            .finding
            .and_then(|finding| diagnostic(finding, snapshot))
            .map(|diagnostic| vec![diagnostic]),
        edit: Some(edit),
        is_preferred: action.preferred.then_some(true),
        ..lsp::CodeAction::default()
    })
}

/// A completion.
pub fn completion(item: Completion, text: &Text, encoding: Encoding) -> lsp::CompletionItem {
    let kind = match item.kind {
        CompletionKind::Key => lsp::CompletionItemKind::REFERENCE,
        CompletionKind::Attribute => lsp::CompletionItemKind::PROPERTY,
        CompletionKind::Class => lsp::CompletionItemKind::CLASS,
        CompletionKind::Value => lsp::CompletionItemKind::ENUM_MEMBER,
    };
    let edit = lsp::TextEdit::new(range(text, item.replace, encoding), item.text);
    lsp::CompletionItem {
        filter_text: Some(item.label.clone()),
        label: item.label,
        kind: Some(kind),
        detail: (!item.detail.is_empty()).then_some(item.detail),
        text_edit: Some(lsp::CompletionTextEdit::Edit(edit)),
        ..lsp::CompletionItem::default()
    }
}

/// An outline, nested.
pub fn symbols(symbols: Vec<Symbol>, text: &Text, encoding: Encoding) -> Vec<lsp::DocumentSymbol> {
    let convert = |symbol: Symbol| {
        #[expect(deprecated, reason = "the type has no constructor, and the field must be named")]
        let converted = lsp::DocumentSymbol {
            name: symbol.name,
            detail: (!symbol.detail.is_empty()).then_some(symbol.detail),
            kind: match symbol.kind {
                SymbolKind::Heading => lsp::SymbolKind::STRING,
                SymbolKind::Claim => lsp::SymbolKind::EVENT,
                SymbolKind::Source => lsp::SymbolKind::KEY,
            },
            tags: None,
            deprecated: None,
            range: range(text, symbol.span, encoding),
            selection_range: range(text, symbol.selection, encoding),
            children: Some(self::symbols(symbol.children, text, encoding)),
        };
        converted
    };
    symbols.into_iter().map(convert).collect()
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
