//! Annotations in their tidy form: what stands in braces in one order, parted by one space, in
//! quotation marks only where it needs them; one blank line around a source. Never a letter of prose, and
//! nothing that says anything else afterwards. What is faulty stays as it is.

use crate::report::{Facts, Report};
use crate::syntax::attributes::{Attributes, Pair, Words, quote};
use crate::syntax::{Kind, Tree, markup};
use crate::text::{Span, Text};
use crate::values::keys;
use crate::values::vocabulary::{
    Attribute, CLAIM_ATTRIBUTES, SOURCE_ATTRIBUTES, ValueKind, claim_attribute, source_attribute,
};

/// Braces over several lines are filled up to this column, characters.
const WIDTH: usize = 100;

/// How far lines of braces behind the first are indented.
const INDENT: &str = "     ";

/// What to replace, in order; of a range, what touches it.
pub fn format(report: &Report, within: Option<Span>) -> Vec<(Span, String)> {
    let mut edits: Vec<(Span, String)> = Vec::new();
    let wanted =
        |span: Span| within.is_none_or(|range| span.start <= range.end && range.start <= span.end);
    let text = report.text();
    for (span, facts) in report.placed().filter(|(span, _)| wanted(*span)) {
        match facts {
            Facts::Prose(prose) => {
                let claims = prose.claims.iter().map(|claim| &claim.attributes);
                let pictures = prose.images.iter().filter_map(|image| image.attributes.as_ref());
                for attributes in claims.chain(pictures) {
                    edits.extend(inline(text, attributes, span.start));
                }
            }
            Facts::Open(container) => {
                if let Some(attributes) = container.attributes.as_ref() {
                    edits.extend(of_div(text, attributes, span));
                }
            }
            _ => {}
        }
    }
    around_sources(report, &mut edits);
    edits.retain(|(span, new)| wanted(*span) && text.slice(*span) != *new);
    edits.sort();
    edits.dedup();
    edits
}

/// A text in its tidy form.
pub fn formatted(text: &str) -> String {
    let report = Report::read(text);
    let mut tidy = String::with_capacity(text.len());
    let mut at = 0;
    for (span, new) in format(&report, None) {
        tidy.push_str(text.get(at..span.start).unwrap_or_default());
        tidy.push_str(&new);
        at = span.end;
    }
    tidy.push_str(text.get(at..).unwrap_or_default());
    tidy
}

/// The braces of a claim or a picture on one line.
fn inline(text: &Text, attributes: &Attributes, offset: usize) -> Option<(Span, String)> {
    let span = attributes.span.shifted(offset);
    let written = text.slice(span);
    if written.contains(['\n', '\r']) || !written.starts_with('{') {
        return None;
    }
    let items = items(text, attributes, offset, false)?;
    let tidy = format!("{{{}}}", items.join(" "));
    // Most are tidy, and to read one again costs more than all else.
    (tidy != *written && says_the_same(attributes, &tidy)).then_some((span, tidy))
}

/// The opening line of a div: its marks, one space, its braces.
fn of_div(text: &Text, attributes: &Attributes, piece: Span) -> Option<(Span, String)> {
    let span = attributes.span.shifted(piece.start);
    let written = text.slice(span);
    let is_source = attributes.has_class("source");
    // A div that is for something else is somebody else's.
    let is_ours =
        is_source || attributes.pairs.iter().any(|pair| claim_attribute(&pair.name).is_some());
    if !is_ours || !written.starts_with('{') {
        return None;
    }
    let line = text.line(text.line_of(piece.start))?;
    let head = text.slice(Span::new(line.start, span.start));
    let marks = head.trim_end().trim_start_matches([' ', '>']);
    if !marks.starts_with(":::") || marks.contains(|c| c != ':') {
        return None;
    }
    let start = line.start + head.trim_end().len();
    let before = format!("{} ", head.trim_end());
    let items = items(text, attributes, piece.start, is_source)?;
    let one = format!("{{{}}}", items.join(" "));
    if one != *written && !says_the_same(attributes, &one) {
        return None;
    }
    let long = before.chars().count() + one.chars().count() > WIDTH;
    let tidy = if written.contains('\n') && long {
        // What stands before a line in a quote stands before each.
        let prefix = before.get(..before.find(':')?)?;
        let end = if written.contains("\r\n") { "\r\n" } else { "\n" };
        filled(&before, &items, &format!("{end}{prefix}{INDENT}"))
    } else {
        one
    };
    Some((Span::new(start, span.end), format!(" {tidy}")))
}

/// Items in braces over lines that are not too long.
fn filled(before: &str, items: &[String], break_: &str) -> String {
    let mut text = "{".to_owned();
    let mut column = before.chars().count() + 1;
    let indent = break_.trim_start_matches(['\r', '\n']).chars().count();
    for (index, item) in items.iter().enumerate() {
        let length = item.chars().count();
        if index > 0 && column + 1 + length > WIDTH {
            text.push_str(break_);
            column = indent;
        } else if index > 0 {
            text.push(' ');
            column += 1;
        }
        text.push_str(item);
        column += length;
    }
    text.push('}');
    text
}

