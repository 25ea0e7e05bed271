//! Who an unnamed source is: where a text says so, and how to say the rest without it.
//!
//! The value of `name` or `contact` stands in no message, excerpt or hover, wherever it was
//! written and however broken that is: `{name = "Kim"}`, `{name=“Kim Park”}`, a quotation mark that
//! is never closed, `sayso-name = {Kim}`, `"sayso-name": "Kim"`, a line of a note. This finds such
//! values in any text, report or library, without reading it as either: where in doubt, a word too
//! many is hidden. It takes time proportional to the text.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

use super::vocabulary::{claim_attribute, near_private, source_attribute};

/// A value that must not be shown, and the name that it stands behind. Bytes of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secret {
    /// `name`, `sayso-contact`.
    pub name: Range<usize>,
    /// The value, its quotation marks or braces left out.
    pub value: Range<usize>,
}

/// All that a text says of who its unnamed sources are.
#[derive(Debug, Clone, Default)]
pub struct Secrets {
    list: Vec<Secret>,
    /// The words of the values.
    words: HashSet<Box<str>>,
}

/// Words that say nothing of anybody: were they hidden too, no sentence could be read.
const COMMON: &[&str] = &[
    "a", "an", "and", "are", "as", "at", "be", "by", "com", "for", "from", "has", "have", "he",
    "her", "him", "his", "http", "https", "in", "is", "it", "its", "net", "no", "not", "of", "on",
    "or", "org", "she", "that", "the", "their", "them", "they", "this", "to", "was", "were", "who",
    "with", "www",
];

impl Secrets {
    /// Finds them.
    pub fn of(text: &str) -> Self {
        let list = secrets(text);
        let mut words = HashSet::new();
        for secret in &list {
            let value = text.get(secret.value.clone()).unwrap_or_default();
            for word in value.split(|c: char| !c.is_alphanumeric()) {
                if !word.is_empty() && !COMMON.contains(&word) && !words.contains(word) {
                    words.insert(word.into());
                }
            }
        }
        Self { list, words }
    }

    /// Whether a text may have any: no, if neither word stands before a sign that gives it a value.
    pub fn may_be_in(text: &str) -> bool {
        may_hold(text.as_bytes())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// In the order of the text.
    pub fn list(&self) -> &[Secret] {
        &self.list
    }

    /// A piece of the text, which begins at byte `start` of it, with `*` for each byte of a secret;
    /// line ends stay.
    pub fn hidden<'t>(&self, piece: &'t str, start: usize) -> Cow<'t, str> {
        self.hidden_by(piece, start, b'*')
    }

    /// The same with letters, for what is to be read as a report again: a star may mean emphasis.
    pub fn disguised<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.hidden_by(text, 0, b'x')
    }

    fn hidden_by<'t>(&self, piece: &'t str, start: usize, mark: u8) -> Cow<'t, str> {
        let end = start + piece.len();
        let first = self.list.partition_point(|secret| secret.value.end <= start);
        let here = self.list.iter().skip(first).take_while(|secret| secret.value.start < end);
        let mut bytes: Option<Vec<u8>> = None;
        for secret in here {
            let bytes = bytes.get_or_insert_with(|| piece.as_bytes().to_vec());
            let from = secret.value.start.max(start) - start;
            let to = secret.value.end.min(end) - start;
            for byte in bytes.get_mut(from..to).unwrap_or_default() {
                if !matches!(*byte, b'\n' | b'\r') {
                    *byte = mark;
                }
            }
        }
        match bytes.map(String::from_utf8) {
            None => Cow::Borrowed(piece),
            Some(Ok(hidden)) => Cow::Owned(hidden),
            // A piece that begins or ends within a letter.
            Some(Err(_)) => Cow::Owned(char::from(mark).to_string().repeat(piece.len())),
        }
    }

    /// Whether words of a secret stand in a text that was made from elsewhere.
    pub fn are_in(&self, text: &str) -> bool {
        !self.words.is_empty() && runs(text).any(|run| self.words.contains(&text[run]))
    }

    /// Words from the file with those of a secret starred out, wherever they stand.
    pub fn censor<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.starred(text, |_, _| true)
    }

    /// A sentence of ours in which words of the file are quoted: within quotation marks any word of
    /// a secret is starred out, and between them those that can hardly be our own.
    pub fn censor_message<'t>(&self, message: &'t str) -> Cow<'t, str> {
        if self.words.is_empty() {
            return Cow::Borrowed(message);
        }
        let mut quoted = Vec::new();
        let mut open: Option<(usize, char)> = None;
        for (at, mark) in message.char_indices() {
            match (mark, open) {
                ('`' | '"', None) => open = Some((at, mark)),
                ('“', None) => open = Some((at, '”')),
                (mark, Some((start, close))) if mark == close => {
                    quoted.push(start..at);
                    open = None;
                }
                _ => {}
            }
        }
        quoted.extend(open.map(|(start, _)| start..message.len()));
        let mut quoted = quoted.into_iter().peekable();
        self.starred(message, move |run, word| {
            while quoted.next_if(|part| part.end <= run.start).is_some() {}
            let is_quoted = quoted.peek().is_some_and(|part| part.start < run.start);
            let is_ours = word.chars().count() < 4 || word.bytes().all(|b| b.is_ascii_lowercase());
            is_quoted || !is_ours
        })
    }

    fn starred<'t>(
        &self,
        text: &'t str,
        mut hides: impl FnMut(&Range<usize>, &str) -> bool,
    ) -> Cow<'t, str> {
        if self.words.is_empty() {
            return Cow::Borrowed(text);
        }
        let mut starred = String::new();
        let mut end = 0;
        for run in runs(text) {
            let word = &text[run.clone()];
            if self.words.contains(word) && hides(&run, word) {
                starred.push_str(&text[end..run.start]);
                starred.push_str("***");
                end = run.end;
            }
        }
        if end == 0 {
            return Cow::Borrowed(text);
        }
        starred.push_str(&text[end..]);
        Cow::Owned(starred)
    }
}

