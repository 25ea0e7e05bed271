//! Which keys a report uses, and which of them say something: counted, so that the counts can be kept up
//! as blocks come and go.

use rustc_hash::{FxHashMap, FxHashSet};

use super::asked::Need;
use super::resolve::Resolved;
use super::view::View;
use crate::report::{Facts, Prose, Source};
use crate::syntax::Kind;
use crate::syntax::attributes::Attributes;
use crate::values::keys;

/// One use, as a block has it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Use<W> {
    /// A key.
    Key(W),
    /// An address, which may be a source's.
    Url(W),
    /// A word of what is faulty: it may be a key.
    Doubt(W),
    /// All keys count as used (`nocite: "@*"`), or nobody can tell.
    All,
    /// A claim is by this key.
    Said(W),
    /// There is a claim.
    Claim,
    /// There is a claim that needs a source, and has one.
    Sourced,
    /// It has nobody behind it but the author.
    Own,
    /// The author's own word has no day.
    OwnUndated,
    /// Something is wrong in a block of prose.
    Faulty,
}

impl Use<&str> {
    /// The same with a word of its own.
    pub fn owned(self) -> Use<Box<str>> {
        match self {
            Self::Key(word) => Use::Key(word.into()),
            Self::Url(word) => Use::Url(word.into()),
            Self::Doubt(word) => Use::Doubt(word.into()),
            Self::Said(word) => Use::Said(word.into()),
            Self::All => Use::All,
            Self::Claim => Use::Claim,
            Self::Sourced => Use::Sourced,
            Self::Own => Use::Own,
            Self::OwnUndated => Use::OwnUndated,
            Self::Faulty => Use::Faulty,
        }
    }
}

impl Use<Box<str>> {
    /// The same with a word that is lent.
    pub fn lent(&self) -> Use<&str> {
        match self {
            Self::Key(word) => Use::Key(word),
            Self::Url(word) => Use::Url(word),
            Self::Doubt(word) => Use::Doubt(word),
            Self::Said(word) => Use::Said(word),
            Self::All => Use::All,
            Self::Claim => Use::Claim,
            Self::Sourced => Use::Sourced,
            Self::Own => Use::Own,
            Self::OwnUndated => Use::OwnUndated,
            Self::Faulty => Use::Faulty,
        }
    }
}

/// How often each word is there.
type Counts = FxHashMap<Box<str>, u32>;

/// What a report uses.
#[derive(Clone, Debug, Default)]
pub struct Uses {
    keys: Counts,
    urls: Counts,
    doubtful: Counts,
    said: Counts,
    all: u32,
    claims: u32,
    sourced: u32,
    own: u32,
    own_undated: u32,
    faulty: u32,
}

/// Where a use is counted: alone, or by its word.
enum Kept<'u> {
    Count(&'u mut u32),
    Word(&'u mut Counts, &'u str),
}

impl Uses {
    /// Counts a use. Gives whether it is the first of its kind.
    pub fn add(&mut self, one: Use<&str>) -> bool {
        let count = match self.kind(one) {
            Kept::Count(count) => count,
            Kept::Word(counts, word) => match counts.get_mut(word) {
                Some(count) => count,
                None => return counts.insert(word.into(), 1).is_none(),
            },
        };
        *count += 1;
        *count == 1
    }

    /// Takes a use back. Gives whether it was the last of its kind.
    pub fn take(&mut self, one: Use<&str>) -> bool {
        let down = |count: &mut u32| {
            *count = count.saturating_sub(1);
            *count == 0
        };
        match self.kind(one) {
            Kept::Count(count) => down(count),
            Kept::Word(counts, word) => {
                let is_last = counts.get_mut(word).is_some_and(down);
                if is_last {
                    counts.remove(word);
                }
                is_last
            }
        }
    }

