//! The closed lists of words: what an attribute may say, and what each word means.
//!
//! Plain data for completion, hover and the rules. Where a list belongs to a standard, it is
//! that standard's, whole: the item types are those of CSL 1.0.2, the ratings the Admiralty
//! code's (NATO AJP-2.1), confidence and likelihood those of ICD 203.

mod attributes;
mod csl_types;

pub use attributes::{
    Attribute, CLAIM_ATTRIBUTES, CLAIM_CLASSES, METADATA, PRIVATE_ATTRIBUTES, SCOPE_ATTRIBUTES,
    SOURCE_ATTRIBUTES, ValueKind, claim_attribute, metadata_key, sayso_attribute, source_attribute,
};
pub use csl_types::CSL_TYPES;

/// A word of a closed list, and what it means in one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// The word as it is written in a value.
    pub name: &'static str,
    /// What it means, for a reader who does not know the standard.
    pub meaning: &'static str,
}

pub(crate) const fn term(name: &'static str, meaning: &'static str) -> Term {
    Term { name, meaning }
}

/// The term of a list that has this very name.
pub fn find(list: &'static [Term], name: &str) -> Option<&'static Term> {
    list.iter().find(|term| term.name == name)
}

/// Terms of attribution, agreed with a source.
pub const TERMS: &[Term] = &[
    term("on-record", "may be quoted by name"),
    term("background", "may be quoted, described but not named"),
    term("deep-background", "may be used, with nothing said of where it comes from"),
    term("off-record", "may not be published; for the author's understanding only"),
];

/// Admiralty reliability: how far a source can be trusted.
pub const RELIABILITY: &[Term] = &[
    term("A", "completely reliable"),
    term("B", "usually reliable"),
    term("C", "fairly reliable"),
    term("D", "not usually reliable"),
    term("E", "unreliable"),
    term("F", "reliability cannot be judged"),
];

/// Admiralty credibility: how far a piece of information can be trusted.
pub const CREDIBILITY: &[Term] = &[
    term("1", "confirmed by other sources"),
    term("2", "probably true"),
    term("3", "possibly true"),
    term("4", "doubtful"),
    term("5", "improbable"),
    term("6", "truth cannot be judged"),
];

/// The author's confidence in a judgment (ICD 203), from low to high.
pub const CONFIDENCE: &[Term] = &[
    term("low", "scant, questionable or fragmentary information"),
    term("low-to-moderate", "between low and moderate"),
    term("moderate", "credibly sourced and plausible, not corroborated enough for more"),
    term("moderate-to-high", "between moderate and high"),
    term("high", "good information, or an issue that allows a firm judgment; no certainty"),
];

/// How likely something is, in the words of ICD 203, from the least to the most.
pub const LIKELIHOOD: &[Term] = &[
    term("almost-no-chance", "1 to 5 %; also \"remote\""),
    term("very-unlikely", "5 to 20 %; also \"highly improbable\""),
    term("unlikely", "20 to 45 %; also \"improbable\""),
    term("roughly-even", "45 to 55 %; also \"roughly even odds\""),
    term("likely", "55 to 80 %; also \"probable\""),
    term("very-likely", "80 to 95 %; also \"highly probable\""),
    term("almost-certain", "95 to 99 %; also \"nearly certain\""),
];

/// The range of an expression of likelihood, in per cent; `None` for another word.
pub fn likelihood_range(name: &str) -> Option<(u8, u8)> {
    Some(match name {
        "almost-no-chance" => (1, 5),
        "very-unlikely" => (5, 20),
        "unlikely" => (20, 45),
        "roughly-even" => (45, 55),
        "likely" => (55, 80),
        "very-likely" => (80, 95),
        "almost-certain" => (95, 99),
        _ => return None,
    })
}

/// How far a report has come.
pub const STATUS: &[Term] = &[
    term("draft", "being written"),
    term("checking", "being checked; what an absent status counts as"),
    term("final", "ready to be published"),
];

/// What `reply` may say beside source keys.
pub const REPLY: &[Term] = &[
    term("declined", "asked, and would not answer"),
    term("none", "asked, and gave no answer"),
    term("pending", "asked, and the answer is still awaited"),
];

/// What `by` may say beside source keys.
pub const BY: &[Term] = &[term("author", "the report's own author, as a witness")];

/// What `from` may say beside source keys, in reports.
pub const FROM: &[Term] = &[term("self", "this report: the source repeats it")];

/// An Admiralty rating: a letter, a digit, or both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rating {
    /// `A` to `F`: the source's reliability.
    pub reliability: Option<char>,
    /// 1 to 6: the information's credibility.
    pub credibility: Option<u8>,
}

