//! What an editor offers at a place: the fixes of what was found there, all fixes of one rule, all safe
//! ones, and a comment that silences a finding.

use std::collections::BTreeSet;

use crate::finding::{Finding, Fix, Place, Replacement, together};
use crate::report::{Facts, Report};
use crate::text::Span;
use crate::workspace::View;

/// Something that an editor can do.
#[derive(Debug)]
pub struct Action<'f> {
    /// As a menu has it.
    pub title: String,
    /// What kind of action it is.
    pub kind: ActionKind,
    /// The finding that it is for, if it is for one.
    pub finding: Option<&'f Finding>,
    /// What it does.
    pub deed: Deed,
    /// Whether it is the obvious one.
    pub preferred: bool,
}

/// What an action does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Changes text.
    Edits(Vec<Replacement>),
    /// Mends all that a rule finds in the report: see [`mended`].
    MendRule(&'static str),
    /// Mends all that any rule finds.
    MendAll,
    /// Shows a rule's page.
    Explain(&'static str),
}

/// Kinds of actions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActionKind {
    /// For what was found at a place.
    Quick,
    /// For the whole report.
    FixAll,
}

/// The actions at a place, the likeliest first; those for the whole report last. `findings` are those
/// that touch the place, with their fixes (others do no harm), and `count` says how many findings of a
/// rule the report has in all.
pub fn find<'f>(
    view: &View<'_>,
    findings: &'f [Finding],
    count: &dyn Fn(&str) -> usize,
    span: Span,
) -> Vec<Action<'f>> {
    let here: Vec<&Finding> = findings
        .iter()
        .filter(|finding| *finding.place.path == *view.document.path)
        .filter(|finding| {
            let at = finding.place.span;
            at.start <= span.end && span.start <= at.end
        })
        .collect();
    // One whose edits hold what must not be shown is for the command line, which shows none.
    let fixes: Vec<(&Finding, &Fix)> = here
        .iter()
        .flat_map(|finding| {
            finding.fixes.iter().filter(|fix| !fix.private).map(move |fix| (*finding, fix))
        })
        .collect();
    let lone = fixes.len() == 1;
    let mut actions: Vec<Action<'f>> = fixes
        .into_iter()
        .map(|(finding, fix)| Action {
            title: fix.title.clone(),
            kind: ActionKind::Quick,
            finding: Some(finding),
            deed: Deed::Edits(fix.edits.clone()),
            preferred: lone && fix.safe,
        })
        .collect();
    let mendable: BTreeSet<&'static str> =
        here.iter().filter(|finding| safe(finding).is_some()).map(|f| f.rule).collect();
    for rule in mendable.iter().filter(|rule| count(rule) > 1) {
        let title = format!("Mend all of `{rule}` that can be mended safely");
        actions.push(whole(title, ActionKind::Quick, Deed::MendRule(rule)));
    }
    actions.extend(here.iter().filter_map(|finding| silence(view, finding)));
    let rules: BTreeSet<&'static str> = here.iter().map(|finding| finding.rule).collect();
    for rule in rules {
        let title = format!("Explain `{rule}`");
        actions.push(whole(title, ActionKind::Quick, Deed::Explain(rule)));
    }
    if !mendable.is_empty() {
        actions.push(mend_all());
    }
    actions
}

/// The action that mends the whole report, for those who ask for it wherever they are.
pub fn mend_all() -> Action<'static> {
    let title = "Mend all that can be mended safely".to_owned();
    whole(title, ActionKind::FixAll, Deed::MendAll)
}

/// What mends the findings of a rule, or of all, as far as that is safe. `findings` are all of the
/// report.
pub fn mended(view: &View<'_>, findings: &[Finding], rule: Option<&str>) -> Vec<Replacement> {
    let own = findings.iter().filter(|finding| *finding.place.path == *view.document.path);
    let wanted = own.filter(|finding| rule.is_none_or(|rule| finding.rule == rule));
    together(wanted.filter_map(safe)).0
}

const fn whole<'f>(title: String, kind: ActionKind, deed: Deed) -> Action<'f> {
    Action { title, kind, finding: None, deed, preferred: false }
}

fn safe(finding: &Finding) -> Option<&Fix> {
    finding.fixes.iter().find(|fix| fix.safe && !fix.private)
}

/// A comment that silences a finding. Its reason is left for the writer, and until there is one a rule
/// asks for it.
fn silence<'f>(view: &View<'_>, finding: &'f Finding) -> Option<Action<'f>> {
    let report = view.report();
    let rule = finding.rule;
    // What is said of suppressions, and of files, is not silenced at its place.
    if rule.starts_with("suppression-") {
        return None;
    }
    let (at, text, where_to) = comment(report, finding.place.span.start, rule)?;
    let place = Place { path: view.document.path.clone(), span: Span::new(at, at) };
    Some(Action {
        title: format!("Silence `{rule}` {where_to}"),
        kind: ActionKind::Quick,
        finding: Some(finding),
        deed: Deed::Edits(vec![Replacement { place, text }]),
        preferred: false,
    })
}

/// Where the comment goes, what it says, and what it silences.
fn comment(report: &Report, byte: usize, rule: &str) -> Option<(usize, String, &'static str)> {
    let text = report.text();
    let first = text.line(0)?;
    let end = if text.slice(Span::new(first.end, first.end + 2)) == "\r\n" { "\r\n" } else { "\n" };
    let (span, facts) = report
        .placed()
        .filter(|(span, facts)| {
            span.start <= byte && byte <= span.end && !matches!(facts, Facts::Close)
        })
        .last()?;
    if matches!(facts, Facts::FrontMatter(_)) {
        let gap = if text.slice(Span::new(0, span.end)).ends_with('\n') { "" } else { end };
        let comment = format!("{gap}{end}<!-- sayso-ignore-file {rule}: -->{end}");
        return Some((span.end, comment, "in this file"));
    }
    let line = text.line(text.line_of(span.start))?;
    let before = text.slice(Span::new(line.start, span.start)).into_owned();
    if before.chars().all(|c| c == ' ' || c == '>') {
        let comment =
            format!("<!-- sayso-ignore {rule}: -->{end}{}{end}{before}", before.trim_end());
        return Some((span.start, comment, "here"));
    }
    // Behind the mark of a list no block has room before it: the comment stands at its end.
    let words = text.slice(span);
    let is_table = words.trim_start().starts_with('|') || words.contains("\n|");
    (matches!(facts, Facts::Prose(_)) && !is_table).then(|| {
        let at = span.start + words.trim_end().len();
        (at, format!(" <!-- sayso-ignore {rule}: -->"), "here")
    })
}
