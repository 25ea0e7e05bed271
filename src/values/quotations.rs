//! Quotations in prose: where they stand, and whether a text holds them.
//!
//! Certain ones only. Quotation marks are `“…”`, `"…"`, `«…»`, `„…“` and `‘…’`, the last only where no
//! apostrophe can be what closes it. Within one, others are part of its words.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

/// A quotation in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quotation {
    /// What stands between its marks, bytes of the text.
    pub span: Range<usize>,
    /// The words without markup.
    pub words: String,
}

impl Quotation {
    /// How many words it has.
    pub fn count(&self) -> usize {
        count(&self.words)
    }
}

/// How many words a text has; what has neither letter nor figure is none.
pub fn count(words: &str) -> usize {
    words.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count()
}

/// Whether a quotation is a title: each word of four letters or more begins with a capital, and there
/// are two such words at least.
pub fn is_title(words: &str) -> bool {
    let mut long = 0;
    for word in words.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’') {
        if word.chars().filter(|c| c.is_alphabetic()).count() >= 4 {
            if !word.starts_with(char::is_uppercase) {
                return false;
            }
            long += 1;
        }
    }
    long >= 2
}

/// Whether there can be a quotation in a text at all.
pub fn may_have(text: &str) -> bool {
    may_hold(text.as_bytes())
}

/// The quotations in a block of Markdown, in its order; none lies within another.
pub fn find(markdown: &str) -> Vec<Quotation> {
    let mut found = Vec::new();
    if !may_hold(markdown.as_bytes()) {
        return found;
    }
    let shown = shown(markdown);
    let mut lone: Vec<char> = Vec::new();
    let mut at = 0;
    while let Some(&(_, opening)) = shown.get(at) {
        let before = at.checked_sub(1).and_then(|at| shown.get(at)).map(|(_, c)| *c);
        let behind = shown.get(at + 1).map(|(_, c)| *c);
        let end = if !lone.contains(&opening) && opens(opening, before, behind) {
            let end = closing(&shown, at);
            // Of marks that nothing closes any more, nobody need search again.
            if end.is_none()
                && closes_with(opening).is_some_and(|marks| none_behind(&shown, at, marks))
            {
                lone.push(opening);
            }
            end
        } else {
            None
        };
        let Some(end) = end else {
            at += 1;
            continue;
        };
        if let (Some((start, _)), Some((stop, _))) = (shown.get(at + 1), shown.get(end))
            && end > at + 1
        {
            let words: String =
                shown.get(at + 1..end).unwrap_or_default().iter().map(|(_, c)| *c).collect();
            found.push(Quotation { span: *start..*stop, words: folded(&words) });
        }
        at = end + 1;
    }
    found
}

/// Whether a mark is there that may open a quotation: most blocks have none but those of attributes'
/// values, and this is much faster than a look at each character.
fn may_hold(markdown: &[u8]) -> bool {
    // An entity may be such a mark.
    if memchr::memchr(b'&', markdown).is_some() {
        return true;
    }
    // The first bytes of “ „ ‘ and of « in UTF-8.
    const WIDE: [u8; 2] = [0xe2, 0xc2];
    let mut from = 0;
    while let Some(at) =
        markdown.get(from..).and_then(|rest| memchr::memchr3(b'"', WIDE[0], WIDE[1], rest))
    {
        let at = from + at;
        let is_value = markdown[at] == b'"' && at > 0 && markdown[at - 1] == b'=';
        if !is_value {
            return true;
        }
        // Neither this mark nor the one that closes the value opens anything.
        match memchr::memchr(b'"', &markdown[at + 1..]) {
            Some(close) if !markdown[at + 1..at + 1 + close].contains(&0xe2) => {
                from = at + 2 + close
            }
            _ => return true,
        }
    }
    false
}

/// The words of a piece of Markdown as readers see them, white space folded.
pub fn plain(markdown: &str) -> String {
    folded(&shown(markdown).into_iter().map(|(_, c)| c).collect::<String>())
}

