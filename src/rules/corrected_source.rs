//! A claim that rests on a text as it was before it was corrected.

use super::context::in_words;
use super::{Check, Context, Group, Rule};
use crate::finding::{Place, Severity};
use crate::values::edtf;
use crate::workspace::resolve::{Resolved, WhenFrom};

/// The rule.
pub static RULE: Rule = Rule {
    name: "corrected-source",
    group: Group::Source,
    severity: Severity::Warning,
    summary: "a claim rests on a source as it was before its correction",
    page: include_str!("../../docs/rules/corrected-source.md"),
    checks: &[Check::Claim(check)],
    ..Rule::DEFAULT
};

fn check(resolved: &Resolved<'_>, context: &mut Context<'_, '_>) {
    for source in &resolved.sources {
        let (Some(known), Some(on)) = (source.known, source.on.as_ref()) else { continue };
        let Some(corrected) = known.source.get("corrected") else { continue };
        let (Ok(said), Ok(mended)) = (edtf::parse(&on.text), edtf::parse(&corrected.value)) else {
            continue;
        };
        if !edtf::certainly_before(&said, &mended) {
            continue;
        }
        // Who saw it after the correction has seen the text as corrected, whenever it came out.
        let seen = known.source.value("accessed").and_then(|seen| edtf::parse(seen).ok());
        let was_seen_later = on.from == WhenFrom::Issued
            && seen.is_some_and(|seen| !edtf::certainly_before(&seen, &mended));
        if was_seen_later {
            continue;
        }
        let message = format!(
            "`{}` was corrected ({}), and this rests on what it said before ({}). See whether it \
             still says so, and date the claim `on=` the day of the correction or later.",
            source.attribution.key,
            in_words(&corrected.value),
            in_words(&on.text),
        );
        let place = Place { path: known.path.clone(), span: corrected.span };
        context.find(source.attribution.span, message).related(place, "its correction stands here");
    }
}
