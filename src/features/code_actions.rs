//! The fixes of what was found at a place.

use crate::finding::{Finding, Fix};
use crate::text::Span;
use crate::workspace::View;

/// The findings of the report that touch `span`, each with one of its fixes; the likeliest first.
pub fn find<'f>(
    view: &View<'_>,
    findings: &'f [Finding],
    span: Span,
) -> Vec<(&'f Finding, &'f Fix)> {
    let here = findings.iter().filter(|finding| {
        let at = finding.place.span;
        *finding.place.path == *view.document.path && at.start <= span.end && span.start <= at.end
    });
    // One whose edits hold what must not be shown is for the command line, which shows none.
    here.flat_map(|finding| {
        finding.fixes.iter().filter(|fix| !fix.private).map(move |fix| (finding, fix))
    })
    .collect()
}
