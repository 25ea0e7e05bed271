//! YAML with places. A whole file is parsed at once; where that fails, item by item.

use saphyr_parser::{Event, Parser, ScalarStyle};

use super::is_variable;
use super::node::{DEEPEST, Field, Node, Value};
use crate::readers::Problem;
use crate::text::Span;

/// The items of a CSL-YAML file.
pub(super) fn items(text: &str, problems: &mut Vec<Problem>) -> Vec<Node> {
    match parse(text, 0, text.len()) {
        Ok(node) => node.into_items(),
        Err(whole) => {
            let before = problems.len();
            let items = one_by_one(text, problems);
            if problems.len() == before {
                // The fault lies outside every item.
                problems.push(whole);
            }
            items
        }
    }
}

/// The items of a front matter, whose other faults are somebody else's to report.
pub(super) fn front_matter_items(text: &str, problems: &mut Vec<Problem>) -> Vec<Node> {
    match parse(text, 0, text.len()) {
        // One item alone is no list of them: a report may have a key `id` of its own.
        Ok(node) if matches!(node.value, Value::Map(_)) && node.get("references").is_none() => {
            Vec::new()
        }
        Ok(node) => node.into_items(),
        Err(_) => one_by_one(text, problems),
    }
}

/// Parses the bytes from `start` to `end`, which are whole lines.
fn parse(text: &str, start: usize, end: usize) -> Result<Node, Problem> {
    let slice = &text[start..end];
    let places = Places::of(slice, start);
    let mut parser = Parser::new_from_str(slice);
    let mut stack: Vec<Open> = Vec::new();
    while let Some(event) = parser.next_event() {
        let (event, span) = event
            .map_err(|error| problem(text, places.byte(error.marker().index()), error.info()))?;
        let from = places.byte(span.start.index());
        let to = places.byte(span.end.index()).max(from);
        let done = match event {
            Event::Scalar(value, style, ..) => scalar(text, &value, style, Span::new(from, to)),
            // What an alias stands for is not looked up: no exporter writes one, and a few of
            // them can stand for gigabytes.
            Event::Alias(_) => Node { value: Value::Null, span: Span::new(from, to) },
            Event::SequenceStart(..) | Event::MappingStart(..) => {
                if stack.len() >= DEEPEST {
                    return Err(Problem {
                        span: Span::new(from, to),
                        message: "this nests too deep to be a library of CSL".to_owned(),
                    });
                }
                stack.push(match event {
                    Event::SequenceStart(..) => {
                        Open::List { start: from, end: from, nodes: Vec::new() }
                    }
                    _ => Open::Map { start: from, end: from, fields: Vec::new(), name: None },
                });
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => match stack.pop() {
                Some(open) => open.close(to),
                None => continue,
            },
            // A second document is not read.
            Event::DocumentEnd => break,
            _ => continue,
        };
        match stack.last_mut() {
            Some(open) => open.add(done),
            None => return Ok(done),
        }
    }
    Ok(Node { value: Value::Null, span: Span::new(start, start) })
}

/// What the parser says, at the character that it stopped at.
fn problem(text: &str, at: usize, said: &str) -> Problem {
    let next = text[at..].chars().next().filter(|c| !c.is_control());
    let what_to_do = match said {
        // By far the commonest: `title: North Korea: plants reopen`.
        said if said.contains("mapping values are not allowed") => {
            ": put quotation marks around a value that has a colon in it"
        }
        said if said.contains("quoted scalar") => ": a quotation mark has no partner",
        _ => "",
    };
    Problem {
        span: Span::new(at, at + next.map_or(0, char::len_utf8)),
        message: format!("this is not YAML ({said}){what_to_do}"),
    }
}

/// A list or map that is being read.
enum Open {
    List { start: usize, end: usize, nodes: Vec<Node> },
    Map { start: usize, end: usize, fields: Vec<Field>, name: Option<Node> },
}

impl Open {
    fn add(&mut self, node: Node) {
        match self {
            Self::List { end, nodes, .. } => {
                *end = node.span.end.max(*end);
                nodes.push(node);
            }
            Self::Map { end, fields, name, .. } => {
                *end = node.span.end.max(*end);
                match name.take() {
                    None => *name = Some(node),
                    Some(named) => {
                        let name = match named.value {
                            Value::Scalar(name) => name,
                            _ => String::new(),
                        };
                        fields.push(Field { name, name_span: named.span, value: node });
                    }
                }
            }
        }
    }

    /// `to` is where the parser says that it ends: for blocks, on the line of what comes next, so
    /// that the end of the last thing within counts, and for `[…]` and `{…}` the bracket.
    fn close(self, to: usize) -> Node {
        match self {
            Self::List { start, end, nodes } => Node {
                value: Value::List(nodes),
                span: Span::new(start, if end == start { to.max(start) } else { end }),
            },
            Self::Map { start, end, fields, .. } => Node {
                value: Value::Map(fields),
                span: Span::new(start, if end == start { to.max(start) } else { end }),
            },
        }
    }
}

fn scalar(text: &str, value: &str, style: ScalarStyle, span: Span) -> Node {
    let written = text.get(span.start..span.end).unwrap_or("");
    let span = match style {
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted if written.len() >= 2 => {
            Span::new(span.start + 1, span.end - 1)
        }
        _ => Span::new(span.start, span.start + written.trim_end().len()),
    };
    let is_null =
        style == ScalarStyle::Plain && matches!(value, "" | "~" | "null" | "Null" | "NULL");
    let value = if is_null { Value::Null } else { Value::Scalar(value.to_owned()) };
    Node { value, span }
}

/// From the parser's characters to bytes of the file.
struct Places {
    base: usize,
    length: usize,
    /// The byte of each character; none where all are one byte long.
    bytes: Option<Vec<u32>>,
}

impl Places {
    fn of(text: &str, base: usize) -> Self {
        let table =
            || text.char_indices().map(|(at, _)| u32::try_from(at).unwrap_or(u32::MAX)).collect();
        Self { base, length: text.len(), bytes: (!text.is_ascii()).then(table) }
    }

    fn byte(&self, index: usize) -> usize {
        let at = match &self.bytes {
            None => index,
            Some(bytes) => bytes.get(index).map_or(self.length, |&at| at as usize),
        };
        self.base + at.min(self.length)
    }
}

/// The items of a file that is not YAML as a whole: each begins at a `-` as far in as the first.
fn one_by_one(text: &str, problems: &mut Vec<Problem>) -> Vec<Node> {
    let mut items = Vec::new();
    let mut lines = Lines { text, at: 0 };
    // Without the key, the file is a bare list.
    let has_key = text.lines().any(is_key);
    if has_key {
        lines.by_ref().find(|&(_, line)| is_key(line));
    }
    let mut indent: Option<usize> = None;
    let mut open: Option<usize> = None;
    let mut end = text.len();
    for (start, line) in lines {
        let content = line.trim_start_matches(' ');
        let depth = line.len() - content.len();
        let is_item = content == "-" || content.starts_with("- ");
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        let ends = match indent {
            None => !is_item && has_key,
            // Another key of the same map, or the end of the document.
            Some(indent) => {
                depth <= indent
                    && !is_item
                    && (depth < indent || has_key || line.starts_with(['-', '.']))
            }
        };
        if ends || line == "---" && indent.is_some() || line == "..." {
            end = start;
            break;
        }
        if is_item && indent.is_none_or(|indent| indent == depth) {
            indent = Some(depth);
            if let Some(from) = open.replace(start) {
                item(text, from, start, &mut items, problems);
            }
        }
    }
    if let Some(from) = open {
        item(text, from, end, &mut items, problems);
    }
    items
}

fn is_key(line: &str) -> bool {
    line.strip_prefix("references:").is_some_and(|rest| rest.trim().is_empty())
}

fn item(text: &str, from: usize, to: usize, items: &mut Vec<Node>, problems: &mut Vec<Problem>) {
    match parse(text, from, to) {
        Ok(Node { value: Value::List(nodes), .. }) => items.extend(nodes),
        // Front matter has lists of other things too.
        Ok(node) => items.extend(matches!(&node.value, Value::Map(fields) if fields.iter().any(|f| is_variable(&f.name))).then_some(node)),
        Err(problem) => problems.push(problem),
    }
}

/// The lines of a text with their places, without their ends.
struct Lines<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Iterator for Lines<'a> {
    type Item = (usize, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let start = self.at;
        let length = rest.find('\n').map_or(rest.len(), |end| end + 1);
        self.at += length;
        Some((start, rest[..length].trim_end_matches(['\n', '\r'])))
    }
}
