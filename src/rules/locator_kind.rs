//! A place that such a source does not have.

use super::{Check, Context, Group, Rule};
use crate::finding::{Place, Severity};
use crate::values::locators::{self, Kind};
use crate::workspace::resolve::Resolved;

/// The rule.
pub static RULE: Rule = Rule {
    name: "locator-kind",
    group: Group::Source,
    severity: Severity::Warning,
    summary: "a time in a printed work, or a page in a broadcast",
    page: include_str!("../../docs/rules/locator-kind.md"),
    checks: &[Check::Claim(check)],
    ..Rule::DEFAULT
};

/// What is printed, and has no minutes.
const PRINTED: &[&str] = &[
    "article-journal",
    "bill",
    "book",
    "chapter",
    "legal_case",
    "legislation",
    "map",
    "pamphlet",
    "paper-conference",
    "patent",
    "regulation",
    "standard",
    "thesis",
    "treaty",
];

/// What is heard or seen, and has no pages.
const PLAYED: &[&str] = &["broadcast", "motion_picture", "song"];

fn check(resolved: &Resolved<'_>, context: &mut Context<'_, '_>) {
    for source in &resolved.sources {
        let (Some(known), Some(at)) = (source.known, source.attribution.at.as_ref()) else {
            continue;
        };
        let Some(kind) = known.source.kind() else { continue };
        let (printed, played) = (PRINTED.contains(&kind), PLAYED.contains(&kind));
        if !printed && !played {
            continue;
        }
        // A transcript of a broadcast has pages.
        let transcript = known.source.value("file").is_some_and(|file| {
            let small = file.to_ascii_lowercase();
            [".pdf", ".txt", ".md", ".docx", ".html"].iter().any(|end| small.ends_with(end))
        });
        let wrong = locators::parse(&at.text).into_iter().find(|locator| {
            let text = at.text.get(locator.span.clone()).unwrap_or_default();
            // What is no time at all is another rule's.
            if locator.fault.is_some() {
                return false;
            }
            match locator.kind {
                // `3:16` may be a chapter and a verse; hours, minutes and seconds are a time.
                Kind::Timestamp => printed && text.matches(':').count() >= 2,
                Kind::Page => played && !transcript,
                _ => false,
            }
        });
        let Some(wrong) = wrong else { continue };
        let text = at.text.get(wrong.span.clone()).unwrap_or_default();
        let what = kind.replace('_', " ");
        let message = if printed {
            format!(
                "`{text}` is a time, and `{}` is printed ({what}). Name the page, or mend its `type`.",
                source.attribution.key
            )
        } else {
            format!(
                "`{text}` is a page, and `{}` is played ({what}). Name the minute, as in \
                 `00:14:30`, or mend its `type`.",
                source.attribution.key
            )
        };
        let place = known
            .source
            .get("type")
            .map(|attribute| Place { path: known.path.clone(), span: attribute.span });
        let span = if at.span.len() != at.text.len() {
            at.span
        } else {
            crate::text::Span::from(wrong.span.clone()).shifted(at.span.start)
        };
        let spoken = context.find(span, message);
        if let Some(place) = place {
            spoken.related(place, "its type stands here");
        }
    }
}
