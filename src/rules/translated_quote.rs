//! Words in quotation marks that their source cannot have said like that.

use super::context::quoted;
use super::{Check, Context, Group, Quoted, Rule, SHORT_QUOTATIONS};
use crate::finding::{Place, Severity};
use crate::values::languages;
use crate::workspace::resolve::Resolved;

/// The rule.
pub static RULE: Rule = Rule {
    name: "translated-quote",
    group: Group::Quotation,
    severity: Severity::Warning,
    summary: "quoted words are in another language than their source, and not marked as translated",
    page: include_str!("../../docs/rules/translated-quote.md"),
    checks: &[Check::Quotation(check)],
    options: &[SHORT_QUOTATIONS],
    ..Rule::DEFAULT
};

fn check(resolved: &Resolved<'_>, quotation: &Quoted<'_>, context: &mut Context<'_, '_>) {
    let claim = &resolved.claim;
    if !context.holds_quotation(resolved, quotation.words) {
        return;
    }
    let report = context.view().front("lang");
    let report = report.map(languages::primary);
    for said in &resolved.sources {
        let Some(known) = said.known else { return };
        let Some(tag) = known.source.value("language") else { return };
        let language = languages::primary(tag);
        if report.as_ref() == Some(&language)
            || !languages::is_certainly_not(quotation.words, &language)
            || context.view().excerpts_hold(known.source, quotation.words) == Some(true)
        {
            return;
        }
    }
    let Some(first) = resolved.sources.first() else { return };
    let Some((known, tag)) = first.known.and_then(|k| Some((k, k.source.get("language")?))) else {
        return;
    };
    let message = format!(
        "{} cannot be what `{}` says, word for word: its language is `{}`. Mark the claim as `.translated`, or \
         take the quotation marks out.",
        quoted(quotation.words),
        first.attribution.key,
        tag.value
    );
    let place = Place { path: known.path.clone(), span: tag.span };
    let edits = vec![context.add_class(claim.braces(), "translated")];
    context
        .find(quotation.span, message)
        .related(place, "the language of the source")
        .unsafe_fix("Mark the claim as translated", edits);
}
