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
    let view = context.view();
    let (all, own) = (view.counted_said().sourced(), view.counted_said().own());
    let share = f64::from(own) / f64::from(all.max(1));
    if own == 0 || share <= context.number("share") {
        return;
    }
    // The first may be another with every edit.
    view.depends_on_all();
    let quiet = view.quiet();
    let claims = context.report().claims().filter(|claim| claim.kind().needs_source());
    let mut by_author = claims
        .map(|claim| quiet.resolve(claim))
        .filter(|resolved| resolved.sources.iter().all(ResolvedSource::is_author));
    let first = by_author.find_map(|resolved| Some(resolved.sources.first()?.attribution.span));
    let Some(first) = first else { return };
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
