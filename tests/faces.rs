//! The two faces find the same: what `sayso check` prints of a report is what the server publishes
//! of it, for every example in the documentation and after edits made one by one.

#[path = "support/client.rs"]
mod client;
#[path = "support/generator.rs"]
mod generator;
mod support;

use std::path::Path;
use std::process::Command;

use client::Client;
use generator::{Generator, Random};
use serde_json::Value;
use support::{fences, pages, root};

/// Rule, severity, message, and where: line and column from 0, columns in bytes.
type Seen = Vec<(String, u64, String, [u64; 4])>;

/// What `sayso check` says of a file, findings in other files left out.
fn checked(path: &Path) -> Seen {
    let text = std::fs::read_to_string(path).unwrap();
    let run = Command::new(env!("CARGO_BIN_EXE_sayso"))
        .args(["check", "--format", "json"])
        .arg(path.file_name().unwrap())
        .current_dir(path.parent().unwrap())
        .output()
        .unwrap();
    let found: Value = serde_json::from_slice(&run.stdout).unwrap_or_else(|error| {
        panic!("{error}: {}", String::from_utf8_lossy(&run.stderr));
    });
    let name = path.file_name().unwrap().to_str().unwrap();
    let place = |point: &Value| {
        let byte = usize::try_from(point["byte"].as_u64().unwrap()).unwrap();
        let before = &text[..byte];
        let start = before.rfind('\n').map_or(0, |end| end + 1);
        // No example has a carriage return alone in it.
        let line = before.matches('\n').count();
        [u64::try_from(line).unwrap(), u64::try_from(byte - start).unwrap()]
    };
    let mut seen: Seen = found
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| finding["path"] == name)
        .map(|finding| {
            let severity = match finding["severity"].as_str().unwrap() {
                "error" => 1,
                "warning" => 2,
                "info" => 3,
                _ => 4,
            };
            let ([a, b], [c, d]) = (place(&finding["start"]), place(&finding["end"]));
            (string(&finding["rule"]), severity, string(&finding["message"]), [a, b, c, d])
        })
        .collect();
    seen.sort();
    seen
}

fn string(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn published(diagnostics: &[Value]) -> Seen {
    let mut seen: Seen = diagnostics
        .iter()
        .map(|diagnostic| {
            let at = |end: &str, part: &str| diagnostic["range"][end][part].as_u64().unwrap();
            let place = [
                at("start", "line"),
                at("start", "character"),
                at("end", "line"),
                at("end", "character"),
            ];
            let severity = diagnostic["severity"].as_u64().unwrap();
            (string(&diagnostic["code"]), severity, string(&diagnostic["message"]), place)
        })
        .collect();
    seen.sort();
    seen
}

/// Every example of the documentation, written into folders of their own.
#[test]
fn every_example_is_found_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let mut client = Client::start();
    let mut documents = pages("docs/rules");
    documents.extend(pages("tests/reports"));
    documents.push(root().join("docs/format.md"));
    let mut count = 0;
    for page in documents {
        let text = std::fs::read_to_string(&page).unwrap();
        let mut files = Vec::new();
        for fence in fences(&text) {
            match fence.kind() {
                "sayso" => {
                    let name = fence.option("path").unwrap_or("report.sayso").to_owned();
                    files.push((name, fence.body));
                }
                "findings" => {
                    count += 1;
                    let own = folder.path().join(format!("{count}"));
                    compare(&mut client, &own, &std::mem::take(&mut files));
                }
                _ => {}
            }
        }
    }
    assert!(count > 150, "{count}");
}

fn compare(client: &mut Client, folder: &Path, files: &[(String, String)]) {
    for (name, text) in files {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    for (name, text) in files {
        let path = folder.join(name);
        if !(name.ends_with(".sayso") || name.ends_with(".md")) {
            continue;
        }
        client.open(&path, text);
        // A library that another open report reads would get that one's findings too.
        let seen = published(&client.diagnostics(&path));
        assert_eq!(seen, checked(&path), "{}", path.display());
        client.close(&path);
    }
}

#[test]
fn the_example_is_found_the_same() {
    let mut client = Client::start();
    for name in ["kaesong.sayso", "kaesong-with-mistakes.sayso"] {
        let path = root().join("examples/kaesong").join(name);
        client.open(&path, &std::fs::read_to_string(&path).unwrap());
        let seen = published(&client.diagnostics(&path));
        assert_eq!(seen, checked(&path), "{name}");
    }
}

/// Edits are sent one by one; what is published at the end is what `check` says of the whole.
#[test]
fn edits_one_by_one_come_to_the_same() {
    const TYPED: &[&str] = &[
        "x",
        "[a claim]{}",
        "{by=a}",
        "[b]{by=nobody on=2017-10-3}",
        "\n\n",
        "]",
        "[",
        "\n:::\n",
        "\n\n::: {.source #a type=interview}\nA driver.\n:::\n\n",
        "é",
        "한국",
        "```\n",
        "<!-- c -->",
    ];
    let folder = tempfile::tempdir().unwrap();
    let mut client = Client::start();
    for seed in 0..25 {
        let mut random = Random::new(seed);
        let mut text = Generator::report(&mut random);
        let path = folder.path().join(format!("report-{seed}.sayso"));
        client.open(&path, &text);
        for _ in 0..12 {
            let mut start = random.below(text.len() + 1);
            while !text.is_char_boundary(start) {
                start -= 1;
            }
            let mut end = (start + random.below(9)).min(text.len());
            while !text.is_char_boundary(end) {
                end += 1;
            }
            let new = random.pick(TYPED);
            client.change(&path, position(&text, start), position(&text, end), new);
            text.replace_range(start..end, new);
        }
        std::fs::write(&path, &text).unwrap();
        let seen = published(&client.diagnostics(&path));
        assert_eq!(seen, checked(&path), "seed {seed}");
        client.close(&path);
    }
}

fn position(text: &str, byte: usize) -> (usize, usize) {
    let before = &text[..byte];
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    (before.matches('\n').count(), byte - start)
}
