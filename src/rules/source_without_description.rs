//! A source that readers are told nothing of.

use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::report::Source;
use crate::text::Span;

/// The rule.
pub static RULE: Rule = Rule {
    name: "source-without-description",
    group: Group::Source,
    severity: Severity::Error,
    summary: "a source has neither a body nor a `title`",
    page: include_str!("../../docs/rules/source-without-description.md"),
    checks: &[Check::Source(check)],
    ..Rule::DEFAULT
};

fn check(source: &Source, context: &mut Context<'_, '_>) {
    if source.broken || source.value("title").is_some() || !source.reference.trim().is_empty() {
        return;
    }
    let body = Span::new(source.head.end, source.span.end);
    if context.report().text().slice(body).contains(char::is_alphanumeric) {
        return;
    }
    let name = source.name();
    // The body begins on the line behind the braces.
    let written = context.words(body);
    let line = written.find('\n').map(|at| body.start + at + 1);
    let described = described(source);
    let (title, text) = match described {
        Some(text) => ("Say what its attributes say", text),
        None => ("Leave room for it", "Who or what this is, as readers should see it.".to_owned()),
    };
    // A div that is never closed is a fault of its own, and has no end to write before.
    let edits = line.filter(|_| written.trim_end().ends_with(":::")).map(|at| {
        vec![context.replace(Span::new(at, at), format!("{text}{}", context.line_end()))]
    });
    let span = source.place();
    let spoken = context.find(
        span,
        format!(
            "{name} does not say who or what it is. Describe it between its two lines of colons, \
             as readers should see it."
        ),
    );
    if let Some(edits) = edits {
        spoken.unsafe_fix(title, edits);
    }
}

/// What its attributes say of it, as a reference.
fn described(source: &Source) -> Option<String> {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(source.value("author").map(str::to_owned));
    parts.extend(source.value("container-title").map(|title| format!("*{title}*")));
    parts.extend(source.value("publisher").map(str::to_owned));
    parts.extend(source.value("url").map(|url| format!("<{url}>")));
    (!parts.is_empty()).then(|| format!("{}.", parts.join(", ")))
}
