//! What editors show over the text: inlay hints, code lenses, colours.

use serde_json::{Value, json};
use tower_lsp::ls_types as lsp;

use super::{location, position, range};
use crate::features::code_lenses::{Lens, LensKind};
use crate::features::inlay_hints::{Hint, HintDetail, HintKind};
use crate::features::semantic_tokens::Token;
use crate::finding::Place;
use crate::lsp::snapshot::{Open, Snapshot};
use crate::text::{Encoding, Span, Text};

/// The command of the client that shows a list of places. Its arguments are an address, a position and
/// locations, as `editor.action.showReferences` has them.
pub const SHOW_REFERENCES: &str = "sayso.showReferences";

const fn hint_kind(kind: HintKind) -> (&'static str, lsp::InlayHintKind) {
    match kind {
        HintKind::Source => ("source", lsp::InlayHintKind::PARAMETER),
        HintKind::Date => ("date", lsp::InlayHintKind::TYPE),
        HintKind::Root => ("root", lsp::InlayHintKind::TYPE),
    }
}

/// A hint. What more there is to say is asked for when somebody points at it.
pub fn hint(hint: Hint, open: &Open, encoding: Encoding) -> lsp::InlayHint {
    let (name, kind) = hint_kind(hint.kind);
    let data = json!({
        "uri": open.uri.as_str(), "version": open.version, "byte": hint.byte, "kind": name,
    });
    lsp::InlayHint {
        position: position(&open.text, hint.byte, encoding),
        label: lsp::InlayHintLabel::LabelParts(vec![lsp::InlayHintLabelPart {
            value: hint.label,
            ..lsp::InlayHintLabelPart::default()
        }]),
        kind: Some(kind),
        text_edits: None,
        tooltip: None,
        padding_left: Some(true),
        padding_right: None,
        data: Some(data),
    }
}

/// The byte and the kind of a hint that is asked about again.
pub fn hint_asked(data: &Value) -> Option<(usize, HintKind)> {
    let byte = usize::try_from(data.get("byte")?.as_u64()?).ok()?;
    let kinds = [HintKind::Source, HintKind::Date, HintKind::Root];
    let name = data.get("kind")?.as_str()?;
    Some((byte, kinds.into_iter().find(|kind| hint_kind(*kind).0 == name)?))
}

/// A hint with what more there is to say.
pub fn hint_with(
    mut hint: lsp::InlayHint,
    detail: HintDetail,
    snapshot: &Snapshot,
) -> lsp::InlayHint {
    hint.tooltip = Some(lsp::InlayHintTooltip::String(detail.words));
    if let lsp::InlayHintLabel::LabelParts(parts) = &mut hint.label
        && let Some(part) = parts.first_mut()
    {
        part.location = detail.place.and_then(|place| location(&place, snapshot));
    }
    hint
}

/// The address and the version of the document that something was made for, as its data has them.
pub fn made_for(data: Option<&Value>) -> Option<(lsp::Uri, i32)> {
    let data = data?;
    let uri = data.get("uri")?.as_str()?.parse().ok()?;
    Some((uri, i32::try_from(data.get("version")?.as_i64()?).ok()?))
}

/// A lens. What that of a source says is made when it is shown.
pub fn lens(lens: Lens, open: &Open, encoding: Encoding) -> lsp::CodeLens {
    let range = range(&open.text, lens.span, encoding);
    match lens.kind {
        LensKind::Section => {
            let title = lens.title.unwrap_or_default();
            lsp::CodeLens { range, command: Some(nothing(title)), data: None }
        }
        LensKind::Source(key) => {
            let uri = open.uri.as_str();
            let data = json!({ "uri": uri, "version": open.version, "key": key });
            lsp::CodeLens { range, command: None, data: Some(data) }
        }
    }
}

/// A command that does nothing: a lens that only says something.
fn nothing(title: String) -> lsp::Command {
    lsp::Command { title, command: String::new(), arguments: None }
}

/// A lens with what it says, and what it does where the client can.
pub fn lens_with(
    mut lens: lsp::CodeLens,
    title: String,
    places: &[Place],
    open: &Open,
    snapshot: &Snapshot,
) -> lsp::CodeLens {
    let command = if snapshot.client.shows_references && !places.is_empty() {
        let locations: Vec<lsp::Location> =
            places.iter().filter_map(|place| location(place, snapshot)).collect();
        lsp::Command {
            title,
            command: SHOW_REFERENCES.to_owned(),
            arguments: Some(vec![
                json!(open.uri.as_str()),
                json!(lens.range.start),
                json!(locations),
            ]),
        }
    } else {
        nothing(title)
    };
    lens.command = Some(command);
    lens
}

