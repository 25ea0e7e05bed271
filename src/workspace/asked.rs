//! What a rule asked for while it looked at something: on that, and on nothing else, its findings
//! depend. Whoever keeps findings over edits keeps these with them.

use std::cell::{Cell, RefCell};

use super::view::View;

/// Something that a rule asked of what its report is read against.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Need {
    /// The source that a key means.
    Key(Box<str>),
    /// The key of the source at an address.
    Url(Box<str>),
    /// The known key that is nearest to an unknown one.
    Nearest(Box<str>),
    /// Whether a key may be defined where nobody could read it.
    Hidden(Box<str>),
    /// On whom sources rest, and through whom they came.
    Chains,
    /// Which sources lead back to the report.
    Circles,
    /// The report's `date`.
    Dateline,
    /// The day after which nothing in the report can have been said.
    LastDay,
    /// How far the report has come.
    Status,
    /// A value of the front matter.
    Front(Box<str>),
    /// Whether there is front matter that can be read.
    FrontBroken,
    /// Anything in the front matter.
    FrontMatter,
    /// What stands where a source's `file` points.
    Evidence(Box<str>),
    /// Whether a picture is missing.
    Image(Box<str>),
    /// The libraries, and what is in them.
    Libraries,
    /// All sources of the report.
    Sources,
    /// Whether a key is used.
    Use(Box<str>),
    /// Whether a claim is by a key.
    Said(Box<str>),
    /// All keys that are used.
    Uses,
    /// How many claims there are, of which kinds.
    Counts,
    /// Something that may change with every edit.
    All,
}

/// Notes what is asked.
#[derive(Debug, Default)]
pub struct Asked {
    needs: RefCell<Vec<Need>>,
    silent: Cell<usize>,
}

impl Asked {
    /// Notes one thing, each once.
    pub fn note(&self, need: Need) {
        if self.silent.get() > 0 {
            return;
        }
        let mut needs = self.needs.borrow_mut();
        if !needs.contains(&need) {
            needs.push(need);
        }
    }

    /// Notes something about a word, which is only copied where it is new.
    pub fn note_word(&self, kind: fn(Box<str>) -> Need, word: &str) {
        if self.silent.get() > 0 {
            return;
        }
        let mut needs = self.needs.borrow_mut();
        let probe = kind(Box::default());
        let is_known = needs.iter().any(|need| {
            std::mem::discriminant(need) == std::mem::discriminant(&probe)
                && need.word().is_some_and(|known| known == word)
        });
        if !is_known {
            needs.push(kind(word.into()));
        }
    }

    /// Takes what was noted.
    pub fn take(&self) -> Vec<Need> {
        std::mem::take(&mut self.needs.borrow_mut())
    }

    fn quietly(&self, by: usize) {
        self.silent.set(by);
    }
}

impl Need {
    /// The word that it is about.
    pub fn word(&self) -> Option<&str> {
        match self {
            Self::Key(word)
            | Self::Url(word)
            | Self::Nearest(word)
            | Self::Hidden(word)
            | Self::Front(word)
            | Self::Evidence(word)
            | Self::Image(word)
            | Self::Use(word)
            | Self::Said(word) => Some(word),
            _ => None,
        }
    }
}

impl View<'_> {
    pub(super) fn note(&self, need: Need) {
        if let Some(asked) = self.asked {
            asked.note(need);
        }
    }

    pub(super) fn note_word(&self, kind: fn(Box<str>) -> Need, word: &str) {
        if let Some(asked) = self.asked {
            asked.note_word(kind, word);
        }
    }

    /// Asks what is kept for all askers: what is looked up for that is noted as `need`, and as nothing
    /// else, since the next who asks does not look it up again.
    pub(super) fn as_one<T>(&self, need: Need, ask: impl FnOnce(&Self) -> T) -> T {
        let Some(asked) = self.asked else { return ask(self) };
        asked.note(need);
        let before = asked.silent.get();
        asked.quietly(before + 1);
        let answer = ask(self);
        asked.quietly(before);
        answer
    }
}
