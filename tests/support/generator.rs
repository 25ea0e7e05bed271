//! Random reports that a writer might have meant: well formed, and of everything that the format
//! has, in any nesting. The same seed gives the same report.

/// Random numbers (xorshift), the same for the same seed.
pub struct Random(u64);

impl Random {
    /// Of one seed; 0 is as good as any other.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x2545_f491_4f6c_dd1d)
    }

    /// A number below `bound`, which is not 0.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(bound).unwrap()).unwrap()
    }

    /// One of these.
    pub fn pick<'a, T: ?Sized>(&mut self, choices: &[&'a T]) -> &'a T {
        choices[self.below(choices.len())]
    }

    /// Yes, once in `n` times.
    pub fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }
}

const WORDS: &[&str] = &[
    "plants",
    "reopened",
    "in",
    "the",
    "north",
    "officials",
    "said",
    "nineteen",
    "on",
    "Tuesday",
    "a",
    "garment",
    "workers",
    "returned",
    "Kaesong",
    "2017",
    "3.5",
    "per",
    "cent",
    "état",
    "한국",
    "it's",
    "so-called",
    "U.N.",
    "No.",
    "O'Neil",
    "(again)",
    "trade;",
    "visas,",
    "§",
    "—",
];

/// Makes one report.
pub struct Generator<'r> {
    random: &'r mut Random,
    /// Labels of notes that are used, and wait to be defined.
    notes: Vec<String>,
    next_note: usize,
    /// How deep blocks and inlines may still nest.
    in_note: bool,
}

impl<'r> Generator<'r> {
    /// A report of a few blocks.
    pub fn report(random: &'r mut Random) -> String {
        let mut generator = Self { random, notes: Vec::new(), next_note: 1, in_note: false };
        let mut text = String::new();
        if generator.random.one_in(4) {
            text.push_str("---\ntitle: Plants\ndate: 2017-10-03\n---\n\n");
        }
        let count = 2 + generator.random.below(5);
        text.push_str(&generator.blocks(count, 3));
        while let Some(label) = generator.notes.pop() {
            generator.in_note = true;
            let first = generator.inlines(1, 4);
            text.push_str(&format!("\n[^{label}]: {first}\n"));
            if generator.random.one_in(3) {
                let more = generator.inlines(1, 3);
                text.push_str(&format!("\n    {more}\n"));
            }
        }
        text
    }

    fn blocks(&mut self, count: usize, depth: usize) -> String {
        let mut text = String::new();
        for index in 0..count {
            if index > 0 {
                text.push('\n');
            }
            text.push_str(&self.block(depth));
        }
        text
    }

    fn block(&mut self, depth: usize) -> String {
        let deep = depth > 0;
        match self.random.below(if deep { 22 } else { 9 }) {
            0..=4 => self.paragraph(),
            5 => {
                let level = 1 + self.random.below(4);
                let words = self.inlines(1, 4).replace('\n', " ");
                let own = self.random.pick(&["", "", " {#part .x}", " {.unnumbered}", " {-}"]);
                format!("{} {words}{own}\n", "#".repeat(level))
            }
            6 => {
                let words = self.inlines(1, 3).replace('\n', " ");
                let line = self.random.pick(&["=====", "-----"]);
                format!("{words}\n{line}\n")
            }
            7 => {
                let fence = self.random.pick(&["```", "~~~", "````"]);
                let info = self.random.pick(&["", " python", " {.x}", " {#c .d key=v}"]);
                format!("{fence}{info}\n[a]{{.x}} and *code*\n\n:::\n{fence}\n")
            }
            8 => self.random.pick(&["***\n", "* * *\n", "- - - -\n", "______\n"]).to_owned(),
            9 | 10 => self.div(depth),
            11 | 12 => self.list(depth),
            13 => {
                let count = 1 + self.random.below(2);
                let inner = self.blocks(count, depth - 1);
                let marker = self.random.pick(&["> ", "> ", ">"]);
                // Without the space after the mark, a line that begins with one would lose it.
                let marker = if inner.contains("\n ") { "> " } else { marker };
                prefixed(&inner, marker)
            }
            14 => self.definitions(depth),
            15 => self.table(),
            16 => format!("    [code]{{.x}} {}\n", self.words(3)),
            17 => {
                let inner = self.paragraph();
                format!("<div class=\"note\">\n\n{inner}\n</div>\n")
            }
            18 => format!("<!-- {} [c]{{.x}} -->\n", self.words(3)),
            19 => {
                // A block right under a paragraph's line is text.
                let line = self.words(4);
                let under = self.random.pick(&[
                    "# no heading",
                    "> no quote",
                    "- no item",
                    "::: {.d}",
                    "***x",
                    "1. no item",
                    ": no definition of two lines",
                ]);
                format!("{line}\n{} {line}\n{under}\n", self.words(2))
            }
            20 => {
                let words = self.words(2);
                format!("[{words}][ref] and [x]{{.y}}.\n\n[ref]: https://example.org/r \"title\"\n")
            }
            _ => {
                let first = self.inlines(1, 3).replace('\n', " ");
                format!("| {first}\n| second line\n")
            }
        }
    }

