//! Sayso's own attributes, classes and metadata keys, with what their values are.

use super::{BY, CONFIDENCE, CSL_TYPES, FROM, LIKELIHOOD, RELIABILITY, REPLY, STATUS, TERMS};
use super::{Term, term};

/// An attribute of claims or sources, or a key of the front matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attribute {
    /// The name as written.
    pub name: &'static str,
    /// What it says, in one line.
    pub meaning: &'static str,
    /// What its value is.
    pub kind: ValueKind,
}

/// What the value of an attribute is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueKind {
    /// Source keys parted by spaces; the words listed may stand in their place.
    Keys(&'static [Term]),
    /// One source key.
    Key,
    /// An EDTF value.
    Date,
    /// EDTF values, one for all sources or one for each, parted by semicolons.
    Dates,
    /// Locators, one for all sources or one for each, parted by semicolons.
    Locators,
    /// Admiralty ratings, one for all sources or one for each, parted by semicolons.
    Ratings,
    /// One word of a closed list.
    OneOf(&'static [Term]),
    /// Words.
    Text,
    /// A URL.
    Url,
    /// A path from the file it stands in, with `/`.
    Path,
    /// One path or a list of them.
    Paths,
    /// 64 hexadecimal digits.
    Digest,
    /// Initials and an EDTF date.
    Approval,
    /// A language tag (BCP 47).
    Language,
    /// Structured YAML.
    Yaml,
}

const fn attribute(name: &'static str, kind: ValueKind, meaning: &'static str) -> Attribute {
    Attribute { name, meaning, kind }
}

/// The attributes of a claim.
pub const CLAIM_ATTRIBUTES: &[Attribute] = &[
    attribute("by", ValueKind::Keys(BY), "who says so: source keys, the main one first"),
    attribute("on", ValueKind::Dates, "when they said it"),
    attribute("at", ValueKind::Locators, "where in the source: page, paragraph, time"),
    attribute("event", ValueKind::Date, "when it happened, as claimed"),
    attribute("against", ValueKind::Keys(&[]), "who says otherwise: source keys"),
    attribute("rating", ValueKind::Ratings, "Admiralty code of each source for this claim"),
    attribute("confidence", ValueKind::OneOf(CONFIDENCE), "the author's confidence in a judgment"),
    attribute("likelihood", ValueKind::OneOf(LIKELIHOOD), "how likely the author thinks it"),
    attribute("reply", ValueKind::Keys(REPLY), "the answer of those accused"),
    attribute("query", ValueKind::Text, "a question still open, to the author or the checker"),
    attribute("credit", ValueKind::Text, "who made the image"),
    attribute("license", ValueKind::Text, "on what terms the image is used"),
];

/// The classes that make a span a claim, without their dot.
pub const CLAIM_CLASSES: &[Term] = &[
    term("claim", "a claim, with nothing said of it yet"),
    term("judgment", "the author's own analysis; needs a confidence, and a by is its basis"),
    term("assumption", "taken as given"),
    term("common-knowledge", "needs no source"),
    term("allegation", "says something bad of somebody; needs a reply"),
    term("translated", "the quoted words in it are a translation"),
];

/// The names of those claim attributes that a scope gives to the claims in it.
pub const SCOPE_ATTRIBUTES: &[&str] =
    &["by", "on", "at", "event", "rating", "confidence", "credit", "license"];

/// The attributes of a source. Those of CSL come first, down to `url`.
pub const SOURCE_ATTRIBUTES: &[Attribute] = &[
    attribute("type", ValueKind::OneOf(CSL_TYPES), "what it is"),
    attribute("title", ValueKind::Text, "its title"),
    attribute("author", ValueKind::Text, "who wrote or said it"),
    attribute("publisher", ValueKind::Text, "who published it"),
    attribute("container-title", ValueKind::Text, "the newspaper, journal, programme or site"),
    attribute("language", ValueKind::Language, "the language of the source"),
    attribute("issued", ValueKind::Date, "when it was published, or the interview was held"),
    attribute("accessed", ValueKind::Date, "when the author saw it"),
    attribute("url", ValueKind::Url, "where it is"),
    attribute("archive", ValueKind::Url, "where a copy of it is kept"),
    attribute("archived", ValueKind::Date, "when that copy was made"),
    attribute("aliases", ValueKind::Keys(&[]), "keys that it also answers to"),
    attribute("file", ValueKind::Path, "a local copy of it: the evidence"),
    attribute("sha256", ValueKind::Digest, "the digest of the local copy"),
    attribute("from", ValueKind::Keys(FROM), "on whom it rests: its origins"),
    attribute("via", ValueKind::Keys(&[]), "through whom it reached the author: its channels"),
    attribute("terms", ValueKind::OneOf(TERMS), "what was agreed with the source"),
    attribute("anonymity", ValueKind::Text, "the reason given to readers for withholding a name"),
    attribute("approved", ValueKind::Approval, "who allowed the anonymity, and when"),
    attribute("name", ValueKind::Text, "who an unnamed source is; in private libraries only"),
    attribute("contact", ValueKind::Text, "how to reach the source; in private libraries only"),
    attribute("reliability", ValueKind::OneOf(RELIABILITY), "Admiralty reliability"),
    attribute("corrected", ValueKind::Date, "when it was corrected"),
    attribute("retracted", ValueKind::Date, "when it was retracted"),
    attribute("superseded-by", ValueKind::Key, "the source to use instead"),
];

/// How many of [`SOURCE_ATTRIBUTES`] are CSL's own variables.
const CSL_VARIABLES: usize = 9;

/// The source attributes that may stand in a private library only, and whose values are never
/// shown.
pub const PRIVATE_ATTRIBUTES: &[&str] = &["name", "contact"];

/// The keys of a report's front matter that Sayso reads.
pub const METADATA: &[Attribute] = &[
    attribute("title", ValueKind::Text, "the headline"),
    attribute("author", ValueKind::Text, "who wrote the report"),
    attribute("date", ValueKind::Date, "the dateline, against which \"Tuesday\" is read"),
    attribute("updated", ValueKind::Date, "the last change of a living document"),
    attribute("place", ValueKind::Text, "where it was written"),
    attribute("publisher", ValueKind::Text, "who publishes it"),
    attribute("url", ValueKind::Url, "where it is published"),
    attribute("lang", ValueKind::Language, "the language of the report"),
    attribute("status", ValueKind::OneOf(STATUS), "how far it has come"),
    attribute("bibliography", ValueKind::Paths, "BibTeX and CSL libraries, from the report"),
    attribute("references", ValueKind::Yaml, "sources in the front matter itself, as CSL"),
    attribute("nocite", ValueKind::Text, "sources that count as used"),
    attribute("sources", ValueKind::Paths, "Sayso files with sources, from the report"),
];

/// The claim attribute of this name.
pub fn claim_attribute(name: &str) -> Option<&'static Attribute> {
    CLAIM_ATTRIBUTES.iter().find(|attribute| attribute.name == name)
}

/// The source attribute of this name.
pub fn source_attribute(name: &str) -> Option<&'static Attribute> {
    SOURCE_ATTRIBUTES.iter().find(|attribute| attribute.name == name)
}

/// The key of the front matter of this name.
pub fn metadata_key(name: &str) -> Option<&'static Attribute> {
    METADATA.iter().find(|attribute| attribute.name == name)
}

/// The source attribute that a field of a BibTeX or CSL library means by `sayso-via`: one that
/// only Sayso has, spelled with Sayso's name. Case does not matter, as in BibTeX.
pub fn sayso_attribute(field: &str) -> Option<&'static Attribute> {
    let (prefix, name) = field.split_at_checked("sayso-".len())?;
    let name = name.trim();
    prefix
        .eq_ignore_ascii_case("sayso-")
        .then(|| {
            SOURCE_ATTRIBUTES[CSL_VARIABLES..]
                .iter()
                .find(|attribute| attribute.name.eq_ignore_ascii_case(name))
        })
        .flatten()
}
