//! Front matter that is no YAML.

use std::collections::HashMap;

use super::{Check, Context, Group, Rule};
use crate::finding::{Replacement, Severity};
use crate::report::Metadata;
use crate::syntax::yaml::{Value, Yaml};
use crate::text::Span;
use crate::values::vocabulary::metadata_key;

/// The rule.
pub static RULE: Rule = Rule {
    name: "invalid-front-matter",
    group: Group::Structure,
    severity: Severity::Error,
    summary: "front matter is no YAML, or a key in it cannot be what it is meant to be",
    page: include_str!("../../docs/rules/invalid-front-matter.md"),
    checks: &[Check::FrontMatter(check)],
    ..Rule::DEFAULT
};

fn check(metadata: &Metadata, context: &mut Context<'_, '_>) {
    let report = context.report();
    let Some(error) = metadata.error.as_ref() else {
        keys(metadata, context);
        return;
    };
    let yaml = metadata.yaml_span.shifted(report.metadata_start());
    let at = (error.at + report.metadata_start()).clamp(yaml.start, yaml.end.max(yaml.start));
    let place = faulty_line(context, yaml, at, &error.message);
    if let Some((value, edit, is_certain)) = quotes_wanted(context, yaml) {
        let message = "A value with a colon in it needs quotation marks, or it is no YAML.";
        let spoken = context.find(value, message);
        let title = "Put the value in quotation marks";
        if is_certain {
            spoken.safe_fix(title, vec![edit]);
        } else {
            spoken.unsafe_fix(title, vec![edit]);
        }
        return;
    }
    if let Some((value, edit, is_certain)) = quotes_within(context, yaml) {
        let message = "A quotation mark within this value ends it, and what follows is no YAML. Put the value in \
                       quotation marks of the other sort, or a backslash before those within it: `\\\"`.";
        let spoken = context.find(value, message);
        if is_certain {
            spoken.safe_fix("Put a backslash before the quotation marks within", vec![edit]);
        } else {
            spoken.unsafe_fix("Put the whole value in quotation marks", vec![edit]);
        }
        return;
    }
    let message = format!("This front matter is no YAML ({}). None of it is read.", error.message);
    context.find(place, message);
}

/// The keys whose values Sayso reads as one word or text.
const SCALARS: [&str; 5] = ["date", "updated", "status", "url", "lang"];
/// The keys that nobody means otherwise, in whatever capitals.
const CERTAIN: [&str; 5] = ["date", "updated", "bibliography", "references", "nocite"];

/// Keys that stand twice, stand in capitals, or have a list where one value belongs.
fn keys(metadata: &Metadata, context: &mut Context<'_, '_>) {
    let report = context.report();
    let start = report.metadata_start();
    let yaml = metadata.yaml.as_ref();
    let Some(Value::Map(pairs)) = yaml.map(|yaml| &yaml.value) else { return };
    let mut last: HashMap<&str, Span> = HashMap::new();
    for (key, value) in pairs.iter().rev() {
        let Some(name) = key.text() else { continue };
        let span = key.span.shifted(start);
        if let Some(later) = last.get(name) {
            if metadata_key(name).is_some() {
                let later = context.place(*later);
                let message = format!(
                    "`{name}` stands twice in this front matter, and the last counts. Keep one."
                );
                context.find(span, message).related(later, "this one counts");
            }
            continue;
        }
        last.insert(name, span);
        if SCALARS.contains(&name) && !matches!(value.value, Value::Scalar { .. }) {
            let what = if matches!(value.value, Value::List(_)) { "a list" } else { "a map" };
            let message = format!("`{name}` is {what} here, and not read: it has one value.");
            context.find(span, message);
        }
    }
    for (key, _) in pairs {
        let Some(name) = key.text() else { continue };
        let meant = CERTAIN.into_iter().find(|known| known.eq_ignore_ascii_case(name));
        let Some(meant) = meant.filter(|meant| *meant != name && !last.contains_key(meant)) else {
            continue;
        };
        let span = key.span.shifted(start);
        let message = format!(
            "`{name}` is not `{meant}`, neither to Pandoc nor to Sayso, and is not read. Write it in small letters."
        );
        let edits = vec![context.replace(span, meant)];
        context.find(span, message).unsafe_fix(format!("Write `{meant}`"), edits);
    }
}

