//! Which attribute comes from where: a claim's own, a citation's in its words, or that of a claim
//! or a scope around it. See *Defaults by scope* in `docs/format.md`.

use std::borrow::Cow;
use std::sync::Arc;

use super::claim::ClaimKind;
use super::facts::{Citation, ClaimFacts, Container, ImageFacts, Prose};
use super::source::Sources;
use super::{Facts, Report};
use crate::syntax::Kind;
use crate::syntax::attributes::{Attributes, Pair};
use crate::text::Span;
use crate::values::keys;

/// The attributes that a claim takes from what is around it.
pub const INHERITED: [&str; 8] =
    ["by", "on", "at", "event", "rating", "confidence", "credit", "license"];

/// A claim in its report.
#[derive(Clone, Debug)]
pub struct Claim<'r> {
    /// The first byte of its block, from which its facts are counted.
    pub offset: usize,
    /// Its block.
    pub prose: &'r Prose,
    /// Which of the block's claims it is.
    pub index: usize,
    /// What it says.
    pub facts: &'r ClaimFacts,
    /// The divs around it, outermost first.
    scopes: Arc<[Scope<'r>]>,
}

/// Of more faults in the braces around a claim nobody asks which they are.
const MOST_FAULTS: usize = 20;

/// A div that gives defaults to the claims in it.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'r> {
    /// The first byte of its opening line.
    pub offset: usize,
    /// Its attributes, counted from there.
    pub attributes: &'r Attributes,
}

/// Where an effective attribute comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The claim itself.
    Own,
    /// A citation, or a link to a known source, in its words.
    Citation,
    /// A claim or a div around it, which begins at this byte.
    Scope(usize),
}

/// An attribute that holds for a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effective<'r> {
    /// The value.
    pub value: Cow<'r, str>,
    /// Where it stands.
    pub span: Span,
    /// Where it comes from.
    pub origin: Origin,
    /// The pair that says so (not for a citation), and what its spans are counted from.
    pub pair: Option<(&'r Pair, usize)>,
}

impl Effective<'_> {
    /// The place of a range of bytes of the value.
    pub fn place(&self, part: std::ops::Range<usize>) -> Span {
        self.pair.map_or(self.span, |(pair, offset)| pair.place(part).shifted(offset))
    }
}

/// One of a claim's sources, as the claim names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribution<'r> {
    /// The key.
    pub key: Cow<'r, str>,
    /// Where the key stands.
    pub span: Span,
    /// When it said so, if the claim or a scope says: the part for this source.
    pub on: Option<Part<'r>>,
    /// Where in it.
    pub at: Option<Part<'r>>,
    /// The Admiralty rating.
    pub rating: Option<Part<'r>>,
}

/// What `on`, `at` or `rating` says of one source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part<'r> {
    /// The part.
    pub text: Cow<'r, str>,
    /// Where it stands.
    pub span: Span,
    /// Where it comes from.
    pub origin: Origin,
}

/// What a claim must ask of the sources around it to know who says it.
pub trait Directory {
    /// Whether a source has this key.
    fn has_key(&self, key: &str) -> bool;
    /// The key of the source that is found at this address.
    fn key_of_url(&self, url: &str) -> Option<Box<str>>;
}

impl Sources {
    /// The key of the source at an address.
    pub fn key_of_url(&self, url: &str) -> Option<Box<str>> {
        self.with_url(url).map(|source| source.key.clone())
    }
}

/// One place where an attribute of a claim may stand.
struct Level<'r> {
    attributes: Option<(&'r Attributes, usize)>,
    citations: Option<usize>,
    origin: Origin,
}

impl<'r> Claim<'r> {
    /// All of it, bytes of the file.
    pub fn span(&self) -> Span {
        self.facts.span.shifted(self.offset)
    }

    /// What stands between its brackets.
    pub fn words(&self) -> Span {
        self.facts.words.shifted(self.offset)
    }

    /// Its braces.
    pub fn braces(&self) -> Span {
        self.facts.attributes.span.shifted(self.offset)
    }

    /// What kind of claim it is.
    pub fn kind(&self) -> ClaimKind {
        self.facts.kind()
    }

