//! The outline of a file: of a report its headings, and under each its claims and sources; of a library
//! its entries.

use super::{Asked, Subject};
use crate::report::{Facts, Source};
use crate::text::Span;
use crate::workspace::View;
use crate::workspace::resolve::Resolved;

/// What a symbol stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SymbolKind {
    /// A heading, with all that stands under it.
    Heading,
    /// A claim.
    Claim,
    /// A judgment, an assumption, what is common knowledge: the author's own.
    Own,
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
    /// Whether it must not be used any more: a source that was retracted, or has a newer one.
    pub outdated: bool,
    /// All of it.
    pub span: Span,
    /// What is marked when one goes there; lies in `span`.
    pub selection: Span,
    /// What stands under it.
    pub children: Vec<Symbol>,
}

/// How many characters an outline shows of a claim or a reference.
const MOST: usize = 80;

/// Deeper than this nothing is nested: no editor shows it, and some would fall over it.
const DEEPEST: usize = 32;

/// Makes the outline.
pub fn find(asked: &Asked<'_>) -> Vec<Symbol> {
    match asked.subject {
        Subject::Report(view) => of_report(&view),
        Subject::Library(library) => {
            let hidden = |mut symbol: Symbol| {
                symbol.name = library.secrets().censor(&symbol.name).into_owned();
                symbol.detail = library.secrets().censor(&symbol.detail).into_owned();
                symbol
            };
            library.sources.list().map(of_source).map(hidden).collect()
        }
    }
}

fn of_report(view: &View<'_>) -> Vec<Symbol> {
    let report = view.report();
    let mut entries: Vec<(u8, Symbol)> = Vec::new();
    for (span, facts) in report.placed() {
        let Facts::Prose(prose) = facts else { continue };
        if prose.heading > 0 {
            let name = super::title(view, span);
            let entry = symbol(name, String::new(), SymbolKind::Heading, span);
            entries.push((prose.heading, entry));
        }
    }
    for claim in report.claims() {
        entries.push((u8::MAX, of_claim(view, &view.resolve(claim))));
    }
    entries.extend(report.sources().list().map(|source| (u8::MAX, of_source(source))));
    for (_, entry) in &mut entries {
        entry.name = super::censored(view, std::mem::take(&mut entry.name));
        entry.detail = super::censored(view, std::mem::take(&mut entry.detail));
    }
    entries.sort_by_key(|(_, entry)| (entry.span.start, std::cmp::Reverse(entry.span.end)));
    nest(entries, report.text().len())
}

fn of_claim(view: &View<'_>, resolved: &Resolved<'_>) -> Symbol {
    let kind = resolved.claim.kind();
    let keys: Vec<&str> = resolved.sources.iter().map(|s| &*s.attribution.key).collect();
    let mut detail = Vec::new();
    if kind.name() != "claim" {
        detail.push(kind.name().replace('-', " "));
    }
    if !keys.is_empty() {
        detail.push(keys.join(" "));
    } else if kind.needs_source() {
        detail.push("no source".to_owned());
    }
    let name = super::short(&super::claim_words(view, &resolved.claim), MOST);
    let is_own = !kind.needs_source();
    let kind = if is_own { SymbolKind::Own } else { SymbolKind::Claim };
    let mut entry = symbol(name, detail.join(", "), kind, resolved.claim.span());
    entry.selection = resolved.claim.words();
    entry
}

fn of_source(source: &Source) -> Symbol {
    let name = if source.key.is_empty() { "(no key)" } else { &*source.key };
    let detail = super::short(&source.reference, MOST);
    let mut entry = symbol(name.to_owned(), detail, SymbolKind::Source, source.span);
    entry.selection = source.key_span;
    entry.outdated = ["retracted", "superseded-by"].iter().any(|name| source.value(name).is_some());
    entry
}

fn symbol(name: String, detail: String, kind: SymbolKind, span: Span) -> Symbol {
    // An outline cannot show an entry without a name.
    let name = if name.is_empty() { "(no words)".to_owned() } else { name };
    Symbol { name, detail, kind, outdated: false, span, selection: span, children: Vec::new() }
}

/// Puts each entry under the last heading of a higher level, or into what holds it, and lets a heading
/// reach as far as what stands under it.
fn nest(entries: Vec<(u8, Symbol)>, length: usize) -> Vec<Symbol> {
    let mut open: Vec<(u8, Symbol)> = Vec::new();
    let mut top = Vec::new();
    for (level, entry) in entries {
        let start = entry.span.start;
        // What has ended takes with it the headings that stand in it.
        let ended = open
            .iter()
            .position(|(_, above)| above.kind != SymbolKind::Heading && above.span.end <= start);
        while ended.is_some_and(|ended| open.len() > ended) {
            close(&mut open, &mut top, start);
        }
        let is_heading = entry.kind == SymbolKind::Heading;
        while is_heading
            && open
                .last()
                .is_some_and(|(l, above)| above.kind == SymbolKind::Heading && *l >= level)
        {
            close(&mut open, &mut top, start);
        }
        if open.len() < DEEPEST {
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
    if let Some((_, mut entry)) = open.pop() {
        if entry.kind == SymbolKind::Heading {
            // Within a source, a heading reaches no further than that.
            let around = open.iter().rev().find(|(_, above)| above.kind != SymbolKind::Heading);
            let end = around.map_or(end, |(_, above)| end.min(above.span.end));
            entry.span.end = entry.span.end.max(end);
        }
        add(open, top, entry);
    }
}

fn add(open: &mut [(u8, Symbol)], top: &mut Vec<Symbol>, entry: Symbol) {
    match open.last_mut() {
        Some((_, above)) => above.children.push(entry),
        None => top.push(entry),
    }
}
