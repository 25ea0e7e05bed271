//! A report's front matter.

use crate::syntax::yaml::{Yaml, YamlError};
use crate::text::Span;
use crate::values::edtf::{self, Edtf};

/// The front matter of a report. Spans are counted from its first byte, the opening `---`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Metadata {
    /// All of it, as YAML; `None` for an empty or a broken one.
    pub yaml: Option<Yaml>,
    /// Why it is no YAML.
    pub error: Option<YamlError>,
    /// Where the YAML stands, the `---` lines left out.
    pub yaml_span: Span,
    /// Whether its closing line is there.
    pub closed: bool,
    /// The day after which nothing in the report can have been said, and which key gives it:
    /// `updated`, else `date`. Read once, since every claim asks for it.
    pub last_day: Option<(Edtf, &'static str)>,
}

/// A value and its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Value<'m> {
    /// The value, quotes undone.
    pub text: &'m str,
    /// Where it stands.
    pub span: Span,
}

/// How far a report has come. An absent one counts as `checking`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Status {
    /// Being written.
    Draft,
    /// At the fact-checker's.
    #[default]
    Checking,
    /// Published, or about to be.
    Final,
}

impl Metadata {
    /// Reads front matter: all of it, and where in it the YAML stands.
    pub fn read(words: &str, yaml_span: Span, closed: bool) -> Self {
        let text = words.get(yaml_span.range()).unwrap_or_default();
        let (yaml, error) = match Yaml::read(text) {
            Ok(Some(mut yaml)) => {
                yaml.shift(yaml_span.start);
                (Some(yaml), None)
            }
            Ok(None) => (None, None),
            Err(error) => {
                (None, Some(YamlError { at: error.at + yaml_span.start, message: error.message }))
            }
        };
        let mut metadata = Self { yaml, error, yaml_span, closed, last_day: None };
        metadata.last_day = ["updated", "date"].into_iter().find_map(|key| {
            let date = edtf::parse(metadata.value(key)?.text).ok()?;
            Some((date, key))
        });
        // Nothing is changed before it is there: one of the two is wrong, and the later proves more.
        if metadata.is_changed_before_written() {
            metadata.last_day = metadata
                .value("date")
                .and_then(|date| edtf::parse(date.text).ok())
                .map(|date| (date, "date"));
        }
        metadata
    }

    /// A value of one word or text: `date`, `url`, `title`, `status` …
    pub fn value(&self, key: &str) -> Option<Value<'_>> {
        let yaml = self.yaml.as_ref()?.get(key)?;
        // A block of text ends with a line end of YAML's own.
        Some(Value { text: yaml.text()?.trim(), span: yaml.span })
    }

    /// The values of `bibliography`, `sources` and their like: one, or a list.
    pub fn values(&self, key: &str) -> Vec<Value<'_>> {
        let Some(yaml) = self.yaml.as_ref().and_then(|yaml| yaml.get(key)) else {
            return Vec::new();
        };
        let values = yaml.list().iter();
        values.filter_map(|v| Some(Value { text: v.text()?, span: v.span })).collect()
    }

    /// The keys under `references`, Pandoc's own list of CSL items.
    pub fn references(&self) -> Option<&Yaml> {
        self.yaml.as_ref()?.get("references")
    }

    /// The report's date, against which "Tuesday" is read: EDTF as written.
    pub fn date(&self) -> Option<Value<'_>> {
        self.value("date")
    }

    /// The last change of a living document: EDTF as written.
    pub fn updated(&self) -> Option<Value<'_>> {
        self.value("updated")
    }

    /// Whether its `updated` is certainly before its `date`.
    pub fn is_changed_before_written(&self) -> bool {
        let (Some(updated), Some(date)) = (self.updated(), self.date()) else { return false };
        // A time of day has a zone of its own, which may be another day's.
        let days = i64::from(updated.text.contains('T') || date.text.contains('T'));
        let (Ok(updated), Ok(date)) = (edtf::parse(updated.text), edtf::parse(date.text)) else {
            return false;
        };
        edtf::certainly_after_by_more_than(&date, &updated, days)
    }

    /// The report's own address.
    pub fn url(&self) -> Option<Value<'_>> {
        self.value("url")
    }

    /// How far it has come.
    pub fn status(&self) -> Status {
        match self.value("status").map(|value| value.text) {
            Some("draft") => Status::Draft,
            Some("final") => Status::Final,
            _ => Status::Checking,
        }
    }

    /// The citation keys under `nocite`: `@a, @b`, or `@*` for all.
    pub fn nocite(&self) -> Vec<&str> {
        let values = self.values("nocite");
        let words = values.into_iter().flat_map(|value| value.text.split([',', ';', ' ', '\n']));
        words.filter_map(|word| word.trim().strip_prefix('@')).collect()
    }
}
