//! `sayso.toml`: read with places, so that what is wrong in it is reported where it stands.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use semver::{Version, VersionReq};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::files;
use crate::finding::{Place, Severity};
use crate::text::Span;
use crate::values::vocabulary::nearest;

/// The name of the file.
pub const FILE_NAME: &str = "sayso.toml";

/// Which files are reports, if nobody says otherwise.
pub const DEFAULT_INCLUDE: [&str; 2] = ["**/*.sayso", "**/*.sayso.md"];

/// What a configuration may name: given from above, since this room knows no rules.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    /// The rules.
    pub rules: Vec<RuleSchema>,
    /// The groups of rules.
    pub groups: Vec<&'static str>,
    /// The profiles.
    pub profiles: Vec<&'static str>,
}

/// A rule, as far as a configuration speaks of it.
#[derive(Clone, Copy, Debug)]
pub struct RuleSchema {
    /// Its name.
    pub name: &'static str,
    /// What can be set of it beside its severity.
    pub options: &'static [RuleOption],
}

/// Something that a configuration can set of a rule.
#[derive(Clone, Copy, Debug)]
pub struct RuleOption {
    /// Its name: `days`.
    pub name: &'static str,
    /// What holds if nobody says otherwise.
    pub default: OptionDefault,
    /// What it does, in one line.
    pub about: &'static str,
}

/// What an option is if nobody sets it, which also says of what kind it is.
#[derive(Clone, Copy, Debug)]
pub enum OptionDefault {
    /// A number, not negative.
    Number(f64),
    /// A list of words.
    Words(&'static [&'static str]),
}

/// What a configuration sets an option to.
#[derive(Clone, Debug, PartialEq)]
pub enum OptionValue {
    /// A number, not negative.
    Number(f64),
    /// A list of words.
    Words(Vec<Box<str>>),
}

/// What `[rules]` says of a rule or a group.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// The rule's or the group's name.
    pub name: &'static str,
    /// Whether it is a group's.
    pub is_group: bool,
    /// The severity; `Some(None)` is off.
    pub level: Option<Option<Severity>>,
    /// The options that are set.
    pub options: Vec<(&'static str, OptionValue)>,
    /// Where it stands.
    pub place: Place,
}

/// Settings for some paths only.
#[derive(Clone, Debug)]
pub struct Override {
    /// The paths.
    pub paths: Globs,
    /// What holds for them.
    pub rules: Vec<Setting>,
}

/// A value, and where it stands; no place where nobody has set it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Set<T> {
    /// The value.
    pub value: T,
    /// Where it was set.
    pub place: Option<Place>,
}

/// The settings that hold below a folder.
#[derive(Clone, Debug)]
pub struct Config {
    /// The folder of `sayso.toml`, or of the workspace that has none; absolute.
    pub root: PathBuf,
    /// The `sayso.toml`, if there is one.
    pub path: Option<Arc<Path>>,
    /// The text of each file that it was read from, for places in them.
    pub texts: Vec<(Arc<Path>, Arc<str>)>,
    /// The profile that rules and severities begin with.
    pub profile: Set<Option<&'static str>>,
    /// The libraries of sources that all reports here may name.
    pub libraries: Vec<Pattern>,
    /// Libraries whose names never leave the desk, those of folders above included.
    pub private: Vec<Pattern>,
    private_globs: Globs,
    /// Which files are reports.
    pub include: Set<Vec<String>>,
    include_globs: Globs,
    /// Which are not.
    pub exclude: Set<Vec<String>>,
    exclude_globs: Globs,
    /// Whether the whole folder of evidence may be absent.
    pub evidence_optional: Set<bool>,
    /// Whose initials are whose.
    pub people: BTreeMap<String, Set<String>>,
    /// What is said of rules and groups; a later one wins.
    pub rules: Vec<Setting>,
    /// What is said of them for some paths; a later one wins.
    pub overrides: Vec<Override>,
}

