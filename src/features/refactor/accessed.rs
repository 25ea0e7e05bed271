//! A source that was looked at again: today.

use super::{Offer, OfferKind, Site, with_attribute};
use crate::features::entry_at;
use crate::text::Span;

pub fn find(site: &Site<'_, '_>) -> Vec<Offer> {
    let Some(source) = entry_at(site.view.report().sources(), site.span.start) else {
        return Vec::new();
    };
    let today = site.asked.today;
    let known = source.get("accessed");
    let is_there = known.is_some_and(|known| &*known.value == today);
    // What was never to be looked at has no place.
    let has_place = source.value("url").is_some() || known.is_some();
    let opening = Span::new(source.span.start, source.head.end);
    if is_there || !has_place || source.broken || !opening.touches(site.span.start) {
        return Vec::new();
    }
    let edit = match known.filter(|known| !known.value.is_empty()) {
        Some(known) => site.replace(known.span, today),
        None if known.is_some() => return Vec::new(),
        None => {
            let head = site.words(opening);
            site.replace(opening, with_attribute(&head, &format!("accessed={today}")))
        }
    };
    let title = format!("Looked at today: `accessed={today}`");
    vec![Offer { title, kind: OfferKind::Rewrite, edits: vec![edit] }]
}
