//! Attributes, `{#id .class key=value}`: read as Pandoc reads them, and written back.

use std::borrow::Cow;

use tree_sitter::{Node, TreeCursor};

use super::{Kind, span};
use crate::text::Span;

/// A piece of a text, together with where it begins in it: nodes speak of the whole text, and what
/// is read from them of one block.
#[derive(Clone, Copy, Debug)]
pub struct Words<'t> {
    /// The piece.
    pub text: &'t str,
    /// Its first byte in the whole text.
    pub base: usize,
}

impl<'t> Words<'t> {
    /// The words of a node that lies in the piece; nothing, if it does not.
    pub fn of(self, node: Node<'_>) -> &'t str {
        self.at(span(node))
    }

    /// The words at a span of the whole text.
    pub fn at(self, span: Span) -> &'t str {
        let start = span.start.wrapping_sub(self.base);
        let end = span.end.wrapping_sub(self.base);
        self.text.get(start..end).unwrap_or_default()
    }

    /// A node's span, counted from the beginning of the piece.
    pub fn span(self, node: Node<'_>) -> Span {
        Span::new(node.start_byte() - self.base, node.end_byte() - self.base)
    }
}

/// The contents of one pair of braces (or the one word of a div). Spans are counted from the
/// beginning of the [`Words`] that they were read from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attributes {
    /// The braces and what stands between them.
    pub span: Span,
    /// The identifier. Of several, Pandoc takes the last.
    pub id: Option<Token>,
    /// Those before it.
    pub former_ids: Vec<Token>,
    /// The classes in order, without their dots.
    pub classes: Vec<Token>,
    /// The `key=value` pairs in order, repeated ones included; `id=` and `class=` are folded in above.
    pub pairs: Vec<Pair>,
    /// What is wrong between the braces.
    pub faults: Vec<(Kind, Span)>,
}

/// A word and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// The word, without its `#` or `.`.
    pub text: Box<str>,
    /// Where it stands, its `#` or `.` left out.
    pub span: Span,
}

/// One `key=value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The name, as written.
    pub name: Box<str>,
    /// Where the name stands.
    pub name_span: Span,
    /// The value: without its quotes, escapes undone, a line end as a space.
    pub value: Box<str>,
    /// Where the value stands, without its quotes. Empty, behind the `=`, for an empty value.
    pub value_span: Span,
    /// Whether the value stands there letter for letter, so that a place in it is a place in the text.
    pub verbatim: bool,
}

impl Pair {
    /// The place of `part`, a range of bytes in the value: exact where the value is verbatim, else
    /// the whole value.
    pub fn place(&self, part: std::ops::Range<usize>) -> Span {
        if self.verbatim {
            Span::new(self.value_span.start + part.start, self.value_span.start + part.end)
        } else {
            self.value_span
        }
    }

    /// From the first letter of the name to the last of the value, quotes left out.
    pub fn span(&self) -> Span {
        Span::new(self.name_span.start, self.value_span.end.max(self.name_span.end))
    }
}

impl Attributes {
    /// Reads an `attributes` node, or a `div_class`, the one word of a div.
    pub fn read(node: Node<'_>, words: Words<'_>) -> Self {
        let mut read = Self { span: words.span(node), ..Self::default() };
        if Kind::of(node) == Kind::DivClass {
            read.classes.push(token(words.of(node), words.span(node), ""));
            return read;
        }
        if !read.plain(words.of(node)) {
            read.nodes(node, words);
        }
        read
    }

    /// Reads what a node holds from its children.
    fn nodes(&mut self, node: Node<'_>, words: Words<'_>) {
        let mut cursor = node.walk();
        if cursor.goto_first_child() {
            loop {
                self.item(&mut cursor, words);
                if !cursor.goto_next_sibling() {
                    break;
                }
            }
        }
        self.join_faults(words);
    }

