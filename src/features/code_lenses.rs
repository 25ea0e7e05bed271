//! What stands above a source and above a section: how many claims rest on it; how many claims there
//! are in it, and how many of them name no source.

use std::collections::HashMap;

use super::{Asked, Subject, count};
use crate::finding::Place;
use crate::report::Source;
use crate::text::Span;
use crate::workspace::View;
use crate::workspace::chains::{self, Chain};

/// What a lens is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LensKind {
    /// A source, by its key.
    Source(Box<str>),
    /// A section.
    Section,
}

/// Which lenses are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LensKinds {
    /// Those of sources.
    pub sources: bool,
    /// Those of sections.
    pub sections: bool,
}

impl Default for LensKinds {
    fn default() -> Self {
        Self { sources: true, sections: true }
    }
}

/// A lens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lens {
    /// What it stands above.
    pub span: Span,
    /// What it is for.
    pub kind: LensKind,
    /// What it says, as far as that is known without a look at other files.
    pub title: Option<String>,
}

/// The claims of a report by the sources that they rest on; made once for a state of the report.
#[derive(Debug, Default)]
pub struct Rests {
    by_key: HashMap<Box<str>, RestsOn>,
}

#[derive(Debug, Default)]
struct RestsOn {
    /// The words of the claims that name it.
    direct: Vec<Span>,
    /// The words of those that name a source which rests on it.
    through: Vec<Span>,
}

impl Rests {
    /// Reads them.
    pub fn of(view: &View<'_>) -> Self {
        let mut rests = Self::default();
        let mut paths: HashMap<Box<str>, Vec<Box<str>>> = HashMap::new();
        for claim in view.report().claims() {
            let resolved = view.resolve(claim);
            let words = resolved.claim.words();
            let mut named: Vec<Box<str>> = Vec::new();
            for source in &resolved.sources {
                let Some(known) = source.known else { continue };
                if !named.contains(&known.source.key) {
                    named.push(known.source.key.clone());
                    rests.by_key.entry(known.source.key.clone()).or_default().direct.push(words);
                }
            }
            for key in &named {
                let path = paths
                    .entry(key.clone())
                    .or_insert_with(|| chains::path(view, key, Chain::From));
                for origin in path.iter().filter(|origin| !named.contains(origin)) {
                    let through = &mut rests.by_key.entry(origin.clone()).or_default().through;
                    // Two of its sources may rest on the same.
                    if through.last() != Some(&words) {
                        through.push(words);
                    }
                }
            }
        }
        rests
    }

    fn title(&self, key: &str) -> String {
        let (direct, through) =
            self.by_key.get(key).map_or((0, 0), |on| (on.direct.len(), on.through.len()));
        match (direct, through) {
            (0, 0) => "No claim rests on it".to_owned(),
            (direct, 0) => count(direct, "claim"),
            (0, through) => format!("{} through others", count(through, "claim")),
            _ => format!("{}, {through} more through others", count(direct, "claim")),
        }
    }

    /// The places of the claims that rest on a source of the report, in order.
    pub fn places(&self, view: &View<'_>, key: &str) -> Vec<Place> {
        let Some(on) = self.by_key.get(key) else { return Vec::new() };
        let mut spans: Vec<Span> = on.direct.iter().chain(&on.through).copied().collect();
        spans.sort();
        spans.into_iter().map(|span| view.place(span)).collect()
    }
}

/// Finds the lenses of a file, in order.
pub fn find(asked: &Asked<'_>, kinds: LensKinds, rests: &Rests) -> Vec<Lens> {
    let mut lenses = Vec::new();
    let of_source = |source: &Source, title: Option<String>| Lens {
        span: source.place(),
        kind: LensKind::Source(source.key.clone()),
        title,
    };
    match asked.subject {
        Subject::Report(view) => {
            if kinds.sources {
                let is_library = is_library(&view);
                let sources = view.report().sources().list();
                for source in sources.filter(|source| !source.key.is_empty()) {
                    let title = (!is_library).then(|| rests.title(&source.key));
                    lenses.push(of_source(source, title));
                }
            }
            // Where nothing is claimed, nothing is to be counted.
            if kinds.sections && !is_library(&view) {
                let sections = super::sections(&view).into_iter();
                lenses.extend(sections.filter(|section| section.claims > 0).map(|section| Lens {
                    span: section.heading,
                    kind: LensKind::Section,
                    title: Some(section.state()),
                }));
            }
        }
        Subject::Library(library) => {
            if kinds.sources {
                let sources = library.sources.list().filter(|source| !source.key.is_empty());
                lenses.extend(sources.map(|source| of_source(source, None)));
            }
        }
    }
    lenses.sort_by_key(|lens| (lens.span.start, lens.span.end));
    lenses
}

/// A report in which nothing is claimed defines its sources for others.
fn is_library(view: &View<'_>) -> bool {
    view.report().claims().next().is_none()
}

/// What the lens of a source says, and the places that it leads to. In a library they are those where
/// reports name the source.
pub fn resolve(asked: &Asked<'_>, key: &str, rests: &Rests) -> Option<(String, Vec<Place>)> {
    let source = match asked.subject {
        Subject::Report(view) if !is_library(&view) => {
            return Some((rests.title(key), rests.places(&view, key)));
        }
        Subject::Report(view) => view.report().sources().get(key)?,
        Subject::Library(library) => library.sources.get(key)?,
    };
    let defined = Place { path: asked.path().clone(), span: source.key_span };
    let places = asked.uses(&source.key, &defined);
    let mut reports: Vec<_> = places.iter().map(|place| &place.path).collect();
    reports.dedup();
    let title = match (places.len(), reports.len()) {
        (0, _) => "No report refers to it".to_owned(),
        (uses, 1) => count(uses, "use"),
        (uses, reports) => format!("{} in {}", count(uses, "use"), count(reports, "report")),
    };
    Some((title, places))
}
