//! Every feature that shows something, asked everywhere: at many places of every example of the pages, whole
//! and cut off in the middle. None panics, none answers with a place that is not there, and none says
//! who an unnamed source is.

use std::path::Path;
use std::sync::Arc;

use sayso::features::code_lenses::{LensKind, LensKinds, Rests};
use sayso::features::inlay_hints::HintKinds;
use sayso::features::{
    Asked, Subject, call_hierarchy, code_lenses, declaration, definition, document_highlight,
    document_links, document_symbols, folding_ranges, hover, implementation, inlay_hints,
    references, selection_ranges, semantic_tokens, type_definition,
};
use sayso::finding::Place;
use sayso::report::Report;
use sayso::rules;
use sayso::text::{Span, Text};
use sayso::workspace::{Files, Library, View, Workspace};

use super::support::{fences, pages};
use super::{FOLDER, Shelf, TODAY, is_report};

/// The files of an example, and its libraries.
fn shelf(files: &[(String, String)]) -> (Shelf, Vec<Arc<Library>>) {
    let mut open = Files::default();
    let mut shelf = Shelf { documents: Vec::new(), texts: Vec::new() };
    for (name, text) in files {
        let path = Path::new(FOLDER).join(name);
        open.open(path.clone(), Arc::from(&**text));
        shelf.texts.retain(|(known, _)| *known != path);
        shelf.texts.push((path, Text::from(&**text)));
    }
    let workspace = Workspace::new(open, rules::schema());
    let mut libraries = Vec::new();
    for (path, text) in &shelf.texts {
        if is_report(path) {
            let report = Arc::new(Report::read(&text.to_string()));
            shelf.documents.extend(workspace.document(path, report).ok().map(Arc::new));
        } else if path.extension().is_some_and(|e| e == "bib" || e == "json" || e == "yaml") {
            libraries.extend(workspace.library(path).ok());
        }
    }
    (shelf, libraries)
}

impl Shelf {
    fn text(&self, path: &Path) -> &Text {
        let found = self.texts.iter().find(|(known, _)| known == path);
        &found.unwrap_or_else(|| panic!("an answer points to {}", path.display())).1
    }

    /// A place is there, and cuts through no character.
    fn is_there(&self, path: &Path, span: Span) {
        let text = self.text(path);
        assert!(
            span.start <= span.end && span.end <= text.len(),
            "{span:?} in {}: {text}",
            path.display()
        );
        assert_eq!(text.floor(span.start), span.start);
        assert_eq!(text.floor(span.end), span.end);
    }

    fn are_there(&self, places: &[Place]) {
        places.iter().for_each(|place| self.is_there(&place.path, place.span));
    }

    fn ask_all(&self, libraries: &[Arc<Library>]) {
        for document in &self.documents {
            self.ask_about(Subject::Report(View::new(document)), document.report.text());
        }
        for library in libraries {
            self.ask_about(Subject::Library(library), &library.text);
        }
    }

    fn ask_about(&self, subject: Subject<'_>, text: &Text) {
        /// So many places of a file are asked about.
        const PLACES: usize = 15;
        let asked = Asked { subject, desk: self, today: TODAY };
        self.whole(&asked, text);
        let step = (text.len() / PLACES).max(1);
        for byte in (0..=text.len()).step_by(step) {
            self.place(&asked, text.floor(byte));
        }
    }

    fn whole(&self, asked: &Asked<'_>, text: &Text) {
        let path = asked.path();
        let here = |span: Span| self.is_there(path, span);
        let mut symbols = document_symbols::find(asked);
        while let Some(symbol) = symbols.pop() {
            here(symbol.span);
            assert!(symbol.span.holds(symbol.selection), "{symbol:?}");
            assert!(symbol.children.iter().all(|child| symbol.span.holds(child.span)));
            self.says_nothing(asked, &(symbol.name + &symbol.detail));
            symbols.extend(symbol.children);
        }
        folding_ranges::find(asked).iter().for_each(|fold| here(fold.span));
        document_links::find(asked).iter().for_each(|link| here(link.span));
        let all = Span::new(0, text.len());
        for hint in inlay_hints::find(asked, all, HintKinds::default()) {
            here(Span::new(hint.byte, hint.byte));
            self.says_nothing(asked, &hint.label);
            if let Some(detail) = inlay_hints::detail(asked, hint.byte, hint.kind) {
                self.says_nothing(asked, &detail.words);
                self.are_there(detail.place.as_slice());
            }
        }
        let rests = asked.report().map(|view| Rests::of(&view)).unwrap_or_default();
        for lens in code_lenses::find(asked, LensKinds::default(), &rests) {
            here(lens.span);
            if let LensKind::Source(key) = lens.kind {
                let (_, places) = code_lenses::resolve(asked, &key, &rests).unwrap();
                self.are_there(&places);
            }
        }
        let tokens = semantic_tokens::find(asked, None);
        tokens.iter().for_each(|token| here(token.span));
        assert!(tokens.windows(2).all(|two| two[0].span.end <= two[1].span.start), "{tokens:?}");
        // A part has the tokens of the whole that touch it.
        let part = Span::new(text.floor(text.len() / 3), text.floor(text.len() / 2));
        let touch = |span: Span| part.start <= span.end && span.start <= part.end;
        let of_part = semantic_tokens::find(asked, Some(part));
        let wanted: Vec<_> = tokens.into_iter().filter(|token| touch(token.span)).collect();
        assert_eq!(of_part, wanted);
    }

