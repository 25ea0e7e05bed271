//! A source of its own for an address in the prose.

use super::{Offer, OfferKind, Site, with_attribute};
use crate::syntax::attributes::quote;
use crate::values::urls;

pub fn find(site: &Site<'_, '_>) -> Vec<Offer> {
    let Some((block, prose)) = site.prose() else { return Vec::new() };
    let byte = site.span.start;
    let in_source = site.view.report().sources().before(byte).is_some_and(|s| s.span.touches(byte));
    let linked = prose.links.iter().find(|link| {
        let (words, address) = (link.words.shifted(block.start), link.span.shifted(block.start));
        words.touches(byte) || address.touches(byte)
    });
    let (url, words, is_bare) = match linked {
        Some(link) => {
            let words = site.words(link.words.shifted(block.start));
            (link.url.to_string(), words, false)
        }
        None => match bare(&site.words(block), byte - block.start) {
            Some(url) => (url.clone(), url, true),
            None => return Vec::new(),
        },
    };
    let is_web = url.starts_with("https://") || url.starts_with("http://");
    let known = || site.view.libraries().flat_map(|(library, _)| library.sources.list());
    let own = site.view.report().sources().list();
    let mut all = own.chain(known()).filter_map(|source| source.value("url"));
    if !is_web || in_source || all.any(|other| urls::same(other, &url)) {
        return Vec::new();
    }
    let Some(key) = key(site, &url) else { return Vec::new() };
    let today = site.asked.today;
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let body = if words.contains("://") || words.is_empty() { host(&url) } else { &words };
    let body = body.trim_end_matches('.');
    let source = format!(
        "::: {{.source #{key} type=webpage url={} accessed={today}}}\n{body}.\n:::\n",
        quote(&url)
    );
    let Some(edit) = site.append(&source) else { return Vec::new() };
    let mut edits = vec![edit];
    // A link in a claim's words says who; a bare address says nothing.
    let claims = super::super::claims_at(&site.view, byte);
    let inner = claims.min_by_key(|claim| claim.span().len());
    if let Some(claim) = inner.filter(|claim| is_bare && claim.own("by").is_none()) {
        let braces = with_attribute(&site.words(claim.braces()), &format!("by={key}"));
        edits.push(site.replace(claim.braces(), braces));
    }
    let title = format!("Make this address a source: `{key}`");
    vec![Offer { title, kind: OfferKind::Extract, edits }]
}

/// The address that stands at a byte of words, in no markup.
fn bare(words: &str, at: usize) -> Option<String> {
    let ends = |c: char| c.is_whitespace() || "<>[]{}()\"'`“”".contains(c);
    let start = words
        .get(..at)?
        .rfind(ends)
        .map_or(0, |found| found + words[found..].chars().next().map_or(1, char::len_utf8));
    let end = words.get(at..)?.find(ends).map_or(words.len(), |found| at + found);
    let word = words.get(start..end)?;
    let from = word.find("http")?;
    // What ends a sentence is no part of it.
    Some(word.get(from..)?.trim_end_matches(['.', ',', ';', ':', '!', '?']).to_owned())
}

fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or(rest);
    host.strip_prefix("www.").unwrap_or(host)
}

/// A key out of the host's name that nobody has: `news.example.co.uk` gives `example`.
fn key(site: &Site<'_, '_>, url: &str) -> Option<String> {
    const SECOND: [&str; 7] = ["co", "com", "org", "net", "ac", "gov", "go"];
    let host = host(url).to_lowercase();
    let mut parts: Vec<&str> = host.split('.').collect();
    if parts.len() > 1 {
        parts.pop();
    }
    if parts.len() > 1 && parts.last().is_some_and(|part| SECOND.contains(part)) {
        parts.pop();
    }
    let name = parts.last()?;
    let key: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    let key = key.trim_matches('-');
    let key = if key.is_empty() { "source" } else { key };
    let is_free = |key: &String| site.view.source(key).is_none();
    let reserved = ["author", "self", "declined", "none", "pending"];
    let first = (!reserved.contains(&key)).then(|| key.to_owned());
    let more = (2..10_000).map(|number| format!("{key}-{number}"));
    first.into_iter().chain(more).find(is_free)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_end_where_prose_goes_on() {
        let words = "see (https://example.org/a?b=1), and so on";
        for at in [5, 12, 29] {
            assert_eq!(bare(words, at).as_deref(), Some("https://example.org/a?b=1"), "{at}");
        }
        assert_eq!(bare(words, 1), None);
        assert_eq!(host("https://www.Example.org:80/x"), "Example.org");
    }
}
