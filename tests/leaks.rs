//! Who an unnamed source is stands in nothing that Sayso says: no format, no command, no answer of
//! the server, no log; wherever it was written, and however broken. And what is found is the same
//! with a private library and without it.

#[path = "support/client.rs"]
mod client;

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use client::Client;
use sayso::report::Report;
use sayso::rules::{self, Levels, Options, Selection};
use sayso::workspace::{Files, Workspace};
use serde_json::json;

/// Marks all that must not be seen.
const MARK: &str = "Zzyzx";

const CONFIG: &str = "libraries = [\"public/*\", \"shared.sayso\"]\n\
                      private = [\"private/names.sayso\", \"private/*\"]\n";

/// Private libraries, in order and not.
const PRIVATE: &[(&str, &str)] = &[
    (
        "private/names.sayso",
        "---\ntitle: Zzyzxtitle\ndate: Zzyzxdate\n---\n\n# Zzyzxheading\n\n\
         [Zzyzxclaim]{by=Zzyzxby on=Zzyzxon at=\"Zzyzxat\"}\n\n\
         ::: {.source #inspector name=\"Zzyzxa Zzyzxb\" contact=Zzyzxc}\nZzyzxbody [Zzyzxd](Zzyzxe)\n\
         \n> Zzyzxexcerpt\n:::\n\n\
         ::: {.source #Zzyzxkey name=Zzyzxf terms=\"Zzyzxg\" Zzyzxh=i type=Zzyzxtype}\n:::\n\n\
         ::: {.source #Zzyzxkey name=Zzyzxf}\n:::\n\n\
         ::: {.source name=“Zzyzxj Zzyzxk”}\n:::\n\n\
         ::: {.source #broken name=\"Zzyzxl Zzyzxm}\n:::\n\n[Zzyzxn](\"Zzyzxo\"){name=Zzyzxp\n",
    ),
    ("private/other.bib", "@misc{Zzyzxq,\n  sayso-name = {Zzyzxr},\n  title = {Zzyzxs},\n"),
    ("private/other.json", "[{\"id\": \"Zzyzxt\", \"sayso-name\": \"Zzyzxu\"}"),
];

/// Public files in which a name stands by mistake.
const PUBLIC: &[(&str, &str)] = &[
    ("sayso.toml", CONFIG),
    (
        "public/library.bib",
        "@misc{clerk,\n  title = {A clerk},\n  date = {2024-03-13},\n  sayso-terms = {background},\n  \
         sayso-name = {Zzyzxa {Zzyzxb}},\n  sayso-contact = \"Zzyzxc\" # \" Zzyzxd\",\n}\n\n\
         @misc{driver,\n  title = {A driver},\n  note = {sayso-name: Zzyzxe Zzyzxf},\n  SAYSO-NAME = \
         Zzyzxg,\n}\n\n@misc{broken,\n  sayso-name = {Zzyzxh Zzyzxi\n",
    ),
    (
        "public/items.json",
        "[{\"id\": \"nurse\", \"type\": \"interview\", \"title\": \"A nurse\", \"note\": \
         \"sayso-terms: background\\nsayso-name: Zzyzxa Zzyzxb\\nsayso-via: clerk\"},\n\
         {\"id\": \"cook\", \"custom\": {\"sayso\": {\"name\": \"Zzyzxc\"}, \"sayso-contact\": \
         [\"Zzyzxd\", \"Zzyzxe\"]}},\n{\"sayso-name\": \"Zzyzxf\", \"title\": 1}]",
    ),
    (
        "public/items.yaml",
        "- id: guard\n  type: interview\n  sayso-name: Zzyzxa Zzyzxb\n- id: guide\n  custom:\n    \
         sayso:\n      name: Zzyzxc\n      contact: |\n        Zzyzxd\n        Zzyzxe\n- id: guest\n  \
         note: 'sayso-contact: Zzyzxf'\n",
    ),
    (
        "shared.sayso",
        "::: {.source #shared type=interview issued=2024 name=\"Zzyzxa\"}\nA man.\n:::\n",
    ),
];

