//! A citation that became the words of a claim.

use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::report::facts::ClaimMarkup;
use crate::values::locators;
use crate::workspace::resolve::Resolved;

/// The rule.
pub static RULE: Rule = Rule {
    name: "citation-as-claim",
    group: Group::Attribution,
    severity: Severity::Warning,
    summary: "braces right behind a citation make the citation itself the claim",
    page: include_str!("../../docs/rules/citation-as-claim.md"),
    checks: &[Check::Claim(check)],
    ..Rule::DEFAULT
};

fn check(resolved: &Resolved<'_>, context: &mut Context<'_, '_>) {
    let claim = &resolved.claim;
    if claim.facts.markup != ClaimMarkup::Span {
        return;
    }
    let Some(first) = claim.citations().next() else { return };
    let words = claim.facts.words;
    // `@key`, `-@key` or `@{key}` is the first thing in the brackets.
    if first.bracketed || first.span.start > words.start + 3 {
        return;
    }
    // Of a key that nobody knows, it may be somebody's handle.
    if context.source(&first.key).is_none() {
        return;
    }
    let text = context.words(claim.words());
    if !is_citation(&text, &first.key) {
        return;
    }
    let edits = vec![context.replace(claim.words(), format!("[{text}]"))];
    let message = format!(
        "These braces make the citation itself the claim, and the words that `{}` says stand outside. \
         Put brackets round the words and the citation: `[… {}]{{}}`.",
        first.key,
        quoted_as_code(&text)
    );
    context
        .find(claim.words(), message)
        .unsafe_fix("Put the citation in brackets of its own", edits);
}

/// The citation in its brackets, shortened.
fn quoted_as_code(text: &str) -> String {
    let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("[{folded}]")
}

/// Whether words are a citation from beginning to end: a key, and behind it nothing, a place in the
/// source, or the next key. `@imf, in its report, says so` are words of a sentence.
fn is_citation(text: &str, key: &str) -> bool {
    let Some((_, rest)) = text.split_once(key) else { return false };
    let rest = rest.trim_start_matches('}').trim();
    let (place, further) = rest.split_once(';').map_or((rest, None), |(p, f)| (p, Some(f)));
    let place = place.trim();
    let is_place = match place.strip_prefix(',') {
        Some(place) => {
            let found = locators::parse(place.trim());
            !found.is_empty()
                && found.iter().all(|one| one.fault.is_none() && one.kind != locators::Kind::Other)
        }
        None => place.is_empty(),
    };
    let goes_on = further.is_none_or(|f| f.trim_start().trim_start_matches('-').starts_with('@'));
    is_place && goes_on
}
