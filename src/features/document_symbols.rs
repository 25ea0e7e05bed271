//! The outline of a report: its headings, and under each its claims and sources.

use crate::report::Facts;
use crate::text::Span;
use crate::workspace::View;

/// What a symbol stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SymbolKind {
    /// A heading, with all that stands under it.
    Heading,
    /// A claim.
    Claim,
    /// A source.
    Source,
}

/// An entry of the outline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// What is shown.
    pub name: String,
    /// Beside it: who says so, or the reference.
    pub detail: String,
    /// What it is.
    pub kind: SymbolKind,
    /// All of it.
    pub span: Span,
    /// What is marked when one goes there; lies in `span`.
    pub selection: Span,
    /// What stands under it.
    pub children: Vec<Symbol>,
}

/// Makes the outline.
pub fn find(view: &View<'_>) -> Vec<Symbol> {
    let report = view.report();
    let mut entries: Vec<(u8, Symbol)> = Vec::new();
    for (span, facts) in report.placed() {
        let Facts::Prose(prose) = facts else { continue };
        if prose.heading > 0 {
            let name = short(&report.text().slice(span));
            let name = name.trim_start_matches('#').trim().to_owned();
            entries.push((prose.heading, symbol(name, String::new(), SymbolKind::Heading, span)));
        }
    }
    for claim in report.claims() {
        let resolved = view.resolve(claim);
        let keys: Vec<&str> = resolved.sources.iter().map(|s| &*s.attribution.key).collect();
        let name = short(&report.text().slice(resolved.claim.words()));
        let mut entry = symbol(name, keys.join(" "), SymbolKind::Claim, resolved.claim.span());
        entry.selection = resolved.claim.words();
        entries.push((u8::MAX, entry));
    }
    for source in report.sources().list() {
        let name = source.key.to_string();
        let detail = short(&source.reference);
        let mut entry = symbol(name, detail, SymbolKind::Source, source.span);
        entry.selection = source.key_span;
        entries.push((u8::MAX, entry));
    }
    for (_, entry) in &mut entries {
        entry.name = super::censored(view, std::mem::take(&mut entry.name));
        entry.detail = super::censored(view, std::mem::take(&mut entry.detail));
    }
    entries.sort_by_key(|(_, entry)| (entry.span.start, std::cmp::Reverse(entry.span.end)));
    nest(entries, report.text().len())
}

fn symbol(name: String, detail: String, kind: SymbolKind, span: Span) -> Symbol {
    // An outline cannot show an entry without a name.
    let name = if name.is_empty() { "(no words)".to_owned() } else { name };
    Symbol { name, detail, kind, span, selection: span, children: Vec::new() }
}

/// White space folded, and cut to what an outline can show.
fn short(words: &str) -> String {
    const MOST: usize = 80;
    let folded = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if folded.chars().count() <= MOST {
        return folded;
    }
    folded.chars().take(MOST - 1).chain(['…']).collect()
}

/// Puts each entry under the last heading of a higher level, and lets a heading reach as far as
/// what stands under it.
fn nest(entries: Vec<(u8, Symbol)>, length: usize) -> Vec<Symbol> {
    let mut open: Vec<(u8, Symbol)> = Vec::new();
    let mut top = Vec::new();
    for (level, entry) in entries {
        while open.last().is_some_and(|(above, _)| *above >= level) {
            close(&mut open, &mut top, entry.span.start);
        }
        if entry.kind == SymbolKind::Heading {
            open.push((level, entry));
        } else {
            add(&mut open, &mut top, entry);
        }
    }
    while !open.is_empty() {
        close(&mut open, &mut top, length);
    }
    top
}

fn close(open: &mut Vec<(u8, Symbol)>, top: &mut Vec<Symbol>, end: usize) {
    if let Some((_, mut heading)) = open.pop() {
        heading.span.end = heading.span.end.max(end);
        add(open, top, heading);
    }
}

fn add(open: &mut [(u8, Symbol)], top: &mut Vec<Symbol>, entry: Symbol) {
    match open.last_mut() {
        Some((_, heading)) => heading.children.push(entry),
        None => top.push(entry),
    }
}
