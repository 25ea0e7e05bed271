//! Sources as a hierarchy: who rests on a source, down to the claims; and on whom it rests, or through
//! whom it came.

use std::path::Path;
use std::sync::Arc;

use super::{Asked, Subject, Target};
use crate::report::{Claim, Source};
use crate::text::Span;
use crate::values::keys;
use crate::workspace::chains::Chain;
use crate::workspace::{Document, Library, View};

/// One who may rest on others, or be rested on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its key, or the claim's words.
    pub name: String,
    /// The reference, or who says so.
    pub detail: String,
    /// What it is, to find it again.
    pub who: Who,
    /// The file that it stands in.
    pub path: Arc<Path>,
    /// All of it.
    pub span: Span,
    /// What is marked when one goes there; lies in `span`.
    pub selection: Span,
}

/// What an item is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// A source, by its key.
    Source(Box<str>),
    /// A claim, by its first byte.
    Claim(usize),
}

/// A way between two items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The other one.
    pub item: Item,
    /// Where the one that rests on the other says so, in its file.
    pub spans: Vec<Span>,
}

/// How many characters are shown of a claim or a reference.
const MOST: usize = 80;

/// What stands at a place, to begin from.
pub fn prepare(asked: &Asked<'_>, byte: usize) -> Option<Item> {
    let target = asked.target(byte)?;
    let item = match (&target, asked.subject) {
        (Target::Key { key, .. }, Subject::Report(view)) => {
            let known = view.source(key)?;
            of_source(known.source, known.path)
        }
        (Target::Key { key, .. }, Subject::Library(library)) => {
            of_source(library.sources.get(key)?, &library.path)
        }
        (Target::Definition { source }, _) => of_source(source, asked.path()),
        (Target::Claim(resolved), Subject::Report(view)) => of_claim(&view, &resolved.claim),
        _ => return None,
    };
    Some(hidden(asked, item))
}

fn hidden(asked: &Asked<'_>, mut item: Item) -> Item {
    match asked.subject {
        Subject::Report(view) => censored(item, &view),
        Subject::Library(library) => {
            item.name = library.secrets().censor(&item.name).into_owned();
            item.detail = library.secrets().censor(&item.detail).into_owned();
            item
        }
    }
}

/// Each file knows who must not be named in what it says.
fn censored(mut item: Item, view: &View<'_>) -> Item {
    item.name = super::censored(view, item.name);
    item.detail = super::censored(view, item.detail);
    item
}

fn of_source(source: &Source, path: &Arc<Path>) -> Item {
    Item {
        name: source.key.to_string(),
        detail: super::short(&source.reference, MOST),
        who: Who::Source(source.key.clone()),
        path: path.clone(),
        span: source.span,
        selection: source.key_span,
    }
}

fn of_claim(view: &View<'_>, claim: &Claim<'_>) -> Item {
    let by = claim.attribution(view).by;
    let name = super::short(&super::claim_words(view, claim), MOST);
    Item {
        name: if name.is_empty() { "(no words)".to_owned() } else { name },
        detail: by.map(|by| by.value.into_owned()).unwrap_or_default(),
        who: Who::Claim(claim.span().start),
        path: view.document.path.clone(),
        span: claim.span(),
        selection: claim.words(),
    }
}

/// Who rests on a source: the sources that name it in `from` or `via`, and the claims that name it in
/// `by`, in all reports that mean it. Nobody rests on a claim.
pub fn incoming(asked: &Asked<'_>, who: &Who) -> Vec<Call> {
    let Who::Source(key) = who else { return Vec::new() };
    let Some((key, defined)) = asked.meant(key) else { return Vec::new() };
    let documents = asked.readers(&key, &defined);
    let mut calls: Vec<Call> = Vec::new();
    let mut seen: Vec<Arc<Path>> = Vec::new();
    if let Subject::Library(library) = asked.subject {
        seen.push(library.path.clone());
        in_library(
            library,
            &|named| library.sources.get(named).is_some_and(|source| *source.key == *key),
            &mut calls,
        );
    }
    for document in &documents {
        in_document(document, &key, &mut seen, &mut calls);
    }
    calls
}

