//! Headings, and what there is under each.

use super::words::plain;
use super::{count, short};
use crate::report::Facts;
use crate::text::Span;
use crate::workspace::View;

/// A heading with all that stands under it, headings of lower levels included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// 1 to 6.
    pub level: u8,
    /// The heading itself.
    pub heading: Span,
    /// From the heading to the next of its level or a higher one, or to the end.
    pub span: Span,
    /// How many claims stand in it.
    pub claims: usize,
    /// How many of them need a source and name none.
    pub unsourced: usize,
    /// How many sources are defined in it.
    pub defined: usize,
}

impl Section {
    /// The words of the heading, without its marks and braces.
    pub fn title(&self, view: &View<'_>) -> String {
        title(view, self.heading)
    }

    /// How things stand: "3 claims, 1 without a source".
    pub fn state(&self) -> String {
        let claims = match self.claims {
            0 => "No claims".to_owned(),
            number => count(number, "claim"),
        };
        match self.unsourced {
            _ if self.claims == 0 => claims,
            0 => format!("{claims}, all with a source"),
            number if number == self.claims => format!("{claims}, none with a source"),
            number => format!("{claims}, {number} without a source"),
        }
    }
}

/// A heading's words, without its marks and braces.
pub fn title(view: &View<'_>, heading: Span) -> String {
    /// An outline shows no more characters.
    const MOST: usize = 80;
    short(&plain(view, heading).unwrap_or_default(), MOST)
}

/// The headings of a report in their order, each with its level and with the place of all that stands
/// under it.
pub fn headings(view: &View<'_>) -> Vec<(u8, Span, Span)> {
    let end = view.report().text().len();
    let mut found: Vec<(u8, Span, Span)> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for (heading, facts) in view.report().placed() {
        let Facts::Prose(prose) = facts else { continue };
        let level = prose.heading;
        if level == 0 {
            continue;
        }
        while let Some(last) = open.pop_if(|at| found.get(*at).is_some_and(|(l, ..)| *l >= level)) {
            if let Some((_, _, whole)) = found.get_mut(last) {
                whole.end = heading.start;
            }
        }
        open.push(found.len());
        found.push((level, heading, Span::new(heading.start, end)));
    }
    found
}

/// The sections of a report in the order of their headings, with what stands in them counted.
pub fn sections(view: &View<'_>) -> Vec<Section> {
    let report = view.report();
    let mut sections: Vec<Section> = headings(view)
        .into_iter()
        .map(|(level, heading, span)| Section {
            level,
            heading,
            span,
            claims: 0,
            unsourced: 0,
            defined: 0,
        })
        .collect();
    // What stands in none is counted nowhere; what stands in one, in those around it too.
    let last =
        |byte: usize| sections.partition_point(|section| section.span.start <= byte).checked_sub(1);
    let mut own = vec![(0_usize, 0_usize, 0_usize); sections.len()];
    for claim in report.claims() {
        let Some(own) = last(claim.span().start).and_then(|at| own.get_mut(at)) else { continue };
        own.0 += 1;
        let needs = claim.kind().needs_source();
        own.1 += usize::from(needs && claim.attribution(view).sources.is_empty());
    }
    for source in report.sources().list() {
        let Some(own) = last(source.span.start).and_then(|at| own.get_mut(at)) else { continue };
        own.2 += 1;
    }
    let mut around: Vec<usize> = Vec::new();
    for (index, own) in own.into_iter().enumerate() {
        let Some(span) = sections.get(index).map(|section| section.span) else { continue };
        while around
            .pop_if(|at| sections.get(*at).is_some_and(|s| s.span.end <= span.start))
            .is_some()
        {}
        around.push(index);
        for at in &around {
            if let Some(section) = sections.get_mut(*at) {
                section.claims += own.0;
                section.unsourced += own.1;
                section.defined += own.2;
            }
        }
    }
    sections
}
