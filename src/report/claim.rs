//! Claims: what makes one, and of what kind it is.

use super::facts::{ClaimFacts, ClaimMarkup};
use crate::syntax::attributes::Attributes;

/// The attributes that make a span a claim; `credit` and `license` are an image's own, and make none.
pub const ATTRIBUTES: [&str; 10] =
    ["by", "on", "at", "event", "against", "rating", "confidence", "likelihood", "reply", "query"];

/// The classes that make a span, a link or an image a claim.
pub const CLASSES: [&str; 6] =
    ["claim", "judgment", "assumption", "common-knowledge", "allegation", "translated"];

/// Whether a class is one of Sayso's: of a claim, or of a source.
pub fn is_class(name: &str) -> bool {
    name == "source" || CLASSES.contains(&name)
}

/// What kind of claim it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimKind {
    /// Somebody says that it is so.
    Claim,
    /// The author's own analysis.
    Judgment,
    /// Taken as given.
    Assumption,
    /// Needs no source.
    CommonKnowledge,
    /// Says something bad of somebody.
    Allegation,
}

impl ClaimKind {
    /// Its name in `sayso inspect`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Claim => "claim",
            Self::Judgment => "judgment",
            Self::Assumption => "assumption",
            Self::CommonKnowledge => "common-knowledge",
            Self::Allegation => "allegation",
        }
    }

    /// Whether somebody must have said it, and some day.
    pub const fn needs_source(self) -> bool {
        matches!(self, Self::Claim | Self::Allegation)
    }
}

/// Whether attributes make their span, link or image a claim.
pub fn is_claim(attributes: &Attributes, markup: ClaimMarkup) -> bool {
    let has_class = attributes.classes.iter().any(|class| CLASSES.contains(&&*class.text));
    match markup {
        ClaimMarkup::Span => {
            let empty = attributes.id.is_none()
                && attributes.classes.is_empty()
                && attributes.pairs.is_empty()
                && attributes.faults.is_empty();
            let has_pair = attributes.pairs.iter().any(|pair| ATTRIBUTES.contains(&&*pair.name));
            empty || has_class || has_pair
        }
        ClaimMarkup::Link | ClaimMarkup::Image => {
            let says = ["by", "on", "event", "against"];
            has_class || attributes.pairs.iter().any(|pair| says.contains(&&*pair.name))
        }
    }
}

impl ClaimFacts {
    /// Its kind, by its classes.
    pub fn kind(&self) -> ClaimKind {
        let has = |class| self.attributes.has_class(class);
        if has("judgment") {
            ClaimKind::Judgment
        } else if has("assumption") {
            ClaimKind::Assumption
        } else if has("common-knowledge") {
            ClaimKind::CommonKnowledge
        } else if has("allegation") {
            ClaimKind::Allegation
        } else {
            ClaimKind::Claim
        }
    }
}
