//! Profiles: which rules run, and how grave each is, for one kind of desk or another. Data only.

use super::{Group, Rule};
use crate::finding::Severity;

/// A way of working, and what it asks of reports.
#[derive(Debug)]
pub struct Profile {
    /// Its name in `sayso.toml` and on the command line.
    pub name: &'static str,
    /// Whom it is for, in one line.
    pub summary: &'static str,
    /// The groups whose errors alone run; all rules, where it is empty.
    pub only_errors_of: &'static [Group],
    /// What differs from the rules' own severities: a rule's name or a group's, and the severity,
    /// `None` being off. A later line wins.
    pub changes: &'static [(&'static str, Option<Severity>)],
}

const ERROR: Option<Severity> = Some(Severity::Error);
const WARNING: Option<Severity> = Some(Severity::Warning);
const INFO: Option<Severity> = Some(Severity::Info);

/// All profiles. The first holds where nobody names one.
pub static PROFILES: &[Profile] = &[
    Profile {
        name: "newsroom",
        summary: "wire and magazine desks",
        only_errors_of: &[],
        changes: &[],
    },
    Profile {
        name: "intelligence",
        summary: "analysis under ICD 203 and ICD 206, with the Admiralty code",
        only_errors_of: &[],
        changes: &[
            ("rating-missing", WARNING),
            ("judgment-without-basis", WARNING),
            ("single-source", INFO),
            ("self-sourced", None),
            ("image", INFO),
        ],
    },
    Profile {
        name: "investigation",
        summary: "investigations that must hold up later, as the Berkeley Protocol asks",
        only_errors_of: &[],
        changes: &[
            ("web-source-unarchived", WARNING),
            ("quote-unsupported", WARNING),
            ("quote-not-in-excerpt", WARNING),
            ("single-source", WARNING),
        ],
    },
    Profile {
        name: "research",
        summary: "papers and reviews",
        only_errors_of: &[],
        changes: &[
            ("missing-locator", ERROR),
            ("quote-unsupported", ERROR),
            ("retracted-source", ERROR),
            ("anonymity", INFO),
            ("image", INFO),
            ("imprecise-date", None),
        ],
    },
    Profile {
        name: "minimal",
        summary: "trying it out: only the errors of attribution, date and structure",
        only_errors_of: &[Group::Attribution, Group::Date, Group::Structure],
        changes: &[],
    },
];

/// The profile of that name; the first, where none is named.
pub fn named(name: Option<&str>) -> &'static Profile {
    let found = PROFILES.iter().find(|profile| Some(profile.name) == name);
    found.unwrap_or(&PROFILES[0])
}

impl Profile {
    /// Whether a rule runs, and the severity that this gives it in place of its own.
    pub fn level(&self, rule: &Rule) -> Option<Option<Severity>> {
        let only = self.only_errors_of;
        let is_wanted = only.contains(&rule.group) && rule.severity == Severity::Error;
        if !only.is_empty() && !is_wanted {
            return None;
        }
        let said = self.changes.iter().rev();
        let mut said = said.filter(|(name, _)| *name == rule.name || *name == rule.group.name());
        match said.next() {
            Some((_, severity)) => severity.map(Some),
            None => (!rule.off).then_some(None),
        }
    }
}
