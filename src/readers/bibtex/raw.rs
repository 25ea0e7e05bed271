//! The outer form of a BibTeX file: which text is which entry, which field, which value.
//!
//! ```text
//! file    = *( junk | "@" type ( "{" body "}" | "(" body ")" ) )
//! body    = key *( "," name "=" value ) [ "," ]
//! value   = piece *( "#" piece )
//! piece   = "{" balanced "}" | '"' balanced '"' | number | macro
//! ```
//!
//! Files in the wild break this in a few ways, and each costs no more than its own entry: a line
//! that begins like an entry (`@article{key,`) begins one, whatever is still open before it; a
//! missing comma is put in; a brace too many shows by the fields left over behind an entry.

use crate::readers::Problem;
use crate::text::Span;

/// An entry, or a `@string`, as it stands in the file.
pub(super) struct RawEntry<'a> {
    /// The type, as written.
    pub kind: &'a str,
    pub kind_span: Span,
    /// The key; empty in a `@string`.
    pub key: &'a str,
    pub key_span: Span,
    pub span: Span,
    pub fields: Vec<RawField<'a>>,
}

/// A field: a name, and the pieces that its value is joined of.
pub(super) struct RawField<'a> {
    pub name: &'a str,
    pub name_span: Span,
    pub value: Vec<Piece<'a>>,
}

impl RawField<'_> {
    /// The value without its delimiters.
    pub fn span(&self) -> Span {
        match self.value.as_slice() {
            [first, .., last] => Span::new(first.span.start, last.span.end),
            [only] => only.span,
            [] => self.name_span,
        }
    }
}

/// A piece of a value.
#[derive(Clone, Copy)]
pub(super) struct Piece<'a> {
    pub text: &'a str,
    /// Without braces or quotes.
    pub span: Span,
    /// It stands bare: a number, or a macro's name.
    pub bare: bool,
}

/// Splits a file into entries, `@string`s among them.
pub(super) fn split<'a>(text: &'a str, problems: &mut Vec<Problem>) -> Vec<RawEntry<'a>> {
    let mut reader = Reader {
        text,
        bytes: text.as_bytes(),
        at: 0,
        comments_balance: true,
        value_is_open: false,
        problems,
    };
    let mut entries = Vec::new();
    while let Some((start, kind)) = reader.next_entry() {
        entries.extend(reader.entry(start, kind));
    }
    entries
}

struct Reader<'a, 'p> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    /// Until a `@comment` is met that is never closed: then they are no longer searched to the
    /// end of the file, which would cost the whole file for each.
    comments_balance: bool,
    /// A value of the entry being read is never closed, which has been said: that the entry is
    /// not closed either is no news.
    value_is_open: bool,
    problems: &'p mut Vec<Problem>,
}

