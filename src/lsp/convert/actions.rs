//! Actions into the protocol, and back when an editor asks what one would change.

use serde_json::json;
use tower_lsp::ls_types as lsp;

use super::super::snapshot::Snapshot;
use super::{diagnostic, edits};
use crate::features::code_actions::{Action, ActionKind, Deed};
use crate::features::refactor::{Offer, OfferKind};
use crate::finding::Replacement;

/// The command that shows a rule's page.
pub const EXPLAIN: &str = "sayso.explain";

/// The kind of what mends a whole report.
pub const FIX_ALL: lsp::CodeActionKind = lsp::CodeActionKind::new("source.fixAll.sayso");
const MOVE: lsp::CodeActionKind = lsp::CodeActionKind::new("refactor.move");

/// All kinds of actions.
pub fn kinds() -> Vec<lsp::CodeActionKind> {
    vec![
        lsp::CodeActionKind::QUICKFIX,
        FIX_ALL,
        lsp::CodeActionKind::REFACTOR_EXTRACT,
        lsp::CodeActionKind::REFACTOR_REWRITE,
        MOVE,
    ]
}

/// What the protocol calls a kind of action.
pub const fn kind(kind: ActionKind) -> lsp::CodeActionKind {
    match kind {
        ActionKind::Quick => lsp::CodeActionKind::QUICKFIX,
        ActionKind::FixAll => FIX_ALL,
    }
}

/// What the protocol calls a kind of offer.
pub const fn offer_kind(kind: OfferKind) -> lsp::CodeActionKind {
    match kind {
        OfferKind::Extract => lsp::CodeActionKind::REFACTOR_EXTRACT,
        OfferKind::Rewrite => lsp::CodeActionKind::REFACTOR_REWRITE,
        OfferKind::Move => MOVE,
    }
}

/// The request that an action was an answer to.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The document.
    pub uri: lsp::Uri,
    /// The state of it.
    pub version: i32,
    /// Where.
    pub range: lsp::Range,
    /// What offers it: the name of a refactoring; none for what was found.
    pub name: Option<String>,
}

impl Asked {
    fn data(&self, name: Option<&str>) -> serde_json::Value {
        let uri = self.uri.as_str();
        json!({ "uri": uri, "version": self.version, "range": self.range, "name": name })
    }

    /// Reads it from an action that comes back.
    pub fn of(action: &lsp::CodeAction) -> Option<Self> {
        let data = action.data.as_ref()?;
        Some(Self {
            uri: data.get("uri")?.as_str()?.parse().ok()?,
            version: i32::try_from(data.get("version")?.as_i64()?).ok()?,
            range: serde_json::from_value(data.get("range")?.clone()).ok()?,
            name: data.get("name").and_then(|name| name.as_str()).map(str::to_owned),
        })
    }
}

/// An action on what was found. What it changes is left for later where the editor asks for that then,
/// and is made by `edits` where it does not.
pub fn action(
    action: Action<'_>,
    asked: &Asked,
    made: &dyn Fn(&Deed) -> Vec<Replacement>,
    to: &Snapshot,
) -> Option<lsp::CodeAction> {
    let (command, edit) = match &action.deed {
        Deed::Explain(rule) => {
            let arguments = Some(vec![json!(rule)]);
            let command = lsp::Command::new(action.title.clone(), EXPLAIN.to_owned(), arguments);
            (Some(command), None)
        }
        _ if to.client.resolves_edits => (None, None),
        deed => (None, Some(edits::workspace(&made(deed), Some(&action.title), to)?)),
    };
    let is_later = command.is_none() && edit.is_none();
    Some(lsp::CodeAction {
        kind: Some(kind(action.kind)),
        diagnostics: action
            .finding
            .and_then(|finding| diagnostic(finding, to))
            .map(|diagnostic| vec![diagnostic]),
        edit,
        command,
        is_preferred: action.preferred.then_some(true),
        data: is_later.then(|| asked.data(None)),
        title: action.title,
        ..lsp::CodeAction::default()
    })
}

/// An offer.
pub fn offer(
    name: &'static str,
    offer: Offer,
    asked: &Asked,
    to: &Snapshot,
) -> Option<lsp::CodeAction> {
    let is_later = to.client.resolves_edits;
    let edit =
        if is_later { None } else { Some(edits::workspace(&offer.edits, Some(&offer.title), to)?) };
    Some(lsp::CodeAction {
        title: offer.title,
        kind: Some(offer_kind(offer.kind)),
        edit,
        data: is_later.then(|| asked.data(Some(name))),
        ..lsp::CodeAction::default()
    })
}
