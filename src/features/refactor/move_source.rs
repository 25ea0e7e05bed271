//! A source goes from the report into a library, or from there into the report.

use std::collections::HashSet;
use std::path::Path;

use super::{Offer, OfferKind, Site, place_of};
use crate::features::key_at;
use crate::finding::Replacement;
use crate::report::Source;
use crate::syntax::attributes::quote;
use crate::text::{Span, Text};
use crate::workspace::view::FoundIn;
use crate::workspace::{Library, View, files};
use crate::writers::{bibtex, csl};

pub fn find(site: &Site<'_, '_>) -> Vec<Offer> {
    let Some((key, _)) = key_at(site.asked, site.span.start) else { return Vec::new() };
    let Some(known) = site.view.source(&key) else { return Vec::new() };
    // Who an unnamed source is goes nowhere by itself.
    let is_private = ["name", "contact"].iter().any(|name| known.source.get(name).is_some());
    if is_private || known.source.broken {
        return Vec::new();
    }
    match known.found_in {
        FoundIn::Report => {
            let own: Vec<&Library> = site
                .view
                .libraries()
                .filter(|(_, found_in)| *found_in == FoundIn::Library)
                .map(|(library, _)| library)
                // A library of Sayso's that the settings name for all reads itself, too.
                .filter(|library| *library.path != *site.view.document.path)
                .collect();
            own.into_iter().filter_map(|library| to_library(site, known.source, library)).collect()
        }
        FoundIn::Library => {
            let mut libraries = site.view.libraries().map(|(library, _)| library);
            let library = libraries.find(|library| library.path == *known.path);
            library.and_then(|l| to_report(site, known.source, l)).into_iter().collect()
        }
        FoundIn::References => Vec::new(),
    }
}

fn name(site: &Site<'_, '_>, path: &Path) -> String {
    files::from(site.view.document.folder(), path)
}

fn ending(path: &Path) -> String {
    path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase()
}

fn to_library(site: &Site<'_, '_>, source: &Source, library: &Library) -> Option<Offer> {
    let config = &site.view.document.config;
    if !library.problems.is_empty() || config.is_private(&library.path) {
        return None;
    }
    let report = site.view.report();
    let block = lines(report.text(), source.span)?;
    let moved = with_paths(site, source, &library.path);
    let text = library.text.to_string();
    let whole = site.words(source.span).replace("\r\n", "\n");
    let end = crate::features::line_end(&library.text);
    let edit = match &*ending(&library.path) {
        "sayso" | "md" => {
            // Its div as it is; but a path in it would lead elsewhere.
            if moved.value("file") != source.value("file") {
                return None;
            }
            append(&library.text, whole.trim_end(), end, &library.path)
        }
        "bib" | "bibtex" => {
            let entry = entry_in(&whole, &moved, library)
                .map_or_else(|| bibtex::entry(&moved), |entry| Some(entry.to_owned()))?;
            append(&library.text, entry.trim_end(), end, &library.path)
        }
        "json" | "csljson" => {
            let (at, new) = csl::put_json(&text, &csl::json(&moved)?)?;
            let text = new.replace('\n', end);
            Replacement { place: place_of(&library.path, at), text }
        }
        "yaml" | "yml" => {
            let entry = csl::yaml(&moved, &text)?;
            append_close(&library.text, entry.trim_end(), end, &library.path)
        }
        _ => return None,
    };
    // What a library of that kind cannot say must not be lost.
    let is_own = matches!(&*ending(&library.path), "sayso" | "md");
    let body = whole.split_once('\n').map_or("", |(_, body)| body);
    if !is_own && !says_words_of(&edit.text, body) {
        return None;
    }
    let after = applied(&text, &edit);
    let read = Library::read(&library.path, &after);
    let kept = read.sources.get(&source.key)?;
    if !read.problems.is_empty() || !says_as_much(kept, &moved) {
        return None;
    }
    let edits = vec![site.replace(block, ""), edit];
    let title = format!("Move `{}` into {}", source.key, name(site, &library.path));
    Some(Offer { title, kind: OfferKind::Move, edits })
}

