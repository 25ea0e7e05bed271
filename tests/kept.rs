//! Findings that are kept over edits are those of a fresh run, and what every feature answers is what it
//! answers of a report that is read anew, whatever was edited: the report, a library, the configuration,
//! another report.

#[path = "support/edits.rs"]
mod edits;
#[path = "support/generator.rs"]
mod generator;

use std::path::Path;
use std::sync::Arc;

use edits::edit;
use generator::{Generator, Random};
use sayso::features::{self, Asked, Desk, Subject, call_hierarchy, code_lenses};
use sayso::finding::Finding;
use sayso::report::Report;
use sayso::rules::{self, Kept, Levels, Options, Selection};
use sayso::text::Span;
use sayso::workspace::index::Name;
use sayso::workspace::{Config, Document, Files, View, Workspace};

const REPORT: &str = "/desk/report.sayso";
const OTHER: &str = "/desk/other.sayso";
const OTHER_TEXT: &str = "---\nbibliography: library.bib\n---\n\n[x]{by=a}, [y]{by=b} and [@c].\n\n\
    ::: {.source #b from=a}\nB.\n:::\n";
const LIBRARY: &str = "/desk/library.bib";
const CONFIG: &str = "/desk/sayso.toml";

/// More rounds in `tests/nightly`.
fn rounds(by_day: u64) -> u64 {
    if std::env::var_os("SAYSO_NIGHTLY").is_some() { by_day * 30 } else { by_day }
}

/// Edits that go to what findings depend on.
const TELLING: &[&str] = &[
    "date: 2017-10-03\n",
    "status: final\n",
    "nocite: \"@a\"\n",
    "bibliography: library.bib\n",
    "[x]{by=author}",
    "[x]{by=b}",
    "[“four words of these”]{by=c}",
    "[x]{by=\"a b\"}",
    "{by=c on=2019-01-01}",
    "@b",
    "\n\n::: {.source #b from=a type=report}\nB. <https://example.org/b>\n:::\n\n",
    "\n\n::: {.source #c via=b issued=2018 terms=background anonymity=\"fear\"}\nC.\n\n> four words of these\n:::\n\n",
    " from=self",
    " from=\"a b\"",
    " name=\"Jo Doe\"",
    " file=x.txt",
    "![p](p.jpg)",
    "![p](p.jpg){credit=x}",
    "1934. ",
    "[x](https://example.org/b)",
    "<!-- sayso-ignore-file claim-without-source: x -->",
];

const LIBRARIES: &[&str] = &[
    "@misc{a, title = {A}, year = 2017, url = {https://example.org/b}}\n",
    "@misc{d, title = {D}, year = 2030}\n",
    "@misc{b, title = {Other}, year = 1999}\n",
    "@misc{b, title = ",
    "}",
    "\n",
    " ids = {c},",
];

const CONFIGS: &[&str] = &[
    "",
    "profile = \"intelligence\"\n",
    "profile = \"newsroom\"\nlibraries = [\"*.bib\"]\n",
    "[rules]\nself-sourced = \"warning\"\nunused-source = \"off\"\n",
    "private = [\"people.sayso\"]\n",
];

struct Session {
    workspace: Workspace,
    /// As an editor's session keeps it, edit by edit.
    document: Arc<Document>,
    /// Another report, which may name the same library.
    other: Arc<Document>,
    options: Arc<Options>,
}

fn options(document: &Document) -> Arc<Options> {
    let levels = Levels::new(&document.config, &document.path, &Selection::default());
    Arc::new(Options { levels, today: Some("2017-10-05".into()) })
}

fn document(workspace: &Workspace, path: &str, report: Arc<Report>) -> Document {
    let path = Path::new(path);
    workspace.document(path, report.clone()).unwrap_or_else(|_| {
        let config = Arc::new(Config::default_for("/desk".into()));
        workspace.document_with(path, report, config)
    })
}

impl Session {
    fn with(text: &str, library: &str, config: &str) -> Self {
        let mut workspace = Workspace::new(Files::default(), rules::schema());
        workspace.open(Path::new(LIBRARY), library.into());
        workspace.open(Path::new(CONFIG), config.into());
        let read = |path: &str, text: &str| {
            Arc::new(document(&workspace, path, Arc::new(Report::read(text))))
        };
        let (document, other) = (read(REPORT, text), read(OTHER, OTHER_TEXT));
        let options = options(&document);
        Self { workspace, document, other, options }
    }

    fn edit(&mut self, edits: &[(Span, &str)]) {
        self.document = self.edited(&self.document, REPORT, edits);
    }

    fn edit_other(&mut self, edits: &[(Span, &str)]) {
        self.other = self.edited(&self.other, OTHER, edits);
    }

