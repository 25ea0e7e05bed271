//! Runs the checks over one thing at a time: a block, a source, a library, the report. Whoever runs them
//! all, or again those whose answers may be others, calls here.

use super::{
    AttributesCheck, BlockCheck, Check, ClaimCheck, Context, DateCheck, DateValue, FaultCheck,
    FrontMatterCheck, Holder, ImageCheck, Level, LibraryCheck, Options, QuotationCheck, Quoted,
    ReportCheck, SourceCheck, SuppressionCheck, Value, ValueCheck,
};
use crate::finding::Finding;
use crate::report::{Block, Claim, Facts, Source};
use crate::syntax::Kind;
use crate::syntax::attributes::Attributes;
use crate::text::Span;
use crate::values::edtf;
use crate::values::keys;
use crate::values::quotations::{self, Quotation};
use crate::values::vocabulary::{
    METADATA, ValueKind, claim_attribute, metadata_key, source_attribute,
};
use crate::workspace::resolve::Resolved;
use crate::workspace::{Library, View};

/// The checks of one kind, each with its rule and what holds for it.
pub(super) type Running<'w, F> = Vec<(&'w Level, F)>;

/// The checks that run, by what they look at.
#[derive(Default)]
pub(super) struct Checks<'w> {
    claim: Running<'w, ClaimCheck>,
    quotation: Running<'w, QuotationCheck>,
    source: Running<'w, SourceCheck>,
    image: Running<'w, ImageCheck>,
    date: Running<'w, DateCheck>,
    value: Running<'w, ValueCheck>,
    attributes: Running<'w, AttributesCheck>,
    fault: Running<'w, (&'static [Kind], FaultCheck)>,
    block: Running<'w, BlockCheck>,
    front_matter: Running<'w, FrontMatterCheck>,
    library: Running<'w, LibraryCheck>,
    pub(super) report: Running<'w, ReportCheck>,
    pub(super) suppression: Running<'w, SuppressionCheck>,
}

impl<'w> Checks<'w> {
    pub(super) fn of(levels: impl Iterator<Item = &'w Level>) -> Self {
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
                    Check::Block(check) => all.block.push((level, check)),
                    Check::FrontMatter(check) => all.front_matter.push((level, check)),
                    Check::Library(check) => all.library.push((level, check)),
                    Check::Report(check) => all.report.push((level, check)),
                    Check::Suppression(check) => all.suppression.push((level, check)),
                }
            }
        }
        all
    }
}

/// A run of the checks.
pub(super) struct Run<'w, 'c> {
    pub(super) view: View<'w>,
    options: &'w Options,
    checks: &'c Checks<'w>,
    /// What was found so far.
    pub(super) findings: Vec<Finding>,
}

impl<'w, 'c> Run<'w, 'c> {
    pub(super) const fn new(view: View<'w>, options: &'w Options, checks: &'c Checks<'w>) -> Self {
        Self { view, options, checks, findings: Vec::new() }
    }