/// What may stand in a report: a pair of braces, or a block. `SOURCE` stands around braces.
const MISTAKES: &[&str] = &[
    "::: {.source #a type=interview issued=2024-03-12 name=\"Zzyzxa Zzyzxb\" contact=Zzyzxc}\nA man.\n:::\n",
    "::: {.source #a type=interview issued=2024-03-12 name=“Zzyzxa Zzyzxb” terms=background}\nA man.\n:::\n",
    "::: {.source #a type=interview name=\"Zzyzxa Zzyzxb}\nA man.\n:::\n",
    "::: {.source #a type=interview name=Zzyzxa Zzyzxb}\nA man.\n:::\n",
    "::: {.source #a name='Zzyzxa O'Zzyzxb' type=interview}\nA man.\n:::\n",
    "> ::: {.source #a\n>   name=\"Zzyzxa\n>   Zzyzxb\"}\n> A man.\n> :::\n",
    "::: source name=\"Zzyzxa\"\nA man.\n:::\n",
    "[it leaks]{by=nobody name=Zzyzxa}\n",
    "[it leaks]{by=nobody name = \"Zzyzxa Zzyzxb\"}\n",
    "[it leaks]{by=nobody Name=Zzyzxa}\n",
    "[it leaks]{by=nobody name:Zzyzxa}\n",
    "[it leaks]{name: Zzyzxa Zzyzxb by:nobody}\n",
    "[it leaks]{by=\"nobody name=\"Zzyzxa Zzyzxb\"}\n",
    "[it leaks]{by=“nobody” contact=“Zzyzxa” on=yesterday}\n",
    "[it leaks] {name=Zzyzxa by=nobody}\n",
    "[it leaks]{by=nobody}{name=\"Zzyzxa Zzyzxb\"}\n",
    "[it leaks{by=nobody name=Zzyzxa}\n",
    "[it leaks]{by=nobody name=Zzyzxa name=Zzyzxb}\n",
    "[it leaks]{by=nobody name=Zzyzxa\n",
    "[it [leaks]{name=\"Zzyzxa Zzyzxb\" on=2024-13}]{by=nobody}\n",
    "[a [b]{name = Zzyzxa} c]{}\n",
    "[it cost $4m]{by=a}; [paid in US$]{by=a name=Zzyzxa}\n",
    "`` [x]{by=a name=Zzyzxa} ''\n",
    "# A heading {name=Zzyzxa}\n",
    "![a gate](gate.jpg){name=Zzyzxa contact=Zzyzxb}\n",
    "[a page](https://example.org){name=Zzyzxa by=nobody}\n",
    "| a | b |\n| --- | --- |\n| [c]{by=nobody name=Zzyzxa} | d |\n",
    "::: {by=nobody contact=\"Zzyzxa\"}\n[it leaks]{}\n:::\n",
    "::: {by=nobody name=Zzyzxa\n[it leaks]{}\n",
    "<!-- sayso-ignore nothing: {name=Zzyzxa} -->\n\n[it leaks]{by=nobody}\n",
    "::: {.source #a type=interview name=Zzyzxa}\nA man.\n:::\n\n::: {.source #a name=Zzyzxb}\nA man.\n:::\n",
    "```\n[it leaks]{by=nobody name=Zzyzxa}\n",
];

/// Front matter in which a name stands.
const FRONT: &[&str] = &[
    "references:\n- id: ref\n  type: interview\n  sayso-name: Zzyzxa Zzyzxb\n  title: A man\n",
    "references:\n- id: ref\n  custom:\n    sayso:\n      name: Zzyzxa\n  title: A: man\n",
    "references:\n- {id: ref, sayso-name: Zzyzxa, issued: yesterday}\n",
    "references:\n- id: ref\n  note: |\n    sayso-name: Zzyzxa Zzyzxb\n    sayso-contact: Zzyzxc\n",
];

