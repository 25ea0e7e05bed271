//! Quoted words that no excerpt of their sources has.

use super::context::quoted;
use super::{Check, Context, Group, Quoted, Rule, SHORT_QUOTATIONS};
use crate::finding::{Place, Severity};
use crate::values::{languages, quotations};
use crate::workspace::resolve::Resolved;

/// The rule.
pub static RULE: Rule = Rule {
    name: "quote-not-in-excerpt",
    group: Group::Quotation,
    severity: Severity::Info,
    summary: "quoted words are in no excerpt of a claim's sources",
    page: include_str!("../../docs/rules/quote-not-in-excerpt.md"),
    checks: &[Check::Quotation(check)],
    options: &[SHORT_QUOTATIONS],
    ..Rule::DEFAULT
};

fn check(resolved: &Resolved<'_>, quotation: &Quoted<'_>, context: &mut Context<'_, '_>) {
    let claim = &resolved.claim;
    if !context.holds_quotation(resolved, quotation.words) || quotations::is_title(quotation.words)
    {
        return;
    }
    // Of a source of which nothing is quoted, nobody knows what it says; and a local copy says more.
    for said in &resolved.sources {
        let Some(known) = said.known else { return };
        if known.source.value("file").is_some() || known.source.excerpts.is_empty() {
            return;
        }
    }
    for said in &resolved.sources {
        let held = said.known.map(|k| context.view().excerpts_hold(k.source, quotation.words));
        if held != Some(Some(false)) {
            return;
        }
    }
    // Words that are not in the language of any source are reported as that: one cause, one finding.
    let report = context.view().front("lang");
    let report = report.map(languages::primary);
    if resolved.sources.iter().all(|said| {
        let tag = said.known.and_then(|known| known.source.value("language"));
        tag.map(languages::primary).is_some_and(|language| {
            report.as_ref() != Some(&language)
                && languages::is_certainly_not(quotation.words, &language)
        })
    }) {
        return;
    }
    let keys: Vec<String> =
        resolved.sources.iter().map(|said| format!("`{}`", said.attribution.key)).collect();
    let message = format!(
        "{} stands in no excerpt of {}. Look it up, and mend the quotation, or quote the source more fully.",
        quoted(quotation.words),
        keys.join(" or ")
    );
    let excerpts = || {
        let known = resolved.sources.iter().filter_map(|said| said.known);
        known.flat_map(|known| &known.source.excerpts)
    };
    let is_translated =
        excerpts().all(|excerpt| languages::certainly_differ(quotation.words, &excerpt.text));
    let message = if is_translated {
        // Where the source says what its language is, that is what the words are held against.
        if resolved.sources.iter().any(|said| {
            let language = said.known.and_then(|known| known.source.value("language"));
            language.is_some_and(|tag| {
                languages::is_certainly_not(quotation.words, &languages::primary(tag))
            })
        }) {
            return;
        }
        format!(
            "{} is in another language than what is quoted of {}. Mark the claim as `.translated`, or take \
             the quotation marks out.",
            quoted(quotation.words),
            keys.join(" or ")
        )
    } else {
        message
    };
    let edits = is_translated.then(|| vec![context.add_class(claim.braces(), "translated")]);
    let places: Vec<Place> = resolved
        .sources
        .iter()
        .filter_map(|said| said.known)
        .filter_map(|known| Some((known.path, known.source.excerpts.first()?)))
        .map(|(path, excerpt)| Place { path: path.clone(), span: excerpt.span })
        .collect();
    let mut spoken = context.find(quotation.span, message);
    for place in places {
        spoken = spoken.related(place, "what is quoted of it");
    }
    if let Some(edits) = edits {
        spoken.unsafe_fix("Mark the claim as translated", edits);
    }
}
