//! The rules: their list, and the one engine that runs them for every face.
//!
//! A rule is a file in `src/rules/` and a page in `docs/rules/`. It sees the report through its
//! [`Context`], which is made of look-ups (this source, that key, the dateline), so that what a
//! finding depends on can be told from what its rule asked for.

pub mod context;
pub mod engine;
pub mod kept;
pub mod levels;
pub mod profiles;
mod run;
pub mod suppressions;

mod accessed_before_published;
mod accidental_block;
mod against_same_source;
mod allegation_without_reply;
mod anonymous_only;
mod anonymous_undescribed;
mod anonymous_without_approval;
mod anonymous_without_reason;
mod archived_before_published;
mod blank_line_missing;
mod circular_chain;
mod circular_reporting;
mod citation_as_claim;
mod claim_without_date;
mod claim_without_source;
mod common_knowledge_with_source;
mod conflicting_source;
mod corrected_source;
mod date_after_report;
mod date_part_count;
mod dateline_missing;
mod duplicate_attribute;
mod duplicate_source;
mod empty_claim;
mod empty_value;
mod evidence_missing;
mod evidence_outside;
mod file_too_large;
mod image_missing;
mod image_without_caption;
mod image_without_credit;
mod image_without_date;
mod image_without_license;
mod impossible_date;
mod imprecise_date;
mod invalid_attribute;
mod invalid_date;
mod invalid_front_matter;
mod invalid_locator;
mod invalid_url;
mod judgment_without_basis;
mod judgment_without_confidence;
mod library_invalid;
mod library_unreadable;
mod locator_kind;
mod misplaced_attribute;
mod missing_locator;
mod name_outside_private;
mod not_independent;
mod off_record_used;
mod open_query;
mod pandoc_differs;
mod private_entry;
mod quote_not_in_excerpt;
mod quote_unsupported;
mod rating_missing;
mod rating_unsupported;
mod reply_same_source;
mod report_without_claims;
mod retracted_source;
mod said_after_published;
mod self_sourced;
mod single_channel;
mod single_source;
mod source_without_date;
mod source_without_description;
mod source_without_key;
mod source_without_type;
mod stray_attributes;
mod stray_div_close;
mod superseded_source;
mod suppression_unknown_rule;
mod suppression_unused;
mod suppression_without_reason;
mod swallowed_claim;
mod translated_quote;
mod unclosed_attributes;
mod unclosed_div;
mod unclosed_fence;
mod unclosed_front_matter;
mod unclosed_quote;
mod unclosed_span;
mod unknown_attribute;
mod unknown_citation;
mod unknown_source;
mod unknown_type;
mod unknown_value;
mod unused_source;
mod updated_before_date;
mod web_source_unarchived;
mod web_source_without_accessed;
mod web_source_without_url;

use crate::finding::Severity;
use crate::report::{Block, Image, Metadata, Source};
use crate::syntax::Kind;
use crate::syntax::attributes::Attributes;
use crate::text::Span;
use crate::values::edtf::EdtfError;
use crate::values::vocabulary::ValueKind;
use crate::workspace::Library;
use crate::workspace::config::{RuleSchema, Schema};
use crate::workspace::resolve::Resolved;
pub use context::Context;
pub use engine::{Found, Options, check, check_all};
pub use kept::Kept;
pub use levels::{Level, Levels, Selection};
pub use suppressions::Placed;

/// All rules, in the order of their groups.
pub static RULES: &[&Rule] = &[
    &claim_without_source::RULE,
    &claim_without_date::RULE,
    &unknown_source::RULE,
    &unknown_citation::RULE,
    &citation_as_claim::RULE,
    &report_without_claims::RULE,
    &duplicate_source::RULE,
    &conflicting_source::RULE,
    &unused_source::RULE,
    &judgment_without_confidence::RULE,
    &judgment_without_basis::RULE,
    &common_knowledge_with_source::RULE,
    &against_same_source::RULE,
    &allegation_without_reply::RULE,
    &reply_same_source::RULE,
    &self_sourced::RULE,
    &open_query::RULE,
    &invalid_date::RULE,
    &impossible_date::RULE,
    &date_part_count::RULE,
    &dateline_missing::RULE,
    &date_after_report::RULE,
    &said_after_published::RULE,
    &updated_before_date::RULE,
    &accessed_before_published::RULE,
    &archived_before_published::RULE,
    &imprecise_date::RULE,
    &source_without_date::RULE,
    &source_without_key::RULE,
    &source_without_description::RULE,
    &source_without_type::RULE,
    &unknown_type::RULE,
    &unknown_value::RULE,
    &invalid_url::RULE,
    &invalid_locator::RULE,
    &web_source_without_url::RULE,
    &web_source_without_accessed::RULE,
    &web_source_unarchived::RULE,
    &missing_locator::RULE,
    &locator_kind::RULE,
    &retracted_source::RULE,
    &superseded_source::RULE,
    &corrected_source::RULE,
    &circular_chain::RULE,
    &library_unreadable::RULE,
    &library_invalid::RULE,
    &name_outside_private::RULE,
    &private_entry::RULE,
    &anonymous_without_reason::RULE,
    &anonymous_undescribed::RULE,
    &anonymous_without_approval::RULE,
    &anonymous_only::RULE,
    &off_record_used::RULE,
    &not_independent::RULE,
    &single_channel::RULE,
    &circular_reporting::RULE,
    &single_source::RULE,
    &rating_unsupported::RULE,
    &rating_missing::RULE,
    &quote_not_in_excerpt::RULE,
    &quote_unsupported::RULE,
    &translated_quote::RULE,
    &evidence_missing::RULE,
    &evidence_outside::RULE,
    &image_without_credit::RULE,
    &image_without_license::RULE,
    &image_missing::RULE,
    &image_without_date::RULE,
    &image_without_caption::RULE,
    &unclosed_span::RULE,
    &unclosed_attributes::RULE,
    &unclosed_quote::RULE,
    &empty_value::RULE,
    &invalid_attribute::RULE,
    &unclosed_div::RULE,
    &unclosed_fence::RULE,
    &unclosed_front_matter::RULE,
    &stray_div_close::RULE,
    &invalid_front_matter::RULE,
    &stray_attributes::RULE,
    &swallowed_claim::RULE,
    &duplicate_attribute::RULE,
    &empty_claim::RULE,
    &blank_line_missing::RULE,
    &accidental_block::RULE,
    &unknown_attribute::RULE,
    &misplaced_attribute::RULE,
    &pandoc_differs::RULE,
    &file_too_large::RULE,
    &suppression_unknown_rule::RULE,
    &suppression_without_reason::RULE,
    &suppression_unused::RULE,
];

