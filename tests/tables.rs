//! The tables of the format, row by row: which attribute comes from where, on whom sources rest, and
//! in which order a key is looked up.

use std::path::Path;
use std::sync::Arc;

use sayso::report::Report;
use sayso::rules::{self, Levels, Options, Selection};
use sayso::workspace::resolve::Resolved;
use sayso::workspace::{Document, Files, View, Workspace};

const SOURCES: &str = "\n\n::: {.source #rfa type=broadcast issued=2017-10-03}\nRFA, \
                       [a story](https://example.org/rfa).\n:::\n\n::: {.source #yonhap issued=2017-10-04}\n\
                       Yonhap.\n:::\n\n::: {.source #web accessed=2017-10-05}\nA page.\n:::\n";

fn document(files: &[(&str, &str)]) -> Document {
    let mut open = Files::default();
    for (name, text) in files {
        open.open(Path::new("/desk").join(name), Arc::from(*text));
    }
    let workspace = Workspace::new(open, rules::schema());
    let (name, text) = files[0];
    workspace.document(&Path::new("/desk").join(name), Arc::new(Report::read(text))).unwrap()
}

/// `key on at rating` of each source of the last claim, `-` for what is not known.
fn said(report: &str) -> String {
    let text = format!("---\ndate: 2017-10-06\n---\n\n{report}{SOURCES}");
    let document = document(&[("report.sayso", &text)]);
    let view = View::new(&document);
    let resolved: Resolved<'_> = view.resolve(document.report.claims().last().unwrap());
    let sources: Vec<String> = resolved
        .sources
        .iter()
        .map(|source| {
            let on = source.on.as_ref().map_or("-", |on| &*on.text);
            let part = |part: &Option<sayso::report::scope::Part<'_>>| {
                part.as_ref().map_or("-".to_owned(), |part| part.text.to_string())
            };
            let said = &source.attribution;
            format!("{} {on} {} {}", said.key, part(&said.at), part(&said.rating))
        })
        .collect();
    sources.join("; ")
}

#[test]
fn defaults_by_scope() {
    let around = |outer: &str, claim: &str| said(&format!("::: {{{outer}}}\n{claim}\n:::"));
    assert_eq!(around("by=rfa on=2017-10-02", "[c]{}"), "rfa 2017-10-02 - -");
    assert_eq!(around("by=rfa on=2017-10-02", "[c]{by=yonhap}"), "yonhap 2017-10-04 - -");
    assert_eq!(around("on=2017-10-02", "[c]{by=yonhap}"), "yonhap 2017-10-02 - -");
    let nested = "::: {by=rfa}\n::: {on=2017-10-01}\n[c]{}\n:::\n:::";
    assert_eq!(said(nested), "rfa 2017-10-01 - -");
    let nested = "::: {by=rfa on=2017-10-02}\n::: {by=yonhap}\n[c]{}\n:::\n:::";
    assert_eq!(said(nested), "yonhap 2017-10-04 - -");
    // `at` and `rating` go with a `by` as `on` does.
    assert_eq!(around("by=rfa at=\"p. 3\" rating=B2", "[c]{}"), "rfa 2017-10-03 p. 3 B2");
    assert_eq!(around("by=rfa at=\"p. 3\" rating=B2", "[c]{by=yonhap}"), "yonhap 2017-10-04 - -");
    // A claim within a claim takes from it in the same way.
    assert_eq!(said("[a [c]{}]{by=rfa at=\"p. 1\"}"), "rfa 2017-10-03 p. 1 -");
    assert_eq!(said("[a [c]{by=yonhap}]{by=rfa on=2017-10-01}"), "yonhap 2017-10-04 - -");
}

#[test]
fn a_date_that_nobody_wrote() {
    assert_eq!(said("[c]{by=rfa}"), "rfa 2017-10-03 - -");
    assert_eq!(said("[c]{by=web}"), "web 2017-10-05 - -");
    assert_eq!(said("[c]{by=author}"), "author 2017-10-06 - -");
    assert_eq!(said("[c]{by=nobody}"), "nobody - - -");
}

#[test]
fn several_sources_in_parts() {
    let both = "by=\"rfa yonhap\"";
    assert_eq!(
        said(&format!("[c]{{{both} on=\"2017-10-01; 2017-10-02\" at=\"; ¶ 5\"}}")),
        "rfa 2017-10-01 - -; yonhap 2017-10-02 ¶ 5 -"
    );
    assert_eq!(
        said(&format!("[c]{{{both} on=2017-10-01 rating=\"B2; C3\"}}")),
        "rfa 2017-10-01 - B2; yonhap 2017-10-01 - C3"
    );
    assert_eq!(said("[c]{by=rfa at=\"p. 3; p. 7\"}"), "rfa 2017-10-03 p. 3; p. 7 -");
}

