//! YAML with places. A whole file is parsed at once; where that fails, item by item.

use super::is_variable;
use super::node::{Field, Node, Value};
use crate::readers::Problem;
use crate::syntax::yaml::{Value as YamlValue, Yaml};
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
    match Yaml::read(&text[start..end]) {
        Ok(Some(yaml)) => Ok(node(yaml, start)),
        Ok(None) => Ok(Node { value: Value::Null, span: Span::new(start, start) }),
        Err(error) => Err(problem(text, start + error.at, &error.message)),
    }
}

/// A YAML value as a node; the reader of YAML bounds how deep they nest, so this may recurse.
fn node(yaml: Yaml, base: usize) -> Node {
    let span = yaml.span.shifted(base);
    let is_null = yaml.is_null();
    let value = match yaml.value {
        YamlValue::Scalar { .. } if is_null => Value::Null,
        YamlValue::Scalar { text, .. } => Value::Scalar(text),
        YamlValue::List(values) => {
            Value::List(values.into_iter().map(|value| node(value, base)).collect())
        }
        YamlValue::Map(pairs) => Value::Map(
            pairs
                .into_iter()
                .map(|(key, value)| Field {
                    name_span: key.span.shifted(base),
                    name: key.text().unwrap_or_default().to_owned(),
                    value: node(value, base),
                })
                .collect(),
        ),
    };
    Node { value, span }
}

/// What the parser says, at the character that it stopped at.
fn problem(text: &str, at: usize, said: &str) -> Problem {
    let next = text.get(at..).unwrap_or_default().chars().next().filter(|c| !c.is_control());
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
