//! Excerpts with carets, as rustc prints them; `annotate-snippets` draws.

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::Shown;
use crate::cli::output::harmless;
use crate::finding::{Place, Severity};
use crate::text::{Encoding, Span, Text};

/// One finding, without a line end behind it.
pub fn print(shown: &Shown<'_>, colors: bool) -> String {
    let finding = shown.finding;
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO.with_name("info"),
        Severity::Hint => Level::HELP.with_name("hint"),
    };
    let message = harmless(&finding.message).into_owned();
    let main = Excerpt::of(shown, &finding.place);
    let mut first: Group<'_> =
        main.put(level.primary_title(message).id(finding.rule), AnnotationKind::Primary);
    for fix in &finding.fixes {
        let title = harmless(&fix.title).into_owned();
        first = first.element(Level::HELP.message(title));
    }
    let mut groups = vec![first];
    let excerpts: Vec<Excerpt> =
        finding.related.iter().map(|related| Excerpt::of(shown, &related.place)).collect();
    for (related, excerpt) in finding.related.iter().zip(&excerpts) {
        let title = harmless(&related.message).into_owned();
        let note = Level::NOTE.secondary_title(title);
        groups.push(excerpt.put(note, AnnotationKind::Primary));
    }
    let renderer = if colors { Renderer::styled() } else { Renderer::plain() };
    renderer.render(&groups)
}

/// The lines that a place lies on.
struct Excerpt {
    path: String,
    lines: String,
    first_line: usize,
    within: Span,
    /// The line and column of a place of which no words are shown: in a private library.
    silent: Option<(usize, usize)>,
}

impl Excerpt {
    fn of(shown: &Shown<'_>, place: &Place) -> Self {
        /// Of what runs over more lines than this, only the beginning is shown.
        const MOST_LINES: usize = 6;
        let text: Text = shown.text(&place.path);
        let first = text.line_of(place.span.start);
        let last = text.line_of(place.span.end.max(place.span.start)).min(first + MOST_LINES - 1);
        let start = text.line(first).map_or(0, |line| line.start);
        let end = text.line(last).map_or(text.len(), |line| line.end);
        let lines = text.slice(Span::new(start, end));
        // Who an unnamed source is stays unseen; each byte has its star, so that places hold.
        let secrets = shown.document.secrets_of(&place.path).filter(|s| !s.is_empty());
        let lines = match secrets {
            Some(secrets) => secrets.hidden(&lines, start).into_owned().into(),
            None => lines,
        };
        let silent =
            (*place.path == *shown.document.path && shown.document.is_private()).then(|| {
                let position = text.position(place.span.start, Encoding::Utf32);
                (position.line + 1, position.column + 1)
            });
        // Control characters are drawn as pictures of the printer's own; CR would end a line there.
        let lines = lines.replace('\r', "\n").replace("\n\n", "\r\n");
        // Control characters of two bytes it would let through: another of two bytes stands in.
        let lines = lines.replace(|c| matches!(c, '\u{80}'..='\u{9f}'), "¤");
        let from = place.span.start.clamp(start, end) - start;
        let to = place.span.end.clamp(place.span.start.clamp(start, end), end) - start;
        Self {
            path: harmless(&shown.path(&place.path)).into_owned(),
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