    /// Calls `visit` with each check of a kind.
    pub(super) fn each<F: Copy + 'c>(
        &mut self,
        kind: impl Fn(&'c Checks<'w>) -> &'c Running<'w, F>,
        mut visit: impl FnMut(F, &mut Context<'w, '_>),
    ) {
        for (level, check) in kind(self.checks) {
            let today = self.options.today.as_deref();
            let mut context = Context::new(self.view, level, today, &mut self.findings);
            visit(*check, &mut context);
        }
    }

    /// Looks at a block: its claims and all else that stands in it. `resolved` is shown each claim with
    /// its sources.
    pub(super) fn block(&mut self, block: &Block<'w>, resolved: &mut dyn FnMut(&Resolved<'w>)) {
        let (offset, facts) = (block.span.start, block.facts);
        self.piece(offset, facts);
        self.each(|checks| &checks.block, |check, context| check(block, context));
        each_date(offset, facts, &mut |date| self.date(&date));
        self.claims(block, resolved);
        if !self.checks.image.is_empty() {
            for image in block.images() {
                self.each(|checks| &checks.image, |check, context| check(&image, context));
            }
        }
    }

    fn claims(&mut self, block: &Block<'w>, seen: &mut dyn FnMut(&Resolved<'w>)) {
        let mut quotations: Option<Quotations> = None;
        for claim in block.claims() {
            let resolved = self.view.resolve(claim);
            seen(&resolved);
            self.each(|checks| &checks.claim, |check, context| check(&resolved, context));
            if self.checks.quotation.is_empty() {
                continue;
            }
            let claim = &resolved.claim;
            let quotations = quotations.get_or_insert_with(|| {
                Quotations::of(&self.view.report().text().slice(block.span), claim)
            });
            for quoted in quotations.of_claim(claim) {
                self.each(
                    |checks| &checks.quotation,
                    |check, context| check(&resolved, &quoted, context),
                );
            }
        }
    }

    /// Looks at a source of the report.
    pub(super) fn source(&mut self, source: &'w Source) {
        for attribute in &source.attributes {
            let (name, text, span) = (&*attribute.name, &*attribute.value, attribute.span);
            let verbatim = attribute.verbatim;
            let Some(kind) = source_attribute(name).map(|known| known.kind) else { continue };
            if kind == ValueKind::Date {
                self.date(&DateValue { name, text, span, verbatim });
            } else if !attribute.name_span.is_empty() && !source.broken {
                let holder = Holder::Source;
                self.value(&Value { holder, name, kind, text, span, verbatim });
            }
        }
        self.each(|checks| &checks.source, |check, context| check(source, context));
    }

    /// Looks at a library.
    pub(super) fn library(&mut self, library: &'w Library) {
        self.each(|checks| &checks.library, |check, context| check(library, context));
    }

    /// Looks at the report as a whole with one of the checks that do.
    pub(super) fn whole(&mut self, index: usize) {
        if let Some((level, check)) = self.checks.report.get(index) {
            let today = self.options.today.as_deref();
            check(&mut Context::new(self.view, level, today, &mut self.findings));
        }
    }

    /// Dates are read once, and only those that cannot be read are shown to rules.
    fn date(&mut self, date: &DateValue<'_>) {
        if let Err(error) = edtf::parse(date.text) {
            self.each(|checks| &checks.date, |check, context| check(date, &error, context));
        }
    }

    fn piece(&mut self, offset: usize, facts: &'w Facts) {
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
                self.each(|checks| &checks.front_matter, |check, context| check(metadata, context));
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
fn each_date<'r>(offset: usize, facts: &'r Facts, each: &mut dyn FnMut(DateValue<'r>)) {
    match facts {
        Facts::Prose(prose) => {
            for claim in &prose.claims {
                dates_of(&claim.attributes, offset, each);
            }
        }
        Facts::Open(container) => {
            if let Some(attributes) = container.attributes.as_ref()
                && !attributes.has_class("source")
            {
                dates_of(attributes, offset, each);
            }
        }
        Facts::FrontMatter(metadata) => {
            for name in ["date", "updated"] {
                if metadata_key(name).is_some_and(|key| key.kind == ValueKind::Date)
                    && let Some(value) = metadata.value(name)
                {
                    each(DateValue {
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

fn dates_of<'r>(attributes: &'r Attributes, offset: usize, each: &mut dyn FnMut(DateValue<'r>)) {
    for pair in &attributes.pairs {
        let Some(kind) = claim_attribute(&pair.name).map(|a| a.kind) else { continue };
        let parts = match kind {
            ValueKind::Date => vec![keys::Part { text: &pair.value, span: 0..pair.value.len() }],
            ValueKind::Dates => keys::parts(&pair.value),
            _ => continue,
        };
        for part in parts.into_iter().filter(|part| !part.text.is_empty()) {
            each(DateValue {
                name: &pair.name,
                text: part.text,
                span: pair.place(part.span).shifted(offset),
                verbatim: pair.verbatim,
            });
        }
    }
}
