//! Runs the rules over a document, and lets suppressions have their say.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;

use super::levels::TOO_LARGE;
use super::{
    AttributesCheck, Check, ClaimCheck, Context, DateCheck, DateValue, FaultCheck, Group, Holder,
    ImageCheck, Level, Levels, QuotationCheck, Quoted, RULES, ReportCheck, SourceCheck,
    SuppressionCheck, Value, ValueCheck,
};
use crate::finding::Finding;
use crate::report::suppression::Suppression;
use crate::report::{Claim, Facts, Report};
use crate::syntax::Kind;
use crate::syntax::attributes::Attributes;
use crate::text::Span;
use crate::values::edtf;
use crate::values::keys;
use crate::values::quotations::{self, Quotation};
use crate::values::vocabulary::{
    METADATA, ValueKind, claim_attribute, metadata_key, source_attribute,
};
use crate::workspace::{Document, View};

/// What a run is asked for, beside the document.
#[derive(Clone, Debug)]
pub struct Options {
    /// Which rules run.
    pub levels: Levels,
    /// Today, in EDTF: rules know no clock.
    pub today: Option<String>,
}

/// A suppression with the bytes of the report that it holds for.
#[derive(Clone, Debug)]
pub struct Placed<'r> {
    /// What the comment says.
    pub suppression: &'r Suppression,
    /// What its spans are counted from.
    pub offset: usize,
    /// What it silences: a block, or the whole file; empty where no block follows.
    pub cover: Span,
    /// Whether it silenced anything.
    pub used: bool,
    /// Whether its rule ran, so that "unused" can be told.
    pub could_be_used: bool,
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
    let is_private = document.is_private();
    if is_private && !is_markdown(&document.path) {
        // A private library of another program's is that program's.
        return Found::default();
    }
    let is_large = document.size() > options.levels.largest();
    let running = options.levels.running().iter();
    let running = running.filter(|level| !is_large || level.rule.name == TOO_LARGE);
    let running = running.filter(|level| !is_private || level.rule.runs_in_private());
    let mut run = Run {
        view: View::new(document),
        options,
        checks: Checks::of(running),
        findings: Vec::new(),
    };
    run.all();
    let mut placed = placed(&document.report);
    let silenced = suppress(document, &mut run.findings, &mut placed, &options.levels);
    for placed in &placed {
        run.each(|checks| &checks.suppression, |check, context| check(placed, context));
    }
    let mut findings = run.findings;
    findings.sort_by(|a, b| {
        let own = |finding: &Finding| *finding.place.path == *document.path;
        own(b)
            .cmp(&own(a))
            .then_with(|| a.place.path.cmp(&b.place.path))
            .then_with(|| a.place.span.cmp(&b.place.span))
            .then_with(|| a.rule.cmp(b.rule))
    });
    findings.dedup();
    let mut silenced = silenced;
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
fn censor(document: &Document, findings: &mut [Finding]) {
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

/// The checks of one kind, each with its rule and what holds for it.
type Running<'w, F> = Vec<(&'w Level, F)>;

/// The checks that run, by what they look at.
#[derive(Default)]
struct Checks<'w> {
    claim: Running<'w, ClaimCheck>,
    quotation: Running<'w, QuotationCheck>,
    source: Running<'w, SourceCheck>,
    image: Running<'w, ImageCheck>,
    date: Running<'w, DateCheck>,
    value: Running<'w, ValueCheck>,
    attributes: Running<'w, AttributesCheck>,
    fault: Running<'w, (&'static [Kind], FaultCheck)>,
    report: Running<'w, ReportCheck>,
    suppression: Running<'w, SuppressionCheck>,
}