    /// An attribute of its own.
    pub fn own(&self, name: &str) -> Option<Effective<'r>> {
        let pair = self.facts.attributes.get(name)?;
        Some(effective(pair, self.offset, Origin::Own))
    }

    /// The divs around it, outermost first.
    pub fn scopes(&self) -> &[Scope<'r>] {
        &self.scopes
    }

    /// The citations in its words, those in inner claims left out.
    pub fn citations(&self) -> impl Iterator<Item = &'r Citation> {
        let index = self.index;
        self.prose.citations.iter().filter(move |citation| citation.claim == Some(index))
    }

    /// The claims and divs around it, itself first, each with what it says.
    fn levels(&self) -> Vec<Level<'r>> {
        let mut levels = vec![
            Level {
                attributes: Some((&self.facts.attributes, self.offset)),
                citations: None,
                origin: Origin::Own,
            },
            Level { attributes: None, citations: Some(self.index), origin: Origin::Citation },
        ];
        let mut outer = self.facts.parent;
        while let Some(index) = outer {
            let Some(claim) = self.prose.claims.get(index) else { break };
            let origin = Origin::Scope(claim.span.start + self.offset);
            levels.push(Level {
                attributes: Some((&claim.attributes, self.offset)),
                citations: None,
                origin,
            });
            levels.push(Level { attributes: None, citations: Some(index), origin });
            outer = claim.parent;
        }
        for scope in self.scopes.iter().rev() {
            levels.push(Level {
                attributes: Some((scope.attributes, scope.offset)),
                citations: None,
                origin: Origin::Scope(scope.offset),
            });
        }
        levels
    }

    /// The attribute `name` that holds for it, wherever it stands. For `by`, `on`, `at` and
    /// `rating` ask [`Claim::attribution`], which knows what belongs together.
    pub fn effective(&self, name: &str) -> Option<Effective<'r>> {
        if !INHERITED.contains(&name) {
            return self.own(name);
        }
        self.levels().into_iter().find_map(|level| {
            let (attributes, offset) = level.attributes?;
            Some(effective(attributes.get(name)?, offset, level.origin))
        })
    }

    /// Where an attribute of what is around it has no value: `::: {by=}`.
    pub fn empty_around(&self) -> impl Iterator<Item = Span> {
        let around = self.levels().into_iter().filter(|level| level.origin != Origin::Own);
        around.filter_map(|level| level.attributes).flat_map(|(attributes, offset)| {
            let faults = attributes.faults.iter().take(MOST_FAULTS);
            let empty = faults.filter(|(kind, _)| *kind == Kind::EmptyValue);
            empty.map(move |(_, span)| span.shifted(offset))
        })
    }

    /// Who says it, when, where and how surely, as the text has it. A source's own dates are for
    /// the workspace to add.
    pub fn attribution(&self, directory: &dyn Directory) -> Attributed<'r> {
        let levels = self.levels();
        // A judgment takes no `by` from around it, and so nothing that belongs to one.
        let reach = if self.kind().needs_source() { levels.len() } else { 2 };
        let levels = levels.get(..reach).unwrap_or(&levels);
        let by = levels.iter().enumerate().find_map(|(index, level)| {
            let found = self.by_at(level, directory)?;
            Some((index, found))
        });
        let by_level = by.as_ref().map(|(index, _)| *index);
        let beside = |name: &str| {
            levels.iter().enumerate().find_map(|(index, level)| {
                let (attributes, offset) = level.attributes?;
                let pair = attributes.get(name)?;
                let belongs_elsewhere = attributes.get("by").is_some() && Some(index) != by_level;
                (!belongs_elsewhere).then(|| effective(pair, offset, level.origin))
            })
        };
        let (on, at, rating) = (beside("on"), beside("at"), beside("rating"));
        let (by, found) = by.map_or((None, Vec::new()), |(_, (by, found))| (Some(by), found));
        let count = found.len();
        let sources = found
            .into_iter()
            .enumerate()
            .map(|(index, named)| Attribution {
                on: part(on.as_ref(), index, count, true),
                at: part(at.as_ref(), index, count, count > 1)
                    .or_else(|| named.locator.clone())
                    .or_else(|| self.cited_locator(&named.key)),
                rating: part(rating.as_ref(), index, count, true),
                key: named.key,
                span: named.span,
            })
            .collect();
        Attributed { by, on, at, rating, sources }
    }

    /// Who says it, by one level: its `by`, or the citations and links of its words.
    fn by_at(
        &self,
        level: &Level<'r>,
        directory: &dyn Directory,
    ) -> Option<(Effective<'r>, Vec<Named<'r>>)> {
        if let Some((attributes, offset)) = level.attributes {
            let pair = attributes.get("by")?;
            let by = effective(pair, offset, level.origin);
            let named = keys::keys(&pair.value)
                .into_iter()
                .map(|key| Named {
                    key: Cow::Borrowed(key.text),
                    span: pair.place(key.span).shifted(offset),
                    locator: None,
                })
                .collect();
            return Some((by, named));
        }
        let claim = level.citations?;
        let mut named: Vec<Named<'r>> = Vec::new();
        for citation in self.prose.citations.iter().filter(|c| c.claim == Some(claim)) {
            // A bare `@word` is somebody's handle, unless a source has that key.
            if (!citation.bracketed || keys::is_cross_reference(&citation.key))
                && !directory.has_key(&citation.key)
            {
                continue;
            }
            if !named.iter().any(|n| n.key == *citation.key) {
                named.push(Named {
                    key: Cow::Borrowed(&citation.key),
                    span: citation.span.shifted(self.offset),
                    locator: locator(citation, self.offset),
                });
            }
        }
        for link in self.prose.links.iter().filter(|link| link.claim == Some(claim)) {
            if let Some(key) = directory.key_of_url(&link.url)
                && !named.iter().any(|n| *n.key == *key)
            {
                let span = link.span.shifted(self.offset);
                named.push(Named { key: Cow::Owned(key.into()), span, locator: None });
            }
        }
        let first = named.first()?;
        let value = named.iter().map(|n| &*n.key).collect::<Vec<_>>().join(" ");
        let by = Effective {
            value: Cow::Owned(value),
            span: first.span,
            origin: level.origin,
            pair: None,
        };
        Some((by, named))
    }

    /// Beside an own `by`, the locator of a citation that names one of its keys.
    fn cited_locator(&self, key: &str) -> Option<Part<'r>> {
        if self.facts.attributes.get("at").is_some() {
            return None;
        }
        let cited = self.citations().find(|citation| &*citation.key == key)?;
        locator(cited, self.offset)
    }
}

