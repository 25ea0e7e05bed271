//! What Pandoc reads otherwise than Sayso, and no other rule speaks of.

use std::collections::HashSet;

use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::report::{Block, Facts, claim};
use crate::syntax::Kind;
use crate::text::Span;
use crate::values::vocabulary::{claim_attribute, source_attribute};

/// The rule.
pub static RULE: Rule = Rule {
    name: "pandoc-differs",
    group: Group::Structure,
    severity: Severity::Info,
    summary: "Pandoc reads something otherwise than Sayso",
    page: include_str!("../../docs/rules/pandoc-differs.md"),
    checks: &[Check::Block(check)],
    ..Rule::DEFAULT
};

fn check(block: &Block<'_>, context: &mut Context<'_, '_>) {
    let place = block.span;
    match block.facts {
        Facts::Prose(prose) => {
            // The labels that are defined, once a question needs them.
            let mut labels: Option<HashSet<String>> = None;
            for (kind, braces) in &prose.faults {
                if *kind == Kind::StrayBraces {
                    reference(braces.shifted(place.start), &mut labels, context);
                }
            }
            let text = context.report().text().slice(place);
            if text.contains('<') {
                tags(&text, place, context);
            }
            if text.contains('`') {
                ticks(&text, place, context);
            }
        }
        Facts::Other => other(place, context),
        _ => {}
    }
}

/// Attributes behind `[words][label]`, where the label is defined.
fn reference(braces: Span, labels: &mut Option<HashSet<String>>, context: &mut Context<'_, '_>) {
    /// How far back the label is looked for, bytes.
    const FAR: usize = 400;
    let text = context.report().text();
    let before = text.slice(Span::new(braces.start.saturating_sub(FAR), braces.start)).into_owned();
    let Some(label) = before.strip_suffix(']').and_then(|b| b.rsplit_once('[')) else { return };
    let (words, label) = label;
    let Some(words) = words.strip_suffix(']') else { return };
    let label = if label.is_empty() { words.rsplit('[').next().unwrap_or_default() } else { label };
    // Those with Sayso's attributes are lost, which is reported as that.
    let inner = context.words(braces);
    let ours = inner.trim_matches(['{', '}']).split_whitespace().any(|word| {
        word.strip_prefix('.').is_some_and(claim::is_class)
            || word.split_once('=').is_some_and(|(name, _)| {
                claim_attribute(name).is_some() || source_attribute(name).is_some()
            })
    });
    if ours {
        return;
    }
    let labels = labels.get_or_insert_with(|| defined(context));
    if !labels.contains(&folded(label)) {
        return;
    }
    context.find(
        braces,
        "Pandoc gives these attributes to the link before them; Sayso reads none behind a reference, for they \
         would depend on a far-off line. Write the address here: `[words](address){…}`.",
    );
}

fn defined(context: &Context<'_, '_>) -> HashSet<String> {
    // They may come and go anywhere.
    context.view().depends_on_all();
    let report = context.report();
    let others = report.placed().filter(|(_, facts)| matches!(facts, Facts::Other));
    let texts = others.map(|(span, _)| report.text().slice(span));
    texts
        .filter_map(|text| Some(folded(text.trim_start().strip_prefix('[')?.split(']').next()?)))
        .collect()
}

fn folded(label: &str) -> String {
    label.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Native spans and divs that hold what was meant for Sayso.
fn tags(text: &str, block: Span, context: &mut Context<'_, '_>) {
    let mut literal: Option<Vec<Span>> = None;
    for (at, _) in text.match_indices('<') {
        let rest = &text[at..];
        let name = ["<span ", "<div "].into_iter().find(|name| rest.starts_with(name));
        let Some(name) = name else { continue };
        let Some((tag, _)) = rest.split_once('>') else { continue };
        if !holds_ours(tag) {
            continue;
        }
        let place = Span::new(block.start + at, block.start + at + tag.len() + 1);
        let literal = literal.get_or_insert_with(|| context.view().literal(block));
        // The tag itself is one of those; code around it is another.
        let before = literal.partition_point(|span| span.start < place.start);
        if before.checked_sub(1).and_then(|at| literal.get(at)).is_some_and(|s| s.end > place.start)
        {
            continue;
        }
        tag_found(name.trim_matches(['<', ' ']), place, context);
    }
}

fn tag_found(name: &str, place: Span, context: &mut Context<'_, '_>) {
    let instead = if name == "span" { "`[words]{…}`" } else { "`::: {…}` and `:::`" };
    let message = format!(
        "To Sayso `<{name}>` is HTML like any other, and what it says of sources is not read; Pandoc makes a {name} of \
         it. Write {instead}."
    );
    context.find(place, message);
}

/// Whether a tag has a class or an attribute that only Sayso knows.
fn holds_ours(tag: &str) -> bool {
    tag.split_whitespace().skip(1).any(|word| {
        let Some((name, value)) = word.split_once('=') else { return false };
        let name = name.strip_prefix("data-").unwrap_or(name);
        let value = value.trim_matches(['"', '\'', '/']);
        matches!(name, "by" | "against" | "confidence" | "likelihood")
            || name == "class" && claim::is_class(value)
    })
}

/// Runs of backticks that are longer than anybody needs.
const TICKS: &str = "`````````````````````````";

fn ticks(text: &str, block: Span, context: &mut Context<'_, '_>) {
    let Some(at) = text.find(TICKS) else { return };
    let run = text[at..].len() - text[at..].trim_start_matches('`').len();
    // Alone it is text to both.
    if !text[at + run..].contains(TICKS) {
        return;
    }
    let place = Span::new(block.start + at, block.start + at + run);
    context.find(
        place,
        "To Pandoc so many backticks begin code; to Sayso more than 24 in a row are text. Take fewer.",
    );
}

fn other(block: Span, context: &mut Context<'_, '_>) {
    let text = context.report().text().slice(block);
    let first = text.lines().next().unwrap_or_default().trim_end().to_owned();
    if text.starts_with("---") && text.trim_end().contains('\n') {
        let place = Span::new(block.start, block.start + first.len());
        context.find(
            place,
            "Pandoc adds what stands here to the front matter; Sayso reads only that at the top of the file. Put it \
             there, or for a line across the page leave a blank line below this one.",
        );
    } else if text.starts_with("<div") || text.starts_with("<span") {
        let tag = text.split('>').next().unwrap_or_default();
        let name = if text.starts_with("<div") { "div" } else { "span" };
        if holds_ours(tag) {
            tag_found(name, Span::new(block.start, block.start + tag.len() + 1), context);
        }
    } else if text.starts_with('[')
        && !text.starts_with("[^")
        && let Some(definition) = text.split_once("]:").map(|(_, rest)| rest.trim_end())
        && definition.ends_with('}')
        && let Some(open) = definition.rfind(" {")
    {
        let end = block.start + text.trim_end().len();
        let place = Span::new(end - (definition.len() - open - 1), end);
        context.find(
            place,
            "Pandoc gives these attributes to every link that uses the label; Sayso reads none of a definition, for \
             they would hold far from here. Write the address and the attributes where they belong: \
             `[words](address){…}`.",
        );
    }
}
