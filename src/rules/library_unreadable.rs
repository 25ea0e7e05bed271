//! A library that is not there, or cannot be read.

use super::{Check, Context, Group, Rule};
use crate::finding::Severity;

/// The rule.
pub static RULE: Rule = Rule {
    name: "library-unreadable",
    group: Group::Source,
    severity: Severity::Error,
    summary: "a library that is named cannot be read",
    page: include_str!("../../docs/rules/library-unreadable.md"),
    checks: &[Check::Report(check)],
    ..Rule::DEFAULT
};

fn check(context: &mut Context<'_, '_>) {
    let document = context.document();
    let _ = context.view().libraries();
    for named in document.libraries.iter() {
        let Err(error) = named.loaded.as_ref() else { continue };
        let name = named.path.file_name().map(|name| name.to_string_lossy().into_owned());
        let message = format!(
            "The library `{}` {}. Mend the name, or the file.",
            name.unwrap_or_default(),
            error.message
        );
        context.find_in(named.named.clone(), message);
    }
    for pattern in document.empty_globs.iter() {
        let message = format!(
            "No file fits `{}`, so that no library comes from there. Mind the folder, which is \
             that of sayso.toml; `**` stands for any folders below.",
            pattern.glob
        );
        // There may be none yet: no report is wrong for it.
        let _ = context.find_in(pattern.place.clone(), message).severity(Severity::Warning);
    }
}
