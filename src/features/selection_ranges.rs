//! What a selection grows to, step by step: a word, a claim's words, the claim, the sentence, the
//! paragraph, what holds it, the section, the file; between braces a value, its pair, the braces.

use super::{Asked, Subject};
use crate::report::Facts;
use crate::syntax::Kind;
use crate::syntax::attributes::Attributes;
use crate::syntax::yaml::{Value, Yaml};
use crate::text::{Span, Text};
use crate::values::keys;
use crate::workspace::View;

/// Finds the steps for a place, the narrowest first; each lies in the next.
pub fn find(asked: &Asked<'_>, byte: usize) -> Vec<Span> {
    let (text, mut spans) = match asked.subject {
        Subject::Report(view) => (view.report().text(), of_report(&view, byte)),
        Subject::Library(library) => {
            let mut spans = Vec::new();
            if let Some(entry) = super::entry_at(&library.sources, byte) {
                spans.push(entry.span);
                spans.push(entry.key_span);
                spans.extend(entry.attributes.iter().map(|one| one.span));
                spans.retain(|span| entry.span.holds(*span));
            }
            (&library.text, spans)
        }
    };
    spans.push(Span::new(0, text.len()));
    spans.extend(word(text, byte));
    spans.retain(|span| span.touches(byte) && !span.is_empty());
    spans.sort_by_key(|span| (span.len(), span.start));
    let mut steps: Vec<Span> = Vec::new();
    for span in spans {
        // What overlaps a step only in part is none.
        if steps.last().is_none_or(|last| span.holds(*last) && span != *last) {
            steps.push(span);
        }
    }
    if steps.is_empty() {
        // Every place has an answer.
        steps.push(Span::new(0, text.len()));
    }
    steps
}

fn of_report(view: &View<'_>, byte: usize) -> Vec<Span> {
    let text = view.report().text();
    let mut spans: Vec<Span> = Vec::new();
    // Sections, and blocks that hold others.
    let sections = super::headings(view).into_iter().map(|(_, _, section)| section);
    spans.extend(sections.filter(|span| span.start <= byte && byte < span.end));
    let mut open: Vec<usize> = Vec::new();
    for (span, facts) in view.report().placed() {
        match facts {
            Facts::Open(_) => open.push(span.start),
            Facts::Close => {
                if let Some(start) = open.pop()
                    && start <= byte
                    && byte <= span.end
                {
                    spans.push(Span::new(start, span.end));
                }
            }
            _ => {}
        }
    }
    of_tree(view, byte, &mut spans);
    for (piece, facts) in super::pieces_at(view, byte) {
        spans.push(piece);
        match facts {
            Facts::Prose(prose) => {
                let at = |span: Span| span.shifted(piece.start);
                for claim in &prose.claims {
                    spans.extend([at(claim.words), at(claim.span)]);
                    of_braces(&claim.attributes, piece.start, byte, &mut spans);
                }
                for other in &prose.others {
                    of_braces(other, piece.start, byte, &mut spans);
                }
                for image in &prose.images {
                    spans.extend([at(image.span), at(image.words), at(image.target.1)]);
                }
                for link in &prose.links {
                    spans.extend([at(link.span), at(link.words)]);
                }
                for citation in &prose.citations {
                    spans.push(at(citation.span));
                    spans.extend(citation.locator.as_ref().map(|(_, span)| at(*span)));
                }
                if prose.heading == 0 {
                    let braces = prose.claims.iter().map(|claim| claim.attributes.span);
                    let braces = braces.chain(prose.others.iter().map(|other| other.span));
                    let targets = prose.links.iter().map(|link| link.span);
                    let locators =
                        prose.citations.iter().filter_map(|c| Some(c.locator.as_ref()?.1));
                    let silent: Vec<Span> = braces.chain(targets).chain(locators).map(at).collect();
                    spans.push(sentence(text, piece, byte, silent));
                }
            }
            Facts::Open(container) => {
                if let Some(attributes) = container.attributes.as_ref() {
                    of_braces(attributes, piece.start, byte, &mut spans);
                }
            }
            Facts::FrontMatter(metadata) => {
                if let Some(yaml) = metadata.yaml.as_ref() {
                    of_yaml(yaml, text, piece.start, byte, &mut spans);
                }
            }
            _ => {}
        }
    }
    spans
}

