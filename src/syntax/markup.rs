//! What Pandoc's own tree says of a report: every span and div, every image and link that has
//! attributes, and their words. It is what anybody can compare with `pandoc -t json`, and where
//! plain words are taken from markup.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use tree_sitter::{Node, TreeCursor};

use super::attributes::{Attributes, Words};
use super::{Kind, Tree, span};
use crate::text::Span;

/// A span, div, image or link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Markup {
    /// What it is.
    pub kind: MarkupKind,
    /// All of it, attributes included; bytes of the file.
    pub span: Span,
    /// Its identifier, empty for none.
    pub id: String,
    /// Its classes in order.
    pub classes: Vec<String>,
    /// Its pairs in order, `id` and `class` folded in above.
    pub attributes: Vec<(String, String)>,
    /// Its words without markup, white space folded; `None` for a div.
    pub text: Option<String>,
}

/// The kinds of [`Markup`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkupKind {
    /// `[words]{…}`
    Span,
    /// `::: {…}`
    Div,
    /// `![words](target){…}`
    Image,
    /// `[words](target){…}`
    Link,
}

impl MarkupKind {
    /// Its name in `sayso inspect`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Span => "span",
            Self::Div => "div",
            Self::Image => "image",
            Self::Link => "link",
        }
    }
}

/// Lists the markup of a report, outermost first, in the file's order. As in Pandoc's tree,
/// footnotes count only where something refers to them.
pub fn list(tree: &Tree, text: &str) -> Vec<Markup> {
    let words = Words { text, base: 0 };
    let labels = Labels::collect(tree, words);
    let mut found = Vec::new();
    let mut link_end = 0;
    let (mut in_table, mut cells) = (0, 0);
    visit(tree.root(), |node| {
        match Kind::of(node) {
            // A link within a link is text.
            Kind::Link | Kind::Autolink if node.start_byte() < link_end => return true,
            Kind::Link => link_end = node.end_byte(),
            Kind::PipeTable => in_table = columns(node, words),
            Kind::TableRow => cells = 0,
            Kind::TableCell => {
                // Pandoc drops what has no column in the line of dashes.
                cells += 1;
                if cells > in_table {
                    return false;
                }
            }
            _ => {}
        }
        if Kind::of(node) == Kind::FootnoteDefinition && !labels.is_used(node, words) {
            return false;
        }
        if let Some(markup) = read(node, words, &labels) {
            found.push(markup);
        }
        !is_leaf(Kind::of(node))
    });
    found
}

/// How many columns a table's line of dashes has.
fn columns(table: Node<'_>, words: Words<'_>) -> usize {
    let dashes = child(table, &[Kind::TableDelimiterRow]).map_or("", |node| words.of(node));
    dashes.split(['|', '+']).filter(|column| column.contains('-')).count()
}

/// The words between a bracketed node's brackets, or of a block, without markup and folded.
pub fn plain(node: Node<'_>, words: Words<'_>) -> String {
    plain_with(node, words, &Labels::default())
}

/// Calls `enter` with every node of the tree, parents first, without recursion: a report may nest
/// deeper than a stack is high. Where `enter` says no, the node's children are left out.
pub fn visit<'t>(root: Node<'t>, mut enter: impl FnMut(Node<'t>) -> bool) {
    let mut cursor = root.walk();
    loop {
        if enter(cursor.node()) && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return;
            }
        }
    }
}

/// Nodes in which no markup of ours can lie.
const fn is_leaf(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Attributes | Kind::Text | Kind::CodeSpan | Kind::Math | Kind::ReferenceDefinition
    )
}

