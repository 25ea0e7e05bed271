//! `sayso.toml`: read with places, so that what is wrong in it is reported where it stands.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::finding::Severity;
use crate::text::Span;
use crate::values::vocabulary::nearest;

/// The name of the file.
pub const FILE_NAME: &str = "sayso.toml";

/// Which files are reports, if nobody says otherwise.
pub const DEFAULT_INCLUDE: [&str; 2] = ["**/*.sayso", "**/*.sayso.md"];

/// The settings that hold below a folder.
#[derive(Clone, Debug)]
pub struct Config {
    /// The folder of `sayso.toml`, or of the workspace that has none; absolute.
    pub root: PathBuf,
    /// The `sayso.toml`, if there is one.
    pub path: Option<Arc<Path>>,
    /// Its text, for places in it.
    pub text: Arc<str>,
    /// The libraries of sources that all reports here may name.
    pub libraries: Vec<Pattern>,
    /// Which files are reports.
    pub include: Globs,
    /// Which are not.
    pub exclude: Globs,
    /// The severities of rules; `None` is off.
    pub rules: Vec<(&'static str, Option<Severity>)>,
}

/// A glob and where it stands in `sayso.toml`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// The glob, relative to the configuration's folder.
    pub glob: String,
    /// Its place.
    pub span: Span,
}

impl Pattern {
    /// Whether it names one file rather than a kind of file.
    pub fn is_plain(&self) -> bool {
        !self.glob.contains(['*', '?', '[', '{'])
    }
}

/// Globs relative to the configuration's folder.
#[derive(Clone, Debug)]
pub struct Globs {
    set: GlobSet,
}

impl Globs {
    /// Builds a set.
    ///
    /// # Errors
    /// The first glob that is none, with the reason.
    fn new<'a>(globs: impl IntoIterator<Item = &'a Pattern>) -> Result<Self, (Span, String)> {
        let mut set = GlobSetBuilder::new();
        for pattern in globs {
            let glob = GlobBuilder::new(&pattern.glob)
                .literal_separator(true)
                .build()
                .map_err(|error| (pattern.span, error.kind().to_string()))?;
            set.add(glob);
        }
        let set = set.build().map_err(|error| (Span::default(), error.kind().to_string()))?;
        Ok(Self { set })
    }

    /// Whether one of them fits the path, which is relative to the configuration's folder.
    pub fn fit(&self, path: &Path) -> bool {
        self.set.is_match(path)
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
const KEYS: [&str; 4] = ["libraries", "include", "exclude", "rules"];

impl Config {
    /// The settings of a folder without a `sayso.toml`.
    #[expect(clippy::expect_used, reason = "the globs are constants, and a test builds them")]
    pub fn default_for(root: PathBuf) -> Self {
        let include =
            DEFAULT_INCLUDE.map(|glob| Pattern { glob: glob.into(), span: Span::default() });
        Self {
            root,
            path: None,
            text: "".into(),
            libraries: Vec::new(),
            include: Globs::new(&include).expect("the default globs are globs"),
            exclude: Globs::new(&[]).expect("no globs are globs"),
            rules: Vec::new(),
        }
    }

    /// Reads the text of the `sayso.toml` at `path`. `rules` are the names that `[rules]` may hold.
    ///
    /// # Errors
    /// All that is wrong in it, each at its place.
    pub fn read(path: &Path, text: &str, rules: &[&'static str]) -> Result<Self, Vec<ConfigError>> {
        let root = path.parent().map(Path::to_path_buf).unwrap_or_default();
        let mut config = Self::default_for(root);
        config.path = Some(path.into());
        config.text = text.into();
        let mut reader = Reader { config, rules, errors: Vec::new() };
        reader.read(text);
        if reader.errors.is_empty() { Ok(reader.config) } else { Err(reader.errors) }
    }

    /// What `[rules]` says of a rule: `None` if nothing, `Some(None)` for off.
    pub fn level(&self, rule: &str) -> Option<Option<Severity>> {
        self.rules.iter().rev().find(|(name, _)| *name == rule).map(|(_, level)| *level)
    }

    /// Whether a file below the root is a report: included, and not excluded.
    pub fn is_report(&self, path: &Path) -> bool {
        let relative = path.strip_prefix(&self.root).unwrap_or(path);
        self.include.fit(relative) && !self.exclude.fit(relative)
    }
}

struct Reader<'a> {
    config: Config,
    rules: &'a [&'static str],
    errors: Vec<ConfigError>,
}

