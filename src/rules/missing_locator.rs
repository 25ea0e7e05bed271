//! A long text that is cited as a whole.

use super::{Check, Context, Group, OptionDefault, Rule, RuleOption};
use crate::finding::Severity;
use crate::text::Span;
use crate::values::{keys, locators};
use crate::workspace::resolve::Resolved;

/// The rule.
pub static RULE: Rule = Rule {
    name: "missing-locator",
    group: Group::Source,
    severity: Severity::Warning,
    summary: "a long text is cited without saying where in it",
    page: include_str!("../../docs/rules/missing-locator.md"),
    checks: &[Check::Claim(check)],
    options: &[RuleOption {
        name: "types",
        default: OptionDefault::Words(TYPES),
        about: "the types of sources that are too long to be cited as a whole",
    }],
    ..Rule::DEFAULT
};

/// Sources that are too long to be cited as a whole.
const TYPES: &[&str] = &[
    "book",
    "hearing",
    "legal_case",
    "legislation",
    "motion_picture",
    "report",
    "thesis",
    "treaty",
];

fn check(resolved: &Resolved<'_>, context: &mut Context<'_, '_>) {
    // A judgment's basis is often a work as a whole; an assumption and common knowledge have none.
    if !resolved.claim.kind().needs_source() || is_place_in_words(resolved, context) {
        return;
    }
    let count = resolved.sources.len();
    // Where `at` has neither one part nor as many as there are sources, that is what is wrong.
    let misparted = resolved.attributed.at.as_ref().is_some_and(|at| {
        let parts = keys::parts(&at.value).len();
        parts != 1 && parts != count
    });
    if misparted {
        return;
    }
    for source in &resolved.sources {
        let Some(known) = source.known else { continue };
        if source.attribution.at.is_some() {
            continue;
        }
        let Some(kind) = known.source.kind().filter(|kind| context.lists("types", kind)) else {
            continue;
        };
        let message = format!(
            "`{}` is long ({}), and nothing says where in it this stands. Add `at=`: `at=\"{}\"`.",
            source.attribution.key,
            kind.replace('_', " "),
            example(kind),
        );
        context.find(source.attribution.span, message);
    }
}

/// Whether the words are a citation and its place, `[@imf, p. 3]{}`, which is reported as that.
fn is_place_in_words(resolved: &Resolved<'_>, context: &Context<'_, '_>) -> bool {
    let claim = &resolved.claim;
    let Some(first) = claim.citations().next().filter(|citation| !citation.bracketed) else {
        return false;
    };
    let behind =
        context.words(Span::new(first.span.end, claim.facts.words.end).shifted(claim.offset));
    first.span.start <= claim.facts.words.start + 3
        && behind.trim_start_matches('}').strip_prefix(',').is_some_and(|place| {
            let found = locators::parse(place.trim());
            !found.is_empty() && found.iter().all(|one| one.kind != locators::Kind::Other)
        })
}

/// What a place in it looks like.
fn example(kind: &str) -> &'static str {
    match kind {
        "motion_picture" => "00:14:30",
        "treaty" | "legislation" => "art. 5",
        "legal_case" | "hearing" => "¶ 12",
        _ => "p. 3",
    }
}
