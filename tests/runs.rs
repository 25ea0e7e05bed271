//! What goes from one run to the next, or is divided between runs: baselines, the cache, shards, the
//! lines that a branch touched, watching.

#[path = "support/desk.rs"]
mod desk;

use std::io::{BufRead, BufReader, Read};
use std::process::Stdio;

use desk::Desk;
use serde_json::Value;

const SOURCE: &str = "::: {.source #rfa type=broadcast issued=2017-10-01}\nRadio.\n:::\n";

/// A report with one claim of nobody's for each of these words.
fn report(claims: &[&str]) -> String {
    let claims: String = claims.iter().map(|words| format!("[{words}]{{}}.\n\n")).collect();
    format!("---\ndate: 2017-10-03\n---\n\n[Known]{{by=rfa}}.\n\n{claims}{SOURCE}")
}

#[test]
fn a_baseline_holds_what_is_known_and_only_that() {
    let desk = Desk::with(&[("a.sayso", &report(&["One", "Two", "Two"]))]);
    let written = desk.run("check --write-baseline");
    assert_eq!(written.status, 0, "{}", written.err);
    assert!(written.err.contains("sayso-baseline.json: 3 findings put off"), "{}", written.err);
    let held = desk.run("check --baseline sayso-baseline.json");
    assert_eq!(held.status, 0);
    assert!(held.out.contains("no findings, 3 in the baseline"), "{}", held.out);
    // Edits elsewhere leave it what it is; a third claim like two that are known is new.
    let mut text = report(&["New", "One", "Two", "Two", "Two"]);
    text = text.replace("[Known]", "A word before.\n\n[Known]");
    desk.write("a.sayso", text.as_bytes());
    let held = desk.run("check --baseline sayso-baseline.json");
    assert_eq!((held.status, held.out.matches("error[").count()), (1, 2), "{}", held.out);
    assert!(held.out.contains("“New”") && held.out.contains("3 in the baseline"), "{}", held.out);
    // Wherever the run begins.
    std::fs::create_dir(desk.path().join("sub")).unwrap();
    let mut below = desk.command("check --baseline ../sayso-baseline.json ..");
    let below = below.current_dir(desk.path().join("sub")).output().unwrap();
    assert!(String::from_utf8(below.stdout).unwrap().contains("3 in the baseline"));
}

#[test]
fn a_baseline_that_cannot_be_read_is_an_error() {
    let desk = Desk::with(&[("a.sayso", &report(&[])), ("broken.json", "{\"version\": 1")]);
    for (file, words) in [("none.json", "is not there"), ("broken.json", "no baseline")] {
        let ran = desk.run(&format!("check --baseline {file}"));
        assert_eq!(ran.status, 2);
        assert!(ran.err.contains(words) && ran.err.contains("--write-baseline"), "{}", ran.err);
    }
    desk.write("newer.json", br#"{"version": 9, "findings": {}}"#);
    assert!(desk.run("check --baseline newer.json").err.contains("version 9"));
}

#[test]
fn sarif_marks_what_is_known_and_what_is_silenced() {
    let text = report(&["One"])
        + "\n<!-- sayso-ignore claim-without-source: everybody saw it -->\n[Two]{}\n";
    let desk = Desk::with(&[("a.sayso", &text)]);
    desk.run("check --write-baseline");
    let text = text.replace("[Known]{by=rfa}", "[Known]{by=rfa} [New]{}");
    desk.write("a.sayso", text.as_bytes());
    let ran = desk.run("check --format sarif --baseline sayso-baseline.json");
    let log: Value = serde_json::from_str(&ran.out).unwrap();
    let mut marks: Vec<String> = log["runs"][0]["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|result| {
            let kind = &result["suppressions"][0];
            format!("{} {} {}", result["baselineState"], kind["kind"], kind["justification"])
        })
        .collect();
    marks.sort();
    assert_eq!(
        marks,
        [
            "\"new\" \"inSource\" \"everybody saw it\"",
            "\"new\" null null",
            "\"unchanged\" \"external\" \"in the baseline\""
        ]
    );
    assert_eq!(ran.status, 1, "the new one fails");
}

fn cached(desk: &Desk) -> Vec<String> {
    desk.names(".sayso-cache").into_iter().filter(|name| name != ".gitignore").collect()
}

