//! The pages of the rules, the guide and the whole reports: every example in them is run, and what
//! Sayso prints of it stands beside it. `UPDATE=1 cargo test --test reports` rewrites that.
//!
//! An example is one or more `~~~~sayso` fences, each a file (`path=library.bib`; without a path it
//! is `report.sayso`), then a `~~~~findings` fence, empty where nothing is found (on a rule's page
//! that rule runs alone; `rules=one,other` names others), and where it is of
//! interest a `~~~~fixed` fence: the report after the first fix of the first finding.

mod support;

use std::path::Path;
use std::sync::Arc;

use sayso::cli::FindingFormat;
use sayso::cli::formats::{Shown, Texts, form};
use sayso::cli::record::Record;
use sayso::finding::Finding;
use sayso::report::Report;
use sayso::rules::{self, Levels, Options, Selection};
use sayso::workspace::{Document, Files, Workspace};
use support::{Expectations, Fence, assert_none, fences, pages};

/// Where the examples' files are said to be. Nothing is written there.
const FOLDER: &str = "/example";

struct Example {
    files: Vec<(String, String)>,
    findings: Fence,
    fixed: Option<Fence>,
}

fn examples(page: &mut Expectations) -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    let mut files = Vec::new();
    for fence in fences(page.page()) {
        match fence.kind() {
            "sayso" => {
                let path = fence.option("path").unwrap_or("report.sayso").to_owned();
                files.push((path, fence.body));
            }
            "findings" => {
                let files = std::mem::take(&mut files);
                if files.is_empty() {
                    page.fail(
                        fence.line,
                        "findings of nothing: no `sayso` fence stands before them",
                    );
                }
                examples.push(Example { files, findings: fence, fixed: None });
            }
            "fixed" => match examples.last_mut() {
                Some(example) => example.fixed = Some(fence),
                None => page.fail(fence.line, "a `fixed` fence without an example"),
            },
            other => {
                let message = format!("unknown kind of fence: `{other}`");
                page.fail(fence.line, &message);
            }
        }
    }
    if !files.is_empty() {
        page.fail(0, "the last example has no `findings` fence");
    }
    examples
}

/// Runs an example with the rules that `select` names: the findings of each report in it.
fn run(example: &Example, select: &[String]) -> Vec<(Document, Vec<Finding>)> {
    let mut files = Files::default();
    for (path, text) in &example.files {
        files.open(Path::new(FOLDER).join(path), Arc::from(&**text));
    }
    let workspace = Workspace::new(files, rules::schema());
    let reports = example.files.iter().filter(|(path, _)| {
        Path::new(path)
            .extension()
            .is_some_and(|extension| extension == "sayso" || extension == "md")
    });
    reports
        .map(|(path, text)| {
            let path = Path::new(FOLDER).join(path);
            let document = workspace.document(&path, Arc::new(Report::read(text))).unwrap();
            let selection = Selection { select: select.to_vec(), ..Selection::default() };
            let options = Options {
                levels: Levels::new(&document.config, &path, &selection),
                today: Some("2017-10-05".into()),
            };
            let findings = rules::check(&document, &options);
            assert_sound(&findings);
            (document, findings)
        })
        .collect()
}

/// A place ends behind its beginning, and a finding that is not of the whole file stands at something:
/// print does not show either.
fn assert_sound(findings: &[Finding]) {
    for finding in findings {
        let related = finding.related.iter().map(|related| &related.place);
        for place in [&finding.place].into_iter().chain(related) {
            assert!(!place.span.is_empty() || place.span.start == 0, "{finding:?}");
        }
        let fixed = finding.fixes.iter().flat_map(|fix| &fix.edits).map(|edit| &edit.place);
        for place in [&finding.place].into_iter().chain(fixed) {
            assert!(place.span.start <= place.span.end, "{finding:?}");
        }
    }
}

fn print(run: &[(Document, Vec<Finding>)]) -> String {
    let format = form(FindingFormat::Full, false, false);
    let base = Path::new(FOLDER);
    let mut printed: Vec<String> = Vec::new();
    for (document, findings) in run {
        for finding in findings {
            let record = Record::of(finding, document, base);
            let texts = Texts::of(document);
            let text = format.finding(&Shown { record: &record, texts: &texts, base });
            // A library's findings come with each report that names it.
            if !printed.contains(&text) {
                printed.push(text);
            }
        }
    }
    let trimmed = |text: &String| text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
    let printed: Vec<String> = printed.iter().map(trimmed).collect();
    if printed.is_empty() { String::new() } else { printed.join("\n\n") + "\n" }
}

