//! What must hold of every report, however it came to be: after any edits, its facts are those of a
//! fresh reading; rules never fail, and what they find lies in the text; and no nesting is too deep.

#[path = "support/edits.rs"]
mod edits;
#[path = "support/generator.rs"]
mod generator;
mod support;

use std::path::Path;
use std::sync::Arc;

use edits::{FRAGMENTS, edit};
use generator::{Generator, Random};
use sayso::finding::Finding;
use sayso::report::{Piece, Report};
use sayso::rules::{self, Levels, Options, Selection};
use sayso::syntax::markup;
use sayso::text::Span;
use sayso::workspace::{Config, Files, Workspace};

/// More rounds in `tests/nightly`.
fn rounds(by_day: u64) -> u64 {
    if std::env::var_os("SAYSO_NIGHTLY").is_some() { by_day * 30 } else { by_day }
}

/// A random report, or a heap of fragments.
fn text(random: &mut Random) -> String {
    if random.one_in(3) {
        let count = random.below(60);
        return (0..count).map(|_| random.pick(FRAGMENTS).to_owned()).collect();
    }
    Generator::report(random)
}

fn findings(report: Report) -> Vec<Finding> {
    let workspace = Workspace::new(Files::default(), rules::schema());
    let config = Arc::new(Config::default_for("/desk".into()));
    let document =
        workspace.document_with(Path::new("/desk/report.sayso"), Arc::new(report), config);
    let levels = Levels::new(&document.config, &document.path, &Selection::default());
    rules::check(&document, &Options { levels, today: Some("2017-10-05".into()) })
}

#[test]
fn an_edited_report_is_as_if_read_anew() {
    for seed in 0..rounds(400) {
        let mut random = Random::new(seed);
        let mut text = text(&mut random);
        let mut report = Report::read(&text);
        for _ in 0..8 {
            let mut edits = Vec::new();
            for _ in 0..=random.below(3) {
                let (span, new) = edit(&mut random, &text);
                text.replace_range(span.range(), new);
                edits.push((span, new));
            }
            report = report.edited(&edits);
            let fresh = Report::read(&text);
            assert_eq!(report.text().to_string(), text, "seed {seed}");
            assert_eq!(
                report.raw_pieces().raw().collect::<Vec<_>>(),
                fresh.raw_pieces().raw().collect::<Vec<_>>(),
                "seed {seed}: after {edits:?}, of\n{text}"
            );
            let sources = |report: &Report| report.sources().list().cloned().collect::<Vec<_>>();
            assert_eq!(
                sources(&report),
                sources(&fresh),
                "seed {seed}: after {edits:?}, of\n{text}"
            );
            let secrets = |report: &Report| format!("{:?}", report.secrets().list());
            assert_eq!(
                secrets(&report),
                secrets(&fresh),
                "seed {seed}: after {edits:?}, of\n{text}"
            );
        }
        assert_eq!(findings(report), findings(Report::read(&text)), "seed {seed}");
    }
}

/// What an edit did not touch is not read again: it is the very same facts.
#[test]
fn untouched_blocks_keep_their_facts() {
    let text: String =
        (0..200).map(|n| format!("Week {n}: [plant {n} runs]{{by=a}}, they said.\n\n")).collect();
    let before = Report::read(&text);
    let middle = text.find("Week 100").unwrap();
    let after = before.edited(&[(Span::new(middle, middle), "x")]);
    let same = |a: &&Piece, b: &&Piece| Arc::ptr_eq(&a.facts, &b.facts);
    let kept =
        before.raw_pieces().raw().zip(after.raw_pieces().raw()).filter(|(a, b)| same(a, b)).count();
    assert_eq!(before.raw_pieces().raw().count(), 200);
    assert!(kept >= 197, "{} pieces were read again", 200 - kept);
}

#[test]
fn what_is_found_lies_in_the_text() {
    for seed in 0..rounds(600) {
        let mut random = Random::new(seed);
        let text = text(&mut random);
        for finding in findings(Report::read(&text)) {
            let edits = finding.fixes.iter().flat_map(|fix| &fix.edits).map(|edit| &edit.place);
            let related = finding.related.iter().map(|related| &related.place);
            for place in edits.chain(related).chain([&finding.place]) {
                let span = place.span;
                assert!(
                    span.start <= span.end && text.get(span.range()).is_some(),
                    "seed {seed}: {} at {span:?} of\n{text}",
                    finding.rule
                );
            }
            assert!(!finding.message.is_empty() && !finding.message.contains('\n'), "seed {seed}");
        }
    }
}

/// On a thread with the stack that a thread has by default.
#[test]
fn nothing_nests_too_deep() {
    let deep: Vec<String> = vec![
        "> ".repeat(5_000),
        "- ".repeat(5_000),
        "[".repeat(20_000),
        format!("{}x{}", "[".repeat(5_000), "]{by=a}".repeat(5_000)),
        "::: {.a}\n\n".repeat(5_000),
        "::: {.source #a}\n\n".repeat(2_000),
        "*a **b ".repeat(5_000),
        "^[".repeat(10_000),
        "{".repeat(20_000),
        format!("---\na: {}\n---\n", "[".repeat(5_000)),
        "(a) ".repeat(5_000),
        "![".repeat(10_000),
        "<div>\n".repeat(5_000),
        "a\n: ".repeat(5_000),
    ];
    let run = move || {
        for text in deep {
            let report = Report::read(&text);
            let listed = markup::list(report.tree(), &text);
            let json: Vec<&str> = listed.iter().map(|markup| markup.kind.name()).collect();
            assert!(serde_json::to_string(&json).is_ok());
            let report = report.edited(&[(Span::new(text.len() / 2, text.len() / 2), "x")]);
            let _ = findings(report);
        }
    };
    std::thread::Builder::new().stack_size(2 << 20).spawn(run).unwrap().join().unwrap();
}

/// An address stands where it says, in whatever brackets it is written.
#[test]
fn an_address_lies_where_it_stands() {
    for (written, address) in [
        ("<https://e.org/a>", "https://e.org/a"),
        ("[it](https://e.org/a)", "https://e.org/a"),
        ("[it](<https://e.org/a b>)", "https://e.org/a b"),
        ("[it](https://e.org/<two words>)", "https://e.org/<two words>"),
    ] {
        let text = format!("::: {{.source #x}}\nSee {written}.\n:::\n");
        let report = Report::read(&text);
        let source = report.sources().get("x").unwrap();
        let found = source.get("url").unwrap();
        assert_eq!(&*found.value, address, "{written}");
        assert_eq!(&text[found.span.start..found.span.end], address, "{written}");
    }
}