/// The runs of letters and figures in a text.
fn runs(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = &text[at..];
        let start = at + rest.find(char::is_alphanumeric)?;
        let rest = &text[start..];
        let end = start + rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
        at = end;
        Some(start..end)
    })
}

/// Finds the values of `name` and `contact` in a text.
pub fn secrets(text: &str) -> Vec<Secret> {
    let bytes = text.as_bytes();
    if !may_hold(bytes) {
        return Vec::new();
    }
    let mut finder = Finder {
        text,
        bytes,
        at: 0,
        block_end: 0,
        depth: 0,
        quote_end: 0,
        searched: [0; 2],
        no_brace: 0,
        div_end: 0,
        comment_end: 0,
        no_comment: false,
    };
    let mut found = Vec::new();
    while finder.at < bytes.len() {
        match finder.step() {
            Some(secret) => {
                finder.at = secret.value.end.max(finder.at + 1);
                if !secret.value.is_empty() {
                    found.push(secret);
                }
            }
            None => finder.at += 1,
        }
    }
    found
}

/// Whether either word stands before a sign that gives it a value. Most texts have no such place, and
/// this is much faster than a walk.
fn may_hold(bytes: &[u8]) -> bool {
    memchr::memchr2_iter(b'=', b':', bytes).any(|sign| {
        let before = bytes[..sign].trim_ascii_end();
        let before = before.strip_suffix(b"\"").unwrap_or(before);
        let before = before.strip_suffix(b"'").unwrap_or(before);
        ["name", "contact"].iter().any(|word| {
            let start = before.len().checked_sub(word.len());
            start.is_some_and(|start| before[start..].eq_ignore_ascii_case(word.as_bytes()))
        }) || is_near(before)
    })
}

/// Whether a text ends with a word that is a slip of the finger for either name.
fn is_near(before: &[u8]) -> bool {
    /// No slip is longer.
    const MOST: usize = 9;
    let letters = before.iter().rev().take(MOST).take_while(|b| is_word(**b)).count();
    let word = std::str::from_utf8(&before[before.len() - letters..]);
    word.is_ok_and(|word| near_private(word).is_some())
}

const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-') || byte >= 0x80
}

