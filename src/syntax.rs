//! The syntax tree of a report: parsing, parsing again after an edit, and the kinds of nodes.
//!
//! The grammar (`syntax/`, the crate `tree-sitter-sayso`) is total: every text has a tree without
//! error nodes, and what is wrong in it is a node with a name. Nothing here interprets; that is
//! what [`crate::report`] does.

pub mod attributes;
pub mod markup;
pub mod yaml;

use std::cell::RefCell;
use std::sync::OnceLock;

use tree_sitter::{InputEdit, Language, Node, Parser, Point};

use crate::text::{Edit, Span, Text};

/// A tree, together with nothing else: whoever holds it holds the text that it was made from.
#[derive(Clone, Debug)]
pub struct Tree {
    tree: tree_sitter::Tree,
}

impl Tree {
    /// The tree of a text that stands together in memory: some 15 % faster than from a rope.
    pub fn of(text: &str) -> Self {
        let tree = with_parser(|parser| parser.parse(text, None));
        Self { tree }
    }

    /// The tree of a rope.
    pub fn of_rope(text: &Text) -> Self {
        let tree = with_parser(|parser| {
            parser.parse_with_options(&mut |b, _| text.chunk_from(b), None, None)
        });
        Self { tree }
    }

    /// Moves the tree's nodes as `edit` moved the text. It must be parsed again before use.
    pub fn edit(&mut self, edit: Edit) {
        self.tree.edit(&InputEdit {
            start_byte: edit.start,
            old_end_byte: edit.old_end,
            new_end_byte: edit.new_end,
            start_position: point(edit.start),
            old_end_position: point(edit.old_end),
            new_end_position: point(edit.new_end),
        });
    }

    /// Parses `text` again, this tree having been edited as the text was. Gives the new tree, and
    /// the byte ranges of `text` in which the structure differs from this one's.
    pub fn again(&self, text: &Text) -> (Self, Vec<Span>) {
        let tree = with_parser(|parser| {
            parser.parse_with_options(&mut |b, _| text.chunk_from(b), Some(&self.tree), None)
        });
        let changed = self
            .tree
            .changed_ranges(&tree)
            .map(|range| Span::new(range.start_byte, range.end_byte))
            .collect();
        (Self { tree }, changed)
    }

    /// The node that spans the whole text.
    pub fn root(&self) -> Node<'_> {
        self.tree.root_node()
    }
}

/// Places are bytes throughout (see [`crate::text`]), so rows stay 0: the grammar's scanner asks
/// for no columns, and no one here reads a node's row.
const fn point(byte: usize) -> Point {
    Point { row: 0, column: byte }
}

thread_local! {
    static PARSER: RefCell<Parser> = RefCell::new(new_parser());
}

#[expect(clippy::expect_used, reason = "the grammar is linked in; its version is tested")]
fn new_parser() -> Parser {
    let mut parser = Parser::new();
    parser.set_language(language()).expect("the grammar fits the library");
    parser
}

/// Runs `parse` with this thread's parser. A parse without a time limit or a cancellation flag
/// always gives a tree.
#[expect(clippy::expect_used, reason = "see above")]
fn with_parser(parse: impl FnOnce(&mut Parser) -> Option<tree_sitter::Tree>) -> tree_sitter::Tree {
    PARSER.with_borrow_mut(|parser| parse(parser)).expect("a parse without limits ends")
}

/// Lets tree-sitter allocate with mimalloc: a third of the time of a parse is the allocator's.
/// To be called once, before the first parse.
#[expect(unsafe_code, reason = "the functions are an allocator's, and fit each other")]
pub fn use_fast_allocator() {
    // SAFETY: nothing was allocated by tree-sitter yet, and all four are mimalloc's own.
    unsafe {
        tree_sitter::set_allocator(Some(tree_sitter::Allocator {
            malloc: libmimalloc_sys::mi_malloc,
            calloc: libmimalloc_sys::mi_calloc,
            realloc: libmimalloc_sys::mi_realloc,
            free: libmimalloc_sys::mi_free,
        }));
    }
}

/// The grammar.
pub fn language() -> &'static Language {
    static LANGUAGE: OnceLock<Language> = OnceLock::new();
    LANGUAGE.get_or_init(|| tree_sitter_sayso::LANGUAGE.into())
}

