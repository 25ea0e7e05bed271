//! Hovers.

use tower_lsp::ls_types as lsp;

use super::{range, uri};
use crate::features::hover::Hover;
use crate::lsp::snapshot::Snapshot;
use crate::text::Text;

/// A hover, in Markdown where the client reads it.
pub fn hover(hover: &Hover, text: &Text, snapshot: &Snapshot) -> lsp::Hover {
    let (kind, value) = if snapshot.client.markdown_hovers {
        let address = |path: &std::path::Path| Some(uri(path, snapshot)?.as_str().to_owned());
        (lsp::MarkupKind::Markdown, hover.page.markdown(&address))
    } else {
        (lsp::MarkupKind::PlainText, hover.page.plain())
    };
    lsp::Hover {
        contents: lsp::HoverContents::Markup(lsp::MarkupContent { kind, value }),
        range: Some(range(text, hover.span, snapshot.encoding)),
    }
}