    /// Where a use is counted.
    const fn kind<'u>(&'u mut self, one: Use<&'u str>) -> Kept<'u> {
        match one {
            Use::Key(key) => Kept::Word(&mut self.keys, key),
            Use::Url(url) => Kept::Word(&mut self.urls, url),
            Use::Doubt(doubt) => Kept::Word(&mut self.doubtful, doubt),
            Use::Said(key) => Kept::Word(&mut self.said, key),
            Use::All => Kept::Count(&mut self.all),
            Use::Claim => Kept::Count(&mut self.claims),
            Use::Sourced => Kept::Count(&mut self.sourced),
            Use::Own => Kept::Count(&mut self.own),
            Use::OwnUndated => Kept::Count(&mut self.own_undated),
            Use::Faulty => Kept::Count(&mut self.faulty),
        }
    }

    /// How many claims need a source, and have one.
    pub const fn sourced(&self) -> u32 {
        self.sourced
    }

    /// How many of these have nobody behind them but the author.
    pub const fn own(&self) -> u32 {
        self.own
    }

    /// How many claims are the author's own word, and have no day.
    pub const fn own_undated(&self) -> u32 {
        self.own_undated
    }
}

fn lists<'f>(attributes: &'f Attributes, names: &[&str], each: &mut dyn FnMut(Use<&'f str>)) {
    for pair in attributes.pairs.iter().filter(|pair| names.contains(&&*pair.name)) {
        for key in keys::keys(&pair.value) {
            each(Use::Key(key.text));
            for part in key.parted_by_comma().unwrap_or_default() {
                each(Use::Key(part.text));
            }
        }
    }
}

fn prose<'f>(prose: &'f Prose, is_in_source: bool, each: &mut dyn FnMut(Use<&'f str>)) {
    for claim in &prose.claims {
        lists(&claim.attributes, &["by", "against", "reply"], each);
        each(Use::Claim);
    }
    for citation in &prose.citations {
        each(Use::Key(&citation.key));
    }
    if !prose.faults.is_empty() {
        each(Use::Faulty);
    }
    for word in &prose.doubtful {
        each(Use::Doubt(word));
    }
    // A source's own link is no use of it; what else stands in it is.
    if is_in_source {
        return;
    }
    for other in &prose.others {
        lists(other, &["by", "against", "reply"], each);
    }
    for link in &prose.links {
        match link.url.strip_prefix('#') {
            Some(key) => each(Use::Key(key)),
            None => each(Use::Url(&link.url)),
        }
    }
}

/// What a block uses, whatever its report is read against.
pub fn of_block<'f>(facts: &'f Facts, is_in_source: bool, each: &mut dyn FnMut(Use<&'f str>)) {
    match facts {
        Facts::Prose(found) => prose(found, is_in_source, each),
        Facts::Open(container) => {
            if let Some(attributes) = container.attributes.as_ref() {
                let names: &[&str] =
                    if container.is_source() { &["from", "via", "superseded-by"] } else { &["by"] };
                lists(attributes, names, each);
            }
            for word in &container.doubtful {
                each(Use::Doubt(word));
            }
        }
        // What stands below such a fault is text to nobody.
        Facts::Fault(Kind::UnclosedFence) => each(Use::All),
        Facts::FrontMatter(metadata) => {
            if metadata.error.is_some() || !metadata.closed {
                each(Use::All);
            }
            for key in metadata.nocite() {
                if key == "*" {
                    each(Use::All);
                }
                each(Use::Key(key));
            }
        }
        _ => {}
    }
}

/// What a claim says of those behind it.
pub fn of_claim<'r>(resolved: &'r Resolved<'_>, each: &mut dyn FnMut(Use<&'r str>)) {
    if !resolved.claim.kind().needs_source() || resolved.sources.is_empty() {
        return;
    }
    each(Use::Sourced);
    for said in &resolved.sources {
        each(Use::Said(&said.attribution.key));
    }
    if resolved.sources.iter().all(super::resolve::ResolvedSource::is_author) {
        each(Use::Own);
    }
    let by = resolved.claim.facts.attributes.get("by").map(|by| &*by.value);
    if by.is_none_or(|by| by.contains(super::resolve::AUTHOR))
        && resolved.sources.iter().any(|said| said.is_author() && said.on.is_none())
    {
        each(Use::OwnUndated);
    }
}