/// The entry of BibTeX that a source was before it came out of a library, if it stands in a comment in it
/// and still says what the source says.
fn entry_in<'w>(whole: &'w str, source: &Source, library: &Library) -> Option<&'w str> {
    let entry = whole.split_once("<!--")?.1.split_once("-->")?.0.trim();
    let read = Library::read(&library.path, entry);
    let kept = read.sources.get(&source.key)?;
    (read.problems.is_empty() && read.sources.len() == 1 && says_as_much(kept, source))
        .then_some(entry)
}

/// Whether a source as it was read again says all that it said.
fn says_as_much(kept: &Source, said: &Source) -> bool {
    let attributes = said.attributes.iter().all(|attribute| {
        attribute.value.is_empty()
            || kept.value(&attribute.name).map(str::trim) == Some(attribute.value.trim())
    });
    let aliases = said.aliases.iter().all(|(alias, _)| kept.answers_to(alias));
    attributes && aliases && said.excerpts.len() == kept.excerpts.len()
}

/// The source with its evidence named from where it goes.
fn with_paths(site: &Site<'_, '_>, source: &Source, library: &Path) -> Source {
    let mut moved = source.clone();
    let folder = library.parent().unwrap_or(library);
    for attribute in moved.attributes.iter_mut().filter(|a| &*a.name == "file") {
        let whole = files::absolute(site.view.document.folder(), Path::new(&*attribute.value));
        attribute.value = files::from(folder, &whole).into();
    }
    moved
}

fn to_report(site: &Site<'_, '_>, source: &Source, library: &Library) -> Option<Offer> {
    if site.view.document.config.is_private(&library.path) || !library.problems.is_empty() {
        return None;
    }
    // Other reports would miss it.
    let is_shared = site.asked.desk.reports_with_key(&source.key).iter().any(|document| {
        let view = View::new(document);
        let meant = view.source(&source.key).is_some_and(|known| {
            *known.path == library.path && known.source.key_span == source.key_span
        });
        meant
            && document.path != site.view.document.path
            && !crate::features::uses(&view, &source.key).is_empty()
    });
    if is_shared {
        return None;
    }
    let text = library.text.to_string();
    let (gone, div) = match &*ending(&library.path) {
        "sayso" | "md" => {
            if source.value("file").is_some() {
                return None;
            }
            let words = library.text.slice(source.span).replace("\r\n", "\n");
            (lines(&library.text, source.span)?, words)
        }
        "bib" | "bibtex" | "yaml" | "yml" => {
            (lines(&library.text, source.span)?, div(site, source, library)?)
        }
        "json" | "csljson" => (csl::take_json(&text, source.span)?, div(site, source, library)?),
        _ => return None,
    };
    let gone = Replacement { place: place_of(&library.path, gone), text: String::new() };
    // What others in the library took from it must not be lost with it.
    let read = Library::read(&library.path, &applied(&text, &gone));
    let others = || library.sources.list().filter(|other| other.key != source.key);
    let is_same = read.sources.len() + 1 == library.sources.len()
        && read.problems.is_empty()
        && others()
            .zip(read.sources.list())
            .all(|(old, new)| old.key == new.key && says_as_much(new, old));
    if !is_same {
        return None;
    }
    let edits = vec![site.append(&format!("{}\n", div.trim_end()))?, gone];
    let title = format!("Move `{}` into this report", source.key);
    Some(Offer { title, kind: OfferKind::Move, edits })
}

/// A source as a div.
fn div(site: &Site<'_, '_>, source: &Source, library: &Library) -> Option<String> {
    let id = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ':');
    if !source.key.chars().all(id) {
        return None;
    }
    let mut braces = format!(".source #{}", source.key);
    for attribute in &source.attributes {
        if attribute.value.trim().is_empty() || &*attribute.name == "aliases" {
            continue;
        }
        let known = crate::values::vocabulary::source_attribute(&attribute.name).is_some();
        if !known {
            continue;
        }
        let mut value = attribute.value.to_string();
        if &*attribute.name == "file" {
            let folder = library.path.parent().unwrap_or(&library.path);
            let whole = files::absolute(folder, Path::new(&value));
            value = files::from(site.view.document.folder(), &whole);
        }
        braces.push_str(&format!(" {}={}", attribute.name, quote(&value)));
    }
    let aliases: Vec<&str> = source.aliases.iter().map(|(alias, _)| &**alias).collect();
    if !aliases.is_empty() {
        braces.push_str(&format!(" aliases={}", quote(&aliases.join(" "))));
    }
    let reference = source.reference.trim_end_matches('.');
    let words = crate::features::escaped(reference);
    let said = format!("::: {{{braces}}}\n{words}.\n");
    let entry = library.text.slice(source.span).replace("\r\n", "\n");
    let kept = if says_words_of(&said, &entry) { String::new() } else { comment(&entry)? };
    Some(format!("{said}{kept}:::"))
}

