//! An unnamed source of whom readers learn next to nothing.

use super::{Check, Context, Group, OptionDefault, Rule, RuleOption};
use crate::finding::Severity;
use crate::report::Source;

/// The rule.
pub static RULE: Rule = Rule {
    name: "anonymous-undescribed",
    group: Group::Anonymity,
    severity: Severity::Warning,
    summary: "a source that is not named is described in too few words",
    page: include_str!("../../docs/rules/anonymous-undescribed.md"),
    checks: &[Check::Source(check)],
    options: &[RuleOption {
        name: "words",
        default: OptionDefault::Number(3.0),
        about: "how many words a description has at least",
    }],
    ..Rule::DEFAULT
};

#[expect(clippy::cast_precision_loss, reason = "no description is so long")]
fn check(source: &Source, context: &mut Context<'_, '_>) {
    if source.broken || !source.is_unnamed() || !source.has_known_terms() {
        return;
    }
    let reference = source.reference.trim();
    let described =
        if reference.is_empty() { source.value("title").unwrap_or("") } else { reference };
    let count = words(described);
    // Of one without any description another rule speaks.
    if count == 0 || count as f64 >= context.number("words") {
        return;
    }
    let name = source.name();
    let shown = super::context::quoted(described);
    context.find(
        source.place(),
        format!(
            "{name} is not named, and {shown} is all that readers learn. Say how this source knows, \
             as closely as was agreed."
        ),
    );
}

/// The words of a description. Where a script has no spaces between them, each two letters are one.
fn words(text: &str) -> usize {
    let is_dense = |c: char| {
        matches!(c, '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
            | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}')
    };
    let dense = text.chars().filter(|c| is_dense(*c)).count();
    let spaced = text
        .split(|c: char| c.is_whitespace() || is_dense(c))
        .filter(|word| word.contains(char::is_alphanumeric))
        .count();
    spaced + dense.div_ceil(2)
}