#[test]
fn the_cache_gives_what_a_fresh_run_gives() {
    let desk = Desk::with(&[
        ("sayso.toml", "libraries = [\"*.bib\"]\n"),
        ("a.sayso", &report(&["One"])),
        ("b.sayso", "---\ndate: 2017-10-03\n---\n\n[Dry]{by=book at=\"p. 3\"}\n"),
        ("lib.bib", "@book{book, title={B}, year={2017}}\n"),
    ]);
    let same = |desk: &Desk, what: &str| {
        for format in ["full", "json", "sarif"] {
            let warm = desk.run(&format!("check --today 2017-10-05 --format {format}"));
            let cold = desk.run(&format!("check --today 2017-10-05 --format {format} --no-cache"));
            assert_eq!(warm.out, cold.out, "{what}");
            assert_eq!(warm.status, cold.status, "{what}");
        }
    };
    same(&desk, "first");
    same(&desk, "warm");
    assert_eq!(cached(&desk).len(), 1, "how it is printed plays no part");
    desk.write("lib.bib", b"@book{other, title={B}, year={2017}}\n");
    same(&desk, "the library changed");
    assert!(desk.run("check --today 2017-10-05").out.contains("unknown-source"));
    desk.write("more.bib", b"@book{book, title={B}, year={2017}}\n");
    same(&desk, "a library came");
    assert!(!desk.run("check --today 2017-10-05").out.contains("unknown-source"));
    desk.write(
        "sayso.toml",
        b"libraries = [\"*.bib\"]\n[rules]\nclaim-without-source = \"info\"\n",
    );
    same(&desk, "the settings changed");
    desk.write("a.sayso", report(&["One", "Two"]).as_bytes());
    same(&desk, "the report changed");
    assert_eq!(
        desk.run("check --today 2017-10-05 --severity claim-without-source=error").status,
        1
    );
}

#[test]
fn a_broken_cache_is_as_good_as_none() {
    let desk = Desk::with(&[("a.sayso", &report(&["One"]))]);
    let first = desk.run("check --format json").out;
    let name = format!(".sayso-cache/{}", cached(&desk)[0]);
    let kept = desk.read(&name);
    assert!(kept.contains("claim-without-source"));
    for broken in [
        String::new(),
        "nonsense".into(),
        kept[..kept.len() / 2].to_owned(),
        // A sum that does not fit: a word in it was changed.
        kept.replace("Who says so", "All is well"),
    ] {
        desk.write(&name, broken.as_bytes());
        assert_eq!(desk.run("check --format json").out, first);
        assert_eq!(desk.read(&name), kept, "and it is written again");
    }
    desk.write(&name, &[0xff, 0xfe, 0]);
    assert_eq!(desk.run("check --format json").out, first);
    // A folder that cannot be used is no failure.
    desk.write("file", b"");
    let ran = desk.run("check --format json --cache-dir file");
    assert_eq!((ran.out, ran.err.as_str()), (first, ""));
    let elsewhere = desk.run("check --cache-dir kept");
    assert_eq!(elsewhere.status, 1);
    assert_eq!(desk.names("kept").len(), 2);
}

#[test]
fn runs_at_the_same_time_do_not_disturb_each_other() {
    let reports: Vec<(String, String)> =
        (0..40).map(|n| (format!("{n}.sayso"), report(&[&format!("Claim {n}")]))).collect();
    let files: Vec<(&str, &str)> = reports.iter().map(|(n, t)| (&**n, &**t)).collect();
    let desk = Desk::with(&files);
    let expected = desk.run("check --format json --no-cache").out;
    for _ in 0..3 {
        std::thread::scope(|scope| {
            let runs: Vec<_> =
                (0..6).map(|_| scope.spawn(|| desk.run("check --format json").out)).collect();
            for run in runs {
                assert_eq!(run.join().unwrap(), expected);
            }
        });
    }
}

#[test]
fn shards_merged_are_a_whole_run() {
    let reports: Vec<(String, String)> = (0..10)
        .map(|n| (format!("r{n}.sayso"), report(&[&format!("Claim {n}"), "Same"])))
        .collect();
    let mut files: Vec<(&str, &str)> = reports.iter().map(|(n, t)| (&**n, &**t)).collect();
    // A library with a fault, which every shard meets.
    files.push(("sayso.toml", "libraries = [\"lib.bib\"]\n"));
    files.push(("lib.bib", "@book{a, title={A}\n@book{b, title={B}, year={2017}}\n"));
    let desk = Desk::with(&files);
    for format in ["json", "sarif"] {
        let whole = desk.run(&format!("check --format {format}"));
        for number in 1..=3 {
            desk.run(&format!("check --format {format} --shard {number}/3 -o part{number}"));
        }
        let merged = desk.run("merge part1 part2 part3");
        assert_eq!(merged.out, whole.out);
        let again = desk.run("merge part3 part1 part2 -o whole");
        assert_eq!((again.status, desk.read("whole")), (0, whole.out));
    }
    desk.run("check --format json -o other");
    let mixed = desk.run("merge part1 other");
    assert_eq!(mixed.status, 2);
    assert!(mixed.err.contains("one kind"), "{}", mixed.err);
    desk.write("broken", b"[{\"path\": 3}]");
    let broken = desk.run("merge broken");
    assert!(broken.status == 2 && broken.err.contains("no findings of Sayso's"), "{}", broken.err);
}

