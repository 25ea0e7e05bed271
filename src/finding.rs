//! What a rule says: plain data, which the faces print, send and apply.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use crate::text::Span;

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// A thought, for the writer only.
    Hint,
    /// Worth knowing.
    Info,
    /// Worth mending.
    Warning,
    /// Must be mended.
    Error,
}

impl Severity {
    /// All, the least grave first.
    pub const ALL: [Self; 4] = [Self::Hint, Self::Info, Self::Warning, Self::Error];

    /// Its name in configuration and output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hint => "hint",
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// The severity of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|severity| severity.name() == name)
    }
}

/// A place in a file of the workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file, absolute.
    pub path: Arc<Path>,
    /// Its bytes.
    pub span: Span,
}

/// One thing that is wrong, at one place.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The rule's name.
    pub rule: &'static str,
    /// As the rule, the profile and the configuration have it.
    pub severity: Severity,
    /// The narrowest words that are wrong.
    pub place: Place,
    /// What is wrong, with the words at hand, then what to do.
    pub message: String,
    /// Other places that have to do with it.
    pub related: Vec<Related>,
    /// Ways to mend it, the likeliest first.
    pub fixes: Vec<Fix>,
    /// How sure a judging rule is, from 0 to 1; `None` for a certain one.
    pub confidence: Option<f64>,
    /// Whether what is marked serves no purpose, so that an editor may fade it.
    pub unnecessary: bool,
}

/// Another place that has to do with a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// Where.
    pub place: Place,
    /// What is there: "first defined here".
    pub message: String,
}

/// A way to mend a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as a menu has it: "Use the key `yonhap`".
    pub title: String,
    /// Whether it changes no value, so that nobody needs to look.
    pub safe: bool,
    /// Whether its edits hold words that no output may show: then it is only ever applied.
    pub private: bool,
    /// What it changes. Edits of one file do not overlap.
    pub edits: Vec<Replacement>,
}

/// Words that take the place of others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replacement {
    /// What they replace.
    pub place: Place,
    /// The new words.
    pub text: String,
}

impl Fix {
    /// The text of a file after this fix. Edits that overlap an earlier one are left out.
    pub fn applied(&self, path: &Path, text: &str) -> String {
        let mut edits: Vec<&Replacement> =
            self.edits.iter().filter(|edit| *edit.place.path == *path).collect();
        edits.sort_by_key(|edit| edit.place.span);
        let mut mended = String::with_capacity(text.len());
        let mut at = 0;
        for edit in edits {
            let span = edit.place.span;
            if span.start < at {
                continue;
            }
            mended.push_str(text.get(at..span.start).unwrap_or_default());
            mended.push_str(&edit.text);
            at = span.end;
        }
        mended.push_str(text.get(at..).unwrap_or_default());
        mended
    }
}

/// The edits of those fixes that do not get in each other's way, the first ones first, and how many
/// fixes they are.
pub fn together<'f>(fixes: impl IntoIterator<Item = &'f Fix>) -> (Vec<Replacement>, usize) {
    // Per file: where edits are, by where they begin. None of them touch, so that the one before a
    // place and the one behind it are all that can.
    let mut taken: BTreeMap<(&Path, usize), usize> = BTreeMap::new();
    let mut edits: Vec<Replacement> = Vec::new();
    let mut number = 0;
    for fix in fixes {
        let is_free = |edit: &&Replacement| {
            let (path, span) = (&*edit.place.path, edit.place.span);
            let before = taken.range(..=(path, span.end)).next_back();
            // Even side by side, what one puts in may be what the other counts on.
            before.is_none_or(|((other, _), end)| *other != path || *end < span.start)
        };
        // Two findings may call for one and the same edit.
        let is_new = |edit: &&Replacement| {
            let place = (&*edit.place.path, edit.place.span.start);
            !taken.contains_key(&place) || !edits.contains(edit)
        };
        let new: Vec<&Replacement> = fix.edits.iter().filter(is_new).collect();
        if !new.iter().all(is_free) {
            continue;
        }
        number += 1;
        edits.extend(new.iter().map(|edit| (*edit).clone()));
        taken.extend(
            new.iter()
                .map(|edit| ((&*edit.place.path, edit.place.span.start), edit.place.span.end)),
        );
    }
    (edits, number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fixes_that_touch_wait_for_each_other() {
        let path: Arc<Path> = Path::new("/a").into();
        let fix = |edits: &[(usize, usize, &str)]| Fix {
            title: String::new(),
            safe: true,
            private: false,
            edits: edits
                .iter()
                .map(|(start, end, text)| Replacement {
                    place: Place { path: path.clone(), span: Span::new(*start, *end) },
                    text: (*text).to_owned(),
                })
                .collect(),
        };
        let fixes = [
            fix(&[(4, 6, "x"), (10, 10, "y")]),
            fix(&[(6, 8, "touches")]),
            fix(&[(0, 5, "overlaps")]),
            fix(&[(10, 10, "y")]),
            fix(&[(10, 10, "another word at one place")]),
            fix(&[(12, 13, ""), (0, 2, "z")]),
            fix(&[(1, 20, "around all")]),
        ];
        let (edits, number) = together(&fixes);
        assert_eq!(number, 3);
        let mended = Fix { edits, ..fixes[0].clone() }.applied(&path, "0123456789abcdef");
        assert_eq!(mended, "z23x6789yabdef");
    }
}
