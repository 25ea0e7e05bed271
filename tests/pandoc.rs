//! The outside judge: what Sayso reads as markup is what Pandoc 3.9 reads. Compared, as multisets, is
//! every span and div, and every image and link with attributes: id, classes, pairs, and (but for
//! divs) the text.
//!
//! `SAYSO_PANDOC` names the program, `pandoc` on the path is asked otherwise; `pip install
//! pypandoc_binary` brings it. Differences that stay are listed in `tests/pandoc/differences.md`,
//! each with its reason.

#[path = "support/generator.rs"]
mod generator;
mod support;

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use generator::{Generator, Random};
use sayso::syntax::markup::{self, MarkupKind};
use sayso::syntax::{Kind, Tree};
use serde_json::Value;
use support::{Expectations, assert_none, fences, root};

/// What is compared: kind, id, classes, pairs, text.
type Read = (String, String, Vec<String>, Vec<(String, String)>, Option<String>);

/// Pandoc's trees of texts, in one run.
fn pandoc(texts: &[String]) -> Vec<Value> {
    let program = std::env::var_os("SAYSO_PANDOC").unwrap_or_else(|| "pandoc".into());
    let how = "`pip install pypandoc_binary` brings Pandoc 3.9; SAYSO_PANDOC names the program";
    let version = Command::new(&program)
        .arg("--version")
        .output()
        .unwrap_or_else(|error| panic!("{}: {error}; {how}", program.display()));
    let version = String::from_utf8_lossy(&version.stdout).lines().next().unwrap_or("").to_owned();
    assert!(version.starts_with("pandoc 3.9"), "the judge is Pandoc 3.9, not {version}; {how}");
    let mut child = Command::new(&program)
        .arg("lua")
        .arg(root().join("tests/pandoc/read.lua"))
        .stdin(Stdio::piped())
        // Its warnings are on what shrinking leaves.
        .stderr(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let lines: String =
        texts.iter().map(|text| serde_json::to_string(text).unwrap() + "\n").collect();
    let writer = std::thread::spawn(move || input.write_all(lines.as_bytes()));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(output.status.success(), "pandoc failed");
    let trees: Vec<Value> = String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(trees.len(), texts.len());
    trees
}

/// What Pandoc read.
fn theirs(tree: &Value) -> Vec<Read> {
    let mut found = Vec::new();
    collect(&tree["blocks"], &mut found);
    found.sort();
    found
}

fn collect(value: &Value, found: &mut Vec<Read>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| collect(value, found)),
        Value::Object(map) => {
            let content = &map.get("c").cloned().unwrap_or(Value::Null);
            let tag = map.get("t").and_then(Value::as_str).unwrap_or_default();
            match tag {
                "Span" => push("span", &content[0], Some(&content[1]), found),
                "Div" => push("div", &content[0], None, found),
                "Link" => push("link", &content[0], Some(&content[1]), found),
                "Image" => push("image", &content[0], Some(&content[1]), found),
                // Pandoc has elements of their own for two classes of spans.
                "SmallCaps" | "Underline" => {
                    let class = tag.to_lowercase();
                    let attributes = serde_json::json!(["", [class], []]);
                    push("span", &attributes, Some(content), found);
                }
                _ => {}
            }
            map.values().for_each(|value| collect(value, found));
        }
        _ => {}
    }
}

fn push(kind: &str, attributes: &Value, words: Option<&Value>, found: &mut Vec<Read>) {
    let string = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let id = string(&attributes[0]);
    let mut classes: Vec<String> = attributes[1].as_array().unwrap().iter().map(string).collect();
    if kind == "link" {
        classes.retain(|class| class != "uri" && class != "email");
    }
    let pairs: Vec<(String, String)> = attributes[2]
        .as_array()
        .unwrap()
        .iter()
        .map(|pair| (string(&pair[0]), markup::fold(&string(&pair[1]))))
        .collect();
    let bare = id.is_empty() && classes.is_empty() && pairs.is_empty();
    if matches!(kind, "link" | "image") && bare {
        return;
    }
    let text = words.map(|words| {
        let mut text = String::new();
        write_words(words, &mut text);
        markup::fold(&text)
    });
    found.push((kind.to_owned(), id, classes, pairs, text));
}

