//! A library, or a part of it, that cannot be read. The rest is used.

use super::{Check, Context, Group, Rule};
use crate::finding::{Place, Severity};
use crate::workspace::Library;

/// The rule.
pub static RULE: Rule = Rule {
    name: "library-invalid",
    group: Group::Source,
    severity: Severity::Error,
    summary: "a library, or a part of it, cannot be read",
    page: include_str!("../../docs/rules/library-invalid.md"),
    checks: &[Check::Report(check)],
    ..Rule::DEFAULT
};

fn check(context: &mut Context<'_, '_>) {
    let document = context.document();
    if let Some(references) = document.references.as_ref() {
        inside(references, context);
    }
    let _ = context.view().libraries();
    for named in document.libraries.iter() {
        let Ok(library) = named.loaded.as_ref() else { continue };
        let count = library.problems.len();
        let Some(first) = library.problems.first() else { continue };
        let name = library.path.file_name().map(|name| name.to_string_lossy().into_owned());
        let name = name.unwrap_or_default();
        let place = Place { path: library.path.clone(), span: first.span };
        let (message, related) = if library.sources.is_empty() {
            (format!("Nothing of the library `{name}` can be used."), "this is why")
        } else if count == 1 {
            let message = format!(
                "The library `{name}` has a place that cannot be read; the rest of it is used."
            );
            (message, "it is here")
        } else {
            let message = format!(
                "The library `{name}` has {count} places that cannot be read; the rest of it is \
                 used."
            );
            (message, "the first of them is here")
        };
        context.find_in(named.named.clone(), message).related(place, related);
        inside(library, context);
    }
}

/// Each problem at its place.
fn inside(library: &Library, context: &mut Context<'_, '_>) {
    for problem in &library.problems {
        let place = Place { path: library.path.clone(), span: problem.span };
        context.find_in(place, problem.message.clone());
    }
}
