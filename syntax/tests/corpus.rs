//! The trees of small reports, in test/corpus. `UPDATE=1 cargo test --test corpus` rewrites them.
//!
//! The format is that of tree-sitter's own corpus tests: a title between two lines of `=`, a report,
//! a line of three dashes or more, and the tree.

mod support;

use std::path::Path;
use support::{flaw, parse, walk};
use tree_sitter::Tree;

struct Case<'t> {
    title: &'t str,
    report: &'t str,
    tree: &'t str,
}

fn is_bar(line: &str, mark: char, least: usize) -> bool {
    line.len() >= least && line.chars().all(|c| c == mark)
}

/// Cuts a corpus file into its cases. Bars are longer than what reports have.
fn cases(text: &str) -> Vec<Case<'_>> {
    let mut lines = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        lines.push((at, line.trim_end()));
        at += line.len();
    }
    let heads: Vec<usize> = (2..lines.len())
        .filter(|&i| is_bar(lines[i].1, '=', 20) && is_bar(lines[i - 2].1, '=', 20))
        .collect();
    let mut cases = Vec::new();
    for (number, &head) in heads.iter().enumerate() {
        let end = heads.get(number + 1).map_or(lines.len(), |next| next - 2);
        let bar = (head..end).find(|&i| is_bar(lines[i].1, '-', 20)).expect("a line of dashes");
        let offset = |line: usize| lines.get(line).map_or(text.len(), |(at, _)| *at);
        cases.push(Case {
            title: lines[head - 1].1,
            report: &text[offset(head + 1)..offset(bar)],
            tree: text[offset(bar + 1)..offset(end)].trim(),
        });
    }
    cases
}

/// The named nodes, one a line; leaves that are not plain text with what they hold.
fn drawn(tree: &Tree, report: &str) -> String {
    use std::fmt::Write;
    let mut drawn = String::new();
    let mut depth_before = 0;
    walk(tree, |node, depth| {
        if !drawn.is_empty() {
            for _ in depth..=depth_before {
                drawn.push(')');
            }
            drawn.push('\n');
        }
        write!(drawn, "{:1$}({2}", "", depth * 2, node.kind()).expect("a string takes all");
        if node.child_count() == 0 && !node.byte_range().is_empty() {
            write!(drawn, " {:?}", &report[node.byte_range()]).expect("a string takes all");
        }
        depth_before = depth;
    });
    for _ in 0..=depth_before {
        drawn.push(')');
    }
    drawn
}

#[test]
fn the_trees_are_as_drawn() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("test/corpus");
    let update = std::env::var_os("UPDATE").is_some();
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .expect("there is a corpus")
        .map(|entry| entry.expect("which can be read").path())
        .collect();
    files.sort();
    let mut wrong = Vec::new();
    let mut count = 0;
    for file in files {
        let text = std::fs::read_to_string(&file).expect("a text");
        let mut fresh = String::new();
        for case in cases(&text) {
            count += 1;
            // The line end before the dashes belongs to the format.
            let report = case.report.strip_suffix('\n').unwrap_or(case.report);
            let tree = parse(report);
            assert_eq!(flaw(&tree, report), None, "{}", case.title);
            let drawn = drawn(&tree, report);
            if drawn != case.tree {
                wrong.push(format!("{}: {}\n{drawn}", file.display(), case.title));
            }
            let (bar, dashes) = ("=".repeat(20), "-".repeat(20));
            fresh.push_str(&format!(
                "{bar}\n{}\n{bar}\n{}{dashes}\n\n{drawn}\n\n",
                case.title, case.report
            ));
        }
        if update {
            std::fs::write(&file, fresh.trim_end().to_owned() + "\n").expect("it can be written");
        }
    }
    assert!(count > 0, "the corpus has cases");
    assert!(update || wrong.is_empty(), "{} trees differ:\n{}", wrong.len(), wrong.join("\n\n"));
}
