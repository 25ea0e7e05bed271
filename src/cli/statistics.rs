//! `--statistics`: how many findings each rule has, in place of the findings.

use super::formats::Summary;

/// The rules that found anything, the most frequent first, and what was looked at.
pub fn print(summary: &Summary) -> String {
    let mut rules: Vec<(&String, &usize)> = summary.by_rule.iter().collect();
    rules.sort_by(|a, b| b.1.cmp(a.1).then_with(|| a.0.cmp(b.0)));
    let width = rules.first().map_or(0, |(_, number)| number.to_string().len());
    let mut text: String =
        rules.iter().map(|(rule, number)| format!("{number:>width$}  {rule}\n")).collect();
    text.push_str(&summary.closing());
    text
}