fn of_braces(attributes: &Attributes, offset: usize, byte: usize, spans: &mut Vec<Span>) {
    let braces = attributes.span.shifted(offset);
    if !braces.touches(byte) {
        return;
    }
    // What stands between them, and all of them.
    let inner = Span::new(braces.start + 1, braces.end.saturating_sub(1).max(braces.start + 1));
    spans.extend([inner, braces]);
    let tokens = attributes.classes.iter().chain(attributes.id.as_ref());
    for token in tokens {
        let token = token.span.shifted(offset);
        spans.extend([token, Span::new(token.start.saturating_sub(1), token.end)]);
    }
    for pair in &attributes.pairs {
        let value = pair.value_span.shifted(offset);
        let name = pair.name_span.shifted(offset);
        // A quotation that is never closed ends with the braces.
        let quotes = usize::from(value.start > name.end + 1);
        let end = (value.end + quotes).min(braces.end);
        spans.extend([name, value, Span::new(name.start, end)]);
        if quotes > 0 {
            spans.push(Span::new(value.start - 1, end));
        }
        if pair.verbatim {
            let parts = keys::keys(&pair.value).into_iter().map(|key| key.span);
            let parts = parts.chain(keys::parts(&pair.value).into_iter().map(|part| part.span));
            spans.extend(parts.map(|part| pair.place(part).shifted(offset)));
        }
    }
}

fn of_yaml(yaml: &Yaml, text: &Text, offset: usize, byte: usize, spans: &mut Vec<Span>) {
    let mut open = vec![yaml];
    while let Some(yaml) = open.pop() {
        let span = with_bracket(yaml, text, offset);
        if !span.touches(byte) {
            continue;
        }
        spans.push(span);
        match &yaml.value {
            Value::List(values) => open.extend(values),
            Value::Map(pairs) => {
                for (key, value) in pairs {
                    let key_span = key.span.shifted(offset);
                    let end = with_bracket(value, text, offset).end.max(key_span.end);
                    spans.push(Span::new(key_span.start, end));
                    open.extend([key, value]);
                }
            }
            Value::Scalar { .. } => {}
        }
    }
}

/// The place of a value; of `[a, b]` with the bracket that closes it.
fn with_bracket(yaml: &Yaml, text: &Text, offset: usize) -> Span {
    /// White space before the bracket that is looked through, bytes.
    const MOST: usize = 100;
    let mut span = yaml.span.shifted(offset);
    let opening = text.slice(Span::new(span.start, span.start + 1));
    let close = match (&yaml.value, &*opening) {
        (Value::List(_), "[") => ']',
        (Value::Map(_), "{") => '}',
        _ => return span,
    };
    let rest = text.slice(Span::new(span.end, span.end + MOST));
    let behind = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
    if behind.starts_with(close) {
        span.end += rest.len() - behind.len() + 1;
    }
    span
}

/// Rows, cells and inline markup around a byte, as the tree has them.
fn of_tree(view: &View<'_>, byte: usize, spans: &mut Vec<Span>) {
    let root = view.report().tree().root();
    let mut node = root.descendant_for_byte_range(byte, byte);
    while let Some(inner) = node {
        let is_step = matches!(
            Kind::of(inner),
            Kind::TableRow
                | Kind::TableCell
                | Kind::Emphasis
                | Kind::Strong
                | Kind::Strikeout
                | Kind::CodeSpan
                | Kind::Math
                | Kind::Link
                | Kind::ReferenceLink
                | Kind::InlineNote
                | Kind::Bracketed
        );
        if is_step {
            spans.push(trimmed(view.report().text(), crate::syntax::span(inner)));
        }
        // Nothing wider than a block is asked for.
        node = inner.parent().filter(|outer| !matches!(Kind::of(*outer), Kind::Group));
    }
}

