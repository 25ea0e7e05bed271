//! A line that begins: in a source, lists and excerpts go on, elsewhere lists with claims in them; and a
//! source that was opened is closed.

use super::Asked;
use crate::finding::Replacement;
use crate::report::{Facts, Report};
use crate::syntax::{Kind, markup};
use crate::text::Span;

/// What to write when a line was begun at a byte.
pub fn find(asked: &Asked<'_>, byte: usize) -> Vec<Replacement> {
    edit(asked, byte).into_iter().collect()
}

fn edit(asked: &Asked<'_>, byte: usize) -> Option<Replacement> {
    let view = asked.report()?;
    let text = view.report().text();
    let line = text.line_of(byte);
    let (own, above) = (text.line(line)?, text.line(line.checked_sub(1)?)?);
    let replace = |span: Span, text: String| Replacement { place: view.place(span), text };
    if !text.slice(own).trim().is_empty() {
        return None;
    }
    let words = text.slice(above);
    let bare = words.trim_start();
    let indent = &words[..words.len() - bare.len()];
    let end = super::line_end(text);
    if bare.starts_with(":::") && bare.contains(".source") && bare.trim_end().ends_with('}') {
        // Text that follows at once may be the source's.
        let next = text.line(line + 1).map(|next| text.slice(next));
        let is_last = next.is_none_or(|next| next.trim().is_empty());
        let is_open = is_last && is_unclosed(view.report(), above.start + indent.len());
        return is_open.then(|| replace(Span::new(own.end, own.end), format!("{end}{indent}:::")));
    }
    let source = super::entry_at(view.report().sources(), above.start);
    let goes_on = match source {
        Some(source) => above.start >= source.head.end,
        None => is_annotated(view.report(), above.start + indent.len()),
    };
    if !goes_on {
        return None;
    }
    let (mark, next) = mark(bare)?;
    if bare.trim() == mark.trim() {
        // A mark with nothing behind it ends the list.
        return Some(replace(above, String::new()));
    }
    Some(replace(own, format!("{indent}{next}")))
}

/// Whether the div that begins at a byte, or one around it, runs on to its end without a `:::`.
fn is_unclosed(report: &Report, byte: usize) -> bool {
    let mut node = report.tree().root().descendant_for_byte_range(byte, byte + 1);
    while let Some(here) = node {
        let is_div = Kind::of(here) == Kind::FencedDiv;
        if is_div && markup::child(here, &[Kind::UnclosedDiv]).is_some() {
            return true;
        }
        node = here.parent();
    }
    false
}

/// Whether a byte lies in a list in which something is claimed.
fn is_annotated(report: &Report, byte: usize) -> bool {
    let mut list = None;
    let mut node = report.tree().root().descendant_for_byte_range(byte, byte + 1);
    while let Some(here) = node {
        if Kind::of(here) == Kind::List {
            list = Some(crate::syntax::span(here));
        }
        node = here.parent();
    }
    let Some(list) = list else { return false };
    let mut pieces = report.placed_from(list.start).take_while(|(span, _)| span.start < list.end);
    pieces.any(|(_, facts)| matches!(facts, Facts::Prose(prose) if !prose.claims.is_empty()))
}

/// The mark that a line begins with, and that of the line after it.
fn mark(line: &str) -> Option<(&str, String)> {
    if line.starts_with('>') {
        return Some((line.get(..1)?, "> ".to_owned()));
    }
    let end = line.find(' ').unwrap_or(line.len());
    let word = line.get(..end)?;
    if matches!(word, "-" | "*" | "+" | "#." | "(@)") {
        return Some((word, format!("{word} ")));
    }
    let inner = word.strip_suffix(['.', ')'])?;
    let stop = word.get(inner.len()..)?;
    let figures = inner.strip_prefix('(').filter(|_| stop == ")").unwrap_or(inner);
    let open = inner.get(..inner.len() - figures.len())?;
    let next = match figures.parse::<u32>() {
        Ok(number) => number.checked_add(1)?.to_string(),
        Err(_) => letter_after(figures)?.to_string(),
    };
    Some((word, format!("{open}{next}{stop} ")))
}

/// The letter that counts on. Those that may be figures, as `i` and `v`, say nothing of what follows,
/// and behind a capital with a stop there is mostly the rest of a name.
fn letter_after(letters: &str) -> Option<char> {
    let &[letter] = letters.as_bytes() else { return None };
    let counts = matches!(letter, b'a'..=b'h' | b'j'..=b'u');
    counts.then(|| char::from(letter + 1))
}