    /// Reads braces on one line, in which nothing is escaped and nothing is wrong, from their text: nearly
    /// all are of that kind, and this takes a fifth of the time of a walk through their nodes. Says
    /// no, and has read nothing, where there is anything else. A test holds the two against each
    /// other.
    fn plain(&mut self, written: &str) -> bool {
        let inner = written.strip_prefix('{').and_then(|w| w.strip_suffix('}'));
        let Some(inner) = inner else { return false };
        if inner.contains(['\\', '\n', '\r', '&', '\'', '{', '}', '\u{a0}']) {
            return false;
        }
        let start = self.span.start + 1;
        let (mut id, mut classes, mut pairs) = (None, Vec::new(), Vec::new());
        let mut at = 0;
        while at < inner.len() {
            let rest = &inner[at..];
            if rest.starts_with([' ', '\t']) {
                at += 1;
                continue;
            }
            // Items stand apart.
            if at > 0 && !inner[..at].ends_with([' ', '\t']) {
                return false;
            }
            let end = rest.find([' ', '\t']).unwrap_or(rest.len());
            let word = &rest[..end];
            if let Some(name) = word.strip_prefix('#') {
                let is_plain = !name.is_empty() && name.chars().all(is_plain_name);
                if !is_plain || id.is_some() {
                    return false;
                }
                id = Some(token(name, Span::new(start + at, start + at + end), ""));
                at += end;
            } else if let Some(name) = word.strip_prefix('.') {
                if !name.starts_with(char::is_alphabetic) || !name.chars().all(is_plain_name) {
                    return false;
                }
                classes.push(token(name, Span::new(start + at, start + at + end), ""));
                at += end;
            } else {
                let Some((name, _)) = rest.split_once('=') else { return false };
                let is_plain = name.starts_with(char::is_alphabetic)
                    && name.chars().all(is_plain_name)
                    && !matches!(name, "id" | "class");
                let value_start = name.len() + 1;
                let behind = &rest[value_start..];
                let (value, skip) = match behind.strip_prefix('"') {
                    Some(quoted) => match quoted.split_once('"') {
                        Some((value, _)) if !value.starts_with([' ', '\t']) => (value, 1),
                        _ => return false,
                    },
                    None => (behind.split([' ', '\t']).next().unwrap_or_default(), 0),
                };
                if !is_plain || value.is_empty() || value.contains(['"', '`', '<', '>']) {
                    return false;
                }
                let name_start = start + at;
                let first = name_start + value_start + skip;
                pairs.push(Pair {
                    name: name.into(),
                    name_span: Span::new(name_start, name_start + name.len()),
                    value: value.into(),
                    value_span: Span::new(first, first + value.len()),
                    verbatim: true,
                });
                at += value_start + value.len() + 2 * skip;
            }
        }
        self.id = id;
        self.classes = classes;
        self.pairs = pairs;
        true
    }

    /// One cause, one fault: junk that stands together is one piece, and behind a quotation mark that
    /// is never closed nothing is what it seems.
    fn join_faults(&mut self, words: Words<'_>) {
        let unclosed = self.faults.iter().find(|(kind, _)| *kind == Kind::UnclosedQuote).copied();
        if let Some((_, quote)) = unclosed {
            self.faults.retain(|(kind, span)| {
                let follows = matches!(kind, Kind::InvalidAttribute | Kind::EmptyValue);
                *kind != Kind::UnclosedAttributes && (!follows || span.end < quote.start)
            });
        }
        self.faults.dedup_by(|later, earlier| {
            let junk = Kind::InvalidAttribute;
            let between = words.text.get(earlier.1.end..later.1.start).unwrap_or("x");
            let one = earlier.0 == junk && later.0 == junk && between.trim().is_empty();
            if one {
                earlier.1.end = later.1.end;
            }
            one
        });
    }

    fn item(&mut self, cursor: &mut TreeCursor<'_>, words: Words<'_>) {
        let node = cursor.node();
        match Kind::of(node) {
            Kind::Id => self.identify(token(words.of(node), words.span(node), "#")),
            Kind::Class => self.classes.push(token(words.of(node), words.span(node), ".")),
            Kind::Unnumbered => {
                self.classes.push(Token { text: "unnumbered".into(), span: words.span(node) });
            }
            Kind::Attribute => self.pair(cursor, words),
            kind @ (Kind::UnclosedAttributes
            | Kind::UnclosedQuote
            | Kind::EmptyValue
            | Kind::InvalidAttribute) => self.faults.push((kind, words.span(node))),
            _ => {}
        }
    }

