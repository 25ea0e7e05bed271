//! A plain reader of the tree: the spans, divs, links and images of a report, as Pandoc's own
//! reader gives them.

use std::collections::{BTreeSet, HashSet};
use tree_sitter::{Node, Tree};

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Markup {
    pub kind: &'static str,
    pub id: String,
    pub classes: Vec<String>,
    pub attributes: Vec<(String, String)>,
    /// The words, with white space folded; none for a div.
    pub text: Option<String>,
}

pub fn read(tree: &Tree, source: &str) -> Vec<Markup> {
    let mut reader = Reader {
        source,
        notes: HashSet::new(),
        used: BTreeSet::new(),
        labels: HashSet::new(),
        found: Vec::new(),
    };
    reader.collect(tree.root_node());
    reader.block(tree.root_node(), false);
    // Notes count where they are defined, and only if they are used.
    let mut read = HashSet::new();
    let definitions: Vec<_> = reader.definitions(tree.root_node());
    while let Some(label) = reader.used.iter().find(|label| !read.contains(*label)).cloned() {
        read.insert(label.clone());
        if let Some((_, node)) = definitions.iter().find(|(key, _)| *key == label) {
            reader.children(*node, false);
        }
    }
    reader.found.sort();
    reader.found
}

struct Reader<'s> {
    source: &'s str,
    notes: HashSet<String>,
    used: BTreeSet<String>,
    labels: HashSet<String>,
    found: Vec<Markup>,
}

