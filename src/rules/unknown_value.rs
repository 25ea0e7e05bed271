//! A word that is none of those that an attribute can say.

use std::ops::Range;

use super::{Check, Context, Group, Holder, Rule, Value};
use crate::finding::Severity;
use crate::values::edtf;
use crate::values::keys;
use crate::values::vocabulary::{Term, ValueKind, find, nearest, rating};

/// The rule.
pub static RULE: Rule = Rule {
    name: "unknown-value",
    group: Group::Source,
    severity: Severity::Error,
    summary: "a value is none of those that its attribute can have",
    page: include_str!("../../docs/rules/unknown-value.md"),
    checks: &[Check::Value(check)],
    ..Rule::DEFAULT
};

fn check(value: &Value<'_>, context: &mut Context<'_, '_>) {
    match value.kind {
        // What a source can be is a list of its own, with a rule of its own.
        ValueKind::OneOf(_) if value.name == "type" => {}
        ValueKind::OneOf(terms) => one_of(value, terms, context),
        ValueKind::Ratings => {
            for part in keys::parts(value.text) {
                if !part.text.is_empty() && rating(part.text).is_none() {
                    not_a_rating(value, &part, context);
                }
            }
        }
        ValueKind::Digest => digest(value, context),
        ValueKind::Approval => approval(value, context),
        ValueKind::Language => language(value, context),
        _ => {}
    }
}

/// Says it, and offers what was probably meant.
fn find_value(
    value: &Value<'_>,
    part: Range<usize>,
    message: String,
    meant: Option<String>,
    context: &mut Context<'_, '_>,
) {
    let span = value.place(part);
    // In quotes, so that what is put in can be seen whole.
    let fix = meant.filter(|_| value.verbatim).map(|meant| {
        let title = format!("Write `{meant}`");
        (title, vec![context.replace(span, meant)])
    });
    let spoken = context.find(span, message);
    if let Some((title, edits)) = fix {
        spoken.unsafe_fix(title, edits);
    }
}

fn one_of(value: &Value<'_>, terms: &'static [Term], context: &mut Context<'_, '_>) {
    if find(terms, value.text).is_some() {
        return;
    }
    let written = value.text.trim();
    let names = || terms.iter().map(|term| term.name);
    let spaced = written.to_lowercase().replace([' ', '_'], "-");
    let near = find(terms, &spaced)
        .map(|term| term.name)
        .or_else(|| meant(value.name, &spaced))
        .or_else(|| nearest(&spaced, names()).filter(|_| spaced.chars().count() > 1))
        .or_else(|| find(terms, &written.to_uppercase()).map(|term| term.name));
    let name = value.name;
    let message = match near {
        Some(near) => format!("`{name}` cannot be `{written}`. Did you mean `{near}`?"),
        None => {
            let all = names().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            format!("`{name}` cannot be `{written}`. Write one of {all}.")
        }
    };
    find_value(value, 0..value.text.len(), message, near.map(str::to_owned), context);
}

/// What people write, and what the list calls it.
fn meant(name: &str, written: &str) -> Option<&'static str> {
    Some(match (name, written) {
        ("confidence", "medium") => "moderate",
        ("likelihood", "probable") => "likely",
        ("likelihood", "improbable") => "unlikely",
        ("likelihood", "highly-probable") => "very-likely",
        ("likelihood", "highly-improbable") => "very-unlikely",
        ("likelihood", "remote") => "almost-no-chance",
        ("likelihood", "nearly-certain" | "almost-certainly") => "almost-certain",
        ("likelihood", "roughly-even-odds" | "roughly-even-chance" | "even") => "roughly-even",
        ("terms", "on-the-record" | "public" | "named") => "on-record",
        ("terms", "not-for-attribution" | "on-background") => "background",
        ("terms", "off-the-record") => "off-record",
        ("status", "published" | "done") => "final",
        _ => return None,
    })
}

