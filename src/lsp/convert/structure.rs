//! How a file is made up: outlines, folds, selections, links.

use std::str::FromStr as _;

use tower_lsp::ls_types as lsp;

use super::{range, uri};
use crate::features::document_links::{Link, LinkTarget};
use crate::features::document_symbols::{Symbol, SymbolKind};
use crate::features::folding_ranges::{Fold, FoldKind};
use crate::lsp::snapshot::Snapshot;
use crate::text::{Encoding, Span, Text};

const fn symbol_kind(kind: SymbolKind) -> lsp::SymbolKind {
    match kind {
        SymbolKind::Heading => lsp::SymbolKind::STRING,
        SymbolKind::Claim => lsp::SymbolKind::EVENT,
        SymbolKind::Own => lsp::SymbolKind::INTERFACE,
        SymbolKind::Source => lsp::SymbolKind::KEY,
    }
}

fn tags(symbol: &Symbol) -> Option<Vec<lsp::SymbolTag>> {
    symbol.outdated.then(|| vec![lsp::SymbolTag::DEPRECATED])
}

/// An outline, nested.
pub fn symbols(symbols: Vec<Symbol>, text: &Text, encoding: Encoding) -> Vec<lsp::DocumentSymbol> {
    let convert = |symbol: Symbol| {
        #[expect(deprecated, reason = "the type has no constructor, and the field must be named")]
        let converted = lsp::DocumentSymbol {
            tags: tags(&symbol),
            name: symbol.name,
            detail: (!symbol.detail.is_empty()).then_some(symbol.detail),
            kind: symbol_kind(symbol.kind),
            deprecated: None,
            range: range(text, symbol.span, encoding),
            selection_range: range(text, symbol.selection, encoding),
            children: Some(self::symbols(symbol.children, text, encoding)),
        };
        converted
    };
    symbols.into_iter().map(convert).collect()
}

/// An outline as a list, for clients that know no other.
pub fn flat_symbols(
    symbols: Vec<Symbol>,
    uri: &lsp::Uri,
    text: &Text,
    encoding: Encoding,
) -> Vec<lsp::SymbolInformation> {
    let mut flat = Vec::new();
    let mut open: Vec<(Option<String>, Symbol)> =
        symbols.into_iter().rev().map(|symbol| (None, symbol)).collect();
    while let Some((container_name, mut symbol)) = open.pop() {
        let children = std::mem::take(&mut symbol.children);
        open.extend(children.into_iter().rev().map(|child| (Some(symbol.name.clone()), child)));
        #[expect(deprecated, reason = "the type has no constructor, and the field must be named")]
        flat.push(lsp::SymbolInformation {
            tags: tags(&symbol),
            name: symbol.name,
            kind: symbol_kind(symbol.kind),
            deprecated: None,
            location: lsp::Location::new(uri.clone(), range(text, symbol.span, encoding)),
            container_name,
        });
    }
    flat
}

/// Folds; of more than the client wants, the longest.
pub fn folds(mut folds: Vec<Fold>, text: &Text, limit: Option<u32>) -> Vec<lsp::FoldingRange> {
    let limit = limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX);
    if folds.len() > limit {
        folds.sort_by_key(|fold| std::cmp::Reverse(fold.span.len()));
        folds.truncate(limit);
        folds.sort();
    }
    let line = |byte: usize| u32::try_from(text.line_of(byte)).unwrap_or(u32::MAX);
    let convert = |fold: Fold| lsp::FoldingRange {
        start_line: line(fold.span.start),
        end_line: line(fold.span.end),
        kind: match fold.kind {
            FoldKind::Section => Some(lsp::FoldingRangeKind::Region),
            FoldKind::Comment => Some(lsp::FoldingRangeKind::Comment),
            FoldKind::FrontMatter => Some(lsp::FoldingRangeKind::Imports),
            FoldKind::Block => None,
        },
        ..lsp::FoldingRange::default()
    };
    folds.into_iter().map(convert).collect()
}

/// The steps of a selection, the narrowest first, as the protocol chains them.
pub fn selection(steps: &[Span], text: &Text, encoding: Encoding) -> lsp::SelectionRange {
    let whole = range(text, Span::new(0, text.len()), encoding);
    let mut chain: Option<lsp::SelectionRange> = None;
    for step in steps.iter().rev() {
        let range = range(text, *step, encoding);
        chain = Some(lsp::SelectionRange { range, parent: chain.map(Box::new) });
    }
    chain.unwrap_or(lsp::SelectionRange { range: whole, parent: None })
}

/// A link. The address of a file is made when the link is followed.
pub fn document_link(link: &Link, text: &Text, snapshot: &Snapshot) -> Option<lsp::DocumentLink> {
    let (target, data) = match &link.target {
        LinkTarget::Url(url) => (Some(lsp::Uri::from_str(url).ok()?), None),
        LinkTarget::File(path) => (None, Some(serde_json::json!({ "path": path.to_str()? }))),
    };
    Some(lsp::DocumentLink {
        range: range(text, link.span, snapshot.encoding),
        target,
        tooltip: snapshot.client.link_tooltips.then(|| link.what.to_owned()),
        data,
    })
}

/// A link to a file with its address.
pub fn resolved_link(mut link: lsp::DocumentLink, snapshot: &Snapshot) -> lsp::DocumentLink {
    let path = link.data.as_ref().and_then(|data| data.get("path")?.as_str());
    if let Some(path) = path.filter(|_| link.target.is_none()) {
        link.target = uri(std::path::Path::new(path), snapshot);
    }
    link
}
