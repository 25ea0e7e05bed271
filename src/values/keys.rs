//! Lists in attribute values: source keys, parted by spaces, and parts, parted by semicolons.
//!
//! Places are byte offsets into the value.

use std::ops::Range;

/// A key in a list of keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key<'a> {
    /// The key as written, a comma at its end or within it included.
    pub text: &'a str,
    /// Where it stands in the value.
    pub span: Range<usize>,
}

impl<'a> Key<'a> {
    /// The keys that were probably meant, where commas or semicolons stand in this one:
    /// `rfa,` is `rfa`, and `rfa,yonhap` is both. Keys may hold a comma, so that a caller asks
    /// whether the whole is known first. `None` without one.
    pub fn parted_by_comma(&self) -> Option<Vec<Key<'a>>> {
        if !self.text.contains([',', ';']) {
            return None;
        }
        let start = self.span.start;
        Some(
            split(self.text, |c| matches!(c, ',' | ';'))
                .map(|(at, text)| Key { text, span: start + at..start + at + text.len() })
                .collect(),
        )
    }
}

/// The keys in a value: `by="rfa yonhap"` has two. None where the value is blank.
pub fn keys(value: &str) -> Vec<Key<'_>> {
    split(value, char::is_whitespace)
        .map(|(at, text)| Key { text, span: at..at + text.len() })
        .collect()
}

/// What stands between the characters that part, empty pieces left out, with their places.
fn split(text: &str, parts: impl Fn(char) -> bool) -> impl Iterator<Item = (usize, &str)> {
    let base = text.as_ptr() as usize;
    text.split(parts)
        .filter(|piece| !piece.is_empty())
        .map(move |piece| (piece.as_ptr() as usize - base, piece))
}

/// A part of `on`, `at` or `rating`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part<'a> {
    /// The part without the spaces around it; empty where nothing is said of its source.
    pub text: &'a str,
    /// Where it stands in the value. Of an empty part, the place where it would begin.
    pub span: Range<usize>,
}

/// The parts of a value, parted by semicolons: `"2017-10-03; 2017-10-04"` has two, `"; ¶ 5"` has
/// an empty one and another, and a value without a semicolon has one.
///
/// Whether a semicolon parts sources at all is for the caller to know: with one source, the
/// semicolons in `at` are the locator's own.
pub fn parts(value: &str) -> Vec<Part<'_>> {
    let mut at = 0;
    value
        .split(';')
        .map(|piece| {
            let text = piece.trim();
            // An empty part stands right behind the semicolon before it.
            let start =
                if text.is_empty() { at } else { at + (piece.len() - piece.trim_start().len()) };
            at += piece.len() + 1;
            Part { text, span: start..start + text.len() }
        })
        .collect()
}

/// The part that holds for one of `sources` sources, counted from 0: the one part for all of
/// them, or the one in its own place. `None` where that part is empty, or where the parts are
/// neither one nor as many as the sources, which is an error of its own.
pub fn part_of<'a>(parts: &[Part<'a>], source: usize, sources: usize) -> Option<Part<'a>> {
    let part = match parts {
        [only] => only,
        parts if parts.len() == sources => parts.get(source)?,
        _ => return None,
    };
    (!part.text.is_empty()).then(|| part.clone())
}

/// What cross-references to figures, tables and their like begin with, as `pandoc-crossref` and
/// Quarto write them: `@fig:gate`, `@tbl-output`.
const CROSS_REFERENCES: [&str; 5] = ["fig", "tbl", "eq", "sec", "lst"];

/// Whether a citation's key looks like a cross-reference within the report.
pub fn is_cross_reference(key: &str) -> bool {
    let kind = key.split([':', '-']).next().unwrap_or_default();
    kind.len() < key.len() && CROSS_REFERENCES.iter().any(|known| known.eq_ignore_ascii_case(kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(value: &str) -> Vec<&str> {
        keys(value).iter().map(|key| key.text).collect()
    }

    #[test]
    fn spaces_part_keys() {
        assert_eq!(texts("rfa  yonhap\n kcna"), ["rfa", "yonhap", "kcna"]);
        assert_eq!(texts("  "), Vec::<&str>::new());
        let value = " rfa\u{a0}北韓 ";
        for key in keys(value) {
            assert_eq!(&value[key.span.clone()], key.text);
        }
        assert_eq!(texts(value), ["rfa", "北韓"]);
    }

    #[test]
    fn a_comma_stays_in_the_key_and_is_seen() {
        let value = "rfa, yonhap,kcna";
        let found = keys(value);
        assert_eq!(found[0].text, "rfa,");
        assert_eq!(found[0].parted_by_comma().unwrap()[0].text, "rfa");
        let two = found[1].parted_by_comma().unwrap();
        assert_eq!((two[0].text, two[1].text), ("yonhap", "kcna"));
        assert_eq!(&value[two[1].span.clone()], "kcna");
        assert_eq!(keys("rfa")[0].parted_by_comma(), None);
    }

    #[test]
    fn semicolons_part_parts_and_keep_the_empty_ones() {
        let value = "2017-10-03; 2017-10-04";
        let found = parts(value);
        assert_eq!(found.len(), 2);
        assert_eq!(&value[found[1].span.clone()], "2017-10-04");
        let found = parts("; ¶ 5");
        assert_eq!((found[0].text, found[0].span.clone()), ("", 0..0));
        assert_eq!(part_of(&found, 0, 2), None);
        assert_eq!(part_of(&found, 1, 2).unwrap().text, "¶ 5");
        assert_eq!(part_of(&found, 1, 3), None);
        assert_eq!(part_of(&parts("p. 3"), 2, 3).unwrap().text, "p. 3");
        assert_eq!(parts("").len(), 1);
        assert_eq!(parts("a;").last().unwrap().span, 2..2);
    }
}
