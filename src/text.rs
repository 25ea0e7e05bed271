//! The text of a file: a rope, edits, and places in it.
//!
//! Inside Sayso every place is a **byte offset** from 0. Lines and columns exist only at the faces,
//! so that they are computed once, in the unit that the other side asks for ([`Encoding`]).
//!
//! A line ends at LF, CRLF or CR and nowhere else, as the Language Server Protocol has it.
//! U+2028, NEL and form feeds, which text pasted from PDF files is full of, do not end one.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use ropey::Rope;

/// A range of bytes in a file, its end exclusive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte, from 0.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
}

impl Span {
    /// The bytes from `start` up to `end`.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// Length in bytes.
    pub const fn len(self) -> usize {
        self.end.saturating_sub(self.start)
    }

    /// Whether no byte lies in it.
    pub const fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// The same bytes of a text that begins `by` bytes before this one.
    #[must_use]
    pub const fn shifted(self, by: usize) -> Self {
        Self { start: self.start + by, end: self.end + by }
    }

    /// Whether `byte` lies in it, or right behind it, where a writer's cursor stands after typing.
    pub const fn touches(self, byte: usize) -> bool {
        self.start <= byte && byte <= self.end
    }

    /// Whether all of `other` lies in it.
    pub const fn holds(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// As a standard range, for slicing.
    pub const fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Self::new(range.start, range.end)
    }
}

/// Whether a byte lies in one of the spans, which stand in their order and apart.
pub fn is_in(spans: &[Span], byte: usize) -> bool {
    let before = spans.partition_point(|span| span.start <= byte);
    before.checked_sub(1).and_then(|last| spans.get(last)).is_some_and(|span| span.end > byte)
}

/// The unit in which a column is counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// Bytes (LSP's `utf-8`).
    Utf8,
    /// UTF-16 code units (LSP's default).
    #[default]
    Utf16,
    /// Unicode scalar values (LSP's `utf-32`, and the command line's columns).
    Utf32,
}

/// A line and a column, both from 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Lines before it.
    pub line: usize,
    /// Units of the [`Encoding`] asked for, before it on its line.
    pub column: usize,
}

/// A text that can be edited and cloned cheaply.
#[derive(Clone, Debug, Default)]
pub struct Text {
    /// Made when somebody first asks for a line, or edits: of most texts nobody ever does.
    rope: OnceLock<Rope>,
    /// The same in one piece, until the first edit: words in one piece are had for nothing.
    flat: Option<Arc<str>>,
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self { rope: OnceLock::new(), flat: Some(text.into()) }
    }
}

impl std::fmt::Display for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.flat.as_ref() {
            Some(flat) => f.write_str(flat),
            None => self.rope().chunks().try_for_each(|chunk| f.write_str(chunk)),
        }
    }
}

impl Text {
    /// Length in bytes.
    pub fn len(&self) -> usize {
        self.flat.as_ref().map_or_else(|| self.rope().len_bytes(), |flat| flat.len())
    }

    fn rope(&self) -> &Rope {
        self.rope.get_or_init(|| Rope::from_str(self.flat.as_deref().unwrap_or_default()))
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The bytes that stand together in memory from `byte` on; empty at the end of the text.
    /// This is how tree-sitter reads a rope.
    pub fn chunk_from(&self, byte: usize) -> &[u8] {
        if byte >= self.len() {
            return &[];
        }
        let (chunk, start, _, _) = self.rope().chunk_at_byte(byte);
        chunk.as_bytes().get(byte - start..).unwrap_or_default()
    }

    /// The words in `span`, borrowed where they stand together in memory. What lies past the end is
    /// left out, and an end inside a character is its beginning: a span of an older text, or one
    /// that begins so many bytes before another, never panics here.
    pub fn slice(&self, span: Span) -> Cow<'_, str> {
        let end = span.end.min(self.len());
        let start = span.start.min(end);
        if let Some(words) = self.flat.as_ref().and_then(|flat| flat.get(start..end)) {
            return Cow::Borrowed(words);
        }
        let slice = self.rope().get_byte_slice(start..end);
        slice.unwrap_or_else(|| self.rope().byte_slice(self.floor(start)..self.floor(end))).into()
    }

    /// Number of lines; a text that ends with a line end has an empty one after it.
    pub fn lines(&self) -> usize {
        self.rope().len_lines()
    }

    /// The bytes of a line (from 0), its line end left out; `None` past the last line.
    pub fn line(&self, line: usize) -> Option<Span> {
        let start = self.rope().try_line_to_byte(line).ok()?;
        if line >= self.lines() {
            return None;
        }
        let slice = self.rope().get_line(line)?;
        let mut length = slice.len_bytes();
        while length > 0 && matches!(slice.byte(length - 1), b'\n' | b'\r') {
            length -= 1;
        }
        Some(Span::new(start, start + length))
    }

    /// The line (from 0) in which `byte` lies; the last one for what lies past the end.
    pub fn line_of(&self, byte: usize) -> usize {
        self.rope().byte_to_line(byte.min(self.len()))
    }

