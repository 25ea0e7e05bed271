//! An edit and a re-parse give the tree of a fresh parse, and say what has changed.

mod support;

use support::{Random, parser, picture, rounds, texts, walk};
use tree_sitter::{InputEdit, Point, Tree};

fn point(text: &str, byte: usize) -> Point {
    let before = &text[..byte];
    let row = before.matches('\n').count();
    Point::new(row, byte - before.rfind('\n').map_or(0, |at| at + 1))
}

/// Applies an edit to the text and tells the tree of it.
fn apply(text: &mut String, tree: &mut Tree, range: std::ops::Range<usize>, new: &str) {
    let start_position = point(text, range.start);
    let old_end_position = point(text, range.end);
    text.replace_range(range.clone(), new);
    let new_end_byte = range.start + new.len();
    tree.edit(&InputEdit {
        start_byte: range.start,
        old_end_byte: range.end,
        new_end_byte,
        start_position,
        old_end_position,
        new_end_position: point(text, new_end_byte),
    });
}

/// For each byte, the kinds of the nodes around it, as one number.
fn layers(tree: &Tree, length: usize) -> Vec<u64> {
    let mut layers = vec![0u64; length];
    walk(tree, |node, depth| {
        for byte in &mut layers[node.byte_range()] {
            *byte = byte
                .wrapping_mul(0x100_0000_01b3)
                .wrapping_add(u64::from(node.kind_id()) + 1 + ((depth as u64) << 32));
        }
    });
    layers
}

#[test]
fn an_edited_tree_is_a_fresh_one() {
    let mut parser = parser();
    for seed in 0..rounds(1_500) {
        let mut random = Random(1_000_000 + seed as u64);
        let mut text = match seed % 3 {
            0 => {
                let length = random.below(120);
                texts::hostile(&mut random, length)
            }
            1 => texts::mutated(&mut random),
            _ => random.pick(texts::REPORTS).repeat(3),
        };
        let mut tree = parser.parse(&text, None).expect("a tree");
        for step in 0..8 {
            let (range, new) = texts::edit(&mut random, &text);
            apply(&mut text, &mut tree, range.clone(), new);
            let edited = parser.parse(&text, Some(&tree)).expect("a tree");
            let fresh = parser.parse(&text, None).expect("a tree");
            assert_eq!(picture(&edited), picture(&fresh), "seed {seed}, step {step}: {text:?}");

            // Every byte whose nodes are others now is in a range that is said to have changed.
            let (before, after) = (
                layers(&tree, text.len().max(tree.root_node().end_byte())),
                layers(&edited, text.len().max(tree.root_node().end_byte())),
            );
            let changed: Vec<_> = tree.changed_ranges(&edited).collect();
            let inserted = range.start..range.start + new.len();
            for (byte, (old, new)) in before.iter().zip(&after).enumerate().take(text.len()) {
                assert!(
                    old == new
                        || inserted.contains(&byte)
                        || changed.iter().any(|r| (r.start_byte..r.end_byte).contains(&byte)),
                    "seed {seed}, step {step}: byte {byte} of {text:?} changed unsaid"
                );
            }
            tree = edited;
        }
    }
}

/// Typing a report letter by letter, and taking it back.
#[test]
fn typing_and_taking_back_gives_fresh_trees() {
    let mut parser = parser();
    for report in texts::REPORTS {
        let mut text = String::new();
        let mut tree = parser.parse(&text, None).expect("a tree");
        let mut letters: Vec<char> = report.chars().collect();
        let mut check = |text: &str, tree: &mut Tree| {
            let edited = parser.parse(text, Some(tree)).expect("a tree");
            let fresh = parser.parse(text, None).expect("a tree");
            assert_eq!(picture(&edited), picture(&fresh), "{text:?}");
            *tree = edited;
        };
        for letter in &letters {
            let end = text.len();
            apply(&mut text, &mut tree, end..end, letter.encode_utf8(&mut [0; 4]));
            check(&text, &mut tree);
        }
        while let Some(letter) = letters.pop() {
            let from = text.len() - letter.len_utf8();
            let end = text.len();
            apply(&mut text, &mut tree, from..end, "");
            check(&text, &mut tree);
        }
    }
}
