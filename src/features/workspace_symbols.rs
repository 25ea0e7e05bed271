//! A search through all reports and libraries of the workspace: claims by their words, sources by key,
//! author and title.

use std::path::Path;
use std::sync::Arc;

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
    let wanted: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
    let mut ranked: Vec<(Rank, Hit)> = Vec::new();
    desk.names(&mut |path, name| {
        if let Some(score) = score(&wanted, &name) {
            let rank = Rank { score, kind: rank(name.kind), length: name.words.len() };
            ranked.push((rank, hit(path, &name)));
        }
        // Of all that there is, nobody can say what is best.
        if ranked.len() > 8 * MOST {
            cut(&mut ranked);
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
        let place = |hit: &Hit| (hit.place.path.clone(), hit.place.span);
        a.cmp(b).then_with(|| place(one).cmp(&place(other)))
    });
    ranked.truncate(MOST);
}

/// How well a name has all that is wanted; `None` where it has not.
fn score(wanted: &[String], name: &Name<'_>) -> Option<usize> {
    /// What is said of a source counts for less than its key.
    const ASIDE: usize = 2;
    let words = name.words.to_lowercase();
    let detail = name.detail.to_lowercase();
    let mut total = 0;
    for word in wanted {
        let own = likeness(word, &words);
        let aside = likeness(word, &detail).map(|score| score + ASIDE);
        total += match (own, aside) {
            (Some(own), Some(aside)) => own.min(aside),
            (own, aside) => own.or(aside)?,
        };
    }
    Some(total)
}

/// How like the words of a text are to one that is wanted: the lower, the more.
fn likeness(wanted: &str, text: &str) -> Option<usize> {
    if text == wanted {
        return Some(0);
    }
    let words = || text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    // Most names have not even the letters.
    let is_part = text.contains(wanted);
    if is_part {
        return Some(if words().any(|word| word == wanted) {
            1
        } else if words().any(|word| word.starts_with(wanted)) {
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
    let has = |word: &str| {
        let mut letters = word.chars();
        word.starts_with(first) && wanted.chars().all(|letter| letters.any(|own| own == letter))
    };
    words().any(has).then_some(5)
}
