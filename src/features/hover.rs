//! What a claim, a key or a date means, in words.

use std::fmt::Write as _;

use super::Target;
use crate::report::Source;
use crate::report::scope::Origin;
use crate::text::Span;
use crate::values::edtf;
use crate::workspace::View;
use crate::workspace::chains::{self, Chain, Dependence};
use crate::workspace::resolve::{Resolved, ResolvedSource, WhenFrom};
use crate::workspace::view::{FoundIn, Known};

/// What to show.
#[derive(Debug, PartialEq, Eq)]
pub struct Hover {
    /// The words that it is about.
    pub span: Span,
    /// In Markdown.
    pub markdown: String,
}

/// Finds it. Who an unnamed source is stands in none.
pub fn find(view: &View<'_>, byte: usize) -> Option<Hover> {
    let mut hover = shown(view, byte)?;
    hover.markdown = super::censored(view, hover.markdown);
    Some(hover)
}

fn shown(view: &View<'_>, byte: usize) -> Option<Hover> {
    match super::target(view, byte)? {
        Target::Key { key, span } => {
            let markdown = match view.source(&key) {
                Some(known) => source(view, known),
                None => reserved(&key)?.to_owned(),
            };
            Some(Hover { span, markdown })
        }
        Target::Definition { source: defined } => {
            let path = &view.document.path;
            let known = Known { source: defined, path, found_in: FoundIn::Report };
            Some(Hover { span: defined.key_span, markdown: source(view, known) })
        }
        Target::Date { name, text, span } => date(name, text, span),
        Target::Claim(resolved) => {
            let span = resolved.claim.span();
            Some(Hover { span, markdown: claim(view, &resolved) })
        }
    }
}

fn reserved(key: &str) -> Option<&'static str> {
    match key {
        "author" => Some("**author**: the report's own author, as a witness."),
        "self" => Some("**self**: this report. A source that rests on it quotes it back."),
        "declined" => Some("**declined**: those accused did not want to answer."),
        "none" => Some("**none**: those accused were asked, and did not answer."),
        "pending" => Some("**pending**: those accused have not answered yet."),
        _ => None,
    }
}

fn date(name: &str, text: &str, span: Span) -> Option<Hover> {
    let date = edtf::parse(text).ok()?;
    let markdown = format!("**{name}**: {} (`{}`)", plain(&date.describe()), text);
    Some(Hover { span, markdown })
}

/// Words from a file, in which nothing is Markdown.
fn plain(words: &str) -> String {
    let mut plain = String::with_capacity(words.len());
    for character in words.chars() {
        if matches!(character, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~') {
            plain.push('\\');
        }
        plain.push(if character.is_control() { ' ' } else { character });
    }
    plain
}

/// A word from a file as code.
fn code(word: &str) -> String {
    let word: String = word.chars().filter(|c| !c.is_control() && *c != '`').collect();
    format!("`{word}`")
}

fn listed<'k>(keys: impl IntoIterator<Item = &'k str>) -> String {
    keys.into_iter().map(code).collect::<Vec<_>>().join(", ")
}

fn claim(view: &View<'_>, resolved: &Resolved<'_>) -> String {
    let claim = &resolved.claim;
    let mut text = String::new();
    let title = match claim.kind().name() {
        "claim" => "Claim".to_owned(),
        other => capital(other),
    };
    let _ = writeln!(text, "**{title}**");
    match resolved.attributed.by.as_ref() {
        Some(by) => {
            let origin = origin(view, by.origin);
            let _ = writeln!(text, "\nby {} *({origin})*", listed(keys_of(resolved)));
            for source in &resolved.sources {
                let _ = writeln!(text, "{}", attribution(view, source));
            }
        }
        None if claim.kind().needs_source() => text.push_str("\nby nobody yet\n"),
        None => {}
    }
    for name in ["event", "confidence", "likelihood", "against", "reply", "query"] {
        let Some(found) = claim.effective(name) else { continue };
        let value = match name {
            "event" => edtf::parse(&found.value)
                .map_or_else(|_| code(&found.value), |date| plain(&date.describe())),
            _ => plain(&found.value),
        };
        let _ = writeln!(text, "\n{name}: {value} *({})*", origin(view, found.origin));
    }
    if !resolved.sources.is_empty() {
        let (roots, channels) = (view.roots(resolved), view.channels(resolved));
        let _ = writeln!(
            text,
            "\nroots: {} · channels: {}",
            listed(roots.iter().map(|key| &**key)),
            listed(channels.iter().map(|key| &**key))
        );
        if resolved.sources.len() > 1 {
            let _ = writeln!(text, "\n{}", independence(view, resolved, channels.len()));
        }
    }
    text
}

fn keys_of<'r>(resolved: &'r Resolved<'_>) -> impl Iterator<Item = &'r str> {
    resolved.sources.iter().map(|source| &*source.attribution.key)
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect::<String>().replace('-', " ")
    })
}

