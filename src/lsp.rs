//! The language server: transports, and the room that alone knows protocol types and `tokio`.
//!
//! `server` has a method for each request, `session` is the one actor
//! that owns all state, `convert` turns protocol types into ours and back, `frames` and `messages` keep from
//! the server what it does not understand.

mod capabilities;
mod convert;
mod diagnostics;
mod frames;
mod guard;
mod indexer;
mod kept;
mod logger;
mod messages;
mod params;
mod publisher;
mod refresher;
mod request;
mod server;
mod session;
mod settings;
mod snapshot;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::io::{AsyncRead, AsyncWrite};
use tower_lsp::{LspService, Server};

/// How the editor is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Transport {
    /// Standard input and output.
    Stdio,
    /// A port of the local machine that the editor listens on.
    Socket(u16),
    /// A Unix socket or a named pipe that the editor listens on.
    Pipe(PathBuf),
}

impl Transport {
    /// What the arguments of `sayso lsp` ask for: a port, a pipe, or neither.
    pub fn new(socket: Option<u16>, pipe: Option<PathBuf>) -> Self {
        match (socket, pipe) {
            (Some(port), _) => Self::Socket(port),
            (None, Some(name)) => Self::Pipe(name),
            (None, None) => Self::Stdio,
        }
    }
}

/// How many requests may wait for their answers at once. The library's own 4 are far too few: a few
/// slow ones would stop the reading of the input, and with it `$/cancelRequest` and `shutdown`.
const CONCURRENT_REQUESTS: usize = 1024;

/// Serves one editor until it is done; logs what is as grave as `log` says. Gives whether it said goodbye: an `exit` without `shutdown`,
/// or an input that ends, is a failure by the protocol.
///
/// # Errors
/// The editor cannot be reached.
pub fn serve(transport: &Transport, today: String, log: Option<&str>) -> io::Result<bool> {
    logger::set(log.and_then(logger::Level::named).unwrap_or_default());
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_io().build()?;
    let goodbye = Arc::new(AtomicBool::new(false));
    let served = runtime.block_on(connect(transport, today, goodbye.clone()));
    // A read of standard input cannot be taken back; the process ends anyhow.
    runtime.shutdown_background();
    served.map(|()| goodbye.load(Ordering::SeqCst))
}

async fn connect(transport: &Transport, today: String, goodbye: Arc<AtomicBool>) -> io::Result<()> {
    match transport {
        Transport::Stdio => {
            speak(tokio::io::stdin(), tokio::io::stdout(), today, goodbye).await;
        }
        Transport::Socket(port) => {
            let stream = tokio::net::TcpStream::connect(("127.0.0.1", *port)).await?;
            let (read, write) = tokio::io::split(stream);
            speak(read, write, today, goodbye).await;
        }
        #[cfg(unix)]
        Transport::Pipe(name) => {
            let stream = tokio::net::UnixStream::connect(name).await?;
            let (read, write) = tokio::io::split(stream);
            speak(read, write, today, goodbye).await;
        }
        #[cfg(windows)]
        Transport::Pipe(name) => {
            let stream = tokio::net::windows::named_pipe::ClientOptions::new().open(name)?;
            let (read, write) = tokio::io::split(stream);
            speak(read, write, today, goodbye).await;
        }
    }
    Ok(())
}

async fn speak(
    input: impl AsyncRead + Unpin + Send + 'static,
    output: impl AsyncWrite + Unpin + Send + 'static,
    today: String,
    goodbye: Arc<AtomicBool>,
) {
    /// Of either pipe between the frames and the server, bytes.
    const PIPE: usize = 1 << 16;
    let (to_server, server_input) = tokio::io::duplex(PIPE);
    let (server_output, from_server) = tokio::io::duplex(PIPE);
    let (sender, answers) = tokio::sync::mpsc::unbounded_channel();
    let asked = Arc::new(messages::Asked::default());
    tokio::spawn(frames::hand_in(input, to_server, asked.clone(), sender));
    let handed_out = tokio::spawn(frames::hand_out(from_server, output, asked, answers));
    let build = |client| server::Sayso::new(client, today, goodbye);
    let service = LspService::build(build).custom_method("$/setTrace", server::Sayso::set_trace);
    // What tests ask for to see what becomes of the rest; no release has it.
    #[cfg(debug_assertions)]
    let service = service.custom_method("sayso/panic", server::Sayso::provoke);
    let (service, socket) = service.finish();
    let server = Server::new(server_input, server_output, socket);
    server.concurrency_level(CONCURRENT_REQUESTS).serve(guard::Guard(service)).await;
    // What the server said last is still on its way.
    let _ = handed_out.await;
}