    fn place(&self, asked: &Asked<'_>, byte: usize) {
        let path = asked.path();
        let here = |span: Span| self.is_there(path, span);
        if let Some(found) = hover::find(asked, byte) {
            here(found.span);
            self.says_nothing(asked, &found.page.plain());
        }
        for find in
            [declaration::find, definition::find, implementation::find, type_definition::find]
        {
            if let Some(found) = find(asked, byte) {
                here(found.origin);
                self.are_there(&found.targets);
            }
        }
        self.are_there(&references::find(asked, byte, true));
        document_highlight::find(asked, byte).iter().for_each(|one| here(one.span));
        let steps = selection_ranges::find(asked, byte);
        steps.iter().for_each(|step| here(*step));
        assert!(steps.windows(2).all(|two| two[1].holds(two[0]) && two[0] != two[1]), "{steps:?}");
        if let Some(item) = call_hierarchy::prepare(asked, byte) {
            for call in call_hierarchy::incoming(asked, &item.who) {
                self.is_there(&call.item.path, call.item.span);
                call.spans.iter().for_each(|span| self.is_there(&call.item.path, *span));
                self.says_nothing(asked, &(call.item.name + &call.item.detail));
            }
            for call in call_hierarchy::outgoing(asked, &item.who) {
                call.spans.iter().for_each(|span| self.is_there(&item.path, *span));
                self.says_nothing(asked, &(call.item.name + &call.item.detail));
            }
        }
    }

    /// Nothing in these words is a secret of the file asked about, or of one that it is read against.
    fn says_nothing(&self, asked: &Asked<'_>, words: &str) {
        let Subject::Report(view) = asked.subject else { return };
        if !view.document.is_private() {
            for secrets in view.document.secrets() {
                assert!(matches!(secrets.censor(words), std::borrow::Cow::Borrowed(_)), "{words}");
            }
        }
    }
}

/// The files of every example of some pages.
fn examples(folder: &str) -> Vec<Vec<(String, String)>> {
    let mut examples = Vec::new();
    for path in pages(folder) {
        let mut files: Vec<(String, String)> = Vec::new();
        for fence in fences(&std::fs::read_to_string(path).unwrap()) {
            if fence.kind() == "sayso" {
                let name = fence.option("path").unwrap_or("report.sayso").to_owned();
                let text = ["<CURSOR>", "<FROM>", "<TO>"]
                    .iter()
                    .fold(fence.body.clone(), |text, mark| text.replace(mark, ""));
                files.push((name, text));
            } else if !files.is_empty() {
                examples.push(std::mem::take(&mut files));
            }
        }
    }
    assert!(!examples.is_empty());
    examples
}

fn ask_all(folder: &str) {
    for (number, files) in examples(folder).into_iter().enumerate() {
        let (whole, libraries) = shelf(&files);
        whole.ask_all(&libraries);
        // The same, cut off somewhere, another place each time.
        let cut = files.into_iter().map(|(name, text)| {
            let at = text.len() * (1 + number % 7) / 8;
            let at = Text::from(&*text).floor(at);
            (name, text[..at].to_owned())
        });
        let (cut, libraries) = shelf(&cut.collect::<Vec<_>>());
        cut.ask_all(&libraries);
    }
}

#[test]
fn on_the_pages_of_features() {
    ask_all("tests/features");
}

#[test]
fn on_the_pages_of_rules() {
    ask_all("docs/rules");
}

#[test]
fn on_whole_reports() {
    ask_all("tests/reports");
}
