//! A key that no source has.

use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::report::{Block, Facts, Source};
use crate::syntax::Kind;
use crate::syntax::attributes::Pair;
use crate::text::Span;
use crate::values::keys;
use crate::values::vocabulary::claim_attribute;
use crate::workspace::resolve::{AUTHOR, Resolved, SELF};

/// The rule.
pub static RULE: Rule = Rule {
    name: "unknown-source",
    group: Group::Attribution,
    severity: Severity::Error,
    summary: "a key is used that no source has",
    page: include_str!("../../docs/rules/unknown-source.md"),
    checks: &[Check::Claim(claim), Check::Block(scope), Check::Source(source)],
    ..Rule::DEFAULT
};

/// What may stand in `reply` besides keys.
const REPLIES: [&str; 3] = ["declined", "none", "pending"];

/// A div around claims.
fn scope(block: &Block<'_>, context: &mut Context<'_, '_>) {
    if let Facts::Open(container) = block.facts
        && !container.is_source()
        && let Some(attributes) = container.attributes.as_ref()
        && let Some(by) = attributes.get("by")
    {
        List::of_pair(by, block.span.start).check(&[AUTHOR], context);
    }
}

fn source(source: &Source, context: &mut Context<'_, '_>) {
    let lists: [(&str, &[&str]); 3] = [("from", &[SELF]), ("via", &[]), ("superseded-by", &[])];
    for (name, reserved) in lists {
        if let Some(attribute) = source.get(name) {
            let (value, span) = (&attribute.value, attribute.span);
            List { value, span, verbatim: attribute.verbatim }.check(reserved, context);
        }
    }
}

fn claim(resolved: &Resolved<'_>, context: &mut Context<'_, '_>) {
    let claim = &resolved.claim;
    let attributes = &claim.facts.attributes;
    // Where a quotation mark is never closed, nobody knows which keys were meant.
    if attributes.faults.iter().any(|(kind, _)| *kind == Kind::UnclosedQuote) {
        return;
    }
    let lists: [(&str, &[&str]); 3] = [("by", &[AUTHOR]), ("against", &[]), ("reply", &REPLIES)];
    // `{by=“rfa yonhap”}`: the curly marks are reported, with all that stands between them.
    let is_torn = attributes.faults.iter().any(|(kind, _)| *kind == Kind::InvalidAttribute);
    for (name, reserved) in lists {
        if let Some(pair) = attributes.get(name) {
            if is_torn && pair.value.starts_with(['“', '„', '‘', '”']) {
                continue;
            }
            List::of_pair(pair, claim.offset).check(reserved, context);
        }
    }
    // A bare `@word` may be somebody's handle; a bracketed one is a citation.
    for citation in claim.citations().filter(|citation| citation.bracketed) {
        if keys::is_cross_reference(&citation.key) {
            continue;
        }
        key(&citation.key, citation.span.shifted(claim.offset), context);
    }
}

/// A value that lists keys.
struct List<'v> {
    value: &'v str,
    /// Where it stands in the report.
    span: Span,
    /// Whether it stands there letter for letter.
    verbatim: bool,
}

impl<'v> List<'v> {
    fn of_pair(pair: &'v Pair, offset: usize) -> Self {
        let span = pair.value_span.shifted(offset);
        Self { value: &pair.value, span, verbatim: pair.verbatim }
    }

    fn place(&self, part: std::ops::Range<usize>) -> Span {
        if self.verbatim { Span::from(part).shifted(self.span.start) } else { self.span }
    }

