//! A claim that nobody is said to have made.

use super::context::quoted;
use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::report::scope::Claim;
use crate::syntax::Kind;
use crate::text::Span;
use crate::workspace::resolve::Resolved;

/// The rule.
pub static RULE: Rule = Rule {
    name: "claim-without-source",
    group: Group::Attribution,
    severity: Severity::Error,
    summary: "a claim names no source, and none stands around it",
    page: include_str!("../../docs/rules/claim-without-source.md"),
    checks: &[Check::Claim(check)],
    ..Rule::DEFAULT
};

/// How many claims and links a paragraph may have for fixes to be looked for in it.
const MOST_BESIDE: usize = 500;

fn check(resolved: &Resolved<'_>, context: &mut Context<'_, '_>) {
    let claim = &resolved.claim;
    // `by=` is a fault of its own, and a claim without a word is too; `by=""` names nobody.
    let by_is_faulty =
        claim.facts.attributes.faults.iter().any(|(kind, _)| *kind == Kind::EmptyValue);
    let named = !resolved.attributed.sources.is_empty();
    let tried = named || !claim.facts.has_words || by_is_faulty;
    if !claim.kind().needs_source()
        || tried
        || claim.empty_around().any(|empty| {
            context.words(Span::new(empty.start.saturating_sub(3), empty.start)) == "by="
        })
        || stands_below_lost_div(claim, context)
    {
        return;
    }
    // In a paragraph of more claims than anybody writes, no fix is looked for: each would ask all.
    let is_short = claim.prose.claims.len() + claim.prose.links.len() <= MOST_BESIDE;
    let only = is_short.then(|| only_source_beside(claim)).flatten();
    let link = is_short.then(|| link_in_words(claim)).flatten();
    let key = link.as_ref().map(|(url, _)| key_for(url, context));
    let words = context.plain(claim.words());
    let braces = claim.braces();
    let mut fixes = Vec::new();
    if let Some(by) = only {
        let title = format!("Name the paragraph's only source, `{by}`");
        fixes.push((title, vec![context.add_attribute(braces, "by", &by)]));
    }
    if let (Some((url, words)), Some(key)) = (link, key) {
        let title = format!("Make a source, `{key}`, of the link in its words");
        let accessed =
            context.today().map(|today| format!(" accessed={today}")).unwrap_or_default();
        let body = format!("[{}]({url}).", context.words(words));
        let made = context.append_source(&key, &format!("type=webpage{accessed}"), &body);
        if let Some(made) = made {
            fixes.push((title, vec![context.add_attribute(braces, "by", &key), made]));
        }
    }
    let message = format!(
        "Who says so? {} names no source. Add `by=` with a source's key, or mark it \
         `.judgment` or `.common-knowledge`.",
        quoted(&words)
    );
    let mut spoken = context.find(claim.span(), message);
    for (title, edits) in fixes {
        spoken = spoken.unsafe_fix(title, edits);
    }
}

/// Whether a `::: {by=…}` in the claim's paragraph is no div, for want of a blank line above it: that is
/// reported at the line, and says who says so.
fn stands_below_lost_div(claim: &Claim<'_>, context: &Context<'_, '_>) -> bool {
    let faults = claim.prose.faults.iter().take(MOST_BESIDE);
    let mut strays = faults.filter(|(kind, _)| *kind == Kind::StrayBraces);
    strays.any(|(_, braces)| {
        let braces = braces.shifted(claim.offset);
        let before =
            context.words(crate::text::Span::new(braces.start.saturating_sub(4), braces.start));
        before.trim_end().ends_with(":::") && context.words(braces).contains("by=")
    })
}

/// The `by` of the other claims of the paragraph, if all of them have the same.
fn only_source_beside(claim: &Claim<'_>) -> Option<String> {
    let mut found: Option<&str> = None;
    for other in &claim.prose.claims {
        let Some(by) = other.attributes.get("by") else { continue };
        match found {
            None => found = Some(&by.value),
            Some(known) if *known == *by.value => {}
            Some(_) => return None,
        }
    }
    found.filter(|by| !by.trim().is_empty()).map(str::to_owned)
}

/// The first web address in the claim's words, and what stands on the link.
fn link_in_words(claim: &Claim<'_>) -> Option<(String, crate::text::Span)> {
    let link = claim
        .prose
        .links
        .iter()
        .find(|link| link.claim == Some(claim.index) && link.url.starts_with("http"))?;
    Some((link.url.to_string(), link.words.shifted(claim.offset)))
}

/// A key from the address's host: `www.rfa.org` gives `rfa`. Another number if it is taken.
fn key_for(url: &str, context: &Context<'_, '_>) -> String {
    let host = url.split("//").nth(1).unwrap_or(url);
    let host = host.split(['/', '?', '#', ':']).next().unwrap_or(host);
    let host = host.strip_prefix("www.").unwrap_or(host);
    let name: String = host.split('.').next().unwrap_or(host).to_lowercase();
    let name: String = name.chars().filter(|c| c.is_alphanumeric() || *c == '-').collect();
    let name = if name.is_empty() { "source".to_owned() } else { name };
    (1..)
        .map(|number| if number == 1 { name.clone() } else { format!("{name}-{number}") })
        .find(|key| context.source(key).is_none())
        .unwrap_or(name)
}
