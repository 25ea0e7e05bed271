//! What a hover says, before it is known whether the client reads Markdown.

use std::path::Path;
use std::sync::Arc;

/// Lines, each with words of one sort after another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    lines: Vec<(Shape, Vec<Word>)>,
}

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Paragraph,
    Item,
    Quote,
}

/// Words of one sort.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    /// As they are.
    Plain(String),
    /// What it is about.
    Strong(String),
    /// A key, a value, a name, as one writes it.
    Code(String),
    /// Where something came from.
    Note(String),
    /// A picture: its file, and what is said of it.
    Picture(Arc<Path>, String),
}

/// Words as they are.
pub fn plain(words: impl Into<String>) -> Word {
    Word::Plain(words.into())
}

/// What it is about.
pub fn strong(words: impl Into<String>) -> Word {
    Word::Strong(words.into())
}

/// What one writes.
pub fn code(words: impl Into<String>) -> Word {
    Word::Code(words.into())
}

/// Where something came from.
pub fn note(words: impl Into<String>) -> Word {
    Word::Note(words.into())
}

/// Keys, parted by commas.
pub fn keys<'k>(keys: impl IntoIterator<Item = &'k str>) -> Vec<Word> {
    let mut words = Vec::new();
    for key in keys {
        if !words.is_empty() {
            words.push(plain(", "));
        }
        words.push(code(key));
    }
    words
}

impl Page {
    /// Adds a paragraph.
    pub fn line(&mut self, words: impl IntoIterator<Item = Word>) {
        self.lines.push((Shape::Paragraph, words.into_iter().collect()));
    }

    /// Adds an item of a list.
    pub fn item(&mut self, words: impl IntoIterator<Item = Word>) {
        self.lines.push((Shape::Item, words.into_iter().collect()));
    }

    /// Adds words that somebody else wrote.
    pub fn quote(&mut self, words: impl Into<String>) {
        self.lines.push((Shape::Quote, vec![plain(words)]));
    }

    /// Adds what another page says.
    pub fn append(&mut self, other: Self) {
        self.lines.extend(other.lines);
    }

    /// Passes all words through a function.
    pub fn map(&mut self, mut change: impl FnMut(String) -> String) {
        for word in self.lines.iter_mut().flat_map(|(_, words)| words) {
            match word {
                Word::Plain(text)
                | Word::Strong(text)
                | Word::Code(text)
                | Word::Note(text)
                | Word::Picture(_, text) => *text = change(std::mem::take(text)),
            }
        }
    }

    /// In Markdown. `uri` makes the address of a file.
    pub fn markdown(&self, uri: &dyn Fn(&Path) -> Option<String>) -> String {
        let mut text = String::new();
        self.write(&mut text, &mut |text, word| match word {
            Word::Plain(words) => escape(words, text),
            Word::Strong(words) => {
                text.push_str("**");
                escape(words, text);
                text.push_str("**");
            }
            Word::Code(words) => {
                text.push('`');
                text.extend(words.chars().filter(|c| !c.is_control() && *c != '`'));
                text.push('`');
            }
            Word::Note(words) => {
                text.push('*');
                escape(words, text);
                text.push('*');
            }
            Word::Picture(path, caption) => {
                let Some(uri) = uri(path) else { return };
                text.push_str("![");
                escape(caption, text);
                text.push_str("](");
                text.push_str(&uri);
                text.push(')');
            }
        });
        text
    }

    /// Without any markup.
    pub fn plain(&self) -> String {
        let mut text = String::new();
        self.write(&mut text, &mut |text, word| match word {
            Word::Plain(words) | Word::Strong(words) | Word::Code(words) => text.push_str(words),
            Word::Note(words) => {
                text.push('(');
                text.push_str(words);
                text.push(')');
            }
            Word::Picture(..) => {}
        });
        text
    }

    fn write(&self, text: &mut String, word: &mut dyn FnMut(&mut String, &Word)) {
        let mut before = None;
        for (shape, words) in &self.lines {
            let start = text.len();
            // Items stand close together, all else apart.
            let close = *shape == Shape::Item && before == Some(Shape::Item);
            if before.is_some() {
                text.push_str(if close { "\n" } else { "\n\n" });
            }
            text.push_str(match shape {
                Shape::Paragraph => "",
                Shape::Item => "- ",
                Shape::Quote => "> ",
            });
            let filled = text.len();
            words.iter().for_each(|one| word(text, one));
            if text.len() == filled {
                text.truncate(start);
                continue;
            }
            before = Some(*shape);
        }
        text.push('\n');
    }
}

/// Words from a file, in which nothing is Markdown.
fn escape(words: &str, text: &mut String) {
    let at_start = text.is_empty() || text.ends_with(['\n', ' ']);
    let first = words.trim_start_matches(|c: char| c.is_ascii_digit());
    // `1960. ` and `- ` begin a list where a line begins.
    let begins_list = at_start && first.len() < words.len() && first.starts_with(['.', ')']);
    for (index, character) in words.char_indices() {
        let special = matches!(
            character,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&' | '$'
        ) || (index == 0 && matches!(character, '-' | '+' | '='))
            || (begins_list && index == words.len() - first.len());
        if special {
            text.push('\\');
        }
        text.push(if character.is_control() { ' ' } else { character });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_words_is_markdown() {
        let mut page = Page::default();
        page.line([plain("1960. A *star* & <b>")]);
        page.item([strong("a_b"), plain(" - c"), note("from `d`")]);
        page.item([code("x`y")]);
        page.quote("- not a list");
        assert_eq!(
            page.markdown(&|_| None),
            "1960\\. A \\*star\\* \\& \\<b\\>\n\n- **a\\_b** - c*from \\`d\\`*\n- `xy`\n\n> \\- not a list\n"
        );
        assert_eq!(
            page.plain(),
            "1960. A *star* & <b>\n\n- a_b - c(from `d`)\n- x`y\n\n> - not a list\n"
        );
    }
}