fn origin(view: &View<'_>, origin: Origin) -> String {
    match origin {
        Origin::Own => "its own".into(),
        Origin::Citation => "a citation in its words".into(),
        Origin::Scope(start) => {
            format!("from around it, line {}", view.report().text().line_of(start) + 1)
        }
    }
}

fn attribution(view: &View<'_>, source: &ResolvedSource<'_>) -> String {
    let key = code(&source.attribution.key);
    let mut line = match source.known {
        Some(known) if known.source.reference.is_empty() => format!("- {key}"),
        Some(known) => {
            let reference = known.source.reference.trim_end_matches('.');
            format!("- {key}: {}", plain(reference))
        }
        None if source.is_author() => format!("- {key}: the author was there"),
        None => return format!("- {key}: no such source"),
    };
    match source.on.as_ref() {
        Some(on) => {
            let words = edtf::parse(&on.text)
                .map_or_else(|_| code(&on.text), |date| plain(&date.describe()));
            let from = match on.from {
                WhenFrom::Text(found) => origin(view, found),
                WhenFrom::Issued => "the source's `issued`".into(),
                WhenFrom::Accessed => "the source's `accessed`".into(),
                WhenFrom::Dateline => "the report's `date`".into(),
            };
            let _ = write!(line, "; on {words} *({from})*");
        }
        None => line.push_str("; no date"),
    }
    if let Some(at) = source.attribution.at.as_ref() {
        let _ = write!(line, "; at {}", plain(&at.text));
    }
    if let Some(rating) = source.attribution.rating.as_ref() {
        let _ = write!(line, "; rated {}", plain(&rating.text));
    }
    line
}

/// Whether a claim's sources are really several.
fn independence(view: &View<'_>, resolved: &Resolved<'_>, channels: usize) -> String {
    let known: Vec<&ResolvedSource<'_>> =
        resolved.sources.iter().filter(|source| source.known.is_some()).collect();
    for (index, source) in known.iter().enumerate() {
        for other in known.iter().take(index) {
            let (a, b) = (&*other.attribution.key, &*source.attribution.key);
            match chains::dependence(view, a, b) {
                Some(Dependence::SameRoot(root)) => {
                    return format!(
                        "Not independent: {} and {} rest on {}.",
                        code(a),
                        code(b),
                        code(&root)
                    );
                }
                Some(Dependence::OnPath { outer, inner, chain }) => {
                    let how = match chain {
                        Chain::Via => "is how it reached you",
                        Chain::From => "is what it rests on",
                    };
                    return format!("Not independent of {}: {} {how}.", code(&inner), code(&outer));
                }
                None => {}
            }
        }
    }
    if channels == 1 {
        "Independent witnesses, and one channel to vouch for them.".into()
    } else {
        "Nothing says that they are not independent.".into()
    }
}

/// How many of a source's excerpts and claims a hover shows.
const MOST: usize = 5;

fn source(view: &View<'_>, known: Known<'_>) -> String {
    let source: &Source = known.source;
    let mut text = format!("**{}**", code(&source.key));
    if let Some(kind) = source.kind() {
        let _ = write!(text, " · {}", plain(kind));
    }
    text.push('\n');
    if !source.reference.is_empty() {
        let _ = writeln!(text, "\n{}", plain(&source.reference));
    }
    for name in ["issued", "accessed", "archived", "corrected", "retracted"] {
        let Some(value) = source.value(name) else { continue };
        let words = edtf::parse(value).map_or_else(|_| code(value), |d| plain(&d.describe()));
        let _ = writeln!(text, "\n{name}: {words}");
    }
    for name in ["url", "archive", "terms", "anonymity", "reliability", "superseded-by"] {
        if let Some(value) = source.value(name) {
            let _ = writeln!(text, "\n{name}: {}", plain(value));
        }
    }
    for chain in [Chain::From, Chain::Via] {
        let path = chains::path(view, &source.key, chain);
        if !path.is_empty() {
            let _ = writeln!(
                text,
                "\n{}: {}",
                match chain {
                    Chain::From => "rests on",
                    Chain::Via => "reached you through",
                },
                listed(path.iter().map(|key| &**key))
            );
        }
    }
    for excerpt in source.excerpts.iter().take(MOST) {
        let _ = writeln!(text, "\n> {}", plain(&excerpt.text));
    }
    let uses = super::uses(view, &source.key);
    match uses.len() {
        0 => text.push_str("\nNothing in this report refers to it.\n"),
        1 => text.push_str("\nUsed once in this report.\n"),
        number => {
            let _ = writeln!(text, "\nUsed {number} times in this report.");
        }
    }
    let claims = view.report().claims().map(|claim| view.resolve(claim)).filter(|resolved| {
        resolved.sources.iter().any(|s| s.known.is_some_and(|k| k.source.key == source.key))
    });
    for resolved in claims.take(MOST) {
        let words = view.report().text().slice(resolved.claim.words()).into_owned();
        let folded = words.split_whitespace().collect::<Vec<_>>().join(" ");
        let line = view.report().text().line_of(resolved.claim.span().start) + 1;
        let _ = writeln!(text, "- line {line}: {}", plain(&folded));
    }
    text
}
