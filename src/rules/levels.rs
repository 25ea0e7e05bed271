//! Which rules run for a report, how grave each is, and what is set of it: the rules' own word, then the
//! profile's, the configuration's, its overrides', and last the command line's.

use std::path::Path;

use super::profiles::{self, Profile};
use super::{OptionValue, RULES, Rule, selects};
use crate::finding::Severity;
use crate::workspace::Config;
use crate::workspace::config::{OptionDefault, Setting};

/// What the command line asks for, over what configurations say.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// A profile in place of the configuration's.
    pub profile: Option<&'static str>,
    /// Severities of rules and groups; `None` is off.
    pub severities: Vec<(String, Option<Severity>)>,
    /// The rules that run, if it is not empty.
    pub select: Vec<String>,
    /// Rules that do not run.
    pub ignore: Vec<String>,
}

/// The rules that run for a report, with the severities and options that hold there.
#[derive(Clone, Debug)]
pub struct Levels {
    running: Vec<Level>,
}

/// A rule that runs.
#[derive(Clone, Debug)]
pub struct Level {
    /// The rule.
    pub rule: &'static Rule,
    /// The severity that overrides its own.
    pub severity: Option<Severity>,
    /// Its options, as far as somebody has set them.
    pub options: Vec<(&'static str, OptionValue)>,
}

/// The rule on files that are too large to be looked at by any other.
pub(super) const TOO_LARGE: &str = "file-too-large";

impl Level {
    /// An option that is a number; 0 where the rule has no such option.
    pub fn number(&self, name: &str) -> f64 {
        let set = self.options.iter().rev().find(|(option, _)| *option == name);
        if let Some((_, OptionValue::Number(number))) = set {
            return *number;
        }
        let own = self.rule.options.iter().find(|option| option.name == name);
        match own.map(|option| option.default) {
            Some(OptionDefault::Number(number)) => number,
            _ => 0.0,
        }
    }

    /// Its option `megabytes`, in bytes.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "`as` saturates")]
    pub fn largest(&self) -> u64 {
        (self.number("megabytes") * 1024.0 * 1024.0) as u64
    }
}

impl Levels {
    /// How large a file may be to be read, bytes: as the rule on that has it.
    pub fn largest(&self) -> u64 {
        let rule = self.running.iter().find(|level| level.rule.name == TOO_LARGE);
        rule.map_or(u64::MAX, Level::largest)
    }

    /// What holds for the file at `path`, absolute: the rules' own severities, then the profile,
    /// the configuration, its overrides for that path, and then the command line.
    pub fn new(config: &Config, path: &Path, selection: &Selection) -> Self {
        let profile = profiles::named(selection.profile.or(config.profile.value));
        let here = config.overrides.iter().filter(|over| over.paths.fit(path));
        let settings: Vec<&[Setting]> =
            std::iter::once(&*config.rules).chain(here.map(|over| &*over.rules)).collect();
        let running = RULES.iter().filter_map(|rule| one(rule, profile, &settings, selection));
        Self { running: running.collect() }
    }

    /// The rules that run.
    pub fn running(&self) -> &[Level] {
        &self.running
    }

    /// Whether the rule of that name runs.
    pub fn runs(&self, rule: &str) -> bool {
        self.running.iter().any(|level| level.rule.name == rule)
    }
}

fn one(
    rule: &'static Rule,
    profile: &Profile,
    settings: &[&[Setting]],
    selection: &Selection,
) -> Option<Level> {
    let means = |list: &[String]| list.iter().any(|word| selects(word, rule) == Some(true));
    if (!selection.select.is_empty() && !means(&selection.select)) || means(&selection.ignore) {
        return None;
    }
    let mut level = profile.level(rule);
    let mut options = Vec::new();
    for table in settings {
        // Within one table a rule's own name says more than its group's, in whatever order.
        for of_groups in [true, false] {
            for setting in table.iter().filter(|setting| setting.is_group == of_groups) {
                if setting.name == rule.name || (of_groups && setting.name == rule.group.name()) {
                    options.extend(setting.options.iter().cloned());
                    if let Some(said) = setting.level {
                        level = said.map(Some);
                    }
                }
            }
        }
    }
    for (word, severity) in &selection.severities {
        if selects(word, rule) == Some(true) {
            level = severity.map(Some);
        }
    }
    // A rule that the command line names outright runs, whatever the files say.
    if level.is_none() && selection.select.iter().any(|word| word == rule.name) {
        level = Some(None);
    }
    Some(Level { rule, severity: level?, options })
}
