//! A client of the language server, as small as one can be: frames written, frames read.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

pub struct Client {
    server: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    version: i32,
    asked: i32,
    /// All that the server has sent, message by message.
    pub heard: Vec<String>,
}

#[allow(dead_code, reason = "each test program uses a part of it")]
impl Client {
    /// Starts the server, and has it count columns in UTF-8.
    pub fn start() -> Self {
        Self::logging_to(Stdio::inherit())
    }

    /// The same, with another place for what the server writes to standard error.
    pub fn logging_to(log: Stdio) -> Self {
        let mut server = Command::new(env!("CARGO_BIN_EXE_sayso"))
            .arg("lsp")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let input = server.stdin.take().unwrap();
        let output = BufReader::new(server.stdout.take().unwrap());
        let mut client = Self { server, input, output, version: 0, asked: 0, heard: Vec::new() };
        let capabilities = json!({"general": {"positionEncodings": ["utf-8"]}});
        client.send(
            json!({"id": 0, "method": "initialize", "params": {"capabilities": capabilities}}),
        );
        let answer = client.receive();
        assert_eq!(answer["result"]["capabilities"]["positionEncoding"], "utf-8");
        client.send(json!({"method": "initialized", "params": {}}));
        client
    }

    fn send(&mut self, mut message: Value) {
        message["jsonrpc"] = json!("2.0");
        let body = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        self.input.flush().unwrap();
    }

    fn receive(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut line = String::new();
            assert_ne!(self.output.read_line(&mut line).unwrap(), 0, "the server has ended");
            match line.trim().split_once(':') {
                Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                    length = value.trim().parse().unwrap();
                }
                Some(_) => {}
                None => break,
            }
        }
        let mut body = vec![0; length];
        self.output.read_exact(&mut body).unwrap();
        self.heard.push(String::from_utf8_lossy(&body).into_owned());
        serde_json::from_slice(&body).unwrap()
    }

    pub fn open(&mut self, path: &Path, text: &str) {
        self.version += 1;
        let document = json!({
            "uri": uri(path), "languageId": "sayso", "version": self.version, "text": text,
        });
        let params = json!({"textDocument": document});
        self.send(json!({"method": "textDocument/didOpen", "params": params}));
    }

    /// Puts `new` where the positions are: lines from 0, columns in bytes.
    pub fn change(&mut self, path: &Path, start: (usize, usize), end: (usize, usize), new: &str) {
        self.version += 1;
        let position =
            |(line, character): (usize, usize)| json!({"line": line, "character": character});
        let range = json!({"start": position(start), "end": position(end)});
        let params = json!({
            "textDocument": {"uri": uri(path), "version": self.version},
            "contentChanges": [{"range": range, "text": new}],
        });
        self.send(json!({"method": "textDocument/didChange", "params": params}));
    }

    pub fn close(&mut self, path: &Path) {
        let params = json!({"textDocument": {"uri": uri(path)}});
        self.send(json!({"method": "textDocument/didClose", "params": params}));
    }

    /// Asks something about a document, and waits for the answer.
    pub fn ask(&mut self, method: &str, path: &Path, mut params: Value) -> Value {
        self.asked += 1;
        let id = self.asked;
        params["textDocument"] = json!({"uri": uri(path)});
        self.send(json!({"id": id, "method": method, "params": params}));
        loop {
            let message = self.receive();
            if message["id"] == id && message.get("method").is_none() {
                return message["result"].clone();
            }
        }
    }

    /// The diagnostics of the newest version of a document, once they come.
    pub fn diagnostics(&mut self, path: &Path) -> Vec<Value> {
        loop {
            let message = self.receive();
            let params = &message["params"];
            if message["method"] == "textDocument/publishDiagnostics"
                && params["uri"] == uri(path)
                && params["version"] == self.version
            {
                return params["diagnostics"].as_array().unwrap().clone();
            }
        }
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn uri(path: &Path) -> String {
    format!("file://{}", path.display())
}