    fn paragraph(&mut self) -> String {
        let count = 2 + self.random.below(7);
        format!("{}\n", self.inlines(3, count))
    }

    fn div(&mut self, depth: usize) -> String {
        let colons = ":".repeat(3 + self.random.below(3));
        let open = match self.random.below(5) {
            0 => format!("{colons} note"),
            1 => format!("{colons} {{#d{} .source}}", self.random.below(99)),
            2 => format!("{colons} {{by=rfa\n    on=2017-10-03}}"),
            3 => format!("{colons} {{.a .b k=\"v w\"}} {colons}"),
            _ => format!("{colons}{{}}"),
        };
        let count = 1 + self.random.below(3);
        let inner = self.blocks(count, depth - 1);
        let blank = self.random.pick(&["", "\n"]);
        // A line block right above the colons would take them in.
        let blank = if inner.ends_with("second line\n") { "\n" } else { blank };
        format!("{open}\n{blank}{inner}{blank}{colons}\n")
    }

    fn list(&mut self, depth: usize) -> String {
        let kind = self.random.below(8);
        let loose = self.random.one_in(2);
        let count = 1 + self.random.below(3);
        let mut text = String::new();
        for index in 0..count {
            let marker = match kind {
                0 | 1 => "- ".to_owned(),
                2 => "* ".to_owned(),
                3 => "+   ".to_owned(),
                4 => format!("{}. ", index + 1),
                5 => format!("{}) ", index + 1),
                6 => "#. ".to_owned(),
                _ => format!("({}) ", ["a", "b", "c"][index]),
            };
            let mut inner = format!("{}\n", self.inlines(2, 4));
            if self.random.one_in(3) {
                let blocks = 1 + self.random.below(2);
                inner.push('\n');
                inner.push_str(&self.blocks(blocks, depth - 1));
            }
            let indent = " ".repeat(marker.len());
            for (number, line) in inner.lines().enumerate() {
                if number == 0 {
                    text.push_str(&marker);
                } else if !line.is_empty() {
                    text.push_str(&indent);
                }
                text.push_str(line);
                text.push('\n');
            }
            if loose && index + 1 < count {
                text.push('\n');
            }
        }
        text
    }

    fn definitions(&mut self, depth: usize) -> String {
        let mut text = String::new();
        let loose = self.random.one_in(2);
        for index in 0..1 + self.random.below(2) {
            if index > 0 {
                text.push('\n');
            }
            let term = self.inlines(1, 2).replace('\n', " ");
            let gap = if loose { "\n" } else { "" };
            let meaning = self.inlines(2, 4).replace('\n', "\n    ");
            text.push_str(&format!("{term}\n{gap}:   {meaning}\n"));
            if self.random.one_in(3) && depth > 0 {
                let more = self.paragraph();
                text.push_str(&format!("\n{}", prefixed(&more, "    ")));
            }
        }
        text
    }

    fn table(&mut self) -> String {
        let columns = 2 + self.random.below(2);
        let mut text = String::new();
        for row in 0..3 {
            if row == 1 {
                let line = self.random.pick(&["---", ":--", "--:", ":-:"]);
                text.push_str(&format!("|{}\n", format!("{line}|").repeat(columns)));
            }
            for _ in 0..columns {
                let cell = self.inlines(1, 2).replace('\n', " ").replace('|', "\\|");
                // Half a formula in a row is one of the differences that stay.
                let cell = cell.replace('$', "S");
                text.push_str(&format!("| {cell} "));
            }
            text.push_str("|\n");
        }
        text
    }

    fn words(&mut self, count: usize) -> String {
        let words: Vec<&str> = (0..count).map(|_| self.random.pick(WORDS)).collect();
        // What begins like a list or a heading would be one.
        format!("so {}", words.join(" "))
    }

