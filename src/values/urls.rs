//! Addresses: whether two are one, and the DOI in one.

/// An address without what does not tell works apart: the scheme, `www.`, a port that is the scheme's own,
/// the fragment, a slash at the end; the host in small letters.
fn folded(url: &str) -> (String, &str) {
    let url = url.trim();
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.split('#').next().unwrap_or(rest);
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(end);
    let host = host.to_ascii_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    let host = host.trim_end_matches(":443").trim_end_matches(":80");
    (host.to_owned(), path.trim_end_matches('/'))
}

/// Whether two addresses lead to one thing, as far as they themselves say.
pub fn same(a: &str, b: &str) -> bool {
    a == b || folded(a) == folded(b)
}

/// The DOI in an address of its resolver: `https://doi.org/10.1000/182` has `10.1000/182`.
pub fn doi(url: &str) -> Option<&str> {
    let (host, _) = folded(url);
    if !matches!(&*host, "doi.org" | "dx.doi.org") {
        return None;
    }
    let at = url.find("10.")?;
    let doi = url.get(at..)?.split(['?', '#']).next()?;
    doi.contains('/').then_some(doi)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_tell_works_apart_is_left_out() {
        for (a, b) in [
            ("https://example.org/a/", "http://www.Example.org/a"),
            ("https://example.org:443/a", "https://example.org/a#part"),
            ("example.org", "https://example.org/"),
        ] {
            assert!(same(a, b), "{a} {b}");
        }
        for (a, b) in [
            ("https://example.org/a", "https://example.org/A"),
            ("https://example.org/a", "https://example.org/a?page=2"),
            ("https://example.org/a", "https://news.example.org/a"),
        ] {
            assert!(!same(a, b), "{a} {b}");
        }
    }

    #[test]
    fn a_doi_is_found_in_its_resolvers_address() {
        assert_eq!(doi("https://doi.org/10.1000/182"), Some("10.1000/182"));
        assert_eq!(doi("http://dx.doi.org/10.1000/a(b)"), Some("10.1000/a(b)"));
        assert_eq!(doi("https://example.org/10.1000/182"), None);
        assert_eq!(doi("https://doi.org/"), None);
    }
}
