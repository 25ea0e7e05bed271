//! A line that was meant to begin a block, and that the paragraph above it takes.

use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::report::{Block, Facts, claim};
use crate::syntax::Kind;
use crate::text::{Span, is_in};

/// The rule.
pub static RULE: Rule = Rule {
    name: "blank-line-missing",
    group: Group::Structure,
    severity: Severity::Warning,
    summary: "a line right under a paragraph looks like the beginning of a block, and is text",
    page: include_str!("../../docs/rules/blank-line-missing.md"),
    checks: &[Check::Block(check)],
    ..Rule::DEFAULT
};

fn check(block: &Block<'_>, context: &mut Context<'_, '_>) {
    let is_paragraph = matches!(block.facts, Facts::Prose(prose) if prose.heading == 0);
    if !is_paragraph {
        return;
    }
    let text = context.report().text().slice(block.span);
    if !text.contains('\n') {
        return;
    }
    // How many quotes and lists are open: what their lines begin with is theirs.
    let kinds = || block.around().iter().map(|around| around.container.kind);
    let quotes = kinds().filter(|kind| *kind == Kind::BlockQuote).count();
    let in_list = kinds().any(|kind| !matches!(kind, Kind::BlockQuote | Kind::FencedDiv));
    paragraph(&text, block.span, quotes, in_list, context);
}

fn paragraph(text: &str, block: Span, quotes: usize, in_list: bool, context: &mut Context<'_, '_>) {
    let mut lines: Vec<(usize, &str)> = Vec::new();
    let mut start = 0;
    for line in text.split('\n') {
        let shown = line.trim_end_matches('\r');
        lines.push((start, if start == 0 { shown } else { without_marks(shown, quotes) }));
        start += line.len() + 1;
    }
    let mut literal: Option<Vec<Span>> = None;
    for (index, pair) in lines.windows(2).enumerate() {
        let [(_, above), (start, line)] = pair else { continue };
        let further = lines.get(index + 2).map_or("", |(_, line)| line);
        let Some(what) = begins(line, above, further) else { continue };
        let at = block.start + start;
        let full = text.get(*start..).and_then(|rest| rest.split('\n').next()).unwrap_or_default();
        let full = full.trim_end_matches('\r');
        let first = at + full.len() - line.len();
        let literal = literal.get_or_insert_with(|| context.view().literal(block));
        if is_in(literal, first) {
            continue;
        }
        let message = format!(
            "This looks like {what}, and stands right below a line of prose: it is text, and belongs to that \
             paragraph. Put a blank line above it."
        );
        // In a list or a quote a blank line is not all that it takes, and code that is never closed
        // would take all that follows with it. A fence is closed by one that is as long, or longer.
        let fence = &line[..line.len() - line.trim_start_matches('~').len()];
        let is_closed = |(_, line): &(usize, &str)| {
            line.strip_prefix(fence)
                .is_some_and(|rest| rest.trim_end().trim_matches('~').is_empty())
        };
        let closes = what != "code" || lines[index..].iter().skip(2).any(is_closed);
        let edits = (!in_list && quotes == 0 && closes)
            .then(|| vec![context.replace(Span::new(at, at), context.line_end())]);
        let spoken = context.find(Span::new(first, first + line.trim_end().len()), message);
        if let Some(edits) = edits {
            spoken.safe_fix("Put a blank line above it", edits);
        }
        // What follows in the paragraph has the same cause.
        return;
    }
}

/// A line without the marks of the quotes that it stands in, and without its indentation.
fn without_marks(line: &str, quotes: usize) -> &str {
    let mut line = line.trim_start();
    for _ in 0..quotes {
        line = line.strip_prefix('>').unwrap_or(line).trim_start();
    }
    line
}

/// What a line certainly was to begin. A wrapped line of prose may begin with a dash, a figure or a
/// sign, too, and then nothing is said.
fn begins(line: &str, above: &str, further: &str) -> Option<&'static str> {
    let above = above.trim_end();
    // A line of colons that opens no div is no prose: what is wrong is in that line.
    if above.trim_start().starts_with(":::") && above.contains('{') {
        return None;
    }
    let next = |mark: &str| line.strip_prefix(mark).and_then(|rest| rest.chars().next());
    match line.chars().next()? {
        ':' if line.starts_with(":::") => {
            // One with Sayso's attributes is lost, which is reported as that.
            let rest = line.trim_start_matches(':').trim_start();
            let is_word = !rest.is_empty() && rest.chars().all(|c| c.is_alphanumeric() || c == '-');
            let is_braces = rest.starts_with("{.") && rest.trim_end().ends_with('}');
            ((is_word || is_braces) && !holds_ours(rest)).then_some("a div")
        }
        '>' => next("> ").is_some_and(char::is_alphabetic).then_some("a quote"),
        '#' => {
            let rest = line.trim_start_matches('#');
            let is_heading = line.len() - rest.len() <= 6
                && rest
                    .strip_prefix(' ')
                    .and_then(|r| r.chars().next())
                    .is_some_and(char::is_alphabetic);
            is_heading.then_some("a heading")
        }
        mark @ ('-' | '*' | '+') => {
            let is_item = |line: &str| {
                line.strip_prefix(mark).is_some_and(|r| r.starts_with(' ') && !r.trim().is_empty())
            };
            let goes_on = is_item(further) || above.ends_with(':');
            (is_item(line) && goes_on).then_some("a list")
        }
        '1' => {
            let is_first = next("1. ").is_some() && further.starts_with("2. ")
                || next("1) ").is_some() && further.starts_with("2) ");
            is_first.then_some("a list")
        }
        '|' => {
            let is_rule = further.starts_with(['|', ':', '-'])
                && further.contains("--")
                && further.chars().all(|c| "|:-+ ".contains(c));
            (is_rule && !above.trim_start().starts_with('|')).then_some("a table")
        }
        '~' => line.starts_with("~~~").then(|| line.trim_start_matches('~')).and_then(|info| {
            info.chars().all(|c| c.is_alphanumeric() || " {}.=-".contains(c)).then_some("code")
        }),
        _ => None,
    }
}

/// Whether braces hold what `stray-attributes` speaks of.
fn holds_ours(braces: &str) -> bool {
    let words = braces.trim_matches(['{', '}', ' ']).split_whitespace();
    words
        .into_iter()
        .any(|word| word.contains('=') || claim::is_class(word.trim_start_matches('.')))
}