impl Reader<'_> {
    fn error(&mut self, span: Span, message: String) {
        let path = self.config.path.clone().unwrap_or_else(|| Path::new(FILE_NAME).into());
        let text = self.config.text.clone();
        self.errors.push(ConfigError { path, text, span, message });
    }

    fn read(&mut self, text: &str) {
        let table = match DeTable::parse(text) {
            Ok(table) => table,
            Err(error) => {
                let span = error.span().map_or_else(Span::default, Span::from);
                return self.error(span, format!("This is no TOML: {}.", error.message()));
            }
        };
        for (key, value) in table.get_ref() {
            match &**key.get_ref() {
                "libraries" => {
                    let patterns = self.patterns(value);
                    // Each is asked for by itself later; that they are globs is said here.
                    self.globs(&patterns);
                    self.config.libraries = patterns;
                }
                "include" => {
                    let patterns = self.patterns(value);
                    self.config.include = self.globs(&patterns);
                }
                "exclude" => {
                    let patterns = self.patterns(value);
                    self.config.exclude = self.globs(&patterns);
                }
                "rules" => self.levels(value),
                other => {
                    let message = unknown("key", other, &KEYS);
                    self.error(key.span().into(), message);
                }
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
                Some(glob) => patterns
                    .push(Pattern { glob: glob.replace('\\', "/"), span: item.span().into() }),
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

    fn globs(&mut self, patterns: &[Pattern]) -> Globs {
        Globs::new(patterns).unwrap_or_else(|(span, reason)| {
            self.error(span, format!("This is no glob: {reason}."));
            self.config.exclude.clone()
        })
    }

    fn levels(&mut self, value: &Spanned<DeValue<'_>>) {
        let Some(table) = value.get_ref().as_table() else {
            let message =
                "[rules] is a table: rule = \"error\", \"warning\", \"info\", \"hint\" or \"off\".";
            return self.error(value.span().into(), message.into());
        };
        for (key, level) in table {
            let name = &**key.get_ref();
            let Some(rule) = self.rules.iter().copied().find(|rule| *rule == name) else {
                let message = unknown("rule", name, self.rules);
                self.error(key.span().into(), message);
                continue;
            };
            let written = level.get_ref().as_str();
            match written.and_then(level_named) {
                Some(severity) => self.config.rules.push((rule, severity)),
                None => {
                    let message = format!(
                        "The level of a rule is \"error\", \"warning\", \"info\", \"hint\" or \"off\", not {}.",
                        written.map_or_else(
                            || level.get_ref().type_str().to_owned(),
                            |word| format!("\"{word}\"")
                        )
                    );
                    self.error(level.span().into(), message);
                }
            }
        }
    }
}

/// The severity of that name; `off` is `Some(None)`, and another word `None`.
pub fn level_named(word: &str) -> Option<Option<Severity>> {
    if word == "off" { Some(None) } else { Severity::named(word).map(Some) }
}

fn unknown(what: &str, word: &str, known: &[&'static str]) -> String {
    match nearest(word, known.iter().copied()) {
        Some(near) => format!("There is no {what} `{word}`. Did you mean `{near}`?"),
        None if known.len() < 10 => {
            format!("There is no {what} `{word}`. Known are: {}.", known.join(", "))
        }
        None => format!("There is no {what} `{word}`. `sayso {what}s` lists all."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Config, Vec<(String, String)>> {
        let rules = ["claim-without-date", "unknown-source"];
        Config::read(Path::new("/desk/sayso.toml"), text, &rules).map_err(|errors| {
            let part = |e: ConfigError| (text[e.span.range()].to_owned(), e.message);
            errors.into_iter().map(part).collect()
        })
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
        assert_eq!(config.level("claim-without-date"), Some(None));
        assert_eq!(config.level("unknown-source"), Some(Some(Severity::Hint)));
        assert_eq!(config.level("claim-without-source"), None);
        assert!(config.is_report(Path::new("/desk/reports/a/b.md")));
        assert!(!config.is_report(Path::new("/desk/reports/old/b.md")));
        assert!(!config.is_report(Path::new("/desk/b.sayso")));
        assert!(Config::default_for("/desk".into()).is_report(Path::new("/desk/a/b.sayso.md")));
    }
}
