//! `<!-- sayso-ignore rule: reason -->`: what a comment silences.

use crate::text::Span;

/// A rule that a comment silences. Spans are counted from the beginning of the comment's block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppression {
    /// The whole comment.
    pub comment: Span,
    /// The rule's name, as written.
    pub rule: Box<str>,
    /// Where the name stands.
    pub rule_span: Span,
    /// Why; empty where the writer gave no reason.
    pub reason: Box<str>,
    /// Whether it holds for the whole file rather than for one block.
    pub whole_file: bool,
}

/// Reads a comment that begins at `start`. Most comments silence nothing. Several rules may stand
/// in one, parted by commas or spaces.
pub fn read(comment: &str, start: usize) -> Vec<Suppression> {
    let Some(inner) = comment.strip_prefix("<!--") else { return Vec::new() };
    let end = inner.find("-->").unwrap_or(inner.len());
    let inner = &inner[..end];
    let command = inner.trim_start();
    let (rest, whole_file) = if let Some(rest) = command.strip_prefix("sayso-ignore-file") {
        (rest, true)
    } else if let Some(rest) = command.strip_prefix("sayso-ignore") {
        (rest, false)
    } else {
        return Vec::new();
    };
    if !rest.is_empty() && !rest.starts_with([' ', '\t', '\n', '\r', ':']) {
        return Vec::new();
    }
    let (names, reason) = match rest.split_once(':') {
        Some((names, reason)) => (names, reason.trim()),
        None => (rest, ""),
    };
    let whole = Span::new(start, start + (4 + end + 3).min(comment.len()));
    let offset = start + 4 + (inner.len() - rest.len());
    let suppression = |name: &str, at: usize| Suppression {
        comment: whole,
        rule: name.into(),
        rule_span: Span::new(offset + at, offset + at + name.len()),
        reason: reason.into(),
        whole_file,
    };
    let mut found: Vec<Suppression> =
        words(names).map(|(at, name)| suppression(name, at)).collect();
    if found.is_empty() {
        // No rule named: reported as unknown, at the comment.
        found.push(Suppression { rule_span: whole, ..suppression("", 0) });
    }
    found
}

/// The words of a list parted by commas or white space, with where they begin.
fn words(list: &str) -> impl Iterator<Item = (usize, &str)> {
    list.split([',', ' ', '\t', '\n', '\r'])
        .filter(|word| !word.is_empty())
        .map(move |word| (word.as_ptr() as usize - list.as_ptr() as usize, word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_names_rules_and_a_reason() {
        let text = "<!-- sayso-ignore claim-without-date, unknown-source: see the desk's note -->";
        let found = read(text, 100);
        let names: Vec<&str> = found.iter().map(|s| &*s.rule).collect();
        assert_eq!(names, ["claim-without-date", "unknown-source"]);
        for suppression in &found {
            let at = Span::new(suppression.rule_span.start - 100, suppression.rule_span.end - 100);
            assert_eq!(&text[at.range()], &*suppression.rule);
            assert_eq!(&*suppression.reason, "see the desk's note");
            assert!(!suppression.whole_file);
            assert_eq!(suppression.comment, Span::new(100, 100 + text.len()));
        }
    }

    #[test]
    fn a_whole_file_may_be_meant() {
        assert!(read("<!-- sayso-ignore-file x: y -->", 0)[0].whole_file);
    }

    #[test]
    fn other_comments_say_nothing() {
        for text in ["<!-- a -->", "<!-- sayso-ignored x: y -->", "<!-- see sayso-ignore x: y -->"]
        {
            assert_eq!(read(text, 0), []);
        }
    }

    #[test]
    fn without_a_name_it_is_reported_whole() {
        let found = read("<!-- sayso-ignore -->", 0);
        assert_eq!(&*found[0].rule, "");
        assert_eq!(found[0].rule_span, Span::new(0, 21));
    }
}
