//! `--fix`, `--unsafe-fixes` and `--diff`: mends what is found, round by round, until nothing is left
//! that can be mended; then replaces each file whole, or not at all.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use similar::TextDiff;

use super::check::{Run, Trouble};
use super::output;
use crate::finding::{Finding, Fix, together};
use crate::values::privacy::Secrets;
use crate::workspace::files;

/// How often a file is gone through. Each round mends all that does not overlap, so that few are
/// needed; this bounds fixes that would call for each other without end.
const MOST_ROUNDS: usize = 1000;

/// What came of it.
#[derive(Debug)]
pub enum Mending {
    /// The files were left alone, and what would change was shown.
    Shown {
        /// Whether anything would.
        changes: bool,
    },
    /// The files were mended.
    Done {
        /// How many findings.
        fixed: usize,
    },
}

/// A file before and after.
#[derive(Debug)]
struct Mended {
    old: Arc<str>,
    new: String,
    fixed: usize,
}

/// Mends all reports, or shows what would change.
pub fn mend(
    run: &mut Run<'_>,
    reports: &[PathBuf],
    stdin: Option<&Path>,
    trouble: &mut Trouble,
) -> Mending {
    let alone: Vec<(PathBuf, Option<(Mended, bool)>)> =
        reports.par_iter().map(|path| (path.clone(), within(run, path))).collect();
    let mut mended: BTreeMap<PathBuf, Mended> = BTreeMap::new();
    let mut beyond = Vec::new();
    for (path, result) in alone {
        // What cannot be read is reported when it is checked.
        let Some((file, reaches_out)) = result else { continue };
        if reaches_out {
            beyond.push(path.clone());
        }
        if file.fixed > 0 {
            run.workspace.open(&path, file.new.as_str().into());
            mended.insert(path, file);
        }
    }
    for path in beyond {
        across(run, &path, &mut mended);
    }
    mended.retain(|_, file| *file.old != *file.new);
    if run.args.diff {
        let diff: String = mended.iter().map(|(path, file)| diff(run, path, file)).collect();
        output::out(&diff);
        return Mending::Shown { changes: !mended.is_empty() };
    }
    let mut fixed = 0;
    for (path, file) in &mended {
        if Some(&**path) == stdin {
            // Standard input is mended on standard output, and stays open under its name.
            output::out(&file.new);
            fixed += file.fixed;
            continue;
        }
        run.workspace.close(path);
        match files::replace(path, &file.old, &file.new) {
            Ok(()) => fixed += file.fixed,
            Err(reason) => trouble.unreadable(&files::relative(run.base, path), &reason),
        }
    }
    if let Some(stdin) = stdin
        && !mended.contains_key(stdin)
        && let Ok(text) = run.workspace.files().read(stdin)
    {
        output::out(&text);
    }
    Mending::Done { fixed }
}

/// Mends one report with the fixes that stay in it. Also whether there are others.
/// Safe fixes come first, and of the rest those last that must wait for others.
fn within(run: &Run<'_>, path: &Path) -> Option<(Mended, bool)> {
    let old = run.workspace.files().read(path).ok()?;
    let mut new = old.to_string();
    let mut fixed = 0;
    let mut seen = HashSet::from([new.clone()]);
    let mut reaches_out = false;
    for _ in 0..MOST_ROUNDS {
        let document = run.document(path, &new).ok()?;
        let found = run.found(&document).findings;
        let wanted: Vec<&Finding> =
            found.iter().filter(|finding| run.wants(finding, &document)).collect();
        let stays = |fix: &&Fix| fix.edits.iter().all(|edit| *edit.place.path == *path);
        let choices = |unsafe_too| wanted.iter().filter_map(move |f| choice(f, unsafe_too));
        reaches_out = choices(run.args.unsafe_fixes).any(|fix| !stays(&fix));
        let (mut edits, mut number) = together(choices(false).filter(stays));
        if number == 0 && run.args.unsafe_fixes {
            let fixes: Vec<(&Finding, &Fix)> = wanted
                .iter()
                .filter_map(|finding| Some((*finding, choice(finding, true)?)))
                .filter(|(_, fix)| stays(fix))
                .collect();
            let of = |kind: Delicate| {
                let of_kind =
                    fixes.iter().filter(move |(finding, fix)| Delicate::of(finding, fix) == kind);
                of_kind.map(|(_, fix)| *fix)
            };
            (edits, number) = together(of(Delicate::No));
            if number == 0 {
                (edits, number) = together(of(Delicate::Deletes));
            }
            if number == 0 {
                (edits, number) = together(of(Delicate::NamesAKey).take(1));
            }
        }
        if number == 0 {
            break;
        }
        let next =
            Fix { title: String::new(), safe: true, private: false, edits }.applied(path, &new);
        if !seen.insert(next.clone()) {
            break;
        }
        new = next;
        fixed += number;
    }
    Some((Mended { old, new, fixed }, reaches_out))
}

