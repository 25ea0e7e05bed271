//! Excerpts with carets, as rustc prints them; `annotate-snippets` draws.

use std::borrow::Cow;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::{Form, Printed, Shown, Summary};
use crate::cli::output::harmless;
use crate::cli::record::Point;
use crate::finding::Severity;
use crate::text::{Span, Text};

/// Excerpts with carets, with or without colours.
#[derive(Debug)]
pub struct Full {
    /// Whether to use colours.
    pub colors: bool,
}

impl Form for Full {
    fn finding(&self, shown: &Shown<'_>) -> String {
        let record = shown.record;
        let level = match record.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Info => Level::INFO.with_name("info"),
            Severity::Hint => Level::HELP.with_name("hint"),
        };
        let message = harmless(&record.message).into_owned();
        let main = Excerpt::of(shown, &record.path, record.start, record.end);
        let mut first: Group<'_> =
            main.put(level.primary_title(message).id(&*record.rule), AnnotationKind::Primary);
        for fix in &record.fixes {
            let title = harmless(&fix.title).into_owned();
            first = first.element(Level::HELP.message(title));
        }
        let mut groups = vec![first];
        let excerpts: Vec<Excerpt> = record
            .related
            .iter()
            .map(|related| Excerpt::of(shown, &related.path, related.start, related.end))
            .collect();
        for (related, excerpt) in record.related.iter().zip(&excerpts) {
            let title = harmless(&related.message).into_owned();
            let note = Level::NOTE.secondary_title(title);
            groups.push(excerpt.put(note, AnnotationKind::Primary));
        }
        let renderer = if self.colors { Renderer::styled() } else { Renderer::plain() };
        renderer.render(&groups)
    }

    fn whole(&self, printed: &[Printed], summary: &Summary) -> String {
        let findings = printed.iter().flat_map(|finding| [&*finding.text, "\n\n"]);
        findings.chain([&*summary.closing()]).collect()
    }
}

/// The lines that a place lies on.
struct Excerpt {
    path: String,
    lines: String,
    first_line: usize,
    within: Span,
    /// The line and column of a place of which no words are shown: in a private library, or in a line
    /// that is too long.
    silent: Option<(usize, usize)>,
}

impl Excerpt {
    fn of(shown: &Shown<'_>, path: &str, start: Point, end: Point) -> Self {
        /// Of what runs over more lines than this, only the beginning is shown.
        const MOST_LINES: usize = 6;
        /// A line longer than this, bytes, is not shown: nobody reads it, and thousands of findings may
        /// stand in it.
        const LONGEST: usize = 4000;
        let place = (start.line, start.column);
        let mut silent = shown.is_silent(path).then_some(place);
        let span = Span::new(start.byte, end.byte);
        let text: Text = shown.text(path);
        let first = text.line_of(span.start);
        let last = text.line_of(span.end.max(span.start)).min(first + MOST_LINES - 1);
        let start = text.line(first).map_or(0, |line| line.start);
        let end = text.line(last).map_or(text.len(), |line| line.end);
        if end - start > LONGEST {
            silent = Some(place);
        }
        let lines = match silent {
            Some(_) => Cow::Borrowed(""),
            None => text.slice(Span::new(start, end)),
        };
        let end = start + lines.len();
        // Control characters are drawn as pictures of the printer's own; CR would end a line there.
        let lines = lines.replace('\r', "\n").replace("\n\n", "\r\n");
        // Control characters of two bytes it would let through: another of two bytes stands in.
        let lines = lines.replace(|c| matches!(c, '\u{80}'..='\u{9f}'), "¤");
        let from = span.start.clamp(start, end) - start;
        let to = span.end.clamp(span.start.clamp(start, end), end) - start;
        Self {
            path: harmless(path).into_owned(),
            within: Span::new(from, to.max(from)),
            lines,
            first_line: first + 1,
            silent,
        }
    }

    fn put<'a>(&'a self, title: annotate_snippets::Title<'a>, kind: AnnotationKind) -> Group<'a> {
        match self.silent {
            Some((line, column)) => {
                title.element(Origin::path(&*self.path).line(line).char_column(column))
            }
            None => title.element(self.draw(kind)),
        }
    }

    fn draw(&self, kind: AnnotationKind) -> Snippet<'_, annotate_snippets::Annotation<'_>> {
        Snippet::source(&*self.lines)
            .path(&*self.path)
            .line_start(self.first_line)
            .annotation(kind.span(self.within.range()))
    }
}
