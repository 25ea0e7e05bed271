//! BibTeX and BibLaTeX (`.bib`), as Zotero, Better BibTeX, JabRef and Mendeley write them and as
//! people do.
//!
//! The file is split into entries first (`raw`), so that a broken one costs itself alone. Then
//! macros are put in, entries inherit what `crossref` and `xdata` give them, and the fields become
//! attributes. Fields that no source of Sayso has (abstracts, keywords, files) are never decoded.

mod dates;
mod fields;
mod latex;
mod names;
mod raw;

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use self::fields::{Known, inherited_from};
use self::raw::{Piece, RawEntry};
use super::{Draft, Entry, Library, Problem, bare_doi, has_sayso_name, note_fields};
use crate::text::Span;

/// How long the text of a macro may become. Macros may be joined of macros, and forty lines that
/// each double the one before would fill any memory.
const LONGEST_MACRO: usize = 4096;

/// How far `crossref` and `xdata` are followed.
const LONGEST_CHAIN: usize = 8;

/// Reads a `.bib` file.
pub fn read(text: &str) -> Library {
    let mut problems = Vec::new();
    let raw = raw::split(text, &mut problems);
    let (strings, entries): (Vec<_>, Vec<_>) =
        raw.into_iter().partition(|entry| entry.kind.eq_ignore_ascii_case("string"));
    let macros = Macros::of(&strings, &mut problems);
    let entries: Vec<Indexed> =
        entries.into_iter().map(|entry| Indexed::of(entry, &mut problems)).collect();
    let by_key: FxHashMap<&str, usize> =
        entries.iter().enumerate().rev().map(|(index, entry)| (entry.raw.key, index)).collect();
    let mut file = File { entries: &entries, by_key, macros, problems };
    let entries = (0..entries.len()).filter_map(|index| file.entry(index)).collect();
    let mut problems = file.problems;
    problems.sort_by_key(|problem| problem.span.start);
    Library { entries, problems }
}

/// The value of a field that only Sayso has: places count letter by letter, the rest is text.
fn sayso_value(field: &str, raw: &str) -> String {
    match field.to_ascii_lowercase().as_str() {
        "sayso-archive" | "sayso-file" => latex::to_verbatim(raw),
        _ => latex::to_text(raw),
    }
}

/// `@string{name = "text"}`, by the name in small letters.
struct Macros<'a>(FxHashMap<String, Cow<'a, str>>);

