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

#[test]
fn braces_of_templates_are_no_annotations() {
    for braces in [
        "${title=x}",
        "{file=x.txt}",
        "{{ by=foo }}",
        "{type=button}",
        "{% by=foo %}",
        "{title=x} {file=y}",
        "{name=save type=submit url=/x author=me}",
        "{on=click}",
        "{event=submit}",
        "{from=top}",
    ] {
        let text =
            format!("---\ndate: 2017-10-09\n---\n\n[a]{{by=rfa}}. Say {braces} here.{SOURCE}");
        assert_eq!(found(&text), [""; 0], "{braces}");
    }
    for braces in
        ["{by=rfa}", "{on=2017-10-03}", "{from=rfa}", "{title=x .judgment}", "{rating=B2}"]
    {
        let text =
            format!("---\ndate: 2017-10-09\n---\n\n[a]{{by=rfa}}. Say {braces} here.{SOURCE}");
        assert_eq!(found(&text), ["stray-attributes"], "{braces}");
    }
}

#[test]
fn braces_are_joined_only_with_those_of_a_claim() {
    let text = |words: &str| format!("---\ndate: 2017-10-09\n---\n\n{words}{SOURCE}");
    let joined = "[a]{by=rfa}{on=2017-10-03} x";
    assert_eq!(mended(&text(joined)), Some(text("[a]{by=rfa on=2017-10-03} x")));
    for words in ["[a]{by=rfa} b {.x} {on=2017-10-03}", "[a]{by=rfa} b {title=x}{by=rfa}"] {
        assert_eq!(mended(&text(words)), None, "{words}");
    }
}

#[test]
fn braces_below_prose_and_across_cells_say_what_is_wrong() {
    let text = |words: &str| format!("---\ndate: 2017-10-09\n---\n\n{words}{SOURCE}");
    let below = text("The park:\n::: {by=rfa}\n[It runs]{}.\n:::");
    assert_eq!(found(&below), ["stray-attributes"]);
    assert!(check(&below)[0].message.contains("blank line"));
    assert_eq!(found(&mended(&below).unwrap()), [""; 0]);
    let cells = text("| a | b |\n|---|---|\n| x | [y | z]{by=rfa} |");
    assert_eq!(found(&cells), ["stray-attributes"]);
    assert!(check(&cells)[0].message.contains("cell"));
    assert_eq!(found(&mended(&cells).unwrap()), ["unused-source"; 0]);
}

/// A report with one claim, its date and `rfa`, checked: what is found, each with its message.
fn said(claim: &str) -> Vec<(&'static str, String)> {
    let text = format!("---\ndate: 2017-10-09\n---\n\n[a]{{by=rfa}}. {claim}{SOURCE}");
    check(&text).into_iter().map(|finding| (finding.rule, finding.message)).collect()
}

#[test]
fn one_slip_in_braces_is_one_finding() {
    for (claim, rule, words) in [
        ("[b]{by= rfa}", "invalid-attribute", "No space"),
        ("[b]{by=“rfax rfay”}", "invalid-attribute", "straight"),
        ("[b]{by=rfa,on=2017-10-03}", "unknown-source", "parted by spaces"),
        ("[b]{by==rfa}", "unknown-source", "One equals sign"),
        ("[b]{by= on=2017-10-03}", "empty-value", "no value"),
        ("[b]{.judgement confidence=low by=rfa}", "unknown-attribute", "`.judgment`"),
    ] {
        let said = said(claim);
        assert_eq!(said.len(), 1, "{claim}: {said:?}");
        assert_eq!(said[0].0, rule, "{claim}");
        assert!(said[0].1.contains(words), "{claim}: {}", said[0].1);
    }
}

#[test]
fn what_is_no_date_is_said_in_plain_words() {
    for (on, words) in [
        ("yesterday", "write the day itself"),
        ("yesterday?", "write the day itself"),
        ("last week (Tuesday)", "write the day itself"),
        ("/", "an interval has a date on one side"),
        ("3/XX/2017", "an interval has one slash"),
        ("17-31-10", "the year has four digits"),
        ("2017-10-03 14:30:00", "is not in EDTF. Write `2017-10-03T14:30:00`"),
        ("2017-Oct-3", "is not in EDTF. Write `2017-10-03`"),
        ("2017-Q1", "Write `2017-33`"),
        ("31/02/2017", "there is no such day"),
        ("2017-10-03..", "Write `2017-10-03/..`"),
        ("..2017-10-03", "Write `../2017-10-03`"),
    ] {
        let said = said(&format!("[b]{{by=rfa on=\"{on}\"}}"));
        assert_eq!(said.len(), 1, "{on}: {said:?}");
        assert!(said[0].1.contains(words), "{on}: {}", said[0].1);
    }
}