/// What must wait for other fixes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Delicate {
    /// Nothing.
    No,
    /// It takes something out, which another fix may yet make useful.
    Deletes,
    /// It gives something a key. Two such fixes may invent the same one, so that each waits for the
    /// one before it.
    NamesAKey,
}

impl Delicate {
    fn of(finding: &Finding, fix: &Fix) -> Self {
        if finding.rule == "duplicate-source" || fix.edits.iter().any(|e| e.text.contains('#')) {
            Self::NamesAKey
        } else if fix.edits.iter().all(|edit| edit.text.trim().is_empty()) {
            Self::Deletes
        } else {
            Self::No
        }
    }
}

/// Mends one report with the fixes that change other files too, one at a time.
fn across(run: &mut Run<'_>, path: &Path, mended: &mut BTreeMap<PathBuf, Mended>) {
    for _ in 0..MOST_ROUNDS {
        let Ok(text) = run.workspace.files().read(path) else { return };
        let Ok(document) = run.document(path, &text) else { return };
        let found = run.found(&document).findings;
        let mut fixes = found
            .iter()
            .filter(|finding| run.wants(finding, &document))
            .filter_map(|finding| choice(finding, run.args.unsafe_fixes));
        let Some(fix) = fixes.find(|fix| fix.edits.iter().any(|edit| *edit.place.path != *path))
        else {
            return;
        };
        let files: HashSet<&Path> = fix.edits.iter().map(|edit| &*edit.place.path).collect();
        let mut changes = Vec::new();
        for file in files {
            let Ok(text) = run.workspace.files().read(file) else { return };
            let new = fix.applied(file, &text);
            changes.push((file.to_path_buf(), text, new));
        }
        for (file, old, new) in changes {
            run.workspace.open(&file, new.as_str().into());
            let entry =
                mended.entry(file).or_insert_with(|| Mended { old, new: String::new(), fixed: 0 });
            entry.new = new;
            entry.fixed += 1;
        }
    }
}

/// The fix to apply without a person: the safe one, or where unsafe ones are asked for, the only
/// one. Where there are several ways, somebody has to choose; and nobody but a person throws a source
/// away, which another fix may have made useless a moment ago.
fn choice(finding: &Finding, unsafe_too: bool) -> Option<&Fix> {
    if finding.rule == "unused-source" {
        return None;
    }
    let safe = finding.fixes.iter().find(|fix| fix.safe);
    safe.or(match finding.fixes.as_slice() {
        [only] if unsafe_too => Some(only),
        _ => None,
    })
}

fn diff(run: &Run<'_>, path: &Path, file: &Mended) -> String {
    let name = files::relative(run.base, path);
    let is_private = run.workspace.config(path).is_ok_and(|config| config.is_private(path));
    if is_private {
        return format!(
            "--- a/{name}\n+++ b/{name}\n# A private library would change; its words are not shown.\n"
        );
    }
    // Who an unnamed source is stays unseen, in the file and where it would go.
    let (old, new) = (Secrets::of(&file.old), Secrets::of(&file.new));
    let (old, new) = (old.hidden(&file.old, 0), new.hidden(&file.new, 0));
    let diff = TextDiff::from_lines(&*old, &*new);
    let text = diff.unified_diff().header(&format!("a/{name}"), &format!("b/{name}")).to_string();
    if output::is_terminal() { output::harmless_lines(&text) } else { text }
}
