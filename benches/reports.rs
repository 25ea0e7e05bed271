//! How long it takes to parse a report, to read its facts, to run the rules, and to do so again
//! after an edit: `cargo bench --bench reports`.
//!
//! Reports are made here, of the density of annotated reports as people write them: a claim in every
//! other sentence, a heading now and then, sources at the end. `headings` and `plain` differ in
//! whether there are headings, which the tree groups by.

#![allow(missing_docs, reason = "the macros of the harness make items without any")]
#![allow(clippy::disallowed_methods, reason = "nothing of the house is here")]

use std::hint::black_box;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use divan::Bencher;
use divan::counter::BytesCount;
use rayon::prelude::*;
use sayso::report::Report;
use sayso::rules::{self, Levels, Options, Selection};
use sayso::syntax::Tree;
use sayso::text::Span;
use sayso::workspace::{Config, Document, Files, Workspace};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    sayso::syntax::use_fast_allocator();
    divan::main();
}

const SIZES: [usize; 3] = [10_000, 100_000, 1_000_000];

/// A report of about `bytes` bytes.
fn report(bytes: usize, headings: bool) -> String {
    let mut text = String::from("---\ntitle: Plants\ndate: 2017-10-03\n---\n\n");
    let mut number = 0;
    while text.len() + 300 < bytes {
        number += 1;
        if headings && number % 8 == 1 {
            text.push_str(&format!("## Part {number}\n\n"));
        }
        let key = number % 7;
        text.push_str(&format!(
            "Week {number}: the road to the park was open on *most* days, drivers said, and \
             [plant number {number} was working two shifts]{{by=s{key} at=\"p. {number}\"}}. \
             Nobody at the gate would say for whom.\n\
             [The second line had been moved north]{{by=\"s{key} t{key}\" rating=B2}}, and a \
             manager spoke of [\"a quiet year\"]{{by=s{key} on=2017-09-{:02}}}.\n\n",
            number % 28 + 1,
        ));
        if number % 12 == 0 {
            text.push_str("- a list of `codes`, with [a claim]{by=s1}\n- and a second item\n\n");
        }
    }
    text.push_str("## Sources\n\n");
    for key in 0..7 {
        text.push_str(&format!(
            "::: {{.source #s{key} type=article-newspaper issued=2017-10-0{}}}\nPaper {key}, \
             [a story](https://example.org/{key}).\n:::\n\n::: {{.source #t{key} type=interview \
             issued=2017-09-30}}\nA driver.\n:::\n\n",
            key % 3 + 1
        ));
    }
    text
}

/// The configuration is read once for all reports of a folder, and so it is here.
fn document(text: &str) -> Document {
    static SHARED: LazyLock<(Workspace, Arc<Config>)> = LazyLock::new(|| {
        let workspace = Workspace::new(Files::default(), rules::schema());
        (workspace, Arc::new(Config::default_for("/bench".into())))
    });
    let (workspace, config) = &*SHARED;
    let report = Arc::new(Report::read(text));
    workspace.document_with(Path::new("/bench/report.sayso"), report, config.clone())
}

fn options(document: &Document) -> Options {
    Options {
        levels: Levels::new(&document.config, &document.path, &Selection::default()),
        today: None,
    }
}

#[divan::bench(args = SIZES)]
fn parse(bencher: Bencher<'_, '_>, size: usize) {
    let text = report(size, true);
    bencher.counter(BytesCount::of_str(&text)).bench(|| Tree::of(black_box(&text)));
}

#[divan::bench(args = SIZES)]
fn parse_without_headings(bencher: Bencher<'_, '_>, size: usize) {
    let text = report(size, false);
    bencher.counter(BytesCount::of_str(&text)).bench(|| Tree::of(black_box(&text)));
}

#[divan::bench(args = SIZES)]
fn parse_and_facts(bencher: Bencher<'_, '_>, size: usize) {
    let text = report(size, true);
    bencher.counter(BytesCount::of_str(&text)).bench(|| Report::read(black_box(&text)));
}

#[divan::bench(args = SIZES)]
fn rules_alone(bencher: Bencher<'_, '_>, size: usize) {
    let text = report(size, true);
    let document = document(&text);
    let options = options(&document);
    bencher
        .counter(BytesCount::of_str(&text))
        // What was found out about a document is kept with it, and is to be found out each time.
        .bench(|| {
            rules::check(&black_box(&document).with_report(document.report.clone()), &options)
        });
}

