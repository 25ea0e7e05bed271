//! How fast a report is parsed, and parsed again after an edit; and that no text is slow.
//!
//! `cargo bench -p tree-sitter-sayso`. The hostile megabytes come in two lengths: the time for the
//! longer must be about four times that for the shorter.

use divan::counter::BytesCount;
use std::hint::black_box;
use tree_sitter::{InputEdit, Parser, Point, Tree};

fn main() {
    divan::main();
}

fn parser() -> Parser {
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_sayso::LANGUAGE.into()).expect("the grammar loads");
    parser
}

/// About a megabyte of report, each paragraph a little different.
fn report(headings: bool) -> String {
    let mut text = String::from("---\ntitle: Plants\nauthor: A. Writer\n---\n\n");
    let mut n = 0;
    while text.len() < 1_000_000 {
        n += 1;
        if headings && n % 5 == 0 {
            text.push_str(&format!("## Part {n} {{#part-{n}}}\n\n"));
        }
        text.push_str(&format!(
            "The {n}th plant at *Kaesong* was [said to have run again in {}]{{by=rfa on=2017-10-03}}, \
             as [two traders]{{by=\"w{n} w2\" rating=C3}} told\nthe broadcaster; [its report](https://e.org/{n}) \
             gives no more than that, and nobody else has seen it run.\n\n",
            1990 + n % 30
        ));
        match n % 7 {
            0 => text.push_str("- One of them was small.\n- The [other]{.judgment} was not.\n\n"),
            1 => text.push_str("> operating 19 garment factories,\n> they said\n\n"),
            2 => text.push_str(&format!(
                "::: {{.source #k{n} type=report}}\nA trader who visits.\n:::\n\n"
            )),
            _ => {}
        }
    }
    text
}

#[divan::bench(args = [true, false])]
fn whole(bencher: divan::Bencher, headings: bool) {
    let text = report(headings);
    let mut parser = parser();
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| parser.parse(black_box(&text), None));
}

fn point(text: &str, byte: usize) -> Point {
    let before = &text[..byte];
    let row = before.matches('\n').count();
    Point::new(row, byte - before.rfind('\n').map_or(0, |at| at + 1))
}

/// An edit in the middle of the megabyte, put in and taken out again: two re-parses.
#[divan::bench(args = ["x", "[", "*", "\n\n", "\n- ", "\n\n> ", "\n\n# ", "]{by=a}"])]
fn again(bencher: divan::Bencher, new: &str) {
    let mut text = report(true);
    let mut parser = parser();
    let mut tree: Tree = parser.parse(&text, None).expect("a tree");
    let at = text[500_000..].find(" was [said").expect("a sentence") + 500_000;
    let start = point(&text, at);
    text.insert_str(at, new);
    let end = point(&text, at + new.len());
    text.replace_range(at..at + new.len(), "");
    bencher.bench_local(|| {
        for put in [true, false] {
            if put {
                text.insert_str(at, new);
            } else {
                text.replace_range(at..at + new.len(), "");
            }
            let (old, now) = if put { (0, new.len()) } else { (new.len(), 0) };
            tree.edit(&InputEdit {
                start_byte: at,
                old_end_byte: at + old,
                new_end_byte: at + now,
                start_position: start,
                old_end_position: if put { start } else { end },
                new_end_position: if put { end } else { start },
            });
            tree = parser.parse(&text, Some(&tree)).expect("a tree");
        }
    });
}

const HOSTILE: &[&str] = &[
    "[",
    "{",
    "> ",
    "- ",
    "[a](",
    ":::",
    "^[",
    "*",
    "$",
    "<!--",
    "<a ",
    "|",
    "~",
    "(",
    "]",
    "_a ",
    "**a ",
    "[a]{by=\"",
    "[a]{b='",
    "{by=",
    "\\",
    "&",
    "@a",
    "`a",
    "::: {.a}\n\n",
    "- a\n\n  <!--\n\n",
    "> <!--\n\n",
    "<!--\n\n",
    "---\na: b\n\n",
    "[a]: b\n",
    "a\n: b\n",
    "|a\n",
    "<pre>\n\n",
    "```\n",
    "\n",
    "  \n",
    "> \n",
    "1. a\n",
    "[^a]: b\n",
    "# a {",
    "a  \n",
    "$a ",
    "$$a ",
    "[a][",
    "<div>",
    "^a",
    "~~a ",
    "![",
    "[](<",
    "[a](b \"",
    "\t",
    "-\n",
    "i",
    "[[a]{.x}]{.y}",
    "***a ",
    "<a b='",
    "- - ",
    "@{",
];

/// `piece` again and again, or backtick runs of growing length.
fn hostile_text(piece: &str, length: usize) -> String {
    if piece != "``" {
        return piece.repeat(length / piece.len());
    }
    let mut text = String::new();
    let mut run = 1;
    while text.len() < length {
        text.push_str(&"`".repeat(run));
        text.push(' ');
        run += 1;
    }
    text
}

#[divan::bench(args = HOSTILE, consts = [262_144, 1_048_576], sample_count = 2, sample_size = 1)]
fn hostile<const LENGTH: usize>(bencher: divan::Bencher, piece: &str) {
    let text = hostile_text(piece, LENGTH);
    let mut parser = parser();
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| parser.parse(black_box(&text), None));
}

#[divan::bench(consts = [262_144, 1_048_576], sample_count = 2, sample_size = 1)]
fn backticks<const LENGTH: usize>(bencher: divan::Bencher) {
    let text = hostile_text("``", LENGTH);
    let mut parser = parser();
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| parser.parse(black_box(&text), None));
}
