//! The fields, entry types and languages of BibTeX and BibLaTeX, and what they are here.

use crate::values::vocabulary::{CSL_TYPES, find};

/// The fields that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    Title,
    Subtitle,
    Author,
    Editor,
    Publisher,
    Institution,
    School,
    Organization,
    JournalTitle,
    Journal,
    BookTitle,
    MainTitle,
    LangId,
    Language,
    Date,
    Year,
    Month,
    Day,
    UrlDate,
    Doi,
    Url,
    HowPublished,
    Eprint,
    EprintType,
    ArchivePrefix,
    EntrySubtype,
    Type,
    Note,
    Ids,
    Crossref,
    Xdata,
}

/// The names, in the order of [`Known`].
const NAMES: [(&str, Known); Known::COUNT] = [
    ("title", Known::Title),
    ("subtitle", Known::Subtitle),
    ("author", Known::Author),
    ("editor", Known::Editor),
    ("publisher", Known::Publisher),
    ("institution", Known::Institution),
    ("school", Known::School),
    ("organization", Known::Organization),
    ("journaltitle", Known::JournalTitle),
    ("journal", Known::Journal),
    ("booktitle", Known::BookTitle),
    ("maintitle", Known::MainTitle),
    ("langid", Known::LangId),
    ("language", Known::Language),
    ("date", Known::Date),
    ("year", Known::Year),
    ("month", Known::Month),
    ("day", Known::Day),
    ("urldate", Known::UrlDate),
    ("doi", Known::Doi),
    ("url", Known::Url),
    ("howpublished", Known::HowPublished),
    ("eprint", Known::Eprint),
    ("eprinttype", Known::EprintType),
    ("archiveprefix", Known::ArchivePrefix),
    ("entrysubtype", Known::EntrySubtype),
    ("type", Known::Type),
    ("note", Known::Note),
    ("ids", Known::Ids),
    ("crossref", Known::Crossref),
    ("xdata", Known::Xdata),
];

impl Known {
    pub const COUNT: usize = Known::Xdata as usize + 1;

    pub fn of(name: &str) -> Option<Self> {
        NAMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|&(_, field)| field)
    }
}

/// The field of a `crossref` parent that an heir's field comes from, by BibLaTeX's rules: the
/// parent's title is the heir's `booktitle` or `journaltitle`, and never its title. `None` for
/// what is not inherited.
pub(super) fn inherited_from(heir: &str, parent: &str, field: Known) -> Option<Known> {
    let parent_is = |kinds: &[&str]| kinds.iter().any(|kind| kind.eq_ignore_ascii_case(parent));
    let heir_is = |kinds: &[&str]| kinds.iter().any(|kind| kind.eq_ignore_ascii_case(heir));
    match field {
        Known::Title | Known::Subtitle => None,
        Known::JournalTitle if parent_is(&["periodical"]) => Some(Known::Title),
        Known::MainTitle
            if parent_is(&["mvbook", "mvcollection", "mvproceedings", "mvreference"]) =>
        {
            Some(Known::Title)
        }
        Known::BookTitle
            if parent_is(&["book", "collection", "proceedings", "reference"])
                && !heir_is(&["book", "collection", "proceedings"]) =>
        {
            Some(Known::Title)
        }
        // The editor of the whole is not the author of the part; an author is, in a book of
        // one's own only.
        Known::Author if heir_is(&["inbook", "bookinbook", "suppbook"]) => Some(field),
        Known::Author | Known::Editor => None,
        Known::Ids
        | Known::Crossref
        | Known::Xdata
        | Known::Note
        | Known::EntrySubtype
        | Known::Type
        | Known::Doi
        | Known::Eprint => None,
        field => Some(field),
    }
}

