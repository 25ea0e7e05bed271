//! Quoted words of sources of which nothing is kept.

use super::context::quoted;
use super::{Check, Context, Group, OptionDefault, Quoted, Rule, RuleOption};
use crate::finding::Severity;
use crate::values::quotations;
use crate::workspace::resolve::Resolved;

/// The rule.
pub static RULE: Rule = Rule {
    name: "quote-unsupported",
    group: Group::Quotation,
    severity: Severity::Warning,
    summary: "quoted words, and their sources have neither an excerpt nor a local copy",
    page: include_str!("../../docs/rules/quote-unsupported.md"),
    checks: &[Check::Quotation(check)],
    off: true,
    options: &[RuleOption {
        name: "words",
        default: OptionDefault::Number(3.0),
        about: "quotations of up to so many words are let alone",
    }],
    ..Rule::DEFAULT
};

fn check(resolved: &Resolved<'_>, quotation: &Quoted<'_>, context: &mut Context<'_, '_>) {
    let claim = &resolved.claim;
    if !claim.kind().needs_source()
        || resolved.sources.is_empty()
        || claim.facts.attributes.has_class("translated")
        || quotations::count(quotation.words) <= context.count("words")
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
    let message = format!(
        "Nobody can hold {} against {}: nothing is kept of it. Quote the words in a block quote of the source, or \
         keep a copy, `file=`.",
        quoted(quotation.words),
        keys.join(" or ")
    );
    context.find(quotation.span, message);
}
