//! An entry of a private library that says more than who somebody is.

use super::{Check, Context, Group, Rule};
use crate::finding::Severity;
use crate::report::Source;
use crate::values::vocabulary::{PRIVATE_ATTRIBUTES, source_attribute};

/// The rule.
pub static RULE: Rule = Rule {
    name: "private-entry",
    group: Group::Anonymity,
    severity: Severity::Error,
    summary: "a private library has an entry with no public one, or with more than `name` and `contact`",
    page: include_str!("../../docs/rules/private-entry.md"),
    checks: &[Check::Source(check)],
    in_private: true,
    ..Rule::DEFAULT
};

fn check(source: &Source, context: &mut Context<'_, '_>) {
    let document = context.document();
    if !document.is_private() {
        return;
    }
    // No word of a private library is repeated, its keys included: they may be names.
    let public = document.private.public_keys.as_ref();
    if source.key.is_empty() {
        if !source.broken {
            let message = "This entry has no key, and so belongs to no public one. Give it the key \
                           of the source that it names.";
            context.find(source.head, message);
        }
    } else if public.is_some_and(|public| !public.contains(&source.key)) {
        let message = "No report and no library here has a source with this key: a private entry \
                       only adds a name to a public one. Mend the key, or take the entry out.";
        context.find(source.key_span, message);
    }
    for attribute in &source.attributes {
        if attribute.name_span.is_empty() || PRIVATE_ATTRIBUTES.contains(&&*attribute.name) {
            continue;
        }
        let name = match source_attribute(&attribute.name) {
            Some(known) => format!("`{}`", known.name),
            None => "This attribute".to_owned(),
        };
        let message = format!(
            "{name} does not belong in a private library, without which all findings must be the \
             same: only `name` and `contact` do. Move it to the public entry."
        );
        context.find(attribute.name_span, message);
    }
}