/// The CSL item type of an entry. `has_been_visited`: it has a URL and the day it was seen.
pub(super) fn csl_type(
    kind: &str,
    subtype: Option<&str>,
    own_type: Option<&str>,
    has_been_visited: bool,
) -> &'static str {
    // `type = {interview}`, and Better BibTeX's `entrysubtype = {newspaper}`.
    let named = |word: Option<&str>| {
        let word = word?.trim().to_ascii_lowercase();
        if let Some(term) = find(CSL_TYPES, &word) {
            return Some(term.name);
        }
        Some(match word.as_str() {
            "newspaper" => "article-newspaper",
            "magazine" => "article-magazine",
            "blog" | "weblog" => "post-weblog",
            "podcast" | "radio" | "television" | "tvbroadcast" | "radiobroadcast" => "broadcast",
            "forum" | "tweet" => "post",
            "letter" | "email" | "e-mail" => "personal_communication",
            "film" | "video" => "motion_picture",
            _ => return None,
        })
    };
    let csl = match kind {
        "article" | "suppperiodical" => "article-journal",
        "book" | "mvbook" | "collection" | "mvcollection" | "proceedings" | "mvproceedings"
        | "reference" | "mvreference" | "manual" => "book",
        "booklet" => "pamphlet",
        "inbook" | "bookinbook" | "suppbook" | "incollection" | "suppcollection" => "chapter",
        "inproceedings" | "conference" => "paper-conference",
        "inreference" => "entry-encyclopedia",
        "online" | "electronic" | "www" | "webpage" => "webpage",
        "patent" => "patent",
        "periodical" => "periodical",
        "report" | "techreport" => "report",
        "thesis" | "phdthesis" | "mastersthesis" => "thesis",
        "unpublished" => "manuscript",
        "dataset" => "dataset",
        "software" => "software",
        "artwork" | "image" => "graphic",
        "audio" | "music" => "song",
        "video" | "movie" => "motion_picture",
        "performance" => "performance",
        "letter" => "personal_communication",
        "review" => "review",
        "standard" => "standard",
        "jurisdiction" => "legal_case",
        "legislation" => "legislation",
        "legal" => "treaty",
        // Where BibTeX has no type for it, Zotero writes a web page as misc.
        _ if has_been_visited => "webpage",
        _ => "document",
    };
    named(subtype)
        .or_else(|| named(own_type))
        .or_else(|| find(CSL_TYPES, kind).filter(|_| csl == "document").map(|term| term.name))
        .unwrap_or(csl)
}

/// A language as a tag (BCP 47), where BibLaTeX names it otherwise.
pub(super) fn language(name: &str) -> String {
    let tag = match name.to_ascii_lowercase().as_str() {
        "english" | "american" | "usenglish" | "british" | "ukenglish" | "canadian"
        | "australian" | "newzealand" | "langenglish" | "eng" => "en",
        "german" | "ngerman" | "austrian" | "naustrian" | "swissgerman" | "nswissgerman"
        | "langgerman" | "deutsch" | "ger" | "deu" => "de",
        "french" | "francais" | "français" | "acadian" | "canadien" | "langfrench" | "fre"
        | "fra" => "fr",
        "spanish" | "español" | "spa" => "es",
        "italian" | "italiano" | "ita" => "it",
        "portuguese" | "portuges" | "por" => "pt",
        "brazilian" | "brazil" => "pt-BR",
        "dutch" | "nederlands" => "nl",
        "russian" | "rus" => "ru",
        "ukrainian" => "uk",
        "polish" => "pl",
        "czech" => "cs",
        "swedish" => "sv",
        "danish" => "da",
        "norwegian" | "norsk" | "nynorsk" => "no",
        "finnish" => "fi",
        "greek" => "el",
        "turkish" => "tr",
        "arabic" => "ar",
        "hebrew" => "he",
        "persian" | "farsi" => "fa",
        "japanese" => "ja",
        "chinese" => "zh",
        "korean" => "ko",
        "latin" => "la",
        _ => return name.to_owned(),
    };
    tag.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_are_in_the_order_of_the_fields() {
        for (index, (name, field)) in NAMES.iter().enumerate() {
            assert_eq!(*field as usize, index, "{name}");
        }
    }

    #[test]
    fn every_type_is_one_of_csl() {
        for kind in [
            "article",
            "book",
            "booklet",
            "inbook",
            "inproceedings",
            "inreference",
            "online",
            "patent",
            "periodical",
            "report",
            "thesis",
            "unpublished",
            "dataset",
            "software",
            "artwork",
            "audio",
            "video",
            "performance",
            "letter",
            "review",
            "standard",
            "jurisdiction",
            "legislation",
            "legal",
            "misc",
            "whatever",
        ] {
            assert!(find(CSL_TYPES, csl_type(kind, None, None, false)).is_some(), "{kind}");
        }
        assert_eq!(csl_type("article", Some("newspaper"), None, false), "article-newspaper");
        assert_eq!(csl_type("misc", None, Some("interview"), false), "interview");
        assert_eq!(csl_type("misc", None, None, true), "webpage");
        assert_eq!(csl_type("thesis", None, Some("phdthesis"), false), "thesis");
        assert_eq!(csl_type("interview", None, None, false), "interview");
    }
}