fn folded(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn opens(mark: char, before: Option<char>, behind: Option<char>) -> bool {
    let stands_free = before.is_none_or(|c| c.is_whitespace() || "([{—–-/:>“„«‘\"".contains(c));
    let has_words = behind.is_some_and(|c| !c.is_whitespace());
    match mark {
        '“' | '„' => has_words,
        '«' => behind.is_some(),
        '"' => stands_free && has_words,
        // '90s and 'tis begin with an apostrophe that looks like one.
        '‘' => stands_free && behind.is_some_and(char::is_alphabetic),
        _ => false,
    }
}

/// The marks of which one must follow for this one to open anything.
const fn closes_with(opening: char) -> Option<&'static [char]> {
    match opening {
        '“' => Some(&['“', '”']),
        '„' => Some(&['“', '”']),
        '«' => Some(&['»']),
        _ => None,
    }
}

fn none_behind(shown: &[(usize, char)], at: usize, marks: &[char]) -> bool {
    !shown.iter().skip(at + 1).any(|(_, c)| marks.contains(c))
}

/// Where the quotation that opens at `open` ends.
fn closing(shown: &[(usize, char)], open: usize) -> Option<usize> {
    let (_, mark) = *shown.get(open)?;
    let rest = || shown.iter().enumerate().skip(open + 1);
    let find = |marks: &[char]| rest().find(|(_, (_, c))| marks.contains(c)).map(|(at, _)| at);
    match mark {
        '“' => {
            // What opens again before it closes was never closed.
            let next = find(&['“', '”'])?;
            shown.get(next).is_some_and(|(_, c)| *c == '”').then_some(next)
        }
        '„' => find(&['“', '”']),
        '«' => find(&['»']),
        '"' => {
            let close = find(&['"'])?;
            let before = shown.get(close.checked_sub(1)?).map(|(_, c)| *c);
            let behind = shown.get(close + 1).map(|(_, c)| *c);
            let ends = before.is_some_and(|c| !c.is_whitespace())
                && behind.is_none_or(|c| !c.is_alphanumeric());
            ends.then_some(close)
        }
        '‘' => {
            let again = find(&['‘']).unwrap_or(shown.len());
            let mut closes = rest().take_while(|(at, _)| *at < again).filter(|(at, (_, c))| {
                let behind = shown.get(at + 1).map(|(_, c)| *c);
                *c == '’' && behind.is_none_or(|c| !c.is_alphanumeric())
            });
            let only = closes.next().map(|(at, _)| at)?;
            closes.next().is_none().then_some(only)
        }
        _ => None,
    }
}

