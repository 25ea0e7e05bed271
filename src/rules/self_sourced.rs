//! A report that rests on its own author for the most part.

use super::{Check, Context, Group, OptionDefault, Rule, RuleOption};
use crate::finding::Severity;
use crate::workspace::resolve::ResolvedSource;

/// The rule.
pub static RULE: Rule = Rule {
    name: "self-sourced",
    group: Group::Attribution,
    severity: Severity::Warning,
    summary: "most of a report's claims have nobody but its author behind them",
    page: include_str!("../../docs/rules/self-sourced.md"),
    checks: &[Check::Report(check)],
    off: true,
    options: &[RuleOption {
        name: "share",
        default: OptionDefault::Number(0.5),
        about: "the share of claims that may be the author's own word, from 0 to 1",
    }],
    ..Rule::DEFAULT
};

fn check(context: &mut Context<'_, '_>) {
    let view = *context.view();
    let (mut all, mut own) = (0_u32, 0_u32);
    let mut first = None;
    for claim in context.report().claims().filter(|claim| claim.kind().needs_source()) {
        let resolved = view.resolve(claim);
        if resolved.sources.is_empty() {
            continue;
        }
        all += 1;
        if resolved.sources.iter().all(ResolvedSource::is_author) {
            own += 1;
            first = first.or_else(|| resolved.sources.first().map(|said| said.attribution.span));
        }
    }
    let share = f64::from(own) / f64::from(all.max(1));
    let Some(first) = first.filter(|_| share > context.number("share")) else { return };
    let whose = match (own, all) {
        (1, 1) => "The one claim with a source has".to_owned(),
        (own, all) if own == all => format!("All {all} claims with a source have"),
        _ => format!("{own} of the {all} claims with a source have"),
    };
    let message =
        format!("{whose} nobody but the author behind them. Name those who can say so too.")
            .replace(
                "source has nobody but the author behind them",
                "source has nobody but the author behind it",
            );
    context.find(first, message);
}
