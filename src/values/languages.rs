//! Languages, as far as a few words tell one from another: certainly, or not at all.

/// The first part of a language tag, in small letters: `de` of `de-AT`. Of two codes of one language it is
/// the newer.
pub fn primary(tag: &str) -> String {
    let first = tag.trim().split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    match &*first {
        "iw" => "he".to_owned(),
        "in" => "id".to_owned(),
        "ji" => "yi".to_owned(),
        _ => first,
    }
}

/// Words that a language is full of, and that those beside it here do not have.
const WORDS: &[(&str, &[&str])] = &[
    (
        "en",
        &["the", "of", "and", "is", "are", "that", "have", "they", "with", "would", "from", "this"],
    ),
    (
        "de",
        &["und", "der", "das", "nicht", "ist", "ein", "eine", "wir", "sich", "auf", "auch", "sind"],
    ),
    (
        "fr",
        &["le", "les", "et", "est", "nous", "pas", "une", "dans", "pour", "sont", "avec", "qui"],
    ),
    ("es", &["el", "los", "las", "y", "una", "por", "con", "para", "está", "son", "pero", "hay"]),
];

/// The letters that a language is written in, where those are no Latin ones.
fn script(language: &str) -> Option<fn(char) -> bool> {
    const fn between(c: char, first: u32, last: u32) -> bool {
        first <= c as u32 && c as u32 <= last
    }
    let script: fn(char) -> bool = match language {
        "ru" | "uk" | "be" | "bg" | "mk" => |c| between(c, 0x400, 0x52f),
        "ko" => |c| {
            between(c, 0x1100, 0x11ff) || between(c, 0x3130, 0x318f) || between(c, 0xac00, 0xd7af)
        },
        "ja" => |c| between(c, 0x3040, 0x30ff) || between(c, 0x3400, 0x9fff),
        "zh" => |c| between(c, 0x3400, 0x9fff) || between(c, 0x2_0000, 0x3_ffff),
        "ar" | "fa" | "ur" | "ps" => |c| between(c, 0x600, 0x6ff) || between(c, 0x750, 0x77f),
        "he" | "yi" => |c| between(c, 0x590, 0x5ff),
        "el" => |c| between(c, 0x370, 0x3ff) || between(c, 0x1f00, 0x1fff),
        "hi" | "mr" | "ne" => |c| between(c, 0x900, 0x97f),
        "th" => |c| between(c, 0xe00, 0xe7f),
        "ka" => |c| between(c, 0x10a0, 0x10ff),
        "hy" => |c| between(c, 0x530, 0x58f),
        _ => return None,
    };
    Some(script)
}

/// Whether words are certainly not in a language: they have none of its letters, or words of another
/// and none of its own.
pub fn is_certainly_not(words: &str, language: &str) -> bool {
    if !words.contains(char::is_alphabetic) {
        return false;
    }
    if let Some(script) = script(language) {
        return !words.chars().any(script);
    }
    let Some((_, own)) = WORDS.iter().find(|(known, _)| *known == language) else { return false };
    let words: Vec<String> = words
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let has = |list: &[&str]| words.iter().filter(|word| list.contains(&&***word)).count();
    let others = WORDS.iter().filter(|(known, _)| *known != language);
    has(own) == 0 && others.map(|(_, list)| has(list)).max().unwrap_or(0) >= 2
}

/// Whether two texts are certainly in two languages: they share no letter's script, or each has small words
/// of one language and none of the other's.
pub fn certainly_differ(one: &str, other: &str) -> bool {
    let (a, b) = (scripts(one), scripts(other));
    if a == 0 || b == 0 {
        return false;
    }
    if a & b == 0 {
        return true;
    }
    let (Some(a), Some(b)) = (tell(one), tell(other)) else { return false };
    a != b && is_certainly_not(one, b) && is_certainly_not(other, a)
}

/// The scripts that the letters of a text are in, one bit each. Whatever is known here as none is Latin.
fn scripts(words: &str) -> u16 {
    const OTHERS: [&str; 10] = ["ru", "ko", "ja", "ar", "he", "el", "hi", "th", "ka", "hy"];
    let bit = |c: char| {
        let found = OTHERS.iter().position(|language| script(language).is_some_and(|is| is(c)));
        found.map_or(1, |index| 2 << index)
    };
    words.chars().filter(|c| c.is_alphabetic()).fold(0, |all, c| all | bit(c))
}

/// The one language whose small words a text has.
fn tell(words: &str) -> Option<&'static str> {
    let mut fitting = WORDS.iter().map(|(language, _)| *language).filter(|language| {
        WORDS.iter().all(|(other, _)| other == language || is_certainly_not(words, other))
    });
    fitting.next().filter(|_| fitting.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_texts_differ_certainly_or_not() {
        for (one, other, differ) in [
            ("the plants of the zone are open", "공장이 다시 문을 열었다", true),
            (
                "the plants of the zone are open",
                "die Werke sind wieder offen und das ist gut",
                true,
            ),
            ("the plants of the zone are open", "they say that the plants are closed", false),
            ("the plants of the zone are open", "le café est là", true),
            ("the plants of the zone are open", "Monsieur Petit, Paris", false),
            ("1960", "공장이", false),
            ("KBS 공장", "the plants are open", false),
        ] {
            assert_eq!(certainly_differ(one, other), differ, "{one} {other}");
            assert_eq!(certainly_differ(other, one), differ, "{other} {one}");
        }
    }

    #[test]
    fn letters_and_small_words_tell() {
        assert_eq!(primary("de-AT"), "de");
        assert_eq!(primary("KO"), "ko");
        assert_eq!(["iw", "in-ID", "ji"].map(primary), ["he", "id", "yi"]);
        for (words, language, not) in [
            ("the plants are open", "ko", true),
            ("공장이 다시 문을 열었다", "ko", false),
            ("the plants of the zone are open", "de", true),
            ("die Werke sind wieder offen", "de", false),
            ("die Werke in Rom", "fr", false),
            ("the plants of the zone are open", "en", false),
            ("the plants of the zone are open", "fi", false),
            ("1960", "ko", false),
        ] {
            assert_eq!(is_certainly_not(words, language), not, "{words} {language}");
        }
    }
}
