//! LaTeX in values to Unicode: accents, symbols, dashes, quotation marks; braces and commands
//! without a meaning for plain text go.
//!
//! One pass without recursion, so that no nesting costs more than its length. An accent waits
//! for the next letter, through any braces: `\'{\i}`, `{\'\i}` and `\'i` are one.

use unicode_normalization::char::compose;

/// The value as plain text, white space folded.
pub(super) fn to_text(raw: &str) -> String {
    let mut out = Writer { text: String::with_capacity(raw.len()), accent: None };
    // Most values hold nothing that needs a look.
    if !raw.contains(['\\', '{', '}', '~', '$', '-', '`', '\'']) {
        raw.chars().for_each(|c| out.push(c));
        return out.finish();
    }
    let mut chars = raw.chars().peekable();
    // Depth of a group that is left out, as in `\noopsort{a}`.
    let mut depth = 0_usize;
    let mut dropped_from: Option<usize> = None;
    let mut drop_next = false;
    while let Some(c) = chars.next() {
        match c {
            '{' => {
                if drop_next {
                    dropped_from.get_or_insert(depth);
                    drop_next = false;
                }
                depth += 1;
            }
            '}' => {
                depth = depth.saturating_sub(1);
                if dropped_from == Some(depth) {
                    dropped_from = None;
                }
                out.drop_accent();
            }
            _ if dropped_from.is_some() => {
                if c == '\\' {
                    chars.next();
                }
            }
            '$' => {}
            '~' => out.push(' '),
            '-' => {
                let mut count = 1;
                while count < 3 && chars.next_if_eq(&'-').is_some() {
                    count += 1;
                }
                out.push(['-', '–', '—'][count - 1]);
            }
            '`' if chars.next_if_eq(&'`').is_some() => out.push('“'),
            '\'' if chars.next_if_eq(&'\'').is_some() => out.push('”'),
            '`' => out.push('‘'),
            '\\' => match chars.next() {
                None => {}
                Some(c) if c.is_ascii_alphabetic() => {
                    let mut name = String::from(c);
                    while let Some(c) = chars.next_if(char::is_ascii_alphabetic) {
                        name.push(c);
                    }
                    let spaces =
                        std::iter::from_fn(|| chars.next_if(|c| c.is_whitespace())).count();
                    if let Some(accent) = letter_accent(&name) {
                        out.accent = Some(accent);
                    } else if let Some(symbol) = symbol(&name) {
                        symbol.chars().for_each(|c| out.push(c));
                    } else if matches!(
                        name.as_str(),
                        "noopsort" | "label" | "ensuremath" | "vphantom"
                    ) {
                        drop_next = name != "ensuremath";
                    } else if spaces > 0 && chars.peek() != Some(&'{') && !is_a_switch(&name) {
                        out.push(' ');
                    }
                }
                Some(c) => match mark_accent(c) {
                    Some(accent) => out.accent = Some(accent),
                    None => match c {
                        '-' | '/' | '!' => {}
                        '\\' | ',' | ';' | ':' | ' ' | '\n' | '\t' => out.push(' '),
                        c => out.push(c),
                    },
                },
            },
            c => out.push(c),
        }
    }
    out.drop_accent();
    out.finish()
}

/// A value whose characters count as they are: a URL, a DOI. Only what exporters escape there
/// against LaTeX is undone (`\_`, `\%`, `\&`, `\#`, `{\_}`).
pub(super) fn to_verbatim(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut chars = raw.trim().chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.peek() {
                Some('_' | '%' | '&' | '#' | '{' | '}' | '~' | '$' | ':') => {}
                Some(c) if c.is_ascii_alphabetic() => {
                    let name: String =
                        std::iter::from_fn(|| chars.next_if(char::is_ascii_alphabetic)).collect();
                    match symbol(&name) {
                        Some(symbol) => out.push_str(symbol),
                        // `\url{…}` around the value is common.
                        None if name == "url" => {}
                        None => {
                            out.push('\\');
                            out.push_str(&name);
                        }
                    }
                }
                _ => out.push('\\'),
            },
            '{' | '}' => {}
            c if c.is_whitespace() => {}
            c => out.push(c),
        }
    }
    out
}

