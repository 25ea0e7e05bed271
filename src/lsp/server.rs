//! What the server can do, and one delegating method for each thing.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock, mpsc};

use tokio::sync::{Semaphore, oneshot};
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types as lsp;
use tower_lsp::{Client, LanguageServer};

use super::convert;
use super::diagnostics::Pulls;
use super::logger::{self, Level};
use super::session::{self, Message};
use super::settings::Settings;
use super::snapshot::{ClientAbilities, Held, Open, Snapshot};
use crate::features::Asked;
use crate::features::code_actions::ActionKind;
use crate::features::{code_actions, completion, definition, document_symbols, hover, references};
use crate::text::Text;
use crate::workspace::{Change, View};

/// The server that one editor speaks with.
#[derive(Debug)]
pub struct Sayso {
    client: Client,
    session: mpsc::Sender<Message>,
    /// Set by `shutdown`.
    goodbye: Arc<AtomicBool>,
    client_can: OnceLock<ClientAbilities>,
    /// What a client that asks for diagnostics was told.
    pulls: Arc<Pulls>,
    /// Turns on the threads that answer.
    threads: Arc<Semaphore>,
    /// Turns of those that ask about the whole workspace.
    long_threads: Arc<Semaphore>,
}

/// How many requests are worked at once; the others wait for their turn, and may be cancelled
/// meanwhile.
const THREADS: usize = 4;

/// And how many of those that ask about the whole workspace.
const LONG_THREADS: usize = 2;

impl Sayso {
    /// A server; its session begins at once.
    pub fn new(client: Client, today: String, goodbye: Arc<AtomicBool>) -> Self {
        let session = session::start(client.clone(), today, tokio::runtime::Handle::current());
        logger::tell(&client);
        Self {
            client,
            session,
            goodbye,
            client_can: OnceLock::new(),
            pulls: Arc::default(),
            threads: Arc::new(Semaphore::new(THREADS)),
            long_threads: Arc::new(Semaphore::new(LONG_THREADS)),
        }
    }

    /// Sends a message to the session. To be called before any `await`, so that messages keep the
    /// order in which they came.
    fn tell(&self, message: Message) {
        // The session ends with the server only.
        let _ = self.session.send(message);
    }

    /// Answers a request about a document on a thread of its own, from the newest snapshot. `None`
    /// where the document is not open, or is none of ours. What was edited meanwhile has other
    /// places: then the answer is that.
    fn ask<T, F>(
        &self,
        uri: &lsp::Uri,
        answer: F,
    ) -> impl Future<Output = Result<Option<T>>> + Send + use<T, F>
    where
        T: Send + 'static,
        F: FnOnce(&Request) -> Option<T> + Send + 'static,
    {
        let path = convert::path(uri);
        let snapshot = self.snapshot();
        let threads = self.threads.clone();
        async move {
            let snapshot = snapshot.await?;
            // Whoever cancels drops this, and with it the wish for an answer.
            let _wish = Wish(snapshot.stop.clone());
            let Some(open) = snapshot.open(&path).cloned() else { return Ok(None) };
            let _turn = threads.acquire_owned().await.map_err(|_| Error::internal_error())?;
            work(move || {
                if open.is_outdated() {
                    return Err(Error::content_modified());
                }
                let Some(held) = Held::of(&open, &snapshot.workspace) else { return Ok(None) };
                let request = Request { snapshot, open, held };
                let answer = answer(&request);
                if request.open.is_outdated() {
                    return Err(Error::content_modified());
                }
                Ok(answer)
            })
            .await
        }
    }

    /// Answers a request about the whole workspace. Those wait in a row of their own.
    fn ask_all<T, F>(&self, answer: F) -> impl Future<Output = Result<T>> + Send + use<T, F>
    where
        T: Send + 'static,
        F: FnOnce(&Snapshot) -> T + Send + 'static,
    {
        let snapshot = self.snapshot();
        let threads = self.long_threads.clone();
        async move {
            let snapshot = snapshot.await?;
            let _wish = Wish(snapshot.stop.clone());
            let _turn = threads.acquire_owned().await.map_err(|_| Error::internal_error())?;
            work(move || Ok(answer(&snapshot))).await
        }
    }

    /// Asks the client what it wants, where it can be asked.
    async fn configure(&self) {
        let item = lsp::ConfigurationItem { scope_uri: None, section: Some("sayso".to_owned()) };
        if let Ok(answers) = self.client.configuration(vec![item]).await
            && let Some(answer) = answers.first()
        {
            self.set(answer);
        }
    }

    fn set(&self, sent: &serde_json::Value) {
        let (settings, complaints) = Settings::read(sent);
        for complaint in complaints {
            logger::log(Level::Warning, &format!("the settings are not understood: {complaint}"));
        }
        if let Some(level) = settings.log_level {
            logger::set(level);
        }
        self.tell(Message::Settings(settings));
    }