#[test]
fn dates_that_front_matter_hides_are_said_once() {
    for (front, rule) in [
        ("date: [2017-10-09]", "invalid-front-matter"),
        ("Date: 2017-10-09", "invalid-front-matter"),
        ("date: 2017-10-08\ndate: 2017-10-09", "invalid-front-matter"),
        ("title: x", "dateline-missing"),
    ] {
        let text = format!(
            "---\n{front}\n---\n\n[a]{{by=author}} and [b]{{by=author}}, [c]{{by=rfa}}.{SOURCE}"
        );
        assert_eq!(found(&text), [rule], "{front}");
    }
    let text = format!("---\ndate: 2017-10-09\nTITLE: x\nSource: y\n---\n\n[c]{{by=rfa}}.{SOURCE}");
    assert_eq!(found(&text), [""; 0]);
}

#[test]
fn reserved_words_are_no_keys() {
    for key in ["author", "self"] {
        let text =
            format!("---\ndate: 2017-10-09\n---\n\n[c]{{by=rfa}}.{SOURCE}").replace("rfa", key);
        assert_eq!(found(&text), ["duplicate-source"], "{key}");
    }
}

#[test]
fn what_a_broken_library_hides_is_not_reported_at_claims() {
    let mut files = Files::default();
    let library =
        "@book{a2017, date={2017-01-01}}\n@book{b2018, date={2017-99-99}}\n@book{c2017, title={x\n";
    files.open(Path::new("/desk/l.bib").to_path_buf(), library.into());
    let workspace = Workspace::new(files, rules::schema());
    let config = Arc::new(Config::default_for("/desk".into()));
    let text = "---\ndate: 2017-10-09\nbibliography: l.bib\n---\n\n[a]{by=a2017}, [b]{by=b2018}, [c]{by=c2017}.\n";
    let report = Arc::new(Report::read(text));
    let document = workspace.document_with(Path::new("/desk/report.sayso"), report, config);
    let levels = Levels::new(&document.config, &document.path, &Selection::default());
    let found = rules::check(&document, &Options { levels, today: None });
    let found: Vec<&str> = found
        .iter()
        .map(|finding| finding.rule)
        .filter(|rule| !matches!(*rule, "library-invalid" | "missing-locator"))
        .collect();
    assert_eq!(found, [""; 0]);
}

