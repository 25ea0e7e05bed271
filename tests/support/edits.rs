//! Random edits: what writers type, and what breaks things.

use sayso::text::Span;

use super::generator::Random;

/// What writers type, and what breaks things.
pub const FRAGMENTS: &[&str] = &[
    "x",
    " ",
    "\n",
    "\n\n",
    "é",
    "한",
    "𝄞",
    "[",
    "]",
    "{",
    "}",
    "]{}",
    "[x]{by=a}",
    "{by=a}",
    ":::",
    "\n\n::: {.source #a issued=2017-10-01}\nA.\n:::\n\n",
    "\n::: {by=a on=2017-10-03}\n",
    "\n:::\n",
    "```\n",
    "`",
    "``",
    "$",
    "> ",
    "\n> ",
    "- ",
    "\n- ",
    "1. ",
    "# ",
    "\n# ",
    "---\n",
    "\n---\n",
    "<!--",
    "-->",
    "<!-- sayso-ignore unknown-source: x -->",
    "<div>",
    "*",
    "**",
    "_",
    "~~",
    "^[",
    "[^1]",
    "\n[^1]: ",
    "@a",
    "[@a, p. 3]",
    "\"",
    "'",
    "=",
    "on=",
    "|",
    "\n|---|\n",
    "\r\n",
    "\r",
    "\u{2028}",
    "\t",
    "    ",
    ": ",
    "\n: ",
    "\\",
    "&amp;",
    "---\ndate: 2017-10-03\n---\n",
    "\0",
    "\u{feff}",
];

/// A random edit of a text: a fragment put in, or some bytes replaced by one.
pub fn edit(random: &mut Random, text: &str) -> (Span, &'static str) {
    let border = |mut at: usize| {
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = border(random.below(text.len() + 1));
    let length = if random.one_in(2) { 0 } else { random.below(24) };
    let end = border((start + length).min(text.len())).max(start);
    let new = if random.one_in(4) { "" } else { random.pick(FRAGMENTS) };
    (Span::new(start, end), new)
}