    /// `$/setTrace`
    #[expect(clippy::unused_async, reason = "as the library wants it")]
    pub async fn set_trace(&self, params: lsp::SetTraceParams) {
        logger::set_trace(params.value);
    }

    /// `sayso/panic`: panics, for tests. The parameter says where.
    ///
    /// # Errors
    /// As asked for.
    #[cfg(debug_assertions)]
    #[expect(clippy::panic, reason = "as asked for")]
    pub async fn provoke(&self, params: serde_json::Value) -> Result<Option<()>> {
        match params.get("in").and_then(serde_json::Value::as_str) {
            Some("session") => {
                self.tell(Message::Panic);
                Ok(None)
            }
            Some("answer") => self.ask_all(|_| panic!("as asked for")).await,
            _ => panic!("as asked for"),
        }
    }

    /// How things stand after all that was sent before; to be called before any `await`.
    fn snapshot(&self) -> impl Future<Output = Result<Arc<Snapshot>>> + Send + use<> {
        let (sender, receiver) = oneshot::channel();
        let asked = self.session.send(Message::Ask(sender));
        async move {
            asked.map_err(|_| Error::internal_error())?;
            receiver.await.map_err(|_| Error::internal_error())
        }
    }
}

/// Works on a thread where that keeps nobody waiting. A panic answers this request with an error, and
/// is on standard error; the server lives.
async fn work<T: Send + 'static>(answer: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(answer).await.unwrap_or_else(|_| Err(Error::internal_error()))
}

/// Somebody waits for an answer, as long as this lives.
struct Wish(Arc<AtomicBool>);

impl Drop for Wish {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// A document that a request is about, and how things stand.
struct Request {
    snapshot: Arc<Snapshot>,
    open: Arc<Open>,
    held: Held,
}

impl Request {
    fn asked(&self) -> Asked<'_> {
        Asked { subject: self.held.subject(), desk: &*self.snapshot, today: &self.snapshot.today }
    }

