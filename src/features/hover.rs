//! What stands at a place means, in words: claims, keys, attributes, values, dates, locators, headings,
//! front matter, pictures.

mod attribute;
mod claim;
mod page;
mod source;

use std::sync::Arc;

pub use page::Page;
use page::{Word, code, keys, plain, strong};

use super::{Asked, BracesPart, Subject, Target, count, short};
use crate::report::facts::ImageFacts;
use crate::report::suppression::Suppression;
use crate::report::{Facts, Prose};
use crate::rules;
use crate::syntax::yaml::{Value, Yaml};
use crate::text::Span;
use crate::values::edtf;
use crate::values::vocabulary::{self, ValueKind};
use crate::workspace::view::{FoundIn, Known};
use crate::workspace::{Library, View};

/// What to show.
#[derive(Debug, PartialEq, Eq)]
pub struct Hover {
    /// The words that it is about.
    pub span: Span,
    /// What is said of them.
    pub page: Page,
}

/// Finds it. Who an unnamed source is stands in none.
pub fn find(asked: &Asked<'_>, byte: usize) -> Option<Hover> {
    match asked.subject {
        Subject::Report(view) => {
            let mut hover = in_report(asked, &view, byte)?;
            hover.page.map(|words| super::censored(&view, words));
            Some(hover)
        }
        Subject::Library(library) => {
            let mut hover = in_library(asked, library, byte)?;
            hover.page.map(|words| library.secrets().censor(&words).into_owned());
            Some(hover)
        }
    }
}

fn in_report(asked: &Asked<'_>, view: &View<'_>, byte: usize) -> Option<Hover> {
    if let Some(found) = in_braces(view, byte) {
        return Some(found);
    }
    for (piece, facts) in super::pieces_at(view, byte) {
        let found = match facts {
            Facts::FrontMatter(_) => front_matter(asked, view, piece, byte),
            Facts::Comment(suppressions) => suppression(suppressions, piece.start, byte),
            Facts::Prose(prose) => suppression(&prose.suppressions, piece.start, byte)
                .or_else(|| in_prose(view, prose, piece.start, byte)),
            _ => None,
        };
        if found.is_some() {
            return found;
        }
    }
    match asked.target(byte)? {
        Target::Key { key, span } => {
            let page = match view.source(&key) {
                Some(known) => source::used(view, known),
                None => attribute::no_source(view, &key, None),
            };
            Some(Hover { span, page })
        }
        Target::Definition { source } => {
            Some(Hover { span: source.key_span, page: source::defined(asked, source) })
        }
        Target::Claim(resolved) => {
            Some(Hover { span: resolved.claim.span(), page: claim::page(view, &resolved) })
        }
        Target::Date { .. } => None,
    }
}

/// Names, classes and values between braces.
fn in_braces(view: &View<'_>, byte: usize) -> Option<Hover> {
    let braces = super::braces_at(view, byte)?;
    match braces.part(byte)? {
        BracesPart::Name(pair) => {
            let span = pair.name_span.shifted(braces.offset);
            Some(Hover { span, page: attribute::name(&braces, pair)? })
        }
        BracesPart::Class(class) => {
            let span = Span::new(class.span.start.saturating_sub(1), class.span.end);
            Some(Hover {
                span: span.shifted(braces.offset),
                page: attribute::class(&braces, class)?,
            })
        }
        BracesPart::Value(pair) => {
            let known = braces.known(&pair.name)?;
            if matches!(known.kind, ValueKind::Keys(_) | ValueKind::Key)
                && let Some(Target::Key { key, span }) = super::target(view, byte)
            {
                let page = match view.source(&key) {
                    Some(found) => source::used(view, found),
                    None => attribute::no_source(view, &key, Some(known)),
                };
                return Some(Hover { span, page });
            }
            let span = match super::target(view, byte) {
                Some(Target::Date { span, .. }) => span,
                _ => pair.value_span.shifted(braces.offset),
            };
            Some(Hover { span, page: attribute::value(view, &braces, pair, byte)? })
        }
        BracesPart::Id(_) => None,
    }
}

