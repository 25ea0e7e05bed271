//! A random client: edits, requests, cancellations, closes and reopens at any moment. Whatever it does,
//! every request is answered once, the server's memory stays flat, and in the end its diagnostics are
//! what `sayso check` finds in the same files.

#[path = "support/edits.rs"]
mod edits;
#[path = "support/generator.rs"]
mod generator;
#[path = "support/desk.rs"]
mod support;

use std::collections::{BTreeMap, HashMap};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use edits::edit;
use generator::{Generator, Random};
use serde_json::{Value, json};
use support::Desk;

/// More messages in `tests/nightly`.
fn messages() -> usize {
    if std::env::var_os("SAYSO_NIGHTLY").is_some() { 100_000 } else { 5_000 }
}

const NAMES: [&str; 5] = ["a.sayso", "b.sayso", "deep/c.sayso", "library.bib", "sayso.toml"];

/// Requests about a place, or about a file.
const REQUESTS: &[&str] = &[
    "textDocument/hover",
    "textDocument/definition",
    "textDocument/declaration",
    "textDocument/typeDefinition",
    "textDocument/implementation",
    "textDocument/references",
    "textDocument/documentHighlight",
    "textDocument/documentSymbol",
    "textDocument/completion",
    "textDocument/prepareRename",
    "textDocument/rename",
    "textDocument/linkedEditingRange",
    "textDocument/foldingRange",
    "textDocument/selectionRange",
    "textDocument/documentLink",
    "textDocument/inlayHint",
    "textDocument/codeLens",
    "textDocument/codeAction",
    "textDocument/prepareCallHierarchy",
    "textDocument/semanticTokens/full",
    "textDocument/semanticTokens/range",
    "textDocument/formatting",
    "textDocument/rangeFormatting",
    "textDocument/diagnostic",
    "workspace/symbol",
];

/// What a request may be answered with besides a result: the request was cancelled, the document has
/// changed since, it cannot be done, or its parameters make no sense any more.
const ERRORS: [i64; 4] = [-32800, -32801, -32803, -32602];

struct Client {
    server: Child,
    input: ChildStdin,
    came: mpsc::Receiver<Value>,
    sent: usize,
    asked: i64,
    /// The requests that are not answered yet.
    waiting: HashMap<i64, String>,
    answers: HashMap<i64, Value>,
}