/// A glob and where it stands in `sayso.toml`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// The glob, relative to [`Pattern::root`].
    pub glob: String,
    /// The folder that it is meant from: that of its `sayso.toml`.
    pub root: Arc<Path>,
    /// Where it stands.
    pub place: Place,
}

impl Pattern {
    /// Whether it names one file rather than a kind of file.
    pub fn is_plain(&self) -> bool {
        !self.glob.contains(['*', '?', '[', '{'])
    }

    /// Whether the glob fits a file, absolute, or a file below it.
    pub fn may_fit(&self, path: &Path) -> bool {
        let whole = files::absolute(&self.root, Path::new(&self.glob));
        if self.is_plain() {
            return whole.starts_with(path);
        }
        // The globs of one set are few, and such a question is asked only when files come and go.
        let glob = GlobBuilder::new(&whole.to_string_lossy()).literal_separator(true).build();
        glob.is_ok_and(|glob| glob.compile_matcher().is_match(path)) || path.extension().is_none()
    }
}

/// Globs, each relative to the folder of the file that it stands in.
#[derive(Clone, Debug, Default)]
pub struct Globs {
    sets: Vec<(Arc<Path>, GlobSet)>,
}

impl Globs {
    /// Builds a set. Where `folders` says so, a glob that fits a folder fits all in it.
    ///
    /// # Errors
    /// The first glob that is none, with the reason.
    fn new(root: &Path, globs: &[&str], folders: bool) -> Result<Self, (usize, String)> {
        let mut set = GlobSetBuilder::new();
        for (index, glob) in globs.iter().enumerate() {
            let mut add = |glob: &str| {
                let built = GlobBuilder::new(glob).literal_separator(true).build();
                built.map(|built| set.add(built)).map(|_| ())
            };
            let trimmed = if folders { glob.trim_end_matches('/') } else { glob };
            let mut added = add(trimmed);
            if folders && added.is_ok() {
                added = add(&format!("{trimmed}/**"));
            }
            added.map_err(|error| (index, error.kind().to_string()))?;
        }
        let set = set.build().map_err(|error| (0, error.kind().to_string()))?;
        let mut sets = vec![(root.into(), set.clone())];
        // The same folder by its own name, where links lead to it.
        if let Some(real) = files::real(root).filter(|real| real != root) {
            sets.push((real.into(), set));
        }
        Ok(Self { sets })
    }

    fn extend(&mut self, other: &Self) {
        self.sets.extend(other.sets.iter().cloned());
    }

    /// Whether one of them fits the path, which is absolute.
    pub fn fit(&self, path: &Path) -> bool {
        self.sets
            .iter()
            .any(|(root, set)| path.strip_prefix(root).is_ok_and(|relative| set.is_match(relative)))
    }
}

/// What is wrong in a `sayso.toml`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    /// The file.
    pub path: Arc<Path>,
    /// Its text, for line and column.
    pub text: Arc<str>,
    /// Where.
    pub span: Span,
    /// What is wrong, and what to do.
    pub message: String,
}

/// The keys of a `sayso.toml`.
pub const KEYS: [&str; 11] = [
    "profile",
    "libraries",
    "private",
    "include",
    "exclude",
    "extends",
    "required-version",
    "evidence",
    "people",
    "rules",
    "overrides",
];

/// Reads another configuration, for `extends`.
pub type Load<'a> = dyn FnMut(&Path) -> Result<Config, Vec<ConfigError>> + 'a;

impl Config {
    /// The settings of a folder without a `sayso.toml`.
    #[expect(clippy::expect_used, reason = "the globs are constants, and a test builds them")]
    pub fn default_for(root: PathBuf) -> Self {
        let include_globs = Globs::new(&root, &DEFAULT_INCLUDE, false).expect("globs");
        Self {
            root,
            path: None,
            texts: Vec::new(),
            profile: Set { value: None, place: None },
            libraries: Vec::new(),
            private: Vec::new(),
            private_globs: Globs::default(),
            include: Set { value: DEFAULT_INCLUDE.map(str::to_owned).into(), place: None },
            include_globs,
            exclude: Set { value: Vec::new(), place: None },
            exclude_globs: Globs::default(),
            evidence_optional: Set { value: false, place: None },
            people: BTreeMap::new(),
            rules: Vec::new(),
            overrides: Vec::new(),
        }
    }