#[test]
fn citations_and_links_say_who() {
    assert_eq!(said("[c [@rfa, p. 3]]{}"), "rfa 2017-10-03 p. 3 -");
    assert_eq!(said("[c [@rfa; @yonhap, ¶ 2]]{}"), "rfa 2017-10-03 - -; yonhap 2017-10-04 ¶ 2 -");
    assert_eq!(said("[c, @rfa says]{}"), "rfa 2017-10-03 - -");
    assert_eq!(said("[c, @somebody says]{}"), "", "a handle is no source");
    assert_eq!(said("[a [story](https://example.org/rfa)]{}"), "rfa 2017-10-03 - -");
    // Beside an own `by`, a locator counts for the key that it names.
    assert_eq!(
        said("[c [@rfa, p. 3]]{by=\"rfa yonhap\"}"),
        "rfa 2017-10-03 p. 3 -; yonhap 2017-10-04 - -"
    );
    assert_eq!(said("[c [@rfa, p. 3]]{by=yonhap}"), "yonhap 2017-10-04 - -");
    // The claim itself, then a citation, then what is around it.
    assert_eq!(said("::: {by=yonhap}\n[c [@rfa]]{}\n:::"), "rfa 2017-10-03 - -");
    // What stands in an inner claim counts for the inner one only.
    assert_eq!(said("[[a [@rfa]]{} and]{by=yonhap} [c]{}"), "");
}

#[test]
fn a_judgment_takes_no_source() {
    assert_eq!(said("::: {by=rfa on=2017-10-02}\n[c]{.judgment}\n:::"), "");
    assert_eq!(said("[c]{.judgment by=rfa}"), "rfa 2017-10-03 - -");
    assert_eq!(said("::: {by=rfa}\n[c]{.common-knowledge}\n:::"), "");
    assert_eq!(said("::: {by=rfa}\n[c]{.allegation}\n:::"), "rfa 2017-10-03 - -");
}

/// Roots, channels and what is found, as the format's table of origins and channels has them.
#[test]
fn origins_and_channels() {
    let source = |key: &str, more: &str| {
        format!("::: {{.source #{key} issued=2017-10-01 {more}}}\n{key}.\n:::\n\n")
    };
    let rows: [(&str, &str, &str, &str, &[&str]); 7] = [
        ("rfa", "", "rfa", "rfa", &[]),
        ("w1", "w1 via=rfa", "w1", "rfa", &[]),
        ("w1 w2", "w1 via=rfa|w2 via=rfa", "w1 w2", "rfa", &["single-channel"]),
        ("rfa w1", "w1 via=rfa", "rfa w1", "rfa", &["not-independent"]),
        (
            "rfa yonhap",
            "rfa from=kcna|yonhap from=kcna",
            "kcna",
            "rfa yonhap",
            &["not-independent"],
        ),
        ("w1", "w1 via=\"rfa yonhap\"", "w1", "rfa yonhap", &[]),
        // `circular-reporting` joins when it is built.
        ("blog", "blog from=self", "self", "blog", &[]),
    ];
    for (by, declared, roots, channels, expected) in rows {
        let mut text = format!("---\ndate: 2017-10-03\n---\n\n[c]{{by=\"{by}\"}}\n\n");
        let declared: Vec<(&str, &str)> =
            declared.split('|').filter_map(|line| line.split_once(' ')).collect();
        for key in ["rfa", "yonhap", "w1", "w2", "kcna", "blog"] {
            let more = declared.iter().find(|(name, _)| *name == key).map_or("", |(_, more)| more);
            text.push_str(&source(key, more));
        }
        let document = document(&[("report.sayso", &text)]);
        let view = View::new(&document);
        let resolved = view.resolve(document.report.claims().next().unwrap());
        assert_eq!(view.roots(&resolved).join(" "), roots, "{by}, {declared:?}");
        assert_eq!(view.channels(&resolved).join(" "), channels, "{by}, {declared:?}");
        let selection = Selection {
            select: vec!["not-independent".into(), "single-channel".into()],
            ..Selection::default()
        };
        let levels = Levels::new(&document.config, &document.path, &selection);
        let found = rules::check(&document, &Options { levels, today: None });
        let found: Vec<&str> = found.iter().map(|finding| finding.rule).collect();
        assert_eq!(found, expected, "{by}, {declared:?}");
    }
}

/// The report, its `references`, its `bibliography`, its `sources`, the project's libraries: the first
/// that has a key wins.
#[test]
fn where_a_key_is_looked_up() {
    let places = [
        ("report", "report.sayso"),
        ("references", "report.sayso"),
        ("bibliography", "own.bib"),
        ("sources", "own.sayso"),
        ("libraries", "project.bib"),
    ];
    for (first, (name, file)) in places.into_iter().enumerate() {
        let has = |at: usize| at >= first;
        let references = if has(1) { "references:\n- id: k\n  title: references\n" } else { "" };
        let source = if has(0) { "::: {.source #k}\nreport\n:::\n" } else { "" };
        let report = format!(
            "---\nbibliography: own.bib\nsources: own.sayso\n{references}---\n\n[c]{{by=k}}\n\n{source}"
        );
        let bib = |at: usize, title: &str| {
            if has(at) { format!("@misc{{k, title={{{title}}}}}\n") } else { "\n".to_owned() }
        };
        let own = if has(3) { "::: {.source #k}\nsources\n:::\n" } else { "\n" };
        let document = document(&[
            ("report.sayso", &report),
            ("own.bib", &bib(2, "bibliography")),
            ("own.sayso", own),
            ("sayso.toml", "libraries = [\"project.bib\"]\n"),
            ("project.bib", &bib(4, "libraries")),
        ]);
        let known = View::new(&document).source("k").unwrap();
        assert!(known.source.reference.contains(name), "{name}: {}", known.source.reference);
        assert!(known.path.ends_with(file), "{name}: {}", known.path.display());
    }
}
