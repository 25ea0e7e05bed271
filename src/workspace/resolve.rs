//! A claim with its sources found: who says it, and when each of them did.

use std::borrow::Cow;
use std::collections::HashSet;

use super::chains;
use super::view::{Known, View};
use crate::finding::Place;
use crate::report::Claim;
use crate::report::scope::{Attributed, Attribution, Directory, Origin};

/// The reserved key of the report's own author, as a witness.
pub const AUTHOR: &str = "author";
/// The reserved key of the report itself, in a source's `from`.
pub const SELF: &str = "self";

/// A claim with its sources.
#[derive(Clone, Debug)]
pub struct Resolved<'w> {
    /// The claim.
    pub claim: Claim<'w>,
    /// What the text says of its sources.
    pub attributed: Attributed<'w>,
    /// The sources in the order of its `by`.
    pub sources: Vec<ResolvedSource<'w>>,
}

/// One source of a claim.
#[derive(Clone, Debug)]
pub struct ResolvedSource<'w> {
    /// What the claim says of it.
    pub attribution: Attribution<'w>,
    /// The source; `None` for an unknown key, and for `author`.
    pub known: Option<Known<'w>>,
    /// When it said so.
    pub on: Option<When<'w>>,
}

/// When a source said something, and how that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct When<'w> {
    /// EDTF, as written.
    pub text: Cow<'w, str>,
    /// Where it stands.
    pub place: Place,
    /// How it is known.
    pub from: WhenFrom,
}

/// How it is known when a source said something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhenFrom {
    /// The claim, or a scope around it, says so.
    Text(Origin),
    /// The source's `issued`.
    Issued,
    /// The source has no `issued`, and this is its `accessed`.
    Accessed,
    /// The author was there, and this is the report's date.
    Dateline,
}

impl ResolvedSource<'_> {
    /// Whether the report's own author says so.
    pub fn is_author(&self) -> bool {
        self.known.is_none() && self.attribution.key == AUTHOR
    }
}

impl Directory for View<'_> {
    fn has_key(&self, key: &str) -> bool {
        self.source(key).is_some()
    }

    fn key_of_url(&self, url: &str) -> Option<Box<str>> {
        View::key_of_url(self, url)
    }
}

impl<'w> View<'w> {
    /// Finds the sources of a claim.
    pub fn resolve(&self, claim: Claim<'w>) -> Resolved<'w> {
        let attributed = claim.attribution(self);
        let sources = attributed
            .sources
            .iter()
            .map(|attribution| {
                let known = self.source(&attribution.key);
                let on = self.when(attribution, known);
                ResolvedSource { attribution: attribution.clone(), known, on }
            })
            .collect();
        Resolved { claim, attributed, sources }
    }

    fn when(&self, attribution: &Attribution<'w>, known: Option<Known<'w>>) -> Option<When<'w>> {
        if let Some(on) = attribution.on.as_ref() {
            return Some(When {
                text: on.text.clone(),
                place: self.place(on.span),
                from: WhenFrom::Text(on.origin),
            });
        }
        if let Some(known) = known {
            return [("issued", WhenFrom::Issued), ("accessed", WhenFrom::Accessed)]
                .into_iter()
                .find_map(|(name, from)| {
                    let attribute = known.source.get(name)?;
                    known.source.value(name)?;
                    Some(When {
                        text: Cow::Borrowed(&attribute.value),
                        place: Place { path: known.path.clone(), span: attribute.span },
                        from,
                    })
                });
        }
        if attribution.key == AUTHOR {
            let (text, span) = self.dateline()?;
            return Some(When {
                text: Cow::Borrowed(text),
                place: self.place(span),
                from: WhenFrom::Dateline,
            });
        }
        None
    }

    /// The roots of a claim: what its sources rest on in the end, each once.
    pub fn roots(&self, resolved: &Resolved<'w>) -> Vec<Box<str>> {
        self.ends(resolved, chains::Chain::From)
    }

    /// The channels of a claim: through whom it reached the author, each once.
    pub fn channels(&self, resolved: &Resolved<'w>) -> Vec<Box<str>> {
        self.ends(resolved, chains::Chain::Via)
    }

    fn ends(&self, resolved: &Resolved<'w>, chain: chains::Chain) -> Vec<Box<str>> {
        let mut all: Vec<Box<str>> = Vec::new();
        let mut seen = HashSet::new();
        for source in &resolved.sources {
            for end in chains::ends(self, &source.attribution.key, chain) {
                if seen.insert(end.clone()) {
                    all.push(end);
                }
            }
        }
        all
    }

    /// Whether a claim's sources rest on one in the end, or (`via`) reached the author through one.
    pub fn end(&self, resolved: &Resolved<'w>, chain: chains::Chain) -> chains::End {
        let mut end = chains::End::Nowhere;
        for source in &resolved.sources {
            end = end.and(chains::end(self, &source.attribution.key, chain));
            if end == chains::End::Several {
                break;
            }
        }
        end
    }
}
