//! YAML with places: front matter, and libraries in CSL-YAML. `saphyr-parser` reads it; this keeps
//! where each value stands, in bytes, and stops at the first error with its place.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError};

use crate::text::Span;

/// A value and its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Yaml {
    /// Where it stands, without quotation marks; bytes of the text that was read.
    pub span: Span,
    /// What it is.
    pub value: Value,
}

/// A YAML value. Scalars stay as written: `2017-10-03` and `yes` are words here.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A word, a number, a quoted string, a block of text; or nothing at all (`key:`), as an empty word.
    Scalar {
        /// The value, quotes and escapes undone.
        text: String,
        /// Whether it stands without quotes, so that `null` means nothing.
        plain: bool,
    },
    /// `[a, b]` or lines with `- `.
    List(Vec<Yaml>),
    /// Keys and values in order, repeated keys included.
    Map(Vec<(Yaml, Yaml)>),
}

/// Why a text is no YAML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YamlError {
    /// Byte at which the reader gave up.
    pub at: usize,
    /// The reader's words.
    pub message: String,
}

/// Values nested deeper than this are an error rather than a deep tree.
const DEEPEST: usize = 128;
/// How many values aliases may repeat in all: enough for people, not for a bomb.
const MOST_ALIASED: usize = 10_000;

impl Yaml {
    /// Reads the first document of a text; `None`, if it holds nothing.
    ///
    /// # Errors
    /// The text is no YAML, nests deeper than 128 values, or repeats itself without end.
    pub fn read(text: &str) -> Result<Option<Self>, YamlError> {
        let read = |text: &str| {
            Reader { places: Places::of(text), anchors: HashMap::new(), aliased: 0 }.document(text)
        };
        match read(text) {
            // Pandoc's reader takes a tab for white space, where the one here takes offence. Each is
            // one byte, so that places hold.
            Err(_) if text.contains('\t') => read(&text.replace('\t', " ")),
            found => found,
        }
    }

    /// The value of a key of a map; of a repeated key the last, as in Pandoc.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entry(key).map(|(_, value)| value)
    }

    /// A key of a map with its value.
    pub fn entry(&self, key: &str) -> Option<(&Self, &Self)> {
        let Value::Map(pairs) = &self.value else { return None };
        pairs.iter().rev().find(|(k, _)| k.text() == Some(key)).map(|(k, v)| (k, v))
    }

    /// The words of a scalar; `None` for a list, a map, and a plain `null`, `~` or nothing.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar { .. } if self.is_null() => None,
            Value::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    /// Whether it is a plain `null`, `~` or nothing at all.
    pub fn is_null(&self) -> bool {
        const NULLS: [&str; 5] = ["", "~", "null", "Null", "NULL"];
        matches!(&self.value, Value::Scalar { text, plain: true } if NULLS.contains(&&**text))
    }

    /// A list's values; a scalar is a list of one, and nothing is a list of none.
    pub fn list(&self) -> &[Self] {
        match &self.value {
            Value::List(values) => values,
            Value::Scalar { .. } if self.text().is_some() => std::slice::from_ref(self),
            _ => &[],
        }
    }

    /// Moves all places behind `by` bytes that stand before the text that was read.
    pub fn shift(&mut self, by: usize) {
        self.span = self.span.shifted(by);
        match &mut self.value {
            Value::Scalar { .. } => {}
            Value::List(values) => values.iter_mut().for_each(|value| value.shift(by)),
            Value::Map(pairs) => pairs.iter_mut().for_each(|(key, value)| {
                key.shift(by);
                value.shift(by);
            }),
        }
    }

    fn size(&self) -> usize {
        match &self.value {
            Value::Scalar { .. } => 1,
            Value::List(values) => 1 + values.iter().map(Self::size).sum::<usize>(),
            Value::Map(pairs) => 1 + pairs.iter().map(|(k, v)| k.size() + v.size()).sum::<usize>(),
        }
    }
}

/// The reader counts characters; this turns them into bytes.
enum Places {
    Ascii(usize),
    Bytes(Vec<usize>),
}

impl Places {
    fn of(text: &str) -> Self {
        if text.is_ascii() {
            return Self::Ascii(text.len());
        }
        let starts = text.char_indices().map(|(byte, _)| byte);
        Self::Bytes(starts.chain([text.len()]).collect())
    }

    fn byte(&self, char: usize) -> usize {
        match self {
            Self::Ascii(length) => char.min(*length),
            Self::Bytes(bytes) => bytes.get(char).or(bytes.last()).copied().unwrap_or(0),
        }
    }

    fn span(&self, span: saphyr_parser::Span) -> Span {
        Span::new(self.byte(span.start.index()), self.byte(span.end.index()))
    }
}

struct Reader {
    places: Places,
    anchors: HashMap<usize, Yaml>,
    aliased: usize,
}

/// A list or map that is being read.
struct Open {
    start: usize,
    anchor: usize,
    is_map: bool,
    values: Vec<Yaml>,
}