    fn edited(&self, before: &Document, path: &str, edits: &[(Span, &str)]) -> Arc<Document> {
        let report = Arc::new(before.report.edited(edits));
        let same_front = before.report.metadata() == report.metadata();
        Arc::new(if same_front {
            self.workspace.edited(before, report)
        } else {
            document(&self.workspace, path, report)
        })
    }

    fn other(&mut self, path: &str, text: &str) {
        self.workspace.open(Path::new(path), text.into());
        let again = |path: &str, before: &Document| {
            Arc::new(document(&self.workspace, path, before.report.clone()))
        };
        (self.document, self.other) = (again(REPORT, &self.document), again(OTHER, &self.other));
        if path == CONFIG {
            self.options = options(&self.document);
        }
    }
}

/// A workspace of two reports.
struct Both(Arc<Document>, Arc<Document>);

impl Both {
    fn all(&self) -> Vec<Arc<Document>> {
        vec![self.1.clone(), self.0.clone()]
    }
}

impl Desk for Both {
    fn reports_with_key(&self, _: &str) -> Vec<Arc<Document>> {
        self.all()
    }

    fn configs(&self) -> Vec<Arc<Config>> {
        let mut configs: Vec<Arc<Config>> =
            self.all().into_iter().map(|document| document.config.clone()).collect();
        configs.dedup_by(|a, b| a.path == b.path);
        configs
    }

    fn private_libraries(&self) -> Vec<Arc<Document>> {
        Vec::new()
    }

    fn reports_naming(&self, _: &Path) -> Vec<Arc<Document>> {
        self.all()
    }

    fn files_in(&self, _: &Path) -> Vec<features::Listed> {
        Vec::new()
    }

    fn report(&self, path: &Path) -> Option<Arc<Document>> {
        self.all().into_iter().find(|document| *document.path == *path)
    }