/// What the numbers of tokens mean: the kinds and the modifiers in the order of
/// `features/semantic_tokens.rs`. Where the protocol has a word for it, that is taken.
pub fn legend() -> lsp::SemanticTokensLegend {
    use lsp::{SemanticTokenModifier as Modifier, SemanticTokenType as Type};
    lsp::SemanticTokensLegend {
        token_types: vec![
            Type::EVENT,
            Type::VARIABLE,
            Type::PROPERTY,
            Type::CLASS,
            Type::NUMBER,
            Type::ENUM_MEMBER,
            Type::STRING,
            Type::KEYWORD,
            Type::MACRO,
        ],
        token_modifiers: vec![
            Modifier::DEFINITION,
            Modifier::DEPRECATED,
            Modifier::ABSTRACT,
            Modifier::new("unsourced"),
        ],
    }
}

/// Tokens as the protocol counts them: each from the one before it. One that runs over line ends is
/// parted, unless the client takes it whole.
pub fn tokens(
    tokens: &[Token],
    text: &Text,
    encoding: Encoding,
    multiline: bool,
) -> Vec<lsp::SemanticToken> {
    let mut counted = Vec::with_capacity(tokens.len());
    let mut last = (0, 0);
    for token in tokens {
        let kind = token.kind as u32;
        let mut add = |span: Span| {
            let start = position(text, span.start, encoding);
            let length = width(text, span, encoding);
            if length == 0 {
                return;
            }
            let same = start.line == last.0;
            counted.push(lsp::SemanticToken {
                delta_line: start.line - last.0,
                delta_start: if same { start.character - last.1 } else { start.character },
                length,
                token_type: kind,
                token_modifiers_bitset: token.modifiers.bits(),
            });
            last = (start.line, start.character);
        };
        let (first, end) = (text.line_of(token.span.start), text.line_of(token.span.end));
        if first == end || multiline {
            add(token.span);
            continue;
        }
        for line in (first..=end).filter_map(|line| text.line(line)) {
            let start = token.span.start.max(line.start);
            let words = Span::new(start, token.span.end.min(line.end).max(start));
            // The space before a line's first word, and the marker of a quote, are none of the words.
            let written = text.slice(words);
            let bare = match start > token.span.start {
                true => written.trim_start_matches([' ', '\t', '>']),
                false => &written,
            };
            let space = written.len() - bare.len();
            add(Span::new(words.start + space, words.end));
        }
    }
    counted
}

/// How many units of an encoding a place takes.
fn width(text: &Text, span: Span, encoding: Encoding) -> u32 {
    let words = text.slice(span);
    let units = match encoding {
        Encoding::Utf8 => words.len(),
        Encoding::Utf16 => words.encode_utf16().count(),
        Encoding::Utf32 => words.chars().count(),
    };
    u32::try_from(units).unwrap_or(u32::MAX)
}

/// What changed from one list of tokens to the next: one edit, or none.
pub fn token_edits(
    before: &[lsp::SemanticToken],
    now: &[lsp::SemanticToken],
) -> Vec<lsp::SemanticTokensEdit> {
    /// How many numbers a token takes.
    const NUMBERS: usize = 5;
    let same = before.iter().zip(now).take_while(|(a, b)| a == b).count();
    let ends = before.iter().rev().zip(now.iter().rev());
    let most = before.len().min(now.len()) - same;
    let same_end = ends.take(most).take_while(|(a, b)| a == b).count();
    let gone = before.len() - same - same_end;
    let new = now.get(same..now.len() - same_end).unwrap_or_default();
    if gone == 0 && new.is_empty() {
        return Vec::new();
    }
    let number = |count: usize| u32::try_from(count * NUMBERS).unwrap_or(u32::MAX);
    vec![lsp::SemanticTokensEdit {
        start: number(same),
        delete_count: number(gone),
        data: (!new.is_empty()).then(|| new.to_vec()),
    }]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(length: u32) -> lsp::SemanticToken {
        lsp::SemanticToken { length, ..lsp::SemanticToken::default() }
    }

    #[test]
    fn an_edit_of_tokens_leads_from_one_list_to_the_next() {
        let lists: [&[u32]; 7] =
            [&[], &[1], &[1, 2, 3], &[1, 3], &[1, 2, 2, 3], &[4, 2, 3], &[1, 1, 1]];
        for before in lists {
            for now in lists {
                let list = |lengths: &[u32]| lengths.iter().map(|l| token(*l)).collect::<Vec<_>>();
                let (mut edited, now) = (list(before), list(now));
                for edit in token_edits(&list(before), &now) {
                    let start = edit.start as usize / 5;
                    let end = start + edit.delete_count as usize / 5;
                    edited.splice(start..end, edit.data.unwrap_or_default());
                }
                assert_eq!(edited, now);
            }
        }
    }
}
