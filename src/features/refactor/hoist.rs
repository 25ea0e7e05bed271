//! What all claims of a div or a section say alike, said once around them.

use super::{Offer, OfferKind, Site, with_attribute, wrap};
use crate::features::sections;
use crate::finding::Replacement;
use crate::report::{Claim, Facts};
use crate::syntax::attributes::quote;
use crate::text::Span;

/// What may be said around a claim. A place in a source is each claim's own.
const NAMES: [&str; 6] = ["by", "on", "event", "rating", "confidence", "at"];

pub fn find(site: &Site<'_, '_>) -> Vec<Offer> {
    of_div(site).or_else(|| of_section(site)).into_iter().collect()
}

/// The innermost scope that opens at the cursor.
fn of_div(site: &Site<'_, '_>) -> Option<Offer> {
    let report = site.view.report();
    let opens = super::super::pieces_at(&site.view, site.span.start).find_map(|(span, facts)| {
        let Facts::Open(container) = facts else { return None };
        let attributes = container.attributes.as_ref()?;
        (!attributes.has_class("source")).then_some((span, attributes))
    });
    let (opening, attributes) = opens?;
    let (_, closing) = super::div(report, opening.start)?;
    let within = Span::new(opening.end, closing.start);
    let (pairs, mut edits) = common(site, within, &|name| attributes.get(name).is_none())?;
    let braces = attributes.span.shifted(opening.start);
    if !site.words(braces).starts_with('{') {
        return None;
    }
    edits.push(site.replace(braces, with_attribute(&site.words(braces), &pairs)));
    offer(site, &pairs, edits)
}

/// The section whose heading the cursor stands in.
fn of_section(site: &Site<'_, '_>) -> Option<Offer> {
    let (_, prose) = site.prose()?;
    if prose.heading == 0 {
        return None;
    }
    let all = sections(&site.view);
    let section = all.iter().find(|section| section.heading.touches(site.span.start))?;
    let mut within = Span::new(section.heading.end, section.span.end);
    // Sources stand for themselves, at the end as a rule.
    let sources = site.view.report().sources().list();
    let first = sources.map(|source| source.span.start).find(|start| *start >= within.start);
    if let Some(first) = first.filter(|first| *first < within.end) {
        within.end = first;
    }
    let words = site.words(within);
    let start = within.start + (words.len() - words.trim_start().len());
    let blocks = Span::new(start, within.start + words.trim_end().len());
    let (pairs, mut edits) = common(site, blocks, &|_| true)?;
    edits.extend(wrap::around(site, blocks, &format!("{{{pairs}}}"))?);
    offer(site, &pairs, edits)
}

fn offer(site: &Site<'_, '_>, pairs: &str, edits: Vec<Replacement>) -> Option<Offer> {
    site.keeps_claims(&edits).then(|| Offer {
        title: format!("Say `{pairs}` once, around these claims"),
        kind: OfferKind::Rewrite,
        edits,
    })
}

/// What the claims within say alike, as it is written in braces, and the edits that take it out of
/// theirs.
fn common(
    site: &Site<'_, '_>,
    within: Span,
    is_free: &dyn Fn(&str) -> bool,
) -> Option<(String, Vec<Replacement>)> {
    let claims = site.view.report().claims().skip_while(|claim| claim.span().start < within.start);
    let claims: Vec<Claim<'_>> =
        claims.take_while(|claim| claim.span().start < within.end).collect();
    let asked: Vec<&Claim<'_>> =
        claims.iter().filter(|c| c.kind().needs_source() && c.facts.parent.is_none()).collect();
    if asked.len() < 2 {
        return None;
    }
    let mut names: Vec<(&str, String)> = Vec::new();
    for name in NAMES.into_iter().filter(|name| is_free(name)) {
        let mut values = asked.iter().map(|claim| claim.own(name).map(|own| own.value));
        let Some(Some(first)) = values.next() else { continue };
        if !first.is_empty() && values.all(|value| value.as_ref() == Some(&first)) {
            names.push((name, first.into_owned()));
        }
    }
    if names.is_empty() {
        return None;
    }
    let edits = asked
        .iter()
        .map(|claim| {
            let left = without(site, claim, &|name| names.iter().any(|(known, _)| *known == name));
            site.replace(claim.braces(), left)
        })
        .collect();
    let pairs = names.iter().map(|(name, value)| format!("{name}={}", quote(value)));
    Some((pairs.collect::<Vec<_>>().join(" "), edits))
}

/// The braces of a claim without some of its attributes.
fn without(site: &Site<'_, '_>, claim: &Claim<'_>, gone: &dyn Fn(&str) -> bool) -> String {
    let attributes = &claim.facts.attributes;
    let mut items: Vec<(usize, String)> = Vec::new();
    if let Some(id) = attributes.id.as_ref() {
        items.push((id.span.start, format!("#{}", id.text)));
    }
    let classes = attributes.classes.iter();
    items.extend(classes.map(|class| (class.span.start, format!(".{}", class.text))));
    for pair in attributes.pairs.iter().filter(|pair| !gone(&pair.name)) {
        let quoted = usize::from(pair.value_span.start > pair.name_span.end + 1);
        let span = Span::new(pair.name_span.start, pair.value_span.end + quoted);
        items.push((span.start, site.words(span.shifted(claim.offset))));
    }
    items.sort();
    let items: Vec<String> = items.into_iter().map(|(_, item)| item).collect();
    format!("{{{}}}", items.join(" "))
}