    /// Reads the text of the `sayso.toml` at `path`. `load` reads the one that it extends.
    ///
    /// # Errors
    /// All that is wrong in it, each at its place.
    pub fn read(
        path: &Path,
        text: &str,
        schema: &Schema,
        load: &mut Load<'_>,
    ) -> Result<Self, Vec<ConfigError>> {
        let root: Arc<Path> = path.parent().unwrap_or(path).into();
        let mut config = Self::default_for(root.to_path_buf());
        let path: Arc<Path> = path.into();
        config.path = Some(path.clone());
        let text: Arc<str> = text.into();
        let mut reader = Reader { config, path, root, text, schema, errors: Vec::new() };
        let text = reader.text.clone();
        reader.read(&text, load);
        if reader.errors.is_empty() { Ok(reader.config) } else { Err(reader.errors) }
    }

    /// Takes the private libraries of a configuration further up.
    pub fn gather_private(&mut self, above: &Self) {
        self.private.extend(above.private.iter().cloned());
        self.private_globs.extend(&above.private_globs);
        self.texts.extend(above.texts.iter().cloned());
    }

    /// The text of a file that this was read from.
    pub fn text_of(&self, path: &Path) -> Option<&Arc<str>> {
        self.texts.iter().find(|(known, _)| **known == *path).map(|(_, text)| text)
    }

    /// Whether a file, absolute, is a report: included, and neither excluded nor private.
    pub fn is_report(&self, path: &Path) -> bool {
        self.include_globs.fit(path) && !self.exclude_globs.fit(path) && !self.is_private(path)
    }

    /// Whether `exclude` names a file, absolute.
    pub fn excludes(&self, path: &Path) -> bool {
        self.exclude_globs.fit(path)
    }

    /// Whether a file, absolute, is a private library: by this name, or by the one that it has where
    /// links lead.
    pub fn is_private(&self, path: &Path) -> bool {
        if self.private.is_empty() {
            return false;
        }
        self.private_globs.fit(path)
            || files::real(path).is_some_and(|real| {
                let is_named = |pattern: &&Pattern| {
                    files::real(&pattern.root.join(&pattern.glob))
                        .is_some_and(|r| real.starts_with(r))
                };
                self.private_globs.fit(&real) || self.private.iter().any(|p| is_named(&p))
            })
    }
}

struct Reader<'a> {
    config: Config,
    path: Arc<Path>,
    root: Arc<Path>,
    text: Arc<str>,
    schema: &'a Schema,
    errors: Vec<ConfigError>,
}

/// The version that `required-version` is held against.
const VERSION: &str = env!("CARGO_PKG_VERSION");

