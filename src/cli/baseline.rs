//! The baseline: findings that a desk knows of and has put off, so that only new ones fail a run.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::CheckArgs;
use super::formats::Printed;
use crate::workspace::{Files, files};

/// Its name, if nobody gives it another.
pub const FILE_NAME: &str = "sayso-baseline.json";

/// What is known, by file, and how often: one finding may stand in a file twice, letter for letter.
#[derive(Debug)]
pub struct Baseline {
    known: HashMap<(PathBuf, String), usize>,
}

/// As it is written: paths from its own folder, so that it fits wherever the run begins.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    version: u32,
    /// File → rule and fingerprint → how often.
    findings: BTreeMap<String, BTreeMap<String, usize>>,
}

const VERSION: u32 = 1;

fn place(base: &Path, args: &CheckArgs) -> PathBuf {
    files::absolute(base, args.baseline.as_deref().unwrap_or(Path::new(FILE_NAME)))
}

fn name(finding: &Printed) -> String {
    format!("{} {}", finding.record.rule, finding.record.fingerprint)
}

impl Baseline {
    /// The one that a check is held against, if any.
    ///
    /// # Errors
    /// It cannot be read, in words for people.
    pub fn for_check(base: &Path, args: &CheckArgs, files: &Files) -> Result<Option<Self>, String> {
        if args.baseline.is_none() || args.write_baseline {
            return Ok(None);
        }
        let path = place(base, args);
        let shown = files::relative(base, &path);
        let text = files.read(&path).map_err(|error| {
            let advice = "`sayso check --write-baseline` makes one";
            format!("the baseline {shown} {}: {advice}", error.message)
        })?;
        let written: Written = serde_json::from_str(&text).map_err(|_| {
            format!("{shown}: no baseline of Sayso's: write it again with `sayso check --write-baseline`")
        })?;
        if written.version != VERSION {
            return Err(format!(
                "{shown}: a baseline of version {}, and this Sayso reads version {VERSION}: write it again with `sayso check --write-baseline`",
                written.version
            ));
        }
        let folder = path.parent().unwrap_or(&path);
        let mut known = HashMap::new();
        for (file, findings) in written.findings {
            let file = files::absolute(folder, Path::new(&file));
            known.extend(findings.into_iter().map(|(name, often)| ((file.clone(), name), often)));
        }
        Ok(Some(Self { known }))
    }

    /// Marks what is known.
    pub fn mark(mut self, base: &Path, findings: &mut [Printed]) {
        for finding in findings.iter_mut().filter(|finding| finding.silenced.is_none()) {
            let path = files::absolute(base, Path::new(&finding.record.path));
            if let Some(often) = self.known.get_mut(&(path, name(finding)))
                && *often > 0
            {
                *often -= 1;
                finding.known = true;
            }
        }
    }

    /// Writes all that was found, and says so.
    ///
    /// # Errors
    /// The file, and why it cannot be written.
    pub fn write(
        base: &Path,
        args: &CheckArgs,
        findings: &[Printed],
    ) -> Result<String, (String, String)> {
        let path = place(base, args);
        let folder = path.parent().unwrap_or(&path);
        let mut written = Written { version: VERSION, ..Written::default() };
        let mut number = 0;
        for finding in findings.iter().filter(|finding| finding.silenced.is_none()) {
            let file = files::absolute(base, Path::new(&finding.record.path));
            let of_file = written.findings.entry(files::from(folder, &file)).or_default();
            *of_file.entry(name(finding)).or_default() += 1;
            number += 1;
        }
        let shown = files::relative(base, &path);
        let text = serde_json::to_string_pretty(&written).unwrap_or_default() + "\n";
        files::write(&path, &text).map_err(|reason| (shown.clone(), reason))?;
        Ok(format!("{shown}: {} put off", super::formats::number_of(number, "finding")))
    }
}