/// Reads one rating: `B2`, `B` or `2`. `None` for anything else, small letters included.
pub fn rating(value: &str) -> Option<Rating> {
    let letter = |b: u8| matches!(b, b'A'..=b'F').then(|| char::from(b));
    let digit = |b: u8| matches!(b, b'1'..=b'6').then(|| b - b'0');
    match *value.as_bytes() {
        [a, b] => Some(Rating { reliability: Some(letter(a)?), credibility: Some(digit(b)?) }),
        [a] if letter(a).is_some() => Some(Rating { reliability: letter(a), credibility: None }),
        [a] => Some(Rating { reliability: None, credibility: Some(digit(a)?) }),
        _ => None,
    }
}

/// Whether reliability `a` is better than `b`. `F` cannot be judged and stands outside the order.
pub fn is_more_reliable(a: char, b: char) -> bool {
    ('A'..='E').contains(&a) && ('A'..='E').contains(&b) && a < b
}

/// How many edits part two words: a letter put in, taken out, changed, or two swapped
/// (Damerau-Levenshtein). Case counts as no difference.
pub fn edits(a: &str, b: &str) -> usize {
    strsim::damerau_levenshtein(&a.to_lowercase(), &b.to_lowercase())
}

/// The private attribute that a name is one edit from, if it has four letters or more. Words that are
/// something else are not counted.
pub fn near_private(name: &str) -> Option<&'static str> {
    const WORDS: [&str; 8] = ["came", "contract", "fame", "game", "lame", "same", "tame", "frame"];
    if !(4..=8).contains(&name.len()) || !name.is_ascii() {
        return None;
    }
    // One edit leaves the first letter as it is, or the last. Most words are done with here.
    let may_be = |known: &str| {
        let same = |a: Option<&u8>, b: Option<&u8>| match (a, b) {
            (Some(a), Some(b)) => a.eq_ignore_ascii_case(b),
            _ => false,
        };
        let (a, b) = (known.as_bytes(), name.as_bytes());
        a.len().abs_diff(b.len()) <= 1 && (same(a.first(), b.first()) || same(a.last(), b.last()))
    };
    let found = PRIVATE_ATTRIBUTES.iter().find(|known| may_be(known) && edits(known, name) == 1);
    found.copied().filter(|_| !WORDS.iter().any(|word| word.eq_ignore_ascii_case(name)))
}

/// How many edits a misspelled word of so many letters may be away from what was meant.
pub fn most_edits(length: usize) -> usize {
    (length / 3).clamp(1, 3)
}

