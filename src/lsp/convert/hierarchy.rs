//! Sources as a hierarchy of calls.

use serde_json::{Value, json};
use tower_lsp::ls_types as lsp;

use super::{Places, uri};
use crate::features::call_hierarchy::{Call, Item, Who};
use crate::lsp::snapshot::Snapshot;

/// An item. Its data says by which document it was found, since keys mean something in a document only.
pub fn call_item(
    item: &Item,
    found_by: &lsp::Uri,
    snapshot: &Snapshot,
) -> Option<lsp::CallHierarchyItem> {
    let places = Places::of(&item.path, snapshot)?;
    let kind = match item.who {
        Who::Source(_) => lsp::SymbolKind::KEY,
        Who::Claim(_) => lsp::SymbolKind::EVENT,
    };
    let uri = uri(&item.path, snapshot)?;
    let data = match &item.who {
        Who::Source(key) => json!({ "uri": found_by.as_str(), "key": key }),
        // A claim is known by its place, and so by its own document.
        Who::Claim(start) => json!({ "uri": uri.as_str(), "claim": start }),
    };
    Some(lsp::CallHierarchyItem {
        name: item.name.clone(),
        kind,
        tags: None,
        detail: (!item.detail.is_empty()).then(|| item.detail.clone()),
        uri,
        range: places.range(item.span),
        selection_range: places.range(item.selection),
        data: Some(data),
    })
}

/// The document and the one in it that an item stands for.
pub fn call_asked(data: Option<&Value>) -> Option<(lsp::Uri, Who)> {
    let data = data?;
    let uri = data.get("uri")?.as_str()?.parse().ok()?;
    let who = match (data.get("key"), data.get("claim")) {
        (Some(key), _) => Who::Source(key.as_str()?.into()),
        (_, Some(start)) => Who::Claim(usize::try_from(start.as_u64()?).ok()?),
        _ => return None,
    };
    Some((uri, who))
}

/// Who rests on the one that was asked about; the ranges stand in that one's file.
pub fn incoming_call(
    call: &Call,
    found_by: &lsp::Uri,
    snapshot: &Snapshot,
) -> Option<lsp::CallHierarchyIncomingCall> {
    let places = Places::of(&call.item.path, snapshot)?;
    Some(lsp::CallHierarchyIncomingCall {
        from: call_item(&call.item, found_by, snapshot)?,
        from_ranges: call.spans.iter().map(|s| places.range(*s)).collect(),
    })
}

/// On whom the one that was asked about rests; the ranges stand in its own file.
pub fn outgoing_call(
    call: &Call,
    from: &std::path::Path,
    found_by: &lsp::Uri,
    snapshot: &Snapshot,
) -> Option<lsp::CallHierarchyOutgoingCall> {
    let places = Places::of(from, snapshot)?;
    Some(lsp::CallHierarchyOutgoingCall {
        to: call_item(&call.item, found_by, snapshot)?,
        from_ranges: call.spans.iter().map(|s| places.range(*s)).collect(),
    })
}