    fn pair(&mut self, cursor: &mut TreeCursor<'_>, words: Words<'_>) {
        let whole = words.span(cursor.node());
        let mut name = None;
        let mut value = None;
        let mut quoted = false;
        if cursor.goto_first_child() {
            loop {
                let node = cursor.node();
                match Kind::of(node) {
                    Kind::AttributeName => name = Some(node),
                    Kind::AttributeValue => value = Some(node),
                    Kind::Quote => quoted = true,
                    kind @ (Kind::EmptyValue | Kind::UnclosedQuote | Kind::InvalidAttribute) => {
                        self.faults.push((kind, words.span(node)));
                    }
                    _ => {}
                }
                if !cursor.goto_next_sibling() {
                    break;
                }
            }
            cursor.goto_parent();
        }
        let Some(name) = name else { return };
        // An empty value in quotes stands between them.
        let empty = if quoted { whole.end.saturating_sub(1) } else { whole.end };
        let value_span = value.map_or(Span::new(empty, empty), |node| words.span(node));
        let raw = value.map_or(Cow::Borrowed(""), |node| written(node, words));
        let value = decode(&raw, quoted).into_owned();
        // Where it is not, a part of the value has no place of its own.
        let verbatim = value_span.len() == value.len();
        match words.of(name) {
            "id" => self.identify(Token { text: value.as_str().into(), span: value_span }),
            "class" => self.classes.extend(
                value.split_whitespace().map(|c| Token { text: c.into(), span: value_span }),
            ),
            written => self.pairs.push(Pair {
                name: written.into(),
                name_span: words.span(name),
                verbatim,
                value: value.into(),
                value_span,
            }),
        }
    }

    fn identify(&mut self, id: Token) {
        self.former_ids.extend(self.id.replace(id));
    }

    /// The value of `name`: of several, the first, as in Pandoc's own look-ups.
    pub fn get(&self, name: &str) -> Option<&Pair> {
        self.pairs.iter().find(|pair| &*pair.name == name)
    }

    /// Whether it has the class.
    pub fn has_class(&self, class: &str) -> bool {
        self.classes.iter().any(|token| &*token.text == class)
    }
}

/// A character of an ordinary name of a class, an identifier or an attribute.
fn is_plain_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '-' | '_')
}

/// A value as written; of one over several lines, the lines without what stands before each: the
/// marks of a quote, the indentation of an item.
fn written<'t>(node: Node<'_>, words: Words<'t>) -> Cow<'t, str> {
    let mut lines: Vec<&str> = Vec::new();
    let mut cursor = node.walk();
    for child in node.children(&mut cursor) {
        if Kind::of(child) == Kind::ValueLine {
            lines.push(words.of(child));
        }
    }
    if lines.is_empty() { Cow::Borrowed(words.of(node)) } else { Cow::Owned(lines.join("\n")) }
}

fn token(written: &str, span: Span, mark: &str) -> Token {
    let text = written.strip_prefix(mark).unwrap_or(written);
    Token { text: text.into(), span: Span::new(span.end - text.len(), span.end) }
}

/// A value as Pandoc reads it: a backslash before punctuation is taken out, a line end (with the
/// marks of a block quote after it) is a space, and in quotes character references are decoded.
pub fn decode(raw: &str, quoted: bool) -> Cow<'_, str> {
    if !raw.contains(['\\', '\n', '\r', '&']) {
        return Cow::Borrowed(raw);
    }
    let mut value = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(next) = rest.chars().next() {
        let mut tail = &rest[next.len_utf8()..];
        match next {
            '\\' if tail.starts_with(|c: char| c.is_ascii_punctuation()) => {
                let escaped = &tail[..1];
                value.push_str(escaped);
                tail = &tail[1..];
            }
            '\r' if tail.starts_with('\n') => {}
            '\n' | '\r' => {
                value.push(' ');
            }
            '&' if quoted => match super::markup::entity(rest) {
                Some((decoded, length)) => {
                    value.push_str(&decoded);
                    tail = &rest[length..];
                }
                None => value.push('&'),
            },
            other => value.push(other),
        }
        rest = tail;
    }
    Cow::Owned(value)
}

