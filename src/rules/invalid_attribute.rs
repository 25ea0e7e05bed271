//! Something between braces that is no attribute.

use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::syntax::Kind;
use crate::text::Span;

/// The rule.
pub static RULE: Rule = Rule {
    name: "invalid-attribute",
    group: Group::Structure,
    severity: Severity::Error,
    summary: "something in braces is no attribute",
    page: include_str!("../../docs/rules/invalid-attribute.md"),
    checks: &[Check::Fault(&[Kind::InvalidAttribute], check)],
    ..Rule::DEFAULT
};

fn check(_: Kind, span: Span, context: &mut Context<'_, '_>) {
    let span = with_its_name(with_its_quote(span, context), context);
    let words = context.words(span);
    let shown = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let curly = words.contains(['“', '”', '„', '‘', '’']);
    let spaced = words.contains('=').then(|| without_spaces(&words)).filter(|w| *w != words);
    let (advice, fix) = if curly {
        let straight = words.replace(['“', '”', '„'], "\"").replace(['‘', '’'], "'");
        let fix = ("Straighten the quotation marks", straight);
        ("Use straight quotation marks: `by=\"rfa yonhap\"`.", Some(fix))
    } else if let Some(spaced) = spaced {
        let fix = ("Take the spaces out", spaced);
        ("No space may stand beside the equals sign: `by=rfa`.", Some(fix))
    } else {
        ("Attributes are `#key`, `.class` and `name=value`.", None)
    };
    // Who an unnamed source is must not stand in a message, and it may be what was misspelled.
    let shown = if is_private(span, context) { "This".into() } else { format!("`{shown}`") };
    let message =
        format!("{shown} is no attribute, and so Pandoc reads the braces as text. {advice}");
    let fix = fix.map(|(title, text)| (title, vec![context.replace(span, text)]));
    let spoken = context.find(span, message);
    if let Some((title, edits)) = fix {
        spoken.unsafe_fix(title, edits);
    }
}

/// Whether a `name` or a `contact` stands in front of the junk, or in it.
fn is_private(span: Span, context: &Context<'_, '_>) -> bool {
    /// How far back it is looked for, bytes.
    const FAR: usize = 400;
    let before = context.words(Span::new(span.start.saturating_sub(FAR), span.end));
    let braces = before.rsplit('{').next().unwrap_or_default();
    ["name", "contact"].iter().any(|word| braces.contains(word))
}

/// `{by=“rfa yonhap”}`: the junk is `yonhap”`, and what is wrong begins with the mark that opens.
fn with_its_quote(span: Span, context: &Context<'_, '_>) -> Span {
    /// How far back the mark is looked for, bytes.
    const FAR: usize = 200;
    if !context.words(span).contains(['”', '“', '’']) {
        return span;
    }
    let before = context.before(span.start, FAR);
    let value = before.rfind('=').map_or("", |at| &before[at + 1..]);
    if value.starts_with(['“', '„', '‘', '”']) {
        return Span::new(span.start - value.len(), span.end);
    }
    span
}

/// `{by= rfa}`: the junk is `rfa`, and what is wrong begins with the name that it is the value of.
fn with_its_name(span: Span, context: &Context<'_, '_>) -> Span {
    /// How far back the name is looked for, bytes.
    const FAR: usize = 80;
    let before = context.before(span.start, FAR);
    let Some(name) = before.trim_end_matches([' ', '\t']).strip_suffix('=') else { return span };
    let start = name.rfind([' ', '\t', '\n', '{']).map_or(0, |at| at + 1);
    let is_spaced = before.ends_with([' ', '\t']);
    let is_name = is_spaced && !context.words(span).contains('=');
    if is_name { Span::new(span.start - (before.len() - start), span.end) } else { span }
}

/// The words without the spaces beside an equals sign.
fn without_spaces(words: &str) -> String {
    words.split('=').map(str::trim).collect::<Vec<_>>().join("=")
}
