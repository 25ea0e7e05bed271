//! Libraries as programs export them, and as people break them.

use sayso::readers::{Entry, Library, bibtex, csl};

type Reader = fn(&str) -> Library;

const SAMPLES: [(&str, &str, Reader); 11] = [
    ("endnote.bib", include_str!("data/libraries/endnote.bib"), bibtex::read),
    ("better-csl.json", include_str!("data/libraries/better-csl.json"), csl::read_json),
    ("zotero.bib", include_str!("data/libraries/zotero.bib"), bibtex::read),
    ("better-biblatex.bib", include_str!("data/libraries/better-biblatex.bib"), bibtex::read),
    ("jabref.bib", include_str!("data/libraries/jabref.bib"), bibtex::read),
    ("mendeley.bib", include_str!("data/libraries/mendeley.bib"), bibtex::read),
    ("broken.bib", include_str!("data/libraries/broken.bib"), bibtex::read),
    ("zotero.json", include_str!("data/libraries/zotero.json"), csl::read_json),
    ("broken.json", include_str!("data/libraries/broken.json"), csl::read_json),
    ("pandoc.yaml", include_str!("data/libraries/pandoc.yaml"), csl::read_yaml),
    ("broken.yaml", include_str!("data/libraries/broken.yaml"), csl::read_yaml),
];

fn read(name: &str) -> (&'static str, Library) {
    let (_, text, reader) =
        SAMPLES.iter().find(|(sample, ..)| *sample == name).expect("a sample of this name");
    (text, reader(text))
}

/// A library, drawn: what a reader of the test would check.
fn draw(text: &str, library: &Library) -> String {
    let mut out = String::new();
    for entry in &library.entries {
        assert!(text.get(entry.span.start..entry.span.end).is_some());
        out += &format!("{} = {}\n", entry.key, entry.reference);
        for (alias, span) in &entry.aliases {
            out += &format!("  alias {alias} «{}»\n", &text[span.start..span.end]);
        }
        for attribute in &entry.attributes {
            out += &format!("  {}: {}\n", attribute.name, attribute.value);
        }
    }
    for problem in &library.problems {
        let line = text[..problem.span.start].matches('\n').count() + 1;
        let at: String = text[problem.span.start..problem.span.end].chars().take(30).collect();
        out += &format!("! {line} «{}» {}\n", at.replace('\n', "⏎"), problem.message);
    }
    out
}

/// Compares with the drawing beside the sample; `UPDATE=1` writes it anew.
fn expect(name: &str) {
    let (text, library) = read(name);
    let drawn = draw(text, &library);
    let path = format!("{}/tests/data/libraries/{name}.expected", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &drawn).expect("the drawing can be written");
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(drawn == expected, "{name} reads otherwise than {path} says (UPDATE=1):\n{drawn}");
}

#[test]
fn zotero_bibtex() {
    expect("zotero.bib");
}

#[test]
fn better_biblatex() {
    expect("better-biblatex.bib");
}

#[test]
fn jabref() {
    expect("jabref.bib");
}

#[test]
fn mendeley() {
    expect("mendeley.bib");
}

#[test]
fn endnote() {
    expect("endnote.bib");
}

#[test]
fn better_bibtex_csl_json() {
    expect("better-csl.json");
}

#[test]
fn a_broken_bib_costs_only_what_is_broken() {
    expect("broken.bib");
}

#[test]
fn zotero_json() {
    expect("zotero.json");
}

#[test]
fn a_broken_json_costs_only_what_is_broken() {
    expect("broken.json");
}

#[test]
fn pandoc_yaml() {
    expect("pandoc.yaml");
}

#[test]
fn a_broken_yaml_costs_only_what_is_broken() {
    expect("broken.yaml");
}

fn entry<'a>(library: &'a Library, key: &str) -> &'a Entry {
    library.entries.iter().find(|entry| entry.key == key).unwrap_or_else(|| panic!("no {key}"))
}

