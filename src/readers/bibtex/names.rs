//! Name lists of BibTeX: `Last, First and {An Agency} and others`.

use super::latex::to_text;
use crate::readers::names_in_words;

/// A raw name list as people write names: "First von Last, Another One and An Agency".
pub(super) fn to_words(raw: &str) -> String {
    let mut names = Vec::new();
    let mut and_others = false;
    for name in split(raw, Mark::And) {
        match name.trim() {
            "" => {}
            "others" => and_others = true,
            name => names.push(one(name)),
        }
    }
    names.retain(|name| !name.is_empty());
    names_in_words(names, and_others)
}

fn one(name: &str) -> String {
    let parts = split(name, Mark::Comma);
    // BibLaTeX's extended form: `family=Beethoven, given=Ludwig, prefix=van`.
    if parts.iter().all(|part| part.contains('=')) {
        let get = |wanted: &str| {
            parts.iter().find_map(|part| {
                let (key, value) = part.split_once('=')?;
                (key.trim() == wanted).then(|| to_text(value))
            })
        };
        if let Some(family) = get("family") {
            return join([get("given"), get("prefix"), Some(family), get("suffix")]);
        }
    }
    match parts.as_slice() {
        [family, given] => join([Some(to_text(given)), Some(to_text(family))]),
        [family, junior, given, ..] => {
            join([Some(to_text(given)), Some(to_text(family)), Some(to_text(junior))])
        }
        _ => to_text(name),
    }
}

fn join<const N: usize>(parts: [Option<String>; N]) -> String {
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

#[derive(Clone, Copy, PartialEq)]
enum Mark {
    And,
    Comma,
}

/// Splits outside of braces.
fn split(text: &str, mark: Mark) -> Vec<&str> {
    let bytes = text.as_bytes();
    let (mut parts, mut from, mut depth, mut at) = (Vec::new(), 0, 0_usize, 0);
    let blank = |at: usize| bytes.get(at).is_none_or(u8::is_ascii_whitespace);
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            b',' if depth == 0 && mark == Mark::Comma => {
                parts.push(&text[from..at]);
                from = at + 1;
            }
            b'a' | b'A'
                if depth == 0
                    && mark == Mark::And
                    && (at == 0 || blank(at - 1))
                    && bytes
                        .get(at..at + 3)
                        .is_some_and(|word| word.eq_ignore_ascii_case(b"and"))
                    && blank(at + 3) =>
            {
                parts.push(&text[from..at]);
                at += 2;
                from = at + 1;
            }
            _ => {}
        }
        at += 1;
    }
    parts.push(&text[from..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::to_words;

    #[test]
    fn lists_of_names() {
        for (raw, words) in [
            ("Mori, K.", "K. Mori"),
            ("K. Mori", "K. Mori"),
            (
                "van Beethoven, Ludwig and {Radio Free Asia}",
                "Ludwig van Beethoven and Radio Free Asia",
            ),
            ("{Barnes and Noble}", "Barnes and Noble"),
            ("A, B and C, D and others", "B A, D C and others"),
            ("King, Jr., Martin Luther", "Martin Luther King Jr."),
            (r#"M{\"u}ller, J{\"o}rg AND  Anders,  O."#, "Jörg Müller and O. Anders"),
            ("family=Beethoven, given=Ludwig, prefix=van", "Ludwig van Beethoven"),
            ("Anderson, Andy", "Andy Anderson"),
            ("{{World Bank}}", "World Bank"),
            ("", ""),
            ("and and", ""),
        ] {
            assert_eq!(to_words(raw), words, "{raw}");
        }
    }
}