impl Reader {
    fn document(mut self, text: &str) -> Result<Option<Yaml>, YamlError> {
        let mut open: Vec<Open> = Vec::new();
        let mut root = None;
        for event in Parser::new_from_str(text) {
            let (event, place) = event.map_err(|error| self.error(&error))?;
            let place = self.places.span(place);
            let value = match event {
                Event::Scalar(words, style, anchor, _) => {
                    let plain = style == ScalarStyle::Plain;
                    let value = Value::Scalar { text: words.into_owned(), plain };
                    let span = inner(text, place, style);
                    self.keep(anchor, Yaml { span, value })
                }
                Event::Alias(anchor) => {
                    let known = self.anchors.get(&anchor).cloned();
                    let mut value = known.unwrap_or(Yaml {
                        span: place,
                        value: Value::Scalar { text: String::new(), plain: true },
                    });
                    self.aliased += value.size();
                    if self.aliased > MOST_ALIASED {
                        let message = "aliases repeat more values than anybody reads".to_owned();
                        return Err(YamlError { at: place.start, message });
                    }
                    value.span = place;
                    value
                }
                Event::SequenceStart(anchor, _) | Event::MappingStart(anchor, _) => {
                    let is_map = matches!(event, Event::MappingStart(..));
                    if open.len() >= DEEPEST {
                        let message = format!("values nest deeper than {DEEPEST} levels");
                        return Err(YamlError { at: place.start, message });
                    }
                    open.push(Open { start: place.start, anchor, is_map, values: Vec::new() });
                    continue;
                }
                Event::SequenceEnd | Event::MappingEnd => {
                    let Some(closed) = open.pop() else { continue };
                    let end =
                        closed.values.last().map_or(place.end, |v| v.span.end.max(place.start));
                    let span = Span::new(closed.start, end);
                    let value =
                        if closed.is_map { map(closed.values) } else { Value::List(closed.values) };
                    self.keep(closed.anchor, Yaml { span, value })
                }
                Event::DocumentEnd | Event::StreamEnd => break,
                Event::Nothing | Event::StreamStart | Event::DocumentStart(_) => continue,
            };
            match open.last_mut() {
                Some(outer) => outer.values.push(value),
                None => root = Some(value),
            }
        }
        Ok(root)
    }

    fn keep(&mut self, anchor: usize, value: Yaml) -> Yaml {
        if anchor > 0 {
            self.anchors.insert(anchor, value.clone());
        }
        value
    }

    fn error(&self, error: &ScanError) -> YamlError {
        YamlError { at: self.places.byte(error.marker().index()), message: error.info().to_owned() }
    }
}

fn map(values: Vec<Yaml>) -> Value {
    let mut pairs = Vec::with_capacity(values.len() / 2);
    let mut values = values.into_iter();
    while let (Some(key), Some(value)) = (values.next(), values.next()) {
        pairs.push((key, value));
    }
    Value::Map(pairs)
}

/// The place of a scalar without its quotation marks; a plain one ends before the space behind it.
fn inner(text: &str, place: Span, style: ScalarStyle) -> Span {
    let written = text.get(place.range()).unwrap_or_default();
    let quoted = matches!(style, ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted);
    if quoted && written.len() >= 2 {
        return Span::new(place.start + 1, place.end - 1);
    }
    Span::new(place.start, place.start + written.trim_end().len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Yaml {
        Yaml::read(text).unwrap().unwrap()
    }

    #[test]
    fn values_know_their_places() {
        let text = "título: Ñandú\nlist: [a, 'b c']\n";
        let yaml = read(text);
        let title = yaml.get("título").unwrap();
        assert_eq!(title.text(), Some("Ñandú"));
        assert_eq!(&text[title.span.range()], "Ñandú");
        let list = yaml.get("list").unwrap().list();
        assert_eq!(&text[list[1].span.range()], "b c");
        assert_eq!(list[1].text(), Some("b c"));
    }

    #[test]
    fn dates_and_numbers_stay_words() {
        let yaml = read("date: 2017-10-03\nn: 1\nempty:\nquoted: ''\n");
        assert_eq!(yaml.get("date").unwrap().text(), Some("2017-10-03"));
        assert_eq!(yaml.get("empty").unwrap().text(), None);
        assert_eq!(yaml.get("quoted").unwrap().text(), Some(""));
    }

    #[test]
    fn a_tab_is_white_space() {
        for text in ["title:\tx\n", "\ttitle: x\n\tlist:\t[a,\tb]\n", "a:\n  -\tb\ntitle:\t x \t\n"]
        {
            let yaml = read(text);
            let title = yaml.get("title").unwrap();
            assert_eq!((title.text(), &text[title.span.range()]), (Some("x"), "x"), "{text:?}");
        }
        assert!(Yaml::read("title: a\n\tdate: b\n").is_err());
    }

    #[test]
    fn an_error_says_where() {
        let error = Yaml::read("title: a: b\n").unwrap_err();
        assert!(error.at <= 11, "{error:?}");
    }

    #[test]
    fn deep_and_repeating_documents_are_errors() {
        assert!(Yaml::read(&"[".repeat(5000)).is_err());
        let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..9 {
            let refs = vec![format!("*a{}", level - 1); 9].join(", ");
            bomb.push_str(&format!("a{level}: &a{level} [{refs}]\n"));
        }
        assert!(Yaml::read(&bomb).is_err());
    }
}