/// The bytes of a node.
pub fn span(node: Node<'_>) -> Span {
    Span::new(node.start_byte(), node.end_byte())
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $name:literal,)*) => {
        /// What a node is. Named as in the grammar, where each is described.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[expect(missing_docs, reason = "the names are the grammar's own")]
        pub enum Kind {
            $($(#[$doc])* $kind,)*
            /// A token or a node that carries no meaning of its own.
            Other,
        }

        const KINDS: &[(&str, Kind)] = &[$(($name, Kind::$kind),)*];
    };
}

kinds! {
    // Blocks.
    Document = "document",
    Group = "group",
    FrontMatter = "front_matter",
    Yaml = "yaml",
    MetadataBlock = "metadata_block",
    Heading = "heading",
    HeadingMarker = "heading_marker",
    HeadingUnderline = "heading_underline",
    Paragraph = "paragraph",
    BlockQuote = "block_quote",
    List = "list",
    ListItem = "list_item",
    DefinitionList = "definition_list",
    Term = "term",
    Definition = "definition",
    PipeTable = "pipe_table",
    TableRow = "table_row",
    TableCell = "table_cell",
    TableDelimiterRow = "table_delimiter_row",
    FootnoteDefinition = "footnote_definition",
    FootnoteLabel = "footnote_label",
    FencedCodeBlock = "fenced_code_block",
    CodeText = "code_text",
    IndentedCodeBlock = "indented_code_block",
    FencedDiv = "fenced_div",
    DivMarker = "div_marker",
    DivClass = "div_class",
    HtmlBlock = "html_block",
    Comment = "comment",
    ThematicBreak = "thematic_break",
    ReferenceDefinition = "reference_definition",
    ReferenceLabel = "reference_label",
    // Inlines.
    Text = "text",
    Emphasis = "emphasis",
    Strong = "strong",
    Strikeout = "strikeout",
    Subscript = "subscript",
    Superscript = "superscript",
    Entity = "entity",
    Escape = "escape",
    CodeSpan = "code_span",
    Math = "math",
    Link = "link",
    Image = "image",
    LinkTarget = "link_target",
    LinkDestination = "link_destination",
    ReferenceLink = "reference_link",
    ReferenceImage = "reference_image",
    Span = "span",
    Bracketed = "bracketed",
    UnclosedBracket = "unclosed_bracket",
    BracketOpen = "bracket_open",
    BracketClose = "bracket_close",
    Autolink = "autolink",
    FootnoteReference = "footnote_reference",
    InlineNote = "inline_note",
    CitationKey = "citation_key",
    HtmlTag = "html_tag",
    SoftBreak = "soft_break",
    HardBreak = "hard_break",
    StrayBraces = "stray_braces",
    // Attributes.
    Attributes = "attributes",
    Id = "id",
    Class = "class",
    Attribute = "attribute",
    AttributeName = "attribute_name",
    AttributeValue = "attribute_value",
    ValueLine = "value_line",
    Unnumbered = "unnumbered",
    RawFormat = "raw_format",
    Quote = "quote",
    // Faults.
    UnclosedAttributes = "unclosed_attributes",
    UnclosedQuote = "unclosed_quote",
    EmptyValue = "empty_value",
    InvalidAttribute = "invalid_attribute",
    UnclosedDiv = "unclosed_div",
    UnclosedFence = "unclosed_fence",
    UnclosedFrontMatter = "unclosed_front_matter",
    StrayDivClose = "stray_div_close",
}

impl Kind {
    /// The kind of a node: one look into a table, since this is asked of every node of a report.
    pub fn of(node: Node<'_>) -> Self {
        static TABLE: OnceLock<Vec<Kind>> = OnceLock::new();
        let table = TABLE.get_or_init(|| {
            let language = language();
            (0..language.node_kind_count())
                .map(|id| {
                    let id = u16::try_from(id).unwrap_or(u16::MAX);
                    let name = language.node_kind_for_id(id).unwrap_or_default();
                    KINDS.iter().find(|(known, _)| *known == name).map_or(Kind::Other, |k| k.1)
                })
                .collect()
        });
        table.get(usize::from(node.kind_id())).copied().unwrap_or(Kind::Other)
    }

    /// The grammar's name for it.
    pub fn name(self) -> &'static str {
        KINDS.iter().find(|(_, kind)| *kind == self).map_or("other", |(name, _)| name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grammar_has_every_kind() {
        for (name, _) in KINDS {
            let id = language().id_for_node_kind(name, true);
            let anonymous = language().id_for_node_kind(name, false);
            assert!(id != 0 || anonymous != 0, "the grammar has no node {name}");
        }
    }
}
