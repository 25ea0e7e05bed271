//! Findings kept over edits. After an edit the checks run again over the blocks and sources that changed,
//! and over those that asked something which is answered otherwise now; all others say what they said.
//!
//! What is kept stands in chunks, as the pieces of a report do, so that nothing is done for each block of
//! a long report at a keystroke. A block's findings hold the places of the time when it was looked at,
//! and move with it. Fixes are not kept: who wants them asks for a place ([`Kept::at`]), and the blocks there
//! are looked at again.

use std::hash::{Hash, Hasher};
use std::path::Path;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHasher};

use super::engine::{self, censor, running};
use super::run::{Checks, Run};
use super::{Found, Options};
use crate::finding::Finding;
use crate::report::pieces::Chunk;
use crate::report::scope::{self, Around};
use crate::report::{Block, Facts, Source};
use crate::text::Span;
use crate::workspace::asked::{Asked, ChangedUses, Differences, Need};
use crate::workspace::uses::{self, Use, Uses};
use crate::workspace::{Document, Library, View};

/// The findings of one document, as it changes.
#[derive(Debug, Default)]
pub struct Kept {
    /// What they are the findings of.
    last: Option<(Arc<Document>, Arc<Options>)>,
    chunks: Vec<KeptChunk>,
    sources: Vec<(Arc<Source>, Unit)>,
    libraries: Vec<(Arc<Library>, Unit)>,
    /// One for each check that looks at the report as a whole.
    wholes: Vec<Unit>,
    uses: Uses,
    needs: Needs,
    found: Arc<Found>,
    /// How often a block or a source was looked at, for tests and figures.
    looks: usize,
}

/// All that was ever asked, so that each thing is compared once.
#[derive(Debug, Default)]
struct Needs {
    numbers: FxHashMap<Need, u32>,
    list: Vec<Need>,
}

impl Needs {
    fn number(&mut self, need: Need) -> u32 {
        if let Some(number) = self.numbers.get(&need) {
            return *number;
        }
        let number = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
        self.list.push(need.clone());
        self.numbers.insert(need, number);
        number
    }
}

/// What is kept of some blocks that follow each other.
#[derive(Debug)]
struct KeptChunk {
    chunk: Arc<Chunk>,
    /// Tells the blocks that are open at its beginning from others.
    around: u64,
    /// One for each of its pieces; `None` where nothing was found, asked or used.
    units: Vec<Option<Arc<Unit>>>,
    /// All that its blocks asked, sorted.
    needs: Vec<u32>,
    /// Whether something was found in it.
    speaks: bool,
    /// Whether something in it is to be looked at after every edit.
    always: bool,
}

/// What is kept of a thing that was looked at.
#[derive(Debug, Default)]
struct Unit {
    /// Where it stood then.
    start: usize,
    /// Tells the blocks around it from others.
    around: u64,
    needs: Vec<u32>,
    uses: Vec<Use<Box<str>>>,
    findings: Vec<Finding>,
    /// Whether it is to be looked at after every edit: it says so, or what was found lies elsewhere in
    /// the report and moves on its own.
    always: bool,
}

impl Unit {
    fn is_empty(&self) -> bool {
        self.needs.is_empty() && self.uses.is_empty() && self.findings.is_empty() && !self.always
    }

    /// What it found, with the places of now.
    fn found(&self, start: usize, path: &Path, into: &mut Vec<Finding>) {
        let place = |place: &mut crate::finding::Place| {
            if *place.path == *path {
                let moved = |byte: usize| (byte + start).saturating_sub(self.start);
                place.span = Span::new(moved(place.span.start), moved(place.span.end));
            }
        };
        into.extend(self.findings.iter().cloned().map(|mut finding| {
            if start != self.start {
                place(&mut finding.place);
                finding.related.iter_mut().for_each(|related| place(&mut related.place));
            }
            finding
        }));
    }
}

/// A hash of the blocks that are open: the very same ones have the same.
fn around(open: impl Iterator<Item = *const crate::report::Container>) -> u64 {
    let mut hasher = FxHasher::default();
    open.for_each(|container| container.hash(&mut hasher));
    hasher.finish()
}