fn write(folder: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

/// The desk: the names of its reports, and their texts.
fn reports() -> Vec<(String, String)> {
    let claims =
        "[A]{by=clerk}, [b]{by=\"nurse guard\"}, [c]{by=shared}, [d]{by=ref}, [e]{by=clark}.\n\n";
    let mistakes = MISTAKES.iter().enumerate().map(|(index, mistake)| {
        let text = format!("---\ndate: 2024-03-15\n---\n\n{claims}{mistake}\nThe end.\n");
        (format!("mistake-{index}.sayso"), text)
    });
    let front = FRONT.iter().enumerate().map(|(index, front)| {
        (format!("front-{index}.sayso"), format!("---\ndate: 2024-03-15\n{front}---\n\n{claims}"))
    });
    mistakes.chain(front).collect()
}

fn desk() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), PUBLIC);
    for (name, text) in reports() {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

/// Fails where a marked word stands in what was said.
fn assert_silent(said: &str, of: &str) {
    let small = said.to_lowercase();
    if let Some(at) = small.find(&MARK.to_lowercase()) {
        let line = said[..at].rfind('\n').map_or(0, |end| end + 1);
        let shown: String = said[line..].chars().take(400).collect();
        panic!("{of}: {shown}");
    }
}

fn run(folder: &Path, arguments: &[&str]) -> String {
    let run = Command::new(env!("CARGO_BIN_EXE_sayso"))
        .args(arguments)
        .current_dir(folder)
        .env("RUST_BACKTRACE", "1")
        .output()
        .unwrap();
    let (out, err) = (String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    assert!(!err.contains("a fault in Sayso"), "{arguments:?}: {err}");
    assert_silent(&format!("{out}{err}"), &format!("{arguments:?}"));
    out.into_owned()
}

#[test]
fn no_command_shows_a_name() {
    let desk = desk();
    write(desk.path(), PRIVATE);
    let folder = desk.path();
    for format in ["full", "concise", "json", "jsonl"] {
        for profile in ["newsroom", "intelligence", "investigation", "research", "minimal"] {
            run(folder, &["check", "--format", format, "--profile", profile]);
        }
        run(folder, &["check", "--format", format, "--select", "all", "--color", "always"]);
        run(folder, &["check", "--format", format, "--no-config"]);
        for (private, _) in PRIVATE {
            run(folder, &["check", "--format", format, private]);
        }
    }
    let found = run(folder, &["check", "--format", "concise"]);
    assert!(found.contains("name-outside-private"), "{found}");
    let found = run(folder, &["check", "--format", "full", "private/names.sayso"]);
    assert!(found.contains("private-entry") && !found.contains(" | "), "{found}");
    let reports = reports();
    let files = reports.iter().map(|(name, _)| &**name).chain(["shared.sayso"]);
    for file in files.chain(PRIVATE.iter().map(|(name, _)| *name)) {
        run(folder, &["inspect", file]);
        run(folder, &["inspect", "--format", "json", file]);
        run(folder, &["inspect", "--tree", file]);
    }
}

/// Places of the text that people point at: every third byte that begins a character.
fn positions(text: &str) -> Vec<(usize, usize)> {
    let mut places = Vec::new();
    for (number, line) in text.split('\n').enumerate() {
        let columns = line.char_indices().map(|(at, _)| at).step_by(3);
        places.extend(columns.map(|column| (number, column)));
    }
    places
}

#[test]
fn no_answer_of_the_server_shows_a_name() {
    let desk = desk();
    write(desk.path(), PRIVATE);
    let log = desk.path().join("log.txt");
    let mut client = Client::logging_to(Stdio::from(std::fs::File::create(&log).unwrap()));
    for (name, text) in reports() {
        let path = desk.path().join(&name);
        client.open(&path, &text);
        client.diagnostics(&path);
        for method in ["documentSymbol", "documentLink", "semanticTokens/full", "foldingRange"] {
            client.ask(&format!("textDocument/{method}"), &path, json!({}));
        }
        let all =
            json!({"start": {"line": 0, "character": 0}, "end": {"line": 999, "character": 0}});
        let hints = client.ask("textDocument/inlayHint", &path, json!({"range": all}));
        let lenses = client.ask("textDocument/codeLens", &path, json!({}));
        for (method, found) in [("inlayHint", hints), ("codeLens", lenses)] {
            for one in found.as_array().into_iter().flatten() {
                client.ask(&format!("{method}/resolve"), &path, one.clone());
            }
        }
        client.ask(
            "textDocument/codeAction",
            &path,
            json!({"range": all, "context": {"diagnostics": []}}),
        );
        for (line, character) in positions(&text) {
            let at = json!({"position": {"line": line, "character": character}});
            for method in ["textDocument/hover", "textDocument/completion"] {
                client.ask(method, &path, at.clone());
            }
            let items = client.ask("textDocument/prepareCallHierarchy", &path, at);
            for item in items.as_array().into_iter().flatten() {
                for method in ["incomingCalls", "outgoingCalls"] {
                    let item = json!({ "item": item });
                    client.ask(&format!("callHierarchy/{method}"), &path, item);
                }
            }
        }
        client.close(&path);
    }
    // A private library that is open shows itself in its own hovers, and nowhere else.
    let (name, text) = PRIVATE[0];
    let path = desk.path().join(name);
    client.open(&path, text);
    client.diagnostics(&path);
    client.close(&path);
    for heard in &client.heard {
        assert_silent(heard, "the server");
    }
    drop(client);
    assert_silent(&std::fs::read_to_string(&log).unwrap(), "the log");
}

#[test]
fn what_is_found_is_the_same_without_the_private_files() {
    let desk = desk();
    let without = run(desk.path(), &["check", "--format", "json", "--today", "2024-03-15"]);
    write(desk.path(), PRIVATE);
    let with = run(desk.path(), &["check", "--format", "json", "--today", "2024-03-15"]);
    assert_eq!(with, without);
    // Nor does it help to name it as a library.
    let report = "---\nsources: private/names.sayso\nbibliography: private/other.bib\n---\n\n[A]{by=inspector}.\n";
    std::fs::write(desk.path().join("named.sayso"), report).unwrap();
    let named = run(desk.path(), &["check", "--format", "concise", "named.sayso"]);
    assert!(named.contains("unknown-source"), "{named}");
}

/// The fix takes both attributes out of the report, and puts them where they belong, beside what is
/// there. It is never shown.
#[test]
fn a_name_moves_to_where_it_belongs() {
    let report = "---\ndate: 2024-03-15\n---\n\n::: {.source #a name=\"Kim \\\"K\\\" Park\" type=interview \
                  issued=2024-03-12 contact=kim@example.org}\nA man at the gate.\n:::\n";
    for (private, wanted) in [
        ("", "::: {.source #a name=\"Kim \\\"K\\\" Park\" contact=\"kim@example.org\"}\n:::\n"),
        (
            "::: {.source #b name=\"Lee\"}\n:::",
            "::: {.source #b name=\"Lee\"}\n:::\n\n::: {.source #a name=\"Kim \\\"K\\\" Park\" \
             contact=\"kim@example.org\"}\n:::\n",
        ),
        (
            "::: {.source #a}\n:::\n",
            "::: {.source #a name=\"Kim \\\"K\\\" Park\" contact=\"kim@example.org\"}\n:::\n",
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), &[("sayso.toml", CONFIG), ("report.sayso", report)]);
        if !private.is_empty() {
            write(folder.path(), &[("private/names.sayso", private)]);
        }
        let path = folder.path().join("report.sayso");
        let workspace = Workspace::new(Files::default(), rules::schema());
        let read = |text: &str| Arc::new(Report::read(text));
        let document = workspace.document(&path, read(report)).unwrap();
        let options = || Options {
            levels: Levels::new(&document.config, &path, &Selection::default()),
            today: None,
        };
        let findings = rules::check(&document, &options());
        let found: Vec<_> =
            findings.iter().filter(|finding| finding.rule == "name-outside-private").collect();
        assert_eq!(found.len(), 2);
        for finding in &found {
            let fix = &finding.fixes[0];
            assert!(fix.private && !fix.safe);
            let moved = fix.applied(&path, report);
            assert_eq!(
                moved,
                "---\ndate: 2024-03-15\n---\n\n::: {.source #a type=interview issued=2024-03-12}\nA man at \
                 the gate.\n:::\n"
            );
            assert_eq!(fix.applied(&folder.path().join("private/names.sayso"), private), wanted);
            let document = workspace.document(&path, read(&moved)).unwrap();
            let left = rules::check(&document, &options());
            assert!(left.iter().all(|finding| finding.rule != "name-outside-private"), "{left:?}");
        }
    }
}
