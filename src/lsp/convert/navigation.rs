//! Where places lead, and what belongs together.

use tower_lsp::ls_types as lsp;

use super::{location, range};
use crate::features::Destination;
use crate::features::document_highlight::{Highlight, HighlightKind};
use crate::lsp::snapshot::Snapshot;
use crate::text::{Encoding, Text};

/// A destination: with the words that were asked about, where the client takes links.
pub fn destination(
    found: &Destination,
    from: &Text,
    snapshot: &Snapshot,
    links: bool,
) -> lsp::GotoDefinitionResponse {
    let locations = found.targets.iter().filter_map(|place| location(place, snapshot));
    if !links {
        return lsp::GotoDefinitionResponse::Array(locations.collect());
    }
    let origin = range(from, found.origin, snapshot.encoding);
    let links = locations.map(|location| lsp::LocationLink {
        origin_selection_range: Some(origin),
        target_uri: location.uri,
        target_range: location.range,
        target_selection_range: location.range,
    });
    lsp::GotoDefinitionResponse::Link(links.collect())
}

/// A highlighted place.
pub fn highlight(highlight: Highlight, text: &Text, encoding: Encoding) -> lsp::DocumentHighlight {
    lsp::DocumentHighlight {
        range: range(text, highlight.span, encoding),
        kind: Some(match highlight.kind {
            HighlightKind::Text => lsp::DocumentHighlightKind::TEXT,
            HighlightKind::Read => lsp::DocumentHighlightKind::READ,
            HighlightKind::Write => lsp::DocumentHighlightKind::WRITE,
        }),
    }
}