/// The groups of rules, as their names stand in `--select` and in the manual.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Group {
    /// Who says so.
    Attribution,
    /// When.
    Date,
    /// The sources themselves.
    Source,
    /// Sources whose names are withheld.
    Anonymity,
    /// Whether two sources are really two.
    Corroboration,
    /// Words between quotation marks.
    Quotation,
    /// Local copies of sources.
    Evidence,
    /// Pictures.
    Image,
    /// The markup.
    Structure,
}

impl Group {
    /// All groups, in the order of the manual.
    pub const ALL: [Self; 9] = [
        Self::Attribution,
        Self::Date,
        Self::Source,
        Self::Anonymity,
        Self::Corroboration,
        Self::Quotation,
        Self::Evidence,
        Self::Image,
        Self::Structure,
    ];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Attribution => "attribution",
            Self::Date => "date",
            Self::Source => "source",
            Self::Anonymity => "anonymity",
            Self::Corroboration => "corroboration",
            Self::Quotation => "quotation",
            Self::Evidence => "evidence",
            Self::Image => "image",
            Self::Structure => "structure",
        }
    }
}

/// A rule: what it is called, how grave it is, and what it looks at.
#[derive(Debug)]
pub struct Rule {
    /// Its name says what is wrong.
    pub name: &'static str,
    /// Where it belongs.
    pub group: Group,
    /// How grave it is, if nobody says otherwise.
    pub severity: Severity,
    /// When it fires, in one line.
    pub summary: &'static str,
    /// Its page, in Markdown: `sayso explain`, and the examples that are its tests.
    pub page: &'static str,
    /// What it looks at.
    pub checks: &'static [Check],
    /// Whether it is off until a profile, the configuration or the command line turns it on.
    pub off: bool,
    /// Whether it runs in private libraries too, where nothing but names is asked for.
    pub in_private: bool,
    /// What a configuration can set of it.
    pub options: &'static [RuleOption],
}

impl Rule {
    /// A rule that is on and has no options: what each says nothing of.
    pub const DEFAULT: Self = Self {
        name: "",
        group: Group::Structure,
        severity: Severity::Error,
        summary: "",
        page: "",
        checks: &[],
        off: false,
        in_private: false,
        options: &[],
    };
}

impl Rule {
    /// Whether it runs in private libraries: how they are marked up is looked at as anywhere.
    pub fn runs_in_private(&self) -> bool {
        self.in_private || matches!(self.group, Group::Structure)
    }
}

pub use crate::workspace::config::{OptionDefault, OptionValue, RuleOption};

/// What the rules on quotations share: scare quotes and the like are let alone.
pub const SHORT_QUOTATIONS: RuleOption = RuleOption {
    name: "words",
    default: OptionDefault::Number(3.0),
    about: "quotations of up to so many words are let alone",
};