impl<'w> Checks<'w> {
    fn of(levels: impl Iterator<Item = &'w Level>) -> Self {
        let mut all = Self::default();
        for level in levels {
            for check in level.rule.checks {
                match *check {
                    Check::Claim(check) => all.claim.push((level, check)),
                    Check::Quotation(check) => all.quotation.push((level, check)),
                    Check::Source(check) => all.source.push((level, check)),
                    Check::Image(check) => all.image.push((level, check)),
                    Check::Date(check) => all.date.push((level, check)),
                    Check::Value(check) => all.value.push((level, check)),
                    Check::Attributes(check) => all.attributes.push((level, check)),
                    Check::Fault(kinds, check) => all.fault.push((level, (kinds, check))),
                    Check::Report(check) => all.report.push((level, check)),
                    Check::Suppression(check) => all.suppression.push((level, check)),
                }
            }
        }
        all
    }
}

struct Run<'w> {
    view: View<'w>,
    options: &'w Options,
    checks: Checks<'w>,
    findings: Vec<Finding>,
}

impl<'w> Run<'w> {
    /// Calls `visit` with each check of a kind.
    fn each<F: Copy>(
        &mut self,
        kind: impl for<'c> Fn(&'c Checks<'w>) -> &'c Running<'w, F>,
        mut visit: impl FnMut(F, &mut Context<'w, '_>),
    ) {
        for (level, check) in kind(&self.checks) {
            let today = self.options.today.as_deref();
            let mut context = Context::new(self.view, level, today, &mut self.findings);
            visit(*check, &mut context);
        }
    }

    fn all(&mut self) {
        let report = self.view.report();
        let mut dates = Vec::new();
        for (offset, facts) in report.pieces() {
            self.piece(offset, facts);
            collect_dates(offset, facts, &mut dates);
        }
        let mut blocks = report.placed();
        let mut quotations = Quotations::default();
        for claim in report.claims() {
            let resolved = self.view.resolve(claim);
            self.each(|checks| &checks.claim, |check, context| check(&resolved, context));
            if self.checks.quotation.is_empty() {
                continue;
            }
            let claim = &resolved.claim;
            if claim.index == 0 {
                let block = blocks.find(|(span, facts)| {
                    span.start == claim.offset && matches!(facts, Facts::Prose(_))
                });
                let block = block.map_or_else(Span::default, |(span, _)| span);
                quotations = Quotations::of(&report.text().slice(block), claim);
            }
            for quoted in quotations.of_claim(claim) {
                self.each(
                    |checks| &checks.quotation,
                    |check, context| check(&resolved, &quoted, context),
                );
            }
        }
        if !self.checks.image.is_empty() {
            for image in report.images() {
                self.each(|checks| &checks.image, |check, context| check(&image, context));
            }
        }
        for source in report.sources().list() {
            for attribute in &source.attributes {
                let (name, text, span) = (&*attribute.name, &*attribute.value, attribute.span);
                let verbatim = attribute.verbatim;
                let Some(kind) = source_attribute(name).map(|known| known.kind) else { continue };
                if kind == ValueKind::Date {
                    dates.push(DateValue { name, text, span, verbatim });
                } else if !attribute.name_span.is_empty() && !source.broken {
                    let holder = Holder::Source;
                    self.value(&Value { holder, name, kind, text, span, verbatim });
                }
            }
            self.each(|checks| &checks.source, |check, context| check(source, context));
        }
        for date in &dates {
            // Dates are read once, and only those that cannot be read are shown to rules.
            if let Err(error) = edtf::parse(date.text) {
                self.each(|checks| &checks.date, |check, context| check(date, &error, context));
            }
        }
        self.each(|checks| &checks.report, |check, context| check(context));
    }

