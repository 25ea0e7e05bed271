//! What an editor shows beside a completion: made for the one that is looked at.

use std::fmt::Write as _;

use super::super::{Asked, censored, escaped};
use super::CompletionKind;
use crate::report::Source;
use crate::values::edtf;
use crate::values::vocabulary::{
    Attribute, CLAIM_CLASSES, METADATA, Term, ValueKind, claim_attribute, source_attribute,
};

/// Words about a completion, in Markdown. Who an unnamed source is stands in none.
pub fn describe(asked: &Asked<'_>, kind: CompletionKind, label: &str) -> Option<String> {
    match kind {
        CompletionKind::Key => {
            let view = asked.report()?;
            let known = view.source(label)?;
            Some(censored(&view, source(known.source)))
        }
        CompletionKind::Attribute => {
            let of_claims = claim_attribute(label).map(|a| (a, "claim, picture or scope"));
            let of_sources = source_attribute(label).map(|a| (a, "source"));
            let (known, holder) = of_claims.or(of_sources)?;
            Some(attribute(known, &format!("an attribute of a {holder}")))
        }
        CompletionKind::Metadata => {
            let known = METADATA.iter().find(|known| known.name == label)?;
            Some(attribute(known, "a key of the front matter"))
        }
        CompletionKind::Class => {
            let term = CLAIM_CLASSES.iter().find(|term| term.name == label)?;
            Some(format!("**.{}**: {}.\n", term.name, term.meaning))
        }
        CompletionKind::Rule => {
            let rule = crate::rules::named(label)?;
            let why = rule.page.split("## Why").nth(1)?.split("\n## ").next()?.trim();
            Some(format!("**{}**: {}.\n\n{why}\n", rule.name, rule.summary))
        }
        _ => None,
    }
}

fn source(source: &Source) -> String {
    let mut text = format!("**{}**", escaped(&source.key));
    if let Some(kind) = source.kind() {
        let _ = write!(text, " · {}", escaped(kind));
    }
    text.push('\n');
    if !source.reference.is_empty() {
        let _ = writeln!(text, "\n{}", escaped(&source.reference));
    }
    for name in ["issued", "accessed", "corrected", "retracted"] {
        let Some(value) = source.value(name) else { continue };
        let words = edtf::parse(value).map_or_else(|_| value.to_owned(), |date| date.describe());
        let _ = writeln!(text, "\n{name}: {}", escaped(&words));
    }
    for name in ["url", "terms", "reliability", "from", "via", "superseded-by"] {
        if let Some(value) = source.value(name) {
            let _ = writeln!(text, "\n{name}: {}", escaped(value));
        }
    }
    if let Some(excerpt) = source.excerpts.first() {
        let _ = writeln!(text, "\n> {}", escaped(&excerpt.text));
    }
    text
}

fn attribute(known: &Attribute, of: &str) -> String {
    let example = match known.kind {
        ValueKind::Keys(_) => "keys, parted by spaces: `\"rfa yonhap\"`",
        ValueKind::Key => "one key",
        ValueKind::Date => "a date in EDTF: `2017-10-03`, `2017-04~`, `../2017-04-03`",
        ValueKind::Dates => "a date in EDTF, or one for each source: `\"2017-10-03; 2017-10-04\"`",
        ValueKind::Locators => "a place: `\"p. 3\"`, `\"¶ 12\"`, `00:14:30`",
        ValueKind::Ratings => "a letter and a figure: `B2`",
        ValueKind::OneOf(_) => "one of",
        ValueKind::Text => "words, in quotation marks",
        ValueKind::Url => "an address",
        ValueKind::Path | ValueKind::Paths => "a path from this file, with `/`",
        ValueKind::Digest => "64 hexadecimal digits",
        ValueKind::Approval => "initials and a date: `\"AB 2017-10-03\"`",
        ValueKind::Language => "a language tag: `ko`, `zh-Hant`",
        ValueKind::Yaml => "a list of CSL items",
    };
    let mut text = format!("**{}**: {}; {of}.\n\nIts value: {example}", known.name, known.meaning);
    if let ValueKind::OneOf(list) = known.kind {
        let names: Vec<String> = list.iter().take(12).map(|term: &Term| code(term.name)).collect();
        let more = if list.len() > 12 { " …" } else { "" };
        let _ = write!(text, " {}{more}", names.join(", "));
    }
    text.push_str(".\n");
    text
}

fn code(word: &str) -> String {
    format!("`{word}`")
}