/// Locators of citations, links to known sources, pictures, headings.
fn in_prose(view: &View<'_>, prose: &Prose, offset: usize, byte: usize) -> Option<Hover> {
    let touches = |span: Span| span.shifted(offset).touches(byte);
    for citation in &prose.citations {
        if touches(citation.span) {
            return None;
        }
        let Some((text, at)) = citation.locator.as_ref() else { continue };
        if touches(*at) {
            let mut page = Page::default();
            let words = attribute::locator_words(text).unwrap_or_else(|| text.to_string());
            page.line([plain("in "), code(&*citation.key), plain(format!(": {words}"))]);
            return Some(Hover { span: at.shifted(offset), page });
        }
    }
    let link = prose.links.iter().find(|link| touches(link.span));
    if let Some(link) = link
        && let Some(known) = view.key_of_url(&link.url).and_then(|key| view.source(&key))
    {
        let span = link.span.shifted(offset);
        return Some(Hover { span, page: source::used(view, known) });
    }
    if let Some(image) = prose.images.iter().find(|image| touches(image.span)) {
        return Some(picture(view, image, offset, byte));
    }
    let in_claim = prose.claims.iter().any(|claim| touches(claim.span));
    if prose.heading > 0 && !in_claim {
        return heading(view, offset);
    }
    None
}

/// A picture, with who made it; and what it claims, if it does.
fn picture(view: &View<'_>, image: &ImageFacts, offset: usize, byte: usize) -> Hover {
    let mut page = Page::default();
    let caption = short(&view.report().text().slice(image.words.shifted(offset)), 200);
    let target = &*image.target.0;
    let there = !view.document.local.is_image_missing(target);
    let folder = view.document.folder();
    if let Some(path) = there.then(|| crate::workspace::local::image_path(folder, target)).flatten()
    {
        page.line([Word::Picture(Arc::from(path), caption.clone())]);
    }
    page.line([
        strong("Picture"),
        plain(if caption.is_empty() { "" } else { ": " }),
        plain(caption),
    ]);
    if !there {
        page.line([plain("There is no file "), code(target), plain(".")]);
    }
    let found =
        view.report().images().find(|one| one.offset == offset && one.facts.span == image.span);
    for name in ["credit", "license"] {
        if let Some(value) = found.as_ref().and_then(|image| image.effective(name)) {
            page.item([plain(format!("{name}: {value}"))]);
        }
    }
    if let Some(Target::Claim(resolved)) = super::target(view, byte)
        && resolved.claim.span() == image.span.shifted(offset)
    {
        page.append(claim::page(view, &resolved));
    }
    Hover { span: image.span.shifted(offset), page }
}

/// What stands under a heading.
fn heading(view: &View<'_>, offset: usize) -> Option<Hover> {
    let sections = super::sections(view);
    let section = sections.iter().find(|section| section.heading.start == offset)?;
    let mut page = Page::default();
    page.line([strong(section.title(view))]);
    page.line([plain(section.state())]);
    let mut named: Vec<Box<str>> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for claim in view.report().claims().filter(|c| section.span.holds(c.span())) {
        for source in view.resolve(claim).sources {
            let Some(known) = source.known else { continue };
            if seen.insert(known.source.key.clone()) {
                named.push(known.source.key.clone());
            }
        }
    }
    if !named.is_empty() {
        /// Of more sources only the number is told.
        const MOST: usize = 12;
        let mut words = vec![plain(format!("{}: ", count(named.len(), "source")))];
        words.extend(keys(named.iter().take(MOST).map(|key| &**key)));
        if named.len() > MOST {
            words.push(plain(" …"));
        }
        page.line(words);
    }
    if section.defined > 0 {
        page.line([plain(format!("{} defined here.", count(section.defined, "source")))]);
    }
    Some(Hover { span: section.heading, page })
}

/// The rule that a comment silences.
fn suppression(suppressions: &[Suppression], offset: usize, byte: usize) -> Option<Hover> {
    let found = suppressions
        .iter()
        .find(|one| !one.rule.is_empty() && one.rule_span.shifted(offset).touches(byte))?;
    let mut page = Page::default();
    match rules::named(&found.rule) {
        Some(rule) => {
            page.line([
                strong(rule.name),
                plain(format!(" · {}, {}", rule.group.name(), rule.severity.name())),
            ]);
            page.line([plain(format!("Fires when {}.", rule.summary))]);
            page.line([plain(if found.whole_file {
                "Silenced in the whole file."
            } else {
                "Silenced for this block."
            })]);
        }
        None => page.line([strong(&*found.rule), plain(" · there is no such rule")]),
    }
    Some(Hover { span: found.rule_span.shifted(offset), page })
}

