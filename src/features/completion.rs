//! Keys with their references, the names of attributes, and the words of closed lists.
//!
//! What is being typed is seldom whole: `[Nineteen plants]{by=r` has no closing brace yet. So this
//! reads the words before the cursor rather than the tree.

use crate::text::Span;
use crate::values::vocabulary::{
    Attribute, CLAIM_ATTRIBUTES, CLAIM_CLASSES, SCOPE_ATTRIBUTES, SOURCE_ATTRIBUTES, Term,
    ValueKind, claim_attribute, source_attribute,
};
use crate::workspace::View;
use crate::workspace::view::Known;

/// What a completion stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompletionKind {
    /// A source's key.
    Key,
    /// An attribute's name.
    Attribute,
    /// A class.
    Class,
    /// A word of a closed list.
    Value,
}

/// One completion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// What is shown, and what the editor compares with what was typed.
    pub label: String,
    /// What it is.
    pub kind: CompletionKind,
    /// In one line: the reference, the meaning.
    pub detail: String,
    /// What it replaces.
    pub replace: Span,
    /// What is put there.
    pub text: String,
}

/// How far back the beginning of the braces is looked for, bytes.
const FAR: usize = 4096;

/// How many keys are offered at once: of a large library, those that hold what was typed.
const MOST: usize = 200;

/// Finds them for a cursor at `byte`. The list is not whole where more keys hold what was typed than
/// anybody looks through; an editor asks again at the next letter then.
pub fn find(view: &View<'_>, byte: usize) -> Vec<Completion> {
    let text = view.report().text();
    let before = text.slice(Span::new(byte.saturating_sub(FAR), byte));
    let block = before.rfind("\n\n").map_or(&*before, |at| &before[at + 2..]);
    match open_braces(block) {
        Some(inner) => in_braces(view, block, inner, byte),
        None => citation(view, block, byte),
    }
}

/// What stands behind the last brace that is open at the end of a block's words.
fn open_braces(block: &str) -> Option<&str> {
    let mut quote = None;
    let mut open = None;
    for (at, character) in block.char_indices() {
        match (character, quote) {
            ('"' | '\'', None) if open.is_some() && block[..at].ends_with('=') => {
                quote = Some(character);
            }
            (mark, Some(quoted)) if mark == quoted => quote = None,
            ('{', None) => open = Some(at + 1),
            ('}', None) => open = None,
            _ => {}
        }
    }
    open.map(|at| &block[at..])
}

fn in_braces(view: &View<'_>, block: &str, inner: &str, byte: usize) -> Vec<Completion> {
    let head = &block[..block.len() - inner.len() - 1];
    let is_div = head.trim_end().ends_with(":::");
    let is_source = is_div && inner.split_whitespace().any(|word| word == ".source");
    let (name, value) = value_being_typed(inner);
    let Some(name) = name else {
        let word = inner.rsplit(char::is_whitespace).next().unwrap_or(inner);
        return names(word, is_div, is_source, byte);
    };
    let known = if is_source { source_attribute(name) } else { claim_attribute(name) };
    let Some(attribute) = known else { return Vec::new() };
    let word = value.rsplit([' ', ';']).next().unwrap_or(value);
    let replace = Span::new(byte - word.len(), byte);
    let terms = |terms: &[Term]| {
        let all = terms.iter().map(|term| Completion {
            label: term.name.to_owned(),
            kind: CompletionKind::Value,
            detail: term.meaning.to_owned(),
            replace,
            text: term.name.to_owned(),
        });
        all.collect::<Vec<_>>()
    };
    match attribute.kind {
        ValueKind::Keys(reserved) => {
            let mut all = keys(view, word, replace);
            all.extend(terms(reserved));
            all
        }
        ValueKind::Key => keys(view, word, replace),
        ValueKind::OneOf(list) => terms(list),
        _ => Vec::new(),
    }
}

/// The name of the attribute whose value is being typed, and what of the value stands there.
fn value_being_typed(inner: &str) -> (Option<&str>, &str) {
    let mut name = None;
    let mut rest = inner;
    while let Some(at) = rest.find('=') {
        let word = rest[..at].rsplit(char::is_whitespace).next().unwrap_or_default();
        let after = &rest[at + 1..];
        let (end, open) = match after.chars().next() {
            Some(mark @ ('"' | '\'')) => match after[1..].find(mark) {
                Some(close) => (close + 2, false),
                None => (after.len(), true),
            },
            _ => match after.find(char::is_whitespace) {
                Some(space) => (space, false),
                None => (after.len(), true),
            },
        };
        if open {
            name = Some(word);
            rest = after.trim_start_matches(['"', '\'']);
            break;
        }
        rest = &after[end..];
    }
    (name, rest)
}

fn names(word: &str, is_div: bool, is_source: bool, byte: usize) -> Vec<Completion> {
    if let Some(class) = word.strip_prefix('.') {
        let replace = Span::new(byte - class.len(), byte);
        let source = Term { name: "source", meaning: "the div is a source; its id is its key" };
        let classes = if is_div { vec![source] } else { CLAIM_CLASSES.to_vec() };
        return classes
            .into_iter()
            .map(|term| Completion {
                label: term.name.to_owned(),
                kind: CompletionKind::Class,
                detail: term.meaning.to_owned(),
                replace,
                text: term.name.to_owned(),
            })
            .collect();
    }
    if word.starts_with('#') {
        return Vec::new();
    }
    let replace = Span::new(byte - word.len(), byte);
    let listed = if is_source { SOURCE_ATTRIBUTES } else { CLAIM_ATTRIBUTES };
    let fits = |attribute: &&Attribute| {
        // Who an unnamed source is belongs in a private library only.
        let private = matches!(attribute.name, "name" | "contact");
        !private && (!is_div || is_source || SCOPE_ATTRIBUTES.contains(&attribute.name))
    };
    listed
        .iter()
        .filter(fits)
        .map(|attribute| Completion {
            label: attribute.name.to_owned(),
            kind: CompletionKind::Attribute,
            detail: attribute.meaning.to_owned(),
            replace,
            text: format!("{}=", attribute.name),
        })
        .collect()
}

/// After an `@` in prose, the keys.
fn citation(view: &View<'_>, block: &str, byte: usize) -> Vec<Completion> {
    let word = block.rsplit(|c: char| c.is_whitespace() || "[;(".contains(c)).next();
    let word = word.unwrap_or_default().trim_start_matches('-');
    match word.strip_prefix('@') {
        Some(key) => keys(view, key, Span::new(byte - key.len(), byte)),
        None => Vec::new(),
    }
}

/// The keys that hold what was typed, or whose references do; those that begin with it first.
fn keys(view: &View<'_>, typed: &str, replace: Span) -> Vec<Completion> {
    let typed = typed.to_lowercase();
    let mut found: Vec<(bool, Known<'_>)> = view
        .sources()
        .into_iter()
        .filter_map(|known| {
            let key = known.source.key.to_lowercase();
            let begins = key.starts_with(&typed);
            let holds = begins
                || key.contains(&typed)
                || known.source.reference.to_lowercase().contains(&typed);
            holds.then_some((!begins, known))
        })
        .collect();
    found.sort_by_key(|(later, _)| *later);
    found
        .into_iter()
        .take(MOST)
        .map(|(_, known)| known)
        .map(|known| Completion {
            label: known.source.key.to_string(),
            kind: CompletionKind::Key,
            detail: super::censored(view, known.source.reference.clone()),
            replace,
            text: known.source.key.to_string(),
        })
        .collect()
}
