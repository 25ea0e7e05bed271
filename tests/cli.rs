//! The binary, driven as a person or a CI does: what it prints, and how it ends. Bad input is here too:
//! each kind has an error that says where, what and what to do, and the other files are checked.

#[path = "support/desk.rs"]
mod desk;
mod support;

use std::path::Path;
use std::process::{Command, Stdio};

use desk::{BINARY, Desk, Ran};
use serde_json::Value;
use support::root;

/// A report with one fault, at a place that every kind of column tells apart.
const FAULTY: &str = "---\ndate: 2017-10-03\n---\n\n한국 𝄞: [plants run]{by=nobody}.\n";
const CLEAN: &str = "---\ndate: 2017-10-03\n---\n\n[Plants run]{by=author}.\n\nNo claim here.\n";

fn json(text: &str) -> Vec<Value> {
    serde_json::from_str(text).unwrap()
}

#[test]
fn a_finding_in_each_format() {
    let desk = Desk::with(&[("desk/a.sayso", FAULTY)]);
    let concise = desk.run("check --format concise desk");
    let line = "desk/a.sayso:5:23: error[unknown-source] There is no source `nobody`. Define it with \
                `::: {.source #nobody …}`, or name the library that has it.";
    assert_eq!(
        concise.out.lines().collect::<Vec<_>>(),
        [line, "1 report: 1 claim, 0 paragraphs without one; 1 error"]
    );
    assert_eq!(concise.status, 1);
    let full = desk.run("check --format full desk");
    assert!(full.out.contains(" --> desk/a.sayso:5:23\n"), "{}", full.out);
    assert!(full.out.contains("^^^^^^"), "{}", full.out);
    let array = json(&desk.run("check --format json desk").out);
    let lines: Vec<Value> = desk
        .run("check --format jsonl desk")
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(array, lines);
    let byte = FAULTY.find("nobody").unwrap();
    assert_eq!(array[0]["start"], serde_json::json!({"line": 5, "column": 23, "byte": byte}));
    assert_eq!(array[0]["end"], serde_json::json!({"line": 5, "column": 29, "byte": byte + 6}));
    assert_eq!(array[0]["path"], "desk/a.sayso");
    assert_eq!(array[0]["group"], "attribution");
    let fix = &array[0]["fixes"][0];
    assert_eq!((&fix["safe"], &fix["edits"][0]["path"]), (&false.into(), &"desk/a.sayso".into()));
    assert!(array[0]["fingerprint"].as_str().unwrap().starts_with("v1:"));
}

#[test]
fn a_fingerprint_survives_edits_elsewhere() {
    let moved = FAULTY.replace("---\n\n", "---\n\nA paragraph more.\n\n");
    let desk = Desk::with(&[("a.sayso", FAULTY), ("b.sayso", &moved)]);
    let of = |name: &str| {
        json(&desk.run(&format!("check --format json {name}")).out)[0]["fingerprint"].clone()
    };
    assert_eq!(of("a.sayso"), of("b.sayso"));
}

#[test]
fn silence_means_something() {
    let desk = Desk::with(&[("a.sayso", CLEAN), ("b.sayso.md", CLEAN), ("c.md", CLEAN)]);
    let ran = desk.run("check --format concise");
    assert_eq!(ran.out, "2 reports: 2 claims, 2 paragraphs without one; no findings\n");
    assert_eq!((ran.status, &*ran.err), (0, ""));
    assert_eq!(desk.run("check --format concise --quiet").out, "");
    let named = desk.run("check --format concise c.md");
    assert!(named.out.starts_with("1 report"), "a file that is named is checked: {}", named.out);
}

#[test]
fn no_report_is_a_warning() {
    let desk = Desk::with(&[("notes.txt", "x")]);
    let ran = desk.run("check");
    assert_eq!(ran.status, 0);
    assert!(ran.err.contains("no report found"), "{}", ran.err);
}

