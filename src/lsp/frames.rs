//! The frames of the protocol's wire: `Content-Length: N`, an empty line, N bytes of JSON.
//!
//! The library that answers requests takes a broken frame for the end of its input, and a message that
//! it does not understand too. So these are answered here, with the error that JSON-RPC asks for, and
//! the library sees only whole ones (`messages` tells which those are); the server lives on.

use std::io;
use std::sync::Arc;

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::sync::mpsc;

use super::logger::{self, Level};
use super::messages::{Asked, Verdict};

/// A larger body is taken for a broken header, bytes.
const LARGEST: usize = 1 << 30;

/// What came over the wire.
enum Frame {
    /// The bytes of a message.
    Body(Vec<u8>),
    /// Something that is no frame.
    Broken,
}

struct Frames<R> {
    input: BufReader<R>,
}

impl<R: AsyncRead + Unpin> Frames<R> {
    fn new(input: R) -> Self {
        Self { input: BufReader::new(input) }
    }

    /// The next frame; `None` at the end of the input.
    async fn next(&mut self) -> io::Result<Option<Frame>> {
        let mut length = None;
        let mut line = Vec::new();
        loop {
            line.clear();
            if self.input.read_until(b'\n', &mut line).await? == 0 {
                return Ok(None);
            }
            let header = String::from_utf8_lossy(&line);
            let header = header.trim();
            if header.is_empty() {
                match length {
                    Some(length) => return self.body(length).await.map(Some),
                    // Empty lines between messages are let be.
                    None => continue,
                }
            }
            match header.split_once(':') {
                Some((name, value)) if name.trim().eq_ignore_ascii_case("content-length") => {
                    length = value.trim().parse().ok().filter(|length| *length <= LARGEST);
                    if length.is_none() {
                        return Ok(Some(Frame::Broken));
                    }
                }
                Some(_) => {}
                None => return Ok(Some(Frame::Broken)),
            }
        }
    }

    async fn body(&mut self, length: usize) -> io::Result<Frame> {
        let mut body = Vec::new();
        let limit = u64::try_from(length).unwrap_or(u64::MAX);
        (&mut self.input).take(limit).read_to_end(&mut body).await?;
        Ok(Frame::Body(body))
    }
}

async fn write(output: &mut (impl AsyncWrite + Unpin), body: &[u8]) -> io::Result<()> {
    output.write_all(format!("Content-Length: {}\r\n\r\n", body.len()).as_bytes()).await?;
    output.write_all(body).await?;
    output.flush().await
}

/// Hands the editor's messages on to the server; ends with the input.
pub async fn hand_in(
    input: impl AsyncRead + Unpin,
    mut server: impl AsyncWrite + Unpin,
    asked: Arc<Asked>,
    answers: mpsc::UnboundedSender<Vec<u8>>,
) {
    let mut frames = Frames::new(input);
    while let Ok(Some(frame)) = frames.next().await {
        let verdict = match &frame {
            Frame::Body(body) => asked.judge(body),
            Frame::Broken => Verdict::no_json(),
        };
        if let Some(warning) = verdict.warning {
            logger::log(Level::Warning, warning);
        }
        if let Some(message) = verdict.forward
            && write(&mut server, message.as_bytes()).await.is_err()
        {
            return;
        }
        if let Some(answer) = verdict.answer
            && answers.send(answer).is_err()
        {
            return;
        }
    }
}

/// Hands the server's messages out to the editor, and the answers to broken ones between them.
pub async fn hand_out(
    server: impl AsyncRead + Unpin,
    mut output: impl AsyncWrite + Unpin,
    asked: Arc<Asked>,
    mut answers: mpsc::UnboundedReceiver<Vec<u8>>,
) {
    let mut frames = Frames::new(server);
    let mut answering = true;
    loop {
        // A frame that is half read when an answer comes must not be lost: the answer waits.
        let next = frames.next();
        tokio::pin!(next);
        let frame = loop {
            tokio::select! {
                biased;
                frame = &mut next => break frame,
                answer = answers.recv(), if answering => match answer {
                    Some(answer) => {
                        if write(&mut output, &answer).await.is_err() {
                            return;
                        }
                    }
                    None => answering = false,
                },
            }
        };
        match frame {
            Ok(Some(Frame::Body(body))) => {
                asked.note(&body);
                if write(&mut output, &body).await.is_err() {
                    return;
                }
            }
            _ => return,
        }
    }
}