fn read(node: Node<'_>, words: Words<'_>, labels: &Labels) -> Option<Markup> {
    let kind = match Kind::of(node) {
        Kind::Span => MarkupKind::Span,
        Kind::FencedDiv => MarkupKind::Div,
        Kind::Image => MarkupKind::Image,
        Kind::Link | Kind::Autolink => MarkupKind::Link,
        _ => return None,
    };
    let attributes = child(node, &[Kind::Attributes, Kind::DivClass]);
    let read = attributes.map(|node| Attributes::read(node, words));
    let has_any = read
        .as_ref()
        .is_some_and(|a| a.id.is_some() || !a.classes.is_empty() || !a.pairs.is_empty());
    if matches!(kind, MarkupKind::Image | MarkupKind::Link) && !has_any {
        return None;
    }
    let read = read.unwrap_or_default();
    Some(Markup {
        kind,
        span: span(node),
        id: read.id.map(|token| token.text.into_string()).unwrap_or_default(),
        classes: read.classes.into_iter().map(|token| token.text.into_string()).collect(),
        attributes: read
            .pairs
            .into_iter()
            .map(|pair| (pair.name.into_string(), pair.value.into_string()))
            .collect(),
        text: (kind != MarkupKind::Div).then(|| plain_with(node, words, labels)),
    })
}

/// The first child of one of the kinds.
pub fn child<'t>(node: Node<'t>, kinds: &[Kind]) -> Option<Node<'t>> {
    let mut cursor = node.walk();
    if !cursor.goto_first_child() {
        return None;
    }
    loop {
        let node = cursor.node();
        if kinds.contains(&Kind::of(node)) {
            return Some(node);
        }
        if !cursor.goto_next_sibling() {
            return None;
        }
    }
}

/// The labels of a file: of notes and link references that are defined, and of notes that are used.
#[derive(Debug, Default)]
struct Labels {
    references: HashSet<String>,
    notes: HashSet<String>,
    used: HashSet<String>,
}

impl Labels {
    fn collect(tree: &Tree, words: Words<'_>) -> Self {
        let mut labels = Self::default();
        // Notes that a note refers to are used only if that one is.
        let mut uses: HashMap<Option<String>, Vec<String>> = HashMap::new();
        let mut within: Option<(usize, String)> = None;
        visit(tree.root(), |node| {
            if within.as_ref().is_some_and(|(end, _)| node.start_byte() >= *end) {
                within = None;
            }
            match Kind::of(node) {
                Kind::FootnoteDefinition => {
                    let label = note_label(node, words);
                    labels.notes.insert(label.clone());
                    within = Some((node.end_byte(), label));
                }
                Kind::FootnoteReference => {
                    let inside = within.as_ref().map(|(_, label)| label.clone());
                    uses.entry(inside).or_default().push(bare_note_label(words.of(node)));
                }
                Kind::ReferenceDefinition => {
                    if let Some(label) = child(node, &[Kind::ReferenceLabel]) {
                        labels.references.insert(reference_key(words.of(label)));
                    }
                    return false;
                }
                _ => {}
            }
            true
        });
        let mut open = uses.remove(&None).unwrap_or_default();
        while let Some(label) = open.pop() {
            if let Some(further) = uses.remove(&Some(label.clone())) {
                open.extend(further);
            }
            labels.used.insert(label);
        }
        labels
    }

    fn is_used(&self, definition: Node<'_>, words: Words<'_>) -> bool {
        self.used.contains(&note_label(definition, words))
    }
}

fn note_label(definition: Node<'_>, words: Words<'_>) -> String {
    let label = child(definition, &[Kind::FootnoteLabel]).map_or("", |node| words.of(node));
    bare_note_label(label)
}

/// `[^1]:` and `[^1]` → `1`.
fn bare_note_label(written: &str) -> String {
    let inner = written.trim_start().strip_prefix("[^").unwrap_or(written);
    inner.split(']').next().unwrap_or(inner).to_owned()
}

/// Labels are compared without their brackets, in lower case, white space folded.
fn reference_key(written: &str) -> String {
    let inner = written.strip_suffix(':').unwrap_or(written);
    let inner = inner.strip_prefix('[').unwrap_or(inner);
    let inner = inner.strip_suffix(']').unwrap_or(inner);
    fold(&inner.to_lowercase())
}

