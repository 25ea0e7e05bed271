//! Every query names nodes that the grammar has.

use tree_sitter::{Language, Query};

#[test]
fn the_queries_compile() {
    let language: Language = tree_sitter_sayso::LANGUAGE.into();
    for (name, source) in [
        ("highlights", tree_sitter_sayso::HIGHLIGHTS_QUERY),
        ("injections", tree_sitter_sayso::INJECTIONS_QUERY),
        ("folds", tree_sitter_sayso::FOLDS_QUERY),
    ] {
        let query = Query::new(&language, source).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(query.pattern_count() > 0, "{name} has patterns");
    }
}