/// Runs the examples of a page.
fn check_page(path: &Path, select: &[String]) -> (Vec<String>, usize, usize) {
    let mut page = Expectations::of(path);
    let (mut firing, mut silent) = (0, 0);
    for example in examples(&mut page) {
        let named = example.findings.option("rules");
        let named: Option<Vec<String>> =
            named.map(|rules| rules.split(',').map(str::to_owned).collect());
        let ran = run(&example, named.as_deref().unwrap_or(select));
        let printed = print(&ran);
        if printed.is_empty() {
            silent += 1;
        } else {
            firing += 1;
        }
        page.expect(&example.findings, &printed);
        let Some(expected) = &example.fixed else { continue };
        let first =
            ran.iter().flat_map(|(document, found)| found.iter().map(move |f| (document, f)));
        let mut fixes =
            first.filter_map(|(document, finding)| Some((document, finding.fixes.first()?)));
        match fixes.next() {
            Some((document, fix)) => {
                let text = document.report.text().to_string();
                page.expect(expected, &fix.applied(&document.path, &text));
            }
            None => page.fail(expected.line, "no finding of this example has a fix"),
        }
    }
    (page.finish(), firing, silent)
}

#[test]
fn the_examples_of_each_rule() {
    let mut failures = Vec::new();
    for path in pages("docs/rules") {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if name == "index" {
            continue;
        }
        let (failed, firing, silent) = check_page(&path, std::slice::from_ref(&name));
        failures.extend(failed);
        if firing == 0 {
            failures.push(format!("docs/rules/{name}.md: no example fires"));
        }
        if silent < 2 {
            failures.push(format!("docs/rules/{name}.md: fewer than two examples stay silent"));
        }
    }
    assert_none(&failures);
}

/// All that rules say, on one page, for whoever reviews the words.
#[test]
fn the_page_of_messages_is_current() {
    let mut page =
        "# Messages\n\nWhat each rule says in the examples of its page, with the fixes that it \
                    offers. Made from them; `UPDATE=1 cargo test --test reports` writes it again.\n"
            .to_owned();
    for rule in rules::RULES {
        let name = rule.name.to_owned();
        let path = support::root().join(format!("docs/rules/{name}.md"));
        let mut said: Vec<String> = Vec::new();
        for example in examples(&mut Expectations::of(&path)) {
            for (_, findings) in run(&example, std::slice::from_ref(&name)) {
                for finding in findings.iter().filter(|finding| finding.rule == rule.name) {
                    let fixes = finding.fixes.iter().map(|fix| {
                        format!("\n  - {}: {}", if fix.safe { "safe" } else { "unsafe" }, fix.title)
                    });
                    let severity = finding.severity.name();
                    let line =
                        format!("- {severity}: {}{}\n", finding.message, fixes.collect::<String>());
                    if !said.contains(&line) {
                        said.push(line);
                    }
                }
            }
        }
        page.push_str(&format!("\n## {name}\n\n{}", said.concat()));
    }
    let path = support::root().join("docs/messages.md");
    if support::update() {
        std::fs::write(&path, &page).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == page, "docs/messages.md is not current: UPDATE=1 cargo test --test reports");
}

#[test]
fn the_examples_of_the_guide() {
    let path = support::root().join("docs/format.md");
    let (failures, firing, silent) = check_page(&path, &[]);
    assert_none(&failures);
    assert!(firing + silent > 0, "docs/format.md has no examples");
}

#[test]
fn whole_reports() {
    let mut failures = Vec::new();
    for path in pages("tests/reports") {
        failures.extend(check_page(&path, &[]).0);
    }
    assert_none(&failures);
}

/// There are enough of them, and most are as a good desk would write them: nothing is found.
#[test]
fn whole_reports_are_many_and_mostly_clean() {
    const WHOLE: usize = 1500;
    let (mut whole, mut clean) = (0, 0);
    for path in pages("tests/reports") {
        for example in examples(&mut Expectations::of(&path)) {
            let reports = example.files.iter().filter(|(path, text)| {
                let path = Path::new(path).extension();
                path.is_some_and(|extension| extension == "sayso" || extension == "md")
                    && text.len() >= WHOLE
            });
            let reports = reports.count();
            whole += reports;
            if example.findings.body.is_empty() {
                clean += reports;
            }
        }
    }
    println!("{whole} whole reports, {clean} of them clean");
    assert!(whole >= 40, "{whole} whole reports");
    assert!(clean >= 25, "{clean} clean reports");
}
