//! The selected blocks get a scope around them, for the writer to fill in.

use super::{Offer, OfferKind, Site};
use crate::report::Facts;
use crate::syntax::Kind;
use crate::text::Span;

pub fn find(site: &Site<'_, '_>) -> Vec<Offer> {
    if site.words(site.span).trim().is_empty() {
        return Vec::new();
    }
    let Some(blocks) = blocks(site) else { return Vec::new() };
    around(site, blocks, "{.scope}")
        .map(|edits| Offer {
            title: "Put a scope around these blocks".to_owned(),
            kind: OfferKind::Extract,
            edits,
        })
        .into_iter()
        .collect()
}

/// A block, and the one around it.
struct Block {
    kind: Option<Kind>,
    span: Span,
    parent: Option<usize>,
    /// Whether claims stand in it.
    claims: bool,
    /// Whether nothing may stand around it.
    fixed: bool,
}

/// The whole blocks that the selection touches, where divs are all that is around them.
fn blocks(site: &Site<'_, '_>) -> Option<Span> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for (span, facts) in site.view.report().placed() {
        let block =
            |kind, claims, fixed| Block { kind, span, parent: open.last().copied(), claims, fixed };
        match facts {
            Facts::Open(container) => {
                let new = block(Some(container.kind), false, false);
                open.push(blocks.len());
                blocks.push(new);
            }
            Facts::Close => {
                let closed = open.pop()?;
                let has_claims = blocks.get(closed)?.claims;
                blocks.get_mut(closed)?.span.end = span.end;
                if let Some(parent) = open.last().and_then(|parent| blocks.get_mut(*parent)) {
                    parent.claims |= has_claims;
                }
            }
            Facts::Prose(prose) => {
                let has_claims = !prose.claims.is_empty();
                let new = block(None, has_claims, false);
                blocks.push(new);
                if let Some(parent) = open.last().and_then(|parent| blocks.get_mut(*parent)) {
                    parent.claims |= has_claims;
                }
            }
            Facts::FrontMatter(_) | Facts::Fault(_) => {
                let new = block(None, false, true);
                blocks.push(new);
            }
            _ => {
                let new = block(None, false, false);
                blocks.push(new);
            }
        }
    }
    let holds = |block: &Block| {
        block.kind == Some(Kind::FencedDiv)
            && block.span.start < site.span.start
            && site.span.end < block.span.end
    };
    let around = blocks.iter().rposition(holds);
    let mut found: Option<Span> = None;
    let mut claims = false;
    for block in blocks.iter().filter(|block| block.parent == around) {
        if block.span.start >= site.span.end || site.span.start >= block.span.end {
            continue;
        }
        if block.fixed {
            return None;
        }
        claims |= block.claims;
        let start = found.map_or(block.span.start, |known| known.start);
        found = Some(Span::new(start, block.span.end));
    }
    // With no claim in it a scope says nothing.
    found.filter(|_| claims)
}

/// Edits that put a div around whole blocks.
pub fn around(
    site: &Site<'_, '_>,
    blocks: Span,
    braces: &str,
) -> Option<Vec<crate::finding::Replacement>> {
    let text = site.view.report().text();
    let first = text.line(text.line_of(blocks.start))?;
    let end = site.line_end();
    let start = Span::new(first.start, first.start);
    // Only blocks that begin their lines: no marks of quotes or lists before them.
    if !text.slice(Span::new(first.start, blocks.start)).trim().is_empty() {
        return None;
    }
    let above = first.start.checked_sub(1).and_then(|byte| text.line(text.line_of(byte)));
    let gap = above.is_some_and(|line| !text.slice(line).trim().is_empty());
    let gap = if gap { end } else { "" };
    let words = text.slice(blocks);
    let last = blocks.start + words.trim_end().len();
    let stop = text.line(text.line_of(last.saturating_sub(1)))?.end;
    Some(vec![
        site.replace(start, format!("{gap}::: {braces}{end}")),
        site.replace(Span::new(stop, stop), format!("{end}:::")),
    ])
}