fn around_of(open: &[Around<'_>]) -> u64 {
    around(open.iter().map(|around| std::ptr::from_ref(around.container)))
}

impl Kept {
    /// The findings of a document: as [`super::check_all`] has them, but without fixes.
    pub fn update(&mut self, document: &Arc<Document>, options: &Arc<Options>) -> Arc<Found> {
        if engine::is_silent(document) {
            *self = Self::default();
            return Arc::default();
        }
        let same = self.last.take().filter(|(last, with)| {
            Arc::ptr_eq(with, options) && is_read_alike(last, document) && !self.is_worn_out()
        });
        match same {
            Some((last, _)) if Arc::ptr_eq(&last, document) => {
                self.last = Some((last, options.clone()));
                return self.found.clone();
            }
            Some((last, _)) => self.follow(&last, document, options),
            None => {
                *self = Self { looks: self.looks, ..Self::default() };
                self.follow_from_nothing(document, options);
            }
        }
        self.last = Some((document.clone(), options.clone()));
        self.found.clone()
    }

    /// The findings that touch a place in the report, with their fixes.
    pub fn at(
        &mut self,
        document: &Arc<Document>,
        options: &Arc<Options>,
        span: Span,
    ) -> Vec<Finding> {
        let found = self.update(document, options);
        let touches = |finding: &Finding| {
            let place = finding.place.span;
            *finding.place.path == *document.path
                && place.start <= span.end
                && span.start <= place.end
        };
        let mut wanted: Vec<Finding> =
            found.findings.iter().filter(|finding| touches(finding)).cloned().collect();
        if wanted.is_empty() {
            return wanted;
        }
        let asked = Asked::default();
        let checks = Checks::of(running(document, options));
        let view = View::noting(document, &asked, &self.uses).quiet();
        let mut run = Run::new(view, options, &checks);
        // What is found may lie in another block than the one that it was found by.
        let report = &document.report;
        let mut end = 0;
        for (index, kept) in self.chunks.iter().enumerate() {
            let start = end;
            end += kept.chunk.summary.len;
            let is_near = start <= span.end && span.start <= end;
            if !kept.speaks || !(is_near || kept.always) {
                continue;
            }
            let mut walk = scope::walk_at(&document.report, index, start);
            for ((place, facts), unit) in kept.chunk.placed(start).zip(&kept.units) {
                let block = walk.enter(place, facts);
                let speaks = unit.as_ref().is_some_and(|unit| {
                    let is_there = place.start <= span.end && span.start <= place.end;
                    !unit.findings.is_empty() && (is_there || unit.always)
                });
                if speaks {
                    run.block(&block, &mut |_| {});
                }
            }
        }
        for (index, (_, unit)) in self.sources.iter().enumerate() {
            if !unit.findings.is_empty()
                && let Some(source) = report.sources().at(index)
                && (unit.always || source.span.start <= span.end && span.start <= source.span.end)
            {
                run.source(source);
            }
        }
        run.each(|checks| &checks.report, |check, context| check(context));
        let mut with_fixes = std::mem::take(&mut run.findings);
        if !document.is_private() {
            censor(document, &mut with_fixes);
            for finding in &mut wanted {
                let again = with_fixes.iter().find(|again| {
                    again.rule == finding.rule
                        && again.place == finding.place
                        && again.message == finding.message
                });
                if let Some(again) = again {
                    finding.fixes.clone_from(&again.fixes);
                }
            }
        }
        wanted
    }

    /// How often a block, a source, a library or the report was looked at since the beginning.
    pub const fn looks(&self) -> usize {
        self.looks
    }

    /// Whether much was asked that nobody asks any more: keys that were being written, letter by letter.
    fn is_worn_out(&self) -> bool {
        const MANY: usize = 20_000;
        self.needs.list.len() > MANY
            && self.needs.list.len() > 8 * (self.sources.len() + self.chunks.len())
    }

    fn follow_from_nothing(&mut self, document: &Arc<Document>, options: &Arc<Options>) {
        let mut changed = ChangedUses::default();
        let checks = Checks::of(running(document, options));
        self.blocks(None, document, options, &checks, &mut changed);
        for source in document.report.sources().list() {
            let unit = self.look_at_source(source, document, options, &checks);
            let read = document.report.sources().read().nth(self.sources.len()).cloned();
            if let Some(read) = read {
                self.sources.push((read, unit));
            }
        }
        self.libraries(document, options, &checks);
        for index in 0..checks.report.len() {
            let unit = self.look_at_whole(index, document, options, &checks);
            self.wholes.push(unit);
        }
        self.assemble(document, options, &checks);
    }

    fn follow(&mut self, last: &Arc<Document>, document: &Arc<Document>, options: &Arc<Options>) {
        let mut uses = ChangedUses::default();
        let checks = Checks::of(running(document, options));
        self.blocks(Some(last), document, options, &checks, &mut uses);
        // Of the keys that claims are by, the answers may change the answers: a look at the blocks that
        // asked for other sources comes before all that reads counts.
        let (old, new) = (View::new(last), View::new(document));
        let changed = {
            let differences = Differences::between(old, new, &uses);
            self.changed(&differences)
        };
        self.look_again(document, options, &checks, &changed, &mut uses);
        let differences = Differences::between(old, new, &uses);
        let changed = self.changed(&differences);
        let is_out_of_date = |unit: &Unit| {
            unit.always || unit.needs.iter().any(|need| changed.get(*need as usize) == Some(&true))
        };
        // The sources, those that are the same at both ends kept.
        let read: Vec<Arc<Source>> = document.report.sources().read().cloned().collect();
        let mut kept = std::mem::take(&mut self.sources);
        let same = |(a, b): &(&(Arc<Source>, Unit), &Arc<Source>)| Arc::ptr_eq(&a.0, b);
        let before = kept.iter().zip(&read).take_while(same).count();
        let rest = kept.len().min(read.len()) - before;
        let behind = kept.iter().rev().zip(read.iter().rev()).take(rest).take_while(same).count();
        let tail = kept.split_off(kept.len() - behind);
        kept.truncate(before);
        for (index, (source, unit)) in kept.into_iter().enumerate() {
            let unit = if is_out_of_date(&unit) {
                self.source_at(index, document, options, &checks)
            } else {
                unit
            };
            self.sources.push((source, unit));
        }
        for (index, source) in read.iter().enumerate().take(read.len() - behind).skip(before) {
            let unit = self.source_at(index, document, options, &checks);
            self.sources.push((source.clone(), unit));
        }
        for (at, (source, unit)) in tail.into_iter().enumerate() {
            let unit = if is_out_of_date(&unit) {
                self.source_at(read.len() - behind + at, document, options, &checks)
            } else {
                unit
            };
            self.sources.push((source, unit));
        }
        if differences.libraries() {
            self.libraries(document, options, &checks);
        }
        for index in 0..checks.report.len() {
            if self.wholes.get(index).is_none_or(is_out_of_date) {
                let unit = self.look_at_whole(index, document, options, &checks);
                if let Some(whole) = self.wholes.get_mut(index) {
                    *whole = unit;
                }
            }
        }
        self.assemble(document, options, &checks);
    }

    /// For each thing that was ever asked, whether it is answered otherwise now.
    fn changed(&self, differences: &Differences<'_>) -> Vec<bool> {
        if !differences.is_any() {
            return Vec::new();
        }
        self.needs.list.iter().map(|need| differences.changed(need)).collect()
    }

    /// Brings the chunks up to date, as far as blocks changed.
    fn blocks(
        &mut self,
        last: Option<&Arc<Document>>,
        document: &Arc<Document>,
        options: &Options,
        checks: &Checks<'_>,
        uses: &mut ChangedUses,
    ) {
        let new = document.report.raw_pieces().chunks();
        let same = |(a, b): &(&KeptChunk, &Arc<Chunk>)| Arc::ptr_eq(&a.chunk, b);
        let before = self.chunks.iter().zip(new).take_while(same).count();
        if before == new.len() && before == self.chunks.len() {
            return;
        }
        let rest = self.chunks.len().min(new.len()) - before;
        let kept = self.chunks.iter().rev().zip(new.iter().rev());
        let behind = kept.take(rest).take_while(same).count();
        // What stands beside a change may have looked at it.
        let first = before.saturating_sub(1);
        let mut next = (new.len() - behind + 1).min(new.len());
        let mut old_next = self.chunks.len() - (new.len() - next);
        let ends: usize = new.iter().take(first).map(|chunk| chunk.summary.len).sum();
        let mut end = ends;
        // From here on the blocks around are those that they were.
        if last.is_some() {
            let mut at = next;
            while let Some(kept) = self.chunks.get(old_next) {
                let open = document.report.raw_pieces().open_at(at);
                let now = around(open.iter().filter_map(|(_, facts)| match &***facts {
                    Facts::Open(container) => Some(std::ptr::from_ref(&**container)),
                    _ => None,
                }));
                if now == kept.around {
                    break;
                }
                at += 1;
                old_next += 1;
            }
            next = at;
        }
        let old: Vec<KeptChunk> = self.chunks.splice(first..old_next, []).collect();
        // What is known of each piece, with the pieces beside it.
        let mut known: FxHashMap<*const Facts, Known> = FxHashMap::default();
        let pieces = old.iter().flat_map(|kept| kept.chunk.pieces().iter().zip(&kept.units));
        let pieces: Vec<_> = pieces.collect();
        let pointer = |at: usize| pieces.get(at).map(|(piece, _)| Arc::as_ptr(&piece.facts));
        for (index, (piece, unit)) in pieces.iter().enumerate() {
            let beside = (index.checked_sub(1).and_then(pointer), pointer(index + 1));
            let unit = Known { unit: unit.as_ref(), beside };
            known.insert(Arc::as_ptr(&piece.facts), unit);
        }
        let mut made = Vec::with_capacity(next - first);
        let mut walk = scope::walk_at(&document.report, first, end);
        let mut reused: Vec<*const Facts> = Vec::new();
        let middle = new.get(first..next).unwrap_or_default();
        let all: Vec<*const Facts> = middle
            .iter()
            .flat_map(|chunk| chunk.pieces().iter().map(|piece| Arc::as_ptr(&piece.facts)))
            .collect();
        let mut at = 0_usize;
        for chunk in middle {
            let around_chunk = around_of(walk.open());
            let mut units = Vec::with_capacity(chunk.pieces().len());
            for (place, facts) in chunk.placed(end) {
                let block = walk.enter(place, facts);
                let here = around_of(block.around());
                let beside = (
                    at.checked_sub(1).and_then(|at| all.get(at)).copied(),
                    all.get(at + 1).copied(),
                );
                at += 1;
                let pointer = Arc::as_ptr(facts);
                let was = known.get(&pointer).filter(|known| {
                    known.beside == beside && known.unit.is_none_or(|unit| unit.around == here)
                });
                match was {
                    Some(was) => {
                        reused.push(pointer);
                        units.push(was.unit.cloned());
                    }
                    None => units.push(self.look_at(&block, here, document, options, checks, uses)),
                }
            }
            end += chunk.summary.len;
            made.push(KeptChunk::of(chunk.clone(), around_chunk, units));
        }
        // What is gone is taken back last, so that a use that stays is none that went and came.
        reused.sort_unstable();
        for (piece, unit) in &pieces {
            if reused.binary_search(&Arc::as_ptr(&piece.facts)).is_err()
                && let Some(unit) = unit
            {
                self.take_back(unit, uses);
            }
        }
        self.chunks.splice(first..first, made);
    }

    fn take_back(&mut self, unit: &Unit, uses: &mut ChangedUses) {
        for one in &unit.uses {
            let crossed = self.uses.take(one.lent());
            uses.note(one.lent(), crossed);
        }
    }

    /// Looks again at the blocks that asked what is answered otherwise, or that are to be looked at
    /// after every edit.
    fn look_again(
        &mut self,
        document: &Arc<Document>,
        options: &Options,
        checks: &Checks<'_>,
        changed: &[bool],
        uses: &mut ChangedUses,
    ) {
        let is_changed = |need: &u32| changed.get(*need as usize) == Some(&true);
        let mut end = 0;
        for index in 0..self.chunks.len() {
            let Some(kept) = self.chunks.get(index) else { break };
            let start = end;
            let chunk = kept.chunk.clone();
            end += chunk.summary.len;
            if !kept.always && !kept.needs.iter().any(is_changed) {
                continue;
            }
            let mut units = kept.units.clone();
            let around_chunk = kept.around;
            let mut walk = scope::walk_at(&document.report, index, start);
            for ((place, facts), unit) in chunk.placed(start).zip(&mut units) {
                let block = walk.enter(place, facts);
                let Some(known) = unit.as_ref() else { continue };
                if known.always || known.needs.iter().any(is_changed) {
                    let known = known.clone();
                    *unit = self.look_at(&block, known.around, document, options, checks, uses);
                    self.take_back(&known, uses);
                }
            }
            if let Some(kept) = self.chunks.get_mut(index) {
                *kept = KeptChunk::of(chunk, around_chunk, units);
            }
        }
    }

    fn look_at(
        &mut self,
        block: &Block<'_>,
        around: u64,
        document: &Arc<Document>,
        options: &Options,
        checks: &Checks<'_>,
        changed: &mut ChangedUses,
    ) -> Option<Arc<Unit>> {
        let mut used: Vec<Use<Box<str>>> = Vec::new();
        uses::of_block(block.facts, block.is_in_source(), &mut |one| used.push(one.owned()));
        let asked = Asked::default();
        let nothing = Uses::default();
        // Blocks ask nothing of what is used: the counts are not whole yet.
        let mut run = Run::new(View::noting(document, &asked, &nothing), options, checks);
        run.block(block, &mut |resolved| {
            uses::of_claim(resolved, &mut |one| used.push(one.owned()));
        });
        let findings = std::mem::take(&mut run.findings);
        for one in &used {
            let crossed = self.uses.add(one.lent());
            changed.note(one.lent(), crossed);
        }
        let mut unit = self.unit(block.span, findings, &asked, document);
        unit.around = around;
        unit.uses = used;
        // What stands around prose may come to matter for it.
        let is_prose = matches!(block.facts, Facts::Prose(_));
        (is_prose || !unit.is_empty()).then(|| Arc::new(unit))
    }

    fn source_at(
        &mut self,
        index: usize,
        document: &Arc<Document>,
        options: &Options,
        checks: &Checks<'_>,
    ) -> Unit {
        let source = document.report.sources().at(index);
        source
            .map(|source| self.look_at_source(source, document, options, checks))
            .unwrap_or_default()
    }

    fn look_at_source(
        &mut self,
        source: &Source,
        document: &Arc<Document>,
        options: &Options,
        checks: &Checks<'_>,
    ) -> Unit {
        self.look_with_counts(&Counted::Source(source), document, options, checks)
    }

    fn look_at_whole(
        &mut self,
        index: usize,
        document: &Arc<Document>,
        options: &Options,
        checks: &Checks<'_>,
    ) -> Unit {
        self.look_with_counts(&Counted::Report(index), document, options, checks)
    }

    fn look_with_counts(
        &mut self,
        what: &Counted<'_>,
        document: &Arc<Document>,
        options: &Options,
        checks: &Checks<'_>,
    ) -> Unit {
        let asked = Asked::default();
        let uses = std::mem::take(&mut self.uses);
        let mut run = Run::new(View::noting(document, &asked, &uses), options, checks);
        let place = match what {
            Counted::Source(source) => {
                run.source(source);
                source.span
            }
            Counted::Report(index) => {
                run.whole(*index);
                Span::default()
            }
        };
        let findings = std::mem::take(&mut run.findings);
        self.uses = uses;
        self.unit(place, findings, &asked, document)
    }

    /// The libraries that were not looked at yet. They are looked at for what they say themselves.
    fn libraries(&mut self, document: &Arc<Document>, options: &Options, checks: &Checks<'_>) {
        let named = document.libraries.iter().filter_map(|named| named.loaded.as_ref().ok());
        let all: Vec<Arc<Library>> = document.references.iter().chain(named).cloned().collect();
        let mut kept = std::mem::take(&mut self.libraries);
        for library in all {
            let known = kept.iter().position(|(known, _)| Arc::ptr_eq(known, &library));
            let unit = match known {
                Some(at) => kept.swap_remove(at).1,
                None => {
                    let mut run = Run::new(View::new(document), options, checks);
                    run.library(&library);
                    self.looks += 1;
                    Unit { findings: without_fixes(run.findings), ..Unit::default() }
                }
            };
            self.libraries.push((library, unit));
        }
    }

    /// What is kept of a thing at a place.
    fn unit(
        &mut self,
        place: Span,
        findings: Vec<Finding>,
        asked: &Asked,
        document: &Document,
    ) -> Unit {
        self.looks += 1;
        let findings = without_fixes(findings);
        let places = || {
            findings.iter().flat_map(|finding| {
                let related = finding.related.iter().map(|related| &related.place);
                related.chain([&finding.place])
            })
        };
        let mut needs = asked.take();
        let own = |path: &Path| *path == *document.path;
        if places().any(|found| !own(&found.path)) && !needs.contains(&Need::Libraries) {
            // Where it lies in another file changes with that file.
            needs.push(Need::Libraries);
        }
        let moves = places().any(|found| own(&found.path) && !place.holds(found.span));
        let always = moves || needs.contains(&Need::All);
        let needs = needs.into_iter().map(|need| self.needs.number(need)).collect();
        Unit { start: place.start, needs, findings, always, ..Unit::default() }
    }

    /// Puts together what all have found.
    fn assemble(&mut self, document: &Arc<Document>, options: &Arc<Options>, checks: &Checks<'_>) {
        let mut findings = Vec::new();
        let path = &document.path;
        let mut end = 0;
        for kept in &self.chunks {
            if kept.speaks {
                for ((place, _), unit) in kept.chunk.placed(end).zip(&kept.units) {
                    if let Some(unit) = unit {
                        unit.found(place.start, path, &mut findings);
                    }
                }
            }
            end += kept.chunk.summary.len;
        }
        for (index, (_, unit)) in self.sources.iter().enumerate() {
            if !unit.findings.is_empty()
                && let Some(source) = document.report.sources().at(index)
            {
                unit.found(source.span.start, path, &mut findings);
            }
        }
        for (_, unit) in &self.libraries {
            findings.extend(unit.findings.iter().cloned());
        }
        for unit in &self.wholes {
            unit.found(0, path, &mut findings);
        }
        let asked = Asked::default();
        let view = View::noting(document, &asked, &self.uses).quiet();
        let run = Run::new(view, options, checks);
        self.found = Arc::new(engine::finish(document, options, run, findings));
    }
}

/// What may ask what the report uses, since all blocks are looked at before.
enum Counted<'c> {
    Source(&'c Source),
    /// With which of the checks that look at the report as a whole.
    Report(usize),
}

/// What is known of a piece.
struct Known<'k> {
    unit: Option<&'k Arc<Unit>>,
    /// The pieces before and behind it, as far as they are looked at: what stands before the first of
    /// these and behind the last is the same.
    beside: (Option<*const Facts>, Option<*const Facts>),
}

