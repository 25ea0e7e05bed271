//! The committed parser is what grammar.js gives. `UPDATE=1 cargo test --test generated` renews it.

use std::path::Path;
use tree_sitter_generate::{OptLevel, generate_parser_in_directory};

const FILES: &[&str] = &["grammar.json", "node-types.json", "parser.c"];

#[test]
fn the_parser_is_current() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let update = std::env::var_os("UPDATE").is_some();
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("generated");
    std::fs::create_dir_all(&scratch).expect("a directory for the result");
    for file in ["grammar.js", "tree-sitter.json"] {
        std::fs::copy(here.join(file), scratch.join(file)).expect("the grammar is there");
    }
    let mut notes = Vec::new();
    generate_parser_in_directory(
        scratch.clone(),
        None::<&Path>,
        None::<&Path>,
        15,
        None,
        Some("native"),
        true,
        OptLevel::default(),
        &mut notes,
    )
    .expect("the grammar is one");
    for file in FILES {
        let fresh = std::fs::read(scratch.join("src").join(file)).expect("it was generated");
        let committed = here.join("src").join(file);
        if update {
            std::fs::write(&committed, &fresh).expect("the file can be written");
        }
        let same = std::fs::read(&committed).is_ok_and(|old| old == fresh);
        assert!(same, "src/{file} is not what grammar.js gives: run this test with UPDATE=1");
    }
}

/// The scanner and the grammar count the tokens in the same order.
#[test]
fn the_tokens_are_those_of_the_scanner() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let header = std::fs::read_to_string(here.join("src/tokens.h")).expect("the tokens are there");
    let body = &header[header.find("enum Token {").expect("an enum") + 12..];
    let scanner: Vec<_> = body[..body.find('}').expect("its end")]
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default())
        .flat_map(|line| line.split(','))
        .map(|name| name.trim().to_lowercase())
        .filter(|name| !name.is_empty())
        .collect();
    let json =
        std::fs::read_to_string(here.join("src/grammar.json")).expect("the grammar is there");
    let grammar: serde_json::Value = serde_json::from_str(&json).expect("it is JSON");
    let externals: Vec<_> = grammar["externals"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|token| token["name"].as_str().expect("a name").trim_start_matches('_').to_owned())
        .collect();
    assert_eq!(scanner.len(), externals.len());
    for (scanner, external) in scanner.iter().zip(&externals) {
        let same = scanner == external || ALIASES.contains(&(scanner.as_str(), external.as_str()));
        assert!(same, "{scanner} stands where {external} does");
    }
}

/// Names in the tree are a reader's; in the scanner, they must be free of what C has.
const ALIASES: &[(&str, &str)] = &[("quote_marker", "block_quote_marker")];
