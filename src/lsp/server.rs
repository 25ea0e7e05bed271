//! What the server can do, and one delegating method for each thing.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};

use tokio::sync::{Semaphore, oneshot};
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::ls_types as lsp;
use tower_lsp::{Client, LanguageServer};

use super::convert;
use super::session::{self, Message};
use super::snapshot::{ClientAbilities, Held, Open, Snapshot};
use crate::features::Asked;
use crate::features::Destination;
use crate::features::code_actions::{ActionKind, Deed};
use crate::features::{code_actions, completion, document_symbols, hover, references};
use crate::features::{
    declaration, definition, document_highlight, implementation, type_definition,
};
use crate::features::{formatting, on_enter};
use crate::features::{linked_editing, refactor, rename, rename_files};
use crate::finding::Replacement;
use crate::rules;
use crate::text::Text;
use crate::workspace::{Change, View};

/// The server that one editor speaks with.
#[derive(Debug)]
pub struct Sayso {
    client: Client,
    session: mpsc::Sender<Message>,
    /// Set by `shutdown`.
    goodbye: Arc<AtomicBool>,
    watches: AtomicBool,
    /// Turns on the threads that answer.
    threads: Arc<Semaphore>,
}

/// How many requests are worked at once; the others wait for their turn, and may be cancelled
/// meanwhile.
const THREADS: usize = 4;

impl Sayso {
    /// A server; its session begins at once.
    pub fn new(client: Client, today: String, goodbye: Arc<AtomicBool>) -> Self {
        let session = session::start(client.clone(), today, tokio::runtime::Handle::current());
        Self {
            client,
            session,
            goodbye,
            watches: AtomicBool::new(false),
            threads: Arc::new(Semaphore::new(THREADS)),
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
            let Some(open) = snapshot.open(&path).cloned() else { return Ok(None) };
            let _turn = threads.acquire_owned().await.map_err(|_| Error::internal_error())?;
            // A panic answers this request with an error, and is on standard error; the server lives.
            tokio::task::spawn_blocking(move || {
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
            .map_err(|_| Error::internal_error())?
        }
    }

    /// Answers a request about all that there is on a thread of its own.
    fn ask_all<T, F>(&self, answer: F) -> impl Future<Output = Result<Option<T>>> + Send + use<T, F>
    where
        T: Send + 'static,
        F: FnOnce(&Snapshot) -> Option<T> + Send + 'static,
    {
        let snapshot = self.snapshot();
        let threads = self.threads.clone();
        async move {
            let snapshot = snapshot.await?;
            let _turn = threads.acquire_owned().await.map_err(|_| Error::internal_error())?;
            tokio::task::spawn_blocking(move || answer(&snapshot))
                .await
                .map_err(|_| Error::internal_error())
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
        convert::byte(self.text(), position, self.snapshot.encoding)
    }
}

/// Whether a kind of action was asked for.
type Wanted<'a> = &'a dyn Fn(&lsp::CodeActionKind) -> bool;

impl Request {
    /// What can be done at a place. `is_narrow` says that the editor named the kinds it wants.
    fn actions(
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
        let findings = self.open.found_at(span, &self.snapshot.today);
        let all = self.open.found(&self.snapshot.today);
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
        code_actions::mended(&view, &self.open.found_anew(&self.snapshot.today), rule)
    }

    /// What an action that was offered before changes; none where nothing does.
    fn edit(
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
                let findings = self.open.found_at(span, &self.snapshot.today);
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

/// Why something was not done, in words that the editor shows.
fn refused(why: String) -> Error {
    Error { code: ErrorCode::ServerError(-32803), message: why.into(), data: None }
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
        declaration_provider: Some(lsp::DeclarationCapability::Simple(true)),
        type_definition_provider: Some(lsp::TypeDefinitionProviderCapability::Simple(true)),
        implementation_provider: Some(lsp::ImplementationProviderCapability::Simple(true)),
        document_highlight_provider: Some(lsp::OneOf::Left(true)),
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
        workspace: Some(lsp::WorkspaceServerCapabilities {
            file_operations: Some(lsp::WorkspaceFileOperationsServerCapabilities {
                will_rename: Some(lsp::FileOperationRegistrationOptions {
                    filters: vec![lsp::FileOperationFilter {
                        scheme: Some("file".to_owned()),
                        pattern: lsp::FileOperationPattern {
                            glob: "**".to_owned(),
                            ..lsp::FileOperationPattern::default()
                        },
                    }],
                }),
                ..lsp::WorkspaceFileOperationsServerCapabilities::default()
            }),
            ..lsp::WorkspaceServerCapabilities::default()
        }),
        rename_provider: Some(lsp::OneOf::Right(lsp::RenameOptions {
            prepare_provider: Some(true),
            work_done_progress_options: lsp::WorkDoneProgressOptions::default(),
        })),
        linked_editing_range_provider: Some(lsp::LinkedEditingRangeServerCapabilities::Simple(
            true,
        )),
        document_formatting_provider: Some(lsp::OneOf::Left(true)),
        document_range_formatting_provider: Some(lsp::OneOf::Left(true)),
        document_on_type_formatting_provider: Some(lsp::DocumentOnTypeFormattingOptions {
            first_trigger_character: "\n".to_owned(),
            more_trigger_character: None,
        }),
        execute_command_provider: Some(lsp::ExecuteCommandOptions {
            commands: vec![convert::actions::EXPLAIN.to_owned()],
            ..lsp::ExecuteCommandOptions::default()
        }),
        code_action_provider: Some(lsp::CodeActionProviderCapability::Options(
            lsp::CodeActionOptions {
                code_action_kinds: Some(convert::actions::kinds()),
                resolve_provider: Some(true),
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
            declaration_links: text
                .and_then(|text| text.declaration.as_ref()?.link_support)
                .unwrap_or_default(),
            type_links: text
                .and_then(|text| text.type_definition.as_ref()?.link_support)
                .unwrap_or_default(),
            implementation_links: text
                .and_then(|text| text.implementation.as_ref()?.link_support)
                .unwrap_or_default(),
            markdown_hovers: text
                .and_then(|text| text.hover.as_ref()?.content_format.as_ref())
                .is_some_and(|formats| formats.contains(&lsp::MarkupKind::Markdown)),
            versioned_edits: workspace
                .and_then(|workspace| workspace.workspace_edit.as_ref()?.document_changes)
                .unwrap_or_default(),
            resolves_edits: text
                .and_then(|text| text.code_action.as_ref())
                .filter(|actions| actions.data_support == Some(true))
                .and_then(|actions| actions.resolve_support.as_ref())
                .is_some_and(|resolve| resolve.properties.iter().any(|name| name == "edit")),
            annotated_edits: workspace
                .and_then(|w| w.workspace_edit.as_ref()?.change_annotation_support.as_ref())
                .is_some(),
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
        let changes = params.changes.into_iter().map(|change| Change {
            path: convert::path(&change.uri),
            moved: change.typ != lsp::FileChangeType::CHANGED,
        });
        self.tell(Message::Changed(changes.collect()));
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
        self.ask_all(move |snapshot| {
            let edits = rename_files::find(snapshot, &moved);
            let label = "Follow the files";
            (!edits.is_empty()).then(|| convert::edits::workspace(&edits, Some(label), snapshot))?
        })
        .await
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
            other => Err(refused(format!("There is no command `{other}`."))),
        }
    }
}