/// A key of the front matter, or its value.
fn front_matter(asked: &Asked<'_>, view: &View<'_>, piece: Span, byte: usize) -> Option<Hover> {
    let metadata = view.report().metadata()?;
    if let Some(library) = view.document.references.as_deref()
        && let Some(entry) = super::entry_at(&library.sources, byte)
        && entry.key_span.touches(byte)
    {
        let known =
            Known { source: entry, path: &view.document.path, found_in: FoundIn::References };
        return Some(Hover { span: entry.key_span, page: source::used(view, known) });
    }
    let Value::Map(pairs) = &metadata.yaml.as_ref()?.value else { return None };
    let (key, value) = pairs.iter().find(|(key, value)| {
        Span::new(key.span.start, value.span.end).shifted(piece.start).touches(byte)
    })?;
    let known = vocabulary::metadata_key(key.text()?)?;
    let mut page = Page::default();
    let key_span = key.span.shifted(piece.start);
    if key_span.touches(byte) {
        page.line([strong(known.name), plain(format!(" · {}", known.meaning))]);
        if let ValueKind::OneOf(list) = known.kind {
            for term in list {
                page.item([code(term.name), plain(format!(": {}", term.meaning))]);
            }
        }
        return Some(Hover { span: key_span, page });
    }
    let value = narrowest(value, byte.checked_sub(piece.start)?);
    let span = value.span.shifted(piece.start);
    let text = value.text().unwrap_or_default().trim();
    match known.kind {
        ValueKind::Date => {
            let date = edtf::parse(text).ok()?;
            let today = edtf::parse(asked.today).ok();
            let distance = today.and_then(|today| edtf::distance(&date, &today, "today"));
            let distance = distance.map(|words| format!(", {}", from_today(&words)));
            let distance = distance.unwrap_or_default();
            let words = super::date_words(&date);
            page.line([strong(known.name), plain(format!(": {words}{distance}"))]);
            page.line([plain(known.meaning)]);
        }
        ValueKind::OneOf(list) => {
            let term = vocabulary::find(list, text)?;
            page.line([strong(term.name), plain(format!(" · {}", term.meaning))]);
        }
        ValueKind::Paths => {
            let named = view.document.libraries.iter().find(|named| named.named.span == span)?;
            page.line([strong(text)]);
            page.line([plain(match named.loaded.as_ref() {
                Ok(library) => count(library.sources.len(), "source"),
                Err(error) => format!("This library {}.", error.message),
            })]);
        }
        _ => page.line([strong(known.name), plain(format!(" · {}", known.meaning))]),
    }
    Some(Hover { span, page })
}

/// A distance from today as people say it.
fn from_today(words: &str) -> String {
    match words {
        "on the day of today" => "today".to_owned(),
        "the day before today" => "yesterday".to_owned(),
        "the day after today" => "tomorrow".to_owned(),
        _ => match (words.strip_suffix(" before today"), words.strip_suffix(" after today")) {
            (Some(length), _) => format!("{length} ago"),
            (_, Some(length)) => format!("{length} from now"),
            _ => words.replace(" of today", " that it is now"),
        },
    }
}

/// The scalar of a list at a byte; of any other value, all of it.
fn narrowest(value: &Yaml, byte: usize) -> &Yaml {
    match &value.value {
        Value::List(values) => values.iter().find(|one| one.span.touches(byte)).unwrap_or(value),
        _ => value,
    }
}

/// A library of another program's: the keys of entries, and those of their values that Sayso reads.
fn in_library(asked: &Asked<'_>, library: &Library, byte: usize) -> Option<Hover> {
    let entry = super::entry_at(&library.sources, byte)?;
    if entry.key_span.touches(byte) && !entry.key.is_empty() {
        return Some(Hover { span: entry.key_span, page: source::defined(asked, entry) });
    }
    let found = entry
        .attributes
        .iter()
        .find(|one| entry.span.holds(one.span) && !one.span.is_empty() && one.span.touches(byte))?;
    let known = vocabulary::source_attribute(&found.name)?;
    if matches!(known.kind, ValueKind::Keys(_) | ValueKind::Key) {
        let mut keys = crate::values::keys::keys(&found.value).into_iter();
        let key = keys.find(|key| found.place(key.span.clone()).touches(byte))?;
        let source = library.sources.get(key.text)?;
        return Some(Hover { span: found.place(key.span), page: source::defined(asked, source) });
    }
    let page = attribute::of_entry(&found.name, &found.value, None)?;
    Some(Hover { span: found.span, page })
}