/// The characters that readers see of a block of Markdown, each with its place: attributes, targets
/// of links, citations, notes, tags, comments, emphasis and the marks of a block quote are left out, code
/// is one character of its own.
fn shown(markdown: &str) -> Vec<(usize, char)> {
    /// Stands for code, which is nobody's words.
    const OBJECT: char = '\u{fffc}';
    let mut shown: Vec<(usize, char)> = Vec::new();
    // Brackets that are open: where they stand among what is shown.
    let mut brackets: Vec<usize> = Vec::new();
    let mut dropped: Vec<usize> = Vec::new();
    // Of marks that are never closed, nobody need search again.
    let mut lone: [bool; 5] = [false; 5];
    let mut ticks_unclosed: Vec<usize> = Vec::new();
    let mut at = 0;
    let mut line_start = false;
    while let Some(next) = markdown.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = &markdown[at..];
        let after = at + next.len_utf8();
        if line_start && matches!(next, ' ' | '\t' | '>') {
            at = after;
            continue;
        }
        line_start = false;
        match next {
            '\n' => {
                shown.push((at, ' '));
                line_start = true;
            }
            '\\' if rest[1..].starts_with(|c: char| c.is_ascii_punctuation()) => {
                shown.push((at, char::from(rest.as_bytes()[1])));
                at += 2;
                continue;
            }
            '`' => {
                let run = rest.len() - rest.trim_start_matches('`').len();
                let end =
                    (!ticks_unclosed.contains(&run)).then(|| closing_ticks(rest, run)).flatten();
                shown.push((at, OBJECT));
                if end.is_none() {
                    ticks_unclosed.push(run);
                }
                at += end.unwrap_or(run);
                continue;
            }
            '<' => {
                let (kind, end) = if rest.starts_with("<!--") {
                    (0, "-->")
                } else if rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/') {
                    (1, ">")
                } else {
                    (2, "")
                };
                let stop = if kind < 2 && !lone[kind] { rest.find(end) } else { None };
                if let Some(stop) = stop {
                    at += stop + end.len();
                    continue;
                }
                lone[kind] |= kind < 2;
                shown.push((at, next));
            }
            '[' if rest[1..].starts_with(['@', '^']) || rest[1..].starts_with("-@") => {
                let stop = if lone[3] { None } else { rest.find(']') };
                lone[3] |= stop.is_none();
                match stop {
                    // A claim may begin with a handle.
                    Some(stop) if !rest[stop + 1..].starts_with('{') => {
                        at += stop + 1;
                        continue;
                    }
                    _ => {
                        brackets.push(shown.len());
                        shown.push((at, next));
                    }
                }
            }
            '[' => {
                brackets.push(shown.len());
                shown.push((at, next));
            }
            ']' => {
                let open = brackets.pop();
                let mut end = after;
                let behind = &markdown[after..];
                if let Some(target) = behind.strip_prefix('(') {
                    end = balanced(target, ')').map_or(end, |stop| after + 1 + stop);
                } else if behind.starts_with('[') && !behind.starts_with("[@") {
                    end = behind.find(']').map_or(end, |stop| after + stop + 1);
                }
                if let Some(braces) = markdown[end..].strip_prefix('{') {
                    end = balanced(braces, '}').map_or(end, |stop| end + 1 + stop);
                }
                if end > after {
                    dropped.extend(open);
                    at = end;
                    continue;
                }
                shown.push((at, next));
            }
            '*' => {}
            '_' => {
                let before = shown.last().is_some_and(|(_, c)| c.is_alphanumeric());
                let behind = markdown[after..].starts_with(char::is_alphanumeric);
                if before && behind {
                    shown.push((at, next));
                }
            }
            '&' => {
                const ENTITIES: [(&str, char); 9] = [
                    ("&quot;", '"'),
                    ("&ldquo;", '“'),
                    ("&rdquo;", '”'),
                    ("&lsquo;", '‘'),
                    ("&rsquo;", '’'),
                    ("&laquo;", '«'),
                    ("&raquo;", '»'),
                    ("&amp;", '&'),
                    ("&nbsp;", ' '),
                ];
                let entity = ENTITIES.iter().find(|(name, _)| rest.starts_with(name));
                shown.push((at, entity.map_or(next, |(_, c)| *c)));
                at += entity.map_or(1, |(name, _)| name.len());
                continue;
            }
            _ => shown.push((at, next)),
        }
        at = after;
    }
    if !dropped.is_empty() {
        dropped.sort_unstable();
        let mut next = dropped.into_iter().peekable();
        let mut index = 0;
        shown.retain(|_| {
            let drop = next.next_if(|dropped| *dropped == index).is_some();
            index += 1;
            !drop
        });
    }
    shown
}

fn closing_ticks(text: &str, run: usize) -> Option<usize> {
    let mut at = run;
    while let Some(start) = text.get(at..)?.find('`') {
        let from = at + start;
        let rest = text.get(from..)?;
        let length = rest.len() - rest.trim_start_matches('`').len();
        if length == run {
            return Some(from + length);
        }
        at = from + length;
    }
    None
}

/// Where a closing mark stands, quoted values and backslashes aside; what follows it.
fn balanced(text: &str, close: char) -> Option<usize> {
    /// Attributes and targets are not longer than this, bytes.
    const FAR: usize = 2_000;
    let open = if close == ')' { '(' } else { '{' };
    let (mut depth, mut quote, mut escaped) = (0_usize, None, false);
    for (at, c) in text.char_indices().take_while(|(at, _)| *at < FAR) {
        if escaped {
            escaped = false;
        } else if c == '\\' {
            escaped = true;
        } else if let Some(mark) = quote {
            if c == mark {
                quote = None;
            }
        } else if c == '"' {
            quote = Some(c);
        } else if c == open {
            depth += 1;
        } else if c == close {
            if depth == 0 {
                return Some(at + c.len_utf8());
            }
            depth -= 1;
        }
    }
    None
}