impl KeptChunk {
    fn of(chunk: Arc<Chunk>, around: u64, units: Vec<Option<Arc<Unit>>>) -> Self {
        let all = || units.iter().flatten();
        let mut needs: Vec<u32> = all().flat_map(|unit| unit.needs.iter().copied()).collect();
        needs.sort_unstable();
        needs.dedup();
        let speaks = all().any(|unit| !unit.findings.is_empty());
        let always = all().any(|unit| unit.always);
        Self { chunk, around, units, needs, speaks, always }
    }
}

fn without_fixes(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.iter_mut().for_each(|finding| finding.fixes = Vec::new());
    findings
}

/// Whether a document is read against the same files under the same settings as another was, whatever
/// these files say now.
fn is_read_alike(last: &Document, now: &Document) -> bool {
    last.path == now.path
        && Arc::ptr_eq(&last.config, &now.config)
        && last.too_large == now.too_large
        && *last.empty_globs == *now.empty_globs
        && (Arc::ptr_eq(&last.private, &now.private)
            || last.private.public_keys == now.private.public_keys)
        && last.libraries.len() == now.libraries.len()
        && last.libraries.iter().zip(now.libraries.iter()).all(|(a, b)| {
            a.path == b.path
                && a.named == b.named
                && match (&a.loaded, &b.loaded) {
                    (Ok(_), Ok(_)) => true,
                    (Err(a), Err(b)) => a == b,
                    _ => false,
                }
        })
}