/// Who says a claim, and what is said of how.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attributed<'r> {
    /// The `by` that holds, if any does; of a citation, its keys.
    pub by: Option<Effective<'r>>,
    /// The `on` that holds.
    pub on: Option<Effective<'r>>,
    /// The `at` that holds.
    pub at: Option<Effective<'r>>,
    /// The `rating` that holds.
    pub rating: Option<Effective<'r>>,
    /// Each source with what is said of it.
    pub sources: Vec<Attribution<'r>>,
}

struct Named<'r> {
    key: Cow<'r, str>,
    span: Span,
    locator: Option<Part<'r>>,
}

fn locator(citation: &Citation, offset: usize) -> Option<Part<'_>> {
    let (text, span) = citation.locator.as_ref()?;
    Some(Part { text: Cow::Borrowed(text), span: span.shifted(offset), origin: Origin::Citation })
}

fn effective(pair: &Pair, offset: usize, origin: Origin) -> Effective<'_> {
    Effective {
        value: Cow::Borrowed(&pair.value),
        span: pair.value_span.shifted(offset),
        origin,
        pair: Some((pair, offset)),
    }
}

/// The part of a value that holds for one of several sources. Where semicolons do not part sources
/// (`at`, with one source) the whole value is.
fn part<'r>(
    value: Option<&Effective<'r>>,
    index: usize,
    count: usize,
    parted: bool,
) -> Option<Part<'r>> {
    let value = value?;
    let (pair, _) = value.pair?;
    if !parted {
        let text = pair.value.trim();
        return (!text.is_empty()).then_some(Part {
            text: Cow::Borrowed(text),
            span: value.span,
            origin: value.origin,
        });
    }
    let parts = keys::parts(&pair.value);
    let part = keys::part_of(&parts, index, count)?;
    Some(Part {
        text: Cow::Borrowed(part.text),
        span: value.place(part.span),
        origin: value.origin,
    })
}