/// A text in which quotations are looked for, made ready once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Haystack {
    text: String,
}

impl Haystack {
    /// Makes a text ready.
    pub fn of(text: &str) -> Self {
        Self { text: levelled(text) }
    }

    /// Its length in bytes: what looking through it costs.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Whether it holds the words of a quotation. Quotation marks, dashes, white space and case are no
    /// difference, nor are stops and commas at the ends; `…` and `[brackets]` stand for anything.
    pub fn holds(&self, quotation: &str) -> bool {
        let quotation = levelled(quotation);
        let mut at = 0;
        for piece in pieces(&quotation) {
            match self.find(&piece, at) {
                Some(end) => at = end,
                None => return false,
            }
        }
        true
    }

    /// Where a piece ends that stands at `from` or behind.
    fn find(&self, piece: &Piece<'_>, from: usize) -> Option<usize> {
        let mut from = from;
        loop {
            let start = from + self.text.get(from..)?.find(piece.text)?;
            let end = start + piece.text.len();
            let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            let before = self.text[..start].chars().next_back();
            let behind = self.text[end..].chars().next();
            let cut_before = letter(before) && letter(piece.text.chars().next());
            let cut_behind = letter(behind) && letter(piece.text.chars().next_back());
            if !(cut_before && piece.starts_word || cut_behind && piece.ends_word) {
                return Some(end);
            }
            from = start + self.text[start..].chars().next().map_or(1, char::len_utf8);
        }
    }
}

/// What stands between two gaps of a quotation.
struct Piece<'q> {
    text: &'q str,
    /// Whether a word begins where it does: `[T]he` begins within one.
    starts_word: bool,
    /// Whether a word ends where it does.
    ends_word: bool,
}

fn pieces(levelled: &str) -> Vec<Piece<'_>> {
    let mut gaps: Vec<Range<usize>> = Vec::new();
    let (mut at, mut lone) = (0, false);
    while let Some(start) = levelled.get(at..).and_then(|rest| rest.find(['[', '.'])) {
        let start = at + start;
        let rest = &levelled[start..];
        let length = if rest.starts_with('[') {
            let end = if lone { None } else { rest.find(']') };
            lone |= end.is_none();
            end.map_or(0, |end| end + 1)
        } else {
            let dots = rest.len() - rest.trim_start_matches(['.', ' ']).len();
            let is_gap = rest[..dots].matches('.').count() >= 3;
            if is_gap { dots } else { 0 }
        };
        if length > 0 {
            gaps.push(start..start + length);
        }
        at = start + length.max(1);
    }
    gaps.push(levelled.len()..levelled.len());
    let mut pieces = Vec::new();
    let mut from = 0;
    for gap in gaps {
        let raw = &levelled[from..gap.start];
        let text = raw.trim_matches(|c: char| c == ' ' || ",.;:!?'-".contains(c));
        if !text.is_empty() {
            let attached = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            pieces.push(Piece {
                text,
                starts_word: from == 0 || !attached(raw.chars().next()),
                ends_word: gap.start == levelled.len() || !attached(raw.chars().next_back()),
            });
        }
        from = gap.end;
    }
    pieces
}