fn children(node: Node<'_>) -> Vec<Node<'_>> {
    node.children(&mut node.walk()).collect()
}

fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn key(label: &str) -> String {
    fold(label.trim().trim_start_matches('[').trim_end_matches(']')).to_lowercase()
}

impl<'s> Reader<'s> {
    fn text(&self, node: Node) -> &'s str {
        &self.source[node.byte_range()]
    }

    /// Labels of footnotes, references and headings, which decide what other text means.
    fn collect(&mut self, node: Node) {
        for child in children(node) {
            match child.kind() {
                "footnote_label" => {
                    self.notes.insert(note_label(self.text(child)));
                }
                "reference_label" if node.kind() == "reference_definition" => {
                    self.labels.insert(key(self.text(child)));
                }
                "heading" => {
                    let mut words = String::new();
                    self.words(child, &mut words, false, false);
                    self.labels.insert(fold(&words).to_lowercase());
                }
                _ => self.collect(child),
            }
        }
    }

    fn definitions<'t>(&self, node: Node<'t>) -> Vec<(String, Node<'t>)> {
        let mut all = Vec::new();
        for child in children(node) {
            if child.kind() == "footnote_definition" {
                let label = note_label(self.text(child.child(0).expect("a label")));
                all.push((label, child));
            }
            all.extend(self.definitions(child));
        }
        all
    }

    fn children(&mut self, node: Node, in_link: bool) {
        for child in children(node) {
            self.block(child, in_link);
        }
    }

    fn block(&mut self, node: Node, in_link: bool) {
        match node.kind() {
            "footnote_definition" => {}
            "fenced_div" => {
                let word = children(node).into_iter().find(|child| child.kind() == "div_class");
                match word {
                    Some(word) => {
                        let classes = vec![self.text(word).to_owned()];
                        self.push("div", Markup { classes, ..empty() });
                    }
                    None => {
                        if let Some(found) = self.own_attributes(node) {
                            self.push("div", found);
                        }
                    }
                }
                self.children(node, in_link);
            }
            "span" | "link" | "image" | "reference_link" | "reference_image"
                if !(in_link && node.kind() == "link") =>
            {
                let link = node.kind() == "link"
                    || (node.kind() == "reference_link" && self.resolves(node));
                self.children(node, in_link || link);
                let kind = match node.kind() {
                    "span" => "span",
                    "link" => "link",
                    "image" => "image",
                    _ => return,
                };
                if let Some(found) = self.own_attributes(node)
                    && (kind == "span" || found != empty())
                {
                    let mut words = String::new();
                    self.words(node, &mut words, true, in_link || link);
                    self.push(kind, Markup { text: Some(fold(&words)), ..found });
                }
            }
            "autolink" if !in_link => {
                if let Some(found) = self.own_attributes(node)
                    && found != empty()
                {
                    let uri = self.text(node.child(0).expect("the link itself"));
                    let text = Some(uri.trim_matches(['<', '>']).to_owned());
                    self.push("link", Markup { text, ..found });
                }
            }
            "pipe_table" => {
                // Cells beyond the columns that the delimiter row counts are dropped.
                let rows = children(node);
                let columns = rows
                    .iter()
                    .find(|row| row.kind() == "table_delimiter_row")
                    .map_or(0, |row| columns(self.text(*row)));
                for row in rows {
                    let (mut column, mut first) = (0, true);
                    for part in children(row) {
                        match part.kind() {
                            "pipe" => column += usize::from(!first),
                            _ if column < columns => self.block(part, in_link),
                            _ => {}
                        }
                        first = false;
                    }
                }
            }
            "footnote_reference" => {
                let label = note_label(self.text(node));
                if self.notes.contains(&label) {
                    self.used.insert(label);
                }
            }
            _ => self.children(node, in_link),
        }
    }

    fn push(&mut self, kind: &'static str, found: Markup) {
        self.found.push(Markup { kind, ..found });
    }

    fn resolves(&self, node: Node) -> bool {
        let nodes = children(node);
        let last = *nodes.last().expect("a label");
        let label = self.text(last);
        if label == "[]" {
            return self.labels.contains(&key(&self.source[node.start_byte()..last.start_byte()]));
        }
        self.labels.contains(&key(label))
    }

    /// Words between the brackets of `node`, or all of them.
    fn words(&self, node: Node, out: &mut String, bracketed: bool, in_link: bool) {
        let nodes = children(node);
        let range = if bracketed {
            let from = nodes.iter().position(|child| child.kind() == "bracket_open");
            let to = nodes.iter().position(|child| child.kind() == "bracket_close");
            from.map_or(0, |from| from + 1)..to.unwrap_or(nodes.len())
        } else {
            0..nodes.len()
        };
        for child in &nodes[range] {
            self.word(*child, out, in_link);
        }
    }

    fn word(&self, node: Node, out: &mut String, in_link: bool) {
        match node.kind() {
            "delimiter" | "html_tag" | "comment" | "inline_note" | "heading_marker"
            | "heading_closing" | "heading_underline" | "attributes" => {}
            "soft_break" | "hard_break" | "newline" => out.push(' '),
            "escape" => out.push_str(&self.text(node)[1..]),
            "entity" => out.push_str(&entity(self.text(node))),
            "code_span" => {
                let mut code = String::new();
                for child in children(node) {
                    match child.kind() {
                        "code" => code.push_str(self.text(child)),
                        "soft_break" => code.push(' '),
                        _ => {}
                    }
                }
                let ticks = code.len() - code.trim_start_matches('`').len();
                out.push_str(code[ticks..code.len() - ticks].trim());
            }
            "math" => {
                let mut math = String::new();
                for child in children(node) {
                    math.push_str(if child.kind() == "soft_break" {
                        " "
                    } else {
                        self.text(child)
                    });
                }
                let dollars = if math.starts_with("$$") && math.ends_with("$$") && math.len() > 4 {
                    2
                } else {
                    1
                };
                out.push_str(math[dollars..math.len() - dollars].trim());
            }
            "footnote_reference" => {
                if !self.notes.contains(&note_label(self.text(node))) {
                    out.push_str(self.text(node));
                }
            }
            // Pandoc eats the attributes of what may be a reference.
            "stray_braces"
                if node.prev_sibling().is_some_and(|before| {
                    before.kind().starts_with("reference_")
                        || (before.kind() == "bracketed" && self.text(before).starts_with('!'))
                }) => {}
            "span" | "image" => self.words(node, out, true, in_link),
            // A link within a link is its own text.
            "link" if in_link => {
                for child in children(node) {
                    match child.kind() {
                        "link_target" | "attributes" => out.push_str(self.text(child)),
                        _ => self.word(child, out, in_link),
                    }
                }
            }
            "link" => self.words(node, out, true, true),
            "autolink" if in_link => out.push_str(self.text(node)),
            "autolink" => {
                let uri = self.text(node.child(0).expect("the link itself"));
                out.push_str(uri.trim_matches(['<', '>']));
            }
            "bracketed" => {
                let text = self.text(node);
                let defined = self.labels.contains(&key(text)) && !in_link;
                if defined {
                    self.words(node, out, true, in_link);
                } else {
                    self.words(node, out, false, in_link);
                }
            }
            "reference_link" | "reference_image" => {
                if self.resolves(node) && !in_link {
                    self.words(node, out, true, in_link);
                } else {
                    self.words(node, out, false, in_link);
                }
            }
            _ if node.child_count() > 0 => self.words(node, out, false, in_link),
            "subscript" | "superscript" | "emphasis" | "strong" | "strikeout" => {}
            _ => out.push_str(self.text(node)),
        }
    }

    /// The node's attributes; none if they have a fault that makes them text to Pandoc.
    fn own_attributes(&self, node: Node) -> Option<Markup> {
        let mut found = empty();
        let Some(list) = children(node).into_iter().find(|child| child.kind() == "attributes")
        else {
            return Some(found);
        };
        for child in children(list) {
            let text = self.text(child);
            match child.kind() {
                "invalid_attribute" | "unclosed_attributes" => return None,
                "id" => found.id = text[1..].to_owned(),
                "class" => found.classes.push(text[1..].to_owned()),
                "unnumbered" => found.classes.push("unnumbered".to_owned()),
                "attribute" => {
                    let (mut name, mut value) = (String::new(), String::new());
                    let mut open = "";
                    for part in children(child) {
                        match part.kind() {
                            "attribute_name" => name = self.text(part).to_owned(),
                            "attribute_value" => value = self.value(part),
                            "quote" => open = self.text(part),
                            "unclosed_quote" => value.insert_str(0, open),
                            _ => {}
                        }
                    }
                    match name.as_str() {
                        "id" => found.id = value,
                        "class" => {
                            found.classes.extend(value.split_whitespace().map(str::to_owned))
                        }
                        _ => found.attributes.push((name, value)),
                    }
                }
                _ => {}
            }
        }
        Some(found)
    }

    fn value(&self, node: Node) -> String {
        let mut raw = String::new();
        if node.child_count() == 0 {
            raw.push_str(self.text(node));
        }
        for child in children(node) {
            match child.kind() {
                "newline" => {
                    // A line end is a space; what the container repeats is none of the value.
                    let text = self.text(child);
                    let rest = text.trim_start_matches(['\r', '\n']);
                    raw.push(' ');
                    raw.push_str(rest.trim_start_matches('>'));
                }
                _ => raw.push_str(self.text(child)),
            }
        }
        let mut value = String::new();
        let mut rest = raw.as_str();
        while let Some(c) = rest.chars().next() {
            rest = &rest[c.len_utf8()..];
            match c {
                '\\' if rest.starts_with(|c: char| c.is_ascii_punctuation() || c == ' ') => {
                    value.push(rest.as_bytes()[0] as char);
                    rest = &rest[1..];
                }
                '&' => {
                    let end = rest.find(';').filter(|end| *end < 32);
                    match end.map(|end| (end, entity(&format!("&{};", &rest[..end])))) {
                        Some((end, decoded)) if !decoded.starts_with('&') || decoded == "&" => {
                            value.push_str(&decoded);
                            rest = &rest[end + 1..];
                        }
                        _ => value.push('&'),
                    }
                }
                '\n' => value.push(' '),
                '\r' => {}
                c => value.push(c),
            }
        }
        value
    }
}

fn empty() -> Markup {
    Markup { kind: "", id: String::new(), classes: Vec::new(), attributes: Vec::new(), text: None }
}

fn columns(delimiters: &str) -> usize {
    delimiters.split(['|', '+']).filter(|part| part.contains('-')).count()
}

fn note_label(text: &str) -> String {
    let from = text.find('^').map_or(0, |at| at + 1);
    let to = text.rfind(']').unwrap_or(text.len());
    text[from..to].to_owned()
}

/// The few entities that the readings use.
fn entity(text: &str) -> String {
    let name = text.trim_start_matches('&').trim_end_matches(';');
    let number = name
        .strip_prefix("#x")
        .or(name.strip_prefix("#X"))
        .map(|hex| u32::from_str_radix(hex, 16))
        .or(name.strip_prefix('#').map(str::parse));
    let decoded = match name {
        _ if number.is_some() => {
            number.and_then(Result::ok).and_then(char::from_u32).unwrap_or('\u{fffd}')
        }
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "nbsp" => '\u{a0}',
        "mdash" => '—',
        "ndash" => '–',
        "eacute" => 'é',
        "copy" => '©',
        "hellip" => '…',
        _ => return text.to_owned(),
    };
    decoded.to_string()
}
