//! What is being typed at a place.
//!
//! It is seldom whole: `[Nineteen plants]{by=r` has no closing brace yet. So this reads the words around
//! the cursor, and asks the tree only whether it stands in code, in a comment or in front matter.

use crate::report::{Facts, Report};
use crate::syntax::Kind;
use crate::text::Span;

/// How far before the cursor the beginning of a block is looked for, and how far behind it the end
/// of a word or of braces, bytes.
const FAR: usize = 4096;

/// What holds attributes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// `[words]{…}`
    Claim,
    /// `[words](target){…}`
    Link,
    /// `![words](target){…}`
    Image,
    /// `::: {…}`
    Scope,
    /// `::: {.source …}`
    Source,
}

/// Braces in which the cursor stands.
#[derive(Debug)]
pub struct Braces<'t> {
    /// What they belong to.
    pub holder: Holder,
    /// What stands in them before the cursor.
    pub before: &'t str,
    /// What stands in them behind it.
    pub after: &'t str,
}

/// What is being typed.
#[derive(Debug)]
pub enum Typed<'t> {
    /// The name of an attribute, a class or an identifier.
    Name {
        /// Its braces.
        braces: Braces<'t>,
        /// What of it stands before the cursor.
        word: &'t str,
    },
    /// The value of an attribute.
    Value {
        /// Its braces.
        braces: Braces<'t>,
        /// The attribute.
        name: &'t str,
        /// What of the value stands before the cursor.
        value: &'t str,
        /// The quotation mark before it.
        quote: Option<char>,
    },
    /// A key behind an `@`.
    Citation {
        /// What of it stands before the cursor.
        word: &'t str,
    },
    /// What follows a key in the brackets of a citation: `[@imf, p`.
    Locator {
        /// What of it stands before the cursor.
        word: &'t str,
    },
    /// The first word of a comment.
    Command {
        /// What of it stands before the cursor.
        word: &'t str,
    },
    /// A rule's name in a comment that silences.
    Rule {
        /// What of it stands before the cursor.
        word: &'t str,
        /// The names before it.
        before: &'t str,
    },
    /// The address of a picture.
    Picture {
        /// What of it stands before the cursor.
        word: &'t str,
        /// Whether it stands in `<` and `>`.
        angle: bool,
    },
    /// A key of the front matter.
    FrontKey {
        /// What of it stands before the cursor.
        word: &'t str,
    },
    /// A value in the front matter.
    FrontValue {
        /// Its key.
        key: &'t str,
        /// What of it stands before the cursor.
        word: &'t str,
    },
    /// A block that begins: nothing but these letters stands on the line.
    Block {
        /// They.
        word: &'t str,
    },
    /// A bracket that was opened in prose right before the cursor.
    Bracket,
}

/// The words around a place.
#[derive(Debug)]
pub struct Around {
    before: String,
    after: String,
    place: In,
}

/// Where in the report the cursor stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum In {
    Prose,
    FrontMatter,
    /// In code, mathematics or raw HTML, where nothing is ours.
    Raw,
}

impl Around {
    /// Reads what is around a byte.
    pub fn of(report: &Report, byte: usize) -> Self {
        let text = report.text();
        let byte = text.floor(byte.min(text.len()));
        let before = text.slice(Span::new(byte.saturating_sub(FAR), byte)).into_owned();
        let after = text.slice(Span::new(byte, byte + FAR)).into_owned();
        Self { before, after, place: place(report, byte) }
    }

    /// How many bytes behind the cursor still belong to the word that it stands in.
    pub fn rest(&self, ends: impl Fn(char) -> bool) -> usize {
        self.after.find(|c: char| ends(c) || matches!(c, '\n' | '\r')).unwrap_or(self.after.len())
    }

    /// Whether a line follows behind the cursor that has words on it.
    pub fn line_is_over(&self) -> bool {
        self.after.lines().next().is_none_or(|line| line.trim().is_empty())
    }

    /// The text of the front matter before the cursor, and behind it.
    pub fn front_matter(&self) -> (&str, &str) {
        (&self.before, self.after.split("\n---").next().unwrap_or_default())
    }

