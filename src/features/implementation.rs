//! From a source, or a claim, to the evidence: the local copies that are there.

use std::path::Path;
use std::sync::Arc;

use super::{Asked, BracesPart, Destination, Subject, Target};
use crate::finding::Place;
use crate::report::Source;
use crate::text::Span;
use crate::workspace::view::Known;
use crate::workspace::{View, files};

/// Finds it.
pub fn find(asked: &Asked<'_>, byte: usize) -> Option<Destination> {
    let evidence = |known: Known<'_>| of_source(asked, known.source, known.path);
    if let Subject::Report(view) = asked.subject
        && let Some(found) = own(&view, byte)
    {
        return Some(found);
    }
    let target = asked.target(byte)?;
    match &target {
        Target::Key { key, span } => {
            let place = match asked.subject {
                Subject::Report(view) => evidence(view.source(key)?)?,
                Subject::Library(library) => {
                    of_source(asked, library.sources.get(key)?, &library.path)?
                }
            };
            Destination::to(*span, vec![place])
        }
        Target::Definition { source } => {
            let place = of_source(asked, source, asked.path())?;
            Destination::to(source.key_span, vec![place])
        }
        Target::Claim(resolved) => {
            let mut places: Vec<Place> = Vec::new();
            for place in resolved.sources.iter().filter_map(|source| evidence(source.known?)) {
                if !places.contains(&place) {
                    places.push(place);
                }
            }
            Destination::to(resolved.claim.words(), places)
        }
        Target::Date { .. } => None,
    }
}

/// The evidence of a source, defined in the file at `path`, if it is there. What a private library names,
/// and what lies outside of the workspace, is for nobody to be led to.
fn of_source(asked: &Asked<'_>, source: &Source, path: &Arc<Path>) -> Option<Place> {
    if let Subject::Report(view) = asked.subject
        && view.document.path == *path
    {
        return super::evidence(&view, source);
    }
    let file = source.value("file")?.trim();
    let whole = files::absolute(path.parent()?, Path::new(file));
    let configs = asked.desk.configs();
    let is_within = configs.iter().any(|config| whole.starts_with(&config.root));
    if !is_within || configs.iter().any(|config| config.is_private(path)) {
        return None;
    }
    let name = whole.file_name()?.to_str()?;
    let beside = asked.desk.files_in(whole.parent()?);
    let is_there = beside.iter().any(|listed| !listed.is_folder && listed.name == name);
    is_there.then(|| Place { path: whole.into(), span: Span::default() })
}

/// From anywhere in a source's braces that means nothing else to its own evidence.
fn own(view: &View<'_>, byte: usize) -> Option<Destination> {
    let braces = super::braces_at(view, byte)?;
    let Some(BracesPart::Name(pair) | BracesPart::Value(pair)) = braces.part(byte) else {
        return None;
    };
    if !matches!(&*pair.name, "file" | "sha256") {
        return None;
    }
    let source = super::entry_at(view.report().sources(), byte)?;
    let place = super::evidence(view, source)?;
    Destination::to(pair.value_span.shifted(braces.offset), vec![place])
}