/// Walks through a text once.
struct Finder<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    /// Where the block ends that `at` is in: at a blank line, or the end.
    block_end: usize,
    /// How many braces of the block are open.
    depth: usize,
    /// Until where a quoted value reaches, in which a brace closes nothing.
    quote_end: usize,
    /// For each quotation mark, from where on the block has been searched in vain.
    searched: [usize; 2],
    /// From where on the block has no closing brace.
    no_brace: usize,
    /// The end of a line that begins with colons: a div's, in which attributes may stand bare.
    div_end: usize,
    /// The end of the comment that `at` is in.
    comment_end: usize,
    /// Whether no comment is closed any more.
    no_comment: bool,
}

impl<'t> Finder<'t> {
    fn step(&mut self) -> Option<Secret> {
        if self.at >= self.block_end {
            self.new_block();
        }
        match self.bytes[self.at] {
            b'{' if self.at >= self.quote_end => self.depth += 1,
            b'}' if self.at >= self.quote_end => self.depth = self.depth.saturating_sub(1),
            b'=' => self.quoted_value(),
            b':' if self.bytes[self.at..].starts_with(b":::") && self.begins_a_line(self.at) => {
                self.div_end = self.line_end(self.at);
            }
            b'<' if self.at >= self.comment_end && self.bytes[self.at..].starts_with(b"<!--") => {
                self.comment();
            }
            b'n' | b'N' | b'c' | b'C' => return self.candidate().or_else(|| self.near_candidate()),
            byte if byte.is_ascii_alphabetic() => return self.near_candidate(),
            _ => {}
        }
        None
    }

    fn comment(&mut self) {
        let behind = self.at + 4;
        let close = if self.no_comment {
            None
        } else {
            memchr::memmem::find(&self.bytes[behind..], b"-->").map(|at| behind + at)
        };
        self.no_comment = close.is_none();
        self.comment_end = close.unwrap_or_else(|| self.line_end(self.at));
    }

    /// `{nmae=Kim}`: a slip of the finger, in braces or in a comment.
    fn near_candidate(&mut self) -> Option<Secret> {
        /// No slip is longer.
        const MOST: usize = 9;
        let start = self.at;
        let begins = start.checked_sub(1).is_none_or(|before| {
            let before = self.bytes[before];
            !is_word(before) && !matches!(before, b'.' | b'#' | b'@' | b'"' | b'\'')
        });
        if !begins || !(self.depth > 0 || start < self.div_end || start < self.comment_end) {
            return None;
        }
        let letters = self.bytes[start..].iter().take(MOST).take_while(|b| is_word(**b)).count();
        let sign = self.skip_space(start + letters, 1);
        if self.bytes.get(sign) != Some(&b'=') {
            return None;
        }
        near_private(self.text.get(start..start + letters)?)?;
        let value = self.value(self.skip_space(sign + 1, 1));
        Some(Secret { name: start..start + letters, value })
    }

    fn new_block(&mut self) {
        self.block_end = self.blank_line(self.at);
        self.depth = 0;
        self.quote_end = 0;
        self.searched = [usize::MAX; 2];
        self.no_brace = usize::MAX;
    }

    /// The next blank line at or behind a byte.
    fn blank_line(&self, from: usize) -> usize {
        let mut at = from;
        while let Some(end) = self.bytes[at..].iter().position(|b| *b == b'\n') {
            let next = at + end + 1;
            let blank =
                self.bytes[next..].iter().take_while(|b| matches!(b, b' ' | b'\t' | b'\r' | b'>'));
            let after = next + blank.count();
            if matches!(self.bytes.get(after), Some(b'\n') | None) {
                return next.max(from + 1);
            }
            at = after.max(next);
        }
        self.bytes.len()
    }

