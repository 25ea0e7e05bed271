//! What the client sets, at the start or at run time. It speaks of rules as the command line does,
//! over what `sayso.toml` says, and of what is shown.
//!
//! ```json
//! {"profile": "newsroom", "rules": {"single-source": "off", "date": "warning"}, "select": [], "ignore": [],
//!  "inlayHints": {"dates": true, "sources": true, "roots": true}, "codeLens": {"sources": true, "sections": true}, "logLevel": "info"}
//! ```

use serde_json::Value;

use super::logger::Level;
use crate::features::code_lenses::LensKinds;
use crate::features::inlay_hints::HintKinds;
use crate::finding::Severity;
use crate::rules::{RULES, Selection, profiles, selects};

/// What the client wants.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Which rules run, and how grave each is, over what files say.
    pub selection: Selection,
    /// Which inlay hints are shown.
    pub hints: HintKinds,
    /// Which code lenses are.
    pub lenses: LensKinds,
    /// What is logged; as the command line has it, where this says nothing.
    pub log_level: Option<Level>,
}

impl PartialEq for Settings {
    fn eq(&self, other: &Self) -> bool {
        let parts = |s: &Self| {
            let selection = &s.selection;
            (
                selection.profile,
                selection.severities.clone(),
                selection.select.clone(),
                selection.ignore.clone(),
            )
        };
        parts(self) == parts(other)
            && self.hints == other.hints
            && self.lenses == other.lenses
            && self.log_level == other.log_level
    }
}

impl Settings {
    /// Reads them from what the client sends: the section `sayso`, or an object that has one. What
    /// makes no sense is left out, with a word for the log.
    pub fn read(sent: &Value) -> (Self, Vec<String>) {
        let mut settings = Self::default();
        let mut complaints = Vec::new();
        let sent = sent.get("sayso").unwrap_or(sent);
        let Some(sent) = sent.as_object() else { return (settings, complaints) };
        if let Some(name) = sent.get("profile").and_then(Value::as_str).filter(|n| !n.is_empty()) {
            match profiles::PROFILES.iter().find(|profile| profile.name == name) {
                Some(profile) => settings.selection.profile = Some(profile.name),
                None => complaints.push(format!("there is no profile `{name}`")),
            }
        }
        for (name, value) in sent.get("rules").and_then(Value::as_object).into_iter().flatten() {
            let severity = match value.as_str() {
                Some("off") => Some(None),
                Some(severity) => Severity::named(severity).map(Some),
                None => None,
            };
            match severity {
                Some(severity) if is_known(name) => {
                    settings.selection.severities.push((name.clone(), severity));
                }
                Some(_) => complaints.push(format!("there is no rule or group `{name}`")),
                None => {
                    complaints.push(format!("`{name}` can be off, hint, info, warning or error"))
                }
            }
        }
        let mut names = |key: &str| -> Vec<String> {
            let list = sent.get(key).and_then(Value::as_array).into_iter().flatten();
            let (known, unknown): (Vec<&str>, Vec<&str>) =
                list.filter_map(Value::as_str).partition(|name| is_known(name));
            let complain = |name: &str| format!("there is no rule or group `{name}`");
            complaints.extend(unknown.into_iter().map(complain));
            known.into_iter().map(str::to_owned).collect()
        };
        settings.selection.select = names("select");
        settings.selection.ignore = names("ignore");
        // Each kind by its name, or all at once.
        let is_shown = |key: &str, kind: &str| match sent.get(key) {
            Some(Value::Bool(shown)) => *shown,
            Some(kinds) => kinds.get(kind) != Some(&Value::Bool(false)),
            None => true,
        };
        settings.hints = HintKinds {
            sources: is_shown("inlayHints", "sources"),
            dates: is_shown("inlayHints", "dates"),
            roots: is_shown("inlayHints", "roots"),
        };
        settings.lenses = LensKinds {
            sources: is_shown("codeLens", "sources"),
            sections: is_shown("codeLens", "sections"),
        };
        if let Some(level) = sent.get("logLevel").and_then(Value::as_str) {
            settings.log_level = Level::named(level);
            if settings.log_level.is_none() {
                complaints.push("`logLevel` can be off, error, warning, info or debug".to_owned());
            }
        }
        (settings, complaints)
    }
}

fn is_known(name: &str) -> bool {
    RULES.first().is_some_and(|rule| selects(name, rule).is_some())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_makes_no_sense_is_left_out() {
        let (settings, complaints) = Settings::read(&json!({"sayso": {
            "profile": "gossip",
            "rules": {"single-source": "off", "date": "warning", "no-such-rule": "error", "image": 3},
            "select": ["attribution", "nothing"],
            "inlayHints": {"dates": false, "roots": true},
            "codeLens": false,
            "logLevel": "debug",
        }}));
        let severities = settings.selection.severities;
        assert_eq!(
            severities,
            [("single-source".to_owned(), None), ("date".to_owned(), Some(Severity::Warning))]
        );
        assert_eq!(settings.selection.select, ["attribution"]);
        assert_eq!(settings.hints, HintKinds { dates: false, ..HintKinds::default() });
        assert_eq!(settings.lenses, LensKinds { sources: false, sections: false });
        assert_eq!(settings.log_level, Some(Level::Debug));
        assert_eq!(complaints.len(), 4, "{complaints:?}");
        for nothing in [json!(null), json!([]), json!({"sayso": null}), json!("x"), json!({})] {
            assert_eq!(Settings::read(&nothing), (Settings::default(), Vec::new()));
        }
    }
}
