//! What a rule sees, and how it speaks.

use crate::finding::{Finding, Fix, Place, Related, Replacement, Severity};
use crate::report::{Claim, Report, Source, Status};
use crate::syntax::attributes::quote;
use crate::text::Span;
use crate::values::edtf::{self, Edtf};
use crate::values::quotations;
use crate::workspace::local::Evidence;
use crate::workspace::resolve::Resolved;
use crate::workspace::view::{Known, View};
use crate::workspace::{Document, Library};

use super::Level;
use super::{OptionDefault, OptionValue};

/// What a rule sees of a report. It knows no clock and no disk.
#[derive(Debug)]
pub struct Context<'w, 'f> {
    view: View<'w>,
    /// The rule, the severity that overrides its own, and its options.
    level: &'w Level,
    today: Option<&'w str>,
    findings: &'f mut Vec<Finding>,
}

impl<'w, 'f> Context<'w, 'f> {
    pub(super) const fn new(
        view: View<'w>,
        level: &'w Level,
        today: Option<&'w str>,
        findings: &'f mut Vec<Finding>,
    ) -> Self {
        Self { view, level, today, findings }
    }

    /// The report.
    pub fn report(&self) -> &'w Report {
        self.view.report()
    }

    /// The document, for what the report is read against.
    pub const fn document(&self) -> &'w Document {
        self.view.document
    }

    /// The look-ups that chains of sources are followed with.
    pub const fn view(&self) -> &View<'w> {
        &self.view
    }

    /// The source that a key means.
    pub fn source(&self, key: &str) -> Option<Known<'w>> {
        self.view.source(key)
    }

    /// The known key nearest to one that is not known.
    pub fn nearest_key(&self, key: &str) -> Option<Box<str>> {
        self.view.nearest_key(key)
    }

    /// The libraries that could be read.
    pub fn libraries(&self) -> impl Iterator<Item = &'w Library> {
        self.view.libraries().map(|(library, _)| library)
    }

    /// The report's `date` as written, and its place.
    pub fn dateline(&self) -> Option<(&'w str, Span)> {
        self.view.dateline()
    }

    /// The report's `updated`, else its `date`: the date, as written, and its place.
    pub fn last_day(&self) -> Option<(&'w Edtf, &'w str, Span)> {
        self.view.last_day()
    }

    /// How far the report has come.
    pub fn status(&self) -> Status {
        self.view.status()
    }

    /// Today, in EDTF, if the face says.
    pub const fn today(&self) -> Option<&'w str> {
        self.today
    }

    /// What stands where a source's `file` points; `None` where nobody has looked.
    pub fn evidence(&self, file: &str) -> Option<&'w Evidence> {
        self.view.evidence(file)
    }

    /// Whether the picture at this address is missing on this disk.
    pub fn is_image_missing(&self, target: &str) -> bool {
        self.view.is_image_missing(target)
    }

    /// What the front matter says for all images; `None` where it says nothing.
    pub fn of_the_report(&self, key: &str) -> Option<&'w str> {
        self.view.front(key)
    }

    /// An option of the rule that is a number; 0 where the rule has no such option.
    pub fn number(&self, name: &str) -> f64 {
        self.level.number(name)
    }

    /// The option `megabytes` of the rule, in bytes.
    pub fn largest(&self) -> u64 {
        self.level.largest()
    }

    /// An option of the rule that counts days.
    #[expect(clippy::cast_possible_truncation, reason = "no calendar is so long")]
    pub fn days(&self, name: &str) -> i64 {
        self.number(name) as i64
    }

    /// An option of the rule that counts things.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "`as` saturates")]
    pub fn count(&self, name: &str) -> usize {
        self.number(name) as usize
    }

    /// Whether an option of the rule that is a list of words holds this one.
    pub fn lists(&self, name: &str, word: &str) -> bool {
        let set = self.level.options.iter().rev().find(|(option, _)| *option == name);
        if let Some((_, OptionValue::Words(words))) = set {
            return words.iter().any(|listed| **listed == *word);
        }
        let own = self.level.rule.options.iter().find(|option| option.name == name);
        match own.map(|option| option.default) {
            Some(OptionDefault::Words(words)) => words.contains(&word),
            _ => false,
        }
    }

    /// Whether quoted words of a claim are to be held against its sources: somebody said them, in these
    /// words, and they are more than a few ([`super::SHORT_QUOTATIONS`]).
    pub fn holds_quotation(&self, resolved: &Resolved<'_>, words: &str) -> bool {
        let claim = &resolved.claim;
        claim.kind().needs_source()
            && !resolved.sources.is_empty()
            && !claim.facts.attributes.has_class("translated")
            && quotations::count(words) > self.count("words")
    }

    /// The words at a place in the report.
    pub fn words(&self, span: Span) -> String {
        self.report().text().slice(span).into_owned()
    }

    /// The words before a byte of the report, as far back as is looked.
    pub fn before(&self, at: usize, far: usize) -> String {
        self.words(Span::new(at.saturating_sub(far), at))
    }

    /// The words behind a byte of the report, as far as is looked.
    pub fn behind(&self, at: usize, far: usize) -> String {
        self.words(Span::new(at, at + far))
    }

    /// The words at a place in the report, markup taken out as far as a line of text needs it.
    pub fn plain(&self, span: Span) -> String {
        plain(&self.words(span))
    }

    /// Whether the front matter cannot be read, so that nobody knows what it says.
    pub fn front_matter_is_broken(&self) -> bool {
        self.view.front_matter_is_broken()
    }

    /// A place in the report.
    pub fn place(&self, span: Span) -> Place {
        self.view.place(span)
    }

    /// Says that something is wrong at a place in the report. What it gives back takes related
    /// places and fixes.
    pub fn find(&mut self, span: Span, message: impl Into<String>) -> Spoken<'_> {
        let place = self.place(span);
        self.find_in(place, message)
    }

    /// Says that something is wrong in another file: a library, or the configuration.
    pub fn find_in(&mut self, place: Place, message: impl Into<String>) -> Spoken<'_> {
        self.findings.push(Finding {
            rule: self.level.rule.name,
            severity: self.level.severity.unwrap_or(self.level.rule.severity),
            place,
            message: message.into(),
            related: Vec::new(),
            fixes: Vec::new(),
            confidence: None,
            unnecessary: false,
        });
        let index = self.findings.len() - 1;
        Spoken { finding: &mut self.findings[index], fixed: self.level.severity.is_some() }
    }

    /// How lines end in this report: as its first line does.
    pub fn line_end(&self) -> &'static str {
        let text = self.report().text();
        let first = text.line(0).unwrap_or_default();
        let is_windows = text.slice(Span::new(first.end, first.end + 2)) == "\r\n";
        if is_windows { "\r\n" } else { "\n" }
    }

    /// Words that take the place of others in the report.
    pub fn replace(&self, span: Span, text: impl Into<String>) -> Replacement {
        Replacement { place: self.place(span), text: text.into() }
    }

    /// An attribute put into braces that are there: before the closing one, or where that is
    /// missing at the end.
    pub fn add_attribute(&self, braces: Span, name: &str, value: &str) -> Replacement {
        let written = self.words(braces);
        let inner = written.strip_suffix('}').unwrap_or(&written);
        let content = inner.trim_end();
        let at = braces.start + content.len();
        let space = if content.ends_with('{') { "" } else { " " };
        let end = braces.start + inner.len();
        self.replace(Span::new(at, end), format!("{space}{name}={}", quote(value)))
    }

    /// A class put into braces that are there.
    pub fn add_class(&self, braces: Span, class: &str) -> Replacement {
        let written = self.words(braces);
        let content = written.strip_suffix('}').unwrap_or(&written).trim_end();
        let at = braces.start + content.len();
        let space = if content.ends_with('{') { "" } else { " " };
        self.replace(Span::new(at, at), format!("{space}.{class}"))
    }

    /// An attribute taken out of its braces, with the space before it: where its name stands, and
    /// where its value does.
    pub fn remove_attribute(&self, name: Span, value: Span) -> Replacement {
        /// How far white space beside it is looked for, bytes.
        const FAR: usize = 80;
        let text = self.report().text();
        let before = text.slice(Span::new(name.start.saturating_sub(FAR), name.start));
        let space = before.len() - before.trim_end().len();
        let is_first = before.trim_end().ends_with('{');
        let behind = text.slice(Span::new(value.end, value.end + FAR));
        let opening = text.slice(Span::new(value.start.saturating_sub(1), value.start));
        let quoted = behind.starts_with(['"', '\'']) && behind.starts_with(&*opening);
        let mut end = value.end + usize::from(quoted);
        let rest = behind.get(usize::from(quoted)..).unwrap_or_default();
        let mut start = name.start - space;
        if is_first {
            start = name.start;
            end += rest.len() - rest.trim_start_matches([' ', '\t']).len();
        }
        self.replace(Span::new(start, end), "")
    }

    /// Whether the braces of a claim are faulty, or others stand behind them that belong to nobody: what
    /// is missing in the claim may well stand there, and is reported as that.
    pub fn is_faulty(&self, claim: &Claim<'_>) -> bool {
        let end = claim.span().end;
        !claim.facts.attributes.faults.is_empty()
            || self.report().text().slice(Span::new(end, end + 2)).trim_start().starts_with('{')
    }

    /// The place of a class of a claim; all of its braces, if it has none.
    pub fn class_place(&self, claim: &Claim<'_>, class: &str) -> Span {
        let mut classes = claim.facts.attributes.classes.iter();
        let found = classes.find(|token| &*token.text == class);
        found.map_or_else(|| claim.braces(), |token| token.span.shifted(claim.offset))
    }

    /// Whether the file is a private library, which says who sources are and nothing else.
    pub fn is_private(&self) -> bool {
        let document = self.document();
        document.config.is_private(&document.path)
    }

    /// An attribute put into the braces of a source, as the last one.
    pub fn add_to_source(&self, source: &Source, name: &str, value: &str) -> Replacement {
        self.add_attribute(Span::new(source.span.start, source.head.end), name, value)
    }

    /// A new source at the end of the report, for the writer to fill in. `None` where something is
    /// never closed there: it would stand within that, and be none.
    pub fn append_source(&self, key: &str, attributes: &str, body: &str) -> Option<Replacement> {
        if self.report().has_open_end() {
            return None;
        }
        let text = self.report().text();
        let end = text.len();
        let tail = text.slice(Span::new(end.saturating_sub(4), end)).replace("\r\n", "\n");
        let gap = if tail.ends_with("\n\n") || end == 0 {
            ""
        } else if tail.ends_with('\n') {
            "\n"
        } else {
            "\n\n"
        };
        let source = format!("{gap}::: {{.source #{key} {attributes}}}\n{body}\n:::\n");
        Some(self.replace(Span::new(end, end), source.replace('\n', self.line_end())))
    }
}

