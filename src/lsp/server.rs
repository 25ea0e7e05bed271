//! What the server can do, and one delegating method for each thing.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};

use tokio::sync::oneshot;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types as lsp;
use tower_lsp::{Client, LanguageServer};

use super::convert;
use super::session::{self, ClientAbilities, Message, Open, Snapshot};
use crate::features::code_actions::ActionKind;
use crate::features::{Asked, Subject};
use crate::features::{code_actions, completion, definition, document_symbols, hover, references};
use crate::workspace::View;

/// The server that one editor speaks with.
#[derive(Debug)]
pub struct Sayso {
    client: Client,
    session: mpsc::Sender<Message>,
    /// Set by `shutdown`.
    goodbye: Arc<AtomicBool>,
    watches: AtomicBool,
}

impl Sayso {
    /// A server; its session begins at once.
    pub fn new(client: Client, today: String, goodbye: Arc<AtomicBool>) -> Self {
        let session = session::start(client.clone(), today, tokio::runtime::Handle::current());
        Self { client, session, goodbye, watches: AtomicBool::new(false) }
    }

    /// Sends a message to the session. To be called before any `await`, so that messages keep the
    /// order in which they came.
    fn tell(&self, message: Message) {
        // The session ends with the server only.
        let _ = self.session.send(message);
    }

    /// Answers a request about a document on a thread of its own, from the newest snapshot. `None`
    /// where the document is not open.
    fn ask<T, F>(
        &self,
        uri: &lsp::Uri,
        answer: F,
    ) -> impl Future<Output = Result<Option<T>>> + Send + use<T, F>
    where
        T: Send + 'static,
        F: FnOnce(&Request) -> Option<T> + Send + 'static,
    {
        let (sender, receiver) = oneshot::channel();
        let path = convert::path(uri);
        let asked = self.session.send(Message::Ask(sender));
        let answer = move |snapshot: Arc<Snapshot>| {
            // Libraries of other kinds, and `sayso.toml`, are open so that reports see them.
            let open = snapshot.open(&path).filter(|open| open.is_report)?.clone();
            answer(&Request { snapshot, open })
        };
        async move {
            asked.map_err(|_| Error::internal_error())?;
            let snapshot = receiver.await.map_err(|_| Error::internal_error())?;
            // A panic answers this request with an error, and is on standard error; the server lives.
            tokio::task::spawn_blocking(move || answer(snapshot))
                .await
                .map_err(|_| Error::internal_error())
        }
    }
}

/// A document that a request is about, and how things stand.
struct Request {
    snapshot: Arc<Snapshot>,
    open: Arc<Open>,
}

impl Request {
    fn asked(&self) -> Asked<'_> {
        Asked {
            subject: Subject::Report(self.view()),
            desk: &*self.snapshot,
            today: &self.snapshot.today,
        }
    }

    fn view(&self) -> View<'_> {
        View::new(&self.open.document)
    }

    fn byte(&self, position: lsp::Position) -> usize {
        convert::byte(self.open.document.report.text(), position, self.snapshot.encoding)
    }
}

/// What the server can do.
fn capabilities() -> lsp::ServerCapabilities {
    lsp::ServerCapabilities {
        text_document_sync: Some(lsp::TextDocumentSyncCapability::Options(
            lsp::TextDocumentSyncOptions {
                open_close: Some(true),
                change: Some(lsp::TextDocumentSyncKind::INCREMENTAL),
                ..lsp::TextDocumentSyncOptions::default()
            },
        )),
        hover_provider: Some(lsp::HoverProviderCapability::Simple(true)),
        definition_provider: Some(lsp::OneOf::Left(true)),
        references_provider: Some(lsp::OneOf::Left(true)),
        document_symbol_provider: Some(lsp::OneOf::Left(true)),
        completion_provider: Some(lsp::CompletionOptions {
            // What begins a name, a value, a class, a key, a citation, a claim, a source or a path.
            trigger_characters: Some(
                ["{", " ", "=", "\"", ".", "@", "[", ":", "#", "/", "("]
                    .map(str::to_owned)
                    .to_vec(),
            ),
            resolve_provider: Some(true),
            ..lsp::CompletionOptions::default()
        }),
        code_action_provider: Some(lsp::CodeActionProviderCapability::Options(
            lsp::CodeActionOptions {
                code_action_kinds: Some(vec![
                    convert::action_kind(ActionKind::Quick),
                    convert::action_kind(ActionKind::FixAll),
                ]),
                ..lsp::CodeActionOptions::default()
            },
        )),
        ..lsp::ServerCapabilities::default()
    }
}

