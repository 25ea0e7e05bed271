//! A great many sources made ready to be searched while somebody types: their keys, and the words of
//! their references.

use memchr::memmem;
use rustc_hash::FxHashMap;

/// Entries in one text of small letters, parted by line ends. They are known by their number, from 0.
#[derive(Debug, Default)]
pub struct Haystack {
    text: String,
    entries: Vec<Entry>,
    /// The words by which people call an entry: of its key, its author, its publisher.
    names: FxHashMap<Box<str>, Vec<usize>>,
}

#[derive(Debug)]
struct Entry {
    /// Where it begins in the text, a byte.
    start: usize,
    /// Where its key ends.
    key: usize,
}

/// How what was typed is found in an entry, the nearest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Found {
    /// Its key begins with it.
    Begins,
    /// Its key holds it.
    Key,
    /// A word of its reference begins with it.
    Word,
    /// Its reference holds it.
    Within,
    /// Its letters stand in the key in their order, or begin the words of the reference.
    Letters,
}

/// A word that so many entries share says nothing of which is meant.
const COMMON: usize = 50;

/// With fewer hits than this, looser ones are looked for.
const FEW: usize = 20;

impl Haystack {
    /// Puts an entry behind the others: its key, the words that it is called by, and all others.
    pub fn push(&mut self, key: &str, names: &[&str], words: &[&str]) {
        let index = self.entries.len();
        let start = self.text.len();
        self.small(key);
        let key_end = self.text.len();
        for word in names.iter().chain(words) {
            self.text.push(' ');
            self.small(word);
        }
        self.text.push('\n');
        self.entries.push(Entry { start, key: key_end });
        let called = std::iter::once(&key).chain(names).map(|name| name.to_lowercase());
        let called = called.collect::<Vec<_>>().join(" ");
        for word in words_of(&called) {
            let all = self.names.entry(word.into()).or_default();
            if all.last() != Some(&index) && all.len() <= COMMON {
                all.push(index);
            }
        }
    }

    fn small(&mut self, words: &str) {
        let words = words.chars().map(|c| if c.is_whitespace() { ' ' } else { c });
        self.text.extend(words.flat_map(char::to_lowercase));
    }

    /// How many entries there are.
    pub const fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The entries in which what was typed is found, in their order.
    pub fn find(&self, typed: &str) -> Vec<(Found, usize)> {
        let typed = typed.to_lowercase();
        if typed.is_empty() {
            return (0..self.entries.len()).map(|index| (Found::Begins, index)).collect();
        }
        let mut found: Vec<(Found, usize)> = Vec::new();
        let mut index = 0;
        for at in memmem::find_iter(self.text.as_bytes(), typed.as_bytes()) {
            while self.entries.get(index + 1).is_some_and(|next| next.start <= at) {
                index += 1;
            }
            let Some(entry) = self.entries.get(index) else { break };
            let how = if at == entry.start {
                Found::Begins
            } else if at < entry.key {
                Found::Key
            } else if self.text.get(..at).is_some_and(|t| !t.ends_with(char::is_alphanumeric)) {
                Found::Word
            } else {
                Found::Within
            };
            match found.last_mut() {
                Some((known, last)) if *last == index => *known = how.min(*known),
                _ => found.push((how, index)),
            }
        }
        if found.len() < FEW && typed.chars().count() > 1 {
            let mut known = found.iter().map(|(_, index)| *index).peekable();
            let loose: Vec<(Found, usize)> = (0..self.entries.len())
                .filter(|index| {
                    known.next_if_eq(index).is_none() && self.has_letters(*index, &typed)
                })
                .map(|index| (Found::Letters, index))
                .collect();
            found.extend(loose);
            found.sort_by_key(|(_, index)| *index);
        }
        found
    }

    /// Whether the letters stand in the key of an entry in their order, its first among them, or begin
    /// words of the entry.
    fn has_letters(&self, index: usize, typed: &str) -> bool {
        let Some(entry) = self.entries.get(index) else { return false };
        let end = self.entries.get(index + 1).map_or(self.text.len(), |next| next.start);
        let key = self.text.get(entry.start..entry.key).unwrap_or_default();
        let mut letters = typed.chars().peekable();
        if key.chars().next() == letters.peek().copied() {
            for letter in key.chars() {
                letters.next_if_eq(&letter);
            }
            if letters.peek().is_none() {
                return true;
            }
        }
        let mut left = typed;
        for word in words_of(self.text.get(entry.start..end).unwrap_or_default()) {
            let shared = left.bytes().zip(word.bytes()).take_while(|(a, b)| a == b).count();
            // One letter of a word is chance, but for initials.
            let mut shared = if shared == 1 && typed.len() > 4 { 0 } else { shared };
            while !left.is_char_boundary(shared) {
                shared -= 1;
            }
            left = left.get(shared..).unwrap_or_default();
            if left.is_empty() {
                return true;
            }
        }
        false
    }

    /// The entries that words call by name, those that most of the words name first.
    pub fn named(&self, words: &str) -> Vec<usize> {
        let mut counts: FxHashMap<usize, usize> = FxHashMap::default();
        let small = words.to_lowercase();
        let mut seen: Vec<&str> =
            words_of(&small).filter(|word| word.chars().count() > 2).collect();
        seen.sort_unstable();
        seen.dedup();
        for word in seen {
            let Some(entries) = self.names.get(word).filter(|all| all.len() <= COMMON) else {
                continue;
            };
            for entry in entries {
                *counts.entry(*entry).or_default() += 1;
            }
        }
        let mut named: Vec<(usize, usize)> = counts.into_iter().collect();
        named.sort_by_key(|(entry, count)| (std::cmp::Reverse(*count), *entry));
        named.into_iter().map(|(entry, _)| entry).collect()
    }
}

/// Letters and figures that stand together.
fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn haystack() -> Haystack {
        let mut haystack = Haystack::default();
        haystack.push("rfa", &["Radio Free Asia"], &["Plants run in secret", "2017"]);
        haystack.push(
            "kim2014",
            &["Kim Mun-su", "Ämterverlag"],
            &["The Kaesong Industrial Complex"],
        );
        haystack.push("yonhap-1", &["Yonhap"], &["Visas end"]);
        haystack
    }

    #[test]
    fn what_is_typed_is_found_in_keys_and_words() {
        let haystack = haystack();
        for (typed, expected) in [
            ("r", vec![(Found::Begins, 0), (Found::Within, 1)]),
            ("2014", vec![(Found::Key, 1)]),
            ("2017", vec![(Found::Word, 0)]),
            ("ämt", vec![(Found::Word, 1)]),
            ("KAES", vec![(Found::Word, 1)]),
            ("aeso", vec![(Found::Within, 1)]),
            ("yh1", vec![(Found::Letters, 2)]),
            ("kic", vec![(Found::Letters, 1)]),
            ("radioplan", vec![(Found::Letters, 0)]),
            ("zzz", vec![]),
        ] {
            assert_eq!(haystack.find(typed), expected, "{typed}");
        }
        assert_eq!(haystack.find("").len(), 3);
        assert_eq!(Haystack::default().find("a"), []);
    }

    #[test]
    fn words_call_entries_by_name() {
        let haystack = haystack();
        assert_eq!(haystack.named("as Yonhap and Radio Free Asia said"), [0, 2]);
        assert_eq!(haystack.named("nobody said so"), Vec::<usize>::new());
    }
}