    fn piece(&mut self, offset: usize, facts: &Facts) {
        match facts {
            Facts::Prose(prose) => {
                self.faults(&prose.faults, offset);
                for claim in &prose.claims {
                    self.attributes(&claim.attributes, offset);
                    self.values(&claim.attributes, offset, Holder::Claim);
                }
                for other in &prose.others {
                    self.attributes(other, offset);
                }
            }
            Facts::Open(container) => {
                if let Some(attributes) = container.attributes.as_ref() {
                    self.faults(&attributes.faults, offset);
                    self.attributes(attributes, offset);
                    if !attributes.has_class("source") {
                        self.values(attributes, offset, Holder::Scope);
                    }
                }
            }
            Facts::FrontMatter(metadata) => {
                for key in METADATA {
                    let Some(found) = metadata.value(key.name) else { continue };
                    self.value(&Value {
                        holder: Holder::FrontMatter,
                        name: key.name,
                        kind: key.kind,
                        text: found.text,
                        span: found.span.shifted(offset),
                        verbatim: found.span.len() == found.text.len(),
                    });
                }
            }
            Facts::Fault(kind) => self.faults(&[(*kind, Span::default())], offset),
            _ => {}
        }
    }

    fn attributes(&mut self, attributes: &Attributes, offset: usize) {
        self.each(|checks| &checks.attributes, |check, context| check(attributes, offset, context));
    }

    /// The values of a claim or a scope.
    fn values(&mut self, attributes: &Attributes, offset: usize, holder: Holder) {
        // Where something in the braces is no attribute, nobody knows where a value ends.
        let hides = |(kind, _): &(Kind, Span)| *kind != Kind::EmptyValue;
        if self.checks.value.is_empty() || attributes.faults.iter().any(hides) {
            return;
        }
        for pair in &attributes.pairs {
            let name = &*pair.name;
            // Most that is written is one of these.
            if matches!(name, "by" | "on" | "event") {
                continue;
            }
            let Some(kind) = claim_attribute(name).map(|known| known.kind) else { continue };
            self.value(&Value {
                holder,
                name,
                kind,
                text: &pair.value,
                span: pair.value_span.shifted(offset),
                verbatim: pair.verbatim,
            });
        }
    }

    fn value(&mut self, value: &Value<'_>) {
        let is_looked_at = matches!(
            value.kind,
            ValueKind::Locators
                | ValueKind::Ratings
                | ValueKind::OneOf(_)
                | ValueKind::Url
                | ValueKind::Path
                | ValueKind::Digest
                | ValueKind::Approval
                | ValueKind::Language
        );
        if is_looked_at && !value.text.trim().is_empty() {
            self.each(|checks| &checks.value, |check, context| check(value, context));
        }
    }

    fn faults(&mut self, faults: &[(Kind, Span)], offset: usize) {
        for (kind, span) in faults {
            self.each(
                |checks| &checks.fault,
                |(kinds, check), context| {
                    if kinds.contains(kind) {
                        check(*kind, span.shifted(offset), context);
                    }
                },
            );
        }
    }
}

/// The quotations of a block, each with the claim that it belongs to.
#[derive(Default)]
struct Quotations {
    /// By the claim's index: those in its words, those in claims within it left out.
    within: Vec<(usize, Quotation)>,
    /// By the claim's index: the words of claims that stand in a quotation as a whole.
    around: Vec<(usize, String)>,
}

impl Quotations {
    fn of(block: &str, first: &Claim<'_>) -> Self {
        let mut all = Self::default();
        if !quotations::may_have(block) {
            return all;
        }
        let found = quotations::find(block);
        let claims = &first.prose.claims;
        for (index, claim) in claims.iter().enumerate() {
            let before = found.partition_point(|one| one.span.start <= claim.words.start);
            let around = before.checked_sub(1).and_then(|at| found.get(at));
            if around.is_some_and(|one| claim.words.end <= one.span.end) {
                let words = block.get(claim.words.range()).unwrap_or_default();
                all.around.push((index, quotations::plain(words)));
            }
        }
        // The claims that are open where a quotation stands, innermost last.
        let mut open: Vec<usize> = Vec::new();
        let mut next = 0;
        for quotation in found {
            while let Some(claim) =
                claims.get(next).filter(|c| c.words.start <= quotation.span.start)
            {
                open.retain(|at| claims.get(*at).is_some_and(|c| c.span.end > claim.span.start));
                open.push(next);
                next += 1;
            }
            open.retain(|at| claims.get(*at).is_some_and(|c| c.words.end > quotation.span.start));
            let holder = open.iter().rev().find(|at| {
                claims.get(**at).is_some_and(|c| c.words.holds(Span::from(quotation.span.clone())))
            });
            if let Some(holder) = holder {
                all.within.push((*holder, quotation));
            }
        }
        all.within.sort_by_key(|(claim, _)| *claim);
        all
    }