struct Writer {
    text: String,
    /// A combining mark that waits for its letter.
    accent: Option<char>,
}

impl Writer {
    fn push(&mut self, c: char) {
        if c.is_whitespace() {
            if self.accent.is_none() && !self.text.ends_with(' ') {
                self.text.push(' ');
            }
            return;
        }
        let Some(accent) = self.accent.take() else { return self.text.push(c) };
        // A dotless i carries its accent in place of the dot.
        let base = match c {
            'ı' => 'i',
            'ȷ' => 'j',
            c => c,
        };
        match compose(base, accent) {
            Some(composed) => self.text.push(composed),
            None => self.text.extend([base, accent]),
        }
    }

    /// An accent over nothing is the mark itself: `\^{}` is `^`.
    fn drop_accent(&mut self) {
        match self.accent.take() {
            Some('\u{302}') => self.text.push('^'),
            Some('\u{303}') => self.text.push('~'),
            Some('\u{300}') => self.text.push('`'),
            _ => {}
        }
    }

    fn finish(self) -> String {
        let trimmed = self.text.trim();
        if trimmed.len() == self.text.len() { self.text } else { trimmed.to_owned() }
    }
}

fn mark_accent(c: char) -> Option<char> {
    Some(match c {
        '`' => '\u{300}',
        '\'' | '´' => '\u{301}',
        '^' => '\u{302}',
        '~' => '\u{303}',
        '=' => '\u{304}',
        '.' => '\u{307}',
        '"' => '\u{308}',
        _ => return None,
    })
}

fn letter_accent(name: &str) -> Option<char> {
    Some(match name {
        "u" => '\u{306}',
        "r" => '\u{30a}',
        "H" => '\u{30b}',
        "v" => '\u{30c}',
        "d" => '\u{323}',
        "c" => '\u{327}',
        "k" => '\u{328}',
        "b" => '\u{332}',
        _ => return None,
    })
}

/// Commands that change the letters from here on and print nothing.
fn is_a_switch(name: &str) -> bool {
    matches!(
        name,
        "it" | "bf"
            | "em"
            | "sc"
            | "rm"
            | "tt"
            | "sl"
            | "sf"
            | "itshape"
            | "bfseries"
            | "scshape"
            | "upshape"
            | "normalfont"
            | "relax"
            | "small"
            | "large"
            | "protect"
    )
}

