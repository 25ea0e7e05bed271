//! A date in a claim's words says when it happened, or when it was said.

use super::{Offer, OfferKind, Site, with_attribute};
use crate::syntax::attributes::quote;
use crate::values::edtf;

pub fn find(site: &Site<'_, '_>) -> Vec<Offer> {
    let words = site.words(site.span);
    let words = words.trim();
    let readings = match edtf::parse(words) {
        _ if words.is_empty() => return Vec::new(),
        Ok(_) => vec![words.to_owned()],
        Err(_) => edtf::repair(words).map(|repair| repair.readings).unwrap_or_default(),
    };
    let claims = super::super::claims_at(&site.view, site.span.start);
    let inner = claims.filter(|claim| claim.words().holds(site.span));
    let Some(claim) = inner.min_by_key(|claim| claim.span().len()) else { return Vec::new() };
    let mut offers = Vec::new();
    for reading in readings {
        let shown = edtf::parse(&reading).map_or_else(|_| reading.clone(), |date| date.describe());
        for (name, what) in [("event", "It happened"), ("on", "It was said")] {
            if claim.own(name).is_some() {
                continue;
            }
            let pair = format!("{name}={}", quote(&reading));
            let braces = with_attribute(&site.words(claim.braces()), &pair);
            offers.push(Offer {
                title: format!("{what} on {shown}: `{pair}`"),
                kind: OfferKind::Rewrite,
                edits: vec![site.replace(claim.braces(), braces)],
            });
        }
    }
    offers
}