fn not_a_rating(value: &Value<'_>, part: &keys::Part<'_>, context: &mut Context<'_, '_>) {
    let bare: String = part.text.chars().filter(|c| c.is_alphanumeric()).collect();
    let large = bare.to_uppercase();
    let turned: String = large.chars().rev().collect();
    let meant = [large, turned].into_iter().find(|guess| rating(guess).is_some());
    let message = match meant.as_deref() {
        Some(meant) => format!("`{}` is no rating. Did you mean `{meant}`?", part.text),
        None => format!(
            "`{}` is no rating. Write a letter from A to F for the source, a digit from 1 to 6 for \
             what it says, or both: `B2`.",
            part.text
        ),
    };
    find_value(value, part.span.clone(), message, meant, context);
}

fn digest(value: &Value<'_>, context: &mut Context<'_, '_>) {
    let written = value.text.trim();
    let is_hex = written.bytes().all(|b| b.is_ascii_hexdigit());
    if is_hex && written.len() == 64 {
        return;
    }
    let reason = if is_hex {
        format!("a SHA-256 digest has 64 digits, and this has {}", written.len())
    } else {
        "a SHA-256 digest has 64 digits, from 0 to 9 and from a to f".to_owned()
    };
    let bare = written.trim_start_matches("sha256:").trim_start_matches("sha256-");
    let is_digest = bare.len() == 64 && bare.bytes().all(|b| b.is_ascii_hexdigit());
    let meant = is_digest.then(|| bare.to_owned());
    let message = format!("This is no digest: {reason}. `sha256sum` prints it of a file.");
    find_value(value, 0..value.text.len(), message, meant, context);
}

fn approval(value: &Value<'_>, context: &mut Context<'_, '_>) {
    let written = value.text.trim();
    let (who, when) = written.rsplit_once(char::is_whitespace).unwrap_or(("", written));
    let has_date = edtf::parse(when).is_ok();
    if has_date && who.contains(char::is_alphanumeric) {
        return;
    }
    if has_date {
        let message = "Who approved it? Write the initials before the date: \
                       `approved=\"AW 2017-10-02\"`."
            .to_owned();
        return find_value(value, 0..value.text.len(), message, None, context);
    }
    // "KM 3 October 2017": the initials, then a date in another form.
    let meant = written.split_once(char::is_whitespace).and_then(|(who, rest)| {
        let repair = edtf::repair(rest.trim_start())?;
        Some(format!("{who} {}", repair.certain()?))
    });
    let message = match meant.as_deref() {
        Some(meant) => format!("The date of an approval is EDTF: `{meant}`."),
        None => "When was it approved? Write initials and a date: `approved=\"AW 2017-10-02\"`."
            .to_owned(),
    };
    find_value(value, 0..value.text.len(), message, meant, context);
}

/// Only what certainly is no tag: a word such as `Korean` has the form of one.
fn language(value: &Value<'_>, context: &mut Context<'_, '_>) {
    let written = value.text.trim();
    let is_tag = written.split('-').enumerate().all(|(index, subtag)| {
        let letters = subtag.bytes().all(|b| b.is_ascii_alphabetic());
        let fits = subtag.bytes().all(|b| b.is_ascii_alphanumeric());
        (1..=8).contains(&subtag.len()) && if index == 0 { letters } else { fits }
    });
    if is_tag {
        return;
    }
    let dashed = written.split('.').next().unwrap_or_default().replace('_', "-");
    let meant = (written.contains('_') && !dashed.contains(char::is_whitespace)).then_some(dashed);
    let message = match meant.as_deref() {
        Some(meant) => {
            format!("`{written}` is no language tag: its parts are joined by `-`, `{meant}`.")
        }
        None => format!("`{written}` is no language tag. Write one, as in `ko` or `en-GB`."),
    };
    // Where several languages stand in the front matter, they are Pandoc's or somebody else's.
    if value.holder == Holder::FrontMatter && meant.is_none() {
        return;
    }
    find_value(value, 0..value.text.len(), message, meant, context);
}