fn symbol(name: &str) -> Option<&'static str> {
    Some(match name {
        "aa" => "å",
        "AA" => "Å",
        "ae" => "æ",
        "AE" => "Æ",
        "oe" => "œ",
        "OE" => "Œ",
        "o" => "ø",
        "O" => "Ø",
        "l" => "ł",
        "L" => "Ł",
        "i" => "ı",
        "j" => "ȷ",
        "ss" => "ß",
        "SS" => "ẞ",
        "th" => "þ",
        "TH" => "Þ",
        "dh" => "ð",
        "DH" => "Ð",
        "dj" => "đ",
        "DJ" => "Đ",
        "ng" => "ŋ",
        "NG" => "Ŋ",
        "S" | "textsection" => "§",
        "P" | "textparagraph" => "¶",
        "copyright" | "textcopyright" => "©",
        "textregistered" => "®",
        "texttrademark" => "™",
        "pounds" | "textsterling" => "£",
        "euro" | "texteuro" | "EUR" => "€",
        "textyen" => "¥",
        "textcent" => "¢",
        "textdollar" => "$",
        "dag" | "textdagger" => "†",
        "ddag" | "textdaggerdbl" => "‡",
        "dots" | "ldots" | "textellipsis" => "…",
        "textendash" => "–",
        "textemdash" => "—",
        "textquoteleft" | "lq" => "‘",
        "textquoteright" | "rq" => "’",
        "textquotesingle" => "'",
        "textquotedbl" => "\"",
        "textquotedblleft" => "“",
        "textquotedblright" => "”",
        "quotedblbase" | "glqq" => "„",
        "quotesinglbase" | "glq" => "‚",
        "grqq" => "“",
        "guillemotleft" | "guillemetleft" | "flqq" => "«",
        "guillemotright" | "guillemetright" | "frqq" => "»",
        "guilsinglleft" => "‹",
        "guilsinglright" => "›",
        "textexclamdown" => "¡",
        "textquestiondown" => "¿",
        "textordfeminine" => "ª",
        "textordmasculine" => "º",
        "textbackslash" => "\\",
        "textasciitilde" | "textasciitildelow" | "sim" => "~",
        "textasciicircum" => "^",
        "textasciigrave" => "`",
        "textunderscore" => "_",
        "textbar" => "|",
        "textless" => "<",
        "textgreater" => ">",
        "textbraceleft" | "lbrace" => "{",
        "textbraceright" | "rbrace" => "}",
        "textbullet" => "•",
        "textperiodcentered" | "cdot" => "·",
        "textdegree" | "degree" => "°",
        "textpm" | "pm" => "±",
        "texttimes" | "times" => "×",
        "textmu" => "µ",
        "textonehalf" => "½",
        "textnumero" => "№",
        "LaTeX" => "LaTeX",
        "TeX" => "TeX",
        "alpha" => "α",
        "beta" => "β",
        "gamma" => "γ",
        "delta" => "δ",
        "epsilon" => "ε",
        "lambda" => "λ",
        "mu" => "μ",
        "pi" => "π",
        "sigma" => "σ",
        "omega" => "ω",
        "Delta" => "Δ",
        "Omega" => "Ω",
        "rightarrow" | "to" => "→",
        "leq" | "le" => "≤",
        "geq" | "ge" => "≥",
        "infty" => "∞",
        "approx" => "≈",
        "quad" | "qquad" | "space" | "newline" | "par" => " ",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_and_symbols() {
        for (raw, text) in [
            (r#"M{\"u}ller"#, "Müller"),
            (r#"M\"{u}ller and M\"uller"#, "Müller and Müller"),
            (r"Garc\'{\i}a {\'\i} \'i", "García í í"),
            (r"\c{C}elik \c celik \v{S}imon \'{}e", "Çelik çelik Šimon e"),
            (r"Stra{\ss}e, {\O}rsted, \aa ngstr\o m", "Straße, Ørsted, ångstrøm"),
            (r"{\L}{\'o}d{\'z}", "Łódź"),
            (r"pp. 3--5 --- ``quoted'' `one'", "pp. 3–5 — “quoted” ‘one'"),
            (r"R\&D 100\% \$5 a\_b {A {Nested} Title}", "R&D 100% $5 a_b A Nested Title"),
            (r"\emph{Title} {\it word} \textbf{bold}~x", "Title word bold x"),
            (r"H$_2$O \LaTeX{} \textendash{} x", "H_2O LaTeX – x"),
            (r"{\noopsort{a}}Title", "Title"),
            ("two\n   lines", "two lines"),
            (r"\^{} \~{}", "^ ~"),
            (r"Nguy\~{\^e}n", "Nguyên"),
            (r"trailing \", "trailing"),
            (r"}}}{{{", ""),
        ] {
            assert_eq!(to_text(raw), text, "{raw}");
        }
    }

    #[test]
    fn urls_stay_as_they_are() {
        for (raw, text) in [
            (r"https://example.org/a_b%20c?x=1&y=~z", "https://example.org/a_b%20c?x=1&y=~z"),
            (r"https://example.org/a\_b\%20{\&}c", "https://example.org/a_b%20&c"),
            (r"\url{https://example.org/{\textasciitilde}x}", "https://example.org/~x"),
            (r"10.1000/a{\_}b", "10.1000/a_b"),
        ] {
            assert_eq!(to_verbatim(raw), text, "{raw}");
        }
    }
}