    fn line_end(&self, from: usize) -> usize {
        let rest = &self.bytes[from..];
        from + rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len())
    }

    fn begins_a_line(&self, at: usize) -> bool {
        let before = self.bytes[..at].iter().rev();
        let mut before = before.skip_while(|b| matches!(b, b' ' | b'\t' | b'>' | b'-' | b'?'));
        matches!(before.next(), None | Some(b'\n'))
    }

    /// Behind an equals sign: a quoted value, up to its end.
    fn quoted_value(&mut self) {
        let mark = match self.bytes.get(self.at + 1) {
            Some(mark @ (b'"' | b'\'')) => *mark,
            _ => return,
        };
        if self.at < self.quote_end {
            return;
        }
        if let Some(close) = self.closing(self.at + 2, mark, self.block_end) {
            self.quote_end = close + 1;
        }
    }

    /// The next quotation mark that no backslash stands before.
    fn closing(&mut self, from: usize, mark: u8, end: usize) -> Option<usize> {
        let searched = &mut self.searched[usize::from(mark == b'\'')];
        if from >= *searched {
            return None;
        }
        let mut at = from;
        while at < end {
            match self.bytes[at] {
                b'\\' => at += 2,
                byte if byte == mark => return Some(at),
                _ => at += 1,
            }
        }
        *searched = (*searched).min(from);
        None
    }

    fn candidate(&mut self) -> Option<Secret> {
        let start = self.at;
        let rest = &self.bytes[start..];
        let word = ["name", "contact"].into_iter().find(|word| {
            rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()))
        })?;
        let word_end = start + word.len();
        let before = self.bytes[..start].last().copied();
        let sayso = b"sayso-";
        let head = start.checked_sub(sayso.len()).and_then(|from| self.bytes.get(from..start));
        let has_prefix = head.is_some_and(|head| head.eq_ignore_ascii_case(sayso));
        let name = if has_prefix { start - sayso.len() } else { start };
        let outer = if has_prefix { self.bytes[..name].last().copied() } else { before };
        // Sayso's own name says enough, whatever stands before it: of a note in JSON, a `\n`.
        let is_part = outer.is_some_and(|b| {
            b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b'#' | b'@')
        });
        if is_part && !has_prefix {
            return None;
        }
        let mut at = word_end;
        // A name in quotes, as JSON has it.
        let quote = outer.filter(|b| matches!(b, b'"' | b'\''));
        let is_quoted = quote.is_some() && self.bytes.get(at).copied() == quote;
        at += usize::from(is_quoted);
        if self.bytes.get(at).is_some_and(|b| is_word(*b)) {
            return None;
        }
        at = self.skip_space(at, 1);
        let sign = self.bytes.get(at).copied().filter(|b| matches!(b, b'=' | b':'))?;
        let in_braces = self.depth > 0 || self.at < self.div_end || self.at < self.comment_end;
        let first_column = if is_quoted { name - 1 } else { name };
        let is_ours = has_prefix
            || in_braces
            || (is_quoted && sign == b':')
            || (sign == b':' && self.is_under_sayso(first_column));
        if !is_ours {
            return None;
        }
        let from = self.skip_space(at + 1, 1);
        let is_line = sign == b':' && !is_quoted && self.begins_a_line(first_column);
        let value = if has_prefix && sign == b':' && !is_quoted && !self.opens(from) {
            self.line_value(from, first_column, is_line)
        } else if is_line && !in_braces {
            self.line_value(self.skip_space(at + 1, 0), first_column, true)
        } else {
            self.value(from)
        };
        Some(Secret { name: name..word_end, value })
    }

    /// Whether a value in quotes, braces or brackets begins here.
    fn opens(&self, at: usize) -> bool {
        matches!(self.bytes.get(at), Some(b'"' | b'\'' | b'{' | b'['))
    }

    fn skip_space(&self, from: usize, lines: usize) -> usize {
        let mut left = lines;
        let mut at = from;
        while let Some(byte) = self.bytes.get(at) {
            match byte {
                b' ' | b'\t' | b'\r' => {}
                b'\n' if left > 0 => left -= 1,
                _ => break,
            }
            at += 1;
        }
        at
    }

    /// Whether a line of YAML stands right under `sayso:`.
    fn is_under_sayso(&self, at: usize) -> bool {
        /// How far back the line above is looked for, bytes.
        const FAR: usize = 800;
        if !self.begins_a_line(at) {
            return false;
        }
        let mut from = at.saturating_sub(FAR);
        while !self.text.is_char_boundary(from) {
            from += 1;
        }
        let before = &self.text[from..at];
        let indent = before.len() - before.rfind('\n').map_or(0, |end| end + 1);
        let above = before.lines().rev().skip(1).find(|line| {
            let own = line.len() - line.trim_start().len();
            !line.trim().is_empty() && own < indent
        });
        above.is_some_and(|line| {
            let key = line.trim().trim_start_matches("- ").trim_end_matches([' ', '|', '>']);
            matches!(key.trim_end_matches(':').trim_matches(['"', '\'']), "sayso")
        })
    }

    /// A value to the end of its line, as YAML and notes have it, and the lines below that are
    /// indented further.
    fn line_value(&self, from: usize, column: usize, is_line: bool) -> Range<usize> {
        let mut end = self.line_end(from.min(self.bytes.len()));
        let line = &self.text[from.min(end)..end];
        // In JSON a line of a note ends with `\n`, or with the note.
        let mut depth = 0_usize;
        let cut = line.match_indices(['\\', '"', '{', '}']).find(|(at, mark)| {
            let behind = &line[at + 1..];
            match *mark {
                "\\" => behind.starts_with('n'),
                "\"" => {
                    let behind = behind.trim_start_matches([' ', '\t', '\r']);
                    behind.is_empty() || behind.starts_with([',', '}', ']'])
                }
                "{" => {
                    depth += 1;
                    false
                }
                _ => {
                    let closes_more = depth == 0;
                    depth = depth.saturating_sub(1);
                    closes_more
                }
            }
        });
        if let Some((at, _)) = cut {
            return from..from + line[..at].trim_end().len();
        }
        if is_line {
            let start =
                self.bytes[..column].iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
            let indent = column - start;
            while end < self.bytes.len() {
                let next = end + 1;
                let below = self.line_end(next.min(self.bytes.len()));
                let words = self.text.get(next..below).unwrap_or_default();
                let own = words.len() - words.trim_start().len();
                if words.trim().is_empty() || own <= indent {
                    break;
                }
                end = below;
            }
        }
        let value = &self.text[from.min(end)..end];
        from..from + value.trim_end().len()
    }

    /// A value in quotes, in braces or bare, and what is left over behind it: `“Kim Park”` is a
    /// bare `“Kim` and junk.
    fn value(&mut self, from: usize) -> Range<usize> {
        let block = if from < self.block_end {
            self.block_end
        } else {
            self.blank_line(from.min(self.bytes.len()))
        };
        let in_comment = from < self.comment_end;
        let block = if in_comment { block.min(self.comment_end) } else { block };
        let (start, mut end) = match self.bytes.get(from) {
            Some(mark @ (b'"' | b'\'')) => {
                let mut at = from + 1;
                let close = loop {
                    match self.bytes.get(at).filter(|_| at < block) {
                        None => break None,
                        Some(b'\\') => at += 2,
                        // `O'Brien`: the name goes on.
                        Some(byte) if byte == mark && !self.goes_on(at + 1) => break Some(at),
                        Some(_) => at += 1,
                    }
                };
                match close {
                    Some(close) if self.bytes.get(self.skip_space(close + 1, 1)) == Some(&b'#') => {
                        // BibTeX joins pieces: all of them to the end of the line.
                        return from + 1..self.line_end(close);
                    }
                    Some(close) => (from + 1, close),
                    // Never closed: nobody knows where it was to end.
                    None => return from + 1..self.trimmed(from + 1, block),
                }
            }
            Some(open @ (b'{' | b'[')) => {
                let close = if *open == b'{' { b'}' } else { b']' };
                let mut depth = 0_usize;
                let mut at = from;
                let limit = self.bytes.len();
                while at < limit {
                    let byte = self.bytes[at];
                    if byte == *open {
                        depth += 1;
                    } else if byte == close {
                        depth -= 1;
                        if depth == 0 {
                            break;
                        }
                    } else if byte == b'\n' && at >= block {
                        break;
                    }
                    at += 1;
                }
                return from + 1..at.max(from + 1).min(limit);
            }
            _ => (from, from),
        };
        let bare = start == from;
        let mut at = if bare { from } else { end + 1 };
        let closes = (at < self.no_brace && !in_comment)
            .then(|| self.text.get(at..block)?.find('}').map(|brace| at + brace))
            .flatten();
        if closes.is_none() && at < self.block_end && !in_comment {
            self.no_brace = self.no_brace.min(at);
        }
        let limit = match closes {
            Some(brace) => brace,
            None if in_comment => block,
            // Braces that are never closed end with their line, as far as anybody can tell.
            None => self.line_end(at.min(self.bytes.len())).min(block),
        };
        let mut first = bare;
        while at < limit {
            let next = at
                + self.text[at..limit]
                    .find(|c: char| !c.is_whitespace() && c != ',')
                    .unwrap_or(limit - at);
            if next >= limit || (!first && is_attribute(&self.text[next..limit])) {
                break;
            }
            first = false;
            let word = &self.text[next..limit];
            let length = word.find(char::is_whitespace).unwrap_or(word.len());
            end = next + length;
            at = end;
        }
        let value = &self.text[start..end.max(start)];
        // Its quotation marks are none of it, though hiding them would do no harm.
        start..start + value.trim_end_matches([',', '"', '\'']).len()
    }

    fn goes_on(&self, at: usize) -> bool {
        self.text.get(at..).is_some_and(|rest| rest.starts_with(char::is_alphanumeric))
    }

    fn trimmed(&self, start: usize, end: usize) -> usize {
        start + self.text.get(start..end).map_or(0, |value| value.trim_end().len())
    }
}

