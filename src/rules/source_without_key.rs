//! A source that nothing can name.

use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::report::Source;
use crate::text::Span;

/// The rule.
pub static RULE: Rule = Rule {
    name: "source-without-key",
    group: Group::Source,
    severity: Severity::Error,
    summary: "a source has no key, so that no claim can name it",
    page: include_str!("../../docs/rules/source-without-key.md"),
    checks: &[Check::Source(check)],
    ..Rule::DEFAULT
};

fn check(source: &Source, context: &mut Context<'_, '_>) {
    // Where something in its braces cannot be read, the key may be that.
    if !source.key.is_empty() || source.broken {
        return;
    }
    let written = context.words(source.head);
    let Some(brace) = written.find('{') else {
        // `::: source` is a div of one word, which has no room for a key.
        let class = written.trim_start_matches([':', ' ', '\t']);
        let start = source.head.end - class.len();
        let edits = made_key(source, context)
            .map(|key| vec![context.replace(Span::new(start, source.head.end), braced(&key))]);
        return find(source, edits, context);
    };
    let edits = made_key(source, context).map(|key| {
        // Behind the class, where keys stand.
        let class = written.find(".source").map(|at| at + ".source".len());
        let at = source.head.start + class.unwrap_or(brace + 1);
        let text = if class.is_some() { format!(" #{key}") } else { format!("#{key} ") };
        vec![context.replace(Span::new(at, at), text)]
    });
    find(source, edits, context);
}

fn braced(key: &str) -> String {
    format!("{{.source #{key}}}")
}

fn find(
    source: &Source,
    edits: Option<Vec<crate::finding::Replacement>>,
    context: &mut Context<'_, '_>,
) {
    let spoken = context.find(
        source.head,
        "This source has no key, and so no claim can name it. Give it one: `::: {.source #key …}`.",
    );
    if let Some(edits) = edits {
        spoken.unsafe_fix("Make a key of its first words", edits);
    }
}

/// A key that is not taken, of what the source is called.
fn made_key(source: &Source, context: &Context<'_, '_>) -> Option<String> {
    /// How many words are taken.
    const WORDS: usize = 2;
    // Of an unnamed source, the description is all that may be known.
    let named = source.value("title").unwrap_or(&source.reference);
    // An address is no name.
    let named = named.split("http").next().unwrap_or_default();
    let words = named.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let key = words.take(WORDS).map(str::to_lowercase).collect::<Vec<_>>().join("-");
    let is_free = |key: &String| context.source(key).is_none();
    if !key.starts_with(char::is_alphabetic) {
        return None;
    }
    std::iter::once(key.clone())
        .chain((2..10).map(|number| format!("{key}-{number}")))
        .find(is_free)
}
