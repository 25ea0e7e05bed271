//! A citation that became the words of a claim.

use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::report::facts::ClaimMarkup;
use crate::report::scope::Claim;
use crate::text::Span;
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
    // `@key`, `-@key` or `@{key}` is the first thing in the brackets.
    let lead = Span::new(claim.facts.words.start, first.span.start).shifted(claim.offset);
    let lead = context.words(lead);
    if !lead.chars().all(|c| "-@{".contains(c)) {
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
    if let Some(open) = open_bracket(claim, context) {
        let message = format!(
            "A bracket is missing: the one that begins the claim is never closed, and these braces make the \
             citation itself the claim. Write `{}]`.",
            quoted_as_code(&text)
        );
        let end = claim.words().end;
        let edits = vec![context.replace(Span::new(end, end), "]")];
        let place = context.place(open);
        context
            .find(claim.words(), message)
            .related(place, "never closed")
            .unsafe_fix("Close the claim behind the citation", edits);
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

/// The one bracket before a claim, in its block, that nothing closes.
fn open_bracket(claim: &Claim<'_>, context: &Context<'_, '_>) -> Option<Span> {
    /// How far back it is looked for, bytes.
    const FAR: usize = 500;
    let end = claim.span().start;
    let start = claim.offset.max(end.saturating_sub(FAR));
    let before = context.words(Span::new(start, end));
    // A bracket that is closed behind the braces is somebody's: a link's, or a claim's around this one.
    let behind = context.behind(claim.span().end, FAR);
    let mut depth = 0_i32;
    let is_closed = behind.chars().any(|c| {
        depth += i32::from(c == '[') - i32::from(c == ']');
        depth < 0
    });
    // A backslash or code makes brackets of text.
    if is_closed || before.contains(['\\', '`']) {
        return None;
    }
    let from = end - before.len();
    let mut open = Vec::new();
    for (at, c) in before.char_indices() {
        match c {
            '[' => open.push(at),
            ']' => drop(open.pop()),
            _ => {}
        }
    }
    let [only] = open.as_slice() else { return None };
    Some(Span::new(from + only, from + only + 1))
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