    fn check(&self, reserved: &[&str], context: &mut Context<'_, '_>) {
        for found in keys::keys(self.value) {
            if reserved.contains(&found.text) || context.source(found.text).is_some() {
                continue;
            }
            if self.joined(&found, context) {
                continue;
            }
            let is_known = |part: &keys::Key<'_>| {
                reserved.contains(&part.text) || context.source(part.text).is_some()
            };
            // `by="rfa, yonhap"`: the commas are what is wrong, not the keys.
            match found.parted_by_comma() {
                Some(parts) if !parts.is_empty() && parts.iter().all(is_known) => {
                    self.comma(&found, &parts, context);
                }
                // Of `rfa, yonhap` that nobody knows, the names are what is to be defined first.
                Some(parts) if !parts.is_empty() => {
                    for part in parts {
                        key(part.text, self.place(part.span), context);
                    }
                }
                _ => key(found.text, self.place(found.span.clone()), context),
            }
        }
    }

    /// `by=rfa,on=2017` is one value to Pandoc, and `by==rfa` begins with a sign. Says so, where it is
    /// that.
    fn joined(&self, found: &keys::Key<'_>, context: &mut Context<'_, '_>) -> bool {
        let span = self.place(found.span.clone());
        let (message, mended, title) = if let Some(key) = found.text.strip_prefix('=') {
            if context.source(key).is_none() {
                return false;
            }
            let message = format!(
                "One equals sign is enough: the second is read as part of the key `={key}`."
            );
            (message, key.to_owned(), "Take the second equals sign out")
        } else {
            let Some((key, rest)) = found.text.split_once([',', ';']) else { return false };
            let is_attribute =
                rest.split_once('=').is_some_and(|(name, _)| claim_attribute(name).is_some());
            if !is_attribute || context.source(key).is_none() {
                return false;
            }
            let message = format!(
                "Attributes are parted by spaces, and `{}` is read as one key. Write `{key} {rest}`.",
                found.text
            );
            (message, format!("{key} {rest}"), "Part the attributes by a space")
        };
        let edits = vec![context.replace(span, mended)];
        let before = context.words(Span::new(span.start.saturating_sub(1), span.start));
        let spoken = context.find(span, message);
        // In quotes the attribute would still be part of the value.
        if self.verbatim && !before.ends_with(['"', '\'']) {
            spoken.unsafe_fix(title, edits);
        }
        true
    }

    fn comma(&self, found: &keys::Key<'_>, parts: &[keys::Key<'_>], context: &mut Context<'_, '_>) {
        let span = self.place(found.span.clone());
        let spaced = parts.iter().map(|part| part.text).collect::<Vec<_>>().join(" ");
        let message = format!(
            "There is no source `{}`: keys, and attributes too, are parted by spaces only.",
            found.text
        );
        let edits = vec![context.replace(span, spaced)];
        let spoken = context.find(span, message);
        if self.verbatim {
            spoken.unsafe_fix("Part them by spaces", edits);
        }
    }
}

/// Reports a key, if no source has it.
fn key(written: &str, span: Span, context: &mut Context<'_, '_>) {
    // A lone quotation mark is what an unclosed value leaves, and a fault of its own.
    if context.source(written).is_some() || matches!(written, "\"" | "'") {
        return;
    }
    let bare = written.trim_matches(['“', '”', '„', '‘', '’']);
    if context.view().may_be_hidden(bare) {
        return;
    }
    let near = context.nearest_key(bare);
    let message = match near.as_deref() {
        Some(near) if bare != written => {
            format!("There is no source `{written}`: quotation marks are straight here, `{near}`.")
        }
        Some(near) => format!("There is no source `{written}`. Did you mean `{near}`?"),
        None if !written.contains(char::is_alphanumeric) => {
            format!("`{written}` is no source's key. Write the key of the one that is meant.")
        }
        None => format!(
            "There is no source `{written}`. Define it with `::: {{.source #{} …}}`, or name the \
             library that has it.",
            written.trim_start_matches('@')
        ),
    };
    let nearest = near.map(|near| {
        let edits = vec![context.replace(span, near.to_string())];
        (format!("Use the key `{near}`"), edits)
    });
    // Only a key that can be an id can be given to a new source.
    let plain = written.chars().all(|c| c.is_alphanumeric() || "-_.:".contains(c));
    let made = plain.then_some(()).and_then(|()| {
        let body = "Who or what this is, as readers should see it.";
        let seen = context.today().map(|today| format!(" accessed={today}")).unwrap_or_default();
        Some(vec![context.append_source(written, &format!("type=webpage{seen}"), body)?])
    });
    let mut spoken = context.find(span, message);
    if let Some((title, edits)) = nearest {
        spoken = spoken.unsafe_fix(title, edits);
    }
    if let Some(edits) = made {
        spoken.unsafe_fix(format!("Make a source `{written}` at the end of the report"), edits);
    }
}