/// White space at the ends taken out, and within folded to one space.
pub fn fold(words: &str) -> String {
    let mut folded = String::with_capacity(words.len());
    for word in words.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.push_str(word);
    }
    folded
}

fn plain_with(node: Node<'_>, words: Words<'_>, labels: &Labels) -> String {
    let in_link = Kind::of(node) == Kind::Link;
    let mut writer = Plain { words, labels, out: String::new(), bracketed: false, in_link };
    writer.inside(&mut node.walk());
    fold(&writer.out)
}

struct Plain<'a> {
    words: Words<'a>,
    labels: &'a Labels,
    out: String,
    /// Whether the writer stands in brackets that are text.
    bracketed: bool,
    /// Whether it stands in a link, where another link is text.
    in_link: bool,
}

impl Plain<'_> {
    /// Writes what a node holds: for one in brackets, what stands between them.
    fn inside(&mut self, cursor: &mut TreeCursor<'_>) {
        if Kind::of(cursor.node()) == Kind::Autolink {
            return self.autolink(cursor.node());
        }
        if !cursor.goto_first_child() {
            self.out.push_str(self.words.of(cursor.node()));
            return;
        }
        loop {
            self.node(cursor);
            if !cursor.goto_next_sibling() {
                break;
            }
        }
        cursor.goto_parent();
    }

    fn node(&mut self, cursor: &mut TreeCursor<'_>) {
        let node = cursor.node();
        match Kind::of(node) {
            Kind::Text | Kind::StrayBraces => self.out.push_str(self.words.of(node)),
            Kind::CitationKey => self.citation(self.words.of(node)),
            Kind::Entity => {
                let written = self.words.of(node);
                match entity(written) {
                    Some((decoded, _)) => self.out.push_str(&decoded),
                    None => self.out.push_str(written),
                }
            }
            Kind::Escape => {
                let escaped = self.words.of(node).strip_prefix('\\').unwrap_or_default();
                self.out.push_str(if escaped == " " { "\u{a0}" } else { escaped });
            }
            Kind::CodeSpan => {
                let written = code_words(node, self.words);
                self.out.push_str(&unticked(written));
            }
            Kind::Math => self.math(self.words.of(node)),
            Kind::SoftBreak | Kind::HardBreak => self.out.push(' '),
            Kind::Autolink => self.autolink(node),
            Kind::FootnoteReference => {
                let written = self.words.of(node);
                if !self.labels.notes.contains(&bare_note_label(written)) {
                    self.out.push_str(written);
                }
            }
            Kind::Link if self.in_link => self.out.push_str(self.words.of(node)),
            Kind::Link => {
                self.in_link = true;
                self.inside(cursor);
                self.in_link = false;
            }
            Kind::Bracketed | Kind::UnclosedBracket => self.bracketed(cursor),
            Kind::ReferenceLink | Kind::ReferenceImage => self.reference(cursor),
            Kind::Emphasis
            | Kind::Strong
            | Kind::Strikeout
            | Kind::Subscript
            | Kind::Superscript
            | Kind::Span
            | Kind::Image
            | Kind::Paragraph
            | Kind::Heading
            | Kind::Group
            | Kind::Term
            | Kind::PipeTable
            | Kind::TableRow
            | Kind::TableCell
            | Kind::BlockQuote
            | Kind::List
            | Kind::ListItem => {
                self.inside(cursor);
                if is_block(Kind::of(node)) {
                    self.out.push(' ');
                }
            }
            _ => {}
        }
    }

    /// In brackets a citation stands as written; a bare one loses the mark that suppresses its author.
    fn citation(&mut self, written: &str) {
        let shown = if self.bracketed { written } else { written.trim_start_matches('-') };
        self.out.push_str(shown);
    }

    fn autolink(&mut self, node: Node<'_>) {
        let written = self.words.of(node);
        let inner = written.split_once('>').map_or(written, |(link, _)| link);
        self.out.push_str(inner.trim_start().trim_start_matches('<'));
    }

    /// Pandoc takes the dollars off, and white space of display math.
    fn math(&mut self, written: &str) {
        let inner = written.strip_prefix("$$").and_then(|w| w.strip_suffix("$$"));
        let inner = inner.or_else(|| written.strip_prefix('$').and_then(|w| w.strip_suffix('$')));
        self.out.push_str(inner.unwrap_or(written));
    }

    /// A bare bracketed word is text, brackets and all, unless a reference of that name is defined.
    fn bracketed(&mut self, cursor: &mut TreeCursor<'_>) {
        let node = cursor.node();
        let written = self.words.of(node);
        let is_link = !self.labels.references.is_empty()
            && self.labels.references.contains(&reference_key(written));
        if !cursor.goto_first_child() {
            self.out.push_str(written);
            return;
        }
        let outer = std::mem::replace(&mut self.bracketed, true);
        loop {
            let child = cursor.node();
            match Kind::of(child) {
                Kind::BracketOpen | Kind::BracketClose if is_link => {}
                Kind::BracketOpen | Kind::BracketClose => self.out.push_str(self.words.of(child)),
                _ => self.node(cursor),
            }
            if !cursor.goto_next_sibling() {
                break;
            }
        }
        self.bracketed = outer;
        cursor.goto_parent();
    }

    /// `[words][label]`: the words where the label is defined, else all of it.
    fn reference(&mut self, cursor: &mut TreeCursor<'_>) {
        let node = cursor.node();
        let label = child(node, &[Kind::ReferenceLabel]).map_or("", |n| self.words.of(n));
        let key = reference_key(label);
        let whole = self.words.of(node);
        let key = if key.is_empty() {
            reference_key(whole.strip_suffix(label).unwrap_or(whole).trim_start_matches('!'))
        } else {
            key
        };
        let defined = self.labels.references.contains(&key);
        if !cursor.goto_first_child() {
            self.out.push_str(whole);
            return;
        }
        loop {
            let child = cursor.node();
            match Kind::of(child) {
                Kind::BracketOpen | Kind::BracketClose | Kind::ReferenceLabel => {
                    if !defined {
                        self.out.push_str(self.words.of(child));
                    }
                }
                _ => self.node(cursor),
            }
            if !cursor.goto_next_sibling() {
                break;
            }
        }
        cursor.goto_parent();
    }
}

