//! No text gives an error, every byte is in a leaf, and a fault stays in its paragraph.

mod support;

use support::{Random, flaw, parse, parser, picture, rounds, texts};

#[test]
fn random_texts_give_no_errors() {
    let mut parser = parser();
    for seed in 0..rounds(4_000) {
        let mut random = Random(seed as u64);
        let length = random.below(80);
        let text = if seed % 2 == 0 {
            texts::hostile(&mut random, length)
        } else {
            texts::mutated(&mut random)
        };
        let tree = parser.parse(&text, None).expect("a tree");
        assert_eq!(flaw(&tree, &text), None, "seed {seed}: {text:?}");
    }
}

#[test]
fn every_single_character_and_pair_gives_no_errors() {
    let mut parser = parser();
    for first in 0..128u8 {
        for second in 0..128u8 {
            let text = String::from_utf8(vec![first, second]).expect("ASCII");
            let tree = parser.parse(&text, None).expect("a tree");
            assert_eq!(flaw(&tree, &text), None, "{text:?}");
        }
    }
}

#[test]
fn bytes_that_are_no_text_give_no_errors() {
    let mut parser = parser();
    let mut random = Random(7);
    for _ in 0..rounds(500) {
        let bytes: Vec<u8> = (0..random.below(200)).map(|_| random.next() as u8).collect();
        let tree = parser.parse(&bytes, None).expect("a tree");
        assert!(!tree.root_node().has_error(), "{bytes:?}");
    }
}

/// What a writer leaves open must not change how the next block is read.
#[test]
fn a_fault_stays_in_its_paragraph() {
    let faults = [
        "[",
        "[a",
        "![a",
        "^[a",
        "[a](b",
        "[a](<b",
        "[a](b \"c",
        "[a][b",
        "[a]{",
        "[a]{.x",
        "[a]{by=",
        "[a]{by=\"b",
        "[a]{by='b",
        "[a]{by = b}",
        "{by=a",
        "`",
        "``a`",
        "$a",
        "$$a",
        "*a",
        "**a",
        "***a",
        "_a",
        "~a",
        "~~a",
        "^a",
        "<a href=\"",
        "<b",
        "<http:",
        "@{",
        "&am",
        "\\",
        "a <!-- b",
        "| a",
        "(@x",
        "[^a",
        "[a]: b \"c",
        "::: {.a b",
        "::: {by = a}",
        "# a {.x",
        "# *a {.x}",
        "{.x",
        "- [a",
        "> *a",
        "1. `a",
        "- [a]{by=\"",
        "> [a](b",
        "a\n[b",
        ":::",
        "::::",
    ];
    let after = "\n\n# Next {#n}\n\nA [claim]{by=a}, *so*.\n\n- b\n";
    let alone = picture(&parse(after.trim_start()));
    // The nodes behind `skip`, with their places counted from there.
    let kinds = |text: &str, skip: usize| -> Vec<String> {
        text.lines()
            .filter_map(|line| {
                let (kind, range) = line.trim_start().split_once(' ')?;
                let (from, to) = range.split_once("..")?;
                let (from, to): (usize, usize) = (from.parse().ok()?, to.parse().ok()?);
                (from >= skip && !matches!(kind, "document" | "group"))
                    .then(|| format!("{kind} {}..{}", from - skip, to - skip))
            })
            .collect()
    };
    for fault in faults {
        let text = format!("{fault}{after}");
        let tree = parse(&text);
        assert_eq!(flaw(&tree, &text), None, "{text:?}");
        let skip = text.len() - after.trim_start().len();
        assert_eq!(kinds(&picture(&tree), skip), kinds(&alone, 0), "behind {fault:?}");
    }
}

#[test]
fn nesting_is_bounded() {
    for piece in ["[", "> ", "- ", "*a", "^[", "::: {.a}\n\n", "[a ", "_a *b ", "1. ", "~a"] {
        let text = piece.repeat(3_000);
        assert_eq!(flaw(&parse(&text), &text), None, "{piece:?}");
    }
}