/// What stands in braces, item by item; `None` where something is faulty.
fn items(
    text: &Text,
    attributes: &Attributes,
    offset: usize,
    is_source: bool,
) -> Option<Vec<String>> {
    if !attributes.faults.is_empty() {
        return None;
    }
    let mut items = Vec::new();
    if is_source {
        items.push(".source".to_owned());
    }
    let ids = attributes.former_ids.iter().chain(&attributes.id);
    items.extend(ids.map(|id| format!("#{}", id.text)));
    let classes = attributes.classes.iter().filter(|class| !is_source || &*class.text != "source");
    items.extend(classes.map(|class| format!(".{}", class.text)));
    let list = if is_source { SOURCE_ATTRIBUTES } else { CLAIM_ATTRIBUTES };
    let rank = |pair: &Pair| {
        list.iter().position(|known: &Attribute| known.name == &*pair.name).unwrap_or(usize::MAX)
    };
    let mut pairs: Vec<&Pair> = attributes.pairs.iter().collect();
    pairs.sort_by_key(|pair| rank(pair));
    for pair in pairs {
        items.push(format!("{}={}", pair.name, written(text, pair, offset, is_source)?));
    }
    Some(items)
}

/// A value as it is to be written; as it stands, where something in it is escaped: why somebody wrote it
/// so, and what a table makes of a bar, is not known here. `None` where that stands on several lines.
fn written(text: &Text, pair: &Pair, offset: usize, is_source: bool) -> Option<String> {
    let span = pair.value_span.shifted(offset);
    let raw = text.slice(span);
    if !raw.contains(['\\', '&', '|']) {
        return Some(quote(&value(pair, is_source)).into_owned());
    }
    let around = Span::new(span.start.saturating_sub(1), span.end + 1);
    let around = text.slice(around);
    let mark = around.chars().next().filter(|mark| matches!(mark, '"' | '\''));
    let whole =
        mark.filter(|mark| around.len() > 1 && around.ends_with(*mark)).map_or(&*raw, |_| &*around);
    (!raw.contains(['\n', '\r'])).then(|| whole.to_owned())
}

/// A value with its parts parted alike.
fn value(pair: &Pair, is_source: bool) -> String {
    let known = if is_source { source_attribute(&pair.name) } else { claim_attribute(&pair.name) };
    match known.map(|known| known.kind) {
        Some(ValueKind::Keys(_)) if !pair.value.trim().is_empty() => {
            keys::keys(&pair.value).iter().map(|key| key.text).collect::<Vec<_>>().join(" ")
        }
        Some(ValueKind::Dates | ValueKind::Ratings) if pair.value.contains(';') => {
            let parts = keys::parts(&pair.value);
            parts.iter().map(|part| part.text).collect::<Vec<_>>().join("; ").trim_end().to_owned()
        }
        _ => pair.value.to_string(),
    }
}

/// Whether braces say what others say. Lists are compared by what they list.
fn says_the_same(old: &Attributes, new: &str) -> bool {
    let text = format!("[w]{new}");
    let tree = Tree::of(&text);
    let mut read = None;
    markup::visit(tree.root(), |node| {
        if Kind::of(node) == Kind::Attributes {
            read = Some(Attributes::read(node, Words { text: &text, base: 0 }));
        }
        true
    });
    let Some(new) = read.filter(|new| new.faults.is_empty()) else { return false };
    let words = |attributes: &Attributes| {
        let classes = attributes.classes.iter().map(|class| class.text.clone());
        let mut classes: Vec<Box<str>> = classes.collect();
        classes.sort();
        let mut pairs: Vec<(Box<str>, String)> = attributes
            .pairs
            .iter()
            .map(|pair| (pair.name.clone(), pair.value.split_whitespace().collect::<String>()))
            .collect();
        // Of several of one name the first counts, so that their order among each other stays.
        pairs.sort_by(|a, b| a.0.cmp(&b.0));
        let ids = attributes.former_ids.iter().chain(&attributes.id);
        (ids.map(|id| id.text.clone()).collect::<Vec<_>>(), classes, pairs)
    };
    words(old) == words(&new)
}

/// One blank line before and behind each source that stands among blocks of the report or of divs.
fn around_sources(report: &Report, edits: &mut Vec<(Span, String)>) {
    let text = report.text();
    // Each open block: whether it is a source, and whether it is a div.
    let mut open: Vec<(bool, bool)> = Vec::new();
    let mut last: Option<(usize, bool)> = None;
    let mut closed = false;
    for (span, facts) in report.placed() {
        let attributes = match facts {
            Facts::Open(container) => container.attributes.as_ref(),
            _ => None,
        };
        let is_source = attributes.is_some_and(|attributes| attributes.has_class("source"));
        let is_close = matches!(facts, Facts::Close);
        let is_free = open.iter().all(|(source, div)| *div && !source);
        if let Some((end, was_open)) = last
            && (is_source || closed)
            && is_free
            && !was_open
            && !is_close
        {
            edits.extend(gap(text, end, span.start));
        }
        closed = false;
        match facts {
            Facts::Open(container) => open.push((is_source, container.kind == Kind::FencedDiv)),
            Facts::Close => closed = open.pop().is_some_and(|(source, _)| source),
            _ => {}
        }
        last = Some((span.end, matches!(facts, Facts::Open(_))));
    }
}

/// The lines between two blocks as one blank line.
fn gap(text: &Text, end: usize, start: usize) -> Option<(Span, String)> {
    let first = text.line(text.line_of(start))?.start;
    // The block above ends with its line, or with its line's end.
    let mut above = text.line_of(end);
    while above > 0 && text.line(above).is_some_and(|l| l.start >= first || is_blank(text, l)) {
        above -= 1;
    }
    let from = text.line(above)?.end;
    if first < from || !text.slice(Span::new(from, first)).trim().is_empty() {
        return None;
    }
    let between = Span::new(from, first);
    let line_end = if text.slice(between).contains("\r\n") { "\r\n" } else { "\n" };
    Some((between, line_end.repeat(2)))
}

fn is_blank(text: &Text, line: Span) -> bool {
    text.slice(line).trim().is_empty()
}
