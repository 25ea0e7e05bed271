//! What a scope says, given to each of its claims, and the scope taken away.

use super::{Offer, OfferKind, Site, with_attribute};
use crate::report::Facts;
use crate::report::scope::Origin;
use crate::syntax::attributes::quote;
use crate::text::Span;

/// Attributes that a claim takes from one scope with each other.
const NAMES: [&str; 8] = ["by", "on", "at", "event", "rating", "confidence", "credit", "license"];

pub fn find(site: &Site<'_, '_>) -> Vec<Offer> {
    offer(site).into_iter().collect()
}

fn offer(site: &Site<'_, '_>) -> Option<Offer> {
    let report = site.view.report();
    let mut here = super::super::pieces_at(&site.view, site.span.start);
    let (opening, attributes) = here.find_map(|(span, facts)| {
        let Facts::Open(container) = facts else { return None };
        let attributes = container.attributes.as_ref()?;
        (!attributes.has_class("source")).then_some((span, attributes))
    })?;
    let (_, closing) = super::div(report, opening.start)?;
    // What else the div is for, it must stay for.
    let only_scope = attributes.id.is_none()
        && attributes.faults.is_empty()
        && attributes.classes.iter().all(|class| &*class.text == "scope")
        && attributes.pairs.iter().all(|pair| NAMES.contains(&&*pair.name));
    if !only_scope || attributes.pairs.is_empty() {
        return None;
    }
    let from_here = Origin::Scope(opening.start);
    let mut edits = Vec::new();
    for claim in report.claims() {
        let span = claim.span();
        if span.start < opening.end {
            continue;
        }
        if span.start >= closing.start {
            break;
        }
        let attributed = claim.attribution(&site.view);
        let found = |name: &str| match name {
            "by" => attributed.by.clone(),
            "on" => attributed.on.clone(),
            "at" => attributed.at.clone(),
            "rating" => attributed.rating.clone(),
            other => claim.effective(other),
        };
        let is_picture = claim.facts.markup == crate::report::facts::ClaimMarkup::Image;
        let pairs: Vec<String> = NAMES
            .iter()
            .filter(|name| is_picture || !matches!(**name, "credit" | "license"))
            // An inner claim takes it from the claim around it, which has it then.
            .filter(|_| claim.facts.parent.is_none())
            .filter_map(|name| {
                let found = found(name).filter(|found| found.origin == from_here)?;
                Some(format!("{name}={}", quote(&found.value)))
            })
            .collect();
        if !pairs.is_empty() {
            let braces = with_attribute(&site.words(claim.braces()), &pairs.join(" "));
            edits.push(site.replace(claim.braces(), braces));
        }
    }
    let text = report.text();
    let first = text.line(text.line_of(opening.start))?;
    let last = text.line(text.line_of(opening.end))?;
    if text.slice(Span::new(first.start, opening.start)).contains('>') {
        return None;
    }
    let opening = super::whole_line(report, Span::new(first.start, last.end));
    edits.push(site.replace(opening, ""));
    edits.push(site.replace(super::whole_line(report, closing), ""));
    site.keeps_claims(&edits).then(|| Offer {
        title: "Give each claim what this scope says".to_owned(),
        kind: OfferKind::Rewrite,
        edits,
    })
}
