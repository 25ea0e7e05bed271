//! Random texts: hostile ones, out of everything that means something, and edits of them.

use super::Random;

/// Pieces that mean something to the scanner, and some that do not.
pub const PIECES: &[&str] = &[
    "\n",
    "\n",
    "\n\n",
    "\n\n",
    " ",
    " ",
    "  ",
    "    ",
    "\t",
    "  \n",
    "\r\n",
    "\r",
    "a",
    "b ",
    "word",
    " words go on ",
    "é",
    "한국",
    "x1",
    "# ",
    "## ",
    "#",
    " #",
    "===\n",
    "---\n",
    "***\n",
    "> ",
    ">",
    "> > ",
    "- ",
    "* ",
    "+ ",
    "1. ",
    "2) ",
    "(a) ",
    "#. ",
    "(@) ",
    "(@x) ",
    "i. ",
    "A.  ",
    "B. ",
    "-\n",
    "  - ",
    "   ",
    ": ",
    "~ ",
    ":\n",
    "::: {.d}\n",
    ":::\n",
    ":::",
    "::: w\n",
    ":::: {#i .c}\n",
    "::: {.d\n.e}\n",
    "::: {.d",
    "::: a b\n",
    "```\n",
    "```",
    "``` py\n",
    "~~~\n",
    "```{.r a=b}\n",
    "[",
    "]",
    "![",
    "^[",
    "[^1]",
    "[^1]: ",
    "[^n]:\n",
    "](u)",
    "](u \"t\")",
    "](<u v>)",
    "](",
    "(",
    ")",
    "][b]",
    "][]",
    "[r]: u\n",
    "[r]: u \"t\"\n",
    "[x]: ",
    "]{.x}",
    "]{by=a}",
    "]{by=\"a b\"}",
    "]{",
    "{",
    "}",
    "{}",
    "{.y}",
    "{by=b on='c d'}",
    "{by = x}",
    "{by=\"",
    "{#a .b c=d",
    "{=html}",
    "\"",
    "'",
    "by=",
    "=",
    ".c",
    "#id",
    "-",
    "--",
    "`",
    "``",
    "`c`",
    "``c`d``",
    "$",
    "$$",
    "$x$",
    "$5",
    "*",
    "**",
    "***",
    "_",
    "__",
    "___",
    "~",
    "~~",
    "^",
    "^2^",
    "\\",
    "\\\n",
    "\\*",
    "\\]",
    "&amp;",
    "&",
    "&#65;",
    "@",
    "@key",
    "-@key",
    "@{k}",
    "<",
    ">",
    "<b>",
    "</b>",
    "<div>",
    "</div>",
    "<pre>",
    "</pre>",
    "<script>",
    "<a href=\"x\">",
    "<!--",
    "-->",
    "<!-- c -->",
    "<http://e.x>",
    "<a@b.c>",
    "|",
    "| a | b |\n",
    "|---|---|\n",
    "a | b\n",
    "--|--\n",
    "| ",
    "title: x\n",
    "...\n",
    "!",
    ".",
    ";",
    ",",
    "\0",
    "\u{2028}",
    "> ::: {.d}\n",
    "> a\n",
    "- b\n",
    "  c\n",
    "    d\n",
    "term\n",
    "\n:   def\n",
    ": def\n",
];

/// A text of hostile pieces.
pub fn hostile(random: &mut Random, pieces: usize) -> String {
    (0..pieces).map(|_| random.pick(PIECES)).collect()
}

/// Reports that are well formed, to be cut up and mended wrongly.
pub const REPORTS: &[&str] = &[
    "---\ntitle: A\nauthor: B\n---\n\n# One {#one}\n\nSome *words* with [a claim]{by=rfa on=2017-10-03}, \
     and [another\none]{by=\"a b\" at='p. 3'}.\n\n::: {by=yonhap}\n[Beijing will not]{} and `code`{.x}.\n\n\
     - item [x](y){.z}\n- item two\n\n  more\n  1. deep\n  2. deeper\n\n> quoted [claim]{.judgment}\n> goes on\n:::\n",
    "| a | b |\n|---|---|\n| [x]{by=a} | `c|d` |\n| e | f |\n\nterm\n:   definition [y]{.z}\n\n    more\n\n\
     text[^1] and ^[a note [n]{.m}].\n\n[^1]: The note.\n\n    Its second paragraph.\n\n```py\ncode\n```\n\n\
     ~~~\nx\n~~~\n\n    indented\n\n<div>\n[a]{.x}\n</div>\n\n[r]: http://e.x \"T\"\n\n![cap](g.jpg){by=m}\n",
    "Title\n=====\n\nA `b` $c$ **d *e* f** ~~g~~ H~2~O x^2^ &amp; \\* @key [@k, p. 3] <http://e.x>{.s}\n\
     <!-- c -->\n\n1. a\n2. b\n   - c\n   - d\n\n(a) x\n(b) y\n\n***\n\n> > deep\n> > er\n> - x\n>   y\n\n\
     ::: {.source #k\n   type=x}\nA trader.\n\n> words\n:::\n\n::: outer\n\n::: inner\nb\n:::\n:::\n",
];

/// A report with random pieces put in and taken out.
pub fn mutated(random: &mut Random) -> String {
    let mut text = random.pick(REPORTS).to_owned();
    for _ in 0..random.below(8) {
        let (range, new) = edit(random, &text);
        text.replace_range(range, new);
    }
    text
}

/// A random edit of `text`: what it replaces, and by what.
pub fn edit(random: &mut Random, text: &str) -> (std::ops::Range<usize>, &'static str) {
    let boundary = |mut at: usize| {
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let from = boundary(random.below(text.len() + 1));
    let length = match random.below(4) {
        0 | 1 => 0,
        2 => random.below(4),
        _ => random.below(40),
    };
    let to = boundary((from + length).min(text.len())).max(from);
    let new = if random.below(5) == 0 { "" } else { random.pick(PIECES) };
    (from..to, new)
}
