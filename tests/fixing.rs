//! `--fix`, `--unsafe-fixes` and `--diff`: what is mended, and that nothing is ever lost of a file.

#[path = "support/desk.rs"]
mod desk;
mod support;

use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};

use desk::{BINARY, Desk};
use support::{fences, pages, root};

const BROKEN: &str = "---\ntitle: Water\ndate: 2017-10-3\n---\n\n\
                      [The well was dry]{by=rfa on=\"3 October 2017\"}, and [it rained]{by=rfb}.\n\n\
                      ::: {.source #rfa type=broadcast issued=2017-10-3}\nRadio.\n:::\n";
const MENDED: &str = "---\ntitle: Water\ndate: 2017-10-03\n---\n\n\
                      [The well was dry]{by=rfa on=\"2017-10-03\"}, and [it rained]{by=rfb}.\n\n\
                      ::: {.source #rfa type=broadcast issued=2017-10-03}\nRadio.\n:::\n";

#[test]
fn safe_fixes_are_made_and_what_is_left_is_reported() {
    let desk = Desk::with(&[("a.sayso", BROKEN)]);
    let ran = desk.run("check --fix");
    assert_eq!(desk.read("a.sayso"), MENDED);
    assert!(ran.out.contains("unknown-source") && ran.out.contains("3 mended"), "{}", ran.out);
    assert_eq!(ran.status, 1);
    let again = desk.run("check --fix");
    assert_eq!(desk.read("a.sayso"), MENDED, "fixing twice changes nothing");
    assert!(!again.out.contains("mended"), "{}", again.out);
}

#[test]
fn a_diff_shows_and_changes_nothing() {
    let desk = Desk::with(&[("a.sayso", BROKEN), ("b.sayso", MENDED)]);
    let ran = desk.run("check --diff");
    assert_eq!((ran.status, desk.read("a.sayso").as_str()), (1, BROKEN));
    assert!(ran.out.starts_with("--- a/a.sayso\n+++ b/a.sayso\n"), "{}", ran.out);
    assert!(ran.out.contains("-date: 2017-10-3\n+date: 2017-10-03\n"), "{}", ran.out);
    assert!(!ran.out.contains("b.sayso\n+++ b/b"), "{}", ran.out);
    assert_eq!(desk.run("check --diff b.sayso").status, 0);
}

#[test]
fn unsafe_fixes_only_where_asked_for_and_only_one_way() {
    // Two readings of a date: somebody has to choose.
    let text = "---\ndate: 2017-10-03\n---\n\n[Dry]{by=rfa on=03/10/2017}.\n\n\
                [Wet]{by=rfa on=2017-10-02 on=2017-10-01}.\n\n\
                ::: {.source #rfa type=broadcast issued=2017-10-03}\nRadio.\n:::\n";
    let desk = Desk::with(&[("a.sayso", text)]);
    desk.run("check --fix --unsafe-fixes");
    assert!(desk.read("a.sayso").contains("03/10/2017"));
}

#[test]
fn standard_input_is_mended_on_standard_output() {
    let desk = Desk::with(&[]);
    let ran = desk.run_with("check --fix -", BROKEN.as_bytes());
    assert_eq!(ran.out, MENDED);
    assert!(ran.err.contains("unknown-source"), "{}", ran.err);
    let clean = desk.run_with("check --fix -", MENDED.as_bytes());
    assert_eq!(clean.out, MENDED, "what needs no mending comes out as it went in");
}

#[test]
fn permissions_are_kept_and_links_followed() {
    let desk = Desk::with(&[("real/a.sayso", BROKEN)]);
    let real = desk.path().join("real/a.sayso");
    std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o640)).unwrap();
    let link = desk.path().join("link.sayso");
    symlink(&real, &link).unwrap();
    desk.run("check --fix link.sayso");
    assert_eq!(desk.read("real/a.sayso"), MENDED);
    assert!(link.symlink_metadata().unwrap().file_type().is_symlink());
    assert_eq!(real.metadata().unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(desk.names("real"), ["a.sayso"], "nothing is left beside it");
}

#[test]
fn a_protected_file_is_left_alone() {
    let desk = Desk::with(&[("a.sayso", BROKEN)]);
    let path = desk.path().join("a.sayso");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o444)).unwrap();
    let ran = desk.run("check --fix");
    assert_eq!((ran.status, desk.read("a.sayso").as_str()), (2, BROKEN));
    assert!(ran.err.contains("a.sayso is write-protected"), "{}", ran.err);
}