    /// Line and column of `byte`, the column in `encoding`'s unit. A byte past the end is read as
    /// the end, one inside a character as that character's first.
    pub fn position(&self, byte: usize, encoding: Encoding) -> Position {
        let byte = self.floor(byte);
        let line = self.rope().byte_to_line(byte);
        let start = self.rope().line_to_byte(line);
        let column = match encoding {
            Encoding::Utf8 => byte - start,
            Encoding::Utf16 => {
                self.rope().char_to_utf16_cu(self.rope().byte_to_char(byte))
                    - self.rope().char_to_utf16_cu(self.rope().byte_to_char(start))
            }
            Encoding::Utf32 => self.rope().byte_to_char(byte) - self.rope().byte_to_char(start),
        };
        Position { line, column }
    }

    /// The byte at a position. As LSP asks: a column past its line's end is that end, a line past
    /// the last is the end of the text, and a column inside a character is its beginning.
    pub fn byte(&self, position: Position, encoding: Encoding) -> usize {
        let Some(line) = self.line(position.line) else { return self.len() };
        match encoding {
            Encoding::Utf8 => self.floor(line.start.saturating_add(position.column).min(line.end)),
            Encoding::Utf16 => {
                let first = self.rope().char_to_utf16_cu(self.rope().byte_to_char(line.start));
                let unit = first.saturating_add(position.column);
                let unit = unit.min(self.rope().len_utf16_cu());
                let char = self.rope().utf16_cu_to_char(unit);
                self.rope().char_to_byte(char).min(line.end)
            }
            Encoding::Utf32 => {
                let char = self.rope().byte_to_char(line.start).saturating_add(position.column);
                self.rope().char_to_byte(char.min(self.rope().len_chars())).min(line.end)
            }
        }
    }

    /// Puts `new` where `span` is. What lies past the end is read as the end.
    pub fn replace(&mut self, span: Span, new: &str) -> Edit {
        let start = self.floor(span.start);
        let end = self.floor(span.end).max(start);
        let chars = self.rope().byte_to_char(start)..self.rope().byte_to_char(end);
        let at = chars.start;
        let mut rope = self.rope.take().unwrap_or_default();
        rope.remove(chars);
        rope.insert(at, new);
        *self = Self { rope: OnceLock::from(rope), flat: None };
        Edit { start, old_end: end, new_end: start + new.len() }
    }

    /// The nearest border of a character at or before `byte`.
    pub fn floor(&self, byte: usize) -> usize {
        let byte = byte.min(self.len());
        self.rope().char_to_byte(self.rope().byte_to_char(byte))
    }
}

/// What an edit did: the bytes from `start` up to `old_end` became those up to `new_end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edit {
    /// First byte that changed.
    pub start: usize,
    /// End of what was there before, in the old text.
    pub old_end: usize,
    /// End of what is there now, in the new text.
    pub new_end: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIXED: &str = "a\u{2028}b\u{c}c\u{85}d\r\ne\rf\n𝄞x한";

    #[test]
    fn only_lf_crlf_and_cr_end_a_line() {
        let text = Text::from(MIXED);
        assert_eq!(text.lines(), 4);
        let lines: Vec<String> =
            (0..4).map(|n| text.slice(text.line(n).unwrap()).into_owned()).collect();
        assert_eq!(lines, ["a\u{2028}b\u{c}c\u{85}d", "e", "f", "𝄞x한"]);
        assert_eq!(text.line(4), None);
    }

    #[test]
    fn columns_are_counted_in_the_unit_asked_for() {
        let text = Text::from(MIXED);
        let x = MIXED.find('x').unwrap();
        for (encoding, column) in [(Encoding::Utf8, 4), (Encoding::Utf16, 2), (Encoding::Utf32, 1)]
        {
            let position = Position { line: 3, column };
            assert_eq!(text.position(x, encoding), position);
            assert_eq!(text.byte(position, encoding), x);
        }
    }

    #[test]
    fn every_border_of_a_character_goes_there_and_back() {
        let text = Text::from(MIXED);
        for (byte, _) in MIXED.char_indices() {
            if MIXED[byte..].starts_with('\n') && MIXED[..byte].ends_with('\r') {
                continue; // between the two halves of a line end there is no position
            }
            for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
                assert_eq!(text.byte(text.position(byte, encoding), encoding), byte);
            }
        }
    }

    #[test]
    fn places_past_the_end_are_the_end() {
        let text = Text::from("ab\ncd");
        let far = Position { line: 9, column: usize::MAX };
        assert_eq!(text.byte(far, Encoding::Utf16), 5);
        let wide = Position { line: 0, column: usize::MAX };
        for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
            assert_eq!(text.byte(wide, encoding), 2);
        }
        assert_eq!(text.position(99, Encoding::Utf8), Position { line: 1, column: 2 });
        assert_eq!(text.slice(Span::new(3, 99)), "cd");
        assert_eq!(text.slice(Span::new(80, 99)), "");
        assert_eq!(Text::from("aé한").slice(Span::new(2, 5)), "é");
    }

    #[test]
    fn a_column_inside_a_character_is_its_beginning() {
        let text = Text::from("𝄞x");
        assert_eq!(text.byte(Position { line: 0, column: 1 }, Encoding::Utf16), 0);
        assert_eq!(text.byte(Position { line: 0, column: 2 }, Encoding::Utf8), 0);
    }

    #[test]
    fn an_edit_says_what_it_did() {
        let mut text = Text::from("one two");
        let edit = text.replace(Span::new(4, 99), "dräi");
        assert_eq!(text.to_string(), "one dräi");
        assert_eq!(edit, Edit { start: 4, old_end: 7, new_end: 9 });
    }
}