    /// What is being typed there.
    pub fn typed(&self) -> Option<Typed<'_>> {
        match self.place {
            In::Raw => None,
            In::FrontMatter => front_matter(&self.before),
            In::Prose => self.prose(),
        }
    }

    fn prose(&self) -> Option<Typed<'_>> {
        let block = block(&self.before);
        if let Some(at) = block.rfind("<!--").filter(|at| !block[*at..].contains("-->")) {
            return comment(&block[at + 4..]);
        }
        if let Some(at) = open_braces(block) {
            let inner = &block[at..];
            let holder = holder(&block[..at - 1], inner)?;
            let after = closing(&self.after, inner);
            return in_braces(Braces { holder, before: inner, after });
        }
        let line = block.rsplit(['\n', '\r']).next().unwrap_or(block);
        let own = line.trim_start_matches([' ', '>']);
        let begins = block.trim_end_matches(line).trim().is_empty();
        if begins && own.chars().all(|c| c == ':') && self.line_is_over() {
            return Some(Typed::Block { word: own });
        }
        if let Some(at) = block.rfind("](")
            && let Some(word) = block.get(at + 2..)
            && let bare = word.strip_prefix('<')
            && !word.contains(if bare.is_some() { &['>', '\n'][..] } else { &[')', ' ', '\n'] })
        {
            let open = opening(&block[..at])?;
            let (word, angle) = (bare.unwrap_or(word), bare.is_some());
            return block[..open].ends_with('!').then_some(Typed::Picture { word, angle });
        }
        let word = block.rsplit(|c: char| c.is_whitespace() || "[;(".contains(c)).next();
        let word = word.unwrap_or_default().trim_start_matches('-');
        if let Some(word) = word.strip_prefix('@') {
            return Some(Typed::Citation { word: word.trim_start_matches('{') });
        }
        if let Some(open) = block.rfind('[').filter(|at| !block[*at..].contains(']')) {
            let inner = block[open + 1..].rsplit(';').next().unwrap_or_default();
            if inner.is_empty() && block.ends_with('[') {
                let is_alone = self.line_is_over() || self.after.starts_with(']');
                return is_alone.then_some(Typed::Bracket);
            }
            let key = inner.trim_start().trim_start_matches('-');
            if let Some((key, locator)) = key.split_once(',')
                && key.starts_with('@')
                && !key.contains(char::is_whitespace)
            {
                return Some(Typed::Locator { word: locator.trim_start() });
            }
        }
        None
    }
}

fn place(report: &Report, byte: usize) -> In {
    if let Some((span, Facts::FrontMatter(metadata))) = report.placed().next() {
        let yaml = metadata.yaml_span.shifted(span.start);
        let opening = report.text().line(0).unwrap_or_default().end;
        if byte > opening && byte <= yaml.end.max(opening + 1) && byte < span.end.max(byte + 1) {
            return In::FrontMatter;
        }
        if byte < span.end {
            return In::Raw;
        }
    }
    let root = report.tree().root();
    let mut node = root.descendant_for_byte_range(byte.saturating_sub(1), byte);
    while let Some(here) = node {
        let raw = matches!(
            Kind::of(here),
            Kind::FencedCodeBlock
                | Kind::IndentedCodeBlock
                | Kind::CodeSpan
                | Kind::Math
                | Kind::HtmlBlock
                | Kind::HtmlTag
                | Kind::Autolink
                | Kind::MetadataBlock
        );
        let span = crate::syntax::span(here);
        let open = Kind::of(here) == Kind::FencedCodeBlock
            && crate::syntax::markup::child(here, &[Kind::UnclosedFence]).is_some();
        if raw && span.start < byte && (byte < span.end || open) {
            return In::Raw;
        }
        node = here.parent();
    }
    In::Prose
}

/// The words of the block that the cursor stands in, up to the cursor.
fn block(before: &str) -> &str {
    let mut start = 0;
    let mut at = 0;
    for line in before.split_inclusive('\n') {
        if line.trim_matches([' ', '\t', '\r', '\n', '>']).is_empty() && line.ends_with('\n') {
            start = at + line.len();
        }
        at += line.len();
    }
    &before[start..]
}

/// Where what stands behind the last open brace of a block begins. What is in code is skipped.
fn open_braces(block: &str) -> Option<usize> {
    let mut quote = None;
    let mut open = None;
    let mut at = 0;
    while let Some(character) = block[at..].chars().next() {
        let mut next = at + character.len_utf8();
        match (character, quote) {
            ('`', None) if open.is_none() => {
                let run = block[at..].len() - block[at..].trim_start_matches('`').len();
                next = at + run;
                let fence = &block[at..next];
                if let Some(end) = block[next..].find(fence) {
                    next += end + run;
                }
            }
            ('\\', _) => {
                next += block[next..].chars().next().map_or(0, char::len_utf8);
            }
            ('"' | '\'', None) if open.is_some() && block[..at].ends_with('=') => {
                quote = Some(character);
            }
            (mark, Some(quoted)) if mark == quoted => quote = None,
            ('{', None) => open = Some(next),
            ('}', None) => open = None,
            _ => {}
        }
        at = next;
    }
    open
}

/// What braces belong to that open behind `head`.
fn holder(head: &str, inner: &str) -> Option<Holder> {
    if let Some(words) = head.strip_suffix(']') {
        let open = opening(words)?;
        let image = head[..open].ends_with('!');
        return Some(if image { Holder::Image } else { Holder::Claim });
    }
    if head.ends_with(')') {
        let at = head.rfind("](")?;
        let open = opening(&head[..at])?;
        let image = head[..open].ends_with('!');
        return Some(if image { Holder::Image } else { Holder::Link });
    }
    let line = head.rsplit(['\n', '\r']).next().unwrap_or(head);
    let marks = line.trim_start_matches([' ', '>']).trim_end();
    if marks.len() < 3 || !marks.bytes().all(|byte| byte == b':') {
        return None;
    }
    let is_source = items(inner).iter().any(|item| item.name == ".source");
    Some(if is_source { Holder::Source } else { Holder::Scope })
}

