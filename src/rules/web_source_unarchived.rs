//! A web page of which nobody has kept a copy.

use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::report::Source;

/// The rule.
pub static RULE: Rule = Rule {
    name: "web-source-unarchived",
    group: Group::Source,
    severity: Severity::Hint,
    summary: "a web page or a post has neither `archive` nor `file`",
    page: include_str!("../../docs/rules/web-source-unarchived.md"),
    checks: &[Check::Source(check)],
    ..Rule::DEFAULT
};

fn check(source: &Source, context: &mut Context<'_, '_>) {
    if source.broken || !source.is_web() {
        return;
    }
    if source.get("archive").is_some() || source.get("file").is_some() {
        return;
    }
    // An address in an archive is that of a copy.
    let is_kept = source.value("url").is_some_and(|url| {
        ["web.archive.org/", "archive.today/", "archive.is/", "archive.ph/", "perma.cc/"]
            .iter()
            .any(|host| url.contains(host))
    });
    if is_kept {
        return;
    }
    let name = if source.key.is_empty() { "this source".to_owned() } else { source.name() };
    context.find(
        source.place(),
        format!(
            "No copy of {name} is kept: when the page changes or goes, so does the proof. Add \
             `archive=` with the address of a copy, or `file=` with one of your own."
        ),
    );
}