/// A place without the white space at its ends, if it is not all white space.
fn trimmed(text: &Text, span: Span) -> Span {
    let words = text.slice(span);
    let start = words.len() - words.trim_start().len();
    let end = words.trim_end().len();
    Span::new(span.start + start.min(end), span.start + end)
}

/// The word at a byte: letters and figures, with what joins them.
fn word(text: &Text, byte: usize) -> Option<Span> {
    let line = text.line(text.line_of(byte))?;
    let words = text.slice(line);
    let at = byte.checked_sub(line.start)?.min(words.len());
    let joins =
        |c: char| c.is_alphanumeric() || matches!(c, '_' | '’' | '\'' | '\u{300}'..='\u{36f}');
    let before = words.get(..at)?;
    let start = before.char_indices().rev().take_while(|(_, c)| joins(*c)).last();
    let start = start.map_or(at, |(start, _)| start);
    let end = words.get(at..)?.char_indices().find(|(_, c)| !joins(*c));
    let end = end.map_or(words.len(), |(end, _)| at + end);
    Some(Span::new(line.start + start, line.start + end))
}

/// The sentence of a paragraph in which a byte lies. What stands in `silent` ends none.
fn sentence(text: &Text, block: Span, byte: usize, mut silent: Vec<Span>) -> Span {
    silent.sort();
    let words = text.slice(block);
    let mut start = 0;
    let mut chars = words.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if !matches!(c, '.' | '!' | '?' | '…' | '。' | '！' | '？') {
            continue;
        }
        let place = block.start + at;
        let before = silent.partition_point(|span| span.start <= place);
        if before.checked_sub(1).and_then(|i| silent.get(i)).is_some_and(|s| s.end > place) {
            continue;
        }
        // Quotation marks, brackets and braces that close belong to the sentence.
        let mut end = at + c.len_utf8();
        loop {
            let here = block.start + end;
            let index = silent.partition_point(|span| span.start < here);
            if let Some(braces) = silent.get(index).filter(|span| span.start == here) {
                end = braces.end - block.start;
                continue;
            }
            match words.get(end..).and_then(|rest| rest.chars().next()) {
                Some(c) if matches!(c, '"' | '\'' | '”' | '’' | '»' | ')' | ']' | '*' | '_') =>
                {
                    end += c.len_utf8();
                }
                _ => break,
            }
        }
        let rest = words.get(end..).unwrap_or_default();
        let next = rest.trim_start();
        let wide = matches!(c, '。' | '！' | '？');
        let parted = wide || next.len() < rest.len();
        if !parted || next.is_empty() || (c == '.' && !begins_sentence(&words[start..at], next)) {
            continue;
        }
        let next = words.len() - next.len();
        if block.start + next > byte {
            return Span::new(block.start + start, block.start + end);
        }
        start = next;
        while chars.peek().is_some_and(|(at, _)| *at < next) {
            chars.next();
        }
    }
    let end = words.trim_end().len().max(start);
    Span::new(block.start + start, block.start + end)
}

/// Whether a full stop ends a sentence, by the words before it and those behind it.
fn begins_sentence(before: &str, next: &str) -> bool {
    const ABBREVIATIONS: [&str; 18] = [
        "mr", "mrs", "ms", "dr", "prof", "gen", "col", "sen", "rep", "gov", "st", "no", "vs", "p",
        "pp", "cf", "e.g", "i.e",
    ];
    let opening = |c: char| matches!(c, '"' | '“' | '‘' | '«' | '(' | '[' | '!' | '*' | '_');
    let first = next.trim_start_matches(opening).chars().next();
    let word = before.rsplit(|c: char| c.is_whitespace() || opening(c)).next().unwrap_or_default();
    // "K. Mori", "U.S. officials", "Dr. Kim".
    let is_initial = word.chars().count() == 1 && word.chars().all(char::is_uppercase);
    let is_short = ABBREVIATIONS.contains(&word.to_lowercase().as_str());
    !is_initial && !is_short && first.is_none_or(|c| !c.is_lowercase())
}