#[test]
fn places_are_those_of_the_file() {
    for (name, ..) in SAMPLES {
        let (text, library) = read(name);
        for entry in &library.entries {
            let key = &text[entry.key_span.start..entry.key_span.end];
            assert_eq!(key, entry.key, "{name}");
            assert!(
                entry.span.start <= entry.key_span.start && entry.key_span.end <= entry.span.end
            );
            for attribute in &entry.attributes {
                let span = attribute.span;
                assert!(text.get(span.start..span.end).is_some(), "{name} {}", attribute.name);
            }
        }
    }
    let (text, library) = read("better-biblatex.bib");
    let rfa = entry(&library, "rfa");
    let date = rfa.attributes.iter().find(|attribute| attribute.name == "issued").unwrap();
    assert_eq!(&text[date.span.start..date.span.end], "2017-10-03");
    let publisher = entry(&library, "choi2016");
    let inherited =
        publisher.attributes.iter().find(|attribute| attribute.name == "publisher").unwrap();
    assert_eq!(&text[inherited.span.start..inherited.span.end], "Trade Press");
    let (text, library) = read("pandoc.yaml");
    let title = entry(&library, "rfa").attributes.iter().find(|a| a.name == "title").unwrap();
    assert_eq!(&text[title.span.start..title.span.end], "North Korea secretly runs Kaesong plants");
    assert!(text[entry(&library, "lee2016").span.start..].starts_with("id: lee2016"));
}

#[test]
fn references_in_front_matter() {
    let yaml = "title: Käsong\nreferences:\n  - id: rfa\n    title: Plants\n    issued: 2017-10-03\n  - id: un\n    title: Résolution\nstatus: draft\n";
    let report = format!("---\n{yaml}---\n\nText\n");
    let found = csl::front_matter(yaml, 4);
    assert_eq!(found.problems, []);
    let keys: Vec<&str> =
        found.entries.iter().map(|e| &report[e.key_span.start..e.key_span.end]).collect();
    assert_eq!(keys, ["rfa", "un"]);
    // The list alone, and a front matter that is broken elsewhere.
    let list = &yaml[yaml.find("  - id").unwrap()..yaml.find("status").unwrap()];
    assert_eq!(csl::front_matter(list, 0).entries.len(), 2);
    let broken = yaml.replace("title: Käsong", "title: Käsong: plants reopen");
    let found = csl::front_matter(&broken, 0);
    assert_eq!((found.entries.len(), found.problems.as_slice()), (2, [].as_slice()));
    assert_eq!(csl::front_matter("title: x\nid: y\n", 0), Library::default());
    assert_eq!(csl::front_matter("", 0), Library::default());
}

