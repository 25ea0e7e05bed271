//! What a writer may want to change at a place though nothing is wrong with it. One file each, and
//! the list here.

mod accessed;
mod date;
mod hoist;
mod make_claim;
mod move_source;
mod new_source;
mod spread;
mod wrap;

use std::sync::Arc;

use super::Asked;
use crate::finding::{Place, Replacement};
use crate::report::{Facts, Report};
use crate::syntax::Kind;
use crate::text::Span;
use crate::workspace::View;

/// Something that can be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// As a menu has it.
    pub title: String,
    /// What kind it is.
    pub kind: OfferKind,
    /// What it changes.
    pub edits: Vec<Replacement>,
}

/// What kind of change it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfferKind {
    /// Something new is made of words that are there.
    Extract,
    /// The same is said in another way.
    Rewrite,
    /// Something goes to another file.
    Move,
}

/// One of them: its name, and what it offers at a place.
type Refactor = (&'static str, fn(&Site<'_, '_>) -> Vec<Offer>);

/// All, in the order of a menu.
const REFACTORS: &[Refactor] = &[
    ("make-claim", make_claim::find),
    ("date", date::find),
    ("new-source", new_source::find),
    ("accessed", accessed::find),
    ("wrap", wrap::find),
    ("hoist", hoist::find),
    ("spread", spread::find),
    ("move-source", move_source::find),
];

/// What is offered at a place, each with the name of what offers it.
pub fn find(asked: &Asked<'_>, span: Span) -> Vec<(&'static str, Offer)> {
    let Some(site) = Site::of(asked, span) else { return Vec::new() };
    let all = REFACTORS.iter();
    all.flat_map(|(name, find)| find(&site).into_iter().map(|offer| (*name, offer))).collect()
}

/// An offer that was made before.
pub fn again(asked: &Asked<'_>, span: Span, name: &str, title: &str) -> Option<Offer> {
    let site = Site::of(asked, span)?;
    let (_, find) = REFACTORS.iter().find(|(known, _)| *known == name)?;
    find(&site).into_iter().find(|offer| offer.title == title)
}

/// A place in a report.
struct Site<'a, 'w> {
    asked: &'a Asked<'w>,
    view: View<'w>,
    span: Span,
}

impl<'a, 'w> Site<'a, 'w> {
    /// Nothing is offered in private libraries: what they hold is not to be moved about.
    fn of(asked: &'a Asked<'w>, span: Span) -> Option<Self> {
        let view = asked.report().filter(|view| !view.document.is_private())?;
        Some(Self { asked, view, span })
    }

    fn replace(&self, span: Span, text: impl Into<String>) -> Replacement {
        Replacement { place: self.view.place(span), text: text.into() }
    }

    fn words(&self, span: Span) -> String {
        self.view.report().text().slice(span).into_owned()
    }

    fn line_end(&self) -> &'static str {
        super::line_end(self.view.report().text())
    }

    /// The block of prose that all of a span lies in.
    fn prose(&self) -> Option<(Span, &'w crate::report::Prose)> {
        let mut pieces = super::pieces_at(&self.view, self.span.start);
        pieces.find_map(|(at, facts)| match facts {
            Facts::Prose(prose) if at.holds(self.span) => Some((at, &**prose)),
            _ => None,
        })
    }

    /// The report after edits of it. They do not overlap.
    fn after(&self, edits: &[Replacement]) -> Report {
        let mut edits: Vec<(Span, &str)> =
            edits.iter().map(|edit| (edit.place.span, edit.text.as_str())).collect();
        edits.sort_by_key(|(span, _)| std::cmp::Reverse(*span));
        self.view.report().edited(&edits)
    }

    /// Whether each claim says the same after edits: whose it is, when, where, and the rest.
    fn keeps_claims(&self, edits: &[Replacement]) -> bool {
        let document = self.view.document.with_report(Arc::new(self.after(edits)));
        said(&self.view) == said(&View::new(&document))
    }

    /// A source at the end of the report, if nothing is open there.
    fn append(&self, source: &str) -> Option<Replacement> {
        let report = self.view.report();
        if report.has_open_end() {
            return None;
        }
        let end = report.text().len();
        let tail = self.words(Span::new(end.saturating_sub(4), end)).replace("\r\n", "\n");
        let gap = if tail.ends_with("\n\n") || end == 0 {
            ""
        } else if tail.ends_with('\n') {
            "\n"
        } else {
            "\n\n"
        };
        let source = format!("{gap}{source}").replace('\n', self.line_end());
        Some(self.replace(Span::new(end, end), source))
    }
}

/// What each claim of a report says.
fn said(view: &View<'_>) -> Vec<Vec<String>> {
    let all = view.report().claims().map(|claim| {
        let mut said: Vec<String> =
            ["event", "confidence", "likelihood", "against", "reply", "query", "credit", "license"]
                .iter()
                .map(|name| claim.effective(name).map_or_else(String::new, |e| e.value.to_string()))
                .collect();
        let attributed = claim.attribution(view);
        for source in attributed.sources {
            said.push(source.key.to_string());
            for part in [source.on, source.at, source.rating] {
                said.push(part.map_or_else(String::new, |part| part.text.to_string()));
            }
        }
        said
    });
    all.collect()
}

/// An attribute put into braces, as the last one: `{}` becomes `{by=rfa}`.
fn with_attribute(braces: &str, pairs: &str) -> String {
    let inner = braces.strip_suffix('}').unwrap_or(braces).trim_end();
    let space = if inner.ends_with('{') || pairs.is_empty() { "" } else { " " };
    format!("{inner}{space}{pairs}}}")
}

/// The div that begins at a byte of a report: its opening line, and where its closing line stands.
fn div(report: &Report, start: usize) -> Option<(Span, Span)> {
    let mut depth = 0_usize;
    let mut opening = None;
    for (span, facts) in report.placed() {
        match facts {
            Facts::Open(container)
                if opening.is_none()
                    && span.start == start
                    && container.kind == Kind::FencedDiv =>
            {
                opening = Some(span);
            }
            Facts::Open(_) if opening.is_some() => depth += 1,
            Facts::Close if opening.is_some() => {
                if depth == 0 {
                    let line = report.text().line(report.text().line_of(span.start))?;
                    let words = report.text().slice(line);
                    // A div that is never closed has no such line.
                    let is_mark = words.trim_matches([' ', '>', '\r']).starts_with(":::");
                    return is_mark.then_some((opening?, line));
                }
                depth -= 1;
            }
            _ => {}
        }
    }
    None
}

/// A line with its line end.
fn whole_line(report: &Report, line: Span) -> Span {
    let text = report.text();
    let behind = text.slice(Span::new(line.end, line.end + 2));
    let end = if behind.starts_with("\r\n") { 2 } else { usize::from(behind.starts_with('\n')) };
    Span::new(line.start, line.end + end)
}

/// The file that a source stands in, and its place there.
fn place_of(path: &Arc<std::path::Path>, span: Span) -> Place {
    Place { path: path.clone(), span }
}