/// Where a comment begins in a value that no quotation marks stand around.
fn comment(value: &str) -> Option<usize> {
    [" #", "\t#"].iter().filter_map(|mark| value.find(mark)).min()
}

/// The one value whose quotation marks would make the front matter YAML: `title: Kaesong: open`; and
/// whether it certainly ends where the marks would stand. `A: No. # 5` may have a comment or none.
fn quotes_wanted(context: &Context<'_, '_>, yaml: Span) -> Option<(Span, Replacement, bool)> {
    let written = context.words(yaml);
    let mut start = 0;
    for line in written.split_inclusive('\n') {
        let at = start;
        start += line.len();
        let content = line.trim_end();
        let Some((key, value)) = content.split_once(": ") else { continue };
        let whole = value.trim_start();
        let comment = comment(whole);
        let value = whole[..comment.unwrap_or(whole.len())].trim_end();
        if key.starts_with(['#', '-', ' ']) || !value.contains(": ") && !value.ends_with(':') {
            continue;
        }
        if value.starts_with(['"', '\'', '[', '{', '|', '>', '&', '*']) {
            continue;
        }
        let from = at + content.len() - whole.len();
        let place = Span::new(from, from + value.len());
        let quoted = format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""));
        let mended = format!("{}{quoted}{}", &written[..place.start], &written[place.end..]);
        let place = place.shifted(yaml.start);
        if Yaml::read(&mended).is_ok() {
            return Some((place, context.replace(place, quoted), comment.is_none()));
        }
    }
    None
}

/// The one value that quotation marks within it end too early: `title: "The "big" one"`; and whether the
/// outer ones are certainly YAML's. In `title: "Big" it was` they are the title's.
fn quotes_within(context: &Context<'_, '_>, yaml: Span) -> Option<(Span, Replacement, bool)> {
    let written = context.words(yaml);
    let mut start = 0;
    for line in written.split_inclusive('\n') {
        let at = start;
        start += line.len();
        let content = line.trim_end();
        let Some((key, value)) = content.split_once(": ") else { continue };
        let value = value.trim_start();
        if key.starts_with(['#', '-', ' ']) || key.contains(['"', '\'']) || value.contains('\\') {
            continue;
        }
        let Some(behind) = value.strip_prefix('"') else { continue };
        let Some((first, _)) = behind.split_once('"') else { continue };
        let inner = behind.strip_suffix('"');
        let opens = first.ends_with([' ', '(']);
        let (quoted, is_certain) = match inner {
            Some(inner) if opens => {
                (format!("\"{}\"", inner.replace('"', "\\\"")), comment(value).is_none())
            }
            _ if opens => continue,
            _ => (format!("\"{}\"", value.replace('"', "\\\"")), false),
        };
        let place = Span::new(at + content.len() - value.len(), at + content.len());
        let mended = format!("{}{quoted}{}", &written[..place.start], &written[place.end..]);
        let place = place.shifted(yaml.start);
        if Yaml::read(&mended).is_ok() {
            return Some((place, context.replace(place, quoted), is_certain));
        }
    }
    None
}

/// The line that is wrong. The reader gives up where it can go on no further, which is often a line
/// late: a list or a quotation mark that is never closed is what it stumbled over.
fn faulty_line(context: &Context<'_, '_>, yaml: Span, at: usize, message: &str) -> Span {
    let text = context.report().text();
    let (first, last) = (text.line_of(yaml.start), text.line_of(at));
    for line in (first..=last).rev() {
        let Some(span) = text.line(line) else { continue };
        let words = context.words(span);
        let value = words.split_once(": ").map_or(&*words, |(_, value)| value).trim();
        let pairs = [('[', ']'), ('{', '}')];
        let is_open =
            pairs.iter().any(|(open, close)| value.starts_with(*open) && !value.ends_with(*close))
                || ['"', '\''].iter().any(|mark| {
                    value.starts_with(*mark) && (value.len() == 1 || !value.ends_with(*mark))
                });
        if is_open {
            return span;
        }
    }
    // The end of a line is found at the beginning of the next; a character that nothing can begin with
    // is found where it stands.
    let late = text.line(last).is_some_and(|line| line.is_empty() || line.start == at);
    let is_late = late && !message.starts_with("unexpected character");
    let line = if is_late { last.saturating_sub(1).max(first) } else { last };
    text.line(line).unwrap_or(Span::new(at, at))
}
