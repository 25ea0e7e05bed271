//! A summary in Markdown: for a job's summary, or a comment on a change.

use super::{Form, Printed, Shown, Summary, number_of, xml};

/// One page.
#[derive(Debug)]
pub struct Markdown;

/// More findings of one file than this are counted, not listed: such pages have a largest size.
const MOST_OF_FILE: usize = 50;

impl Form for Markdown {
    fn finding(&self, _: &Shown<'_>) -> String {
        String::new()
    }

    fn whole(&self, printed: &[Printed], summary: &Summary) -> String {
        let mut page = format!("# Sayso\n\n{}; {}.\n", summary.looked_at(), summary.found());
        if !summary.by_rule.is_empty() {
            page.push_str("\n| rule | findings |\n| --- | ---: |\n");
            for (rule, number) in &summary.by_rule {
                page.push_str(&format!("| {} | {number} |\n", escaped(rule)));
            }
        }
        for (path, findings) in xml::by_file(printed, &[]) {
            page.push_str(&format!("\n## {}\n\n", escaped(path)));
            for finding in findings.iter().take(MOST_OF_FILE) {
                let record = &finding.record;
                page.push_str(&format!(
                    "- {}:{} **{}** ({}): {}\n",
                    record.start.line,
                    record.start.column,
                    record.severity.name(),
                    escaped(&record.rule),
                    message(&record.message)
                ));
            }
            if findings.len() > MOST_OF_FILE {
                let more = number_of(findings.len() - MOST_OF_FILE, "finding");
                page.push_str(&format!("- and {more} more\n"));
            }
        }
        page
    }
}

/// A message, in which what stands between backticks stays code.
fn message(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    let paired = parts.len() % 2 == 1;
    let parts = parts.iter().enumerate().map(|(index, part)| {
        let is_code = paired && index % 2 == 1 && !part.trim().is_empty();
        if is_code { format!("`{}`", folded(part)) } else { escaped(part) }
    });
    parts.collect()
}

fn folded(text: &str) -> String {
    text.replace(|c: char| c.is_control(), " ")
}

/// Text in which nothing is markup. A backslash may stand before any punctuation mark of ASCII.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in folded(text).chars() {
        if matches!(
            c,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '&' | '~' | '@' | '!'
        ) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}
