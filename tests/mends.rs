//! Fixes in odd surroundings mend what they say and break nothing, and correct reports in odd forms are
//! let be.

mod support;

use std::path::Path;
use std::sync::Arc;

use sayso::features::code_actions;
use sayso::finding::{Finding, Fix};
use sayso::report::Report;
use sayso::rules::{self, Levels, Options, Selection};
use sayso::workspace::{Config, Document, Files, View, Workspace};

const SOURCE: &str = "\n\n::: {.source #rfa type=broadcast issued=2017-10-03}\nRFA.\n:::\n";

fn document(text: &str) -> Document {
    let workspace = Workspace::new(Files::default(), rules::schema());
    let config = Arc::new(Config::default_for("/desk".into()));
    let report = Arc::new(Report::read(text));
    workspace.document_with(Path::new("/desk/report.sayso"), report, config)
}

fn check(text: &str) -> Vec<Finding> {
    let document = document(text);
    let levels = Levels::new(&document.config, &document.path, &Selection::default());
    rules::check(&document, &Options { levels, today: Some("2017-10-05".into()) })
}

fn found(text: &str) -> Vec<&'static str> {
    check(text).iter().map(|finding| finding.rule).collect()
}

/// The report after the first fix of its first finding, if that has one.
fn mended(text: &str) -> Option<String> {
    let first = check(text).into_iter().next()?;
    Some(first.fixes.first()?.applied(Path::new("/desk/report.sayso"), text))
}

#[test]
fn a_date_in_a_block_of_text_is_a_date() {
    let text = format!("---\ndate: |\n  2017-10-04\n---\n\n[a]{{by=rfa}}{SOURCE}");
    assert_eq!(found(&text), [""; 0]);
}

#[test]
fn the_dateline_is_put_where_it_counts() {
    let claim = format!("[a]{{by=rfa}}{SOURCE}");
    for front in ["", "\u{feff}", "---\ntitle: x\n---\n\n"] {
        let text = format!("{front}{claim}");
        assert_eq!(found(&text), ["dateline-missing"], "{front:?}");
        let mended = mended(&text).unwrap();
        assert_eq!(found(&mended), [""; 0], "{mended:?}");
        assert_eq!(mended.starts_with('\u{feff}'), front.starts_with('\u{feff}'), "{mended:?}");
    }
    // Where it is not a matter of one more line, the writer is told and nothing is offered.
    for front in ["---\ntitle: x\ndate:\n---\n\n", "---\n{title: x}\n---\n\n"] {
        let text = format!("{front}{claim}");
        assert_eq!(found(&text), ["dateline-missing"], "{front:?}");
        assert_eq!(mended(&text), None, "{front:?}");
    }
}

#[test]
fn line_ends_of_windows_stay() {
    let text = "[a]{by=nobody}\r\n";
    for finding in check(text) {
        for fix in finding.fixes {
            let mended = fix.applied(Path::new("/desk/report.sayso"), text);
            assert!(!mended.replace("\r\n", "").contains('\n'), "{}: {mended:?}", fix.title);
        }
    }
}

#[test]
fn a_time_zone_may_be_another_day() {
    for on in ["2017-10-05T00:30:00+09:00", "2017-10-05T00:00:00Z"] {
        let text = format!("---\ndate: 2017-10-09\n---\n\n[a]{{by=rfa on={on}}}{SOURCE}");
        assert_eq!(found(&text), [""; 0], "{on}");
    }
}

#[test]
fn no_fix_that_changes_how_words_are_read_is_safe() {
    let text = "---\ndate: 2017-10-09\n---\n\nPick [0, 1) or $x]{}$.\n";
    assert!(check(text).iter().flat_map(|finding| &finding.fixes).all(|fix| !fix.safe));
}

/// Each finding of each rule's examples can be silenced where it stands, by the comment that an editor
/// offers for it.
#[test]
fn what_is_silenced_in_an_editor_is_silent() {
    /// Their place is a line that a comment cannot stand before or in, or they say that the report's
    /// end is not where it seems.
    const NOT: [&str; 4] =
        ["unclosed-fence", "unclosed-front-matter", "unclosed-div", "invalid-front-matter"];
    let mut failures = Vec::new();
    let mut silenced = 0;
    for page in support::pages("docs/rules") {
        let text = std::fs::read_to_string(&page).unwrap();
        for fence in support::fences(&text) {
            if fence.kind() != "sayso" || fence.option("path").is_some_and(|p| p != "report.sayso")
            {
                continue;
            }
            let text = &fence.body;
            let found = check(text);
            let view_of = document(text);
            let view = View::new(&view_of);
            for finding in &found {
                let actions = code_actions::find(&view, &found, finding.place.span);
                let title = format!("Silence `{}`", finding.rule);
                let Some(action) = actions.into_iter().find(|action| {
                    action.title.starts_with(&title)
                        && action.finding.is_some_and(|f| std::ptr::eq(f, finding))
                }) else {
                    continue;
                };
                let fix = Fix { title, safe: false, private: false, edits: action.edits };
                let after = fix.applied(Path::new("/desk/report.sayso"), text);
                let count = |found: &[Finding]| {
                    found.iter().filter(|other| other.rule == finding.rule).count()
                };
                silenced += 1;
                if count(&check(&after)) >= count(&found) && !NOT.contains(&finding.rule) {
                    failures.push(format!("{}:{}:\n{after}", page.display(), fence.line));
                }
            }
        }
    }
    support::assert_none(&failures);
    assert!(silenced > 100, "{silenced} findings silenced");
}

/// Keys of front matter that are indented alike, and tabs between key and value, are Pandoc's too.
#[test]
fn front_matter_is_read_as_pandoc_reads_it() {
    for front in
        [" title: x\n date: 2017-10-04\n", "title:\tx\ndate:\t2017-10-04\n", "\tdate: 2017-10-04\n"]
    {
        let text = format!("---\n{front}---\n\n[a]{{by=rfa}}{SOURCE}");
        assert_eq!(found(&text), [""; 0], "{front:?}");
    }
}

/// What is written at the end of a report stands within what is never closed there.
#[test]
fn no_source_is_made_inside_something_that_is_never_closed() {
    let claim = "---\ndate: 2017-10-04\n---\n\n[a]{by=nobody}\n\n";
    let offers = |text: &str| {
        let findings = check(text);
        let fixes = findings.iter().flat_map(|finding| &finding.fixes);
        fixes.filter(|fix| fix.title.starts_with("Make a source")).count()
    };
    assert_eq!(offers(claim), 1);
    for open in ["```\n[b]{by=c}\n", "::: {.note}\nwords\n", "> ```\n> words\n"] {
        assert_eq!(offers(&format!("{claim}{open}")), 0, "{open:?}");
    }
    let closed = "```\ncode\n```\n\n::: {.note}\nwords\n:::\n";
    assert_eq!(offers(&format!("{claim}{closed}")), 1);
}
