//! Braces that a writer meant, and that attach to nothing.

use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::report::{Block, Facts, claim};
use crate::syntax::Kind;
use crate::text::Span;
use crate::values::{edtf, vocabulary};

/// The rule.
pub static RULE: Rule = Rule {
    name: "stray-attributes",
    group: Group::Structure,
    severity: Severity::Error,
    summary: "braces with Sayso's attributes attach to nothing",
    page: include_str!("../../docs/rules/stray-attributes.md"),
    checks: &[Check::Fault(&[Kind::StrayBraces], check), Check::Block(openings)],
    ..Rule::DEFAULT
};

fn check(_: Kind, span: Span, context: &mut Context<'_, '_>) {
    let braces = context.words(span);
    let text = context.report().text();
    let before = text.slice(Span::new(span.start.saturating_sub(FAR), span.start)).into_owned();
    let behind = text.slice(Span::new(span.end, span.end + 1));
    // `${title}`, `{{ by=foo }}`, `{% by=foo %}`: the braces of a template.
    let is_template = before.ends_with(['{', '$', '#', '%'])
        || behind.starts_with('}')
        || braces.starts_with("{%")
        || braces.starts_with("{{");
    if is_template || !is_ours(&braces, context) {
        return;
    }
    let trimmed = before.trim_end_matches([' ', '\t', '\n', '\r']);
    let gap = Span::new(span.start - (before.len() - trimmed.len()), span.start);
    let mut fix = None;
    let line = trimmed.rsplit('\n').next().unwrap_or(trimmed);
    let is_div = line.trim_start_matches([' ', '>']).starts_with(":::");
    let advice = if trimmed.ends_with(":::") && is_div && is_below_prose(trimmed) {
        let start = Span::new(gap.start - line.len(), gap.start - line.len());
        if line.starts_with(":::") {
            let edits = vec![context.replace(start, context.line_end())];
            fix = Some(("Put a blank line above it", edits));
        }
        "This line opens no div: it stands right below a line of prose, and belongs to its paragraph. Put a \
         blank line above it."
    } else if trimmed.ends_with(":::") {
        "This line opens no div: an id is made of letters, figures, `-`, `_`, `.` and `:`, a class \
         begins with a letter, and nothing else stands on the line."
    } else if trimmed.ends_with('}') && belongs_to_words(trimmed) {
        let inner = braces.trim_start_matches('{').trim_start();
        let joined = Span::new(gap.start - 1, span.end);
        fix = Some((
            "Join the two pairs of braces",
            vec![context.replace(joined, format!(" {inner}"))],
        ));
        "Only the first pair of braces belongs to its words. Write all attributes in one pair."
    } else if trimmed.ends_with(']') && !gap.is_empty() {
        fix = Some(("Take the space out", vec![context.replace(gap, "")]));
        "No space may stand between a claim's words and its braces."
    } else if trimmed.ends_with(']')
        && let Some((kind, swallowed)) = context.view().swallowing(span)
    {
        let first = Span::new(swallowed.start, swallowed.start);
        let edits = vec![context.replace(first, "\\")];
        match kind {
            Kind::Math => {
                fix = Some(("Escape the dollar sign before it", edits));
                "Their bracket stands between two dollar signs, and so is mathematics. Put a \
                 backslash before the first."
            }
            _ => {
                fix = Some(("Escape the backtick before it", edits));
                "Their bracket stands between backticks, and so is code. Put a backslash before \
                 the first."
            }
        }
    } else if trimmed.ends_with(']')
        && let Some(bar) = cell_border(line)
    {
        let at = gap.start - line.len() + bar;
        let edits = vec![context.replace(Span::new(at, at), "\\")];
        fix = Some(("Escape the bar in the claim", edits));
        "Their bracket stands in another cell of the table: a `|` ends a cell, and all that is open in it. \
         Put a backslash before it."
    } else if trimmed.ends_with(']') {
        "Attributes behind a reference link would depend on a far-off line and are not read. \
         Put brackets of their own around the words."
    } else {
        "Put the words that they are about in brackets: `[words]{by=rfa}`."
    };
    let lead = if trimmed.ends_with(":::") { "" } else { "These braces belong to no words. " };
    let message = format!("{lead}{advice}");
    let spoken = context.find(span, message);
    if let Some((title, edits)) = fix {
        spoken.unsafe_fix(title, edits);
    }
}

