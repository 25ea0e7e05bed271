//! A copy that is not there.

use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::workspace::local::Evidence;

/// The rule.
pub static RULE: Rule = Rule {
    name: "evidence-missing",
    group: Group::Evidence,
    severity: Severity::Error,
    summary: "the `file` of a source is not there",
    page: include_str!("../../docs/rules/evidence-missing.md"),
    checks: &[Check::Report(check)],
    ..Rule::DEFAULT
};

fn check(context: &mut Context<'_, '_>) {
    let optional = context.document().config.evidence_optional.value;
    // With the whole folder absent, as on a machine that builds the reports, one word is enough.
    let mut unseen: Option<(crate::text::Span, Box<str>)> = None;
    let mut count = 0;
    for source in context.view().own_sources().list().filter(|source| !source.broken) {
        let Some(file) = source.get("file") else { continue };
        let folder = match context.evidence(&file.value) {
            Some(Evidence::FolderMissing(folder)) => Some(folder),
            Some(Evidence::Missing) => None,
            _ => continue,
        };
        if let Some(folder) = folder.filter(|_| optional) {
            unseen.get_or_insert((file.span, folder.clone()));
            count += 1;
            continue;
        }
        let message = if file.value.contains("://") {
            format!(
                "`{}` is an address, and `file` is a copy on this disk. Write `url=` or `archive=` \
                 for an address.",
                file.value
            )
        } else if file.value.contains('\\') {
            format!(
                "There is no file `{}`. Parts of a path are joined by `/`, on every system.",
                file.value
            )
        } else if let Some(folder) = folder {
            format!(
                "There is no file `{}`, nor a folder `{folder}`. Paths are counted from the file \
                 that they stand in.",
                file.value
            )
        } else {
            format!("There is no file `{}`. Mend the path, or put the copy there.", file.value)
        };
        context.find(file.span, message);
    }
    let Some((span, folder)) = unseen else { return };
    let what = if count == 1 { "one copy".to_owned() } else { format!("{count} copies") };
    let _ = context
        .find(
            span,
            format!("The folder `{folder}` is not on this machine, so that {what} could not be looked for."),
        )
        .severity(Severity::Info);
}