impl Reader<'_> {
    fn error(&mut self, span: Span, message: impl Into<String>) {
        let message = message.into();
        self.errors.push(ConfigError {
            path: self.path.clone(),
            text: self.text.clone(),
            span,
            message,
        });
    }

    fn place(&self, span: std::ops::Range<usize>) -> Place {
        Place { path: self.path.clone(), span: span.into() }
    }

    fn read(&mut self, text: &str, load: &mut Load<'_>) {
        let table = match DeTable::parse(text) {
            Ok(table) => table,
            Err(error) => {
                let span = error.span().map_or_else(Span::default, Span::from);
                return self.error(span, format!("This is no TOML: {}.", error.message()));
            }
        };
        let table = table.get_ref();
        // On another version, what looks wrong here may well be right.
        if let Some(value) = table.get("required-version")
            && !self.required_version(value)
        {
            return;
        }
        if let Some(value) = table.get("extends") {
            self.extends(value, load);
        }
        self.config.texts.insert(0, (self.path.clone(), self.text.clone()));
        for (key, value) in table {
            match &**key.get_ref() {
                "extends" | "required-version" => {}
                "profile" => self.profile(value),
                "libraries" => {
                    self.config.libraries = self.patterns(value);
                    // Each is asked for by itself later; that they are globs is said here.
                    for pattern in self.config.libraries.clone() {
                        if let Err((_, reason)) = Globs::new(&self.root, &[&pattern.glob], false) {
                            let span = pattern.place.span;
                            self.error(span, format!("This is no glob: {reason}."));
                        }
                    }
                }
                "private" => {
                    let patterns = self.patterns(value);
                    let globs = self.globs(&patterns, true);
                    self.config.private.extend(patterns);
                    self.config.private_globs.extend(&globs);
                }
                "include" => {
                    let patterns = self.patterns(value);
                    self.config.include_globs = self.globs(&patterns, false);
                    let value_place = self.place(value.span());
                    self.config.include = listed(patterns, value_place);
                }
                "exclude" => {
                    let patterns = self.patterns(value);
                    self.config.exclude_globs = self.globs(&patterns, true);
                    let value_place = self.place(value.span());
                    self.config.exclude = listed(patterns, value_place);
                }
                "evidence" => self.evidence(value),
                "people" => self.people(value),
                "rules" => {
                    let settings = self.settings(value);
                    self.config.rules.extend(settings);
                }
                "overrides" => self.overrides(value),
                other => {
                    let message = unknown("key", other, &KEYS);
                    self.error(key.span().into(), message);
                }
            }
        }
    }

    /// Whether this version will do.
    fn required_version(&mut self, value: &Spanned<DeValue<'_>>) -> bool {
        let span = value.span().into();
        let Some(written) = value.get_ref().as_str() else {
            self.error(
                span,
                "A version in quotes is wanted here, as in required-version = \">=0.3\".",
            );
            return true;
        };
        match (VersionReq::parse(written), Version::parse(VERSION)) {
            (Ok(wanted), Ok(version)) if !wanted.matches(&version) => {
                self.error(
                    span,
                    format!(
                        "This desk wants Sayso {written}, and this is {VERSION}. Install one that fits, so \
                         that everybody here gets the same findings."
                    ),
                );
                false
            }
            (Err(error), _) => {
                self.error(
                    span,
                    format!("`{written}` is no range of versions ({error}). `>=0.3` is one."),
                );
                true
            }
            _ => true,
        }
    }

    fn extends(&mut self, value: &Spanned<DeValue<'_>>, load: &mut Load<'_>) {
        let span = value.span().into();
        let Some(written) = value.get_ref().as_str() else {
            return self.error(
                span,
                "The path of another configuration is wanted here, as in extends = \"../house.toml\".",
            );
        };
        let path = files::absolute(&self.root, Path::new(&written.replace('\\', "/")));
        match load(&path) {
            Ok(parent) => {
                let own = std::mem::replace(&mut self.config, parent);
                self.config.root = own.root;
                self.config.path = own.path;
            }
            Err(errors) => {
                // A file that is not there, or that leads back here, is this line's fault.
                let (own, theirs): (Vec<_>, Vec<_>) =
                    errors.into_iter().partition(|error| error.text.is_empty());
                for error in own {
                    self.error(span, format!("`{written}`: {}", error.message));
                }
                self.errors.extend(theirs);
            }
        }
    }

    fn profile(&mut self, value: &Spanned<DeValue<'_>>) {
        let schema = self.schema;
        let Some(written) = value.get_ref().as_str() else {
            let message =
                format!("A profile in quotes is wanted here: {}.", schema.profiles.join(", "));
            return self.error(value.span().into(), message);
        };
        match schema.profiles.iter().find(|known| **known == written) {
            Some(known) => {
                let place = Some(self.place(value.span()));
                self.config.profile = Set { value: Some(*known), place };
            }
            None => {
                let message = unknown("profile", written, &schema.profiles);
                self.error(value.span().into(), message);
            }
        }
    }

    fn evidence(&mut self, value: &Spanned<DeValue<'_>>) {
        let Some(table) = value.get_ref().as_table() else {
            return self.error(value.span().into(), "[evidence] is a table: optional = true.");
        };
        for (key, value) in table {
            match (&**key.get_ref(), value.get_ref().as_bool()) {
                ("optional", Some(optional)) => {
                    let place = Some(self.place(value.span()));
                    self.config.evidence_optional = Set { value: optional, place };
                }
                ("optional", None) => {
                    self.error(value.span().into(), "`optional` is true or false, without quotes.");
                }
                (other, _) => {
                    let message = unknown("key", other, &["optional"]);
                    self.error(key.span().into(), message);
                }
            }
        }
    }

    fn people(&mut self, value: &Spanned<DeValue<'_>>) {
        let Some(table) = value.get_ref().as_table() else {
            return self.error(value.span().into(), "[people] is a table: NB = \"N. Body\".");
        };
        for (key, value) in table {
            match value.get_ref().as_str() {
                Some(name) => {
                    let place = Some(self.place(value.span()));
                    let set = Set { value: name.to_owned(), place };
                    self.config.people.insert(key.get_ref().to_string(), set);
                }
                None => self.error(value.span().into(), "A name in quotes is wanted here."),
            }
        }
    }

    fn patterns(&mut self, value: &Spanned<DeValue<'_>>) -> Vec<Pattern> {
        let Some(list) = value.get_ref().as_array() else {
            let message = format!(
                "A list of globs is wanted here, as in [\"sources/*.bib\"], not {}.",
                value.get_ref().type_str()
            );
            self.error(value.span().into(), message);
            return Vec::new();
        };
        let mut patterns = Vec::new();
        for item in list {
            match item.get_ref().as_str() {
                Some(glob) if glob.starts_with('!') => {
                    let message = "No glob begins with `!`: name what is left out under `exclude`.";
                    self.error(item.span().into(), message);
                }
                Some(glob) if glob.contains("://") => {
                    let message = "This is an address, and files of this machine are wanted here.";
                    self.error(item.span().into(), message);
                }
                Some(glob) => patterns.push(Pattern {
                    glob: glob.replace('\\', "/").trim_start_matches("./").to_owned(),
                    root: self.root.clone(),
                    place: self.place(item.span()),
                }),
                None => {
                    let message = format!(
                        "A glob in quotes is wanted here, not {}.",
                        item.get_ref().type_str()
                    );
                    self.error(item.span().into(), message);
                }
            }
        }
        patterns
    }

    /// Globs that files below this folder are held against.
    fn globs(&mut self, patterns: &[Pattern], folders: bool) -> Globs {
        for pattern in patterns {
            if pattern.glob.starts_with('/') || pattern.glob.split('/').any(|part| part == "..") {
                let message = "Globs here are relative to this file's folder, and reach no further: take \
                               the `/` or the `..` out.";
                self.error(pattern.place.span, message);
            }
        }
        let globs: Vec<&str> = patterns.iter().map(|pattern| &*pattern.glob).collect();
        Globs::new(&self.root, &globs, folders).unwrap_or_else(|(index, reason)| {
            let span = patterns.get(index).map(|pattern| pattern.place.span).unwrap_or_default();
            self.error(span, format!("This is no glob: {reason}."));
            Globs::default()
        })
    }

    fn overrides(&mut self, value: &Spanned<DeValue<'_>>) {
        const WANTED: &str = "Overrides are tables with `paths` and `rules`: [[overrides]] paths = \
                              [\"opinion/**\"], rules = { … }.";
        let Some(list) = value.get_ref().as_array() else {
            return self.error(value.span().into(), WANTED);
        };
        for item in list {
            let Some(table) = item.get_ref().as_table() else {
                self.error(item.span().into(), WANTED);
                continue;
            };
            let mut paths = None;
            let mut rules = Vec::new();
            for (key, value) in table {
                match &**key.get_ref() {
                    "paths" => {
                        let patterns = self.patterns(value);
                        if value.get_ref().as_array().is_some_and(|list| list.is_empty()) {
                            self.error(
                                value.span().into(),
                                "For which `paths`? This list is empty.",
                            );
                        }
                        paths = Some(self.globs(&patterns, true));
                    }
                    "rules" => rules = self.settings(value),
                    other => {
                        let message = unknown("key", other, &["paths", "rules"]);
                        self.error(key.span().into(), message);
                    }
                }
            }
            match paths {
                Some(paths) => self.config.overrides.push(Override { paths, rules }),
                None => {
                    self.error(item.span().into(), "For which `paths`? This override names none.")
                }
            }
        }
    }

    /// A table of rules and groups, with their levels and options.
    fn settings(&mut self, value: &Spanned<DeValue<'_>>) -> Vec<Setting> {
        let Some(table) = value.get_ref().as_table() else {
            self.error(
                value.span().into(),
                "[rules] is a table: rule = \"error\", \"warning\", \"info\", \"hint\" or \"off\".",
            );
            return Vec::new();
        };
        let schema = self.schema;
        let mut settings = Vec::new();
        for (key, value) in table {
            let name = &**key.get_ref();
            let rule = schema.rules.iter().find(|rule| rule.name == name);
            let group = schema.groups.iter().find(|group| **group == name);
            let (name, options): (&'static str, &'static [RuleOption]) = match (rule, group) {
                (Some(rule), _) => (rule.name, rule.options),
                (None, Some(group)) => (group, &[]),
                (None, None) => {
                    let known: Vec<&'static str> = schema.rules.iter().map(|r| r.name).collect();
                    let message = unknown("rule", name, &known);
                    self.error(key.span().into(), message);
                    continue;
                }
            };
            let mut setting = Setting {
                name,
                is_group: rule.is_none(),
                level: None,
                options: Vec::new(),
                place: self.place(value.span()),
            };
            match value.get_ref().as_table() {
                Some(table) => {
                    for (key, value) in table {
                        self.option(key, value, options, &mut setting);
                    }
                }
                None => setting.level = self.level(value),
            }
            settings.push(setting);
        }
        settings
    }

    fn option(
        &mut self,
        key: &Spanned<std::borrow::Cow<'_, str>>,
        value: &Spanned<DeValue<'_>>,
        options: &'static [RuleOption],
        setting: &mut Setting,
    ) {
        let name = &**key.get_ref();
        if name == "severity" {
            setting.level = self.level(value);
            return;
        }
        let Some(option) = options.iter().find(|option| option.name == name) else {
            let mut known: Vec<&'static str> = options.iter().map(|option| option.name).collect();
            known.push("severity");
            let message = unknown(&format!("option of `{}`", setting.name), name, &known);
            return self.error(key.span().into(), message);
        };
        let written = value.get_ref();
        let read = match option.default {
            OptionDefault::Number(_) => written
                .as_integer()
                .and_then(|integer| integer.as_str().parse().ok())
                .or_else(|| written.as_float().and_then(|float| float.as_str().parse().ok()))
                .filter(|number: &f64| number.is_finite() && *number >= 0.0)
                .map(OptionValue::Number),
            OptionDefault::Words(_) => written.as_array().and_then(|list| {
                let words = list.iter().map(|item| item.get_ref().as_str().map(Box::from));
                words.collect::<Option<Vec<_>>>().map(OptionValue::Words)
            }),
        };
        match (read, option.default) {
            (Some(value), _) => setting.options.push((option.name, value)),
            (None, OptionDefault::Number(default)) => self.error(
                value.span().into(),
                format!("`{name}` is a number that is not negative, as in {name} = {default}."),
            ),
            (None, OptionDefault::Words(default)) => self.error(
                value.span().into(),
                format!(
                    "`{name}` is a list of words, as in {name} = [\"{}\"].",
                    default.first().unwrap_or(&"…")
                ),
            ),
        }
    }

    fn level(&mut self, level: &Spanned<DeValue<'_>>) -> Option<Option<Severity>> {
        let written = level.get_ref().as_str();
        let named = written.and_then(level_named);
        if named.is_none() {
            let message = format!(
                "The level of a rule is \"error\", \"warning\", \"info\", \"hint\" or \"off\", not {}.",
                written.map_or_else(
                    || level.get_ref().type_str().to_owned(),
                    |word| format!("\"{word}\"")
                )
            );
            self.error(level.span().into(), message);
        }
        named
    }
}