impl<'a> Macros<'a> {
    fn of(strings: &[RawEntry<'a>], problems: &mut Vec<Problem>) -> Self {
        let mut macros = Self(FxHashMap::default());
        for field in strings.iter().flat_map(|entry| &entry.fields) {
            let value = macros.join(&field.value, problems);
            if value.len() > LONGEST_MACRO {
                problems.push(Problem {
                    span: field.name_span,
                    message: format!(
                        "the macro {} is longer than {LONGEST_MACRO} bytes, and is not used",
                        field.name
                    ),
                });
                continue;
            }
            macros.0.insert(field.name.to_lowercase(), value);
        }
        macros
    }

    /// A value of several pieces, its macros put in. A name that is no macro is reported, and
    /// stands for itself.
    fn join(&self, pieces: &[Piece<'a>], problems: &mut Vec<Problem>) -> Cow<'a, str> {
        let mut texts = pieces.iter().map(|piece| self.text(piece, problems));
        match (texts.next(), pieces.len()) {
            (Some(only), 1) => only,
            (Some(first), _) => {
                let mut all = first.into_owned();
                texts.for_each(|text| all.push_str(&text));
                Cow::Owned(all)
            }
            (None, _) => Cow::Borrowed(""),
        }
    }

    fn text(&self, piece: &Piece<'a>, problems: &mut Vec<Problem>) -> Cow<'a, str> {
        if !piece.bare || piece.text.bytes().all(|b| b.is_ascii_digit()) {
            return Cow::Borrowed(piece.text);
        }
        if let Some(text) = self.0.get(&piece.text.to_lowercase()) {
            return text.clone();
        }
        // The months are macros of every style; a bare date has digits and marks.
        let is_name = piece.text.bytes().all(|b| b.is_ascii_alphabetic());
        if is_name && dates::month(piece.text).is_none() {
            problems.push(Problem {
                span: piece.span,
                // Without the word: it may be the name of somebody who must not be named.
                message: "no @string defines this word: define it, or put braces around it"
                    .to_owned(),
            });
        }
        Cow::Borrowed(piece.text)
    }
}

/// An entry whose known fields are found without a search, so that inheriting costs the same
/// however many fields and heirs an entry has.
struct Indexed<'a> {
    raw: RawEntry<'a>,
    known: [Option<u32>; Known::COUNT],
}

impl<'a> Indexed<'a> {
    fn of(raw: RawEntry<'a>, problems: &mut Vec<Problem>) -> Self {
        let mut known = [None; Known::COUNT];
        for (index, field) in raw.fields.iter().enumerate() {
            let Some(name) = Known::of(field.name) else { continue };
            let slot = &mut known[name as usize];
            if slot.is_some() {
                // BibTeX's own choice.
                problems.push(Problem {
                    span: field.name_span,
                    message: format!(
                        "{} has {} twice: the first counts; take one out",
                        raw.key, field.name
                    ),
                });
            } else {
                *slot = u32::try_from(index).ok();
            }
        }
        Self { raw, known }
    }
}

struct File<'a, 'e> {
    entries: &'e [Indexed<'a>],
    by_key: FxHashMap<&'a str, usize>,
    macros: Macros<'a>,
    problems: Vec<Problem>,
}

impl<'a> File<'a, '_> {
    /// The entry as Sayso has it; `None` for what only gives fields to others.
    fn entry(&mut self, index: usize) -> Option<Entry> {
        let entries = self.entries;
        let raw = &entries[index].raw;
        let kind = raw.kind.to_ascii_lowercase();
        if matches!(kind.as_str(), "xdata" | "set") {
            return None;
        }
        let givers = self.givers(index);
        let mut draft = Draft::default();
        self.describe(&kind, &givers, &mut draft);
        for field in &raw.fields {
            if has_sayso_name(field.name) {
                let value = self.macros.join(&field.value, &mut self.problems);
                let value = sayso_value(field.name, &value);
                if let Err(message) = draft.add_sayso(field.name, &value, field.span()) {
                    self.problems.push(Problem { span: field.name_span, message });
                }
            }
        }
        if let Some((note, span)) = self.own(index, Known::Note) {
            for (field, value) in note_fields(&note) {
                if let Err(message) = draft.add_sayso(field, &sayso_value(field, value), span) {
                    self.problems.push(Problem { span, message });
                }
            }
        }
        let aliases = self.aliases(index);
        Some(draft.finish(raw.key.to_owned(), raw.key_span, raw.span, aliases))
    }

    /// The entry itself and those that it inherits from, nearest first, each with whether the
    /// fields change names on the way (`crossref`) or not (`xdata`).
    fn givers(&mut self, index: usize) -> Vec<(usize, bool)> {
        let mut givers = vec![(index, false)];
        let mut at = 0;
        while at < givers.len() {
            let (from, crossed) = givers[at];
            at += 1;
            for (field, crosses) in [(Known::Xdata, false), (Known::Crossref, true)] {
                let Some((value, span)) = self.own(from, field) else { continue };
                for key in value.split(',').map(str::trim).filter(|key| !key.is_empty()) {
                    match self.by_key.get(key).copied() {
                        Some(giver) => {
                            let is_new = givers.iter().all(|&(known, _)| known != giver);
                            if is_new && givers.len() < LONGEST_CHAIN {
                                givers.push((giver, crossed || crosses));
                            }
                        }
                        // Said once, at the entry that names it.
                        None if from == index => self.problems.push(Problem {
                            span,
                            message: format!(
                                "{key} is not in this file, so nothing is taken from it"
                            ),
                        }),
                        None => {}
                    }
                }
            }
        }
        givers
    }

    fn own(&mut self, index: usize, name: Known) -> Option<(Cow<'a, str>, Span)> {
        let entry = &self.entries[index];
        let field = &entry.raw.fields[entry.known[name as usize]? as usize];
        Some((self.macros.join(&field.value, &mut self.problems), field.span()))
    }

    /// The first of some fields that the entry has or inherits, still in LaTeX.
    fn first(&mut self, givers: &[(usize, bool)], names: &[Known]) -> Option<(Cow<'a, str>, Span)> {
        for &(giver, crossed) in givers {
            for &name in names {
                let name = if crossed {
                    let heir = &self.entries[givers[0].0].raw.kind;
                    let Some(name) = inherited_from(heir, self.entries[giver].raw.kind, name)
                    else {
                        continue;
                    };
                    name
                } else {
                    name
                };
                if let Some(found) = self.own(giver, name) {
                    return Some(found);
                }
            }
        }
        None
    }

    fn describe(&mut self, kind: &str, givers: &[(usize, bool)], draft: &mut Draft) {
        use Known::*;
        let type_span = self.entries[givers[0].0].raw.kind_span;
        if let Some((mut title, span)) =
            self.first(givers, &[Title]).map(|(title, span)| (latex::to_text(&title), span))
        {
            if let Some((subtitle, _)) = self.first(givers, &[Subtitle]) {
                let subtitle = latex::to_text(&subtitle);
                if !subtitle.is_empty() {
                    title = format!("{title}: {subtitle}");
                }
            }
            draft.add("title", title, span);
        }
        if let Some((author, span)) = self.first(givers, &[Author]) {
            draft.add("author", names::to_words(&author), span);
        }
        if let Some((editor, _)) = self.first(givers, &[Editor]) {
            draft.editor = names::to_words(&editor);
        }
        for (attribute, fields) in [
            ("publisher", &[Publisher, Institution, School, Organization][..]),
            ("container-title", &[JournalTitle, Journal, BookTitle, MainTitle]),
        ] {
            if let Some((value, span)) = self.first(givers, fields) {
                draft.add(attribute, latex::to_text(&value), span);
            }
        }
        if let Some((value, span)) = self.first(givers, &[LangId, Language]) {
            draft.add("language", fields::language(&latex::to_text(&value)), span);
        }
        self.dates(givers, draft);
        self.places(givers, draft);
        let (subtype, own_type) =
            (self.first(givers, &[EntrySubtype]), self.first(givers, &[Type]));
        let csl = fields::csl_type(
            kind,
            subtype.as_ref().map(|(value, _)| value.as_ref()),
            own_type.as_ref().map(|(value, _)| value.as_ref()),
            draft.get("url").is_some() && draft.get("accessed").is_some(),
        );
        draft.add("type", csl.to_owned(), type_span);
    }

    fn dates(&mut self, givers: &[(usize, bool)], draft: &mut Draft) {
        use Known::*;
        if let Some((date, span)) = self.first(givers, &[Date]) {
            match dates::date(&dates::plain(&date)) {
                Ok(date) => draft.add("issued", date, span),
                Err(message) => self.problems.push(Problem { span, message }),
            }
        }
        if draft.get("issued").is_none()
            && let Some((year, span)) = self.first(givers, &[Year])
        {
            let month = self.first(givers, &[Month]).map(|(month, _)| latex::to_text(&month));
            let day = self.first(givers, &[Day]).map(|(day, _)| latex::to_text(&day));
            let date =
                dates::year_and_month(&dates::plain(&year), month.as_deref(), day.as_deref());
            draft.add("issued", date.unwrap_or_default(), span);
        }
        if let Some((date, span)) = self.first(givers, &[UrlDate]) {
            match dates::date(&dates::plain(&date)) {
                Ok(date) => draft.add("accessed", date, span),
                Err(message) => self.problems.push(Problem { span, message }),
            }
        }
    }

    fn places(&mut self, givers: &[(usize, bool)], draft: &mut Draft) {
        use Known::*;
        if let Some((doi, span)) = self.first(givers, &[Doi]) {
            draft.add("doi", bare_doi(&latex::to_verbatim(&doi)), span);
        }
        if let Some((url, span)) = self.first(givers, &[Url]) {
            draft.add("url", latex::to_verbatim(&url), span);
        }
        // Where BibTeX's old styles have no url, people write it as how it was published.
        if let Some((how, span)) = self.first(givers, &[HowPublished]) {
            let how = latex::to_verbatim(how.trim());
            if how.starts_with("http://") || how.starts_with("https://") {
                draft.add("url", how, span);
            }
        }
        if let Some((eprint, span)) = self.first(givers, &[Eprint])
            && let Some((archive, _)) = self.first(givers, &[EprintType, ArchivePrefix])
            && archive.trim().eq_ignore_ascii_case("arxiv")
        {
            let id = latex::to_verbatim(&eprint);
            draft.add("url", format!("https://arxiv.org/abs/{id}"), span);
        }
    }

    /// BibLaTeX's `ids`: other keys, parted by commas.
    fn aliases(&mut self, index: usize) -> Vec<(String, Span)> {
        let Some((value, span)) = self.own(index, Known::Ids) else { return Vec::new() };
        let as_written = value.len() == span.len();
        let base = value.as_ptr() as usize;
        value
            .split(',')
            .map(str::trim)
            .filter(|alias| !alias.is_empty())
            .map(|alias| {
                // A value put together of macros has no place of its own for each.
                let start = span.start + (alias.as_ptr() as usize - base);
                let own = Span::new(start, start + alias.len());
                (alias.to_owned(), if as_written { own } else { span })
            })
            .collect()
    }
}