/// Whether another attribute begins here: `.class`, `#id`, `key=`, `key =`, `"key":`, or one of
/// Sayso's with a colon.
fn is_attribute(text: &str) -> bool {
    if let Some(rest) = text.strip_prefix(['.', '#']) {
        return rest.starts_with(char::is_alphanumeric);
    }
    let quoted = text.strip_prefix('"');
    let name = quoted.unwrap_or(text);
    let end =
        name.find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_'))).unwrap_or(name.len());
    if end == 0 {
        return false;
    }
    let rest = &name[end..];
    let rest = if quoted.is_some() {
        match rest.strip_prefix('"') {
            Some(rest) => rest,
            None => return false,
        }
    } else {
        rest
    };
    let rest = rest.trim_start();
    let name = &name[..end];
    rest.starts_with('=')
        || (rest.starts_with(':')
            && (quoted.is_some()
                || claim_attribute(name).is_some()
                || source_attribute(name).is_some()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<&str> {
        secrets(text).into_iter().map(|secret| &text[secret.value]).collect()
    }

    #[test]
    fn a_value_is_found_however_it_is_written() {
        for text in [
            "::: {.source #a name=\"Kim Park\" type=interview}",
            "::: {.source #a name='Kim Park'}",
            "[x]{by=a name=\"Kim Park\"} and more",
            "[x]{name = \"Kim Park\"}",
            "[x]{Name=\"Kim Park\" by=a}",
            "[x]{name=Kim Park by=a}",
            "[x]{name:Kim Park, by:rfa}",
            "[x]{name: Kim Park}",
            "[x]{by=\"a name=\"Kim Park\"}",
            "[x]{by=\"}\" contact=\"Kim Park\"}",
            "[x]{CONTACT=Kim Park .claim}",
            "::: {.source #a nmae=\"Kim Park\" type=interview}",
            "::: {.source #a type=interview names='Kim Park'}",
            "::: {.source #a contat = \"Kim Park\"}",
            "::: {.source #a contacts=Kim Park}",
            "::: source naem=\"Kim Park\"",
            "<!-- name=Kim Park -->",
            "<!-- name=Kim Park --> [claim]{by=a}",
            "Words <!-- nmae=\"Kim Park\" --> [claim]{by=a}",
            "<!--\n\ncontact: Kim Park\n-->\n",
            "<!-- sayso-ignore name=\"Kim Park\" -->",
            "::: source name=\"Kim Park\"",
            "::: {.source #a\n     name=\"Kim Park\"}",
            "@misc{a,\n  sayso-name = {Kim Park},\n  title = {T},\n}",
            "@misc{a,\n  Sayso-Name = \"Kim Park\",\n  title = {T},\n}",
            "@misc{a,\n\n  sayso-name = {Kim Park},\n}",
            "@misc{a,\n  note = {sayso-name: Kim Park},\n}",
            "[{\"id\": \"a\", \"sayso-name\": \"Kim Park\", \"type\": \"interview\"}]",
            "[{\"custom\": {\"sayso\": {\"name\": \"Kim Park\"}}}]",
            "[{\"custom\": {\"sayso\": {\n\n\"name\": \"Kim Park\"}}}]",
            "[{\"note\": \"sayso-name: Kim Park\\nsayso-via: rfa\", \"title\": \"T\"}]",
            "[{\"note\": \"sayso-name: Kim Park\", \"title\": \"T\"}]",
            "[{\"note\": \"sayso-via: rfa\\nsayso-name: Kim Park\"}]",
            "references:\n- id: a\n  sayso-name: Kim Park\n  title: T\n",
            "references:\n- id: a\n  sayso-name: \"Kim Park\"\n  title: T\n",
            "references:\n- id: a\n  custom:\n    sayso:\n      name: Kim Park\n      via: b\n",
            "references:\n- id: a\n  note: 'sayso-name: Kim Park'\n",
        ] {
            let found = values(text);
            assert!(
                found.len() == 1 && found[0].trim_matches(['"', '\'']) == "Kim Park",
                "{text}: {found:?}"
            );
        }
    }

    #[test]
    fn what_is_broken_hides_more_and_never_less() {
        for text in [
            "[x]{name=“Kim Park”}",
            "[x]{name=“Kim Park” by=a}",
            "[x]{name=\"Kim Park}",
            "[x]{name=\"Kim Park by=a}\nand so on",
            "[x]{name='Kim O'Brien Park'}",
            "[x]{name=\"Kim\" Park\"}",
            "[x]{name=Kim, Park}",
            "[x]{name=Kim Park",
            "[x]{name={Kim Park}}",
            "references:\n- id: a\n  sayso-name: |\n    Kim\n    Park\n  title: T\n",
            "references:\n- id: a\n  sayso-name: [Kim, Park]\n",
            "@misc{a,\n  sayso-name = \"Kim\" # \" Park\",\n}",
            "@misc{a,\n  sayso-name = {Kim {Park}},\n}",
            "{\"sayso-name\": [\"Kim\", \"Park\"]}",
        ] {
            let secrets = Secrets::of(text);
            let hidden = secrets.hidden(text, 0);
            assert!(!hidden.contains("Kim") && !hidden.contains("Park"), "{text}: {hidden}");
            assert_eq!(hidden.len(), text.len());
        }
    }

    #[test]
    fn what_is_no_value_of_a_source_is_let_be() {
        for text in [
            "Her name: Kim Park. Contact: none.",
            "[The name=value pairs]{by=a}, their name: Kim",
            "[x]{by=a filename=b data-name=c} [name]{.contact #name}",
            "author:\n  - name: A. Writer\n    email: a@example.org\n",
            "`{name}` in a template, and @name",
            "the surname = b and names=c",
            "[x]{by=a game=chess same=1 content=b contract=\"a b\"}",
            "[{\"names\": \"b\"}] <!-- a --> names=c",
        ] {
            assert_eq!(values(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn messages_lose_the_words_of_a_secret() {
        let text = "[x]{name=\"Kim Park of the Office\"}";
        let secrets = Secrets::of(text);
        for (message, shown) in [
            ("`Park\"` is no attribute of the Office.", "`***\"` is no attribute of the ***."),
            (
                "There is no source `Kim`. Did you mean `kcna`?",
                "There is no source `***`. Did you mean `kcna`?",
            ),
            ("The office is closed.", "The office is closed."),
            ("“Kim and the others” said so", "“*** and the others” said so"),
        ] {
            assert_eq!(secrets.censor_message(message), shown);
        }
        assert!(secrets.are_in("#kim-Park") && !secrets.are_in("the kcna"));
        assert_eq!(secrets.censor("Kim said to Lee"), "*** said to Lee");
        assert_eq!(secrets.disguised(text), "[x]{name=\"xxxxxxxxxxxxxxxxxxxxxx\"}");
    }

    #[test]
    fn nothing_panics_and_time_is_linear() {
        for piece in [
            "name=\"",
            "{name=",
            "{name='x",
            "sayso-name: ",
            "name: {",
            "{\"name\":\"",
            "é{name=é",
            "name=\\",
            "name \n",
            "{name=a} ",
            "{name=a\n",
            " name: x\n",
            "sayso-name: {}",
            "= \"",
            "{a=\"",
            "<!--",
            "<!-- name=",
            "<!-- nmae=a -->",
            "{nmae=",
        ] {
            let text = piece.repeat(100_000);
            let found = Secrets::of(&text);
            assert_eq!(found.hidden(&text, 0).len(), text.len());
        }
    }
}