/// Sources `s0`, `s1` …, each with what `more` says of it, and a claim by each two of them.
fn hostile(count: usize, by: impl Fn(usize) -> String, more: impl Fn(usize) -> String) -> String {
    let mut text = String::from("---\ndate: 2017-10-03\n---\n\n");
    for number in 0..count {
        text.push_str(&format!("[Claim {number}]{{by=\"{}\"}}.\n\n", by(number)));
    }
    for number in 0..count {
        let more = more(number);
        text.push_str(&format!(
            "::: {{.source #s{number} type=webpage issued=2017-01-01{more}}}\nA page.\n:::\n\n"
        ));
    }
    text
}

const HOSTILE: usize = 4000;

fn hostile_bench(bencher: Bencher<'_, '_>, text: &str) {
    let document = document(text);
    let options = options(&document);
    bencher.bench(|| {
        rules::check(&black_box(&document).with_report(document.report.clone()), &options)
    });
}

/// As many keys that nobody knows as there are known ones that look like them.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn hostile_unknown_keys(bencher: Bencher<'_, '_>) {
    hostile_bench(bencher, &hostile(HOSTILE, |n| format!("t{n}"), |_| String::new()));
}

/// Each source rests on the next.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn hostile_chain(bencher: Bencher<'_, '_>) {
    let by = |n: usize| format!("s{n} s{}", (n * 7 + 1) % HOSTILE);
    hostile_bench(bencher, &hostile(HOSTILE, by, |n| format!(" from=s{}", n + 1)));
}

/// Each source rests on the thirty that follow.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn hostile_graph(bencher: Bencher<'_, '_>) {
    let by = |n: usize| format!("s{n} s{}", (n * 7 + 1) % HOSTILE);
    let from = |n: usize| -> String {
        let keys: Vec<String> = (n + 1..n + 30).map(|key| format!("s{key}")).collect();
        format!(" from=\"{}\"", keys.join(" "))
    };
    hostile_bench(bencher, &hostile(HOSTILE, by, from));
}

#[divan::bench(args = SIZES)]
fn parse_facts_and_rules(bencher: Bencher<'_, '_>, size: usize) {
    let text = report(size, true);
    bencher.counter(BytesCount::of_str(&text)).bench(|| {
        let document = document(black_box(&text));
        rules::check(&document, &options(&document))
    });
}

/// One letter in the middle of the report, put in and taken out again.
fn edit(bencher: Bencher<'_, '_>, size: usize, headings: bool) {
    let text = report(size, headings);
    let before = Report::read(&text);
    let middle = text[..text.len() / 2].rfind("drivers").unwrap_or(0);
    bencher.bench(|| before.edited(&[(Span::new(middle, middle), black_box("x"))]));
}

#[divan::bench(args = SIZES)]
fn edit_one_letter(bencher: Bencher<'_, '_>, size: usize) {
    edit(bencher, size, true);
}

#[divan::bench(args = SIZES)]
fn edit_one_letter_without_headings(bencher: Bencher<'_, '_>, size: usize) {
    edit(bencher, size, false);
}

/// A thousand reports of 10 KB on all cores: what `sayso check` does with them once they are read.
fn thousand(bencher: Bencher<'_, '_>, work: impl Fn(&str) + Sync) {
    let texts: Vec<String> =
        (0..1000).map(|n| report(10_000, true).replace("Plants", &format!("Plants {n}"))).collect();
    let bytes: usize = texts.iter().map(String::len).sum();
    bencher.counter(BytesCount::new(bytes)).bench(|| texts.par_iter().for_each(|text| work(text)));
}

#[divan::bench(sample_count = 20)]
fn thousand_reports_parsed(bencher: Bencher<'_, '_>) {
    thousand(bencher, |text| drop(black_box(Tree::of(text))));
}

#[divan::bench(sample_count = 20)]
fn thousand_reports_checked(bencher: Bencher<'_, '_>) {
    thousand(bencher, |text| {
        let document = document(text);
        drop(black_box(rules::check(&document, &options(&document))));
    });
}
