//! A web page without an address.

use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::report::Source;
use crate::text::Span;

/// The rule.
pub static RULE: Rule = Rule {
    name: "web-source-without-url",
    group: Group::Source,
    severity: Severity::Warning,
    summary: "a web page or a post has no `url`",
    page: include_str!("../../docs/rules/web-source-without-url.md"),
    checks: &[Check::Source(check)],
    ..Rule::DEFAULT
};

fn check(source: &Source, context: &mut Context<'_, '_>) {
    if source.broken || !source.is_web() || source.value("url").is_some() {
        return;
    }
    let written = address_in(source, context);
    let edits = written.as_ref().map(|url| vec![context.add_to_source(source, "url", url)]);
    let name = source.name();
    let spoken = context.find(
        source.place(),
        format!(
            "{name} is on the web, and nothing says where. Add `url=`, or a link to it in its body."
        ),
    );
    if let (Some(url), Some(edits)) = (written, edits) {
        spoken.unsafe_fix(format!("Take the address in its body, {url}"), edits);
    }
}

/// An address that stands in the body as bare words, and so is no link.
fn address_in(source: &Source, context: &Context<'_, '_>) -> Option<String> {
    let body = context.words(Span::new(source.head.end, source.span.end));
    let start = body.find("https://").or_else(|| body.find("http://"))?;
    let rest = &body[start..];
    let end = rest.find(|c: char| c.is_whitespace() || "<>\"'`|".contains(c)).unwrap_or(rest.len());
    let url = rest[..end].trim_end_matches(['.', ',', ';', ':', ')', ']', '}']);
    (!url.ends_with("://")).then(|| url.to_owned())
}