/// A finding that was just made.
#[derive(Debug)]
pub struct Spoken<'f> {
    finding: &'f mut Finding,
    fixed: bool,
}

impl Spoken<'_> {
    /// Another severity than the rule's own; what the configuration says stays.
    #[must_use]
    pub const fn severity(self, severity: Severity) -> Self {
        if !self.fixed {
            self.finding.severity = severity;
        }
        self
    }

    /// Links a place that has to do with it.
    pub fn related(self, place: Place, message: impl Into<String>) -> Self {
        self.finding.related.push(Related { place, message: message.into() });
        self
    }

    /// A fix that changes no value.
    pub fn safe_fix(self, title: impl Into<String>, edits: Vec<Replacement>) -> Self {
        self.finding.fixes.push(Fix { title: title.into(), safe: true, private: false, edits });
        self
    }

    /// A fix that a person should look at.
    pub fn unsafe_fix(self, title: impl Into<String>, edits: Vec<Replacement>) -> Self {
        self.finding.fixes.push(Fix { title: title.into(), safe: false, private: false, edits });
        self
    }

    /// A fix whose edits hold words that no output may show; a person should look.
    pub fn private_fix(self, title: impl Into<String>, edits: Vec<Replacement>) -> Self {
        let title = title.into();
        self.finding.fixes.push(Fix { title, safe: false, private: true, edits });
        self
    }

    /// What is marked serves no purpose.
    pub const fn unnecessary(self) -> Self {
        self.finding.unnecessary = true;
        self
    }
}

