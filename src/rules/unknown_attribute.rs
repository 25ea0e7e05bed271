//! An attribute that is none of Sayso's, and very likely was to be one.

use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::report::{Block, Facts, claim};
use crate::syntax::attributes::Attributes;
use crate::text::{Span, is_in};
use crate::values::edtf;
use crate::values::vocabulary::{
    self, CLAIM_ATTRIBUTES, CONFIDENCE, LIKELIHOOD, PRIVATE_ATTRIBUTES, SOURCE_ATTRIBUTES,
    claim_attribute, source_attribute,
};
use crate::workspace::resolve::AUTHOR;

/// The rule.
pub static RULE: Rule = Rule {
    name: "unknown-attribute",
    group: Group::Structure,
    severity: Severity::Warning,
    summary: "an attribute or a class was very likely meant to be one of Sayso's",
    page: include_str!("../../docs/rules/unknown-attribute.md"),
    checks: &[Check::Attributes(attributes), Check::Block(lost)],
    ..Rule::DEFAULT
};

/// Names that HTML or Pandoc give a meaning to.
const OTHERS: &[&str] = &[
    "accept",
    "action",
    "align",
    "alt",
    "async",
    "border",
    "cite",
    "code-fold",
    "color",
    "cols",
    "colspan",
    "content",
    "data",
    "datetime",
    "dir",
    "download",
    "form",
    "format",
    "headers",
    "height",
    "href",
    "icon",
    "kind",
    "label",
    "lang",
    "line-numbers",
    "list",
    "loop",
    "media",
    "method",
    "name",
    "number-lines",
    "open",
    "pattern",
    "rel",
    "role",
    "rows",
    "rowspan",
    "scope",
    "shape",
    "size",
    "sizes",
    "span",
    "src",
    "start",
    "startFrom",
    "step",
    "style",
    "summary",
    "tabindex",
    "target",
    "title",
    "type",
    "usemap",
    "value",
    "width",
    "wrap",
];

fn attributes(attributes: &Attributes, offset: usize, context: &mut Context<'_, '_>) {
    let is_source = attributes.has_class("source");
    for pair in &attributes.pairs {
        let name = &*pair.name;
        if claim_attribute(name).or_else(|| source_attribute(name)).is_some() {
            continue;
        }
        let span = pair.name_span.shifted(offset);
        let private = vocabulary::near_private(name).filter(|_| !OTHERS.contains(&name));
        if let Some(meant) = private.filter(|_| is_source || claim_attributes(attributes)) {
            // The finding covers the name: who it is, is not shown.
            let message = format!(
                "Sayso has no attribute `{name}`. If `{meant}` was meant, it says who an unnamed source is, \
                 and belongs in a private library: take it out of here."
            );
            context.find(span, message);
            continue;
        }
        let Some(near) = near(name, is_source) else { continue };
        // Nobody knows what other spans and divs are for, but for a name in capitals.
        // Behind a picture there are its credit and its terms.
        let is_of_picture = || {
            matches!(near, "credit" | "license")
                && stands_behind_picture(offset + attributes.span.start, context)
        };
        let is_ours = is_source
            || claim_attributes(attributes)
            || is_of_picture()
            || name.eq_ignore_ascii_case(near);
        if !is_ours || attributes.get(near).is_some() {
            continue;
        }
        let message = format!(
            "Sayso has no attribute `{name}`, and reads nothing there. Did you mean `{near}`?"
        );
        let edits = vec![context.replace(span, near)];
        context.find(span, message).unsafe_fix(format!("Write `{near}`"), edits);
    }
    for class in &attributes.classes {
        let name = &*class.text;
        if claim::is_class(name) {
            continue;
        }
        let span = class.span.shifted(offset);
        if let Some(near) = near_class(name) {
            let message = format!("Sayso has no class `.{name}`. Did you mean `.{near}`?");
            let edits = vec![context.replace(span, near)];
            context.find(span, message).unsafe_fix(format!("Write `.{near}`"), edits);
        } else if attributes.pairs.is_empty()
            && attributes.classes.len() == 1
            && attributes.id.is_none()
            && context.words(attributes.span.shifted(offset)).starts_with('{')
            && context.source(name).is_some()
        {
            key(name, Span::new(span.start.saturating_sub(1), span.end), context);
        }
    }
}

/// Whether what ends at a byte is a picture, `![…](…)`, and not a link.
fn stands_behind_picture(end: usize, context: &Context<'_, '_>) -> bool {
    /// How far back its beginning is looked for, bytes.
    const FAR: usize = 500;
    let before = context.before(end, FAR);
    // Not in the block above.
    let before = before.rsplit("\n\n").next().unwrap_or_default();
    let picture = before.rfind("![").map(|at| &before[at..]);
    before.ends_with(')') && picture.is_some_and(|words| words.matches("](").count() == 1)
}

fn claim_attributes(attributes: &Attributes) -> bool {
    attributes.pairs.iter().any(|pair| claim::ATTRIBUTES.contains(&&*pair.name))
        || attributes.classes.iter().any(|class| claim::CLASSES.contains(&&*class.text))
}