/// Writes a value so that it is read back the same: bare where it can be, else in quotes.
pub fn quote(value: &str) -> Cow<'_, str> {
    let bare = !value.is_empty()
        && !value.contains(|c: char| c.is_whitespace() || "\"'`=<>{}\\&|".contains(c));
    if bare {
        return Cow::Borrowed(value);
    }
    Cow::Owned(format!("\"{}\"", within('"', value)))
}

/// Writes a value, or a part of one, that stands between these quotation marks.
pub fn within(mark: char, part: &str) -> String {
    let mut written = String::with_capacity(part.len());
    for (at, character) in part.char_indices() {
        let rest = part.get(at..).unwrap_or_default();
        // An ampersand that is no character reference needs nothing; a bar might end the cell of a table.
        if character == mark
            || matches!(character, '\\' | '|')
            || (character == '&' && super::markup::entity(rest).is_some())
        {
            written.push('\\');
        }
        written.push(if matches!(character, '\n' | '\r' | '\t') { ' ' } else { character });
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_quoted_only_where_they_must_be() {
        for (value, written) in [
            ("rfa", "rfa"),
            ("2017-04~/2018", "2017-04~/2018"),
            ("rfa yonhap", "\"rfa yonhap\""),
            ("say \"no\"", "\"say \\\"no\\\"\""),
            ("", "\"\""),
            ("a&b", "\"a&b\""),
            ("a &amp; b", "\"a \\&amp; b\""),
            ("p.\u{a0}3", "\"p.\u{a0}3\""),
            ("a|b", "\"a\\|b\""),
        ] {
            assert_eq!(quote(value), written);
            let inner = written.trim_matches('"');
            if !written.ends_with("\\\"\"") {
                assert_eq!(decode(inner, written.starts_with('"')), value);
            }
        }
        assert_eq!(decode("say \\\"no\\\"", true), "say \"no\"");
        assert_eq!(quote("a\nb\tc"), "\"a b c\"");
        for mark in ['"', '\''] {
            let part = "a b & \"c\" 'd' \\&amp;";
            let written = within(mark, part);
            assert_eq!(decode(&written, true), part);
            assert!(!written.replace(&format!("\\{mark}"), "").contains(mark));
        }
    }

    /// The short way through plain braces, and the long one through their nodes, read the same.
    #[test]
    fn plain_braces_are_read_as_their_nodes_say() {
        const PARTS: &[&str] = &[
            " ",
            "  ",
            "\t",
            "#a",
            "#",
            ".b",
            ".",
            ".1",
            "k=v",
            "k=",
            "=",
            "k=\"v w\"",
            "k=\" v\"",
            "k=\"\"",
            "k=\"v\"x",
            "by=rfa",
            "on=2017-04~/..",
            "-",
            "x",
            "id=i",
            "class=c",
            "k=a=b",
            "k=v\"w",
            "k='v'",
            "k=[1,2]",
            "é=v",
            "k=é",
            ".é",
            "#é",
            ":=x",
            "k:l=v",
            "k=<a>",
            "k=`",
            ",",
        ];
        let mut state = 88_172_645_463_325_252_u64;
        let mut below = |bound: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            usize::try_from(state % 1_000_003).unwrap() % bound
        };
        let mut plain = 0;
        for _ in 0..20_000 {
            let braces: String = (0..below(7)).map(|_| PARTS[below(PARTS.len())]).collect();
            let text = format!("[w]{{{braces}}}\n");
            let tree = crate::syntax::Tree::of(&text);
            let words = Words { text: &text, base: 0 };
            crate::syntax::markup::visit(tree.root(), |node| {
                if Kind::of(node) == Kind::Attributes {
                    let mut short = Attributes { span: words.span(node), ..Attributes::default() };
                    if short.plain(words.of(node)) {
                        plain += 1;
                        let span = words.span(node);
                        let mut long = Attributes { span, ..Attributes::default() };
                        long.nodes(node, words);
                        assert_eq!(short, long, "{text}");
                    }
                }
                true
            });
        }
        assert!(plain > 1_000, "{plain}");
    }

    #[test]
    fn a_line_end_in_a_value_is_a_space() {
        assert_eq!(decode("a\r\nb\nc", true), "a b c");
    }
}