/// A block, or an end of one that holds others, with what is open around it.
#[derive(Clone, Debug)]
pub struct Block<'r> {
    /// Where it stands.
    pub span: Span,
    /// What it says.
    pub facts: &'r Facts,
    /// What stands right before it, be it around it.
    pub before: Option<(Span, &'r Facts)>,
    /// The divs around it that are no sources, outermost first.
    scopes: Arc<[Scope<'r>]>,
    /// The blocks around it, outermost first.
    around: Arc<[Around<'r>]>,
}

/// A block around others.
#[derive(Clone, Copy, Debug)]
pub struct Around<'r> {
    /// Its opening line.
    pub span: Span,
    /// What it is.
    pub container: &'r Container,
}

impl<'r> Block<'r> {
    /// The blocks around it, outermost first.
    pub fn around(&self) -> &[Around<'r>] {
        &self.around
    }

    /// Whether it stands in a source.
    pub fn is_in_source(&self) -> bool {
        self.around.iter().any(|around| around.container.is_source())
    }

    /// Its claims in order, outer ones before those within.
    pub fn claims(&self) -> impl Iterator<Item = Claim<'r>> + use<'r> {
        let prose = match self.facts {
            Facts::Prose(prose) => Some(&**prose),
            _ => None,
        };
        let (offset, scopes) = (self.span.start, self.scopes.clone());
        prose.into_iter().flat_map(move |prose| {
            let scopes = scopes.clone();
            prose.claims.iter().enumerate().map(move |(index, facts)| Claim {
                offset,
                prose,
                index,
                facts,
                scopes: scopes.clone(),
            })
        })
    }

    /// Its images in order; none where it stands in a source, for those picture nothing that the report
    /// shows. Those whose address stands elsewhere (`![words][label]`) are left out.
    pub fn images(&self) -> impl Iterator<Item = Image<'r>> + use<'r> {
        let prose = match self.facts {
            Facts::Prose(prose) if !prose.images.is_empty() && !self.is_in_source() => {
                Some(&**prose)
            }
            _ => None,
        };
        let (offset, scopes) = (self.span.start, self.scopes.clone());
        prose.into_iter().flat_map(move |prose| {
            let scopes = scopes.clone();
            let images = prose.images.iter().filter(|image| !image.target.0.is_empty());
            images.map(move |facts| Image { offset, prose, facts, scopes: scopes.clone() })
        })
    }
}

/// All claims of a report in their order, outer ones before those within.
pub fn claims(report: &Report) -> impl Iterator<Item = Claim<'_>> {
    blocks(report).flat_map(|block| block.claims())
}

/// All images of a report in their order, as [`Block::images`] has them.
pub fn images(report: &Report) -> impl Iterator<Item = Image<'_>> {
    blocks(report).flat_map(|block| block.images())
}

/// All blocks of a report in their order.
pub fn blocks(report: &Report) -> impl Iterator<Item = Block<'_>> {
    let mut walk = Walk::default();
    report.raw_pieces().placed().map(move |(span, facts)| walk.enter(span, facts))
}

/// The blocks from the first on that does not end before a byte: those at a place are found without a look
/// at all those before it.
pub fn blocks_from(report: &Report, byte: usize) -> impl Iterator<Item = Block<'_>> {
    let pieces = report.raw_pieces();
    let (first, mut end) = pieces.chunk_at(byte);
    let mut walk = walk_at(report, first, end);
    let chunks = pieces.chunks().get(first..).unwrap_or_default().iter();
    let placed = chunks.flat_map(move |chunk| {
        let start = end;
        end += chunk.summary.len;
        chunk.placed(start)
    });
    placed.map(move |(span, facts)| walk.enter(span, facts)).skip_while(move |b| b.span.end < byte)
}

/// A walk that begins with a chunk, the one before it having ended at byte `end`.
pub fn walk_at(report: &Report, chunk: usize, end: usize) -> Walk<'_> {
    let pieces = report.raw_pieces();
    let open = pieces.open_at(chunk).into_iter().filter_map(|(span, facts)| match &**facts {
        Facts::Open(container) => Some(Around { span, container }),
        _ => None,
    });
    let last = chunk.checked_sub(1).and_then(|before| pieces.chunks().get(before));
    let last = last.and_then(|chunk| chunk.pieces().last());
    let before = last.map(|piece| (Span::new(end - piece.len, end), &*piece.facts));
    Walk::behind(before, open.collect())
}

/// An image in its report.
#[derive(Clone, Debug)]
pub struct Image<'r> {
    /// The first byte of its block, from which its facts are counted.
    pub offset: usize,
    /// Its block.
    pub prose: &'r Prose,
    /// What it says.
    pub facts: &'r ImageFacts,
    /// The divs around it, outermost first.
    scopes: Arc<[Scope<'r>]>,
}