/// Lines of colons that open no div since their braces are never closed, or a quotation mark in them.
fn openings(block: &Block<'_>, context: &mut Context<'_, '_>) {
    let Facts::Prose(prose) = block.facts else { return };
    if !prose.has_colons {
        return;
    }
    let block = block.span;
    let text = context.report().text().slice(block);
    let mut start = block.start;
    for line in text.split_inclusive('\n') {
        let here = start;
        start += line.len();
        let shown = line.trim_end();
        let colons = shown.trim_start_matches([' ', '>']);
        let braces = colons.trim_start_matches(':').trim_start();
        let span = Span::new(here + shown.len() - braces.len(), here + shown.len());
        let is_opening = colons.starts_with(":::") && braces.starts_with('{');
        // Braces that are closed are reported as such.
        let is_closed = prose.faults.iter().any(|(_, f)| f.start + block.start == span.start);
        if !is_opening || is_closed || !is_ours(braces, context) {
            continue;
        }
        let is_quoted = braces.matches('"').count() % 2 == 1;
        let message = if is_quoted {
            "This line opens no div: a quotation mark in it is never closed. Put another where the \
             value ends."
        } else if braces.contains('}') {
            continue;
        } else {
            "This line opens no div: its braces are never closed. Put `}` where they end."
        };
        let end = Span::new(span.end, span.end);
        let edits = (!is_quoted).then(|| vec![context.replace(end, "}")]);
        let spoken = context.find(span, message);
        if let Some(edits) = edits {
            spoken.unsafe_fix("Close them at the end of the line", edits);
        }
    }
}

/// How far back from the braces their cause is looked for, bytes.
const FAR: usize = 200;

/// Whether a line stands above this one, the last, and is not blank.
fn is_below_prose(text: &str) -> bool {
    let mut lines = text.rsplit('\n').skip(1);
    lines.next().is_some_and(|above| !above.trim_matches(['>', ' ', '\t', '\r']).is_empty())
}

/// Whether the braces that a text ends with stand behind a bracket.
fn belongs_to_words(text: &str) -> bool {
    text.rfind('{').is_some_and(|open| text[..open].ends_with([']', ')', '`']))
}

/// Of a line of a table that ends with `]`, the bar between that and its `[`.
fn cell_border(line: &str) -> Option<usize> {
    let open = line.rfind('[')?;
    let mut bars = line[open..].match_indices('|').map(|(at, _)| open + at);
    let bar = bars.find(|at| !line[..*at].ends_with('\\'))?;
    // A bar that is one of a table has another before it, or begins the line.
    line[..open].contains('|').then_some(bar)
}

/// Whether braces certainly hold an attribute or a class of Sayso's: one that no other program knows,
/// or one whose value is of Sayso's kind. `{title=x}` and `{type=button}` prove nothing.
fn is_ours(braces: &str, context: &Context<'_, '_>) -> bool {
    let inner = braces.trim_start_matches([':', ' ', '{']).trim_end_matches('}');
    inner.split_whitespace().any(|word| {
        if let Some(class) = word.strip_prefix('.') {
            return class == "source" || claim::CLASSES.contains(&class);
        }
        let Some((name, value)) = word.split_once('=') else { return false };
        let value = value.trim_matches(['"', '\'', '“', '”']);
        match name {
            "by" | "against" | "confidence" | "likelihood" | "reply" | "issued" | "accessed"
            | "archived" | "aliases" | "anonymity" | "approved" | "superseded-by" | "retracted"
            | "corrected" | "reliability" | "sha256" | "via" => true,
            "on" | "event" => edtf::parse(value).is_ok(),
            "rating" => vocabulary::rating(value).is_some(),
            "from" => context.source(value).is_some(),
            _ => false,
        }
    })
}