/// Runs a command of the shell's in which `$SAYSO` is the program.
fn shell(desk: &Desk, script: &str) -> (Option<i32>, String) {
    let run = Command::new("bash")
        .args(["-c", script])
        .env("SAYSO", BINARY)
        .current_dir(desk.path())
        .output()
        .unwrap();
    (run.status.code(), String::from_utf8(run.stderr).unwrap())
}

/// A limit of nothing on the size of files stands in for a disk that is full: writing fails in the
/// same place, and no mount is needed.
#[test]
fn a_full_disk_costs_nothing() {
    let desk = Desk::with(&[("a.sayso", BROKEN)]);
    let (status, err) = shell(
        &desk,
        "trap '' XFSZ; ulimit -f 0; exec \"$SAYSO\" check --fix --no-cache >/dev/null",
    );
    assert_eq!((status, desk.read("a.sayso").as_str()), (Some(2), BROKEN), "{err}");
    assert!(err.contains("a.sayso cannot be written"), "{err}");
    assert_eq!(desk.names("."), ["a.sayso"], "nothing is left beside it");
}

/// The same limit, and the signal that comes with it: the program is killed as it writes.
#[test]
fn a_kill_midway_costs_nothing() {
    let desk = Desk::with(&[("a.sayso", BROKEN)]);
    let (status, _) =
        shell(&desk, "ulimit -f 0; exec \"$SAYSO\" check --fix --no-cache >/dev/null");
    assert_eq!((status, desk.read("a.sayso").as_str()), (None, BROKEN), "a signal ended it");
    // What it left is no report, and in nobody's way.
    let ran = desk.run("check --fix");
    assert!(ran.out.contains("1 report"), "{}", ran.out);
    assert_eq!(desk.read("a.sayso"), MENDED);
}

/// Somebody saves the file again and again while it is mended, each time whole, by renaming as
/// editors do: nothing that they saved last is ever replaced by what was read before it.
#[test]
fn a_racing_writer_loses_nothing() {
    let desk = Desk::with(&[("a.sayso", BROKEN)]);
    let path = desk.path().join("a.sayso");
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for _ in 0..25 {
                let run = Command::new(BINARY)
                    .args(["check", "--fix", "--no-cache", "a.sayso"])
                    .current_dir(desk.path())
                    .stdout(Stdio::null())
                    .stderr(Stdio::null())
                    .status()
                    .unwrap();
                assert!(run.code().is_some());
            }
            done.store(true, Ordering::SeqCst);
        });
        let mut number = 0;
        while !done.load(Ordering::SeqCst) {
            number += 1;
            let mine = format!("{BROKEN}\nSave {number}.\n");
            let beside = desk.path().join(".mine.tmp");
            std::fs::write(&beside, &mine).unwrap();
            std::fs::rename(&beside, &path).unwrap();
            // Whatever has happened since, this save is in the file: as it was, or mended. For an
            // instant the other may stand there, before it finds out and takes itself away.
            let mine = format!("Save {number}.");
            let here = || std::fs::read_to_string(&path).unwrap().contains(&mine);
            while !here() {
                let is_over = done.load(Ordering::SeqCst);
                assert!(!is_over || here(), "save {number} is lost");
            }
        }
        assert!(number > 0);
    });
}

/// Every example of every rule's page, mended as far as it goes: a second run finds nothing to do.
#[test]
fn fixing_comes_to_rest() {
    let desk = Desk::with(&[]);
    let mut number = 0;
    for page in pages("docs/rules") {
        let text = std::fs::read_to_string(&page).unwrap();
        for fence in fences(&text).iter().filter(|fence| fence.kind() == "sayso") {
            let path = fence.option("path").unwrap_or("report.sayso");
            if path == "report.sayso" {
                number += 1;
                desk.write(&format!("{number}.sayso"), fence.body.as_bytes());
            }
        }
    }
    for flags in ["--fix", "--fix --unsafe-fixes"] {
        desk.run(&format!("check --no-config --no-cache {flags}"));
        let after: Vec<String> = (1..=number).map(|n| desk.read(&format!("{n}.sayso"))).collect();
        desk.run(&format!("check --no-config --no-cache {flags}"));
        for (n, after) in (1..=number).zip(after) {
            assert_eq!(desk.read(&format!("{n}.sayso")), after, "{flags}: {n} is mended again");
        }
    }
}

