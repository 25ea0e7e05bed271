//! `path:line:column: severity[rule] message`, as compilers print and editors read.

use super::Shown;
use crate::cli::output::harmless;
use crate::text::Encoding;

/// One line.
pub fn print(shown: &Shown<'_>) -> String {
    let finding = shown.finding;
    let place = shown.text(&finding.place.path).position(finding.place.span.start, Encoding::Utf32);
    format!(
        "{}:{}:{}: {}[{}] {}",
        harmless(&shown.path(&finding.place.path)),
        place.line + 1,
        place.column + 1,
        finding.severity.name(),
        finding.rule,
        harmless(&finding.message)
    )
}