/// Looks at a claim, its sources found.
pub type ClaimCheck = fn(&Resolved<'_>, &mut Context<'_, '_>);
/// Looks at words of a claim that stand in quotation marks.
pub type QuotationCheck = fn(&Resolved<'_>, &Quoted<'_>, &mut Context<'_, '_>);
/// Looks at an image, but for those in sources.
pub type ImageCheck = fn(&Image<'_>, &mut Context<'_, '_>);
/// Looks at a source that the report defines.
pub type SourceCheck = fn(&Source, &mut Context<'_, '_>);
/// Looks at a date that cannot be read, of a claim, a scope, a source or the front matter.
pub type DateCheck = fn(&DateValue<'_>, &EdtfError, &mut Context<'_, '_>);
/// Looks at a value of a claim, a scope, a source or the front matter.
pub type ValueCheck = fn(&Value<'_>, &mut Context<'_, '_>);
/// Looks at a list of attributes, whose spans are counted from the byte that comes with it.
pub type AttributesCheck = fn(&Attributes, usize, &mut Context<'_, '_>);
/// Looks at a fault of the grammar, at a place in the report.
pub type FaultCheck = fn(Kind, Span, &mut Context<'_, '_>);
/// Looks at a block, or at the beginning or end of one that holds others.
pub type BlockCheck = fn(&Block<'_>, &mut Context<'_, '_>);
/// Looks at the front matter.
pub type FrontMatterCheck = fn(&Metadata, &mut Context<'_, '_>);
/// Looks at a library that the report is read against, be it its own front matter's.
pub type LibraryCheck = fn(&Library, &mut Context<'_, '_>);
/// Looks at the report as a whole: at what is counted and looked up, not at its blocks.
pub type ReportCheck = fn(&mut Context<'_, '_>);
/// Looks at a suppression, after all other checks have run.
pub type SuppressionCheck = fn(&Placed<'_>, &mut Context<'_, '_>);

/// What a rule looks at, one at a time.
#[derive(Clone, Copy, Debug)]
pub enum Check {
    /// Each claim.
    Claim(ClaimCheck),
    /// Each quotation in a claim.
    Quotation(QuotationCheck),
    /// Each source of the report.
    Source(SourceCheck),
    /// Each image.
    Image(ImageCheck),
    /// Each date that cannot be read.
    Date(DateCheck),
    /// Each value that says something and is neither a date nor words nor keys: terms, ratings,
    /// locators, addresses and their like.
    Value(ValueCheck),
    /// Each list of attributes, of claims, divs and others.
    Attributes(AttributesCheck),
    /// Each fault of these kinds.
    Fault(&'static [Kind], FaultCheck),
    /// Each block.
    Block(BlockCheck),
    /// The front matter.
    FrontMatter(FrontMatterCheck),
    /// Each library.
    Library(LibraryCheck),
    /// The report.
    Report(ReportCheck),
    /// Each suppression.
    Suppression(SuppressionCheck),
}

/// Words of a claim that stand in quotation marks.
#[derive(Clone, Copy, Debug)]
pub struct Quoted<'q> {
    /// Where they stand, marks left out.
    pub span: Span,
    /// The words without markup.
    pub words: &'q str,
}

/// A date that stands somewhere in the report.
#[derive(Clone, Copy, Debug)]
pub struct DateValue<'r> {
    /// The attribute or the front matter's key.
    pub name: &'r str,
    /// The date as written, or one part of several.
    pub text: &'r str,
    /// Where it stands.
    pub span: Span,
    /// Whether it stands there letter for letter.
    pub verbatim: bool,
}

impl DateValue<'_> {
    /// The place of a range of bytes of the date.
    pub fn place(&self, start: usize, length: usize) -> Span {
        if self.verbatim && length > 0 {
            Span::new(self.span.start + start, self.span.start + start + length)
        } else {
            self.span
        }
    }
}

/// What an attribute stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// A claim.
    Claim,
    /// A div that gives defaults to claims.
    Scope,
    /// A source.
    Source,
    /// The report itself: a key of its front matter.
    FrontMatter,
}

/// A value that stands somewhere in the report.
#[derive(Clone, Copy, Debug)]
pub struct Value<'r> {
    /// What it stands on.
    pub holder: Holder,
    /// The attribute or the front matter's key.
    pub name: &'r str,
    /// What such a value is.
    pub kind: ValueKind,
    /// The value as written.
    pub text: &'r str,
    /// Where it stands.
    pub span: Span,
    /// Whether it stands there letter for letter.
    pub verbatim: bool,
}

impl Value<'_> {
    /// The place of a range of bytes of the value.
    pub fn place(&self, part: std::ops::Range<usize>) -> Span {
        if self.verbatim { Span::from(part).shifted(self.span.start) } else { self.span }
    }
}

/// The rule of that name.
pub fn named(name: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.name == name)
}

/// The names of all rules.
pub fn names() -> Vec<&'static str> {
    RULES.iter().map(|rule| rule.name).collect()
}

/// What a configuration may speak of.
pub fn schema() -> Schema {
    Schema {
        rules: RULES
            .iter()
            .map(|rule| RuleSchema { name: rule.name, options: rule.options })
            .collect(),
        groups: Group::ALL.map(Group::name).into(),
        profiles: profiles::PROFILES.iter().map(|profile| profile.name).collect(),
    }
}

/// Whether a selector (`all`, a group's name, a rule's) means a rule; `None`, if there is no such
/// rule or group.
pub fn selects(selector: &str, rule: &Rule) -> Option<bool> {
    if selector == "all" {
        return Some(true);
    }
    if Group::ALL.iter().any(|group| group.name() == selector) {
        return Some(rule.group.name() == selector);
    }
    named(selector).map(|named| named.name == rule.name)
}