/// An entry as a comment below a source: what a source has no place for is not lost. `None` where it
/// would end the comment.
fn comment(entry: &str) -> Option<String> {
    let entry = entry.trim();
    (!entry.contains("-->")).then(|| format!("\n<!--\n{entry}\n-->\n"))
}

/// Whether each word of an entry stands in `said`, names of fields left out.
fn says_words_of(said: &str, entry: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    let plain = |word: &str| -> Vec<String> {
        let parts = word.split(['-', '_']).filter(|part| !part.is_empty());
        // `03` is as good as `3`.
        parts.map(|part| part.trim_start_matches('0').to_lowercase()).collect()
    };
    let known: HashSet<String> = said.split(|c| !is_word(c)).flat_map(plain).collect();
    let mut at = 0;
    while let Some(found) = entry.get(at..).and_then(|rest| rest.find(is_word)) {
        let start = at + found;
        let rest = entry.get(start..).unwrap_or_default();
        let end = start + rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        let word = entry.get(start..end).unwrap_or_default();
        let before = entry.get(..start).unwrap_or_default().trim_end();
        let behind = entry.get(end..).unwrap_or_default();
        // `@book{`, `title =`, `"title":`, `title:` at the beginning of a line.
        let is_kind = before.ends_with('@');
        let is_bibtex = behind.trim_start().starts_with('=') && before.ends_with([',', '{']);
        let is_json = before.ends_with('"')
            && behind.strip_prefix('"').is_some_and(|behind| behind.trim_start().starts_with(':'));
        let line = entry.get(..start).unwrap_or_default().rsplit('\n').next().unwrap_or_default();
        let is_yaml = behind.starts_with(':') && line.trim_start_matches(['-', ' ']).is_empty();
        let is_name = is_kind || is_bibtex || is_json || is_yaml;
        if !is_name && plain(word).iter().any(|part| !known.contains(part)) {
            return false;
        }
        at = end;
    }
    true
}

/// All lines that a span stands on, and the blank one behind them.
fn lines(text: &Text, span: Span) -> Option<Span> {
    let first = text.line(text.line_of(span.start))?;
    let trimmed = span.start + text.slice(span).trim_end().len();
    let last = text.line(text.line_of(trimmed.saturating_sub(1)))?;
    // An item of a YAML list has a mark before it.
    let before = text.slice(Span::new(first.start, span.start));
    let alone = before.trim().trim_start_matches('-').is_empty()
        && text.slice(Span::new(trimmed, last.end)).trim().is_empty();
    if !alone {
        return None;
    }
    let mut end = text.line_of(last.end) + 1;
    if text.line(end).is_some_and(|line| text.slice(line).trim().is_empty()) {
        end += 1;
    }
    let end = text.line(end).map_or(text.len(), |line| line.start);
    Some(Span::new(first.start, end))
}

/// A block behind all others of a file.
fn append(text: &Text, words: &str, end: &str, path: &std::sync::Arc<Path>) -> Replacement {
    let whole = text.to_string();
    let gap = if whole.trim().is_empty() {
        ""
    } else if whole.ends_with('\n') {
        "\n"
    } else {
        "\n\n"
    };
    let at = Span::new(text.len(), text.len());
    let text = format!("{gap}{words}\n").replace('\n', end);
    Replacement { place: place_of(path, at), text }
}

/// Lines right behind the last.
fn append_close(text: &Text, words: &str, end: &str, path: &std::sync::Arc<Path>) -> Replacement {
    let gap = if text.is_empty() || text.to_string().ends_with('\n') { "" } else { "\n" };
    let at = Span::new(text.len(), text.len());
    let text = format!("{gap}{words}\n").replace('\n', end);
    Replacement { place: place_of(path, at), text }
}

fn applied(text: &str, edit: &Replacement) -> String {
    let span = edit.place.span;
    let before = text.get(..span.start).unwrap_or_default();
    let behind = text.get(span.end..).unwrap_or_default();
    format!("{before}{}{behind}", edit.text)
}