/// Where the bracket opens that closes behind `text`.
fn opening(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate().rev() {
        match byte {
            b']' => depth += 1,
            b'[' if depth == 0 => return Some(at),
            b'[' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// What stands behind the cursor in its braces.
fn closing<'t>(after: &'t str, before: &str) -> &'t str {
    let mut quote = items(before).last().filter(|item| item.open).and_then(|item| item.quote);
    let mut last = ' ';
    for (at, character) in after.char_indices() {
        match (character, quote) {
            // A line end that is followed by another, or a new bracket: they were never closed.
            ('\n', _) if after[at + 1..].trim_start_matches([' ', '>', '\r']).starts_with('\n') => {
                return &after[..at];
            }
            (mark, Some(quoted)) if mark == quoted => quote = None,
            ('"' | '\'', None) if last == '=' => quote = Some(character),
            ('}' | '[' | '{', None) => return &after[..at],
            _ => {}
        }
        last = character;
    }
    ""
}

/// A word in braces, or a name and a value.
#[derive(Debug)]
pub struct Item<'t> {
    /// The word, or the name before a `=`.
    pub name: &'t str,
    /// The value, if there is a `=`.
    pub value: Option<&'t str>,
    /// The quotation mark before the value.
    pub quote: Option<char>,
    /// Whether it goes on to the end of what was read.
    pub open: bool,
}

/// What stands in braces.
pub fn items(inner: &str) -> Vec<Item<'_>> {
    let mut items = Vec::new();
    let mut rest = inner.trim_start();
    while !rest.is_empty() {
        let end = rest.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(rest.len());
        let (name, behind) = rest.split_at(end);
        let Some(value) = behind.strip_prefix('=') else {
            items.push(Item { name, value: None, quote: None, open: behind.is_empty() });
            rest = behind.trim_start();
            continue;
        };
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (value, left, open) = match quote {
            Some(mark) => match closing_mark(&value[1..], mark) {
                Some(close) => (&value[1..=close], &value[close + 2..], false),
                None => (&value[1..], "", true),
            },
            None => {
                let end = value.find(char::is_whitespace).unwrap_or(value.len());
                (&value[..end], &value[end..], end == value.len())
            }
        };
        items.push(Item { name, value: Some(value), quote, open });
        rest = left.trim_start();
    }
    items
}

/// Where a quotation mark stands that has no backslash before it.
fn closing_mark(text: &str, mark: char) -> Option<usize> {
    let mut is_escaped = false;
    let closes = |c: char| {
        let closes = c == mark && !is_escaped;
        is_escaped = c == '\\' && !is_escaped;
        closes
    };
    text.find(closes)
}

fn in_braces(braces: Braces<'_>) -> Option<Typed<'_>> {
    let last = items(braces.before).into_iter().last().filter(|item| item.open);
    Some(match last {
        Some(Item { name, value: Some(value), quote, .. }) => {
            Typed::Value { braces, name, value, quote }
        }
        Some(Item { name, .. }) => Typed::Name { braces, word: name },
        None => Typed::Name { word: "", braces },
    })
}

fn comment(inner: &str) -> Option<Typed<'_>> {
    let command = inner.trim_start();
    let name_end = command.find(|c: char| c.is_whitespace() || c == ':');
    let Some(end) = name_end else {
        let is_begun = "sayso-ignore-file".starts_with(command);
        return is_begun.then_some(Typed::Command { word: command });
    };
    let (name, names) = command.split_at(end);
    if !matches!(name, "sayso-ignore" | "sayso-ignore-file") || names.contains(':') {
        return None;
    }
    let at = names.rfind([',', ' ', '\t', '\n']).map_or(0, |at| at + 1);
    Some(Typed::Rule { word: &names[at..], before: &names[..at] })
}

fn front_matter(before: &str) -> Option<Typed<'_>> {
    let line = before.rsplit(['\n', '\r']).next().unwrap_or(before);
    if line.trim_start().starts_with('#') {
        return None;
    }
    if !line.contains(':') && !line.starts_with([' ', '-', '\t']) {
        return Some(Typed::FrontKey { word: line });
    }
    let (key, value) = match line.split_once(':') {
        Some((key, value)) if !line.starts_with([' ', '\t', '-']) => (key, value),
        _ => {
            // A line of a list under its key.
            let item = line.trim_start().strip_prefix('-')?;
            let above = before[..before.len() - line.len()].lines().rev();
            let is_key = |line: &&str| !line.starts_with([' ', '\t', '-', '#']) && !line.is_empty();
            let mut keys = above.filter(is_key);
            (keys.next()?.split_once(':')?.0, item)
        }
    };
    let key = key.trim();
    let word = match value.rfind(['[', ',']) {
        Some(at) if value.trim_start().starts_with('[') || key == "nocite" => &value[at + 1..],
        _ => value,
    };
    Some(Typed::FrontValue { key, word: word.trim_start().trim_start_matches(['"', '\'']) })
}
