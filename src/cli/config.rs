//! `sayso config`: the settings that hold for a file, and where each comes from.

use std::path::Path;

use super::output::{self, complain};
use super::{CLEAN, FAILED, check};
use crate::finding::Place;
use crate::rules::Level;
use crate::rules::{self, Levels, OptionDefault, OptionValue, Selection, profiles};
use crate::text::{Encoding, Text};
use crate::workspace::config::{Pattern, Setting};
use crate::workspace::{Config, Files, Workspace, files};

/// Prints them as TOML, each line with the place that it comes from.
pub fn run(file: &Path) -> u8 {
    let base = output::working_folder();
    let path = files::absolute(&base, file);
    let workspace = Workspace::new(Files::default(), rules::schema());
    let path = if workspace.files().is_folder(&path) { path.join("report.sayso") } else { path };
    match workspace.config(&path) {
        Ok(config) => {
            output::out(&Shown { config: &config, base: &base, path: &path }.all());
            CLEAN
        }
        Err(errors) => {
            for error in &errors {
                output::complain_block(&check::config_error(error, &base));
            }
            complain("these settings cannot be read");
            FAILED
        }
    }
}

struct Shown<'a> {
    config: &'a Config,
    base: &'a Path,
    path: &'a Path,
}

impl Shown<'_> {
    fn all(&self) -> String {
        let config = self.config;
        let found = config.path.as_ref().map_or_else(
            || "no sayso.toml: Sayso's own settings".to_owned(),
            |path| files::from(self.base, path),
        );
        let mut text = format!("# {found}\n# workspace: {}\n", config.root.display());
        let profile = config.profile.value.unwrap_or(profiles::PROFILES[0].name);
        self.line(&mut text, "profile", &quoted(profile), config.profile.place.as_ref());
        self.patterns(&mut text, "libraries", &config.libraries);
        self.patterns(&mut text, "private", &config.private);
        for (name, set) in [("include", &config.include), ("exclude", &config.exclude)] {
            self.line(&mut text, name, &list(&set.value), set.place.as_ref());
        }
        text.push_str("\n[evidence]\n");
        let optional = &config.evidence_optional;
        self.line(&mut text, "optional", &optional.value.to_string(), optional.place.as_ref());
        text.push_str("\n[people]\n");
        for (initials, name) in &config.people {
            self.line(&mut text, initials, &quoted(&name.value), name.place.as_ref());
        }
        text.push_str("\n[rules]\n");
        let levels = Levels::new(config, self.path, &Selection::default());
        for rule in rules::RULES {
            let level = levels.running().iter().find(|level| level.rule.name == rule.name);
            self.line(&mut text, rule.name, &setting(rule, level), self.said_of(rule).as_ref());
        }
        text
    }

    fn patterns(&self, text: &mut String, name: &str, patterns: &[Pattern]) {
        let globs: Vec<String> = patterns.iter().map(|pattern| pattern.glob.clone()).collect();
        self.line(text, name, &list(&globs), patterns.first().map(|pattern| &pattern.place));
    }

    fn line(&self, text: &mut String, name: &str, value: &str, place: Option<&Place>) {
        let from = place.map_or_else(|| "default".to_owned(), |place| self.shown(place));
        text.push_str(&format!("{name} = {value}  # {from}\n"));
    }

    fn shown(&self, place: &Place) -> String {
        let text = self.config.text_of(&place.path).map(|text| Text::from(&**text));
        let line = text.map_or(0, |text| text.position(place.span.start, Encoding::Utf32).line);
        format!("{}:{}", files::from(self.base, &place.path), line + 1)
    }

    /// Where the setting stands that holds for a rule: the last one that speaks of it, or of its
    /// group; else the profile that does.
    fn said_of(&self, rule: &rules::Rule) -> Option<Place> {
        let config = self.config;
        let here = config.overrides.iter().filter(|over| over.paths.fit(self.path));
        let tables = std::iter::once(&config.rules).chain(here.map(|over| &over.rules));
        let mut place = None;
        for table in tables {
            for groups in [true, false] {
                let name = if groups { rule.group.name() } else { rule.name };
                let says = |setting: &&Setting| setting.is_group == groups && setting.name == name;
                place = table.iter().rfind(says).map(|s| s.place.clone()).or(place);
            }
        }
        place.or_else(|| {
            let profile = profiles::named(config.profile.value);
            let own = (!rule.off).then_some(None);
            config.profile.place.clone().filter(|_| profile.level(rule) != own)
        })
    }
}

fn setting(rule: &rules::Rule, level: Option<&Level>) -> String {
    let Some(level) = level else { return quoted("off") };
    let severity = quoted(level.severity.unwrap_or(rule.severity).name());
    if rule.options.is_empty() {
        return severity;
    }
    let options = rule.options.iter().map(|option| {
        let set = level.options.iter().rev().find(|(name, _)| *name == option.name);
        let value = match (set.map(|(_, value)| value), option.default) {
            (Some(OptionValue::Number(number)), _) => number.to_string(),
            (Some(OptionValue::Words(words)), _) => list(words),
            (None, OptionDefault::Number(number)) => number.to_string(),
            (None, OptionDefault::Words(words)) => list(words),
        };
        format!(", {} = {value}", option.name)
    });
    format!("{{ severity = {severity}{} }}", options.collect::<String>())
}

fn quoted(word: &str) -> String {
    toml::Value::from(word).to_string()
}

fn list<S: AsRef<str>>(words: &[S]) -> String {
    let words: Vec<String> = words.iter().map(|word| quoted(word.as_ref())).collect();
    format!("[{}]", words.join(", "))
}
