//! A rating better than what stands behind it.

use super::{Check, Context, Group, Rule};
use crate::finding::{Place, Severity};
use crate::text::Span;
use crate::values::vocabulary::{self, RELIABILITY, Term};
use crate::workspace::chains::{Chain, End};
use crate::workspace::resolve::Resolved;

/// The rule.
pub static RULE: Rule = Rule {
    name: "rating-unsupported",
    group: Group::Corroboration,
    severity: Severity::Warning,
    summary: "a rating says more than the sources bear out",
    page: include_str!("../../docs/rules/rating-unsupported.md"),
    checks: &[Check::Claim(check)],
    ..Rule::DEFAULT
};

fn check(resolved: &Resolved<'_>, context: &mut Context<'_, '_>) {
    if resolved.attributed.rating.is_none() {
        return;
    }
    let mut confirmed = None;
    for said in &resolved.sources {
        let Some(written) = said.attribution.rating.as_ref() else { continue };
        let Some(rating) = vocabulary::rating(&written.text) else { continue };
        let Some(known) = said.known else { continue };
        let own = known.source.value("reliability").and_then(vocabulary::rating);
        if let Some(own) = own.and_then(|own| own.reliability)
            && let Some(here) = rating.reliability
            && vocabulary::is_more_reliable(here, own)
        {
            let message = format!(
                "This rates `{}` {here}, {}, and its own `reliability` is {own}, {}. Rate the two alike.",
                said.attribution.key,
                meaning(RELIABILITY, here),
                meaning(RELIABILITY, own),
            );
            let attribute = known.source.get("reliability").map(|attribute| attribute.span);
            let place = Place {
                path: known.path.clone(),
                span: attribute.unwrap_or(known.source.key_span),
            };
            context
                .find(letter(written.span), message)
                .related(place, format!("the reliability of `{}`", known.source.key));
        }
        if rating.credibility == Some(1) && confirmed.is_none() {
            confirmed = Some(written.span);
        }
    }
    // A source that nobody knows may be the second one.
    let all_known = || resolved.sources.iter().all(|said| said.known.is_some() || said.is_author());
    let Some(span) = confirmed.filter(|_| all_known()) else { return };
    let End::One(root) = context.view().end(resolved, Chain::From) else { return };
    let message = format!(
        "1 means confirmed by others, and this rests on `{root}` alone. Name who confirms it, or rate it 2 at \
         best."
    );
    context.find(Span::new(span.end.saturating_sub(1), span.end), message);
}

/// The letter of a rating, which is the first in it.
const fn letter(rating: Span) -> Span {
    Span::new(rating.start, rating.start + 1)
}

fn meaning(list: &'static [Term], letter: char) -> &'static str {
    let mut buffer = [0; 4];
    vocabulary::find(list, letter.encode_utf8(&mut buffer)).map_or("", |term| term.meaning)
}
