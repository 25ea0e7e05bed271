//! An unnamed source, and no word on why.

use super::{Check, Context, Group, Rule};
use crate::finding::{Place, Severity};
use crate::report::Source;

/// The rule.
pub static RULE: Rule = Rule {
    name: "anonymous-without-reason",
    group: Group::Anonymity,
    severity: Severity::Error,
    summary: "a source is not named, and `anonymity` does not say why",
    page: include_str!("../../docs/rules/anonymous-without-reason.md"),
    checks: &[Check::Source(check)],
    ..Rule::DEFAULT
};

fn check(source: &Source, context: &mut Context<'_, '_>) {
    if source.broken || !source.is_unnamed() || !source.has_known_terms() {
        return;
    }
    if source.value("anonymity").is_some() {
        return;
    }
    let terms = source.get("terms");
    let name = source.name();
    let said = match terms {
        Some(terms) => format!("{name} is not named (`terms={}`)", terms.value),
        None => format!("{name} is not named"),
    };
    let place =
        terms.map(|terms| Place { path: context.document().path.clone(), span: terms.span });
    let spoken = context.find(
        source.place(),
        format!("{said}, and readers are not told why. Add the reason: `anonymity=\"…\"`."),
    );
    if let Some(place) = place {
        spoken.related(place, "its terms stand here");
    }
}
