//! From a source, or a claim, to whom it rests on in the end: the roots of its `from` chain.

use super::{Asked, Destination, Target};
use crate::finding::Place;
use crate::text::Span;
use crate::workspace::View;
use crate::workspace::chains::{self, Chain};
use crate::workspace::resolve::SELF;

/// Finds it. A source that names no origins is its own root.
pub fn find(asked: &Asked<'_>, byte: usize) -> Option<Destination> {
    let target = asked.target(byte)?;
    match &target {
        Target::Claim(resolved) => {
            let view = asked.report()?;
            let roots = view.roots(resolved);
            Destination::to(resolved.claim.words(), places(&view, &roots))
        }
        Target::Key { .. } | Target::Definition { .. } => {
            let (key, defined) = asked.source(&target)?;
            let origin = match &target {
                Target::Key { span, .. } => *span,
                _ => defined.span,
            };
            let Some(reader) = asked.reader(&key, &defined) else {
                return Destination::to(origin, vec![defined]);
            };
            let view = View::new(&reader);
            let roots = chains::ends(&view, &key, Chain::From);
            Destination::to(origin, places(&view, &roots))
        }
        Target::Date { .. } => None,
    }
}

fn places(view: &View<'_>, roots: &[Box<str>]) -> Vec<Place> {
    let place = |key: &str| match view.source(key) {
        Some(known) => Some(known.key_place()),
        // What rests on the report itself leads to its beginning.
        None => (key == SELF).then(|| view.place(Span::default())),
    };
    roots.iter().filter_map(|key| place(key)).collect()
}
