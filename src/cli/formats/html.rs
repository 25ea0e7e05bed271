//! A page for people who have no terminal: one file that needs nothing else, no script, no network.

use html_escape::{encode_double_quoted_attribute as attribute, encode_text};

use super::{Form, Printed, Shown, Summary, xml};
use crate::cli::output::harmless_lines;
use crate::text::Span;

/// One page.
#[derive(Debug)]
pub struct Html;

const HEAD: &str = "<!DOCTYPE html>
<html lang=\"en\">
<head>
<meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width\">
<title>Sayso</title>
<style>
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; }
td, th { padding: 0.2rem 1rem 0.2rem 0; text-align: left; }
td.number { text-align: right; }
pre { overflow-x: auto; padding: 0.5rem; background: light-dark(#f3f3f3, #2a2a2a); }
mark { background: light-dark(#ffe08a, #7a5c00); color: inherit; }
article { border-left: 0.25rem solid gray; padding-left: 1rem; margin: 1.5rem 0; }
article.error { border-color: #c62828; }
article.warning { border-color: #ef8f00; }
article.info, article.hint { border-color: #1565c0; }
article p { margin: 0.3rem 0; }
</style>
</head>
<body>
<h1>Sayso</h1>
";

impl Form for Html {
    fn finding(&self, shown: &Shown<'_>) -> String {
        let record = shown.record;
        let mut article = format!(
            "<article class=\"{severity}\">\n<p>{line}:{column} <strong>{severity}</strong> \
             <code>{rule}</code></p>\n<p>{message}</p>\n",
            severity = record.severity.name(),
            line = record.start.line,
            column = record.start.column,
            rule = text(&record.rule),
            message = text(&record.message),
        );
        article.push_str(&excerpt(shown));
        for fix in &record.fixes {
            article.push_str(&format!("<p>Fix: {}</p>\n", text(&fix.title)));
        }
        for related in &record.related {
            article.push_str(&format!(
                "<p>{}:{}: {}</p>\n",
                text(&related.path),
                related.start.line,
                text(&related.message)
            ));
        }
        article.push_str("</article>\n");
        article
    }

    fn whole(&self, printed: &[Printed], summary: &Summary) -> String {
        let mut page = HEAD.to_owned();
        let told = format!("{}; {}.", summary.looked_at(), summary.found());
        page.push_str(&format!("<p>{}</p>\n", text(&told)));
        if !summary.by_rule.is_empty() {
            page.push_str("<table>\n<tr><th>rule</th><th>findings</th></tr>\n");
            for (rule, number) in &summary.by_rule {
                page.push_str(&format!(
                    "<tr><td><code>{}</code></td><td class=\"number\">{number}</td></tr>\n",
                    text(rule)
                ));
            }
            page.push_str("</table>\n");
        }
        for (path, findings) in xml::by_file(printed, &[]) {
            page.push_str(&format!(
                "<section title=\"{}\">\n<h2>{}</h2>\n",
                attribute(&*harmless_lines(path)),
                text(path)
            ));
            findings.iter().for_each(|finding| page.push_str(&finding.text));
            page.push_str("</section>\n");
        }
        page.push_str("</body>\n</html>\n");
        page
    }
}

fn text(written: &str) -> String {
    encode_text(&harmless_lines(written)).into_owned()
}

/// How much of a line is shown before and behind what is marked, bytes.
const NEAR: usize = 400;

/// The first line of what is marked, the words marked in it; nothing where no text may be shown.
fn excerpt(shown: &Shown<'_>) -> String {
    let record = shown.record;
    if shown.is_silent(&record.path) {
        return String::new();
    }
    let whole = shown.text(&record.path);
    let Some(line) = whole.line(record.start.line - 1) else { return String::new() };
    let start = record.start.byte.clamp(line.start, line.end);
    let end = record.end.byte.clamp(start, line.end);
    // Of a long line only what is near is shown: thousands of findings may stand in it.
    let from = whole.floor(start.saturating_sub(NEAR)).max(line.start);
    let stop = whole.floor(end.min(start + NEAR));
    let to = whole.floor(stop + NEAR).min(line.end);
    let part = |start, end| text(&whole.slice(Span::new(start, end)));
    let (before, marked, behind) = (part(from, start), part(start, stop), part(stop, to));
    if before.is_empty() && marked.is_empty() && behind.is_empty() {
        return String::new();
    }
    format!("<pre>{before}<mark>{marked}</mark>{behind}</pre>\n")
}
