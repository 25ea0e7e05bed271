//! A web page, and nobody knows when it was seen.

use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::report::Source;

/// The rule.
pub static RULE: Rule = Rule {
    name: "web-source-without-accessed",
    group: Group::Source,
    severity: Severity::Info,
    summary: "a web page or a post has no `accessed`",
    page: include_str!("../../docs/rules/web-source-without-accessed.md"),
    checks: &[Check::Source(check)],
    ..Rule::DEFAULT
};

fn check(source: &Source, context: &mut Context<'_, '_>) {
    if source.broken || !source.is_web() || source.value("accessed").is_some() {
        return;
    }
    // Where there is no date at all, that is what is said.
    if source.value("issued").is_none() || source.get("accessed").is_some() {
        return;
    }
    let today = context.today().map(str::to_owned);
    let edits = today.as_ref().map(|today| vec![context.add_to_source(source, "accessed", today)]);
    let name = source.name();
    let spoken = context.find(
        source.place(),
        format!(
            "{name} is on the web, where things change, and nothing says when it was seen. Add \
             `accessed=`."
        ),
    );
    if let (Some(today), Some(edits)) = (today, edits) {
        spoken.unsafe_fix(format!("Say that it was seen today, {today}"), edits);
    }
}
