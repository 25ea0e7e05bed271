//! One request about a document: what it is about, and what is answered out of several features.

use std::sync::Arc;

use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types as lsp;

use super::convert;
use super::kept::KeptRests;
use super::snapshot::{Held, Open, Snapshot};
use crate::features::Asked;
use crate::features::code_actions::{self, ActionKind, Deed};
use crate::features::code_lenses::Rests;
use crate::features::{refactor, semantic_tokens};
use crate::finding::Replacement;
use crate::text::{Span, Text};
use crate::workspace::View;

/// A document that a request is about, and how things stand.
pub struct Request {
    /// How things stand.
    pub snapshot: Arc<Snapshot>,
    /// The document.
    pub open: Arc<Open>,
    /// What it is.
    pub held: Held,
}

impl Request {
    /// Its semantic tokens, all or some.
    pub fn tokens(&self, within: Option<Span>) -> Vec<lsp::SemanticToken> {
        let found = semantic_tokens::find(&self.asked(), within);
        let multiline = self.snapshot.client.multiline_tokens;
        convert::tokens(&found, self.text(), self.snapshot.encoding, multiline)
    }

    /// Its claims by the sources that they rest on.
    pub fn rests(&self, kept: &KeptRests) -> Arc<Rests> {
        let made = || self.view().map(|view| Rests::of(&view)).unwrap_or_default();
        kept.of(self.open.serial, made)
    }

    /// As features take it.
    pub fn asked(&self) -> Asked<'_> {
        Asked { subject: self.held.subject(), desk: &*self.snapshot, today: &self.snapshot.today }
    }

    /// The report that it is about, if it is about one.
    pub fn view(&self) -> Option<View<'_>> {
        self.asked().report()
    }

    /// Its text.
    pub fn text(&self) -> &Text {
        &self.open.text
    }

    /// A place in it.
    pub fn byte(&self, position: lsp::Position) -> usize {
        convert::byte(self.text(), position, self.snapshot.encoding)
    }
}

/// Whether a kind of action was asked for.
pub type Wanted<'a> = &'a dyn Fn(&lsp::CodeActionKind) -> bool;

impl Request {
    /// What can be done at a place. `is_narrow` says that the editor named the kinds it wants.
    pub fn actions(
        &self,
        range: lsp::Range,
        is_narrow: bool,
        wanted: Wanted<'_>,
    ) -> Vec<lsp::CodeActionOrCommand> {
        let Some(view) = self.view() else { return Vec::new() };
        let span = convert::span(self.text(), range, self.snapshot.encoding);
        let asked = convert::actions::Asked {
            uri: self.open.uri.clone(),
            version: self.open.version,
            range,
            name: None,
        };
        let findings = self.open.found_at(span, &self.snapshot);
        let all = self.open.found(&self.snapshot);
        let count = |rule: &str| all.findings.iter().filter(|found| found.rule == rule).count();
        let mut found = code_actions::find(&view, &findings, &count, span);
        let has_all = found.iter().any(|action| action.kind == ActionKind::FixAll);
        if is_narrow && !has_all && wanted(&convert::actions::FIX_ALL) {
            // Who asks to mend the report does not ask for a place.
            if !self.made(&Deed::MendAll).is_empty() {
                found.push(code_actions::mend_all());
            }
        }
        let made = |deed: &Deed| self.made(deed);
        let mut actions: Vec<lsp::CodeAction> = found
            .into_iter()
            .filter(|action| wanted(&convert::actions::kind(action.kind)))
            .filter_map(|action| convert::actions::action(action, &asked, &made, &self.snapshot))
            .collect();
        let offers = refactor::find(&self.asked(), span).into_iter();
        let offers = offers.filter(|(_, o)| wanted(&convert::actions::offer_kind(o.kind)));
        actions.extend(offers.filter_map(|(name, offer)| {
            convert::actions::offer(name, offer, &asked, &self.snapshot)
        }));
        actions.into_iter().map(lsp::CodeActionOrCommand::CodeAction).collect()
    }

    /// What an action changes.
    fn made(&self, deed: &Deed) -> Vec<Replacement> {
        let rule = match deed {
            Deed::Edits(edits) => return edits.clone(),
            Deed::Explain(_) => return Vec::new(),
            Deed::MendRule(rule) => Some(*rule),
            Deed::MendAll => None,
        };
        let Some(view) = self.view() else { return Vec::new() };
        code_actions::mended(&view, &self.open.found_anew(&self.snapshot), rule)
    }

    /// What an action that was offered before changes; none where nothing does.
    pub fn edit(
        &self,
        asked: &convert::actions::Asked,
        title: &str,
    ) -> Result<Option<lsp::WorkspaceEdit>> {
        if asked.version != self.open.version {
            return Err(Error::content_modified());
        }
        let Some(view) = self.view() else { return Ok(None) };
        let span = convert::span(self.text(), asked.range, self.snapshot.encoding);
        let edits = match &asked.name {
            Some(name) => {
                let offer = refactor::again(&self.asked(), span, name, title);
                offer.map(|offer| offer.edits)
            }
            None => {
                let findings = self.open.found_at(span, &self.snapshot);
                let several = |_: &str| 2;
                let actions = code_actions::find(&view, &findings, &several, span);
                let mut actions = actions.into_iter().chain([code_actions::mend_all()]);
                let action = actions.find(|action| action.title == title);
                action.map(|action| self.made(&action.deed))
            }
        };
        let edits = edits.filter(|edits| !edits.is_empty());
        Ok(edits.and_then(|edits| convert::edits::workspace(&edits, Some(title), &self.snapshot)))
    }
}
