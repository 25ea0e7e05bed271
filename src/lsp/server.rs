//! What the server can do, and one delegating method for each thing.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock, mpsc};

use tokio::sync::{Semaphore, oneshot};
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::ls_types as lsp;
use tower_lsp::{Client, LanguageServer};

use super::capabilities::capabilities;
use super::convert;
use super::diagnostics::Pulls;
use super::kept::{KeptRests, KeptTokens};
use super::logger::{self, Level};
use super::request::Request;
use super::session::{self, Message};
use super::settings::Settings;
use super::snapshot::{ClientAbilities, Held, Open, Snapshot};
use crate::features::Asked;
use crate::features::Destination;
use crate::features::{call_hierarchy, code_lenses, inlay_hints};
use crate::features::{completion, document_symbols, hover, references};
use crate::features::{
    declaration, definition, document_highlight, implementation, type_definition,
};
use crate::features::{document_links, folding_ranges, selection_ranges};
use crate::features::{formatting, on_enter, source_graph, statistics};
use crate::features::{linked_editing, rename, rename_files, workspace_symbols};
use crate::rules;
use crate::workspace::Change;

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
    rests: Arc<KeptRests>,
    tokens: Arc<KeptTokens>,
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
            rests: Arc::default(),
            tokens: Arc::default(),
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
    /// where the document is not open, or is none of ours.
    fn ask<T, F>(
        &self,
        uri: &lsp::Uri,
        answer: F,
    ) -> impl Future<Output = Result<Option<T>>> + Send + use<T, F>
    where
        T: Send + 'static,
        F: Fn(&Request) -> Option<T> + Send + 'static,
    {
        let answered = self.ask_open(uri, move |snapshot, open| {
            let held = Held::of(open, &snapshot.workspace)?;
            answer(&Request { snapshot: snapshot.clone(), open: open.clone(), held })
        });
        async move { Ok(answered.await?.flatten()) }
    }

    /// Answers a request about whatever is open there. What was edited meanwhile has other places: then
    /// the answer is that. Where only what it is read against has changed, the question still makes
    /// sense, and is answered from how things stand then.
    fn ask_open<T, F>(
        &self,
        uri: &lsp::Uri,
        answer: F,
    ) -> impl Future<Output = Result<Option<T>>> + Send + use<T, F>
    where
        T: Send + 'static,
        F: Fn(&Arc<Snapshot>, &Arc<Open>) -> T + Send + 'static,
    {
        /// Somebody who writes in a library does so once in the time of an answer, if at all.
        const ATTEMPTS: usize = 8;
        let path = convert::path(uri);
        let mut snapshot = Box::pin(ask_session(self.session.clone()));
        let (session, threads) = (self.session.clone(), self.threads.clone());
        async move {
            let mut answer = answer;
            for _ in 0..ATTEMPTS {
                let now = snapshot.await?;
                // Whoever cancels drops this, and with it the wish for an answer.
                let _wish = Wish(now.stop.clone());
                let Some(open) = now.open(&path).cloned() else { return Ok(None) };
                let _turn =
                    threads.clone().acquire_owned().await.map_err(|_| Error::internal_error())?;
                let state = now.clone();
                let done = work(move || {
                    let found = (!open.is_outdated()).then(|| answer(&now, &open));
                    if open.is_edited() {
                        return Err(Error::content_modified());
                    }
                    Ok((found.filter(|_| !open.is_outdated()), answer))
                });
                let found;
                (found, answer) = done.await?;
                if !look_again(&session, &state) && found.is_some() {
                    return Ok(found);
                }
                snapshot = Box::pin(ask_session(session.clone()));
            }
            Err(Error::content_modified())
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
        ask_session(self.session.clone())
    }
}

/// Has files read again that turned out to be others than was known. Gives whether there are any.
fn look_again(session: &mpsc::Sender<Message>, state: &Snapshot) -> bool {
    let surprises = state.surprises();
    let changes: Vec<Change> =
        surprises.into_iter().map(|path| Change { path, moved: false }).collect();
    let any = !changes.is_empty();
    if any {
        // The session ends with the server only.
        let _ = session.send(Message::Changed(changes));
    }
    any
}