#[test]
fn other_shapes_of_csl() {
    let object = r#"{"items": [{"id": "a", "title": "A"}], "config": {}}"#;
    assert_eq!(csl::read_json(object).entries[0].key, "a");
    let references = "\u{feff}{\"references\": [{\"id\": \"é\"}]}";
    let found = csl::read_json(references);
    let span = found.entries[0].key_span;
    assert_eq!(&references[span.start..span.end], "é");
    assert_eq!(csl::read_json(r#"{"id": "one"}"#).entries.len(), 1);
    assert_eq!(csl::read_json(""), Library::default());
    assert_eq!(csl::read_json("[]"), Library::default());
    assert_eq!(csl::read_yaml("- id: a\n- id: b\n").entries.len(), 2);
    assert_eq!(csl::read_yaml(""), Library::default());
    let windows = "references:\r\n- id: ä\r\n  title: Ö\r\n- id: b\r\n";
    for entry in csl::read_yaml(windows).entries {
        assert_eq!(&windows[entry.key_span.start..entry.key_span.end], entry.key);
    }
    for (issued, date) in [
        (r#"{"date-parts": [[2017, 0, 0]]}"#, Some("2017")),
        (r#"{"date-parts": [[-44, 3, 15]]}"#, Some("-0044-03-15")),
        (r#"{"date-parts": [[2017, 10, 3], [2017, 10, 5]]}"#, Some("2017-10-03/2017-10-05")),
        (r#"{"date-parts": [[2017], [0]]}"#, Some("2017/..")),
        (r#"{"date-parts": [2017, 10]}"#, Some("2017-10")),
        (r#"{"date-parts": [[2017, 21]]}"#, Some("2017-21")),
        (r#"{"date-parts": [[]]}"#, None),
        (r#"{"date-parts": [[null]]}"#, None),
        (r#"{"date-parts": [[2017]], "circa": 1}"#, Some("2017~")),
        (r#"{"literal": "n.d."}"#, None),
        (r#"{"literal": "October 2017"}"#, Some("2017-10")),
        (r#"{"raw": "2017-10-03/.."}"#, Some("2017-10-03/..")),
        (r#""2017-10?""#, Some("2017-10?")),
        ("2017", Some("2017")),
    ] {
        let found = csl::read_json(&format!(r#"[{{"id": "a", "issued": {issued}}}]"#));
        assert_eq!(found.entries[0].get("issued"), date, "{issued}");
        assert_eq!(found.problems, [], "{issued}");
    }
}

#[test]
fn macros_cannot_grow_without_end() {
    let mut text = String::from("@string{a0 = \"0123456789\"}\n");
    for index in 1..60 {
        text += &format!("@string{{a{index} = a{0} # a{0}}}\n", index - 1);
    }
    text += "@misc{x, title = a59}";
    let library = bibtex::read(&text);
    assert!(!library.problems.is_empty() && library.entries.len() == 1);
}

/// Who an unnamed source is may stand in a library by mistake, or in a private one, broken: the
/// problems are printed where everybody reads them.
#[test]
fn no_message_holds_a_name_or_a_contact() {
    let bib = [
        "@misc{a, sayso-name = Secretname Otherpart, year = 2017}",
        "@misc{a, sayso-name = {Secretname {Otherpart}, year = 2017}",
        "@misc{a, sayso-name = \"Secretname Otherpart, year = 2017}",
        "@misc{a, sayso-name Secretname Otherpart}",
        "@misc{a, sayso-contact = {x}}, Secretname = {Otherpart}",
        "@misc{a, note = {sayso-nam: Secretname\nsayso-contakt: Otherpart}}",
    ];
    let json = [
        r#"[{"id": "a", "sayso-name": "Secretname", "sayso-contact": Otherpart}]"#,
        r#"[{"id": "a", "sayso-name": "Secretname}]"#,
        r#"[{"sayso-name": "Secretname"}]"#,
        r#"[{"id": "a", "custom": {"sayso": {"nam": "Secretname"}}} Otherpart]"#,
    ];
    let yaml = [
        "- id: a\n  sayso-name: Secretname: Otherpart\n",
        "- id: a\n  sayso-name: 'Secretname\n",
        "- id: a\n  sayso-name: *Secretname\n",
        "- id: a\n  sayso-name: !Secretname!Otherpart x\n",
        "- sayso-name: Secretname\n",
    ];
    let readers: [(&[&str], Reader); 3] =
        [(&bib, bibtex::read), (&json, csl::read_json), (&yaml, csl::read_yaml)];
    for (texts, reader) in readers {
        for text in texts {
            let library = reader(text);
            assert!(!library.problems.is_empty(), "{text}");
            for problem in library.problems {
                let message = problem.message;
                assert!(!message.contains("Secret") && !message.contains("Other"), "{message}");
            }
            for entry in library.entries {
                assert!(!entry.reference.contains("Secret"), "{text}");
            }
        }
    }
}

/// Shapes that would cost a careless reader quadratic time, or its stack.
#[test]
fn hostile_files_end_well() {
    let repeat = |piece: &str, count: usize| piece.repeat(count);
    type Maker = Box<dyn Fn(usize) -> String>;
    let hostile: Vec<(&str, Reader, Maker)> = vec![
        ("open entries", bibtex::read, Box::new(move |n| repeat("@article{a,\n title = {x\n", n))),
        (
            "braces",
            bibtex::read,
            Box::new(move |n| format!("@a{{b, title = {}", repeat("{", 20 * n))),
        ),
        ("closing braces", bibtex::read, Box::new(move |n| repeat("@a{b}}}, x = {", n))),
        ("ats", bibtex::read, Box::new(move |n| repeat("@", 20 * n))),
        ("ats on lines", bibtex::read, Box::new(move |n| repeat("@a{\n", 5 * n))),
        ("comments", bibtex::read, Box::new(move |n| repeat("@comment{\n", 2 * n))),
        (
            "accents",
            bibtex::read,
            Box::new(move |n| format!("@a{{b, title = {{{}}}}}", repeat("\\'{", 9 * n))),
        ),
        (
            "ands",
            bibtex::read,
            Box::new(move |n| format!("@a{{b, author = {{{}}}}}", repeat("a and ", 4 * n))),
        ),
        (
            "fields",
            bibtex::read,
            Box::new(move |n| format!("@a{{b,{}}}", repeat("title={x},", 2 * n))),
        ),
        (
            "heirs",
            bibtex::read,
            Box::new(move |n| {
                format!("@a{{p,{}}}{}", repeat("z={x},", n), repeat("@a{c,crossref=p}", n))
            }),
        ),
        ("commas", bibtex::read, Box::new(move |n| format!("@a{{b}}{}", repeat(",", 20 * n)))),
        (
            "ids",
            bibtex::read,
            Box::new(move |n| format!("@a{{b,ids={{{}}}}}", repeat("x,", 9 * n))),
        ),
        (
            "open objects",
            csl::read_json,
            Box::new(move |n| format!("[\n{}", repeat(" {\n  \"id\":\n", 2 * n))),
        ),
        ("brackets", csl::read_json, Box::new(move |n| repeat("[", 20 * n))),
        (
            "objects on one line",
            csl::read_json,
            Box::new(move |n| format!("[{}", repeat("{\"id\":},", 2 * n))),
        ),
        ("quotes", csl::read_json, Box::new(move |n| repeat("\"", 20 * n))),
        (
            "tags",
            csl::read_json,
            Box::new(move |n| {
                format!("[{{\"id\":\"a\",\"title\":\"{}>\"}}]", repeat("<i<", 7 * n))
            }),
        ),
        ("flow lists", csl::read_yaml, Box::new(move |n| repeat("[", 20 * n))),
        ("flow maps", csl::read_yaml, Box::new(move |n| repeat("{a: ", 5 * n))),
        ("block lists", csl::read_yaml, Box::new(move |n| repeat("- ", 10 * n))),
        ("open quotes", csl::read_yaml, Box::new(move |n| repeat("- id: \"\n", 2 * n))),
        ("bad items", csl::read_yaml, Box::new(move |n| repeat("- id: a: b\n", 2 * n))),
        (
            "anchors",
            csl::read_yaml,
            Box::new(move |n| format!("- &a [x]\n{}", repeat("- *a\n", 4 * n))),
        ),
        (
            "indents",
            csl::read_yaml,
            Box::new(move |n| (0..n.min(900)).map(|i| format!("{}a:\n", " ".repeat(i))).collect()),
        ),
    ];
    // What time they take, `benches/libraries.rs` measures; here they must end, and well.
    for (name, reader, make) in hostile {
        let text = make(2_000);
        let library = reader(&text);
        assert!(library.entries.len() <= text.len(), "{name}");
    }
}

#[test]
fn twenty_thousand_entries_are_all_read() {
    let (zotero, ..) = read("zotero.bib");
    let text: String = (0..6_667)
        .map(|n| zotero.replace("_2017", &format!("_{n}")).replace("_2015", &format!("_{n}x")))
        .collect();
    assert_eq!(bibtex::read(&text).entries.len(), 20_001);
}

/// A small generator (xorshift) with a fixed seed: the same files on every run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound.max(1) as u64) as usize
    }

    /// A place in a text between two characters.
    fn place(&mut self, text: &str) -> usize {
        let mut at = self.below(text.len() + 1);
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }
}

#[test]
fn mutated_files_never_panic_and_places_stay_inside() {
    let rounds = if std::env::var_os("SAYSO_NIGHTLY").is_some() { 100_000 } else { 2_000 };
    let pieces = [
        "{",
        "}",
        "\"",
        "@",
        "@article{",
        ",",
        "=",
        "\n",
        "\\",
        "#",
        "[",
        "]",
        ":",
        "- ",
        "é",
        "漢",
        "\u{2028}",
        "\r\n",
        "\t",
        "'",
        "|",
        ">",
        "&a ",
        "*a",
        "!",
        "%",
        "null",
        "~",
        "$",
        "\\'",
        "\0",
        "\u{feff}",
        "---\n",
        "...\n",
        "\u{1f600}",
        "references:",
        "? ",
        "<<: ",
    ];
    let mut random = Random(0x11b_5eed);
    for (name, text, reader) in SAMPLES {
        for _ in 0..rounds {
            let mut text = text.to_owned();
            for _ in 0..1 + random.below(6) {
                let (a, b) = (random.place(&text), random.place(&text));
                match random.below(4) {
                    0 => text.insert_str(a, pieces[random.below(pieces.len())]),
                    1 => text.replace_range(a.min(b)..a.max(b), pieces[random.below(pieces.len())]),
                    2 => text.truncate(a.max(b)),
                    _ => {
                        let end = (a + 1..=text.len()).find(|&end| text.is_char_boundary(end));
                        text.replace_range(a..end.unwrap_or(a), "");
                    }
                }
            }
            let library = reader(&text);
            let inside = |span: sayso::text::Span| text.get(span.start..span.end).is_some();
            for entry in &library.entries {
                assert!(inside(entry.span) && inside(entry.key_span), "{name}:\n{text}");
                assert!(
                    !entry.key.is_empty() && !entry.reference.contains('\n'),
                    "{name}:\n{text}"
                );
                assert!(entry.aliases.iter().all(|(_, span)| inside(*span)), "{name}:\n{text}");
                for attribute in &entry.attributes {
                    assert!(inside(attribute.span), "{name} {}:\n{text}", attribute.name);
                }
            }
            for problem in &library.problems {
                assert!(inside(problem.span) && !problem.message.is_empty(), "{name}:\n{text}");
            }
        }
    }
}