    /// Some inlines, with spaces and line ends between them.
    fn inlines(&mut self, depth: usize, count: usize) -> String {
        let mut text = self.words(1);
        for _ in 0..count {
            let breaks = if depth > 1 { 9 } else { usize::MAX };
            let gap = if self.random.one_in(breaks) { "\n" } else { " " };
            text.push_str(gap);
            // A line must begin with a plain word, or it might be something else.
            if gap == "\n" {
                text.push_str(&self.words(1));
                text.push(' ');
            }
            text.push_str(&self.inline(depth));
        }
        text
    }

    fn inline(&mut self, depth: usize) -> String {
        let leaf = depth == 0;
        match self.random.below(if leaf { 14 } else { 30 }) {
            0..=4 => self.random.pick(WORDS).to_owned(),
            5 => self.random.pick(&["&amp;", "&eacute;", "&#8211;", "AT&T", "&nbsp;x"]).to_owned(),
            6 => {
                self.random.pick(&["\\*", "\\[x\\]", "\\{y\\}", "\\`", "\\$5", "a\\_b"]).to_owned()
            }
            7 => self
                .random
                .pick(&["`code`", "`` a ` b ``", "`[x]{.y}`", "`c`{.lang}", "`x | y`"])
                .to_owned(),
            8 => self.random.pick(&["$x^2$", "$a_b$ then", "$5 and $6", "US$"]).to_owned(),
            9 => self
                .random
                .pick(&["<https://example.org/a>", "<me@example.org>", "<https://e.org>{.s}"])
                .to_owned(),
            10 => self.random.pick(&["[@imf, p. 3]", "@imf", "[see @a; @b]", "-@un"]).to_owned(),
            11 => self
                .random
                .pick(&["[sic]", "[0, 1)", "a*b", "2 * 3", "snake_case", "~ 5"])
                .to_owned(),
            12 => {
                self.random.pick(&["<b>x</b>", "<br>", "<!-- c -->", "a < b", "x > y"]).to_owned()
            }
            13 => {
                self.random.pick(&["H~2~O", "x^2^", "~~gone~~", "**b**", "*e*", "_e_"]).to_owned()
            }
            14..=20 => {
                let inner = self.inside(depth);
                format!("[{inner}]{}", self.attributes())
            }
            21 => {
                let inner = self.inside(depth);
                let mark = self.random.pick(&["*", "_"]);
                format!("{mark}{inner}{mark}")
            }
            22 => {
                let inner = self.inside(depth);
                let mark = self.random.pick(&["**", "__"]);
                format!("{mark}{inner}{mark}")
            }
            23 => format!("~~{}~~", self.inside(depth)),
            24 | 25 => {
                let words = self.words(2);
                let attributes =
                    if self.random.one_in(2) { self.attributes() } else { String::new() };
                let target =
                    self.random.pick(&["https://example.org/x", "<a b>", "u \"title\"", "a_(b)"]);
                format!("[{words}]({target}){attributes}")
            }
            26 => {
                let words = self.words(1);
                let attributes =
                    if self.random.one_in(2) { self.attributes() } else { String::new() };
                format!("![{words}](gate.jpg){attributes}")
            }
            27 if !self.in_note => {
                let label = format!("n{}", self.next_note);
                self.next_note += 1;
                self.notes.push(label.clone());
                format!("x[^{label}]")
            }
            28 if !self.in_note => {
                self.in_note = true;
                let inner = self.inside(depth);
                self.in_note = false;
                format!("x^[{inner}]")
            }
            _ => format!("{}\\\n{}", self.random.pick(WORDS), self.words(1)),
        }
    }

    /// What stands between brackets or marks: begins and ends with a word.
    fn inside(&mut self, depth: usize) -> String {
        let count = 1 + self.random.below(2);
        let inner = self.inlines(depth - 1, count);
        format!("{inner} {}", self.random.pick(&["end", "stop", "últ"]))
    }

    fn attributes(&mut self) -> String {
        self.random
            .pick(&[
                "{}",
                "{.x}",
                "{by=rfa}",
                "{by=\"rfa yonhap\" on=2017-10-03}",
                "{#id .judgment confidence=moderate}",
                "{event=../2017-04-03}",
                "{on=2017-04~ at='p. 3'}",
                "{by=rfa\nat=\"¶ 5\"}",
                "{k=\"a \\\"b\\\" c\"}",
                "{ .a  .b }",
                "{k=\"x &amp; y\"}",
                "{rating=C3 query=\"who\nsays?\"}",
            ])
            .to_owned()
    }
}

/// Each line with a prefix; of an empty line, the prefix without its space.
fn prefixed(text: &str, prefix: &str) -> String {
    text.lines()
        .map(|line| {
            if line.is_empty() {
                format!("{}\n", prefix.trim_end())
            } else {
                format!("{prefix}{line}\n")
            }
        })
        .collect()
}