impl LanguageServer for Sayso {
    async fn initialize(&self, params: lsp::InitializeParams) -> Result<lsp::InitializeResult> {
        let general = params.capabilities.general.as_ref();
        let offered = general.and_then(|general| general.position_encodings.as_deref());
        let encoding = convert::encoding(offered);
        let workspace = params.capabilities.workspace.as_ref();
        let text = params.capabilities.text_document.as_ref();
        let item = text.and_then(|text| text.completion.as_ref()?.completion_item.as_ref());
        let client = ClientAbilities {
            links: text.and_then(|text| text.definition.as_ref()?.link_support).unwrap_or_default(),
            versioned_edits: workspace
                .and_then(|workspace| workspace.workspace_edit.as_ref()?.document_changes)
                .unwrap_or_default(),
            watches_files: workspace
                .and_then(|w| w.did_change_watched_files.as_ref()?.dynamic_registration)
                .unwrap_or_default(),
            snippets: item.and_then(|item| item.snippet_support).unwrap_or_default(),
            insert_replace: item.and_then(|item| item.insert_replace_support).unwrap_or_default(),
            commit_characters: item
                .and_then(|item| item.commit_characters_support)
                .unwrap_or_default(),
            markdown_completions: item
                .and_then(|item| item.documentation_format.as_ref())
                .is_some_and(|formats| formats.contains(&lsp::MarkupKind::Markdown)),
        };
        self.watches.store(client.watches_files, Ordering::SeqCst);
        self.tell(Message::Initialize(encoding, client));
        Ok(lsp::InitializeResult {
            capabilities: lsp::ServerCapabilities {
                position_encoding: Some(convert::encoding_kind(encoding)),
                ..capabilities()
            },
            server_info: Some(lsp::ServerInfo {
                name: "sayso".to_owned(),
                version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            }),
            ..lsp::InitializeResult::default()
        })
    }

    async fn initialized(&self, _: lsp::InitializedParams) {
        if !self.watches.load(Ordering::SeqCst) {
            return;
        }
        let globs = ["**/*.{bib,json,yaml,yml,sayso}", "**/sayso.toml"];
        let watchers = globs.map(|glob| lsp::FileSystemWatcher {
            glob_pattern: lsp::GlobPattern::String(glob.to_owned()),
            kind: None,
        });
        let options = lsp::DidChangeWatchedFilesRegistrationOptions { watchers: watchers.to_vec() };
        let registration = lsp::Registration {
            id: "watched-files".to_owned(),
            method: "workspace/didChangeWatchedFiles".to_owned(),
            register_options: serde_json::to_value(options).ok(),
        };
        // A client that refuses says so itself; the server works without.
        let _ = self.client.register_capability(vec![registration]).await;
    }

    async fn shutdown(&self) -> Result<()> {
        self.goodbye.store(true, Ordering::SeqCst);
        Ok(())
    }

    async fn did_open(&self, params: lsp::DidOpenTextDocumentParams) {
        self.tell(Message::Open(params.text_document));
    }

    async fn did_change(&self, params: lsp::DidChangeTextDocumentParams) {
        self.tell(Message::Change(params));
    }

    async fn did_close(&self, params: lsp::DidCloseTextDocumentParams) {
        self.tell(Message::Close(params.text_document.uri));
    }