impl<'r> Image<'r> {
    /// All of it, bytes of the file.
    pub fn span(&self) -> Span {
        self.facts.span.shifted(self.offset)
    }

    /// Its address as written, and where it stands.
    pub fn target(&self) -> (&'r str, Span) {
        (&self.facts.target.0, self.facts.target.1.shifted(self.offset))
    }

    /// Its braces, if it has any.
    pub fn braces(&self) -> Option<Span> {
        Some(self.facts.attributes.as_ref()?.span.shifted(self.offset))
    }

    /// The attributes that may speak for it: its own, those of claims around it, those of divs.
    fn levels(&self) -> impl Iterator<Item = &'r Attributes> {
        let mut within = self.facts.claim;
        let claims = std::iter::from_fn(move || {
            let claim = self.prose.claims.get(within?)?;
            within = claim.parent;
            Some(&claim.attributes)
        });
        let scopes = self.scopes.iter().rev().map(|scope| scope.attributes);
        self.facts.attributes.iter().chain(claims).chain(scopes)
    }

    /// The value of an attribute that holds for it: its own, or that of what is around it.
    pub fn effective(&self, name: &str) -> Option<&'r str> {
        let values = self.levels().filter_map(|attributes| attributes.get(name));
        values.map(|pair| pair.value.trim()).find(|value| !value.is_empty())
    }

    /// Whether one of these attributes stands somewhere for it, even if it says nothing there.
    pub fn mentions(&self, names: &[&str]) -> bool {
        self.levels().any(|attributes| {
            attributes.pairs.iter().any(|pair| names.contains(&&*pair.name))
                || attributes.faults.iter().any(|(kind, _)| *kind != Kind::EmptyValue)
        })
    }

    /// Whether one of these attributes is there without a value (`credit=`), or something in braces
    /// around it cannot be read: faults of their own. `credit=""` is none.
    pub fn is_faulty(&self, names: &[&str]) -> bool {
        self.levels().any(|attributes| {
            let empty =
                |name: &&str| attributes.get(name).is_some_and(|pair| pair.value.is_empty());
            attributes
                .faults
                .iter()
                .any(|(kind, _)| *kind != Kind::EmptyValue || names.iter().any(empty))
        })
    }

    /// Whether a claim around it, or it itself, cites somebody.
    pub fn is_cited(&self) -> bool {
        let mut within = self.facts.claim;
        let mut claims = std::iter::from_fn(|| {
            let index = within?;
            within = self.prose.claims.get(index)?.parent;
            Some(index)
        });
        !self.prose.citations.is_empty()
            && claims.any(|index| self.prose.citations.iter().any(|c| c.claim == Some(index)))
    }
}

/// Keeps the blocks that are open while the pieces of a report go by.
#[derive(Clone, Debug)]
pub struct Walk<'r> {
    open: Vec<Around<'r>>,
    before: Option<(Span, &'r Facts)>,
    scopes: Arc<[Scope<'r>]>,
    around: Arc<[Around<'r>]>,
}

impl Default for Walk<'_> {
    fn default() -> Self {
        Self { open: Vec::new(), before: None, scopes: Arc::from([]), around: Arc::from([]) }
    }
}

impl<'r> Walk<'r> {
    /// A walk that begins behind a piece, with these blocks open.
    pub fn behind(before: Option<(Span, &'r Facts)>, open: Vec<Around<'r>>) -> Self {
        let mut walk = Self { open, before, ..Self::default() };
        walk.renew();
        walk
    }

    /// The blocks that are open now.
    pub fn open(&self) -> &[Around<'r>] {
        &self.open
    }

    /// The next piece, with what is around it.
    pub fn enter(&mut self, span: Span, facts: &'r Facts) -> Block<'r> {
        if matches!(facts, Facts::Close) && self.open.pop().is_some() {
            self.renew();
        }
        let block = Block {
            span,
            facts,
            before: self.before,
            scopes: self.scopes.clone(),
            around: self.around.clone(),
        };
        self.before = Some((span, facts));
        if let Facts::Open(container) = facts {
            self.open.push(Around { span, container });
            self.renew();
        }
        block
    }

    fn renew(&mut self) {
        let scopes = self.open.iter().filter(|around| !around.container.is_source());
        self.scopes = scopes
            .filter_map(|around| {
                let attributes = around.container.attributes.as_ref()?;
                Some(Scope { offset: around.span.start, attributes })
            })
            .collect();
        self.around = self.open.as_slice().into();
    }
}
