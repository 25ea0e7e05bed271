//! What the server says of itself: on standard error, where editors keep their logs of servers, and
//! to the client. Never words of a document, nor names of files: those are the writer's.

use std::io::{self, Write as _};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};

use tokio::runtime::Handle;
use tower_lsp::Client;
use tower_lsp::ls_types as lsp;
use tower_lsp::ls_types::notification::LogTrace;

/// How grave what is logged is, or what is to be logged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Nothing.
    Off,
    /// What went wrong.
    Error,
    /// What may surprise.
    #[default]
    Warning,
    /// What happens.
    Info,
    /// Each request.
    Debug,
}

impl Level {
    const ALL: [(&'static str, Self); 5] = [
        ("off", Self::Off),
        ("error", Self::Error),
        ("warning", Self::Warning),
        ("info", Self::Info),
        ("debug", Self::Debug),
    ];

    /// The level of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, level)| *level)
    }
}

static LEVEL: AtomicU8 = AtomicU8::new(Level::Warning as u8);
static TRACES: AtomicBool = AtomicBool::new(false);
static CLIENT: OnceLock<(Client, Handle)> = OnceLock::new();

/// From now on what is as grave as this is said, or graver.
pub fn set(level: Level) {
    LEVEL.store(level as u8, Ordering::Relaxed);
}

/// From now on the client hears, too, what is logged.
pub fn tell(client: &Client) {
    // One process serves one client.
    let _ = CLIENT.set((client.clone(), Handle::current()));
}

/// What the client wants to be told of each message.
pub fn set_trace(value: lsp::TraceValue) {
    TRACES.store(value != lsp::TraceValue::Off, Ordering::Relaxed);
}

/// Says something, if it is grave enough.
pub fn log(level: Level, message: &str) {
    if level as u8 > LEVEL.load(Ordering::Relaxed) {
        return;
    }
    let _ = writeln!(io::stderr(), "sayso: {message}");
    let kind = match level {
        Level::Off | Level::Error => lsp::MessageType::ERROR,
        Level::Warning => lsp::MessageType::WARNING,
        Level::Info => lsp::MessageType::INFO,
        Level::Debug => lsp::MessageType::LOG,
    };
    if let Some((client, runtime)) = CLIENT.get() {
        let (client, message) = (client.clone(), message.to_owned());
        runtime.spawn(async move { client.log_message(kind, message).await });
    }
}

/// Tells of a message, by its method, where the client or the level wants that.
pub fn trace(method: &str) {
    if TRACES.load(Ordering::Relaxed)
        && !method.starts_with("$/")
        && let Some((client, runtime)) = CLIENT.get()
    {
        let client = client.clone();
        let params = lsp::LogTraceParams { message: format!("got {method}"), verbose: None };
        runtime.spawn(async move { client.send_notification::<LogTrace>(params).await });
    }
    log(Level::Debug, method);
}
