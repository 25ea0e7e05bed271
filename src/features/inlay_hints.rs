//! What holds for a claim and does not stand there: who says so, and when, where that comes from around
//! it or from its source. And beside a source, whom it rests on in the end.

use super::{Asked, Subject, count, dated_words};
use crate::finding::Place;
use crate::report::Source;
use crate::report::scope::Origin;
use crate::text::Span;
use crate::workspace::View;
use crate::workspace::chains::{self, Chain};
use crate::workspace::resolve::{Resolved, When, WhenFrom};

/// What a hint tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HintKind {
    /// Who says so.
    Source,
    /// When they said so.
    Date,
    /// On whom a source rests.
    Root,
}

/// Which hints are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HintKinds {
    /// Who says so.
    pub sources: bool,
    /// When they said so.
    pub dates: bool,
    /// On whom a source rests.
    pub roots: bool,
}

impl Default for HintKinds {
    fn default() -> Self {
        Self { sources: true, dates: true, roots: true }
    }
}

impl HintKinds {
    /// One kind alone.
    pub const fn only(kind: HintKind) -> Self {
        Self {
            sources: matches!(kind, HintKind::Source),
            dates: matches!(kind, HintKind::Date),
            roots: matches!(kind, HintKind::Root),
        }
    }
}

/// A hint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// The byte that it stands before.
    pub byte: usize,
    /// What it tells.
    pub kind: HintKind,
    /// In a word or two.
    pub label: String,
}

/// More about a hint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HintDetail {
    /// In a sentence.
    pub words: String,
    /// Where it comes from.
    pub place: Option<Place>,
}

/// More keys than this are not listed.
const MOST: usize = 3;

/// Finds the hints that stand in `within`, in order.
pub fn find(asked: &Asked<'_>, within: Span, kinds: HintKinds) -> Vec<Hint> {
    let mut hints = Vec::new();
    match asked.subject {
        Subject::Report(view) => {
            if kinds.sources || kinds.dates {
                let blocks = super::blocks_in(&view, Some(within));
                let claims = blocks.flat_map(|block| block.claims().collect::<Vec<_>>());
                // A claim ends where its hints stand.
                for claim in claims.filter(|claim| within.touches(claim.span().end)) {
                    of_claim(&view.resolve(claim), kinds, &mut hints);
                }
            }
            if kinds.roots {
                let sources = view.report().sources().list();
                for source in sources.filter(|source| within.touches(source.key_span.end)) {
                    hints.extend(of_source(&view, source));
                }
            }
            for hint in &mut hints {
                hint.label = super::censored(&view, std::mem::take(&mut hint.label));
            }
        }
        Subject::Library(library) if kinds.roots => {
            let sources = library.sources.list();
            let sources = sources.filter(|source| {
                within.touches(source.key_span.end) && source.get("from").is_some()
            });
            for source in sources {
                let defined = Place { path: asked.path().clone(), span: source.key_span };
                if let Some(reader) = asked.reader(&source.key, &defined) {
                    hints.extend(of_source(&View::new(&reader), source));
                }
            }
        }
        Subject::Library(_) => {}
    }
    hints.sort_by_key(|hint| (hint.byte, hint.kind));
    hints
}

fn of_claim(resolved: &Resolved<'_>, kinds: HintKinds, hints: &mut Vec<Hint>) {
    let byte = resolved.claim.span().end;
    let by = resolved.attributed.by.as_ref();
    if kinds.sources && by.is_some_and(|by| by.origin != Origin::Own) {
        let keys: Vec<&str> = resolved.sources.iter().map(|s| &*s.attribution.key).collect();
        if !keys.is_empty() {
            hints.push(Hint {
                byte,
                kind: HintKind::Source,
                label: format!("by {}", listed(&keys)),
            });
        }
    }
    if kinds.dates
        && let Some(label) = dates(resolved)
    {
        hints.push(Hint { byte, kind: HintKind::Date, label });
    }
}