#[test]
fn standard_input_has_the_name_that_it_is_given() {
    let desk = Desk::with(&[
        ("sayso.toml", "libraries = [\"lib.bib\"]\n"),
        ("lib.bib", "@misc{nobody, title={N}, date={2017-10-01}}\n"),
    ]);
    let plain = desk.run_with("check --format concise -", FAULTY.as_bytes());
    assert_eq!(
        plain.status, 0,
        "the working folder's sayso.toml holds: {}{}",
        plain.out, plain.err
    );
    let named = desk.run_with(
        "check --format concise --stdin-filename x/y.sayso --no-config -",
        FAULTY.as_bytes(),
    );
    assert!(named.out.starts_with("x/y.sayso:5:23: error[unknown-source]"), "{}", named.out);
    assert_eq!(named.status, 1);
}

#[test]
fn rules_are_selected_and_ignored() {
    let both = "[a]{by=nobody on=2017-10-3}\n";
    let desk = Desk::with(&[("a.sayso", both)]);
    let rules = |arguments: &str| -> Vec<String> {
        let found = json(&desk.run(&format!("check --format json {arguments}")).out);
        found.iter().map(|f| f["rule"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(rules(""), ["dateline-missing", "unknown-source", "invalid-date"]);
    assert_eq!(rules("--select date"), ["dateline-missing", "invalid-date"]);
    assert_eq!(rules("--select date --ignore dateline-missing"), ["invalid-date"]);
    assert_eq!(rules("--select unknown-source,invalid-date"), ["unknown-source", "invalid-date"]);
    assert_eq!(rules("--ignore all"), [""; 0]);
    assert_eq!(rules("--select all --ignore attribution"), ["dateline-missing", "invalid-date"]);
    let wrong = desk.run("check --select unknown-sauce");
    assert_eq!(wrong.status, 2);
    assert!(wrong.err.contains("did you mean `unknown-source`?"), "{}", wrong.err);
}

#[test]
fn what_fails_is_for_the_desk_to_say() {
    let desk = Desk::with(&[("a.sayso", "[a]{by=author on=2017-10-03}\n")]);
    let status = |arguments: &str| desk.run(&format!("check {arguments}")).status;
    assert_eq!(status(""), 0, "one warning: dateline-missing");
    assert_eq!(status("--fail-on warning"), 1);
    assert_eq!(status("--fail-on hint"), 1);
    assert_eq!(status("--fail-on never"), 0);
    assert_eq!(Desk::with(&[("a.sayso", FAULTY)]).run("check --fail-on never").status, 0);
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let desk = Desk::with(&[]);
    for number in 0..40 {
        desk.write(&format!("r{number:02}.sayso"), FAULTY.as_bytes());
    }
    let one = desk.run("check --format concise --jobs 1").out;
    assert_eq!(one, desk.run("check --format concise --jobs 7").out);
    assert_eq!(one.lines().count(), 41);
    assert!(one.lines().take(40).is_sorted());
}

#[test]
fn sayso_toml_names_reports_libraries_and_levels() {
    let desk = Desk::with(&[
        (
            "sayso.toml",
            "libraries = [\"sources/*.bib\"]\ninclude = [\"reports/**/*.md\"]\nexclude = \
             [\"reports/old/**\"]\n[rules]\nunknown-source = \"warning\"\ndateline-missing = \"off\"\n",
        ),
        (".gitignore", "sources/\nreports/ignored.md\n"),
        ("sources/lib.bib", "@misc{known, title={K}, date={2017-10-01}}\n"),
        ("reports/a.md", "[a]{by=known} [b]{by=nobody}\n"),
        ("reports/ignored.md", "[a]{by=nobody}\n"),
        ("reports/old/b.md", "[a]{by=nobody}\n"),
        ("c.sayso", "[a]{by=nobody}\n"),
    ]);
    let ran = desk.run("check --format concise");
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(lines.len(), 2, "{}", ran.out);
    assert!(lines[0].starts_with("reports/a.md:1:22: warning[unknown-source]"), "{}", ran.out);
    let named = desk.run("check --format concise reports/old/b.md");
    assert!(named.out.contains("reports/old/b.md:1:8"), "{}", named.out);
    let without = desk.run("check --format concise --no-config reports/a.md");
    assert!(
        without.out.contains("error[unknown-source] There is no source `known`"),
        "{}",
        without.out
    );
    desk.write("other.toml", b"[rules]\nunknown-source = \"off\"\ndateline-missing = \"off\"\n");
    assert_eq!(desk.run("check --config other.toml reports/a.md").status, 0);
}

#[test]
fn a_broken_sayso_toml_is_said_at_its_place() {
    for (toml, place, words) in [
        ("librarys = []\n", "1:1", "Did you mean `libraries`?"),
        ("[rules]\nunknown-sources = \"off\"\n", "2:1", "Did you mean `unknown-source`?"),
        ("[rules]\nunknown-source = \"fatal\"\n", "2:18", "not \"fatal\""),
        ("include = \"*.md\"\n", "1:11", "A list of globs is wanted"),
        ("include = [\"a[\"]\n", "1:12", "This is no glob"),
        ("libraries = [\"a[*.bib\"]\n", "1:14", "This is no glob"),
        ("include = [\n", "", "This is no TOML"),
    ] {
        let desk = Desk::with(&[("sayso.toml", toml), ("a.sayso", CLEAN)]);
        let ran = desk.run("check");
        assert_eq!(ran.status, 2, "{toml}");
        assert!(ran.err.contains(&format!("sayso.toml:{place}")), "{toml}: {}", ran.err);
        assert!(ran.err.contains(words), "{toml}: {}", ran.err);
    }
}

#[test]
fn pages_and_lists() {
    let desk = Desk::with(&[]);
    assert!(desk.run("explain unknown-source").out.starts_with("# unknown-source\n"));
    let wrong = desk.run("explain unknown-sauce");
    assert_eq!(wrong.status, 2);
    assert!(wrong.err.contains("did you mean `unknown-source`?"), "{}", wrong.err);
    let rules = json(&desk.run("rules --format json").out);
    assert_eq!(rules.len(), desk.run("rules").out.lines().count());
    assert!(rules.iter().any(|rule| rule["name"] == "circular-chain" && rule["group"] == "source"));
    let help = desk.run("--help");
    assert_eq!((help.status, help.err), (0, String::new()));
    assert_eq!(desk.run("check --no-such-thing").status, 2);
}

#[test]
fn inspect_shows_what_was_read_and_why() {
    let report = "---\ndate: 2017-10-03\n---\n\n::: {by=w1}\n[Plants *run*]{event=../2017-04-03}.\n:::\n\n\
                  ::: {.source #w1 type=interview issued=2017-09-30 via=rfa name=\"N. N.\"}\nA driver.\n\n\
                  > they run\n:::\n\n::: {.source #rfa}\nRFA.\n:::\n";
    let desk = Desk::with(&[("a.sayso", report)]);
    let ran = desk.run("inspect --format json a.sayso");
    let read: Value = serde_json::from_str(&ran.out).unwrap();
    let claim = &read["claims"][0];
    assert_eq!(claim["text"], "Plants run");
    assert_eq!(claim["attributes"]["by"]["from"], "scope 5");
    assert_eq!(claim["attributes"]["on"]["from"], "source w1");
    assert_eq!(claim["attributes"]["event"]["from"], "own");
    assert_eq!(claim["sources"][0]["on"], "2017-09-30");
    assert_eq!((&claim["roots"][0], &claim["channels"][0]), (&"w1".into(), &"rfa".into()));
    assert_eq!(read["sources"][0]["excerpts"][0], "they run");
    assert_eq!(read["markup"][0]["kind"], "div");
    assert!(!ran.out.contains("N. N."), "who an unnamed source is stands in no output");
    assert!(desk.run("inspect a.sayso").out.contains("by = w1  (scope 5)"));
    assert!(desk.run("inspect --tree a.sayso").out.starts_with("document 0.."));
    let piped = desk.run_with("inspect --format json -", report.as_bytes());
    assert_eq!(serde_json::from_str::<Value>(&piped.out).unwrap()["claims"], read["claims"]);
    assert_eq!(desk.run("inspect nothing.sayso").status, 2);
}

#[test]
fn a_closed_pipe_is_no_failure() {
    let desk = Desk::with(&[]);
    desk.write("big.sayso", "[a]{by=nobody}\n\n".repeat(20_000).as_bytes());
    let mut child = desk
        .command("check --format full")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.code().is_some(), "it was not killed");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn nothing_in_a_report_is_a_command_to_the_terminal() {
    let hostile =
        "[a]{by=\"\u{1b}[31mred\u{7}\"} \u{202e}\u{9b}x\n\n::: {.source #\u{1b}x}\nx\n:::\n";
    let desk = Desk::with(&[("\u{1b}[2J.sayso", hostile)]);
    for format in ["full", "concise"] {
        let ran = desk.run(&format!("check --format {format} --color never"));
        let printed = ran.out + &ran.err;
        assert!(!printed.contains(['\u{1b}', '\u{7}', '\u{9b}', '\u{202e}']), "{printed:?}");
    }
}

#[test]
fn colours_are_for_those_who_want_them() {
    let desk = Desk::with(&[("a.sayso", FAULTY)]);
    assert!(!desk.run("check --format full").out.contains('\u{1b}'), "no terminal, no colours");
    assert!(desk.run("check --format full --color always").out.contains("\u{1b}["));
}

// Bad input.

/// The file is named with a reason, the other is checked, and the status is 2.
fn refused(bytes: &[u8], words: &str) {
    let desk = Desk::with(&[("good.sayso", FAULTY)]);
    desk.write("bad.sayso", bytes);
    let ran = desk.run("check --format concise");
    assert_eq!(ran.status, 2, "{}", ran.err);
    assert!(ran.err.starts_with("sayso: bad.sayso ") && ran.err.contains(words), "{}", ran.err);
    assert!(ran.out.starts_with("good.sayso:5:23: error[unknown-source]"), "{}", ran.out);
}

#[test]
fn what_is_no_utf_8_is_refused_by_name() {
    refused(b"one\ntwo \xe9t\xe9\n", "is not UTF-8 (line 2, byte 8): save it as UTF-8");
    let wide = |text: &str, big: bool| -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
            .collect()
    };
    for big in [false, true] {
        refused(&wide("\u{feff}Nineteen plants are running", big), "is UTF-16");
        refused(&wide("Nineteen plants are running", big), "is UTF-16");
    }
}

#[test]
fn a_file_over_16_mb_is_an_error_of_its_own() {
    let large = "x".repeat(16 * 1024 * 1024 + 1);
    let desk = Desk::with(&[("good.sayso", FAULTY), ("large.sayso", &*large)]);
    let ran = desk.run("check --format concise");
    assert_eq!(ran.status, 1, "{}", ran.err);
    let said =
        "large.sayso:1:1: error[file-too-large] This file is larger than 16 MB, and is not read.";
    assert!(ran.out.contains(said), "{}", ran.out);
    assert!(ran.out.contains("good.sayso:5:"), "{}", ran.out);
    desk.write("sayso.toml", b"[rules.file-too-large]\nmegabytes = 17\n");
    assert!(!desk.run("check --format concise").out.contains("file-too-large"));
}

#[test]
fn a_path_that_is_not_there_is_said() {
    let desk = Desk::with(&[("good.sayso", FAULTY)]);
    let ran = desk.run("check --format concise good.sayso gone.sayso");
    assert_eq!(ran.status, 2);
    assert_eq!(ran.err, "sayso: gone.sayso is not there\n");
    assert!(ran.out.contains("good.sayso:5:23"));
}

/// Root may read everything, so that root takes another's rights for the program.
#[cfg(unix)]
#[test]
fn what_may_not_be_read_is_said() {
    use std::os::unix::fs::PermissionsExt as _;
    use std::os::unix::process::CommandExt as _;
    let desk = Desk::with(&[
        ("good.sayso", FAULTY),
        ("locked.sayso", FAULTY),
        ("closed/in.sayso", FAULTY),
    ]);
    let set = |name: &str, mode: u32| {
        let path = desk.path().join(name);
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    set("", 0o755);
    set("locked.sayso", 0o000);
    set("closed", 0o000);
    // The program is copied to where everybody may run it.
    let program = desk.path().join("program");
    std::fs::copy(BINARY, &program).unwrap();
    set("program", 0o755);
    let mut command = Command::new(&program);
    command.args(["check", "--format", "concise"]).current_dir(desk.path());
    let is_root = std::fs::read_dir(desk.path().join("closed")).is_ok();
    if is_root {
        const NOBODY: u32 = 65_534;
        command.uid(NOBODY).gid(NOBODY);
    }
    let ran: Ran = command.output().unwrap().into();
    set("closed", 0o755);
    assert_eq!(ran.status, 2, "{}", ran.err);
    assert!(
        ran.err.contains("locked.sayso may not be read: its permissions forbid it"),
        "{}",
        ran.err
    );
    assert!(
        ran.err.contains("closed may not be looked into: its permissions forbid it"),
        "{}",
        ran.err
    );
    assert!(ran.out.contains("good.sayso:5:23"), "{}", ran.out);
}

#[test]
fn line_ends_and_marks_of_other_systems() {
    let of = |text: &str| {
        let desk = Desk::with(&[("a.sayso", text)]);
        let found = json(&desk.run("check --format json").out);
        assert_eq!(found.len(), 1, "{found:?}");
        let start = &found[0]["start"];
        (start["line"].as_u64().unwrap(), start["column"].as_u64().unwrap())
    };
    assert_eq!(of(&FAULTY.replace('\n', "\r\n")), (5, 23));
    assert_eq!(of(&format!("\u{feff}{FAULTY}")), (5, 23));
    let odd = FAULTY.replace("한국", "a\u{2028}b\u{2029}c\u{85}d\u{b}e\u{c}f");
    assert_eq!(of(&odd), (5, 32));
}

#[test]
fn odd_bytes_do_no_harm() {
    for text in
        ["", "\n", "\0", "a\0b [x]{by=author\0}", "\u{feff}", "\r\r\r", "---", "---\n---", ":::"]
    {
        let desk = Desk::with(&[("a.sayso", text)]);
        let ran = desk.run("check --format full");
        assert!(ran.status == 0 || ran.status == 1, "{text:?}: {}", ran.err);
        assert_eq!(ran.err, "", "{text:?}");
    }
}

#[test]
fn a_broken_library_costs_only_what_is_broken() {
    let cases = [
        (
            "lib.bib",
            "@misc{known, title={K}, date={2017-10-01}}\n@misc{broken, title={never closed\n",
        ),
        ("lib.json", "[{\"id\":\"known\",\"issued\":\"2017-10-01\"},\n {\"id\":\"broken\",, }]\n"),
        ("lib.yaml", "- id: known\n  issued: 2017-10-01\n- id: broken: x\n"),
    ];
    for (name, text) in cases {
        let report =
            format!("---\ndate: 2017-10-03\nbibliography: {name}\n---\n\n[a]{{by=known}}\n");
        let desk = Desk::with(&[(name, text), ("a.sayso", &report)]);
        let found = json(&desk.run("check --format json").out);
        let rules: Vec<&str> = found.iter().map(|f| f["rule"].as_str().unwrap()).collect();
        assert!(rules.iter().all(|rule| *rule == "library-invalid"), "{name}: {found:#?}");
        let places: Vec<&str> = found.iter().map(|f| f["path"].as_str().unwrap()).collect();
        assert!(places.contains(&"a.sayso") && places.contains(&name), "{name}: {found:#?}");
    }
}

#[test]
fn a_library_that_is_not_there_is_said_where_it_is_named() {
    let report = "---\ndate: 2017-10-03\nbibliography: gone.bib\nsources: [a.sayso, here]\n---\n\n[a]{by=author}\n";
    let desk = Desk::with(&[
        ("a.sayso", report),
        ("here/x", ""),
        ("sayso.toml", "libraries = [\"lost.json\"]\n"),
        ("b.sayso", CLEAN),
    ]);
    let ran = desk.run("check --format concise");
    assert!(
        ran.out.contains(
            "a.sayso:3:15: error[library-unreadable] The library `gone.bib` is not there."
        ),
        "{}",
        ran.out
    );
    assert!(
        ran.out.contains("a.sayso:4:20: error[library-unreadable] The library `here` is a folder"),
        "{}",
        ran.out
    );
    // Both reports are read against it, and it is said once, in the file that names it.
    assert_eq!(
        ran.out.matches("sayso.toml:1:14: error[library-unreadable]").count(),
        1,
        "{}",
        ran.out
    );
}

#[test]
fn front_matter_that_is_no_yaml_is_said_at_its_place() {
    let desk = Desk::with(&[(
        "a.sayso",
        "---\ntitle: Plants: open\ndate: 2017-10-03\n---\n\n[a]{by=author}\n",
    )]);
    let ran = desk.run("check --format concise");
    assert!(ran.out.contains("a.sayso:2:8: error[invalid-front-matter]"), "{}", ran.out);
    assert_eq!(ran.out.lines().count(), 2, "one cause, one finding: {}", ran.out);
}

#[test]
fn names_in_another_unicode_normalisation_are_found() {
    let report = "---\ndate: 2017-10-03\nbibliography: Pla\u{308}ne.bib\n---\n\n[a]{by=known}\n";
    let desk = Desk::with(&[
        ("a.sayso", report),
        ("Pl\u{e4}ne.bib", "@misc{known, title={K}, date={2017-10-01}}\n"),
    ]);
    assert_eq!(desk.run("check").status, 0, "{}", desk.run("check").out);
    desk.write("Z\u{fc}rich.sayso", CLEAN.as_bytes());
    assert_eq!(desk.run("check Zu\u{308}rich.sayso").status, 0);
}

#[cfg(unix)]
#[test]
fn links_and_folders_with_the_names_of_reports() {
    let desk = Desk::with(&[("folder.sayso/in.sayso", CLEAN)]);
    std::os::unix::fs::symlink(".", desk.path().join("loop")).unwrap();
    std::os::unix::fs::symlink("nowhere", desk.path().join("dangling.sayso")).unwrap();
    let ran = desk.run("check --format concise");
    assert_eq!(
        ran.out.lines().last(),
        Some("1 report: 1 claim, 1 paragraph without one; no findings")
    );
    assert_eq!(ran.status, 0, "{}", ran.err);
}

#[test]
fn the_example_shows_what_it_says() {
    let check = |name: &str| -> Vec<Value> {
        let run = Command::new(BINARY)
            .args(["check", "--format", "json", name])
            .current_dir(root().join("examples/kaesong"))
            .output()
            .unwrap();
        serde_json::from_slice(&run.stdout).unwrap()
    };
    let clean = check("kaesong.sayso");
    let rules: Vec<&str> = clean.iter().map(|f| f["rule"].as_str().unwrap()).collect();
    assert_eq!(rules, ["single-channel", "open-query"]);
    let faulty = check("kaesong-with-mistakes.sayso");
    let text = std::fs::read_to_string(root().join("examples/kaesong/kaesong-with-mistakes.sayso"))
        .unwrap();
    let mut found: Vec<&str> = faulty.iter().map(|f| f["rule"].as_str().unwrap()).collect();
    found.sort_unstable();
    found.dedup();
    assert!(found.len() >= 15, "{found:?}");
    for rule in found {
        assert!(text.contains(rule), "no comment in the example names {rule}");
    }
}

/// What the disk says of evidence and pictures: links that lead out, names in another
/// normalisation, folders in place of files.
#[cfg(unix)]
#[test]
fn evidence_and_pictures_are_looked_for_on_the_disk() {
    let elsewhere = tempfile::tempdir().unwrap();
    std::fs::write(elsewhere.path().join("scan.pdf"), "x").unwrap();
    let report = "---\ndate: 2017-10-03\ncredit: A\nlicense: B\n---\n\n![a](img/the%20gate.jpg){on=2017} \
                  ![b](gate.jpg){on=2017}\n\n\
                  ::: {.source #a type=document issued=2017 file=evidence/link.pdf}\nA.\n:::\n\n\
                  ::: {.source #b type=document issued=2017 file=evidence/inside.pdf}\nB.\n:::\n\n\
                  ::: {.source #c type=document issued=2017 file=evidence/sub}\nC.\n:::\n\n\
                  ::: {.source #d type=document issued=2017 file=\"evidence/Pla\u{308}ne.pdf\"}\nD.\n:::\n\n\
                  ::: {.source #e type=document issued=2017 file=\"evidence/pl.pdf\"}\nE.\n:::\n";
    let desk = Desk::with(&[
        ("sayso.toml", "[evidence]\noptional = true\n"),
        ("report.sayso", report),
        ("evidence/scan.pdf", "x"),
        ("evidence/sub/x.pdf", "x"),
        ("evidence/Pl\u{e4}ne.pdf", "x"),
        ("img/the gate.jpg", "x"),
    ]);
    let link = |to: &Path, name: &str| {
        std::os::unix::fs::symlink(to, desk.path().join("evidence").join(name)).unwrap();
    };
    link(&elsewhere.path().join("scan.pdf"), "link.pdf");
    link(Path::new("scan.pdf"), "inside.pdf");
    let ran = desk.run("check --format concise --select evidence,image .");
    let found: Vec<&str> = ran
        .out
        .lines()
        .filter_map(|line| line.split_once(": error[")?.1.split(' ').next())
        .collect();
    assert_eq!(
        found,
        ["image-missing]", "evidence-outside]", "evidence-missing]", "evidence-missing]"],
        "{}",
        ran.out
    );
}

#[test]
fn settings_are_begun_shown_and_explained() {
    let desk = Desk::with(&[("reports/opinion/a.sayso", CLEAN)]);
    let begun = desk.run("init");
    assert_eq!((begun.status, begun.err.as_str()), (0, ""));
    let kept = desk.run("init");
    assert_eq!(kept.status, 2);
    assert!(kept.err.contains("is there already"), "{}", kept.err);
    assert_eq!(desk.run("check reports").status, 0, "what it writes is a configuration");
    desk.write(
        "house.toml",
        b"profile = \"research\"\n[rules]\nimage = \"off\"\nclaim-without-date = \"info\"\n",
    );
    desk.write(
        "sayso.toml",
        b"extends = \"house.toml\"\n[rules]\ndate-after-report = { days = 3 }\n\n\
          [[overrides]]\npaths = [\"reports/opinion\"]\nrules = { claim-without-source = \"hint\" }\n",
    );
    let shown = desk.run("config reports/opinion/a.sayso").out;
    for line in [
        "profile = \"research\"  # house.toml:1",
        "claim-without-source = \"hint\"  # sayso.toml:7",
        "claim-without-date = \"info\"  # house.toml:4",
        "image-without-credit = \"off\"  # house.toml:3",
        "date-after-report = { severity = \"error\", days = 3 }  # sayso.toml:3",
        "imprecise-date = \"off\"  # house.toml:1",
        "invalid-date = \"error\"  # default",
    ] {
        assert!(shown.contains(line), "{line}: {shown}");
    }
    // What is shown is TOML, and holds what it shows.
    let broken = desk.run("config nowhere/else.sayso");
    assert_eq!(broken.status, 0, "a file need not be there: {}", broken.err);
    desk.write("sayso.toml", b"extends = \"sayso.toml\"\n");
    let round = desk.run("config");
    assert!(round.status == 2 && round.err.contains("extends itself"), "{}", round.err);
}

#[test]
fn the_manual_and_completions_know_every_command() {
    let desk = Desk::with(&[]);
    let manual = desk.run("man").out;
    for command in ["check", "lsp", "inspect", "explain", "rules", "config", "init", "merge"] {
        assert!(manual.contains(&format!("sayso {command}")), "{command}");
    }
    assert!(manual.contains("unsafe\\-fixes"), "options are there too");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = desk.run(&format!("completions {shell}")).out;
        assert!(script.contains("unsafe-fixes") && script.contains("merge"), "{shell}");
    }
}

#[test]
fn what_is_excluded_is_checked_by_name_unless_told_otherwise() {
    let desk = Desk::with(&[("sayso.toml", "exclude = [\"old\"]\n"), ("old/a.sayso", FAULTY)]);
    assert_eq!(desk.run("check old/a.sayso").status, 1);
    let forced = desk.run("check --force-exclude old/a.sayso");
    assert_eq!(forced.status, 0, "{}", forced.out);
}
