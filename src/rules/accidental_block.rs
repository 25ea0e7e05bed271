//! Prose that has become a block that nobody meant.

use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::report::{Block, Facts};
use crate::syntax::Kind;
use crate::text::Span;

/// The rule.
pub static RULE: Rule = Rule {
    name: "accidental-block",
    group: Group::Structure,
    severity: Severity::Warning,
    summary: "prose has become a list, a definition or a heading that nobody meant",
    page: include_str!("../../docs/rules/accidental-block.md"),
    checks: &[Check::Block(check)],
    ..Rule::DEFAULT
};

fn check(block: &Block<'_>, context: &mut Context<'_, '_>) {
    let found = match block.facts {
        Facts::Open(container) if container.kind == Kind::ListItem => list(block, context),
        Facts::Open(container) if container.kind == Kind::Definition => match block.before {
            Some((term, Facts::Prose(_))) => definition(term, block.span.start, context),
            _ => None,
        },
        Facts::Prose(prose) if prose.heading == 2 => underlined(block.span, context),
        _ => None,
    };
    let Some((span, at, message)) = found else { return };
    let edits = vec![context.replace(Span::new(at, at), "\\")];
    context.find(span, message).safe_fix("Put a backslash before it", edits);
}

/// How many bytes a marker of a list takes at most.
const MARKER: usize = 16;

/// The first item of a list that begins with a year, or with a portion mark.
fn list(item: &Block<'_>, context: &Context<'_, '_>) -> Option<(Span, usize, String)> {
    let is_list = |facts: &Facts| matches!(facts, Facts::Open(open) if open.kind == Kind::List);
    if !item.before.is_some_and(|(_, facts)| is_list(facts)) {
        return None;
    }
    let first = item.span.start;
    let marker = |at: usize| {
        let text = context.behind(at, MARKER);
        text.split_whitespace().next().unwrap_or_default().to_owned()
    };
    let written = marker(first);
    if !written.starts_with(['(', '1', '2']) {
        return None;
    }
    // The second item has a say, and stands elsewhere.
    context.view().depends_on_all();
    let next = second(first, context).map(marker);
    let span = Span::new(first, first + written.len());
    if let Some(number) = written.strip_suffix('.').and_then(|digits| digits.parse::<u32>().ok()) {
        let goes_on =
            next.and_then(|m| m.strip_suffix('.')?.parse::<u32>().ok()) == Some(number + 1);
        let is_year = (1000..=2999).contains(&number) && !goes_on;
        let message = format!(
            "`{written}` at the beginning of a paragraph makes a list of it, with this number. Put a backslash \
             before the stop."
        );
        return is_year.then_some((span, span.end - 1, message));
    }
    // The marks of classified documents: unclassified, restricted, confidential, secret.
    let letter = written.strip_prefix('(')?.strip_suffix(')')?;
    let follows = match letter {
        "U" => "(V)",
        "R" => "(S)",
        "C" => "(D)",
        "S" => "(T)",
        _ => return None,
    };
    if next.as_deref() == Some(follows) {
        return None;
    }
    // `(S)` in a list that began above, and goes on behind a paragraph.
    let message = format!(
        "`{written}` at the beginning of a paragraph makes a list of it. Put a backslash before the \
         parenthesis."
    );
    Some((span, first, message))
}

/// Where the second item begins of a list whose first begins at a byte.
fn second(first: usize, context: &Context<'_, '_>) -> Option<usize> {
    let pieces = context.report().placed_from(first);
    let is_first = |(span, facts): &(Span, &Facts)| {
        let is_item = matches!(facts, Facts::Open(open) if open.kind == Kind::ListItem);
        is_item && span.start == first
    };
    let mut depth = 0_usize;
    for (span, facts) in pieces.skip_while(|piece| !is_first(piece)) {
        match facts {
            Facts::Open(_) if depth == 0 && span.start > first => return Some(span.start),
            Facts::Open(_) => depth += 1,
            Facts::Close => depth = depth.checked_sub(1)?,
            _ => {}
        }
    }
    None
}

/// A line of prose that became a term, for the line below begins with `: ` or `~ `.
fn definition(term: Span, at: usize, context: &Context<'_, '_>) -> Option<(Span, usize, String)> {
    /// Terms of so many words are none.
    const LONG: usize = 8;
    let text = context.report().text();
    // A definition behind a blank line was meant.
    let between = text.slice(Span::new(term.end, at));
    if between.matches('\n').count() != 1 {
        return None;
    }
    let words = context.words(term).split_whitespace().count();
    let begins = context.behind(at, MARKER);
    let mark = begins.chars().next()?;
    let rest = begins.get(1..)?.trim_start();
    let is_figure = mark == '~' && rest.starts_with(|c: char| c.is_ascii_digit()) && words > 2;
    let is_wrapped = words >= LONG && rest.starts_with(char::is_lowercase);
    let message = format!(
        "This line begins with `{mark} `, and so the line above it is a term, and this its definition. Put a \
         backslash before it."
    );
    (is_figure || is_wrapped).then_some((Span::new(at, at + 1), at, message))
}

/// A line of prose that became a heading, for there are three dashes below it.
fn underlined(heading: Span, context: &Context<'_, '_>) -> Option<(Span, usize, String)> {
    /// Headings of so many words are none.
    const LONG: usize = 14;
    let text = context.words(heading);
    let (line, below) = text.split_once('\n')?;
    let dashes = below.trim_matches([' ', '\t', '\r', '>']);
    let is_rule = matches!(dashes, "---" | "--" | "-");
    let line = line.trim_end();
    let is_sentence =
        line.ends_with(['.', ',', ';', ':']) || line.split_whitespace().count() >= LONG;
    if !is_rule || !is_sentence || line.ends_with("...") {
        return None;
    }
    let at = heading.start + text.len() - below.len() + below.find('-')?;
    let message = format!(
        "`{dashes}` right below a line of prose makes a heading of it. Put a backslash before it, or for a line \
         across the page a blank line above it."
    );
    Some((Span::new(at, at + dashes.len()), at, message))
}
