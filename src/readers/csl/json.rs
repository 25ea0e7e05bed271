//! JSON with places. A whole file is parsed at once; where that fails, item by item, so that a
//! broken one costs itself alone.

use jsonc_parser::ast;
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, CommentCollectionStrategy, ParseOptions, parse_to_ast};

use super::node::{DEEPEST, Field, Node, Value};
use crate::readers::Problem;
use crate::text::Span;

/// JSON, and none of the liberties that the parser could take.
const STRICT: ParseOptions = ParseOptions {
    allow_comments: false,
    allow_loose_object_property_names: false,
    allow_trailing_commas: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// The items of a CSL-JSON file.
pub(super) fn items(text: &str, problems: &mut Vec<Problem>) -> Vec<Node> {
    let from = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    if text[from..].trim().is_empty() {
        return Vec::new();
    }
    if deepest(text) <= DEEPEST
        && let Ok(node) = parse(text, from, text.len())
    {
        return node.map(Node::into_items).unwrap_or_default();
    }
    one_by_one(text, problems)
}

/// How deep brackets and braces nest, strings aside: the parser goes down a call for each.
fn deepest(text: &str) -> usize {
    let (mut depth, mut most, mut in_string, mut escaped) = (0_usize, 0, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            // A string ends with its line at the latest.
            b'\n' => in_string = false,
            _ if in_string => {}
            b'[' | b'{' => {
                depth += 1;
                most = most.max(depth);
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    most
}

fn parse(text: &str, start: usize, end: usize) -> Result<Option<Node>, Problem> {
    let collect = CollectOptions { comments: CommentCollectionStrategy::Off, tokens: false };
    match parse_to_ast(&text[start..end], &collect, &STRICT) {
        Ok(parsed) => Ok(parsed.value.map(|value| node(value, start))),
        Err(error) => {
            let range = error.range();
            let (from, to) = (start + range.start, (start + range.end).min(end));
            // The parser may point behind the end, or between two bytes of a character.
            let span = match text.get(from..to) {
                // Of what is never closed, the beginning.
                Some(fault) if fault.contains('\n') => Span::new(from, from + 1),
                Some(_) => Span::new(from, to),
                None => Span::new(start, start),
            };
            Err(Problem {
                span,
                message: format!("this is not JSON: {}", plain(&error.kind().to_string())),
            })
        }
    }
}

fn plain(message: &str) -> String {
    let mut chars = message.chars();
    chars.next().map_or_else(String::new, |c| c.to_lowercase().chain(chars).collect())
}

fn node(value: ast::Value<'_>, base: usize) -> Node {
    let range = value.range();
    let span = Span::new(base + range.start, base + range.end);
    match value {
        ast::Value::StringLit(text) => {
            // Without its quotation marks.
            let span = Span::new(span.start + 1, span.end.saturating_sub(1).max(span.start + 1));
            Node { value: Value::Scalar(text.value.into_owned()), span }
        }
        ast::Value::NumberLit(number) => {
            Node { value: Value::Scalar(number.value.to_owned()), span }
        }
        ast::Value::BooleanLit(truth) => {
            Node { value: Value::Scalar(truth.value.to_string()), span }
        }
        ast::Value::NullKeyword(_) => Node { value: Value::Null, span },
        ast::Value::Array(array) => {
            let nodes = array.elements.into_iter().map(|value| node(value, base)).collect();
            Node { value: Value::List(nodes), span }
        }
        ast::Value::Object(object) => {
            let fields = object.properties.into_iter().map(|property| {
                let range = property.name.range();
                let name_span = Span::new(base + range.start + 1, base + range.end - 1);
                let value = node(property.value, base);
                Field { name: property.name.into_string(), name_span, value }
            });
            Node { value: Value::Map(fields.collect()), span }
        }
    }
}

/// The items of a file that is not JSON as a whole.
///
/// An item is what stands from a brace to its partner. Where braces are missing that would take
/// in the items behind it, so that a brace first on its line, as far in as the one that began
/// the item, begins another; files without indentation have no such lines.
fn one_by_one(text: &str, problems: &mut Vec<Problem>) -> Vec<Node> {
    let before = problems.len();
    let mut items = Vec::new();
    let mut at = list_start(text);
    let mut closed = false;
    // Of a file that ends within an item, the item is what is reported.
    let mut cut_off = false;
    while let Some(found) = text[at..].find(['{', ']']) {
        let start = at + found;
        junk(text, at, start, problems);
        if text.as_bytes()[start] == b']' {
            closed = true;
            break;
        }
        let (end, depth) = item_end(text, start);
        at = end;
        if depth > DEEPEST {
            let message = "this item nests too deep to be one of CSL".to_owned();
            problems.push(Problem { span: Span::new(start, start + 1), message });
            continue;
        }
        let trimmed = start + text[start..end].trim_end().trim_end_matches(',').len();
        match parse(text, start, trimmed) {
            Ok(node) => items.extend(node),
            Err(problem) => {
                cut_off = end == text.len();
                problems.push(open_string(text, start, trimmed).unwrap_or(problem));
            }
        }
    }
    if cut_off {
        return items;
    }
    if !closed {
        let message = "the list of items is not closed: a ] is missing at its end".to_owned();
        problems.push(Problem { span: Span::new(text.len(), text.len()), message });
    } else if problems.len() == before
        && let Err(problem) = parse(text, 0, text.len())
    {
        // Each item is sound, so that the fault lies around them.
        problems.push(problem);
    }
    items
}

/// The fault of an item in which a string runs on to the next line: the parser would find fault
/// with something far behind it.
fn open_string(text: &str, start: usize, end: usize) -> Option<Problem> {
    let mut at = start;
    for line in text[start..end].split_inclusive('\n') {
        let (mut open, mut escaped) = (None, false);
        for (index, byte) in line.bytes().enumerate() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' if open.is_some() => escaped = true,
                b'"' => open = if open.is_some() { None } else { Some(at + index) },
                _ => {}
            }
        }
        if let Some(quote) = open {
            return Some(Problem {
                span: Span::new(quote, at + line.trim_end().len()),
                message: "this string is not closed on its line: a \" is missing".to_owned(),
            });
        }
        at += line.len();
    }
    None
}

/// Behind the bracket that begins the items.
fn list_start(text: &str) -> usize {
    let begins_with_a_list = text.trim_start_matches('\u{feff}').trim_start().starts_with('[');
    let named = || {
        ["\"references\"", "\"items\""]
            .iter()
            .filter_map(|name| {
                let at = text.find(name)? + name.len();
                let rest = text[at..].trim_start().strip_prefix(':')?.trim_start();
                rest.starts_with('[').then(|| text.len() - rest.len() + 1)
            })
            .min()
    };
    if begins_with_a_list { text.find('[').map_or(0, |at| at + 1) } else { named().unwrap_or(0) }
}

/// Reports what stands between two items and is no comma.
fn junk(text: &str, from: usize, to: usize, problems: &mut Vec<Problem>) {
    let between = &text[from..to];
    let stray = between.trim_matches(|c: char| c.is_whitespace() || c == ',');
    if !stray.is_empty() && from > 0 {
        let start = from + between.find(stray).unwrap_or(0);
        problems.push(Problem {
            span: Span::new(start, start + stray.len()),
            message: "this stands between two items and belongs to neither: take it out".to_owned(),
        });
    }
}

/// Where the item that begins at `start` ends, and how deep it nests.
fn item_end(text: &str, start: usize) -> (usize, usize) {
    // Only blanks may stand before it on its line: looked at one by one, since in a file of one
    // long line the search for its start would go back over every item.
    let blanks = text[..start].bytes().rev().take_while(|b| matches!(b, b' ' | b'\t')).count();
    let indent = &text[start - blanks..start];
    let is_indented = matches!(text.as_bytes()[..start - blanks].last(), None | Some(b'\n'));
    // Whether the lines within stand further in, so that the indentation can be trusted.
    let nests = is_indented
        && text[start..].lines().nth(1).is_some_and(|next| {
            next.strip_prefix(indent).is_some_and(|rest| rest.starts_with([' ', '\t']))
        });
    let (mut depth, mut most, mut in_string, mut escaped) = (0_usize, 0, false, false);
    let bytes = text.as_bytes();
    for at in start..bytes.len() {
        match bytes[at] {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'\n' => {
                in_string = false;
                let rest = &bytes[at + 1..];
                if nests
                    && rest
                        .strip_prefix(indent.as_bytes())
                        .is_some_and(|r| r.first() == Some(&b'{'))
                {
                    return (at + 1, most);
                }
            }
            _ if in_string => {}
            b'[' | b'{' => {
                depth += 1;
                most = most.max(depth);
            }
            b']' | b'}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return (at + 1, most);
                }
            }
            _ => {}
        }
    }
    (text.len(), most)
}