fn write_words(value: &Value, text: &mut String) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| write_words(value, text)),
        Value::Object(map) => {
            let content = map.get("c").unwrap_or(&Value::Null);
            match map.get("t").and_then(Value::as_str).unwrap_or_default() {
                "Str" => text.push_str(content.as_str().unwrap()),
                "Space" | "SoftBreak" | "LineBreak" => text.push(' '),
                "Code" | "Math" => text.push_str(content[1].as_str().unwrap()),
                "RawInline" | "Note" => {}
                "Span" | "Cite" | "Quoted" | "Link" | "Image" => write_words(&content[1], text),
                _ => write_words(content, text),
            }
        }
        _ => {}
    }
}

/// What Sayso read.
fn ours(text: &str) -> Vec<Read> {
    let mut found: Vec<Read> = markup::list(&Tree::of(text), text)
        .into_iter()
        .map(|m| {
            let pairs =
                m.attributes.into_iter().map(|(key, value)| (key, markup::fold(&value))).collect();
            let text = (m.kind != MarkupKind::Div).then(|| m.text.unwrap_or_default());
            (m.kind.name().to_owned(), m.id, m.classes, pairs, text)
        })
        .collect();
    found.sort();
    found
}

/// Which of the texts are read differently.
fn differing(texts: &[String]) -> Vec<usize> {
    let trees = pandoc(texts);
    let pairs = texts.iter().zip(&trees).enumerate();
    pairs.filter(|(_, (text, tree))| ours(text) != theirs(tree)).map(|(index, _)| index).collect()
}

/// Whether there is a fault in the text: those are read differently on purpose.
fn has_fault(text: &str) -> bool {
    let tree = Tree::of(text);
    let mut found = false;
    markup::visit(tree.root(), |node| {
        found |= matches!(
            Kind::of(node),
            Kind::UnclosedAttributes
                | Kind::UnclosedQuote
                | Kind::InvalidAttribute
                | Kind::StrayBraces
                | Kind::UnclosedFence
        );
        true
    });
    found
}

/// Takes lines and then words out of a text as long as the two still read it differently.
fn shrunk(text: &str) -> String {
    let mut text = text.to_owned();
    for by_words in [false, true] {
        loop {
            let parts: Vec<&str> = if by_words {
                text.split_inclusive([' ', '\n']).collect()
            } else {
                text.split_inclusive('\n').collect()
            };
            let mut candidates: Vec<String> = Vec::new();
            for size in [parts.len() / 2, parts.len() / 4, 3, 2, 1] {
                if size == 0 || size >= parts.len() {
                    continue;
                }
                for start in (0..parts.len()).step_by(size) {
                    let rest = parts[..start].iter().chain(parts[start..].iter().skip(size));
                    candidates.push(rest.copied().collect());
                }
            }
            // What went wrong on the way is read differently on purpose.
            candidates.retain(|text| !has_fault(text));
            let Some(index) = differing(&candidates).into_iter().next() else { break };
            text = candidates.swap_remove(index);
        }
    }
    text
}

/// What the two read differently, of a few texts made as small as they can be.
fn explain(texts: &[(String, String)], found: &[usize]) -> String {
    let most: usize = std::env::var("SAYSO_SHOW").ok().and_then(|n| n.parse().ok()).unwrap_or(5);
    let mut shown = String::new();
    let mut seen = Vec::new();
    for index in found.iter().take(most) {
        let (name, text) = &texts[*index];
        let small = shrunk(text);
        if seen.contains(&small) {
            continue;
        }
        let (ours, tree) = (ours(&small), pandoc(std::slice::from_ref(&small)));
        let theirs = theirs(&tree[0]);
        shown.push_str(&format!(
            "{name}: {small:?}\n  Pandoc: {:?}\n  Sayso:  {:?}\n",
            theirs.iter().filter(|read| !ours.contains(read)).collect::<Vec<_>>(),
            ours.iter().filter(|read| !theirs.contains(read)).collect::<Vec<_>>(),
        ));
        seen.push(small);
    }
    shown
}

