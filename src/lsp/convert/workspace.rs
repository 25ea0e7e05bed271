//! What server and client agree on about files and diagnostics, and answers that come in parts.

use tokio::runtime::Handle;
use tower_lsp::Client;
use tower_lsp::ls_types as lsp;
use tower_lsp::ls_types::notification::Notification;

use crate::features::workspace_symbols::Hit;
use crate::lsp::snapshot::Snapshot;
use crate::workspace::index::NameKind;

/// How diagnostics may be asked for.
pub fn diagnostic_options() -> lsp::DiagnosticServerCapabilities {
    lsp::DiagnosticServerCapabilities::Options(lsp::DiagnosticOptions {
        identifier: Some("sayso".to_owned()),
        inter_file_dependencies: true,
        workspace_diagnostics: true,
        ..lsp::DiagnosticOptions::default()
    })
}

/// The wish to be told of files that change on the disk.
pub fn watched_files() -> lsp::Registration {
    let globs = [
        "**/*.{sayso,md,markdown,bib,bibtex,json,csljson,yaml,yml,toml}",
        // What reports name: evidence and pictures.
        "**/*.{txt,pdf,html,htm,eml,csv,xlsx,docx,mp3,mp4,wav,png,jpg,jpeg,gif,webp,svg,tif,tiff}",
        "**/.gitignore",
    ];
    let watchers = globs.map(|glob| lsp::FileSystemWatcher {
        glob_pattern: lsp::GlobPattern::String(glob.to_owned()),
        kind: None,
    });
    let options = lsp::DidChangeWatchedFilesRegistrationOptions { watchers: watchers.to_vec() };
    lsp::Registration {
        id: "watched-files".to_owned(),
        method: "workspace/didChangeWatchedFiles".to_owned(),
        register_options: serde_json::to_value(options).ok(),
    }
}

/// The wish to be told when what the client wants of Sayso changes.
pub fn watched_settings() -> lsp::Registration {
    lsp::Registration {
        id: "configuration".to_owned(),
        method: "workspace/didChangeConfiguration".to_owned(),
        register_options: Some(serde_json::json!({"section": "sayso"})),
    }
}

/// What a search through the workspace found.
pub fn hit(hit: Hit, snapshot: &Snapshot) -> Option<lsp::WorkspaceSymbol> {
    let location = super::location(&hit.place, snapshot)?;
    let file = hit.place.path.file_name().map(|name| name.to_string_lossy().into_owned());
    Some(lsp::WorkspaceSymbol {
        name: hit.name,
        kind: match hit.kind {
            NameKind::Claim => lsp::SymbolKind::EVENT,
            NameKind::Source => lsp::SymbolKind::KEY,
        },
        tags: None,
        container_name: Some(hit.detail).filter(|detail| !detail.is_empty()).or(file),
        location: lsp::OneOf::Left(location),
        data: None,
    })
}

/// A part of an answer: `$/progress` with any value.
enum Part {}

impl Notification for Part {
    type Params = serde_json::Value;
    const METHOD: &'static str = "$/progress";
}

/// A list that goes to the client in parts where it wants that.
pub struct Parts<T> {
    client: Client,
    token: Option<lsp::ProgressToken>,
    /// What the list is called in a part; a part is the list itself where it has no name.
    name: Option<&'static str>,
    items: Vec<T>,
}

impl<T: serde::Serialize> Parts<T> {
    /// So many items make a part.
    const LONG: usize = 50;

    /// An empty list.
    pub const fn new(
        client: Client,
        token: Option<lsp::ProgressToken>,
        name: Option<&'static str>,
    ) -> Self {
        Self { client, token, name, items: Vec::new() }
    }

    /// Adds an item.
    pub fn push(&mut self, item: T) {
        self.items.push(item);
        if self.token.is_some() && self.items.len() >= Self::LONG {
            self.send();
        }
    }

    /// Adds one, if there is one.
    pub fn extend(&mut self, item: Option<T>) {
        if let Some(item) = item {
            self.push(item);
        }
    }

    fn send(&mut self) {
        let items = serde_json::to_value(std::mem::take(&mut self.items)).unwrap_or_default();
        let value = match self.name {
            Some(name) => serde_json::json!({name: items}),
            None => items,
        };
        let part = serde_json::json!({"token": self.token, "value": value});
        // This is asked for on threads that may wait.
        Handle::current().block_on(self.client.send_notification::<Part>(part));
    }

    /// What is left for the answer itself: nothing, where parts were sent.
    pub fn finish(mut self) -> Vec<T> {
        if self.token.is_some() && !self.items.is_empty() {
            self.send();
        }
        self.items
    }
}