    async fn did_change_watched_files(&self, params: lsp::DidChangeWatchedFilesParams) {
        self.tell(Message::Changed(params.changes.into_iter().map(|change| change.uri).collect()));
    }

    async fn hover(&self, params: lsp::HoverParams) -> Result<Option<lsp::Hover>> {
        let at = params.text_document_position_params;
        self.ask(&at.text_document.uri, move |request| {
            let found = hover::find(&request.view(), request.byte(at.position))?;
            let text = request.open.document.report.text();
            Some(convert::hover(found, text, request.snapshot.encoding))
        })
        .await
    }

    async fn goto_definition(
        &self,
        params: lsp::GotoDefinitionParams,
    ) -> Result<Option<lsp::GotoDefinitionResponse>> {
        let at = params.text_document_position_params;
        self.ask(&at.text_document.uri, move |request| {
            let found = definition::find(&request.asked(), request.byte(at.position))?;
            let text = request.open.document.report.text();
            Some(convert::definition(found.origin, &found.targets, text, &request.snapshot))
        })
        .await
    }

    async fn references(&self, params: lsp::ReferenceParams) -> Result<Option<Vec<lsp::Location>>> {
        let at = params.text_document_position;
        let with_definition = params.context.include_declaration;
        self.ask(&at.text_document.uri, move |request| {
            let byte = request.byte(at.position);
            let places = references::find(&request.asked(), byte, with_definition);
            let places = places.iter().filter_map(|p| convert::location(p, &request.snapshot));
            Some(places.collect())
        })
        .await
    }

    async fn document_symbol(
        &self,
        params: lsp::DocumentSymbolParams,
    ) -> Result<Option<lsp::DocumentSymbolResponse>> {
        self.ask(&params.text_document.uri, move |request| {
            let found = document_symbols::find(&request.view());
            let text = request.open.document.report.text();
            let symbols = convert::symbols(found, text, request.snapshot.encoding);
            Some(lsp::DocumentSymbolResponse::Nested(symbols))
        })
        .await
    }

    async fn completion(
        &self,
        params: lsp::CompletionParams,
    ) -> Result<Option<lsp::CompletionResponse>> {
        let at = params.text_document_position;
        self.ask(&at.text_document.uri, move |request| {
            let found = completion::find(&request.asked(), request.byte(at.position));
            let text = request.open.document.report.text();
            let list = convert::completion::list(found, &request.open.uri, text, &request.snapshot);
            Some(lsp::CompletionResponse::List(list))
        })
        .await
    }

    async fn completion_resolve(&self, item: lsp::CompletionItem) -> Result<lsp::CompletionItem> {
        let Some((uri, kind)) = convert::completion::asked(&item) else { return Ok(item) };
        let label = item.label.clone();
        let words = self.ask(&uri, move |request| {
            let words = completion::describe(&request.asked(), kind, &label)?;
            Some(convert::completion::documentation(words, &request.snapshot))
        });
        Ok(lsp::CompletionItem { documentation: words.await?, ..item })
    }

    async fn code_action(
        &self,
        params: lsp::CodeActionParams,
    ) -> Result<Option<lsp::CodeActionResponse>> {
        let only = params.context.only;
        self.ask(&params.text_document.uri, move |request| {
            let text = request.open.document.report.text();
            let span = convert::span(text, params.range, request.snapshot.encoding);
            let findings = request.open.findings(&request.snapshot.today);
            let wanted = |kind: &lsp::CodeActionKind| {
                only.as_ref().is_none_or(|only| {
                    only.iter().any(|only| {
                        let rest = kind.as_str().strip_prefix(only.as_str());
                        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
                    })
                })
            };
            let actions = code_actions::find(&request.view(), findings, span)
                .into_iter()
                .filter(|action| wanted(&convert::action_kind(action.kind)))
                .filter_map(|action| convert::code_action(action, &request.snapshot));
            Some(actions.map(lsp::CodeActionOrCommand::CodeAction).collect())
        })
        .await
    }
}