impl<'w> View<'w> {
    /// What the report uses: kept up by whoever keeps findings over edits, else counted once.
    fn uses(&self) -> &'w Uses {
        match self.uses {
            Some(uses) => uses,
            None => self.document.memo.uses(|| {
                let mut uses = Uses::default();
                for block in self.report().blocks() {
                    of_block(block.facts, block.is_in_source(), &mut |one| {
                        uses.add(one);
                    });
                }
                uses
            }),
        }
    }

    /// What its claims say of those behind them.
    fn said(&self) -> &'w Uses {
        match self.uses {
            Some(uses) => uses,
            None => self.document.memo.said(|| {
                let mut said = Uses::default();
                let quiet = self.quiet();
                for claim in self.report().claims() {
                    of_claim(&quiet.resolve(claim), &mut |one| {
                        said.add(one);
                    });
                }
                said
            }),
        }
    }

    /// Whether there are claims.
    pub fn has_claims(&self) -> bool {
        self.note(Need::HasClaims);
        self.uses().claims > 0
    }

    /// Whether something is wrong in a block of prose.
    pub fn has_faults(&self) -> bool {
        self.note(Need::HasFaults);
        self.uses().faulty > 0
    }

    /// How many claims have whom behind them.
    pub fn counted_said(&self) -> &'w Uses {
        self.note(Need::Counts);
        self.said()
    }

    /// Whether a claim that needs a source is by this one, under whichever of its keys.
    pub fn is_said_by(&self, source: &Source) -> bool {
        let aliases = source.aliases.iter().map(|(alias, _)| &**alias);
        let mut keys = aliases.chain([&*source.key]);
        keys.any(|key| {
            self.note_word(Need::Said, key);
            self.said().said.contains_key(key)
        })
    }

    /// Whether a source is used, under whichever of its keys, or may be where something is faulty.
    pub fn may_use(&self, source: &Source) -> bool {
        let uses = self.uses();
        let aliases = source.aliases.iter().map(|(alias, _)| &**alias);
        let mut keys = aliases.chain([&*source.key]);
        // Most are, and then nothing else matters.
        if let Some(key) = keys.clone().find(|key| uses.keys.contains_key(*key)) {
            self.note_word(Need::Use, key);
            return true;
        }
        self.note(Need::Uses);
        if uses.all > 0 {
            return true;
        }
        let is_linked = || {
            let url = source.value("url").filter(|url| uses.urls.contains_key(*url));
            url.and_then(|url| self.key_of_url(url)).is_some_and(|key| *key == *source.key)
        };
        keys.clone().any(|key| uses.doubtful.contains_key(key))
            || is_linked()
            || keys.any(|key| self.may_be_meant(key))
    }

    /// Whether a key that nobody has was meant for this one, or a library's source may rest on it.
    fn may_be_meant(&self, key: &str) -> bool {
        self.as_one(Need::Uses, |view| view.document.memo.meant(|| view.read_meant()).contains(key))
    }

    /// A key with a slip in it was meant for the one that it is near to: one cause, one finding.
    fn read_meant(&self) -> FxHashSet<Box<str>> {
        let mut unknown: Vec<&str> = self
            .uses()
            .keys
            .keys()
            .map(|key| &**key)
            .filter(|key| self.source(key).is_none())
            .collect();
        unknown.sort_unstable();
        let mut meant: FxHashSet<Box<str>> =
            unknown.into_iter().filter_map(|key| self.nearest_key(key)).collect();
        for (library, _) in self.libraries() {
            for source in library.sources.list() {
                for name in ["from", "via", "superseded-by"] {
                    for key in source.value(name).map(keys::keys).unwrap_or_default() {
                        meant.insert(key.text.into());
                    }
                }
            }
        }
        meant
    }

    /// All keys that are used, sorted.
    pub fn used_keys(&self) -> Vec<Box<str>> {
        self.note(Need::Uses);
        let uses = self.uses();
        let mut keys: Vec<Box<str>> = uses.keys.keys().cloned().collect();
        keys.extend(uses.urls.keys().filter_map(|url| self.key_of_url(url)));
        keys.sort_unstable();
        keys.dedup();
        keys
    }
}