#[test]
fn line_ends_of_windows_stay_in_blank_lines() {
    let text = format!("---\ndate: 2017-10-09\n---\n\n[a]{{by=rfa}}:\n- one\n- two{SOURCE}")
        .replace('\n', "\r\n");
    let mended = mended(&text).unwrap();
    assert_eq!(found(&mended), [""; 0]);
    assert!(!mended.replace("\r\n", "").contains('\n'), "{mended:?}");
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
                let actions = code_actions::find(&view, &found, &|_| 1, finding.place.span);
                let title = format!("Silence `{}`", finding.rule);
                let Some(action) = actions.into_iter().find(|action| {
                    action.title.starts_with(&title)
                        && action.finding.is_some_and(|f| std::ptr::eq(f, finding))
                }) else {
                    continue;
                };
                let code_actions::Deed::Edits(edits) = action.deed else { continue };
                let fix = Fix { title, safe: false, private: false, edits };
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

/// What is wrong with a date is said, and not what is right in it.
#[test]
fn a_date_with_a_slip_is_told_which() {
    for (date, said, fixed) in [
        ("2017-10-3", "a month and a day have two digits", "2017-10-03"),
        ("2017-09-09T16:40", "a time of day has its seconds", "2017-09-09T16:40:00"),
        ("2017-09-09T16:40:10.5Z", "whole seconds", "2017-09-09T16:40:10Z"),
        ("2016-31-10", "the month comes before the day", "2016-10-31"),
        ("2016-13-10", "If the day stands before the month", "2016-10-13"),
        ("20171003", "hyphens part", "2017-10-03"),
        ("199u", "is not in EDTF. Write", "199X"),
        ("3 October 2017", "the year first", "2017-10-03"),
    ] {
        let front = "---\ndate: 2017-10-05\n---\n\n";
        let text = format!("{front}[a]{{by=rfa event=\"{date}\"}}{SOURCE}");
        let findings = check(&text);
        assert_eq!(findings.len(), 1, "{date}");
        assert!(findings[0].message.contains(said), "{}", findings[0].message);
        let mended = mended(&text).unwrap();
        assert!(mended.contains(fixed), "{mended}");
        assert_eq!(found(&mended), [""; 0], "{mended}");
    }
    let text = format!("---\ndate: 2017-10-05\n---\n\n[a]{{by=rfa event=2016-31-11}}{SOURCE}");
    assert!(check(&text)[0].message.contains("there is no month 31"));
    assert_eq!(mended(&text), None);
}

/// Quotation marks within a value are put right where they can be read in one way.
#[test]
fn quotation_marks_within_a_title_are_kept() {
    for (title, mended_title, safe) in [
        (r#""The "big" one""#, r#""The \"big\" one""#, true),
        (r#""Big" it was"#, r#""\"Big\" it was""#, false),
        (r#""Yes" and "no""#, r#""\"Yes\" and \"no\"""#, false),
    ] {
        let text = format!("---\ntitle: {title}\ndate: 2017-10-04\n---\n\n[a]{{by=rfa}}{SOURCE}");
        let findings = check(&text);
        assert_eq!(findings.len(), 1, "{title}");
        assert_eq!(findings[0].fixes[0].safe, safe, "{title}");
        let mended = mended(&text).unwrap();
        assert!(mended.contains(mended_title), "{mended}");
        assert_eq!(found(&mended), [""; 0], "{mended}");
    }
}

/// One cause is found once.
#[test]
fn one_cause_is_one_finding() {
    let front = "---\ndate: 2017-10-04\n---\n\n";
    let rules = |text: &str| -> Vec<&'static str> {
        let quiet = ["report-without-claims", "image-missing", "image-without-date"];
        found(&format!("{front}{text}")).into_iter().filter(|rule| !quiet.contains(rule)).collect()
    };
    let retracted = SOURCE.replace("issued", "retracted=2017-10-04 superseded-by=new issued");
    let newer = "\n::: {.source #new type=broadcast issued=2017-10-04}\nRFA.\n:::\n\n[b]{by=new}\n";
    let looped = SOURCE.replace("issued", "from=self issued");
    let other = "\n::: {.source #kcna type=broadcast issued=2017-10-03 from=rfa}\nKCNA.\n:::\n";
    for (text, expected) in [
        (format!("[a]{{by=rfa on=2018-01-01}}{SOURCE}"), "date-after-report"),
        (format!("[a]{{by=rfa}}{retracted}{newer}"), "retracted-source"),
        ("::: {by=}\n[a]{} and [b]{}\n:::\n".to_owned(), "empty-value"),
        ("![x](y.jpg){credit=A licence=B}".to_owned(), "unknown-attribute"),
        ("![x](y.jpg){licence=B credit=A}".to_owned(), "unknown-attribute"),
        ("![x](y.jpg){credit=\"\" license=B}".to_owned(), "image-without-credit"),
        ("![x](y.jpg){credit=A license=\"\"}".to_owned(), "image-without-license"),
        ("![x](y.jpg){credit= license=B}".to_owned(), "empty-value"),
    ] {
        assert_eq!(rules(&text), [expected], "{text}");
    }
    let text = format!("[a]{{by=\"rfa kcna\"}}{looped}{other}");
    assert_eq!(rules(&text), ["circular-reporting"; 2], "{text}");
    // Another attribute of the div without a value is no `by`.
    assert_eq!(rules("::: {on=}\n[a]{}\n:::\n"), ["empty-value", "claim-without-source"]);
}

/// A key comes before an alias, wherever the two stand.
#[test]
fn an_alias_that_is_another_sources_key_says_nothing() {
    let one = "\n\n::: {.source #one aliases=x-2 type=broadcast issued=2017-10-03}\nOne.\n:::\n";
    let two = "\n::: {.source #x-2 type=broadcast issued=2017-10-03}\nTwo.\n:::\n";
    for sources in [format!("{one}{two}"), format!("\n{two}{one}")] {
        let text = format!("---\ndate: 2017-10-04\n---\n\n[a]{{by=\"one x-2\"}}{sources}");
        let findings = check(&text);
        assert_eq!(found(&text), ["duplicate-source"]);
        assert!(findings[0].message.contains("as an alias it says nothing"));
        let mended = mended(&text).unwrap();
        assert!(mended.contains("aliases=x-3"), "{mended}");
        assert_eq!(found(&mended), [""; 0], "{mended}");
    }
}

/// A bracket that is missing behind a citation is told from words that stand outside.
#[test]
fn a_claim_that_is_not_closed_behind_its_citation() {
    let front = "---\ndate: 2017-10-04\n---\n\n";
    let text = format!("{front}It was [colder than Harrow [@rfa]{{}} today.{SOURCE}");
    assert!(check(&text)[0].message.starts_with("A bracket is missing"));
    let mended = mended(&text).unwrap();
    assert!(mended.contains("[colder than Harrow [@rfa]]{}"), "{mended}");
    assert_eq!(found(&mended), [""; 0]);
    let text = format!("{front}It was [sic] colder [@rfa]{{}} today.{SOURCE}");
    assert!(check(&text)[0].message.starts_with("These braces"));
    let text = format!("{front}[It was colder [@rfa]{{}} today]{{by=rfa}}.{SOURCE}");
    let findings = check(&text);
    assert!(!findings.iter().any(|finding| finding.message.contains("bracket is missing")));
    // A link's terms are no picture's.
    let text = format!("{front}[a]{{by=rfa}} [b](https://example.org){{licence=MIT}}{SOURCE}");
    assert_eq!(found(&text), [""; 0]);
}

/// A comment that parts two blocks goes only where they stay apart.
#[test]
fn blocks_that_a_comment_parts_stay_apart() {
    let comment = "<!-- sayso-ignore unknown-source: the desk knows -->";
    let front = "---\ndate: 2017-10-09\n---\n\n[a]{by=rfa}.";
    for (before, behind, goes) in [
        ("- one", "- two", false),
        ("- one\ngoes on", "- two", false),
        ("- one", "    code", false),
        ("1. one", "2. two", false),
        ("> one", "> two", false),
        ("Term", ": what it is", false),
        ("Words.", "- one", true),
        ("- one", "Words.", true),
        ("Words.", "More words.", true),
        ("Words.", "::: {.note}\nMore.\n:::", true),
        ("Words.", "Table: what it shows", false),
        ("- one", "Words.\n\n- two", true),
        ("- one\n\nWords.", "- two", true),
        ("- one\n\n  goes on", "- two", false),
        ("::: {.note}\nWords.\n:::", "- two", true),
    ] {
        let text = format!("{front}\n\n{before}\n\n{comment}\n\n{behind}\n{SOURCE}");
        let left = if goes { "" } else { "<!-- -->\n\n" };
        let expected = format!("{front}\n\n{before}\n\n{left}{behind}\n{SOURCE}");
        let findings = check(&text);
        assert_eq!(found(&text), ["suppression-unused"], "{text}");
        assert!(findings[0].fixes[0].safe);
        assert_eq!(mended(&text), Some(expected), "{text}");
    }
    // No blank line is taken that parts two paragraphs.
    let text = format!("{front}\n\nWords\n{comment}\n\nMore words.\n{SOURCE}");
    assert_eq!(mended(&text), Some(format!("{front}\n\nWords\n\nMore words.\n{SOURCE}")));
    // Right below a heading and above words it goes; below words it may part them from what is below.
    for (around, left) in [
        (format!("# Words\n{comment}\nMore words."), "# Words\nMore words."),
        (format!("## Words\n{comment}\nMore words."), "## Words\nMore words."),
        (format!("Words\n{comment}\nMore words."), "Words\n<!-- -->\nMore words."),
        (format!("Words.  {comment}\nMore words."), "Words.  <!-- -->\nMore words."),
        (format!("Words. {comment} More words."), "Words.  More words."),
        (format!("{comment} More words."), " More words."),
        (format!("{comment} “More words.”"), " “More words.”"),
        (format!("{comment} *More words.*"), "<!-- --> *More words.*"),
        (format!("{comment} A. More words."), "<!-- --> A. More words."),
        (format!("  {comment}\n\nMore words."), "  <!-- -->\n\nMore words."),
    ] {
        let text = format!("{front}\n\n{around}\n{SOURCE}");
        assert_eq!(mended(&text), Some(format!("{front}\n\n{left}\n{SOURCE}")), "{around}");
    }
    // In front of a list's mark it is words of a paragraph.
    let text = format!("{front}\n\n{comment} - one\n{SOURCE}");
    assert_eq!(mended(&text), Some(format!("{front}\n\n<!-- --> - one\n{SOURCE}")));
}

/// What may be a comment of YAML's is not made part of a title.
#[test]
fn a_comment_behind_a_title_stays_a_comment() {
    for (title, mended_title, safe) in [
        ("A: b # c", "\"A: b\" # c", false),
        ("A: b#c", "\"A: b#c\"", true),
        ("\"The \"big\" one # \"", "\"The \\\"big\\\" one # \"", false),
    ] {
        let text = format!("---\ntitle: {title}\ndate: 2017-10-04\n---\n\n[a]{{by=rfa}}{SOURCE}");
        let findings = check(&text);
        assert_eq!(findings.len(), 1, "{title}");
        assert_eq!(findings[0].fixes[0].safe, safe, "{title}");
        let mended = mended(&text).unwrap();
        assert!(mended.contains(&format!("title: {mended_title}\n")), "{mended}");
        assert_eq!(found(&mended), [""; 0], "{mended}");
    }
}

/// Nobody's name stands in a finding, however the attribute for it is misspelt, and wherever it stands.
#[test]
fn slips_in_private_attributes_are_found_and_hidden() {
    for slip in ["contat", "contacts", "nmae", "names"] {
        let source = SOURCE.replace("issued", &format!("{slip}=\"Kim Park\" issued"));
        let text = format!("---\ndate: 2017-10-09\n---\n\n[a]{{by=rfa}}{source}");
        let findings = check(&text);
        assert_eq!(found(&text), ["unknown-attribute"], "{slip}");
        assert!(!findings[0].message.contains("Kim"), "{}", findings[0].message);
        assert_eq!(&text[findings[0].place.span.range()], slip);
        assert!(findings[0].fixes.is_empty());
    }
    for comment in
        ["<!-- sayso-ignore name=Kim Park: no -->", "<!-- sayso-ignore name=\"Kim Park\": no -->"]
    {
        let text = format!("---\ndate: 2017-10-09\n---\n\n{comment}\n\n[a]{{by=rfa}}{SOURCE}");
        for finding in check(&text) {
            assert_eq!(finding.rule, "suppression-unknown-rule");
            let message = &finding.message;
            assert!(!message.contains("Kim") && !message.contains("Park"), "{message}");
        }
    }
}

/// What a quotation is not in the language of is found once, and old codes of languages are codes.
#[test]
fn a_quotation_in_another_language_is_one_finding() {
    let text = |language: &str, words: &str| {
        let source = SOURCE.replace("issued", &format!("language={language} issued"));
        let source = source.replace("RFA.", "RFA.\n\n> The works have been closed since May.");
        format!("---\ndate: 2017-10-09\n---\n\n[He said \"{words}\"]{{by=rfa}}{source}")
    };
    let words = "the plants of the zone are open";
    for (language, expected) in [("ko", "translated-quote"), ("en", "quote-not-in-excerpt")] {
        assert_eq!(found(&text(language, words)), [expected], "{language}");
    }
    let old = text("iw", "the plants of the zone are open").replace("date:", "lang: he\ndate:");
    assert_eq!(found(&old), ["quote-not-in-excerpt"]);
}

/// The source whose line opens no div is not missed a second time.
#[test]
fn a_source_that_is_lost_below_prose_is_one_finding() {
    let lost = SOURCE.replace("\n\n::: {.source #rfa", "\n\nA line\n::: {.source #rfa");
    let text = format!("---\ndate: 2017-10-09\n---\n\n[a]{{by=rfa}}{lost}");
    let rules = found(&text);
    assert!(rules.contains(&"stray-attributes"), "{rules:?}");
    assert!(!rules.contains(&"unknown-source"), "{rules:?}");
    let other = found(&text.replace("by=rfa", "by=kcna"));
    assert!(other.contains(&"unknown-source"), "{other:?}");
}

/// A report of a desk that has other files, too.
fn of_desk(text: &str, others: &[(&str, &str)]) -> Vec<Finding> {
    let mut files = Files::default();
    for (path, text) in others {
        files.open(Path::new("/desk").join(path), Arc::from(*text));
    }
    let path = Path::new("/desk/report.sayso");
    files.open(path.to_path_buf(), Arc::from(text));
    let workspace = Workspace::new(files, rules::schema());
    let document = workspace.document(path, Arc::new(Report::read(text))).unwrap();
    let levels = Levels::new(&document.config, &document.path, &Selection::default());
    rules::check(&document, &Options { levels, today: Some("2017-10-05".into()) })
}

#[test]
fn sizes_are_told_in_megabytes() {
    let config = |most: &str| format!("[rules.file-too-large]\nmegabytes = {most}\n");
    for (most, size, words) in [
        ("1", 1024 * 1024 + 512 * 1024, "larger than 1 MB (1.5 MB),"),
        ("0.5", 1024 * 1024, "larger than 524288 bytes (1 MB),"),
        ("1", 1024 * 1024 + 1, "larger than 1 MB, and"),
    ] {
        let text = "\n".repeat(size);
        let findings = of_desk(&text, &[("sayso.toml", &config(most))]);
        let found = findings.iter().find(|finding| finding.rule == "file-too-large");
        let message = &found.unwrap().message;
        assert!(message.contains(words), "{message}");
    }
    assert_eq!(of_desk(&"\n".repeat(1024 * 1024), &[("sayso.toml", &config("1"))]), []);
}

/// A name goes to where it belongs, with a blank line before it where something else stands there.
#[test]
fn names_are_moved_into_the_private_library() {
    let config = "private = [\"names.sayso\"]\n";
    let text = "---\ndate: 2017-10-04\n---\n\n[a]{by=one}\n\n\
                ::: {.source #one type=interview issued=2017-10-03 name=Marsh anonymity=\"a job\"}\nOne.\n:::\n";
    let other = "::: {.source #two name=\"Doe\"}\n:::";
    for (library, expected) in [
        (format!("{other}\n"), format!("{other}\n\n::: {{.source #one name=\"Marsh\"}}\n:::\n")),
        (format!("{other}\n\n"), format!("{other}\n\n::: {{.source #one name=\"Marsh\"}}\n:::\n")),
        (other.to_owned(), format!("{other}\n\n::: {{.source #one name=\"Marsh\"}}\n:::\n")),
        (
            format!("{other}\r\n\r\n"),
            format!("{other}\r\n\r\n::: {{.source #one name=\"Marsh\"}}\r\n:::\r\n"),
        ),
        (
            "::: {.source #one contact=\"x\"}\n:::\n".to_owned(),
            "::: {.source #one contact=\"x\" name=\"Marsh\"}\n:::\n".to_owned(),
        ),
        (String::new(), "::: {.source #one name=\"Marsh\"}\n:::\n".to_owned()),
        // Braces with a fault in them are not added to.
        (
            "::: {.source #one name=}\n:::\n\n::: {.source #two name=\"Doe\"}\n:::\n".to_owned(),
            "::: {.source #one name=}\n:::\n\n::: {.source #two name=\"Doe\"}\n:::\n\n\
             ::: {.source #one name=\"Marsh\"}\n:::\n"
                .to_owned(),
        ),
    ] {
        let findings = of_desk(text, &[("sayso.toml", config), ("names.sayso", &library)]);
        let found = findings.iter().find(|finding| finding.rule == "name-outside-private");
        let fix = found.unwrap().fixes.first().unwrap();
        let moved = fix.applied(Path::new("/desk/names.sayso"), &library);
        assert_eq!(moved, expected);
        let left = fix.applied(Path::new("/desk/report.sayso"), text);
        assert!(left.contains("issued=2017-10-03 anonymity="), "{left}");
    }
}

/// The line that is at fault is not always the one at which a reader of YAML gives up.
#[test]
fn the_line_that_is_no_yaml_is_the_one_that_is_wrong() {
    let claim = format!("[a]{{by=rfa}}{SOURCE}");
    for (front, wrong) in [
        ("title: [a, b\nlang: en\ndate: 2017-10-04", "title: [a, b"),
        ("title: {a: b\nlang: en\ndate: 2017-10-04", "title: {a: b"),
        ("title: \"a\nlang: en\ndate: 2017-10-04", "title: \"a"),
        ("title: '\nlang: en\ndate: 2017-10-04", "title: '"),
        ("title: a\nlang: en\n  x: [a]\ndate: 2017-10-04", "  x: [a]"),
        ("title: a\n- b\ndate: 2017-10-04", "- b"),
        ("title: a\nlang\ndate: 2017-10-04", "lang"),
        ("title: \"\n  a \"b\" c\ndate: 2017-10-04", "title: \""),
        ("title: a\n@desk: b\ndate: 2017-10-04", "@desk: b"),
    ] {
        let text = format!("---\n{front}\n---\n\n{claim}");
        let findings = check(&text);
        let found = findings.iter().find(|finding| finding.rule == "invalid-front-matter");
        let place = found.unwrap_or_else(|| panic!("{front}: {findings:?}")).place.span;
        assert_eq!(&text[place.start..place.end], wrong, "{front}");
        // A mark of the order of bytes moves all that follows it.
        let marked = format!("\u{feff}{text}");
        let findings = check(&marked);
        let place = findings.iter().find(|finding| finding.rule == "invalid-front-matter").unwrap();
        assert_eq!(&marked[place.place.span.range()], wrong, "{front}");
    }
}

/// Fixes are looked for in a paragraph of many claims and links, up to a limit.
#[test]
fn a_paragraph_of_many_claims_has_its_fixes() {
    let offers = |claims: usize, links: usize| {
        let claims = "[b]{by=rfa} ".repeat(claims - 1);
        let links = "[c](https://example.org) ".repeat(links);
        let text = format!("---\ndate: 2017-10-09\n---\n\n[a]{{}} {claims}{links}{SOURCE}");
        let findings = check(&text);
        let found = findings.iter().find(|finding| finding.rule == "claim-without-source");
        found.unwrap().fixes.len()
    };
    assert_eq!(offers(30, 30), 1);
    assert_eq!(offers(250, 250), 1);
    assert_eq!(offers(251, 250), 0);
}

/// Two dates are swapped only where both stand as they are read.
#[test]
fn a_date_with_an_escape_in_it_is_not_swapped() {
    for (date, updated, fixes) in [
        ("2017-10-05", "2017-10-03", 1),
        ("\"2017\\u002d10-05\"", "2017-10-03", 0),
        ("2017-10-05", "\"2017\\u002d10-03\"", 0),
    ] {
        let text = format!("---\ndate: {date}\nupdated: {updated}\n---\n\n[a]{{by=rfa}}{SOURCE}");
        let findings = check(&text);
        let found = findings.iter().find(|finding| finding.rule == "updated-before-date");
        assert_eq!(found.unwrap().fixes.len(), fixes, "{date}, {updated}");
    }
}

/// A copy of evidence that is but a link out of the workspace is not there for anybody else.
#[cfg(unix)]
#[test]
fn evidence_that_is_a_link_out_is_outside() {
    let (desk, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    std::fs::write(elsewhere.path().join("scan.pdf"), "x").unwrap();
    std::fs::write(desk.path().join("sayso.toml"), "").unwrap();
    let link = desk.path().join("scan.pdf");
    std::os::unix::fs::symlink(elsewhere.path().join("scan.pdf"), link).unwrap();
    let source = SOURCE.replace("issued", "file=scan.pdf issued");
    let text = format!("---\ndate: 2017-10-09\n---\n\n[a]{{by=rfa}}{source}");
    let path = desk.path().join("report.sayso");
    let workspace = Workspace::new(Files::default(), rules::schema());
    let document = workspace.document(&path, Arc::new(Report::read(&text))).unwrap();
    let levels = Levels::new(&document.config, &document.path, &Selection::default());
    let findings = rules::check(&document, &Options { levels, today: None });
    let found = findings.iter().find(|finding| finding.rule == "evidence-outside").unwrap();
    assert!(found.message.contains("is a link that leads out"), "{}", found.message);
}