impl Client {
    fn start(desk: &Desk) -> Self {
        let mut command = desk.command("lsp");
        let pipes = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut server = pipes.spawn().unwrap();
        let input = server.stdin.take().unwrap();
        let mut output = BufReader::new(server.stdout.take().unwrap());
        let (sender, came) = mpsc::channel();
        std::thread::spawn(move || {
            while let Some(message) = receive(&mut output) {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        let (waiting, answers) = (HashMap::new(), HashMap::new());
        let mut client = Self { server, input, came, sent: 0, asked: 0, waiting, answers };
        let capabilities = json!({
            "general": {"positionEncodings": ["utf-8"]},
            "textDocument": {"diagnostic": {}},
            "workspace": {"diagnostics": {"refreshSupport": true}},
        });
        let folder = json!([{"uri": uri(desk, ""), "name": "desk"}]);
        let params = json!({"capabilities": capabilities, "workspaceFolders": folder});
        let id = client.ask("initialize", params);
        client.answer(id);
        client.tell("initialized", json!({}));
        client
    }

    fn send(&mut self, mut message: Value) {
        self.sent += 1;
        message["jsonrpc"] = json!("2.0");
        let body = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        self.input.flush().unwrap();
    }

    fn tell(&mut self, method: &str, params: Value) {
        self.send(json!({"method": method, "params": params}));
    }

    fn ask(&mut self, method: &str, params: Value) -> i64 {
        self.asked += 1;
        self.waiting.insert(self.asked, method.to_owned());
        self.send(json!({"id": self.asked, "method": method, "params": params}));
        self.asked
    }

    fn take(&mut self, message: Value) {
        if message.get("method").is_some() {
            // The server asks or tells: a question has an answer.
            if let Some(id) = message.get("id") {
                self.send(json!({"id": id, "result": null}));
            }
            return;
        }
        let id =
            message["id"].as_i64().unwrap_or_else(|| panic!("an answer to nothing: {message}"));
        let method = self.waiting.remove(&id);
        let method = method.unwrap_or_else(|| panic!("answered twice: {message}"));
        if let Some(error) = message.get("error") {
            let code = error["code"].as_i64().unwrap();
            assert!(ERRORS.contains(&code), "{method}: {error}");
        }
        self.answers.insert(id, message);
    }

    /// Takes what has come.
    fn listen(&mut self) {
        while let Ok(message) = self.came.try_recv() {
            self.take(message);
        }
    }

    /// Waits for an answer.
    fn answer(&mut self, id: i64) -> Value {
        while !self.answers.contains_key(&id) {
            let message = self.came.recv_timeout(Duration::from_secs(120));
            let message = message.unwrap_or_else(|_| panic!("no answer to {:?}", self.waiting));
            self.take(message);
        }
        self.answers.remove(&id).unwrap()
    }

    fn settle(&mut self) {
        while let Some(id) = self.waiting.keys().next().copied() {
            self.answer(id);
        }
        self.answers.clear();
    }

    /// Resident memory, KB.
    fn memory(&self) -> usize {
        let path = format!("/proc/{}/status", self.server.id());
        let status = std::fs::read_to_string(path).unwrap_or_default();
        let line = status.lines().find(|line| line.starts_with("VmRSS"));
        line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok()).unwrap_or(0)
    }
}

fn receive(output: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim().split_once(':') {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = value.trim().parse().ok()?;
            }
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length];
    output.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}

fn uri(desk: &Desk, name: &str) -> String {
    format!("file://{}/{name}", desk.path().display())
}

/// Line and column, both from 0, the column in bytes.
fn position(text: &str, byte: usize) -> Value {
    let before = &text[..byte];
    let mut line = 0;
    let mut start = 0;
    let bytes = before.as_bytes();
    for (at, this) in bytes.iter().enumerate() {
        let ends = *this == b'\n' || *this == b'\r' && text.as_bytes().get(at + 1) != Some(&b'\n');
        if ends {
            line += 1;
            start = at + 1;
        }
    }
    json!({"line": line, "character": byte - start})
}

/// A random edit that does not part a line end of Windows, between whose two characters no position is.
fn whole_edit(random: &mut Random, text: &str) -> (sayso::text::Span, &'static str) {
    loop {
        let (span, new) = edit(random, text);
        let parts = |at: usize| text[..at].ends_with('\r') && text[at..].starts_with('\n');
        if !parts(span.start) && !parts(span.end) {
            return (span, new);
        }
    }
}

struct Page {
    text: String,
    version: i64,
    open: bool,
}

#[test]
fn a_random_client_is_served() {
    let mut random = Random::new(7);
    let mut pages: BTreeMap<&str, Page> = BTreeMap::new();
    let desk = Desk::with(&[]);
    for name in NAMES {
        let text = match name {
            "library.bib" => "@misc{a, title = {A}, year = 2017}\n\n@misc{z, title = {Z}}\n".into(),
            "sayso.toml" => "libraries = [\"*.bib\"]\n".into(),
            _ => Generator::report(&mut random),
        };
        desk.write(name, text.as_bytes());
        pages.insert(name, Page { text, version: 0, open: false });
    }
    let mut client = Client::start(&desk);
    let mut early = 0;
    while client.sent < messages() {
        client.listen();
        // A client waits now and then, or the pipe would only fill.
        if client.waiting.len() > 40 {
            client.settle();
        }
        if early == 0 && client.sent > messages() / 5 {
            client.settle();
            early = client.memory();
        }
        let name = NAMES[random.below(NAMES.len())];
        let page = pages.get_mut(name).unwrap();
        let document = json!({"uri": uri(&desk, name)});
        match random.below(20) {
            0 if page.open => {
                client.tell("textDocument/didClose", json!({"textDocument": document}));
                page.open = false;
                // What was not saved is gone.
                page.text = desk.read(name);
            }
            1 => {
                if let Some(id) = client.waiting.keys().next().copied() {
                    client.tell("$/cancelRequest", json!({"id": id}));
                }
            }
            2 if !page.open => {
                // The file changes on the disk, and the client says so.
                let (span, new) = whole_edit(&mut random, &page.text);
                if name.ends_with(".sayso") && page.text.len() < 20_000 {
                    page.text.replace_range(span.range(), new);
                    desk.write(name, page.text.as_bytes());
                    let changes = json!([{"uri": uri(&desk, name), "type": 2}]);
                    client.tell("workspace/didChangeWatchedFiles", json!({"changes": changes}));
                }
            }
            3 => {
                let settings =
                    json!({"sayso": {"rules": {"single-source": random.pick(&["off", "info"])}}});
                client.tell("workspace/didChangeConfiguration", json!({"settings": settings}));
            }
            4..=11 => {
                if !page.open {
                    page.open = true;
                    page.version += 1;
                    let language = if name.ends_with(".sayso") { "sayso" } else { "plain" };
                    let item = json!({
                        "uri": uri(&desk, name), "languageId": language, "version": page.version,
                        "text": page.text,
                    });
                    client.tell("textDocument/didOpen", json!({"textDocument": item}));
                }
                let mut changes = Vec::new();
                for _ in 0..=random.below(3) {
                    // Settings and libraries are edited so that they mostly stay whole.
                    let (span, new) = match name {
                        "sayso.toml" => {
                            (page.text.len()..page.text.len(), random.pick(&["\n", "# x\n"]))
                        }
                        "library.bib" => {
                            let at = page.text.find("title = {").unwrap_or(0) + 9;
                            (at..at, random.pick(&["x", "plants ", "é"]))
                        }
                        _ => {
                            let (span, new) = whole_edit(&mut random, &page.text);
                            (span.range(), if page.text.len() > 20_000 { "" } else { new })
                        }
                    };
                    let range = json!({
                        "start": position(&page.text, span.start), "end": position(&page.text, span.end),
                    });
                    changes.push(json!({"range": range, "text": new}));
                    page.text.replace_range(span, new);
                }
                page.version += 1;
                let versioned = json!({"uri": uri(&desk, name), "version": page.version});
                let params = json!({"textDocument": versioned, "contentChanges": changes});
                client.tell("textDocument/didChange", params);
            }
            _ => {
                let (span, _) = whole_edit(&mut random, &page.text);
                let start = position(&page.text, span.start);
                let range = json!({"start": start, "end": position(&page.text, span.end)});
                let params = json!({
                    "textDocument": document, "position": start, "positions": [start], "range": range,
                    "context": {"diagnostics": [], "includeDeclaration": true}, "newName": "renamed",
                    "query": random.pick(&["a", "plant", ""]),
                    "options": {"tabSize": 2, "insertSpaces": true},
                });
                client.ask(random.pick(REQUESTS), params);
            }
        }
    }
    client.settle();
    let late = client.memory();
    // Settings of the client hold for the server alone.
    client.tell("workspace/didChangeConfiguration", json!({"settings": {"sayso": {}}}));
    let mut served: BTreeMap<&str, Vec<(i64, i64, String, String)>> = BTreeMap::new();
    for (name, page) in &pages {
        if !page.open || !name.ends_with(".sayso") {
            continue;
        }
        let params = json!({"textDocument": {"uri": uri(&desk, name)}});
        let id = client.ask("textDocument/diagnostic", params);
        let answer = client.answer(id);
        let items = answer["result"]["items"].as_array().unwrap().iter().map(|item| {
            (
                item["range"]["start"]["line"].as_i64().unwrap() + 1,
                item["range"]["start"]["character"].as_i64().unwrap(),
                item["code"].as_str().unwrap().to_owned(),
                item["message"].as_str().unwrap().to_owned(),
            )
        });
        served.insert(name, items.collect());
    }
    let id = client.ask("shutdown", Value::Null);
    client.answer(id);
    client.tell("exit", Value::Null);
    assert!(client.server.wait().unwrap().success());
    assert!(client.waiting.is_empty());
    for (name, page) in &pages {
        desk.write(name, page.text.as_bytes());
    }
    let run = desk.run("check --format json --no-cache .");
    let checked: Value = serde_json::from_str(&run.out).unwrap_or_else(|_| panic!("{}", run.err));
    for (name, served) in &served {
        let mut found: Vec<(i64, i64, String, String)> = checked
            .as_array()
            .unwrap()
            .iter()
            .filter(|finding| finding["path"] == *name)
            .map(|finding| {
                let start = finding["start"]["byte"].as_u64().unwrap();
                let at = position(&pages[name].text, usize::try_from(start).unwrap());
                (
                    at["line"].as_i64().unwrap() + 1,
                    at["character"].as_i64().unwrap(),
                    finding["rule"].as_str().unwrap().to_owned(),
                    finding["message"].as_str().unwrap().to_owned(),
                )
            })
            .collect();
        let mut served = served.clone();
        found.sort();
        served.sort();
        assert_eq!(served, found, "{name}");
    }
    assert!(late < early * 3 / 2 + 30_000, "memory grew from {early} KB to {late} KB");
}
