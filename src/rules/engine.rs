//! Runs the rules over a document, and lets suppressions have their say.

use std::borrow::Cow;
use std::path::Path;

use super::levels::TOO_LARGE;
use super::run::{Checks, Run};
use super::suppressions::{placed, suppress};
use super::{Group, Level, Levels, RULES};
use crate::finding::Finding;
use crate::workspace::{Document, View};

/// What a run is asked for, beside the document.
#[derive(Clone, Debug)]
pub struct Options {
    /// Which rules run.
    pub levels: Levels,
    /// Today, in EDTF: rules know no clock.
    pub today: Option<String>,
}

/// What a run found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// In the order of their places, those in other files (libraries, the configuration) last.
    pub findings: Vec<Finding>,
    /// What comments in the report silence, each with the reason that is given there.
    pub silenced: Vec<(Finding, String)>,
}

/// Runs the rules. Findings come in the order of their places, those in other files (libraries,
/// the configuration) last.
pub fn check(document: &Document, options: &Options) -> Vec<Finding> {
    check_all(document, options).findings
}

/// The same, with what is silenced.
pub fn check_all(document: &Document, options: &Options) -> Found {
    if is_silent(document) {
        return Found::default();
    }
    let checks = Checks::of(running(document, options));
    let mut run = Run::new(View::new(document), options, &checks);
    for block in document.report.blocks() {
        run.block(&block, &mut |_| {});
    }
    for source in document.report.sources().list() {
        run.source(source);
    }
    for (library, _) in run.view.libraries() {
        run.library(library);
    }
    run.each(|checks| &checks.report, |check, context| check(context));
    let findings = std::mem::take(&mut run.findings);
    finish(document, options, run, findings)
}

/// The rules that run over a document, each with what holds for it.
pub(super) fn running<'w>(
    document: &Document,
    options: &'w Options,
) -> impl Iterator<Item = &'w Level> + use<'w> {
    let is_large = document.size() > options.levels.largest();
    let is_private = document.is_private();
    let running = options.levels.running().iter();
    let running = running.filter(move |level| !is_large || level.rule.name == TOO_LARGE);
    running.filter(move |level| !is_private || level.rule.runs_in_private())
}

/// Puts findings in their order, takes out what is silenced, and what must not be shown.
pub(super) fn finish(
    document: &Document,
    options: &Options,
    mut run: Run<'_, '_>,
    mut findings: Vec<Finding>,
) -> Found {
    let is_private = document.is_private();
    let mut placed = placed(&document.report);
    let mut silenced = suppress(document, &mut findings, &mut placed, &options.levels);
    for placed in &placed {
        run.each(|checks| &checks.suppression, |check, context| check(placed, context));
    }
    findings.append(&mut run.findings);
    findings.sort_by(|a, b| {
        let own = |finding: &Finding| *finding.place.path == *document.path;
        own(b)
            .cmp(&own(a))
            .then_with(|| a.place.path.cmp(&b.place.path))
            .then_with(|| a.place.span.cmp(&b.place.span))
            .then_with(|| a.rule.cmp(b.rule))
    });
    findings.dedup();
    if is_private {
        findings.iter_mut().for_each(without_words);
        silenced.iter_mut().for_each(|(finding, _)| without_words(finding));
    } else {
        censor(document, &mut findings);
        for (finding, reason) in &mut silenced {
            censor(document, std::slice::from_mut(finding));
            for secrets in document.secrets() {
                if let Cow::Owned(censored) = secrets.censor_message(reason) {
                    *reason = censored;
                }
            }
        }
    }
    Found { findings, silenced }
}

/// Whether nothing is said of a document: a private library of another program's is that program's.
pub(super) fn is_silent(document: &Document) -> bool {
    document.is_private() && !is_markdown(&document.path)
}

fn is_markdown(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| matches!(ending, "sayso" | "md" | "markdown"))
}

/// Takes all that is quoted of a private library out of a finding in it: what its rule says of
/// itself is left.
fn without_words(finding: &mut Finding) {
    finding.fixes.clear();
    finding.related.iter_mut().for_each(|related| related.message = "see here".to_owned());
    let rule = RULES.iter().find(|rule| rule.name == finding.rule);
    if let Some(rule) = rule.filter(|rule| !rule.in_private || rule.group == Group::Attribution) {
        finding.message = format!("In this private library {}.", rule.summary);
    }
}

/// Takes who an unnamed source is out of all that is said, wherever it was written.
pub(super) fn censor(document: &Document, findings: &mut [Finding]) {
    if findings.is_empty() {
        return;
    }
    for secrets in document.secrets() {
        let message = |text: &mut String| {
            if let Cow::Owned(censored) = secrets.censor_message(text) {
                *text = censored;
            }
        };
        for finding in &mut *findings {
            message(&mut finding.message);
            finding.related.iter_mut().for_each(|related| message(&mut related.message));
            for fix in &mut finding.fixes {
                message(&mut fix.title);
                fix.private |= fix.edits.iter().any(|edit| secrets.are_in(&edit.text));
            }
        }
    }
}
