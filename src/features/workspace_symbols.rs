//! A search through all reports and libraries of the workspace: claims by their words, sources by key,
//! author and title.

use std::path::Path;
use std::sync::Arc;

use memchr::memmem;

use super::{Desk, censored};
use crate::finding::Place;
use crate::workspace::View;
use crate::workspace::index::{Name, NameKind};

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The words of the claim, or the key of the source.
    pub name: String,
    /// Of a source: who and what it is. Empty where nothing is said of that.
    pub detail: String,
    /// What it is.
    pub kind: NameKind,
    /// Where it stands.
    pub place: Place,
}

/// No more than so many are of use to anybody.
pub const MOST: usize = 128;

/// Finds what has all words of the query, the best first. A word is found as it is, as the beginning
/// or a part of one, or by some of its letters in their order, the first among them.
pub fn find(desk: &dyn Desk, query: &str) -> Vec<Hit> {
    let wanted: Vec<Wanted> = query.split_whitespace().map(Wanted::new).collect();
    let mut ranked: Vec<(Rank, Hit)> = Vec::new();
    let mut small = Small::default();
    // The last of the best so far: what comes behind it is of no use.
    let mut worst: Option<(Rank, Place)> = None;
    desk.names(&mut |path, name| {
        if let Some(score) = score(&wanted, &name, &mut small) {
            let rank = Rank { score, kind: rank(name.kind), length: name.words.len() };
            let is_better = worst.as_ref().is_none_or(|(last, place)| {
                (rank, &**path, name.span) < (*last, &*place.path, place.span)
            });
            if is_better {
                ranked.push((rank, hit(path, &name)));
            }
        }
        // Of all that there is, nobody can say what is best.
        if ranked.len() > 8 * MOST {
            cut(&mut ranked);
            worst = ranked.last().map(|(rank, hit)| (*rank, hit.place.clone()));
        }
        !wanted.is_empty() || ranked.len() < MOST
    });
    cut(&mut ranked);
    let mut hits: Vec<Hit> = ranked.into_iter().map(|(_, hit)| hit).collect();
    for hit in &mut hits {
        // What one file says of somebody, no other may show.
        if let Some(document) = desk.report(&hit.place.path) {
            let view = View::new(&document);
            hit.name = censored(&view, std::mem::take(&mut hit.name));
            hit.detail = censored(&view, std::mem::take(&mut hit.detail));
        }
    }
    hits
}

/// How good a hit is: the lower, the better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    score: usize,
    kind: u8,
    length: usize,
}

const fn rank(kind: NameKind) -> u8 {
    match kind {
        NameKind::Source => 0,
        NameKind::Claim => 1,
    }
}

fn hit(path: &Arc<Path>, name: &Name<'_>) -> Hit {
    Hit {
        name: name.words.to_owned(),
        detail: name.detail.to_owned(),
        kind: name.kind,
        place: Place { path: path.clone(), span: name.span },
    }
}

/// Keeps the best, in their order.
fn cut(ranked: &mut Vec<(Rank, Hit)>) {
    ranked.sort_by(|(a, one), (b, other)| {
        let (one, other) = (&one.place, &other.place);
        a.cmp(b).then_with(|| (&one.path, one.span).cmp(&(&other.path, other.span)))
    });
    ranked.truncate(MOST);
}

/// A word that is looked for, in small letters.
struct Wanted {
    word: String,
    finder: memmem::Finder<'static>,
}

impl Wanted {
    fn new(word: &str) -> Self {
        let word = word.to_lowercase();
        let finder = memmem::Finder::new(&word).into_owned();
        Self { word, finder }
    }
}

/// A name in small letters. The room for it is kept from one name to the next: there may be a million.
#[derive(Debug, Default)]
struct Small {
    words: String,
    detail: String,
}

fn put_small(room: &mut String, text: &str) {
    room.clear();
    if text.is_ascii() {
        room.push_str(text);
        room.make_ascii_lowercase();
    } else {
        room.push_str(&text.to_lowercase());
    }
}

/// How well a name has all that is wanted; `None` where it has not.
fn score(wanted: &[Wanted], name: &Name<'_>, small: &mut Small) -> Option<usize> {
    /// What is said of a source counts for less than its key.
    const ASIDE: usize = 2;
    put_small(&mut small.words, name.words);
    put_small(&mut small.detail, name.detail);
    let mut total = 0;
    for word in wanted {
        let own = likeness(word, &small.words);
        let aside = likeness(word, &small.detail).map(|score| score + ASIDE);
        total += match (own, aside) {
            (Some(own), Some(aside)) => own.min(aside),
            (own, aside) => own.or(aside)?,
        };
    }
    Some(total)
}

/// How like the words of a text are to one that is wanted: the lower, the more.
fn likeness(wanted: &Wanted, text: &str) -> Option<usize> {
    let Wanted { word: wanted, finder } = wanted;
    if text == *wanted {
        return Some(0);
    }
    let words = || text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    // Most names have not even the letters.
    if finder.find(text.as_bytes()).is_some() {
        return Some(if words().any(|word| word == *wanted) {
            1
        } else if words().any(|word| word.starts_with(&**wanted)) {
            2
        } else {
            3
        });
    }
    /// So few letters are in every text.
    const FEW: usize = 3;
    if wanted.chars().count() < FEW {
        return None;
    }
    let first = wanted.chars().next()?;
    // Where its first letter stands; a word may begin there.
    let begins = |at: usize| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        !before.is_some_and(char::is_alphanumeric)
    };
    let has = |at: usize| {
        let mut letters = text.get(at..)?.chars().take_while(|c| c.is_alphanumeric());
        wanted.chars().all(|letter| letters.any(|own| own == letter)).then_some(5)
    };
    text.match_indices(first).filter(|(at, _)| begins(*at)).find_map(|(at, _)| has(at))
}