const fn is_block(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Paragraph
            | Kind::Heading
            | Kind::Term
            | Kind::PipeTable
            | Kind::TableRow
            | Kind::TableCell
            | Kind::BlockQuote
            | Kind::List
            | Kind::ListItem
    )
}

/// The ticks and what they hold, attributes behind them left out.
fn code_words<'t>(node: Node<'_>, words: Words<'t>) -> &'t str {
    let end = child(node, &[Kind::Attributes]).map_or(node.end_byte(), |n| n.start_byte());
    words.at(Span::new(node.start_byte(), end))
}

/// Code without its ticks, white space at its ends taken out, line ends as spaces.
fn unticked(written: &str) -> String {
    written.trim_matches('`').trim().replace(['\n', '\r'], " ")
}

/// Decodes the character reference at the beginning of `written`: what it stands for, and its
/// length in bytes. `None`, if there is none.
pub fn entity(written: &str) -> Option<(String, usize)> {
    let length = written.find(';')? + 1;
    let reference = written.get(..length)?;
    if length > 40 || !reference.starts_with('&') {
        return None;
    }
    match html_escape::decode_html_entities(reference) {
        Cow::Owned(decoded) if decoded != reference => Some((decoded, length)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_are_decoded_one_at_a_time() {
        assert_eq!(entity("&amp; more;"), Some(("&".into(), 5)));
        assert_eq!(entity("&#x41;"), Some(("A".into(), 6)));
        assert_eq!(entity("&eacute;t&eacute;"), Some(("é".into(), 8)));
        assert_eq!(entity("&nosuch;"), None);
        assert_eq!(entity("& a;"), None);
    }
}
