//! `sayso init`: a `sayso.toml` with all that can be said in it, nothing of it yet.

use std::path::Path;

use super::output::{self, complain};
use super::{CLEAN, FAILED};
use crate::rules::profiles::PROFILES;
use crate::workspace::{config, files};

/// Writes it, unless there is one.
pub fn run(folder: &Path) -> u8 {
    let base = output::working_folder();
    let path = files::absolute(&base, folder).join(config::FILE_NAME);
    let name = files::relative(&base, &path);
    match files::create(&path, &text()) {
        Ok(()) => {
            output::out(&format!("{name} written: look at it, then run `sayso check`\n"));
            CLEAN
        }
        Err(reason) => {
            complain(&format!("{name} {reason}"));
            FAILED
        }
    }
}

/// The file.
pub fn text() -> String {
    let mut profiles = String::new();
    for profile in PROFILES {
        profiles.push_str(&format!("#   {:14} {}\n", profile.name, profile.summary));
    }
    format!(
        r#"# Settings of Sayso for the reports below this folder. `sayso config` shows what holds for a file.

# Which rules run, and how grave each is:
{profiles}profile = "newsroom"

# Libraries of sources that all reports here may name: BibTeX, CSL, Sayso files.
# libraries = ["sources/*.bib", "sources/zotero.json"]

# Libraries that say who an unnamed source is. Their names never leave the desk: keep them out of
# the repository, and nothing is missing where they are absent.
# private = ["desk/names.sayso"]

# Which files are reports, and which are not.
# include = ["**/*.sayso", "**/*.sayso.md"]
# exclude = ["drafts"]

# Settings of a house that this desk begins with.
# extends = "../house.toml"

# A clear error on another version, rather than other findings.
# required-version = ">={version}"

# [evidence]
# The folder of local copies may be absent as a whole, as in CI.
# optional = true

# [people]
# Whose initials sign off.
# NB = "N. Body"

# [rules]
# error, warning, info, hint or off, for a rule or a group; some rules have options
# (`sayso rules --format json`).
# claim-without-date = "warning"
# image = "off"
# missing-locator = {{ severity = "error", types = ["book", "report"] }}

# [[overrides]]
# paths = ["opinion"]
# rules = {{ claim-without-source = "info" }}
"#,
        version = env!("CARGO_PKG_VERSION")
    )
}