/// A text without what makes no difference to its words.
fn levelled(text: &str) -> String {
    let mut levelled = String::with_capacity(text.len());
    for c in text.nfkc().flat_map(char::to_lowercase) {
        let c = match c {
            '“' | '”' | '„' | '‟' | '«' | '»' | '‘' | '’' | '‚' | '‹' | '›' | '"' | '`' | '´' => {
                '\''
            }
            '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' => '-',
            '\u{ad}' | '\u{200b}' | '\u{200c}' | '\u{200d}' | '\u{feff}' => continue,
            c if c.is_whitespace() => ' ',
            c => c,
        };
        let last = levelled.chars().next_back();
        // Spaces fold, and none stands beside a dash; dashes in a row are one.
        match (last, c) {
            (Some(' ' | '-') | None, ' ') | (Some('-'), '-') => {}
            (Some(' '), '-') => {
                levelled.pop();
                if !levelled.ends_with('-') {
                    levelled.push('-');
                }
            }
            _ => levelled.push(c),
        }
    }
    levelled.truncate(levelled.trim_end().len());
    levelled
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        for quotation in find(text) {
            assert!(text.get(quotation.span.clone()).is_some(), "{quotation:?}");
        }
        find(text).into_iter().map(|quotation| quotation.words).collect()
    }

    #[test]
    fn quotations_of_many_kinds_are_found() {
        for (text, found) in [
            ("He said “the plants are open” again.", &["the plants are open"][..]),
            ("He said \"the plants are open,\" again.", &["the plants are open,"]),
            ("Il dit « les usines sont ouvertes ».", &["les usines sont ouvertes"]),
            (
                "Er sagte: „Die Werke laufen“, und „mehr nicht”.",
                &["Die Werke laufen", "mehr nicht"],
            ),
            ("He said ‘the plants’ lights are on’ twice", &[]),
            ("He said ‘the plants are open’ twice", &["the plants are open"]),
            ("“He told me ‘no’ and left”", &["He told me ‘no’ and left"]),
            ("A 5\" pipe and a 6\" one.", &[]),
            ("She said \"a 5\" pipe\" was there", &["a 5"]),
            ("the workers’ union in the ’90s", &[]),
            ("“never closed, and “closed”", &["closed"]),
            ("\"two\" and \"three\"", &["two", "three"]),
            ("\"\" and “”", &[]),
        ] {
            assert_eq!(words(text), found, "{text}");
        }
    }

    #[test]
    fn markup_is_no_part_of_the_words() {
        for (text, found) in [
            ("[a \"b *c* d\"]{by=\"x y\" on=\"1; 2\"} e", &["b c d"][..]),
            ("“see [the page](https://x.org/\"a\" \"t\") now”", &["see the page now"]),
            ("“[T]he `code \"` is [sic] here”", &["[T]he \u{fffc} is [sic] here"]),
            ("\"it grew [@imf, p. \"3\"] much\"", &["it grew much"]),
            ("\"it <b class=\"x\">grew</b><!-- \" --> much\"", &["it grew much"]),
            ("> \"it grew\n> a lot\"", &["it grew a lot"]),
            ("&ldquo;a &amp; b&rdquo;", &["a & b"]),
            ("a \\\"b\\\" c", &["b"]),
            ("\"snake_case _and_ more\"", &["snake_case and more"]),
        ] {
            assert_eq!(words(text), found, "{text}");
        }
    }

    #[test]
    fn what_makes_no_difference_makes_none() {
        let text = Haystack::of(
            "The plants – nineteen of them – are operating 19 garment factories. “We can’t say more,” \
             the unable manager said, well-known as he is.",
        );
        for quotation in [
            "operating 19 garment factories",
            "Operating 19 garment factories,",
            "the plants—nineteen of them—are operating",
            "The plants ... are operating",
            "the plants […] are operating 19 garment factories.",
            "[T]he plants",
            "[Nineteen plants] are operating 19 garment fact[ories in the zone]",
            "'We can't say more'",
            "well‑known",
            "garment\u{a0}factories",
        ] {
            assert!(text.holds(quotation), "{quotation}");
        }
        for quotation in [
            "operating 20 garment factories",
            "able manager said",
            "garment factor",
            "are operating ... The plants",
        ] {
            assert!(!text.holds(quotation), "{quotation}");
        }
    }

    #[test]
    fn letters_in_two_parts_are_one() {
        assert!(Haystack::of("Cafe\u{301} Zu\u{308}rich").holds("café zürich"));
    }

    #[test]
    fn hostile_text_takes_no_time() {
        for piece in ["[", "\"a", "“", "`", "``a`", "<a", "](", "]{", "‘a ", "{", "[@", "."] {
            let text = piece.repeat(20_000);
            find(&text);
            Haystack::of(&text).holds("a ... b");
        }
    }
}