/// Asks the session how things stand; it is asked at once, not when somebody awaits the answer.
fn ask_session(
    session: mpsc::Sender<Message>,
) -> impl Future<Output = Result<Arc<Snapshot>>> + Send {
    let (sender, receiver) = oneshot::channel();
    let asked = session.send(Message::Ask(sender));
    async move {
        asked.map_err(|_| Error::internal_error())?;
        receiver.await.map_err(|_| Error::internal_error())
    }
}

/// Finds where a place leads.
type Leads = fn(&Asked<'_>, usize) -> Option<Destination>;

impl Sayso {
    /// Answers where a place leads. `links` says whether the client takes links there.
    fn go(
        &self,
        at: lsp::TextDocumentPositionParams,
        find: Leads,
        links: fn(&ClientAbilities) -> bool,
    ) -> impl Future<Output = Result<Option<lsp::GotoDefinitionResponse>>> + Send + use<> {
        self.ask(&at.text_document.uri, move |request| {
            let found = find(&request.asked(), request.byte(at.position))?;
            let links = links(&request.snapshot.client);
            Some(convert::destination(&found, request.text(), &request.snapshot, links))
        })
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

impl Sayso {
    /// Answers a command about a document with data.
    fn data<F>(
        &self,
        uri: &str,
        answer: F,
    ) -> Result<impl Future<Output = Result<Option<lsp::LSPAny>>> + Send + use<F>>
    where
        F: Fn(&Request) -> Option<lsp::LSPAny> + Send + 'static,
    {
        let uri = uri.parse().map_err(|_| refused(format!("`{uri}` is no URI of a report.")))?;
        let found = self.ask(&uri, answer);
        Ok(async move {
            let closed = || refused("No report is open at this URI.".to_owned());
            found.await?.map_or_else(|| Err(closed()), |data| Ok(Some(data)))
        })
    }
}

/// Why something was not done, in words that the editor shows.
fn refused(why: String) -> Error {
    Error { code: ErrorCode::ServerError(-32803), message: why.into(), data: None }
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
        self.tokens.forget(&convert::path(&params.text_document.uri));
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
        let pulls = self.pulls.clone();
        let previous = params.previous_result_id;
        let found = self.ask_open(&params.text_document.uri, move |snapshot, open| {
            pulls.document(open, snapshot, previous.as_deref())
        });
        let Some((report, told)) = found.await? else {
            let nothing = lsp::RelatedFullDocumentDiagnosticReport::default();
            return Ok(lsp::DocumentDiagnosticReport::Full(nothing).into());
        };
        self.pulls.told(told);
        Ok(report.into())
    }

    async fn symbol(
        &self,
        params: lsp::WorkspaceSymbolParams,
    ) -> Result<Option<lsp::WorkspaceSymbolResponse>> {
        let token = params.partial_result_params.partial_result_token;
        let mut parts = convert::Parts::new(self.client.clone(), token, None);
        self.ask_all(move |snapshot| {
            for hit in workspace_symbols::find(snapshot, &params.query) {
                parts.extend(convert::hit(hit, snapshot));
            }
            Some(lsp::WorkspaceSymbolResponse::Nested(parts.finish()))
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
            let found = hover::find(&request.asked(), request.byte(at.position))?;
            Some(convert::hover(&found, request.text(), &request.snapshot))
        })
        .await
    }

    async fn goto_definition(
        &self,
        params: lsp::GotoDefinitionParams,
    ) -> Result<Option<lsp::GotoDefinitionResponse>> {
        let at = params.text_document_position_params;
        self.go(at, definition::find, |client| client.links).await
    }

    async fn goto_declaration(
        &self,
        params: lsp::request::GotoDeclarationParams,
    ) -> Result<Option<lsp::request::GotoDeclarationResponse>> {
        let at = params.text_document_position_params;
        self.go(at, declaration::find, |client| client.declaration_links).await
    }

    async fn goto_type_definition(
        &self,
        params: lsp::request::GotoTypeDefinitionParams,
    ) -> Result<Option<lsp::request::GotoTypeDefinitionResponse>> {
        let at = params.text_document_position_params;
        self.go(at, type_definition::find, |client| client.type_links).await
    }

    async fn goto_implementation(
        &self,
        params: lsp::request::GotoImplementationParams,
    ) -> Result<Option<lsp::request::GotoImplementationResponse>> {
        let at = params.text_document_position_params;
        self.go(at, implementation::find, |client| client.implementation_links).await
    }

    async fn document_highlight(
        &self,
        params: lsp::DocumentHighlightParams,
    ) -> Result<Option<Vec<lsp::DocumentHighlight>>> {
        let at = params.text_document_position_params;
        self.ask(&at.text_document.uri, move |request| {
            let found = document_highlight::find(&request.asked(), request.byte(at.position));
            let (text, encoding) = (request.text(), request.snapshot.encoding);
            Some(found.into_iter().map(|one| convert::highlight(one, text, encoding)).collect())
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
            let found = document_symbols::find(&request.asked());
            let (text, encoding) = (request.text(), request.snapshot.encoding);
            if request.snapshot.client.nested_symbols {
                let symbols = convert::symbols(found, text, encoding);
                return Some(lsp::DocumentSymbolResponse::Nested(symbols));
            }
            let symbols = convert::flat_symbols(found, &request.open.uri, text, encoding);
            Some(lsp::DocumentSymbolResponse::Flat(symbols))
        })
        .await
    }

    async fn folding_range(
        &self,
        params: lsp::FoldingRangeParams,
    ) -> Result<Option<Vec<lsp::FoldingRange>>> {
        self.ask(&params.text_document.uri, move |request| {
            let found = folding_ranges::find(&request.asked());
            Some(convert::folds(found, request.text(), request.snapshot.client.most_folds))
        })
        .await
    }

    async fn selection_range(
        &self,
        params: lsp::SelectionRangeParams,
    ) -> Result<Option<Vec<lsp::SelectionRange>>> {
        self.ask(&params.text_document.uri, move |request| {
            let places = params.positions.iter().map(|position| request.byte(*position));
            let steps = places.map(|byte| selection_ranges::find(&request.asked(), byte));
            let (text, encoding) = (request.text(), request.snapshot.encoding);
            Some(steps.map(|steps| convert::selection(&steps, text, encoding)).collect())
        })
        .await
    }

    async fn document_link(
        &self,
        params: lsp::DocumentLinkParams,
    ) -> Result<Option<Vec<lsp::DocumentLink>>> {
        self.ask(&params.text_document.uri, move |request| {
            let links = document_links::find(&request.asked());
            let (text, snapshot) = (request.text(), &request.snapshot);
            Some(
                links
                    .iter()
                    .filter_map(|link| convert::document_link(link, text, snapshot))
                    .collect(),
            )
        })
        .await
    }

    async fn document_link_resolve(&self, link: lsp::DocumentLink) -> Result<lsp::DocumentLink> {
        let snapshot = self.snapshot().await?;
        Ok(convert::resolved_link(link, &snapshot))
    }

    async fn inlay_hint(
        &self,
        params: lsp::InlayHintParams,
    ) -> Result<Option<Vec<lsp::InlayHint>>> {
        self.ask(&params.text_document.uri, move |request| {
            let encoding = request.snapshot.encoding;
            let within = convert::span(request.text(), params.range, encoding);
            let found =
                inlay_hints::find(&request.asked(), within, request.snapshot.settings.hints);
            Some(found.into_iter().map(|one| convert::hint(one, &request.open, encoding)).collect())
        })
        .await
    }

    async fn inlay_hint_resolve(&self, hint: lsp::InlayHint) -> Result<lsp::InlayHint> {
        let Some((uri, version)) = convert::made_for(hint.data.as_ref()) else { return Ok(hint) };
        let unresolved = hint.clone();
        let resolved = self.ask(&uri, move |request| {
            let (byte, kind) = convert::hint_asked(hint.data.as_ref()?)?;
            // Of an older state nobody knows what stands there now.
            let asked = Some(request.asked()).filter(|_| request.open.version == version)?;
            let detail = inlay_hints::detail(&asked, byte, kind)?;
            Some(convert::hint_with(hint.clone(), detail, &request.snapshot))
        });
        Ok(resolved.await?.unwrap_or(unresolved))
    }

    async fn code_lens(&self, params: lsp::CodeLensParams) -> Result<Option<Vec<lsp::CodeLens>>> {
        let kept = self.rests.clone();
        self.ask(&params.text_document.uri, move |request| {
            let rests = request.rests(&kept);
            let kinds = request.snapshot.settings.lenses;
            let found = code_lenses::find(&request.asked(), kinds, &rests);
            let encoding = request.snapshot.encoding;
            Some(found.into_iter().map(|one| convert::lens(one, &request.open, encoding)).collect())
        })
        .await
    }

    async fn code_lens_resolve(&self, lens: lsp::CodeLens) -> Result<lsp::CodeLens> {
        let Some((uri, version)) = convert::made_for(lens.data.as_ref()) else { return Ok(lens) };
        let unresolved = lens.clone();
        let kept = self.rests.clone();
        let resolved = self.ask(&uri, move |request| {
            let asked = Some(request.asked()).filter(|_| request.open.version == version)?;
            let key = lens.data.as_ref()?.get("key")?.as_str()?.to_owned();
            let (title, places) = code_lenses::resolve(&asked, &key, &request.rests(&kept))?;
            Some(convert::lens_with(lens.clone(), title, &places, &request.open, &request.snapshot))
        });
        Ok(resolved.await?.unwrap_or(unresolved))
    }

    async fn prepare_call_hierarchy(
        &self,
        params: lsp::CallHierarchyPrepareParams,
    ) -> Result<Option<Vec<lsp::CallHierarchyItem>>> {
        let at = params.text_document_position_params;
        self.ask(&at.text_document.uri, move |request| {
            let item = call_hierarchy::prepare(&request.asked(), request.byte(at.position))?;
            Some(vec![convert::call_item(&item, &request.open.uri, &request.snapshot)?])
        })
        .await
    }

    async fn incoming_calls(
        &self,
        params: lsp::CallHierarchyIncomingCallsParams,
    ) -> Result<Option<Vec<lsp::CallHierarchyIncomingCall>>> {
        let Some((uri, who)) = convert::call_asked(params.item.data.as_ref()) else {
            return Ok(None);
        };
        self.ask(&uri, move |request| {
            let calls = call_hierarchy::incoming(&request.asked(), &who);
            let (uri, snapshot) = (&request.open.uri, &request.snapshot);
            Some(calls.iter().filter_map(|c| convert::incoming_call(c, uri, snapshot)).collect())
        })
        .await
    }

    async fn outgoing_calls(
        &self,
        params: lsp::CallHierarchyOutgoingCallsParams,
    ) -> Result<Option<Vec<lsp::CallHierarchyOutgoingCall>>> {
        let Some((uri, who)) = convert::call_asked(params.item.data.as_ref()) else {
            return Ok(None);
        };
        let from = convert::path(&params.item.uri);
        self.ask(&uri, move |request| {
            let calls = call_hierarchy::outgoing(&request.asked(), &who);
            let (uri, snapshot) = (&request.open.uri, &request.snapshot);
            let calls = calls.iter();
            Some(calls.filter_map(|c| convert::outgoing_call(c, &from, uri, snapshot)).collect())
        })
        .await
    }

    async fn semantic_tokens_full(
        &self,
        params: lsp::SemanticTokensParams,
    ) -> Result<Option<lsp::SemanticTokensResult>> {
        let kept = self.tokens.clone();
        self.ask(&params.text_document.uri, move |request| {
            let data = request.tokens(None);
            let (result_id, _) = kept.exchange(&request.open.path, None, &data);
            let result_id = Some(result_id);
            Some(lsp::SemanticTokensResult::Tokens(lsp::SemanticTokens { result_id, data }))
        })
        .await
    }

    async fn semantic_tokens_full_delta(
        &self,
        params: lsp::SemanticTokensDeltaParams,
    ) -> Result<Option<lsp::SemanticTokensFullDeltaResult>> {
        let kept = self.tokens.clone();
        self.ask(&params.text_document.uri, move |request| {
            let data = request.tokens(None);
            let known = Some(&*params.previous_result_id);
            let (result_id, before) = kept.exchange(&request.open.path, known, &data);
            let result_id = Some(result_id);
            Some(match before {
                Some(before) => lsp::SemanticTokensDelta {
                    edits: convert::token_edits(&before, &data),
                    result_id,
                }
                .into(),
                None => lsp::SemanticTokens { result_id, data }.into(),
            })
        })
        .await
    }

    async fn semantic_tokens_range(
        &self,
        params: lsp::SemanticTokensRangeParams,
    ) -> Result<Option<lsp::SemanticTokensRangeResult>> {
        self.ask(&params.text_document.uri, move |request| {
            let within = convert::span(request.text(), params.range, request.snapshot.encoding);
            let data = request.tokens(Some(within));
            Some(lsp::SemanticTokens { result_id: None, data }.into())
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
            let text = request.text();
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

    async fn prepare_rename(
        &self,
        at: lsp::TextDocumentPositionParams,
    ) -> Result<Option<lsp::PrepareRenameResponse>> {
        let found = self.ask(&at.text_document.uri, move |request| {
            let name = rename::prepare(&request.asked(), request.byte(at.position));
            let encoding = request.snapshot.encoding;
            Some(name.map(|name| {
                name.map(|name| lsp::PrepareRenameResponse::RangeWithPlaceholder {
                    range: convert::range(request.text(), name.span, encoding),
                    placeholder: name.written.into(),
                })
            }))
        });
        found.await?.map_or(Ok(None), |name| name.map_err(refused))
    }

    async fn rename(&self, params: lsp::RenameParams) -> Result<Option<lsp::WorkspaceEdit>> {
        let at = params.text_document_position;
        let new = params.new_name;
        let found =
            self.ask(&at.text_document.uri, move |request| {
                let edits = rename::find(&request.asked(), request.byte(at.position), &new);
                let label = format!("Rename to `{new}`");
                Some(edits.map(|edits| {
                    convert::edits::workspace(&edits, Some(&label), &request.snapshot)
                }))
            });
        found.await?.map_or(Ok(None), |edit| edit.map_err(refused))
    }

    async fn linked_editing_range(
        &self,
        params: lsp::LinkedEditingRangeParams,
    ) -> Result<Option<lsp::LinkedEditingRanges>> {
        let at = params.text_document_position_params;
        self.ask(&at.text_document.uri, move |request| {
            let found = linked_editing::find(&request.asked(), request.byte(at.position));
            let range = |span| convert::range(request.text(), span, request.snapshot.encoding);
            (!found.is_empty()).then(|| lsp::LinkedEditingRanges {
                ranges: found.into_iter().map(range).collect(),
                word_pattern: Some(linked_editing::PATTERN.to_owned()),
            })
        })
        .await
    }

    async fn will_rename_files(
        &self,
        params: lsp::RenameFilesParams,
    ) -> Result<Option<lsp::WorkspaceEdit>> {
        let path = |uri: &str| Some(convert::path(&uri.parse().ok()?));
        let moved =
            params.files.iter().filter_map(|f| Some((path(&f.old_uri)?, path(&f.new_uri)?)));
        let moved: Vec<_> = moved.collect();
        let moved = Arc::new(moved);
        // Once more where a file turns out to be another than was known.
        for _ in 0..2 {
            let moved = moved.clone();
            let found = self.ask_all(move |snapshot| {
                let edits = rename_files::find(snapshot, &moved);
                let edit = || convert::edits::workspace(&edits, Some("Follow the files"), snapshot);
                ((!edits.is_empty()).then(edit).flatten(), snapshot.clone())
            });
            let (edit, state) = found.await?;
            if !look_again(&self.session, &state) {
                return Ok(edit);
            }
        }
        Err(Error::content_modified())
    }

    async fn formatting(
        &self,
        params: lsp::DocumentFormattingParams,
    ) -> Result<Option<Vec<lsp::TextEdit>>> {
        self.ask(&params.text_document.uri, move |request| {
            let edits = formatting::find(&request.asked(), None);
            Some(convert::edits::in_file(&edits, request.text(), &request.snapshot))
        })
        .await
    }

    async fn range_formatting(
        &self,
        params: lsp::DocumentRangeFormattingParams,
    ) -> Result<Option<Vec<lsp::TextEdit>>> {
        self.ask(&params.text_document.uri, move |request| {
            let span = convert::span(request.text(), params.range, request.snapshot.encoding);
            let edits = formatting::find(&request.asked(), Some(span));
            Some(convert::edits::in_file(&edits, request.text(), &request.snapshot))
        })
        .await
    }

    async fn on_type_formatting(
        &self,
        params: lsp::DocumentOnTypeFormattingParams,
    ) -> Result<Option<Vec<lsp::TextEdit>>> {
        let at = params.text_document_position;
        self.ask(&at.text_document.uri, move |request| {
            let edits = on_enter::find(&request.asked(), request.byte(at.position));
            Some(convert::edits::in_file(&edits, request.text(), &request.snapshot))
        })
        .await
    }

    async fn code_action(
        &self,
        params: lsp::CodeActionParams,
    ) -> Result<Option<lsp::CodeActionResponse>> {
        let only = params.context.only;
        let range = params.range;
        self.ask(&params.text_document.uri, move |request| {
            let wanted = |kind: &lsp::CodeActionKind| {
                only.as_ref().is_none_or(|only| {
                    only.iter().any(|only| {
                        let rest = kind.as_str().strip_prefix(only.as_str());
                        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
                    })
                })
            };
            Some(request.actions(range, only.is_some(), &wanted))
        })
        .await
    }

    async fn code_action_resolve(&self, action: lsp::CodeAction) -> Result<lsp::CodeAction> {
        let Some(asked) = convert::actions::Asked::of(&action) else { return Ok(action) };
        let title = action.title.clone();
        let uri = asked.uri.clone();
        let edit = self.ask(&uri, move |request| Some(request.edit(&asked, &title)));
        match edit.await?.unwrap_or_else(|| Err(Error::content_modified()))? {
            None => Err(refused("There is nothing to be done there any more.".to_owned())),
            edit => Ok(lsp::CodeAction { edit, ..action }),
        }
    }

    async fn execute_command(
        &self,
        params: lsp::ExecuteCommandParams,
    ) -> Result<Option<lsp::LSPAny>> {
        let first = params.arguments.first().and_then(|argument| argument.as_str());
        let first = first.map(str::to_owned).unwrap_or_default();
        match params.command.as_str() {
            convert::actions::EXPLAIN => match rules::named(&first) {
                Some(rule) => {
                    Ok(Some(serde_json::json!({ "rule": rule.name, "markdown": rule.page })))
                }
                None => Err(refused(format!("There is no rule `{first}`."))),
            },
            convert::commands::STATISTICS => {
                self.data(&first, |request| {
                    let found = statistics::find(&request.view()?);
                    Some(convert::commands::statistics(&found, request.text(), &request.snapshot))
                })?
                .await
            }
            convert::commands::GRAPH => {
                self.data(&first, |request| {
                    Some(convert::commands::graph(&source_graph::find(&request.view()?)))
                })?
                .await
            }
            other => Err(refused(format!("There is no command `{other}`."))),
        }
    }
}
