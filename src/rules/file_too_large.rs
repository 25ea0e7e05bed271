//! A file that is too large to be checked while somebody waits.

use super::{Check, Context, Group, OptionDefault, Rule, RuleOption};
use crate::finding::Severity;
use crate::text::Span;

/// The rule.
pub static RULE: Rule = Rule {
    name: "file-too-large",
    group: Group::Structure,
    severity: Severity::Error,
    summary: "a file is larger than a report can be",
    page: include_str!("../../docs/rules/file-too-large.md"),
    checks: &[Check::Report(check)],
    options: &[RuleOption {
        name: "megabytes",
        default: OptionDefault::Number(16.0),
        about: "how large a report may be, in MB (of 1,048,576 bytes)",
    }],
    ..Rule::DEFAULT
};

fn check(context: &mut Context<'_, '_>) {
    // A size changes with every edit.
    context.view().depends_on_all();
    let size = context.document().size();
    let most = context.largest();
    if size <= most {
        return;
    }
    let (size, most) = (shown(size), shown(most));
    let size = if size == most { String::new() } else { format!(" ({size})") };
    let message = format!(
        "This file is larger than {most}{size}, and is not read. Divide it, or raise `megabytes` of this rule."
    );
    context.find(Span::new(0, 0), message);
}

/// A size in MB, where it has any.
fn shown(bytes: u64) -> String {
    const MEGABYTE: u64 = 1024 * 1024;
    if bytes < MEGABYTE {
        return format!("{bytes} bytes");
    }
    let tenths = (bytes % MEGABYTE) * 10 / MEGABYTE;
    let rest = if tenths == 0 { String::new() } else { format!(".{tenths}") };
    format!("{}{rest} MB", bytes / MEGABYTE)
}