fn in_document(document: &Document, key: &str, seen: &mut Vec<Arc<Path>>, calls: &mut Vec<Call>) {
    let view = View::new(document);
    let means = |named: &str| view.source(named).is_some_and(|known| *known.source.key == *key);
    for source in view.report().sources().list() {
        let spans = named_in(source, &means);
        if !spans.is_empty() {
            let item = censored(of_source(source, &document.path), &view);
            calls.push(Call { item, spans });
        }
    }
    for (library, _) in view.libraries() {
        // Many reports read the same library.
        if library.path == document.path || !seen.contains(&library.path) {
            in_library(library, &means, calls);
            seen.push(library.path.clone());
        }
    }
    for claim in view.report().claims() {
        let attributed = claim.attribution(&view);
        let spans: Vec<Span> =
            attributed.sources.iter().filter(|one| means(&one.key)).map(|one| one.span).collect();
        if !spans.is_empty() {
            let item = censored(of_claim(&view, &claim), &view);
            calls.push(Call { item, spans });
        }
    }
}

fn in_library(library: &Library, means: &dyn Fn(&str) -> bool, calls: &mut Vec<Call>) {
    for source in library.sources.list() {
        let spans = named_in(source, means);
        if !spans.is_empty() {
            let mut item = of_source(source, &library.path);
            item.detail = library.secrets().censor(&item.detail).into_owned();
            calls.push(Call { item, spans });
        }
    }
}

/// Where a source names another as its origin or channel.
fn named_in(source: &Source, means: &dyn Fn(&str) -> bool) -> Vec<Span> {
    let mut spans = Vec::new();
    for chain in [Chain::From, Chain::Via] {
        let Some(attribute) = source.get(chain.attribute()) else { continue };
        for key in keys::keys(&attribute.value) {
            if means(key.text) {
                spans.push(attribute.place(key.span));
            }
        }
    }
    spans
}

/// On whom a source rests (`from`), and through whom it came (`via`); of a claim, who says so.
pub fn outgoing(asked: &Asked<'_>, who: &Who) -> Vec<Call> {
    let mut calls: Vec<Call> = Vec::new();
    let mut add = |item: Item, span: Span| match calls.iter_mut().find(|c| c.item == item) {
        Some(call) => call.spans.push(span),
        None => calls.push(Call { item, spans: vec![span] }),
    };
    match (who, asked.subject) {
        (Who::Claim(start), Subject::Report(view)) => {
            let mut claims = super::claims_at(&view, *start);
            if let Some(claim) = claims.find(|claim| claim.span().start == *start) {
                for source in view.resolve(claim).sources {
                    let Some(known) = source.known else { continue };
                    add(of_source(known.source, known.path), source.attribution.span);
                }
            }
        }
        (Who::Source(key), Subject::Report(view)) => {
            if let Some(known) = view.source(key) {
                for (named, span) in names(known.source) {
                    let Some(other) = view.source(named) else { continue };
                    add(of_source(other.source, other.path), span);
                }
            }
        }
        (Who::Source(key), Subject::Library(library)) => {
            if let Some(source) = library.sources.get(key) {
                for (named, span) in names(source) {
                    let Some(other) = library.sources.get(named) else { continue };
                    add(of_source(other, &library.path), span);
                }
            }
        }
        (Who::Claim(_), Subject::Library(_)) => {}
    }
    calls.into_iter().map(|call| Call { item: hidden(asked, call.item), ..call }).collect()
}

/// The keys that a source names in its chains, with their places in its file.
fn names(source: &Source) -> Vec<(&str, Span)> {
    let attributes = [Chain::From, Chain::Via].into_iter();
    let attributes = attributes.filter_map(|chain| source.get(chain.attribute()));
    attributes
        .flat_map(|attribute| {
            let keys = keys::keys(&attribute.value).into_iter();
            keys.map(|key| (key.text, attribute.place(key.span)))
        })
        .collect()
}