fn listed(patterns: Vec<Pattern>, place: Place) -> Set<Vec<String>> {
    let value = patterns.into_iter().map(|pattern| pattern.glob).collect();
    Set { value, place: Some(place) }
}

/// The severity of that name; `off` is `Some(None)`, and another word `None`.
pub fn level_named(word: &str) -> Option<Option<Severity>> {
    if word == "off" { Some(None) } else { Severity::named(word).map(Some) }
}

fn unknown(what: &str, word: &str, known: &[&'static str]) -> String {
    match nearest(word, known.iter().copied()) {
        Some(near) => format!("There is no {what} `{word}`. Did you mean `{near}`?"),
        None if known.len() < 12 => {
            format!("There is no {what} `{word}`. Known are: {}.", known.join(", "))
        }
        None => format!("There is no {what} `{word}`. `sayso {what}s` lists all."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAYS: &[RuleOption] = &[
        RuleOption { name: "days", default: OptionDefault::Number(1.0), about: "" },
        RuleOption { name: "types", default: OptionDefault::Words(&["book"]), about: "" },
    ];

    fn read(text: &str) -> Result<Config, Vec<(String, String)>> {
        let rule = |name, options| RuleSchema { name, options };
        let schema = Schema {
            rules: vec![rule("claim-without-date", DAYS), rule("unknown-source", &[])],
            groups: vec!["attribution"],
            profiles: vec!["newsroom", "minimal"],
        };
        let mut house = |path: &Path| {
            let text = match path.to_str() {
                Some("/house.toml") => "profile = \"minimal\"\nexclude = [\"old\"]\n",
                _ => {
                    return Err(vec![ConfigError {
                        path: path.into(),
                        text: "".into(),
                        span: Span::default(),
                        message: "is not there".into(),
                    }]);
                }
            };
            Config::read(path, text, &schema, &mut |_| Err(Vec::new()))
        };
        Config::read(Path::new("/desk/sayso.toml"), text, &schema, &mut house).map_err(|errors| {
            let part = |e: ConfigError| (text[e.span.range()].to_owned(), e.message);
            errors.into_iter().map(part).collect()
        })
    }

    fn level(config: &Config, name: &str) -> Option<Option<Severity>> {
        config.rules.iter().find(|setting| setting.name == name).and_then(|setting| setting.level)
    }

    #[test]
    fn all_that_is_wrong_is_said_at_its_place() {
        let text = "librarys = []\ninclude = \"*.md\"\n[rules]\nunknown-sources = \"error\"\n\
                    claim-without-date = \"fatal\"\n";
        let errors = read(text).unwrap_err();
        let places: Vec<&str> = errors.iter().map(|(place, _)| &**place).collect();
        for place in ["librarys", "\"*.md\"", "unknown-sources", "\"fatal\""] {
            assert!(places.contains(&place), "{place}: {errors:?}");
        }
        assert!(errors.iter().any(|(_, m)| m.contains("`libraries`")), "{errors:?}");
        assert!(errors.iter().any(|(_, m)| m.contains("`unknown-source`")), "{errors:?}");
    }

    #[test]
    fn broken_toml_is_said_at_its_place() {
        let errors = read("include = [\n").unwrap_err();
        assert!(errors[0].1.starts_with("This is no TOML"), "{errors:?}");
    }

    #[test]
    fn levels_and_globs() {
        let config = read(
            "include = [\"reports/**/*.md\"]\nexclude = [\"reports/old/**\"]\n\
             [rules]\nclaim-without-date = \"off\"\nunknown-source = \"hint\"\n",
        )
        .unwrap();
        assert_eq!(level(&config, "claim-without-date"), Some(None));
        assert_eq!(level(&config, "unknown-source"), Some(Some(Severity::Hint)));
        assert_eq!(level(&config, "claim-without-source"), None);
        assert!(config.is_report(Path::new("/desk/reports/a/b.md")));
        assert!(!config.is_report(Path::new("/desk/reports/old/b.md")));
        assert!(!config.is_report(Path::new("/desk/b.sayso")));
        assert!(Config::default_for("/desk".into()).is_report(Path::new("/desk/a/b.sayso.md")));
    }

    #[test]
    fn options_are_read_by_their_kind() {
        let config = read(
            "[rules]\nattribution = \"hint\"\n\
             claim-without-date = { severity = \"info\", days = 2, types = [\"map\"] }\n",
        )
        .unwrap();
        assert!(config.rules.iter().any(|setting| setting.is_group));
        let options = &config.rules.iter().find(|s| !s.is_group).unwrap().options;
        assert!(options.contains(&("days", OptionValue::Number(2.0))));
        assert!(options.contains(&("types", OptionValue::Words(vec!["map".into()]))));
        for (text, place, words) in [
            ("days = \"2\"", "\"2\"", "a number"),
            ("days = -1", "-1", "a number"),
            ("types = 3", "3", "a list"),
            ("day = 3", "day", "`days`"),
        ] {
            let text = format!("[rules]\nclaim-without-date = {{ {text} }}\n");
            let errors = read(&text).unwrap_err();
            assert!(errors[0].0 == place && errors[0].1.contains(words), "{errors:?}");
        }
    }

    #[test]
    fn what_it_extends_holds_where_it_says_nothing() {
        let config = read("extends = \"../house.toml\"\n[evidence]\noptional = true\n").unwrap();
        assert_eq!(config.profile.value, Some("minimal"));
        assert!(config.evidence_optional.value);
        assert!(config.excludes(Path::new("/old/a.sayso")), "globs are meant from their own file");
        assert_eq!(config.root, Path::new("/desk"));
        let own = read("extends = \"../house.toml\"\nprofile = \"newsroom\"\n").unwrap();
        assert_eq!(own.profile.value, Some("newsroom"));
        let errors = read("extends = \"none.toml\"\n").unwrap_err();
        assert!(errors[0].0 == "\"none.toml\"" && errors[0].1.contains("not there"), "{errors:?}");
    }

    #[test]
    fn folders_are_excluded_whole_and_paths_overridden() {
        let config = read(
            "exclude = [\"drafts\", \"old/\"]\nprivate = [\"names/*.sayso\"]\n\
             [[overrides]]\npaths = [\"opinion\"]\nrules = { unknown-source = \"off\" }\n",
        )
        .unwrap();
        for path in ["/desk/drafts/a.sayso", "/desk/old/b/c.sayso", "/desk/names/a.sayso"] {
            assert!(!config.is_report(Path::new(path)), "{path}");
        }
        assert!(config.is_private(Path::new("/desk/names/a.sayso")));
        assert!(config.overrides[0].paths.fit(Path::new("/desk/opinion/a.sayso")));
        assert!(read("[[overrides]]\nrules = {}\n").unwrap_err()[0].1.contains("paths"));
    }

    #[test]
    fn another_version_says_only_that() {
        let errors = read("required-version = \">=99\"\nnonsense = 1\n").unwrap_err();
        assert!(errors.len() == 1 && errors[0].1.contains(VERSION), "{errors:?}");
        assert!(read("required-version = \"many\"").unwrap_err()[0].1.contains("no range"));
        assert!(read("required-version = \">=0.0.1\"").is_ok());
    }
}
