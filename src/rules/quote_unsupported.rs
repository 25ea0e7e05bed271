//! Quoted words of sources of which nothing is kept.

use super::context::quoted;
use super::{Check, Context, Group, Quoted, Rule, SHORT_QUOTATIONS};
use crate::finding::Severity;
use crate::values::quotations;
use crate::workspace::resolve::Resolved;
use crate::workspace::view::{FoundIn, Known};

/// The rule.
pub static RULE: Rule = Rule {
    name: "quote-unsupported",
    group: Group::Quotation,
    severity: Severity::Warning,
    summary: "quoted words, and their sources have neither an excerpt nor a local copy",
    page: include_str!("../../docs/rules/quote-unsupported.md"),
    checks: &[Check::Quotation(check)],
    off: true,
    options: &[SHORT_QUOTATIONS],
    ..Rule::DEFAULT
};

fn check(resolved: &Resolved<'_>, quotation: &Quoted<'_>, context: &mut Context<'_, '_>) {
    if !context.holds_quotation(resolved, quotation.words) || quotations::is_title(quotation.words)
    {
        return;
    }
    for said in &resolved.sources {
        // The author's own ears keep nothing, and an unknown source may.
        let Some(known) = said.known else { return };
        if known.source.value("file").is_some() || !known.source.excerpts.is_empty() {
            return;
        }
    }
    let keys: Vec<String> =
        resolved.sources.iter().map(|said| format!("`{}`", said.attribution.key)).collect();
    // An entry of a bibliography has fields, and nothing in which words could be quoted.
    let is_entry = |known: Known<'_>| {
        let ending = known.path.extension().and_then(|ending| ending.to_str());
        known.found_in == FoundIn::References
            || ending.is_none_or(|ending| !matches!(ending, "sayso" | "md" | "markdown"))
    };
    let known = resolved.sources.iter().filter_map(|said| said.known);
    let advice = if known.clone().all(|known| known.found_in != FoundIn::Report && is_entry(known))
    {
        "Keep a copy, and name it in the entry: `sayso-file`."
    } else {
        "Quote the words in a block quote of the source, or keep a copy, `file=`."
    };
    let message = format!(
        "Nobody can hold {} against {}: nothing is kept of it. {advice}",
        quoted(quotation.words),
        keys.join(" or ")
    );
    context.find(quotation.span, message);
}
