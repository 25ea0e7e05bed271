//! What the comments of a report silence.

use std::collections::HashMap;

use super::Levels;
use crate::finding::Finding;
use crate::report::suppression::Suppression;
use crate::report::{Facts, Report};
use crate::text::Span;
use crate::workspace::Document;

/// A suppression with the bytes of the report that it holds for.
#[derive(Clone, Debug)]
pub struct Placed<'r> {
    /// What the comment says.
    pub suppression: &'r Suppression,
    /// What its spans are counted from.
    pub offset: usize,
    /// What it silences: a block, or the whole file; empty where no block follows.
    pub cover: Span,
    /// Whether it silenced anything.
    pub used: bool,
    /// Whether its rule ran, so that "unused" can be told.
    pub could_be_used: bool,
}

/// The suppressions of a report with what they hold for.
pub(super) fn placed(report: &Report) -> Vec<Placed<'_>> {
    // Most reports silence nothing.
    if !report.raw_pieces().chunks().iter().any(|chunk| chunk.summary.has_suppressions) {
        return Vec::new();
    }
    let whole = Span::new(0, report.text().len());
    let mut placed: Vec<Placed<'_>> = Vec::new();
    // Per open block: the suppressions that wait for the next block at its level.
    let mut waiting: Vec<Vec<usize>> = vec![Vec::new()];
    // The open blocks that suppressions cover, which end where those end.
    let mut covered: Vec<Vec<usize>> = Vec::new();
    for (span, facts) in report.placed() {
        match facts {
            Facts::Comment(suppressions) => {
                for suppression in suppressions {
                    let nothing = Span::new(span.end, span.end);
                    let index = place(suppression, span.start, nothing, whole, &mut placed);
                    if !suppression.whole_file
                        && let Some(level) = waiting.last_mut()
                    {
                        level.push(index);
                    }
                }
            }
            Facts::Open(_) => {
                let taken = waiting.last_mut().map(std::mem::take).unwrap_or_default();
                for index in &taken {
                    if let Some(placed) = placed.get_mut(*index) {
                        placed.cover = span;
                    }
                }
                covered.push(taken);
                waiting.push(Vec::new());
            }
            Facts::Close => {
                waiting.pop();
                if waiting.is_empty() {
                    waiting.push(Vec::new());
                }
                for index in covered.pop().unwrap_or_default() {
                    if let Some(placed) = placed.get_mut(index) {
                        placed.cover.end = span.end;
                    }
                }
            }
            Facts::Prose(_) | Facts::Other | Facts::FrontMatter(_) => {
                let taken = waiting.last_mut().map(std::mem::take).unwrap_or_default();
                for index in taken {
                    if let Some(placed) = placed.get_mut(index) {
                        placed.cover = span;
                    }
                }
                if let Facts::Prose(prose) = facts {
                    for suppression in &prose.suppressions {
                        place(suppression, span.start, span, whole, &mut placed);
                    }
                }
            }
            Facts::Fault(_) => {}
        }
    }
    placed
}

/// Adds a suppression; one for the whole file covers it wherever it stands.
fn place<'r>(
    suppression: &'r Suppression,
    offset: usize,
    cover: Span,
    whole: Span,
    placed: &mut Vec<Placed<'r>>,
) -> usize {
    let cover = if suppression.whole_file { whole } else { cover };
    placed.push(Placed { suppression, offset, cover, used: false, could_be_used: true });
    placed.len() - 1
}

/// Takes out what is silenced, and notes which suppressions did so.
pub(super) fn suppress(
    document: &Document,
    findings: &mut Vec<Finding>,
    placed: &mut [Placed<'_>],
    levels: &Levels,
) -> Vec<(Finding, String)> {
    let mut silenced = Vec::new();
    if placed.is_empty() {
        return silenced;
    }
    let mut by_rule: HashMap<String, Vec<usize>> = HashMap::new();
    for (index, placed) in placed.iter_mut().enumerate() {
        placed.could_be_used = levels.runs(&placed.suppression.rule);
        by_rule.entry(placed.suppression.rule.to_string()).or_default().push(index);
    }
    // Of each rule's suppressions, in the order of what they cover, how far those up to each one
    // reach: the search for those that cover a place goes back no farther.
    let reaches: HashMap<String, Vec<usize>> = by_rule
        .iter_mut()
        .map(|(rule, indices)| {
            let cover = |index: &usize| placed.get(*index).map_or(Span::default(), |p| p.cover);
            indices.sort_by_key(|index| cover(index).start);
            let mut end = 0;
            let reach = indices.iter().map(|index| {
                end = end.max(cover(index).end);
                end
            });
            (rule.clone(), reach.collect())
        })
        .collect();
    findings.retain(|finding| {
        if *finding.place.path != *document.path {
            return true;
        }
        let candidates = by_rule.get(finding.rule).zip(reaches.get(finding.rule));
        let Some((candidates, reach)) = candidates else { return true };
        let start = finding.place.span.start;
        let before = candidates
            .partition_point(|index| placed.get(*index).is_some_and(|p| p.cover.start <= start));
        let mut reason: Option<String> = None;
        for (index, reach) in candidates.iter().zip(reach).take(before).rev() {
            if *reach < start {
                break;
            }
            if let Some(placed) = placed.get_mut(*index)
                && placed.cover.touches(start)
                && !placed.cover.is_empty()
            {
                placed.used = true;
                let given = &*placed.suppression.reason;
                reason.get_or_insert_with(|| given.to_owned());
            }
        }
        let stays = reason.is_none();
        silenced.extend(reason.map(|reason| (finding.clone(), reason)));
        stays
    });
    silenced
}
