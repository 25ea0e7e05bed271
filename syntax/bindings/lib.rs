//! The Sayso grammar for [tree-sitter](https://tree-sitter.github.io/): annotated reports in a
//! dialect of Pandoc Markdown.
//!
//! The grammar is total: no text gives an `ERROR` or `MISSING` node, and the leaves of the tree
//! cover the text. What is wrong in a report is a node with a name, such as `unclosed_attributes`.
//!
//! ```
//! let mut parser = tree_sitter::Parser::new();
//! parser.set_language(&tree_sitter_sayso::LANGUAGE.into()).unwrap();
//! let tree = parser.parse("[Nineteen plants run]{by=rfa}.\n", None).unwrap();
//! assert!(!tree.root_node().has_error());
//! ```

use tree_sitter_language::LanguageFn;

unsafe extern "C" {
    fn tree_sitter_sayso() -> *const ();
}

/// The grammar, to be handed to a tree-sitter parser.
pub const LANGUAGE: LanguageFn = unsafe { LanguageFn::from_raw(tree_sitter_sayso) };

/// What each kind of node may hold, as JSON.
pub const NODE_TYPES: &str = include_str!("../src/node-types.json");

/// Captures for syntax highlighting.
pub const HIGHLIGHTS_QUERY: &str = include_str!("../queries/highlights.scm");

/// The parts of a report that are in another language: YAML, HTML, code.
pub const INJECTIONS_QUERY: &str = include_str!("../queries/injections.scm");

/// The nodes that an editor may fold.
pub const FOLDS_QUERY: &str = include_str!("../queries/folds.scm");