fn assert_alike(texts: &[(String, String)]) {
    let only: Vec<String> = texts.iter().map(|(_, text)| text.clone()).collect();
    let found = differing(&only);
    assert!(
        found.is_empty(),
        "{} of {} are read differently:\n{}",
        found.len(),
        texts.len(),
        explain(texts, &found)
    );
}

#[test]
fn generated_reports_read_as_pandoc_reads_them() {
    let nightly = std::env::var_os("SAYSO_NIGHTLY").is_some();
    let count = if nightly { 5_000 } else { 600 };
    let first = std::env::var("SAYSO_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(0);
    let texts: Vec<(String, String)> = (first..first + count)
        .map(|seed| (format!("seed {seed}"), Generator::report(&mut Random::new(seed))))
        .collect();
    assert_alike(&texts);
}

/// The READMEs of the crates that this was built from: Markdown that somebody else wrote.
#[test]
fn real_documents_read_as_pandoc_reads_them() {
    let home = std::env::var_os("CARGO_HOME").map_or_else(
        || PathBuf::from(std::env::var_os("HOME").unwrap()).join(".cargo"),
        PathBuf::from,
    );
    let lock = std::fs::read_to_string(root().join("Cargo.lock")).unwrap();
    let mut names: Vec<String> = Vec::new();
    let mut lines = lock.lines();
    while let Some(line) = lines.next() {
        if let Some(name) = line.strip_prefix("name = ")
            && let Some(version) = lines.next().and_then(|l| l.strip_prefix("version = "))
        {
            names.push(format!("{}-{}", name.trim_matches('"'), version.trim_matches('"')));
        }
    }
    let listed = std::fs::read_to_string(root().join("tests/pandoc/differences.md")).unwrap();
    let mut texts = Vec::new();
    for registry in std::fs::read_dir(home.join("registry/src")).unwrap() {
        for name in &names {
            let path = registry.as_ref().unwrap().path().join(name).join("README.md");
            let bare = name.rsplit_once('-').map_or(&**name, |(bare, _)| bare);
            if let Ok(text) = std::fs::read_to_string(path)
                && !listed.contains(&format!("- README of `{bare}`"))
            {
                texts.push((name.clone(), text));
            }
        }
    }
    assert!(texts.len() > 60, "only {} READMEs found", texts.len());
    assert_alike(&texts);
}

/// The list of differences that stay is true: each of its examples does differ, and as it says.
#[test]
fn the_differences_that_stay_are_as_listed() {
    let mut page = Expectations::of(&root().join("tests/pandoc/differences.md"));
    let fences = fences(page.page());
    let texts: Vec<String> =
        fences.iter().filter(|f| f.kind() == "markdown").map(|f| f.body.clone()).collect();
    let trees = pandoc(&texts);
    let mut trees = texts.iter().zip(&trees);
    let mut current: Option<(&String, &Value)> = None;
    let print = |read: &[Read]| -> String {
        read.iter()
            .map(|(kind, id, classes, pairs, text)| {
                format!("{kind} #{id} {classes:?} {pairs:?} {text:?}\n")
            })
            .collect()
    };
    let mut pair = Vec::new();
    for fence in &fences {
        match fence.kind() {
            "markdown" => {
                current = trees.next();
                pair.clear();
            }
            kind @ ("sayso" | "pandoc") => {
                let Some((text, tree)) = current else { continue };
                let read = if kind == "sayso" { ours(text) } else { theirs(tree) };
                page.expect(fence, &print(&read));
                pair.push(read);
                if let [one, other] = pair.as_slice()
                    && one == other
                {
                    page.fail(fence.line, "the two agree: take this out of the list");
                }
            }
            _ => {}
        }
    }
    assert_none(&page.finish());
}
