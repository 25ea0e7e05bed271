//! How much of a report is claimed, by whom, and how well it is known when.

use std::collections::BTreeSet;

use super::sections;
use crate::report::Source;
use crate::syntax::attributes::{Attributes, Words};
use crate::syntax::{Kind, markup};
use crate::text::Span;
use crate::workspace::View;

/// A report in numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Words that readers see, sources left out.
    pub words: usize,
    /// Words that stand in claims.
    pub claimed_words: usize,
    /// All claims.
    pub claims: usize,
    /// How many are of which kind, in the order in which the kinds come up.
    pub kinds: Vec<(&'static str, usize)>,
    /// Claims that need a source.
    pub need_source: usize,
    /// Those of them that have one.
    pub sourced: usize,
    /// Those with a day, or another date, for each of their sources.
    pub dated: usize,
    /// Those that rest on more than one source.
    pub several: usize,
    /// Sources that the report defines.
    pub defined: usize,
    /// Sources that its claims name, wherever they are defined.
    pub used: usize,
    /// Those of them that are not named.
    pub unnamed: usize,
    /// Keys that its claims name and nobody has.
    pub unknown: usize,
    /// Pictures.
    pub images: usize,
    /// Its sections, in order.
    pub sections: Vec<SectionState>,
}

/// A section in numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionState {
    /// The words of its heading.
    pub title: String,
    /// Where the heading stands.
    pub heading: Span,
    /// 1 to 6.
    pub level: u8,
    /// Claims in it, and in those below it.
    pub claims: usize,
    /// Those that need a source and have none.
    pub unsourced: usize,
}

/// Counts.
pub fn find(view: &View<'_>) -> Statistics {
    let report = view.report();
    let mut found = Statistics {
        defined: report.sources().len(),
        images: report.images().count(),
        ..Statistics::default()
    };
    let mut used: BTreeSet<Box<str>> = BTreeSet::new();
    let mut unknown: BTreeSet<String> = BTreeSet::new();
    let mut unnamed: BTreeSet<Box<str>> = BTreeSet::new();
    for claim in report.claims() {
        let resolved = view.resolve(claim);
        let kind = resolved.claim.kind();
        found.claims += 1;
        match found.kinds.iter_mut().find(|(name, _)| *name == kind.name()) {
            Some((_, number)) => *number += 1,
            None => found.kinds.push((kind.name(), 1)),
        }
        if resolved.claim.facts.parent.is_none() {
            found.claimed_words += words_in(&plain(&report.text().slice(resolved.claim.words())));
        }
        if kind.needs_source() {
            let sources = &resolved.sources;
            found.need_source += 1;
            found.sourced += usize::from(!sources.is_empty());
            found.several += usize::from(sources.len() > 1);
            let is_dated = !sources.is_empty() && sources.iter().all(|s| s.on.is_some());
            found.dated += usize::from(is_dated);
        }
        for source in &resolved.sources {
            match source.known.map(|known| known.source) {
                Some(known) => note(known, &mut used, &mut unnamed),
                None if source.is_author() => {}
                None => {
                    unknown.insert(source.attribution.key.to_string());
                }
            }
        }
    }
    found.used = used.len();
    found.unnamed = unnamed.len();
    found.unknown = unknown.len();
    found.words = words(view);
    found.sections = sections(view)
        .into_iter()
        .map(|section| SectionState {
            title: super::censored(view, section.title(view)),
            heading: section.heading,
            level: section.level,
            claims: section.claims,
            unsourced: section.unsourced,
        })
        .collect();
    found
}

fn note(known: &Source, used: &mut BTreeSet<Box<str>>, unnamed: &mut BTreeSet<Box<str>>) {
    used.insert(known.key.clone());
    if known.is_unnamed() {
        unnamed.insert(known.key.clone());
    }
}

fn words_in(plain: &str) -> usize {
    plain.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count()
}

/// Words without their markup.
fn plain(words: &str) -> String {
    let tree = crate::syntax::Tree::of(words);
    markup::plain(tree.root(), Words { text: words, base: 0 })
}

/// The words that readers see, block by block, sources left out.
fn words(view: &View<'_>) -> usize {
    let text = view.report().text().to_string();
    let all = Words { text: &text, base: 0 };
    let mut number = 0;
    markup::visit(view.report().tree().root(), |node| match Kind::of(node) {
        Kind::FencedDiv => {
            let written = markup::child(node, &[Kind::Attributes, Kind::DivClass]);
            !written.is_some_and(|node| Attributes::read(node, all).has_class("source"))
        }
        Kind::Paragraph | Kind::Heading | Kind::Term | Kind::PipeTable => {
            number += words_in(&markup::plain(node, all));
            false
        }
        _ => true,
    });
    number
}
