//! Any text is read, checked and listed without a fault, and has a tree without error nodes.

#![no_main]

use std::path::Path;
use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use sayso::report::Report;
use sayso::rules::{self, Levels, Options};
use sayso::syntax::markup;
use sayso::workspace::{Config, Files, Workspace};

fuzz_target!(|text: &str| {
    let report = Report::read(text);
    assert!(!report.tree().root().has_error(), "the grammar is total");
    let _ = markup::list(report.tree(), text);
    let workspace = Workspace::new(Files::default(), rules::names());
    let config = Arc::new(Config::default_for("/desk".into()));
    let path = Path::new("/desk/report.sayso");
    let document = workspace.document_with(path, Arc::new(report), config);
    let levels = Levels::new(&document.config, &[], &[]);
    for finding in rules::check(&document, &Options { levels, today: None }) {
        assert!(text.get(finding.place.span.range()).is_some(), "{finding:?}");
    }
});