#[test]
fn only_what_a_branch_touched() {
    let desk =
        Desk::with(&[("a.sayso", &report(&["Old"])), ("sub dir/é.sayso", &report(&["Old"]))]);
    desk.git(&["init", "-q"]);
    desk.git(&["add", "-A"]);
    desk.git(&["commit", "-q", "-m", "before"]);
    desk.git(&["checkout", "-q", "-b", "work"]);
    desk.write("a.sayso", report(&["New", "Old"]).as_bytes());
    desk.git(&["commit", "-q", "-a", "-m", "after"]);
    desk.write("sub dir/é.sayso", report(&["Old", "Unsaved"]).as_bytes());
    desk.write("c.sayso", report(&["Unknown to git"]).as_bytes());
    // What came into main since is not this branch's.
    desk.git(&["stash", "-q", "-u"]);
    desk.git(&["checkout", "-q", "main"]);
    desk.write("a.sayso", report(&["Old", "Of main"]).as_bytes());
    desk.git(&["commit", "-q", "-a", "-m", "meanwhile"]);
    desk.git(&["checkout", "-q", "work"]);
    desk.git(&["stash", "pop", "-q"]);
    let ran = desk.run("check --changed-since main");
    for new in ["“New”", "“Unsaved”", "“Unknown to git”"] {
        assert!(ran.out.contains(new), "{new}: {}", ran.out);
    }
    assert!(!ran.out.contains("“Old”") && !ran.out.contains("“Of main”"), "{}", ran.out);
    let none = desk.run("check --changed-since no-such-branch");
    assert_eq!(none.status, 2);
    assert!(none.err.contains("--changed-since no-such-branch"), "{}", none.err);
    let option = desk.run("check --changed-since=--output=x");
    assert_eq!((option.status, desk.path().join("x").exists()), (2, false));
}

/// The command goes on until it is stopped; each change is waited for by what is printed of it.
#[test]
fn watching_checks_again() {
    let desk = Desk::with(&[("a.sayso", &report(&["One"]))]);
    let mut child = desk
        .command("check --watch --format concise")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut until = |words: &str| {
        for line in lines.by_ref() {
            if line.unwrap().contains(words) {
                return;
            }
        }
        panic!("it ended before it said {words}");
    };
    until("1 report: 2 claims, 0 paragraphs without one; 1 error");
    desk.write("a.sayso", report(&["One", "Two"]).as_bytes());
    until("2 errors");
    desk.write("sayso.toml", b"[rules]\nclaim-without-source = \"hint\"\n");
    until("2 hints");
    child.kill().unwrap();
    let mut err = String::new();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    child.wait().unwrap();
    assert_eq!(err, "");
}

#[test]
fn statistics_count_rules() {
    let desk = Desk::with(&[("a.sayso", &report(&["One", "Two"]))]);
    let ran = desk.run("check --statistics");
    assert!(ran.out.starts_with("2  claim-without-source\n"), "{}", ran.out);
    assert!(ran.out.ends_with("2 errors\n"), "{}", ran.out);
}

/// Libraries and private files are found and known wherever globs and links lead.
#[cfg(unix)]
#[test]
fn globs_go_where_links_and_dots_lead() {
    use std::os::unix::fs::symlink;
    let desk = Desk::with(&[
        (
            "house/sayso.toml",
            "libraries = [\"lib/*.bib\", \"../shared/*.json\"]\nprivate = [\"desk\"]\n",
        ),
        (
            "house/a.sayso",
            "---\ndate: 2017-10-03\nsources: [names.sayso, desk/n.sayso]\n---\n\n\
             [Dry]{by=book at=\"p. 3\"}, [wet]{by=web}, [cold]{by=w}.\n",
        ),
        ("real.bib", "@book{book, title={B}, year={2016}}\n"),
        (
            "shared/z.json",
            "[{\"id\": \"web\", \"type\": \"dataset\", \"title\": \"W\", \"issued\": {\"raw\": \"2017-01-02\"}}]",
        ),
        ("house/desk/n.sayso", "::: {.source #w name=\"Zzyzx\" title=\"Zzyzx too\"}\n:::\n"),
    ]);
    std::fs::create_dir(desk.path().join("house/lib")).unwrap();
    symlink(desk.path().join("real.bib"), desk.path().join("house/lib/a.bib")).unwrap();
    symlink("desk/n.sayso", desk.path().join("house/names.sayso")).unwrap();
    let ran = desk.run("check --no-cache --select unknown-source house/a.sayso");
    assert!(ran.out.contains("`w`") && ran.out.contains("1 error"), "{}", ran.out);
    // By whatever name it is called, no word of a private library is shown.
    for form in ["full", "html", "json", "sarif"] {
        for file in ["house/names.sayso", "house/desk/n.sayso", "house/a.sayso"] {
            let ran = desk.run(&format!("check --no-cache --format {form} {file}"));
            assert!(!(ran.out + &ran.err).contains("Zzyzx"), "{form} {file}");
        }
    }
    // What reaches no file is said.
    for (glob, words) in [("/a.sayso", "relative"), ("../a.sayso", "relative"), ("!a", "`exclude`")]
    {
        desk.write("house/sayso.toml", format!("exclude = [\"{glob}\"]\n").as_bytes());
        let ran = desk.run("check house");
        assert!(ran.status == 2 && ran.err.contains(words), "{glob}: {}", ran.err);
    }
}