    /// The report that it is about, if it is about one.
    fn view(&self) -> Option<View<'_>> {
        self.asked().report()
    }

    fn text(&self) -> &Text {
        &self.open.text
    }

    fn byte(&self, position: lsp::Position) -> usize {
        convert::byte(&self.open.text, position, self.snapshot.encoding)
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
        workspace: Some(lsp::WorkspaceServerCapabilities {
            workspace_folders: Some(lsp::WorkspaceFoldersServerCapabilities {
                supported: Some(true),
                change_notifications: Some(lsp::OneOf::Left(true)),
            }),
            file_operations: None,
        }),
        hover_provider: Some(lsp::HoverProviderCapability::Simple(true)),
        definition_provider: Some(lsp::OneOf::Left(true)),
        references_provider: Some(lsp::OneOf::Left(true)),
        document_symbol_provider: Some(lsp::OneOf::Left(true)),
        completion_provider: Some(lsp::CompletionOptions {
            // What begins a name, a value, a class, a key or a citation.
            trigger_characters: Some(["{", " ", "=", "\"", ".", "@"].map(str::to_owned).to_vec()),
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
        let client = convert::abilities(&params.capabilities);
        // A client introduces itself once.
        let _ = self.client_can.set(client);
        #[expect(deprecated, reason = "clients that know no folders name a root")]
        let root = params.root_uri;
        let folders = params.workspace_folders.map(|f| f.into_iter().map(|f| f.uri).collect());
        let folders = folders.unwrap_or_else(|| root.into_iter().collect());
        self.tell(Message::Initialize(encoding, client, folders));
        if let Some(options) = params.initialization_options.as_ref() {
            self.set(options);
        }
        if let Some(value) = params.trace {
            logger::set_trace(value);
        }
        Ok(lsp::InitializeResult {
            capabilities: lsp::ServerCapabilities {
                position_encoding: Some(convert::encoding_kind(encoding)),
                diagnostic_provider: client.pulls.then(convert::diagnostic_options),
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
        self.tell(Message::Initialized);
        let can = self.client_can.get().copied().unwrap_or_default();
        let mut registrations = Vec::new();
        registrations.extend(can.watches_files.then(convert::watched_files));
        registrations.extend(can.registers_configuration.then(convert::watched_settings));
        if !registrations.is_empty() {
            // A client that refuses says so itself; the server works without.
            let _ = self.client.register_capability(registrations).await;
        }
        if can.configuration {
            self.configure().await;
        }
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

    async fn did_change_configuration(&self, params: lsp::DidChangeConfigurationParams) {
        if self.client_can.get().is_some_and(|can| can.configuration) {
            self.configure().await;
        } else {
            self.set(&params.settings);
        }
    }

    async fn did_change_workspace_folders(&self, params: lsp::DidChangeWorkspaceFoldersParams) {
        let uris =
            |folders: Vec<lsp::WorkspaceFolder>| folders.into_iter().map(|f| f.uri).collect();
        self.tell(Message::Folders(uris(params.event.added), uris(params.event.removed)));
    }

    async fn did_change_watched_files(&self, params: lsp::DidChangeWatchedFilesParams) {
        let changes = params.changes.into_iter().map(|change| Change {
            path: convert::path(&change.uri),
            moved: change.typ != lsp::FileChangeType::CHANGED,
        });
        self.tell(Message::Changed(changes.collect()));
    }

    async fn diagnostic(
        &self,
        params: lsp::DocumentDiagnosticParams,
    ) -> Result<lsp::DocumentDiagnosticReportResult> {
        let (path, snapshot) = (convert::path(&params.text_document.uri), self.snapshot());
        let (pulls, threads) = (self.pulls.clone(), self.threads.clone());
        let snapshot = snapshot.await?;
        let Some(open) = snapshot.open(&path).cloned() else {
            let nothing = lsp::RelatedFullDocumentDiagnosticReport::default();
            return Ok(lsp::DocumentDiagnosticReport::Full(nothing).into());
        };
        let _turn = threads.acquire_owned().await.map_err(|_| Error::internal_error())?;
        work(move || {
            if open.is_outdated() {
                return Err(Error::content_modified());
            }
            let previous = params.previous_result_id.as_deref();
            Ok(pulls.document(&open, &snapshot, previous).into())
        })
        .await
    }

    async fn workspace_diagnostic(
        &self,
        params: lsp::WorkspaceDiagnosticParams,
    ) -> Result<lsp::WorkspaceDiagnosticReportResult> {
        let token = params.partial_result_params.partial_result_token;
        let previous = Arc::new(params.previous_result_ids);
        let streams = token.is_some();
        loop {
            let (pulls, told) = (self.pulls.clone(), previous.clone());
            let mut parts = convert::Parts::new(self.client.clone(), token.clone(), Some("items"));
            let (items, news, mut changes) = self
                .ask_all(move |snapshot| {
                    // What comes while this is found out is news.
                    let changes = snapshot.news.subscribe();
                    let mut news = false;
                    pulls.workspace(snapshot, &told, &mut |item| {
                        let is_new =
                            matches!(item, lsp::WorkspaceDocumentDiagnosticReport::Full(_));
                        news |= is_new;
                        // In a stream, what is not spoken of stays as it is.
                        if is_new || !streams {
                            parts.push(item);
                        }
                    });
                    (parts.finish(), news, changes)
                })
                .await?;
            // A client that streams asks again at once: it is answered when there is something new.
            let waits = streams && !news && !previous.is_empty();
            if !waits || changes.changed().await.is_err() {
                return Ok(lsp::WorkspaceDiagnosticReport { items }.into());
            }
        }
    }

    async fn hover(&self, params: lsp::HoverParams) -> Result<Option<lsp::Hover>> {
        let at = params.text_document_position_params;
        self.ask(&at.text_document.uri, move |request| {
            let found = hover::find(&request.view()?, request.byte(at.position))?;
            let text = request.text();
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
            let text = request.text();
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
            let found = document_symbols::find(&request.view()?);
            let text = request.text();
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
            let found = completion::find(&request.view()?, request.byte(at.position));
            let text = request.text();
            let encoding = request.snapshot.encoding;
            let items = found.into_iter().map(|item| convert::completion(item, text, encoding));
            // The list holds what fits the letters so far, so that the next letter asks again.
            let items = items.collect();
            Some(lsp::CompletionResponse::List(lsp::CompletionList { is_incomplete: true, items }))
        })
        .await
    }

    async fn code_action(
        &self,
        params: lsp::CodeActionParams,
    ) -> Result<Option<lsp::CodeActionResponse>> {
        let only = params.context.only;
        self.ask(&params.text_document.uri, move |request| {
            let text = request.text();
            let span = convert::span(text, params.range, request.snapshot.encoding);
            let findings = request.open.findings(&request.snapshot);
            let wanted = |kind: &lsp::CodeActionKind| {
                only.as_ref().is_none_or(|only| {
                    only.iter().any(|only| {
                        let rest = kind.as_str().strip_prefix(only.as_str());
                        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
                    })
                })
            };
            let actions = code_actions::find(&request.view()?, findings, span)
                .into_iter()
                .filter(|action| wanted(&convert::action_kind(action.kind)))
                .filter_map(|action| convert::code_action(action, &request.snapshot));
            Some(actions.map(lsp::CodeActionOrCommand::CodeAction).collect())
        })
        .await
    }
}