    fn names(&self, _: &mut dyn FnMut(&Arc<Path>, Name<'_>) -> bool) {}
}

/// What all features answer at a place.
fn answers(document: &Arc<Document>, other: &Arc<Document>, span: Span) -> Vec<String> {
    let desk = Both(document.clone(), other.clone());
    let view = View::new(document);
    let asked = Asked { subject: Subject::Report(view), desk: &desk, today: "2017-10-05" };
    let byte = span.start;
    let rests = code_lenses::Rests::of(&view);
    let item = call_hierarchy::prepare(&asked, byte);
    let calls = item.as_ref().map(|item| {
        (call_hierarchy::incoming(&asked, &item.who), call_hierarchy::outgoing(&asked, &item.who))
    });
    vec![
        format!("{item:?} {calls:?}"),
        format!("{:?}", code_lenses::find(&asked, code_lenses::LensKinds::default(), &rests)),
        format!("{:?}", features::completion::find(&asked, byte)),
        format!("{:?}", features::declaration::find(&asked, byte)),
        format!("{:?}", features::definition::find(&asked, byte)),
        format!("{:?}", features::document_highlight::find(&asked, byte)),
        format!("{:?}", features::document_links::find(&asked)),
        format!("{:?}", features::document_symbols::find(&asked)),
        format!("{:?}", features::folding_ranges::find(&asked)),
        format!("{:?}", features::hover::find(&asked, byte)),
        format!("{:?}", features::implementation::find(&asked, byte)),
        format!("{:?}", features::inlay_hints::find(&asked, span, Default::default())),
        format!("{:?}", features::linked_editing::find(&asked, byte)),
        format!("{:?}", features::refactor::find(&asked, span)),
        format!("{:?}", features::references::find(&asked, byte, true)),
        format!("{:?}", features::rename::find(&asked, byte, "another")),
        format!("{:?}", features::selection_ranges::find(&asked, byte)),
        format!("{:?}", features::semantic_tokens::find(&asked, None)),
        format!("{:?}", features::type_definition::find(&asked, byte)),
    ]
}

fn without_fixes(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.iter_mut().for_each(|finding| finding.fixes.clear());
    findings
}

#[test]
fn what_is_kept_is_what_a_fresh_run_finds() {
    for seed in 0..rounds(300) {
        let mut random = Random::new(seed);
        let mut text = Generator::report(&mut random);
        if random.one_in(2) {
            let front = "---\ndate: 2017-10-04\nbibliography: library.bib\n---\n\n";
            text.insert_str(0, front);
        }
        if random.one_in(3) {
            // Several chunks.
            for n in 0..120 {
                text.push_str(&format!(
                    "\n\nWeek {n}: [plant {n} runs]{{by=a on=2017-10-0{}}}.",
                    n % 9 + 1
                ));
            }
            text.push('\n');
        }
        let mut other = OTHER_TEXT.to_owned();
        let mut library = LIBRARIES[0].to_owned();
        let mut desk = Session::with(&text, &library, random.pick(CONFIGS));
        let mut kept = Kept::default();
        let mut story = Vec::new();
        for _ in 0..12 {
            match random.below(12) {
                0 => {
                    library.push_str(random.pick(LIBRARIES));
                    desk.other(LIBRARY, &library);
                    story.push(format!("library: {library}"));
                }
                1 => {
                    let config = random.pick(CONFIGS);
                    desk.other(CONFIG, config);
                    story.push(format!("config: {config}"));
                }
                2 => {
                    let (span, _) = edit(&mut random, &other);
                    let new = random.pick(TELLING);
                    other.replace_range(span.range(), new);
                    desk.edit_other(&[(span, new)]);
                    story.push(format!("other: {span:?} {new}"));
                }
                _ => {
                    let mut edits = Vec::new();
                    for _ in 0..=random.below(2) {
                        let (span, new) = if random.one_in(3) {
                            let (span, _) = edit(&mut random, &text);
                            let at = text[..span.start].rfind([' ', '\n', '}']).unwrap_or(0);
                            (Span::new(at, at), random.pick(TELLING))
                        } else {
                            edit(&mut random, &text)
                        };
                        text.replace_range(span.range(), new);
                        edits.push((span, new));
                    }
                    desk.edit(&edits);
                    story.push(format!("{edits:?}"));
                }
            }
            let document = &desk.document;
            let fresh_report = Arc::new(Report::read(&text));
            let fresh = Arc::new(self::document(&desk.workspace, REPORT, fresh_report));
            let expected = rules::check_all(&fresh, &desk.options);
            let found = kept.update(document, &desk.options);
            assert_eq!(
                without_fixes(found.findings.clone()),
                without_fixes(expected.findings.clone()),
                "seed {seed}, after {story:#?}, of\n{text}"
            );
            let (span, _) = edit(&mut random, &text);
            let near: Vec<Finding> = expected
                .findings
                .into_iter()
                .filter(|finding| {
                    let place = finding.place.span;
                    *finding.place.path == *fresh.path
                        && place.start <= span.end
                        && span.start <= place.end
                })
                .collect();
            let at = kept.at(document, &desk.options, span);
            // All answers take much longer than all findings.
            if random.one_in(10) {
                let other = Arc::new(Report::read(&other));
                let other = Arc::new(self::document(&desk.workspace, OTHER, other));
                let ours = answers(document, &desk.other, span);
                for (ours, theirs) in ours.iter().zip(answers(&fresh, &other, span)) {
                    assert_eq!(
                        *ours, theirs,
                        "seed {seed}: {span:?}, after {story:#?}, of\n{text}"
                    );
                }
            }
            assert_eq!(at, near, "seed {seed}: at {span:?}, after {story:#?}, of\n{text}");
        }
    }
}

/// What an edit did not touch, and what asked nothing that it changed, is not looked at again.
#[test]
fn an_edit_costs_what_it_changed() {
    let mut text = String::from("---\ndate: 2017-10-04\ntitle: Plants\n---\n\n");
    for n in 0..1000 {
        text.push_str(&format!("[Plant {n} runs]{{by=s{} on=2017-10-03}}, they said.\n\n", n % 50));
    }
    for n in 0..50 {
        text.push_str(&format!(
            "::: {{.source #s{n} type=report issued=2017-10-03}}\nThe {n}th.\n:::\n\n"
        ));
    }
    let mut desk = Session::with(&text, "", "");
    let mut kept = Kept::default();
    kept.update(&desk.document, &desk.options);
    let mut cost = |what: &str, edits: &[(&str, &str)], most: usize| {
        for (before, new) in edits {
            let at = text.find(before).unwrap_or_else(|| panic!("{before}")) + before.len();
            text.insert_str(at, new);
            let before = kept.looks();
            desk.edit(&[(Span::new(at, at), new)]);
            kept.update(&desk.document, &desk.options);
            let looks = kept.looks() - before;
            assert!(looks <= most, "{what}: {looks} looks");
        }
    };
    cost("a letter in a claim", &[("[Plant 500", "x")], 8);
    cost("a letter in prose", &[("s20 on=2017-10-03}, they", "x")], 8);
    cost("a letter of the title", &[("title: Pla", "x")], 8);
    cost("a letter in a source", &[("The 7th", "x")], 100);
    // Twenty claims are by it.
    cost("the day of a source", &[("#s9 type=report issued=2017-10-0", "")], 100);
    cost("the report's day", &[("date: 2017-10-", "1")], 2500);
}