    fn of_claim(&self, claim: &Claim<'_>) -> Vec<Quoted<'_>> {
        let start = self.within.partition_point(|(index, _)| *index < claim.index);
        let within = self.within.iter().skip(start).take_while(|(index, _)| *index == claim.index);
        let mut all: Vec<Quoted<'_>> = within
            .map(|(_, one)| Quoted {
                span: Span::from(one.span.clone()).shifted(claim.offset),
                words: &one.words,
            })
            .collect();
        if let Ok(at) = self.around.binary_search_by_key(&claim.index, |(index, _)| *index) {
            let words = self.around.get(at).map(|(_, words)| Quoted { span: claim.words(), words });
            all.extend(words);
        }
        all
    }
}

/// The dates of claims, scopes and front matter. Those of sources are taken from the sources.
fn collect_dates<'r>(offset: usize, facts: &'r Facts, dates: &mut Vec<DateValue<'r>>) {
    match facts {
        Facts::Prose(prose) => {
            for claim in &prose.claims {
                dates_of(&claim.attributes, offset, dates);
            }
        }
        Facts::Open(container) => {
            if let Some(attributes) = container.attributes.as_ref()
                && !attributes.has_class("source")
            {
                dates_of(attributes, offset, dates);
            }
        }
        Facts::FrontMatter(metadata) => {
            for name in ["date", "updated"] {
                if metadata_key(name).is_some_and(|key| key.kind == ValueKind::Date)
                    && let Some(value) = metadata.value(name)
                {
                    dates.push(DateValue {
                        name,
                        text: value.text,
                        span: value.span.shifted(offset),
                        verbatim: value.span.len() == value.text.len(),
                    });
                }
            }
        }
        _ => {}
    }
}

fn dates_of<'r>(attributes: &'r Attributes, offset: usize, dates: &mut Vec<DateValue<'r>>) {
    for pair in &attributes.pairs {
        let Some(kind) = claim_attribute(&pair.name).map(|a| a.kind) else { continue };
        let parts = match kind {
            ValueKind::Date => vec![keys::Part { text: &pair.value, span: 0..pair.value.len() }],
            ValueKind::Dates => keys::parts(&pair.value),
            _ => continue,
        };
        for part in parts.into_iter().filter(|part| !part.text.is_empty()) {
            dates.push(DateValue {
                name: &pair.name,
                text: part.text,
                span: pair.place(part.span).shifted(offset),
                verbatim: pair.verbatim,
            });
        }
    }
}