/// The attribute that a name is one edit from, or only in another case.
fn near(name: &str, is_source: bool) -> Option<&'static str> {
    /// Of shorter names, one edit makes another word.
    const LEAST: usize = 4;
    if OTHERS.contains(&name) {
        return None;
    }
    let own = if is_source { SOURCE_ATTRIBUTES } else { CLAIM_ATTRIBUTES };
    let names = || own.iter().map(|attribute| attribute.name);
    if let Some(same) = names().find(|known| known.eq_ignore_ascii_case(name)) {
        return Some(same);
    }
    let length = name.chars().count();
    let far = |known: &&str| {
        // Nobody is led to write a name where it must not stand.
        known.len() >= LEAST
            && !PRIVATE_ATTRIBUTES.contains(known)
            && known.chars().count().abs_diff(length) <= 1
            && vocabulary::edits(known, name) == 1
    };
    names().find(far).filter(|_| length >= LEAST)
}

/// The class that a word is one edit from. A plural is another word, as in `::: sources`.
fn near_class(name: &str) -> Option<&'static str> {
    let known = claim::CLASSES.into_iter().chain(["source"]);
    let mut near = known.into_iter().filter(|known| {
        known.len() >= 5
            && known.len().abs_diff(name.len()) <= 1
            && *name != format!("{known}s")
            && vocabulary::edits(known, name) <= 1
    });
    near.next()
}

fn key(name: &str, span: Span, context: &mut Context<'_, '_>) {
    let message = format!(
        "`{name}` is a source, and named like this it says nothing. Write `by={name}`, if it says these words."
    );
    let edits = vec![context.replace(span, format!("by={name}"))];
    context.find(span, message).unsafe_fix(format!("Write `by={name}`"), edits);
}

/// Braces right behind a bracket that are no attributes to anybody, and were meant to be: `{by:rfa}`,
/// `{by rfa}`, `{rfa}`.
fn lost(block: &Block<'_>, context: &mut Context<'_, '_>) {
    let Facts::Prose(_) = block.facts else { return };
    let block = block.span;
    let text = context.report().text().slice(block);
    let mut literal: Option<Vec<Span>> = None;
    for (at, _) in text.match_indices('{') {
        // Of a bracket and a brace, braces are fewer.
        let Some(at) = at.checked_sub(1).filter(|at| text.as_bytes()[*at] == b']') else {
            continue;
        };
        let inner = &text[at + 2..];
        let end = inner.find(|c: char| !c.is_alphanumeric() && !"-_.".contains(c));
        let (word, rest) = inner.split_at(end.unwrap_or(inner.len()));
        let Some(meant) = meant(word, rest, context) else { continue };
        let Some((written, _)) = inner.split_once('}') else { continue };
        let open = block.start + at + 1;
        let literal = literal.get_or_insert_with(|| context.view().literal(block));
        if is_in(literal, open) || is_tex(&text[..at]) {
            continue;
        }
        let span = Span::new(open, open + written.len() + 2);
        let message = match &meant {
            Meant::Attribute(name) => format!(
                "`{name}` and its value are parted by `=`: as it is, these braces are text. Write \
                 `{name}=…`."
            ),
            Meant::Key => format!(
                "`{word}` is a source, and these braces are text. Write `{{by={word}}}`, if it says these \
                 words."
            ),
        };
        let fix = match meant {
            Meant::Key => Some(format!("{{by={word}}}")),
            Meant::Attribute(name) => {
                let value =
                    rest.trim_start_matches([':', ' ']).split('}').next().unwrap_or_default();
                let is_plain = !value.is_empty()
                    && value.chars().all(|c| c.is_alphanumeric() || "-_./".contains(c));
                is_plain.then(|| format!("{{{name}={value}}}"))
            }
        };
        let edits = fix.map(|fix| (format!("Write `{fix}`"), vec![context.replace(span, fix)]));
        let spoken = context.find(span, message);
        if let Some((title, edits)) = edits {
            spoken.unsafe_fix(title, edits);
        }
    }
}

/// What braces were to say.
enum Meant {
    /// An attribute of a claim, without its `=`.
    Attribute(&'static str),
    /// A key, without `by=`.
    Key,
}

fn meant(word: &str, rest: &str, context: &Context<'_, '_>) -> Option<Meant> {
    if rest.starts_with('}') {
        return context.source(word).is_some().then_some(Meant::Key);
    }
    let name = claim::ATTRIBUTES.into_iter().find(|name| name.eq_ignore_ascii_case(word))?;
    let value = rest.trim_start_matches([':', ' ']);
    if value.len() == rest.len() {
        return None;
    }
    let value =
        value.split(['}', ' ', ',', ';']).next().unwrap_or_default().trim_matches(['"', '“', '”']);
    // Words in braces need not be an annotation: what stands there must be what the attribute takes.
    let fits = match name {
        "by" | "against" | "reply" => {
            context.source(value).is_some() || (name == "by" && value == AUTHOR)
        }
        "on" | "event" => edtf::parse(value).is_ok(),
        "rating" => vocabulary::rating(value).is_some(),
        "confidence" => vocabulary::find(CONFIDENCE, value).is_some(),
        "likelihood" => vocabulary::find(LIKELIHOOD, value).is_some(),
        _ => false,
    };
    fits.then_some(Meant::Attribute(name))
}

/// Whether the bracket that a text ends in, its `]` left out, belongs to a command of TeX:
/// `\cite[p. 3`.
fn is_tex(text: &str) -> bool {
    /// How far back its `[` is looked for, bytes.
    const FAR: usize = 400;
    let from = (text.len().saturating_sub(FAR)..=text.len()).find(|at| text.is_char_boundary(*at));
    let near = &text[from.unwrap_or(text.len())..];
    let Some(open) = near.rfind('[') else { return false };
    let before = near[..open].trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '*');
    before.ends_with('\\')
}
