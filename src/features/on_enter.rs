//! A line that begins in a source: lists and excerpts go on, and a source that was opened is closed.

use super::Asked;
use crate::finding::Replacement;
use crate::report::Facts;
use crate::syntax::Kind;
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
        let mut pieces = view.report().placed().map(|(_, facts)| facts);
        let is_open = pieces.any(|facts| matches!(facts, Facts::Fault(Kind::UnclosedDiv)));
        return is_open.then(|| replace(Span::new(own.end, own.end), format!("{end}{indent}:::")));
    }
    let source = super::entry_at(view.report().sources(), above.start)?;
    if above.start < source.head.end {
        return None;
    }
    let (mark, next) = mark(bare)?;
    if bare.trim() == mark.trim() {
        // A mark with nothing behind it ends the list.
        return Some(replace(above, String::new()));
    }
    Some(replace(own, format!("{indent}{next}")))
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
    let figures = word.strip_suffix(['.', ')'])?;
    let number: u32 = figures.parse().ok()?;
    let stop = word.get(figures.len()..)?;
    Some((word, format!("{}{stop} ", number.checked_add(1)?)))
}