/// What `inspect` reports of a file is the same before and after safe fixes, places aside, but for
/// the values that the fix is for.
#[test]
fn safe_fixes_change_no_value() {
    let pages = pages("docs/rules");
    let mut compared = 0;
    for page in &pages {
        let text = std::fs::read_to_string(page).unwrap();
        for fence in fences(&text).iter().filter(|fence| fence.kind() == "sayso") {
            if fence.option("path").is_some_and(|path| path != "report.sayso") {
                continue;
            }
            let desk = Desk::with(&[("report.sayso", &fence.body)]);
            let before = values(&desk);
            desk.run("check --fix --no-cache");
            if desk.read("report.sayso") == fence.body {
                continue;
            }
            compared += 1;
            let after = values(&desk);
            let lost: Vec<&String> =
                before.iter().filter(|value| !after.contains(*value)).collect();
            assert!(lost.is_empty(), "{}:{}: {lost:?}\n{after:?}", page.display(), fence.line);
        }
    }
    assert!(compared > 5, "{}: hardly a safe fix to look at", root().display());
}

/// The values that a report gives, each once, dates as EDTF where they can be read as a date.
fn values(desk: &Desk) -> Vec<String> {
    let inspected = desk.run("inspect --format json report.sayso").out;
    let inspected: serde_json::Value = serde_json::from_str(&inspected).unwrap();
    let mut values = Vec::new();
    for claim in inspected["claims"].as_array().unwrap() {
        let attributes = claim["attributes"].as_object().unwrap();
        for (name, attribute) in attributes {
            values.push(format!("{name}={}", normal(attribute["value"].as_str().unwrap())));
        }
    }
    for source in inspected["sources"].as_array().unwrap() {
        for (name, value) in source["attributes"].as_object().unwrap() {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            values.push(format!("{name}={}", normal(&value)));
        }
    }
    values
}

/// A date that is not EDTF is the same value as the spelling that a safe fix gives it; so is an address
/// with spaces, quotation marks or angle brackets in it.
fn normal(value: &str) -> String {
    if value.starts_with("http") {
        let value = value.trim().replace(' ', "%20").replace('"', "%22");
        return value.replace('<', "%3C").replace('>', "%3E");
    }
    let fixed = sayso::values::edtf::repair(value);
    fixed.and_then(|repair| repair.certain().map(str::to_owned)).unwrap_or_else(|| value.to_owned())
}

/// What one fix changes is not then undone, or deleted, by another.
#[test]
fn unsafe_fixes_do_not_undo_each_other() {
    let front = "---\ntitle: Plants\ndate: 2020-01-01\n---\n\n[z]{by=rfa at=\"p. 1\"}.\n\n";
    let rfa = "::: {.source #rfa type=broadcast issued=2019-10-03}\nRadio.\n:::\n\n";
    for (what, text, kept) in [
        (
            "a source without a key",
            format!(
                "{front}{rfa}::: {{.source type=book issued=2018}}\nA treasured reference.\n:::\n"
            ),
            vec!["A treasured reference."],
        ),
        (
            "three sources with one key",
            format!(
                "{front}{rfa}::: {{.source #rfa type=book issued=2017}}\nSecond.\n:::\n\n\
                 ::: {{.source #rfa type=book issued=2016}}\nThird.\n:::\n"
            ),
            vec!["Radio.", "Second.", "Third.", "#rfa-2", "#rfa-3"],
        ),
        (
            "a link to a source, and a second source with its key",
            format!(
                "{front}[It said [the plant ran](https://rfa.org/x)]{{}}.\n\n\
                 ::: {{.source #rfa type=broadcast issued=2019-10-03 url=\"rfa.org/x\"}}\nRadio.\n:::\n\n\
                 ::: {{.source #rfa type=book issued=2017}}\nSecond book.\n:::\n"
            ),
            vec!["url=\"https://rfa.org/x\"", "Second book.", "(https://rfa.org/x)]{}"],
        ),
    ] {
        let desk = Desk::with(&[("a.sayso", &text)]);
        desk.run("check --no-cache --fix --unsafe-fixes");
        let mended = desk.read("a.sayso");
        for words in kept {
            assert!(mended.contains(words), "{what}: {words} is gone:\n{mended}");
        }
        desk.run("check --no-cache --fix --unsafe-fixes");
    }
}