impl<'a> Reader<'a, '_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn problem(&mut self, start: usize, end: usize, message: impl Into<String>) {
        // Never inside a character.
        let start = floor(self.text, start);
        let mut end = end.clamp(start, self.text.len());
        while !self.text.is_char_boundary(end) {
            end += 1;
        }
        self.problems.push(Problem { span: Span::new(start, end), message: message.into() });
    }

    /// White space, and comments from `%` to the end of a line.
    fn blank(&mut self) {
        loop {
            match self.peek() {
                Some(b) if b.is_ascii_whitespace() => self.at += 1,
                Some(b'%') => self.line(),
                _ => return,
            }
        }
    }

    fn line(&mut self) {
        self.at = memchr(b'\n', self.bytes, self.at).map_or(self.bytes.len(), |end| end + 1);
    }

    /// A run of letters, digits and the marks that names of types and fields may hold.
    fn word(&mut self) -> &'a str {
        let start = self.at;
        while self.peek().is_some_and(|b| {
            b.is_ascii_alphanumeric()
                || matches!(b, b'-' | b'_' | b'+' | b'.' | b':' | b'/')
                || b >= 0x80
        }) {
            self.at += 1;
        }
        &self.text[start..self.at]
    }

    /// Goes to the next `@` that begins an entry, and gives its place and its type. Text between entries is a
    /// comment to BibTeX; what looks like fields there is reported.
    fn next_entry(&mut self) -> Option<(usize, &'a str)> {
        let junk = self.at;
        let mut reported = junk == 0;
        loop {
            self.blank();
            let rest_is_fields =
                !reported && self.at < self.bytes.len() && self.looks_like_fields();
            if rest_is_fields {
                // Of a long line, its beginning: the rest may hold entries.
                let most = (self.at + 80).min(self.bytes.len());
                let line = self.bytes[self.at..most].iter().position(|&b| b == b'\n' || b == b'@');
                let end = line.map_or(most, |length| self.at + length);
                self.problem(
                    self.at,
                    end,
                    "these fields stand outside every entry: a brace before them closes the entry too \
                     early; take it out",
                );
            }
            reported = true;
            match self.peek() {
                None => return None,
                Some(b'@') => {
                    let start = self.at;
                    self.at += 1;
                    self.blank();
                    let kind = self.word();
                    let open = self
                        .peek()
                        .is_some_and(|b| b.is_ascii_whitespace() || b == b'{' || b == b'(');
                    if kind.eq_ignore_ascii_case("comment") {
                        self.comment();
                    } else if !kind.is_empty() && open {
                        self.blank();
                        if matches!(self.peek(), Some(b'{' | b'(')) {
                            return Some((start, kind));
                        }
                    }
                }
                Some(_) => {
                    // To the next line, or an `@` on this one.
                    self.at += 1;
                    while self.peek().is_some_and(|b| b != b'@' && b != b'\n') {
                        self.at += 1;
                    }
                }
            }
        }
    }

    /// Whether a comma, or `name = {`, stands right behind an entry.
    fn looks_like_fields(&self) -> bool {
        let rest = &self.text[floor(self.text, self.at)..];
        let rest = rest.trim_start_matches([',', '}', ' ', '\t', '\r', '\n']);
        let name =
            rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
        rest.len() > name.len()
            && name
                .trim_start()
                .strip_prefix('=')
                .is_some_and(|value| value.trim_start().starts_with(['{', '"']))
    }

    fn comment(&mut self) {
        self.blank_in_line();
        if self.peek() != Some(b'{') {
            return self.line();
        }
        if self.comments_balance {
            let start = self.at;
            let mut depth = 0_usize;
            while let Some(byte) = self.peek() {
                self.at += 1;
                match byte {
                    b'{' => depth += 1,
                    b'}' if depth <= 1 => return,
                    b'}' => depth -= 1,
                    _ => {}
                }
            }
            self.at = start;
            self.comments_balance = false;
        }
        self.line();
    }

    fn blank_in_line(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t')) {
            self.at += 1;
        }
    }

    /// Reads an entry whose `@` is at `start` and whose opening brace is ahead.
    fn entry(&mut self, start: usize, kind: &'a str) -> Option<RawEntry<'a>> {
        let close = if self.peek() == Some(b'(') { b')' } else { b'}' };
        self.at += 1;
        if kind.eq_ignore_ascii_case("preamble") {
            self.value(close);
            self.blank();
            self.at += usize::from(self.peek() == Some(close));
            return None;
        }
        let kind_at = kind.as_ptr() as usize - self.text.as_ptr() as usize;
        let is_string = kind.eq_ignore_ascii_case("string");
        let mut entry = RawEntry {
            kind,
            kind_span: Span::new(kind_at, kind_at + kind.len()),
            key: "",
            key_span: Span::new(self.at, self.at),
            span: Span::new(start, self.at),
            fields: Vec::new(),
        };
        if !is_string && !self.key(&mut entry, close) {
            self.skip(close);
            return None;
        }
        self.fields(&mut entry, close);
        entry.span = Span::new(start, self.at);
        Some(entry)
    }

    /// The key and the comma behind it.
    fn key(&mut self, entry: &mut RawEntry<'a>, close: u8) -> bool {
        self.blank();
        let from = self.at;
        while self.peek().is_some_and(|b| {
            !b.is_ascii_whitespace()
                && b != b','
                && b != b'='
                && b != b'{'
                && b != b'"'
                && b != close
        }) {
            self.at += 1;
        }
        entry.key = &self.text[from..self.at];
        entry.key_span = Span::new(from, self.at);
        let end = self.at;
        self.blank();
        let no_key = match self.peek() {
            Some(b'=') => true,
            _ => entry.key.is_empty(),
        };
        if no_key {
            self.problem(
                entry.span.start,
                from.max(entry.span.end),
                format!(
                    "this @{} has no key: write one behind its brace, with a comma",
                    entry.kind
                ),
            );
            return false;
        }
        match self.peek() {
            Some(b',') => self.at += 1,
            Some(b) if b == close => {}
            Some(_) if !self.begins_an_entry() => {
                self.problem(end, end, format!("a comma is missing behind the key {}", entry.key))
            }
            _ => {}
        }
        true
    }

    fn fields(&mut self, entry: &mut RawEntry<'a>, close: u8) {
        let name = |entry: &RawEntry<'a>| match entry.key {
            "" => format!("this @{}", entry.kind),
            key => format!("the entry {key}"),
        };
        self.value_is_open = false;
        loop {
            self.blank();
            match self.peek() {
                None => return self.unclosed(entry, close, "at its end"),
                Some(b) if b == close => {
                    self.at += 1;
                    return;
                }
                Some(b'@') if self.begins_an_entry() => {
                    return self.unclosed(entry, close, "before the next entry");
                }
                Some(b',') => self.at += 1,
                Some(_) => {
                    let from = self.at;
                    let field = self.word();
                    let name_span = Span::new(from, self.at);
                    self.blank();
                    if field.is_empty() || self.peek() != Some(b'=') {
                        let end = self.at.max(from + 1);
                        self.at = end;
                        // A word is not shown: it may be part of a name that must not be.
                        let what = if field.is_empty() {
                            "something that is no field"
                        } else {
                            "a word without a value"
                        };
                        let message = format!(
                            "{} has {what} here: name = {{value}} is expected",
                            name(entry)
                        );
                        self.problem(from, end.min(name_span.end.max(from + 1)), message);
                        self.skip_to_field(close);
                        continue;
                    }
                    self.at += 1;
                    let value = self.value(close);
                    if value.is_empty() && !self.value_is_open {
                        self.problem(
                            name_span.start,
                            name_span.end,
                            format!("\"{field}\" has no value: put it in braces"),
                        );
                    } else if !value.is_empty() {
                        entry.fields.push(RawField { name: field, name_span, value });
                    }
                    let end = self.at;
                    self.blank();
                    match self.peek() {
                        Some(b',') => self.at += 1,
                        Some(b) if b != close && b != b'@' && b != b'}' => {
                            self.problem(
                                end,
                                end,
                                format!("a comma is missing behind the value of {field}"),
                            );
                        }
                        _ => {}
                    }
                }
            }
        }
    }

    /// Reports an entry that is not closed. Where a brace is missing in a value, the value has run
    /// into the fields below it, and is cut off there.
    fn unclosed(&mut self, entry: &mut RawEntry<'a>, close: u8, place: &str) {
        if self.value_is_open {
            return;
        }
        for field in &mut entry.fields {
            for piece in &mut field.value {
                if let Some(length) = before_a_field(piece.text) {
                    piece.text = &piece.text[..length];
                    piece.span.end = piece.span.start + length;
                    let open = piece.span.start;
                    let message = format!(
                        "this brace of {} is never closed: put its partner at the end of the value",
                        field.name
                    );
                    return self.problem(open.saturating_sub(1), open, message);
                }
            }
        }
        let name = match entry.key {
            "" => format!("this @{}", entry.kind),
            key => format!("the entry {key}"),
        };
        let message = format!("{name} is not closed: a {} is missing {place}", char::from(close));
        self.problem(entry.span.start, entry.span.end, message);
    }

    /// Behind junk in an entry: to the next comma or line, or the entry's end.
    fn skip_to_field(&mut self, close: u8) {
        while let Some(byte) = self.peek() {
            if byte == b',' || byte == b'\n' || byte == close {
                return;
            }
            self.at += 1;
        }
    }

    /// Leaves an entry that cannot be used, by its braces.
    fn skip(&mut self, close: u8) {
        let mut depth = 0_usize;
        while let Some(byte) = self.peek() {
            if byte == b'@' && self.begins_an_entry() {
                return;
            }
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                b'{' => depth += 1,
                b if b == close && depth == 0 => return,
                b'}' => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        self.at = self.at.min(self.bytes.len());
    }

    fn value(&mut self, close: u8) -> Vec<Piece<'a>> {
        let mut pieces = Vec::with_capacity(1);
        loop {
            self.blank();
            match self.peek() {
                Some(b'{') => pieces.extend(self.delimited(b'}')),
                Some(b'"') => pieces.extend(self.delimited(b'"')),
                _ => {
                    let from = self.at;
                    while self.peek().is_some_and(|b| {
                        !b.is_ascii_whitespace()
                            && !matches!(b, b',' | b'#' | b'{' | b'}' | b'"' | b'=')
                            && b != close
                    }) {
                        self.at += 1;
                    }
                    if self.at == from {
                        return pieces;
                    }
                    let text = &self.text[from..self.at];
                    pieces.push(Piece { text, span: Span::new(from, self.at), bare: true });
                }
            }
            let end = self.at;
            self.blank();
            if self.peek() != Some(b'#') {
                self.at = end;
                return pieces;
            }
            self.at += 1;
        }
    }

    /// A value in braces or quotes. One that is never closed ends where the next entry begins.
    fn delimited(&mut self, close: u8) -> Option<Piece<'a>> {
        let open = self.at;
        self.at += 1;
        let from = self.at;
        let mut depth = 0_usize;
        while let Some(byte) = self.peek() {
            match byte {
                // As Zotero writes a lone brace. The next byte may be the first of a longer
                // character, whose others are then taken one by one.
                b'\\' => self.at += 1,
                b'{' => depth += 1,
                b if b == close && depth == 0 => {
                    let text = &self.text[from..self.at];
                    let span = Span::new(from, self.at);
                    self.at += 1;
                    return Some(Piece { text, span, bare: false });
                }
                b'}' => depth = depth.saturating_sub(1),
                b'@' if self.begins_an_entry() => break,
                _ => {}
            }
            self.at += 1;
        }
        self.at = self.at.min(self.bytes.len());
        let mark = if close == b'"' { "quotation mark" } else { "brace" };
        self.problem(
            open,
            open + 1,
            format!("this {mark} is never closed: put its partner at the end of the value"),
        );
        self.value_is_open = true;
        None
    }

    /// Whether an `@` stands first on its line and begins an entry: `@article{key,`.
    fn begins_an_entry(&self) -> bool {
        if self.peek() != Some(b'@') {
            return false;
        }
        let before = self.bytes[..self.at].iter().rev().find(|b| !matches!(b, b' ' | b'\t'));
        if !matches!(before, Some(b'\n' | b'\r') | None) {
            return false;
        }
        let rest = &self.bytes[self.at + 1..];
        let letters = rest.iter().take(40).take_while(|b| b.is_ascii_alphabetic()).count();
        let rest = &rest[letters..];
        let spaces = rest.iter().take(8).take_while(|b| matches!(b, b' ' | b'\t')).count();
        let key = rest.get(spaces + 1..).unwrap_or_default();
        let length = key
            .iter()
            .take(200)
            .take_while(|b| !b.is_ascii_whitespace() && !matches!(b, b',' | b'{' | b'}'))
            .count();
        letters > 0
            && matches!(rest.get(spaces), Some(b'{' | b'('))
            && matches!(key.get(length), Some(b',' | b'\n' | b'\r' | b' '))
    }
}

/// How much of a value stands before a line that looks like a field of its own, `year = {`.
fn before_a_field(value: &str) -> Option<usize> {
    let mut at = 0;
    for line in value.split_inclusive('\n') {
        let rest = line.trim_start();
        let name = rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'-').count();
        let behind = rest[name..].trim_start().strip_prefix('=').map(str::trim_start);
        let is_field = behind.is_some_and(|value| {
            value.starts_with(|c: char| matches!(c, '{' | '"') || c.is_ascii_digit())
        });
        if at > 0 && name > 0 && is_field {
            return Some(value[..at].trim_end().trim_end_matches(',').len());
        }
        at += line.len();
    }
    None
}

/// The nearest place at or before a byte that no character stands across.
fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn memchr(byte: u8, bytes: &[u8], from: usize) -> Option<usize> {
    bytes[from..].iter().position(|&b| b == byte).map(|at| from + at)
}