/// The candidate that a misspelled word was probably meant to be: the nearest, the first of
/// equals, and no further off than one edit in three letters (one at least, three at most).
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let length = word.chars().count();
    let most = most_edits(length);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        // A difference in length is as many edits; this spares most of a large library.
        if candidate.chars().count().abs_diff(length) > most {
            continue;
        }
        let lower = candidate.to_lowercase();
        let distance = strsim::damerau_levenshtein(&word, &lower);
        // With one letter in common, "a1" and "b1" are as near as two strangers.
        if distance <= most
            && distance < length.max(2)
            && best.is_none_or(|(nearest, _)| distance < nearest)
        {
            best = Some((distance, candidate));
            if distance == 0 {
                break;
            }
        }
    }
    best.map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_slip_of_one_letter_is_near() {
        let mut count = 0;
        for known in PRIVATE_ATTRIBUTES {
            let letters: Vec<char> = known.chars().collect();
            let mut near: Vec<Vec<char>> = Vec::new();
            for at in 0..=letters.len() {
                let (before, behind) = letters.split_at(at);
                for letter in 'a'..='z' {
                    near.push([before, &[letter], behind].concat());
                    if let [_, rest @ ..] = behind {
                        near.push([before, &[letter], rest].concat());
                    }
                }
                match behind {
                    [a, b, rest @ ..] => {
                        near.push([before, &[*b, *a], rest].concat());
                        near.push([before, &[*b], rest].concat());
                    }
                    [_] => near.push(before.to_vec()),
                    [] => {}
                }
            }
            for word in near.iter().map(|letters| letters.iter().collect::<String>()) {
                let is_other =
                    ["came", "contract", "fame", "game", "lame", "same", "tame", "frame"];
                if edits(known, &word) == 1
                    && (4..=8).contains(&word.len())
                    && !is_other.contains(&&*word)
                {
                    assert!(near_private(&word).is_some(), "{word}");
                    assert!(near_private(&word.to_uppercase()).is_some(), "{word}");
                    count += 1;
                }
            }
        }
        assert!(count > 400, "{count}");
    }

    #[test]
    fn each_list_has_each_word_once_and_says_what_it_means() {
        for list in [
            CSL_TYPES,
            TERMS,
            RELIABILITY,
            CREDIBILITY,
            CONFIDENCE,
            LIKELIHOOD,
            STATUS,
            REPLY,
            BY,
            FROM,
            CLAIM_CLASSES,
        ] {
            for (index, term) in list.iter().enumerate() {
                assert!(!term.meaning.is_empty(), "{}", term.name);
                assert!(list[..index].iter().all(|other| other.name != term.name), "{}", term.name);
            }
        }
        assert!(LIKELIHOOD.iter().all(|term| likelihood_range(term.name).is_some()));
        for list in [CLAIM_ATTRIBUTES, SOURCE_ATTRIBUTES, METADATA] {
            for (index, attribute) in list.iter().enumerate() {
                assert!(!attribute.meaning.is_empty());
                assert!(list[..index].iter().all(|other| other.name != attribute.name));
            }
        }
        for name in SCOPE_ATTRIBUTES {
            assert!(claim_attribute(name).is_some(), "{name}");
        }
        for name in PRIVATE_ATTRIBUTES {
            assert!(source_attribute(name).is_some(), "{name}");
        }
    }

    #[test]
    fn the_nearest_word_is_near() {
        let names = || CLAIM_ATTRIBUTES.iter().map(|attribute| attribute.name);
        assert_eq!(nearest("confidance", names()), Some("confidence"));
        assert_eq!(nearest("ratnig", names()), Some("rating"));
        assert_eq!(nearest("Event", names()), Some("event"));
        assert_eq!(nearest("smallcaps", names()), None);
        assert_eq!(nearest("yonhpa", ["rfa", "yonhap", "yonhap-2"]), Some("yonhap"));
        assert_eq!(nearest("x", ["rfa", "b"]), Some("b"));
        assert_eq!(nearest("", ["rfa"]), None);
    }

    #[test]
    fn ratings_are_letter_and_digit_in_that_order() {
        assert_eq!(rating("B2"), Some(Rating { reliability: Some('B'), credibility: Some(2) }));
        assert_eq!(rating("6"), Some(Rating { reliability: None, credibility: Some(6) }));
        assert_eq!(rating("F"), Some(Rating { reliability: Some('F'), credibility: None }));
        for wrong in ["", "2B", "b2", "G1", "A7", "A0", "A22", "é"] {
            assert_eq!(rating(wrong), None, "{wrong}");
        }
        assert!(is_more_reliable('A', 'C') && !is_more_reliable('C', 'A'));
        assert!(!is_more_reliable('A', 'F') && !is_more_reliable('F', 'E'));
    }
}