/// The suppressions of a report with what they hold for.
fn placed(report: &Report) -> Vec<Placed<'_>> {
    let whole = Span::new(0, report.text().len());
    let mut placed: Vec<Placed<'_>> = Vec::new();
    // Per open block: the suppressions that wait for the next block at its level.
    let mut waiting: Vec<Vec<usize>> = vec![Vec::new()];
    // The open blocks that suppressions cover, which end where those end.
    let mut covered: Vec<Vec<usize>> = Vec::new();
    for (span, facts) in report.placed() {
        match facts {
            Facts::Comment(suppressions) => {
                for suppression in suppressions {
                    let nothing = Span::new(span.end, span.end);
                    let index = place(suppression, span.start, nothing, whole, &mut placed);
                    if !suppression.whole_file
                        && let Some(level) = waiting.last_mut()
                    {
                        level.push(index);
                    }
                }
            }
            Facts::Open(_) => {
                let taken = waiting.last_mut().map(std::mem::take).unwrap_or_default();
                for index in &taken {
                    if let Some(placed) = placed.get_mut(*index) {
                        placed.cover = span;
                    }
                }
                covered.push(taken);
                waiting.push(Vec::new());
            }
            Facts::Close => {
                waiting.pop();
                if waiting.is_empty() {
                    waiting.push(Vec::new());
                }
                for index in covered.pop().unwrap_or_default() {
                    if let Some(placed) = placed.get_mut(index) {
                        placed.cover.end = span.end;
                    }
                }
            }
            Facts::Prose(_) | Facts::Other | Facts::FrontMatter(_) => {
                let taken = waiting.last_mut().map(std::mem::take).unwrap_or_default();
                for index in taken {
                    if let Some(placed) = placed.get_mut(index) {
                        placed.cover = span;
                    }
                }
                if let Facts::Prose(prose) = facts {
                    for suppression in &prose.suppressions {
                        place(suppression, span.start, span, whole, &mut placed);
                    }
                }
            }
            Facts::Fault(_) => {}
        }
    }
    placed
}

/// Adds a suppression; one for the whole file covers it wherever it stands.
fn place<'r>(
    suppression: &'r Suppression,
    offset: usize,
    cover: Span,
    whole: Span,
    placed: &mut Vec<Placed<'r>>,
) -> usize {
    let cover = if suppression.whole_file { whole } else { cover };
    placed.push(Placed { suppression, offset, cover, used: false, could_be_used: true });
    placed.len() - 1
}

/// Takes out what is silenced, and notes which suppressions did so.
fn suppress(
    document: &Document,
    findings: &mut Vec<Finding>,
    placed: &mut [Placed<'_>],
    levels: &Levels,
) -> Vec<(Finding, String)> {
    let mut silenced = Vec::new();
    if placed.is_empty() {
        return silenced;
    }
    let mut by_rule: HashMap<String, Vec<usize>> = HashMap::new();
    for (index, placed) in placed.iter_mut().enumerate() {
        placed.could_be_used = levels.runs(&placed.suppression.rule);
        by_rule.entry(placed.suppression.rule.to_string()).or_default().push(index);
    }
    // Of each rule's suppressions, in the order of what they cover, how far those up to each one
    // reach: the search for those that cover a place goes back no farther.
    let reaches: HashMap<String, Vec<usize>> = by_rule
        .iter_mut()
        .map(|(rule, indices)| {
            let cover = |index: &usize| placed.get(*index).map_or(Span::default(), |p| p.cover);
            indices.sort_by_key(|index| cover(index).start);
            let mut end = 0;
            let reach = indices.iter().map(|index| {
                end = end.max(cover(index).end);
                end
            });
            (rule.clone(), reach.collect())
        })
        .collect();
    findings.retain(|finding| {
        if *finding.place.path != *document.path {
            return true;
        }
        let candidates = by_rule.get(finding.rule).zip(reaches.get(finding.rule));
        let Some((candidates, reach)) = candidates else { return true };
        let start = finding.place.span.start;
        let before = candidates
            .partition_point(|index| placed.get(*index).is_some_and(|p| p.cover.start <= start));
        let mut reason: Option<String> = None;
        for (index, reach) in candidates.iter().zip(reach).take(before).rev() {
            if *reach < start {
                break;
            }
            if let Some(placed) = placed.get_mut(*index)
                && placed.cover.touches(start)
                && !placed.cover.is_empty()
            {
                placed.used = true;
                let given = &*placed.suppression.reason;
                reason.get_or_insert_with(|| given.to_owned());
            }
        }
        let stays = reason.is_none();
        silenced.extend(reason.map(|reason| (finding.clone(), reason)));
        stays
    });
    silenced
}