/// When its sources said so, if that does not stand at the claim itself.
fn dates(resolved: &Resolved<'_>) -> Option<String> {
    let known: Vec<(&str, &When<'_>)> = resolved
        .sources
        .iter()
        .filter_map(|source| Some((&*source.attribution.key, source.on.as_ref()?)))
        .collect();
    if known.iter().all(|(_, on)| on.from == WhenFrom::Text(Origin::Own)) {
        return None;
    }
    let (_, first) = known.first()?;
    // One date for all is told once.
    if known.len() == resolved.sources.len() && known.iter().all(|(_, on)| on.text == first.text) {
        return Some(format!("on {}", first.text));
    }
    let each = known.iter().take(MOST).map(|(key, on)| format!("{key} {}", on.text));
    let mut label = each.collect::<Vec<_>>().join(", ");
    if known.len() > MOST {
        label.push_str(" …");
    }
    Some(format!("on {label}"))
}

fn of_source(view: &View<'_>, source: &Source) -> Option<Hint> {
    source.value("from")?;
    let roots = chains::ends(view, &source.key, Chain::From);
    if roots.is_empty() || (roots.len() == 1 && roots.first() == Some(&source.key)) {
        return None;
    }
    let roots: Vec<&str> = roots.iter().map(|key| &**key).collect();
    let label = format!("rests on {}", listed(&roots));
    Some(Hint { byte: source.key_span.end, kind: HintKind::Root, label })
}

fn listed(keys: &[&str]) -> String {
    let mut words = keys.iter().take(MOST).copied().collect::<Vec<_>>().join(" ");
    if keys.len() > MOST {
        words.push_str(" …");
    }
    words
}

/// More about the hint of a kind that stands at a byte.
pub fn detail(asked: &Asked<'_>, byte: usize, kind: HintKind) -> Option<HintDetail> {
    let view = asked.report()?;
    let mut found = match kind {
        HintKind::Root => {
            let source = view.report().sources().list().find(|s| s.key_span.end == byte)?;
            let attribute = source.get("from")?;
            let path = chains::path(&view, &source.key, Chain::From);
            let words = format!("Its chain of origins: {}.", path.join(", "));
            HintDetail { words, place: Some(view.place(attribute.span)) }
        }
        HintKind::Source | HintKind::Date => {
            let claim = super::claims_at(&view, byte).find(|claim| claim.span().end == byte)?;
            let resolved = view.resolve(claim);
            if kind == HintKind::Source { who(&view, &resolved)? } else { when(&view, &resolved)? }
        }
    };
    found.words = super::censored(&view, found.words);
    Some(found)
}

fn who(view: &View<'_>, resolved: &Resolved<'_>) -> Option<HintDetail> {
    let by = resolved.attributed.by.as_ref()?;
    let line = |byte: usize| view.report().text().line_of(byte) + 1;
    let words = match by.origin {
        Origin::Own => "The claim says so itself.".to_owned(),
        Origin::Citation => "A citation in its words says who.".to_owned(),
        Origin::Scope(start) => format!("From around it, line {}.", line(start)),
    };
    Some(HintDetail { words, place: Some(view.place(by.span)) })
}

fn when(view: &View<'_>, resolved: &Resolved<'_>) -> Option<HintDetail> {
    let mut lines = Vec::new();
    let mut place = None;
    for source in &resolved.sources {
        let Some(on) = source.on.as_ref() else { continue };
        let from = match on.from {
            WhenFrom::Text(Origin::Own) => continue,
            WhenFrom::Text(_) => "from around the claim",
            WhenFrom::Issued => "when it was issued",
            WhenFrom::Accessed => "when it was accessed",
            WhenFrom::Dateline => "the report's own date",
        };
        let words = dated_words(view, &on.text).unwrap_or_else(|| on.text.to_string());
        lines.push(format!("{}: {words}, {from}.", source.attribution.key));
        place.get_or_insert_with(|| on.place.clone());
    }
    let most = lines.len().saturating_sub(MOST);
    lines.truncate(MOST);
    if most > 0 {
        lines.push(format!("And {}.", count(most, "more source")));
    }
    Some(HintDetail { words: lines.join("\n"), place }).filter(|detail| !detail.words.is_empty())
}