/// A date in words for a message, beside how it is written: "3 October 2017".
pub fn in_words(date: &str) -> String {
    edtf::parse(date).map_or_else(|_| format!("`{date}`"), |date| date.describe())
}

/// Words as a message quotes them: links and spans without their brackets, targets and braces.
fn plain(words: &str) -> String {
    let mut plain = String::with_capacity(words.len());
    let mut open = Vec::new();
    let mut rest = words;
    while let Some(next) = rest.chars().next() {
        rest = &rest[next.len_utf8()..];
        let closing = match rest.chars().next() {
            Some('(') => Some(')'),
            Some('{') => Some('}'),
            _ => None,
        };
        match (next, closing, open.last().copied()) {
            ('[', ..) => {
                open.push(plain.len());
                plain.push('[');
            }
            (']', Some(close), Some(bracket)) => {
                open.pop();
                plain.remove(bracket);
                rest = rest.split_once(close).map_or("", |(_, behind)| behind);
            }
            (']', None, Some(_)) => {
                open.pop();
                plain.push(']');
            }
            _ => plain.push(next),
        }
    }
    plain
}

/// Words in quotation marks, shortened to what a line can hold.
pub fn quoted(words: &str) -> String {
    const MOST: usize = 40;
    let folded = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if folded.chars().count() <= MOST {
        return format!("“{folded}”");
    }
    let cut: String = folded.chars().take(MOST).collect();
    let cut = cut.rsplit_once(' ').map_or(&*cut, |(head, _)| head);
    format!("“{cut} …”")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_words_have_no_markup_of_links_and_spans() {
        for (words, shown) in [
            (
                "The island has [211 voters](https://example.org/roll).",
                "The island has 211 voters.",
            ),
            ("[a [b]{by=c} d]{} [sic] e)", "a b d [sic] e)"),
            ("x] [y", "x] [y"),
        ] {
            assert_eq!(plain(words), shown);
        }
    }
}
