//! What several tests need: a parser, a picture of a tree, and random choices.
#![allow(dead_code)]

pub mod reading;
pub mod texts;

use tree_sitter::{Node, Parser, Tree};

pub fn parser() -> Parser {
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_sayso::LANGUAGE.into()).expect("the grammar loads");
    parser
}

pub fn parse(text: &str) -> Tree {
    parser().parse(text, None).expect("no time limit is set")
}

/// Every node with its place, one a line: two trees are the same if their pictures are.
pub fn picture(tree: &Tree) -> String {
    use std::fmt::Write;
    let mut picture = String::new();
    walk(tree, |node, depth| {
        let (kind, range) = (node.kind(), node.byte_range());
        writeln!(picture, "{:depth$}{kind} {range:?}", "").expect("a string takes all");
    });
    picture
}

/// Calls `visit` for each node with its depth, parents first, without recursion.
pub fn walk<'a>(tree: &'a Tree, mut visit: impl FnMut(Node<'a>, usize)) {
    let mut cursor = tree.walk();
    let mut depth = 0;
    loop {
        visit(cursor.node(), depth);
        if cursor.goto_first_child() {
            depth += 1;
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return;
            }
            depth -= 1;
        }
    }
}

/// What is wrong with a tree that ought to be total, if anything is.
pub fn flaw(tree: &Tree, text: &str) -> Option<String> {
    if tree.root_node().has_error() {
        return Some("the tree holds an error".into());
    }
    let mut end = 0;
    let mut flaw = None;
    walk(tree, |node, _| {
        if node.is_missing() {
            flaw = Some(format!("{} is missing at {}", node.kind(), node.start_byte()));
        }
        if node.child_count() == 0 {
            if node.start_byte() != end && flaw.is_none() {
                flaw = Some(format!("no leaf covers {}..{}", end, node.start_byte()));
            }
            end = node.end_byte();
        }
    });
    if end != text.len() && flaw.is_none() {
        flaw = Some(format!("no leaf covers {}..{}", end, text.len()));
    }
    flaw
}

/// A small generator of pseudo-random numbers (SplitMix64), the same on every machine.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    pub fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }
}

/// How many rounds a random test runs: more at night.
pub fn rounds(by_day: usize) -> usize {
    if std::env::var_os("SAYSO_NIGHTLY").is_some() { by_day * 30 } else { by_day }
}
