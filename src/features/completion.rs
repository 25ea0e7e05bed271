//! What a writer may be about to write: keys with their references, attributes and their values, dates,
//! rules in comments, front matter, paths, and whole claims, sources and scopes.

mod dates;
mod describe;
mod paths;
mod sources;
mod typed;

use super::Asked;
use crate::report::Status;
use crate::syntax::attributes::quote;
use crate::text::Span;
use crate::values::vocabulary::{
    Attribute, CLAIM_ATTRIBUTES, CLAIM_CLASSES, CREDIBILITY, METADATA, RELIABILITY,
    SCOPE_ATTRIBUTES, SOURCE_ATTRIBUTES, Term, ValueKind, claim_attribute, metadata_key,
    source_attribute,
};
use crate::workspace::View;
pub use describe::describe;
use typed::{Around, Braces, Holder, Typed, items};

/// What a completion stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompletionKind {
    /// A source's key.
    Key,
    /// The identifier of a figure, a table or a section.
    Cross,
    /// A key that the report uses and no source has yet.
    NewKey,
    /// An attribute's name.
    Attribute,
    /// A class.
    Class,
    /// A word of a closed list.
    Value,
    /// A date.
    Date,
    /// What a locator counts in.
    Locator,
    /// A rule.
    Rule,
    /// A key of the front matter.
    Metadata,
    /// A file.
    File,
    /// A folder.
    Folder,
    /// A claim, a source, a scope.
    Snippet,
}

impl CompletionKind {
    /// All, with the names by which an editor sends them back.
    const NAMES: [(Self, &'static str); 13] = [
        (Self::Key, "key"),
        (Self::Cross, "cross"),
        (Self::NewKey, "new-key"),
        (Self::Attribute, "attribute"),
        (Self::Class, "class"),
        (Self::Value, "value"),
        (Self::Date, "date"),
        (Self::Locator, "locator"),
        (Self::Rule, "rule"),
        (Self::Metadata, "metadata"),
        (Self::File, "file"),
        (Self::Folder, "folder"),
        (Self::Snippet, "snippet"),
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(kind, _)| *kind == self).map_or("", |(_, name)| name)
    }

    /// The kind of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(_, known)| *known == name).map(|(kind, _)| *kind)
    }
}

/// One completion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// What is shown.
    pub label: String,
    /// What it is.
    pub kind: CompletionKind,
    /// In one line: the reference, the meaning.
    pub detail: String,
    /// What an editor compares with what was typed.
    pub filter: String,
    /// What was typed of it: up to the cursor.
    pub replace: Span,
    /// The whole word around the cursor, for those who want that replaced.
    pub word: Span,
    /// What is put there.
    pub text: String,
    /// The same with places to fill in (`${1:words}`), for editors that know them.
    pub snippet: Option<String>,
    /// Letters that take it and are written behind it.
    pub commit: &'static [&'static str],
}

/// The completions at a place, the likeliest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completions {
    /// They.
    pub items: Vec<Completion>,
    /// Whether there are more, so that an editor asks again when more was typed.
    pub more: bool,
}

/// How many keys are offered at once: more nobody looks through.
const MOST: usize = 100;

/// What takes a value that stands in braces.
const IN_BRACES: &[&str] = &["}"];
/// What takes a key of a citation.
const IN_CITATION: &[&str] = &["]", ",", ";"];

/// The place that a completion is for.
#[derive(Clone, Copy, Debug)]
struct Slot {
    replace: Span,
    word: Span,
    /// Whether a value needs its own quotation marks, if it has spaces.
    bare: bool,
    commit: &'static [&'static str],
}

impl Slot {
    const fn new(replace: Span) -> Self {
        Self { replace, word: replace, bare: false, commit: &[] }
    }

    fn item(&self, kind: CompletionKind, label: String, detail: String, text: &str) -> Completion {
        let text = if self.bare { quote(text).into_owned() } else { text.to_owned() };
        Completion {
            filter: label.clone(),
            label,
            kind,
            detail,
            replace: self.replace,
            word: self.word,
            text,
            snippet: None,
            commit: self.commit,
        }
    }

    fn terms(&self, kind: CompletionKind, terms: &[Term]) -> Vec<Completion> {
        let item =
            |term: &Term| self.item(kind, term.name.to_owned(), term.meaning.to_owned(), term.name);
        terms.iter().map(item).collect()
    }
}

impl From<Vec<Completion>> for Completions {
    fn from(items: Vec<Completion>) -> Self {
        Self { items, more: false }
    }
}

/// Finds them for a cursor at `byte`.
pub fn find(asked: &Asked<'_>, byte: usize) -> Completions {
    let Some(view) = asked.report() else { return Completions::default() };
    let around = Around::of(view.report(), byte);
    let Some(typed) = around.typed() else { return Completions::default() };
    let site = Site { asked, view, byte, around: &around };
    match typed {
        Typed::Name { braces, word } => site.names(&braces, word).into(),
        Typed::Value { braces, name, value, quote } => site.value(&braces, name, value, quote),
        Typed::Citation { word } => site.citation(word),
        Typed::Locator { word } => site.locators(&site.slot(word, " ];"), word).into(),
        Typed::Command { word } => site.commands(word),
        Typed::Rule { word, before } => site.rules(word, before),
        Typed::Picture { word, angle } => {
            let mut slot = site.slot(word, if angle { ">" } else { ") " });
            slot.commit = if angle { &[">"] } else { &[")"] };
            let spelling = if angle { paths::Spelling::Angle } else { paths::Spelling::Link };
            paths::find(asked, word, paths::PICTURES, spelling, &slot).into()
        }
        Typed::FrontKey { word } => site.front_keys(word),
        Typed::FrontValue { key, word } => site.front_value(key, word),
        Typed::Block { word } => site.blocks(word),
        Typed::Bracket => site.bracket(),
    }
}

/// Where completions are asked for.
struct Site<'a, 'w> {
    asked: &'a Asked<'w>,
    view: View<'w>,
    byte: usize,
    around: &'a Around,
}

impl Site<'_, '_> {
    /// The place of a word that ends with one of the characters.
    fn slot(&self, word: &str, ends: &str) -> Slot {
        let replace = Span::new(self.byte - word.len(), self.byte);
        let rest = self.around.rest(|c| ends.contains(c));
        let whole = Span::new(replace.start, self.byte + rest);
        Slot { word: whole, ..Slot::new(replace) }
    }

    /// The names that fit the braces and are not in them yet.
    fn names(&self, braces: &Braces<'_>, word: &str) -> Vec<Completion> {
        let slot = self.slot(word, " \t}=\"'");
        let there: Vec<&str> = items(braces.before)
            .into_iter()
            .filter(|item| !item.open)
            .chain(items(braces.after).into_iter().skip(usize::from(slot.word != slot.replace)))
            .map(|item| item.name)
            .collect();
        let is_div = matches!(braces.holder, Holder::Scope | Holder::Source);
        if word.starts_with('#') {
            return self.new_keys(braces, word);
        }
        let mut all = Vec::new();
        if !word.starts_with('.') {
            all.extend(
                attributes(braces.holder, &there, self.view.document.is_private())
                    .into_iter()
                    .filter(|attribute| !there.contains(&attribute.name))
                    .map(|attribute| named(&slot, attribute)),
            );
        }
        let source = [Term { name: "source", meaning: "the div is a source; its id is its key" }];
        let classes: &[Term] = match braces.holder {
            Holder::Source => &[],
            Holder::Scope if !there.is_empty() => &[],
            Holder::Scope => &source,
            Holder::Claim | Holder::Link | Holder::Image => CLAIM_CLASSES,
        };
        // An attribute is what most words begin; a dot begins a class.
        if word.is_empty() || word.starts_with('.') {
            let classes =
                slot.terms(CompletionKind::Class, classes).into_iter().filter_map(|item| {
                    let dotted = format!(".{}", item.label);
                    let commit = if is_div { &[" "][..] } else { IN_BRACES };
                    (!there.contains(&&*dotted)).then_some(Completion {
                        filter: dotted.clone(),
                        text: dotted,
                        commit,
                        ..item
                    })
                });
            all.extend(classes);
        }
        all
    }

    /// For the key of a source, those that the report uses and nobody has.
    fn new_keys(&self, braces: &Braces<'_>, word: &str) -> Vec<Completion> {
        if !matches!(braces.holder, Holder::Source | Holder::Scope) {
            return Vec::new();
        }
        let slot = self.slot(word, " \t}");
        let near = sources::Near::of(&self.view, self.byte);
        near.unknown(&self.view)
            .into_iter()
            .map(|key| {
                let marked = format!("#{key}");
                let detail = "used in this report, and no source has it".to_owned();
                slot.item(CompletionKind::NewKey, marked.clone(), detail, &marked)
            })
            .collect()
    }

    fn value(
        &self,
        braces: &Braces<'_>,
        name: &str,
        value: &str,
        quote: Option<char>,
    ) -> Completions {
        let is_source = braces.holder == Holder::Source;
        let known = if is_source { source_attribute(name) } else { claim_attribute(name) };
        let Some(attribute) = known else { return Completions::default() };
        let (parts, ends): (&[char], String) = match attribute.kind {
            ValueKind::Keys(_) | ValueKind::Key => (&[' ', '\n'], " }".to_owned()),
            ValueKind::Dates | ValueKind::Ratings | ValueKind::Locators => {
                (&[';'], ";}".to_owned())
            }
            _ => (&[], "}".to_owned()),
        };
        let word = value.rsplit(parts).next().unwrap_or(value).trim_start();
        let ends = match quote {
            Some(mark) => format!("{}{mark}", ends.trim_end_matches('}')),
            None => format!("{ends} "),
        };
        let mut slot = self.slot(word, &ends);
        slot.bare = quote.is_none();
        slot.commit = if quote.is_none() { IN_BRACES } else { &["\""] };
        match attribute.kind {
            ValueKind::Keys(_) if name == "aliases" => Completions::default(),
            ValueKind::Keys(reserved) => self.keys(braces, value, word, reserved, &slot),
            ValueKind::Key => self.keys(braces, value, word, &[], &slot),
            ValueKind::OneOf(list) => slot.terms(CompletionKind::Value, list).into(),
            ValueKind::Date | ValueKind::Dates => {
                dates::find(&self.view, self.asked.today, name, &slot).into()
            }
            ValueKind::Ratings => ratings(word, &slot).into(),
            ValueKind::Locators => self.locators(&slot, word).into(),
            ValueKind::Approval => {
                let text = format!("\"initials {}\"", self.asked.today);
                let text = if quote.is_some() { text.trim_matches('"').to_owned() } else { text };
                let label = format!("initials {}", self.asked.today);
                let detail = "who allowed it, and when".to_owned();
                let slot = Slot { bare: false, ..slot };
                let mut item = slot.item(CompletionKind::Date, label, detail, &text);
                item.snippet = Some(text.replace("initials", "${1:initials}"));
                vec![item].into()
            }
            ValueKind::Path => {
                let spelling = quote.map_or(paths::Spelling::Bare, paths::Spelling::Quoted);
                paths::find(self.asked, word, paths::ALL, spelling, &slot).into()
            }
            _ => Completions::default(),
        }
    }

    fn keys(
        &self,
        braces: &Braces<'_>,
        value: &str,
        word: &str,
        reserved: &[Term],
        slot: &Slot,
    ) -> Completions {
        let near = sources::Near::of(&self.view, self.byte);
        // What is named there already, and a source itself.
        let before = value.get(..value.len() - word.len()).unwrap_or_default();
        let rest = slot.word.end - self.byte;
        let behind = braces.after.get(rest..).unwrap_or_default();
        let behind = behind.split(['"', '\'', '=', '}']).next().unwrap_or_default();
        let behind = if slot.bare { "" } else { behind };
        let mut without: Vec<&str> =
            before.split_whitespace().chain(behind.split_whitespace()).collect();
        let own = items(braces.before).into_iter().chain(items(braces.after));
        without.extend(own.filter_map(|item| item.name.strip_prefix('#')));
        let (mut items, more) = sources::find(&self.view, &near, word, &without, slot);
        let reserved = slot.terms(CompletionKind::Value, reserved).into_iter();
        items.extend(reserved.filter(|item| !without.contains(&&*item.label)));
        Completions { items, more }
    }

    fn citation(&self, word: &str) -> Completions {
        let mut slot = self.slot(word, " ,;]})");
        slot.commit = IN_CITATION;
        let near = sources::Near::of(&self.view, self.byte);
        let (mut items, more) = sources::find(&self.view, &near, word, &[], &slot);
        items.extend(sources::cross(&self.view, &slot));
        Completions { items, more }
    }

    fn locators(&self, slot: &Slot, word: &str) -> Vec<Completion> {
        const LABELS: [(&str, &str); 13] = [
            ("p. ", "page"),
            ("pp. ", "pages, from and to"),
            ("¶ ", "paragraph"),
            ("§ ", "section"),
            ("ch. ", "chapter"),
            ("art. ", "article"),
            ("vol. ", "volume"),
            ("n. ", "note"),
            ("fig. ", "figure"),
            ("tbl. ", "table"),
            ("L", "line"),
            ("00:00:00", "hours, minutes and seconds from the start"),
            ("fol. ", "folio"),
        ];
        // A number that has begun has its label before it.
        if word.contains(|c: char| c.is_ascii_digit() || c == ' ') {
            return Vec::new();
        }
        LABELS
            .iter()
            .map(|(label, meaning)| {
                let name = label.trim_end().to_owned();
                let mut item =
                    slot.item(CompletionKind::Locator, name, (*meaning).to_owned(), label);
                item.filter = format!("{} {meaning}", item.label);
                item.commit = &[];
                let filled = match label.strip_suffix("00:00:00") {
                    Some(_) => "${1:00}:${2:00}:${3:00}".to_owned(),
                    None => format!("{label}$1"),
                };
                let quoted = slot.bare && label.contains(' ');
                item.snippet = Some(if quoted { format!("\"{filled}\"") } else { filled });
                item
            })
            .collect()
    }

    fn commands(&self, word: &str) -> Completions {
        let slot = self.slot(word, " :-");
        let slot = Slot { word: slot.replace, ..slot };
        let commands = [
            ("sayso-ignore", "silences a rule for one block"),
            ("sayso-ignore-file", "silences a rule in the whole file"),
        ];
        let items = commands.map(|(name, meaning)| {
            let mut item =
                slot.item(CompletionKind::Value, name.to_owned(), meaning.to_owned(), name);
            item.snippet = Some(format!("{name} ${{1:rule}}: ${{2:reason}}"));
            item
        });
        items.to_vec().into()
    }

    fn rules(&self, word: &str, before: &str) -> Completions {
        let mut slot = self.slot(word, " ,:\t");
        slot.commit = &[":", ","];
        let there: Vec<&str> = before.split([',', ' ', '\t', '\n']).collect();
        let rules = crate::rules::RULES.iter().filter(|rule| !there.contains(&rule.name));
        let items = rules.map(|rule| {
            slot.item(
                CompletionKind::Rule,
                rule.name.to_owned(),
                rule.summary.to_owned(),
                rule.name,
            )
        });
        items.collect::<Vec<_>>().into()
    }

    fn front_keys(&self, word: &str) -> Completions {
        let slot = self.slot(word, ": ");
        let (before, after) = self.around.front_matter();
        let lines = before.lines().chain(after.lines().skip(1));
        let there: Vec<&str> =
            lines.filter_map(|line| Some(line.split_once(':')?.0.trim())).collect();
        let colon = if after.trim_start_matches(|c: char| c.is_alphanumeric()).starts_with(':') {
            ""
        } else {
            ": "
        };
        let keys = METADATA.iter().filter(|attribute| !there.contains(&attribute.name));
        let items = keys.map(|attribute| {
            let text = format!("{}{colon}", attribute.name);
            let (name, meaning) = (attribute.name.to_owned(), attribute.meaning.to_owned());
            slot.item(CompletionKind::Metadata, name, meaning, &text)
        });
        items.collect::<Vec<_>>().into()
    }

    fn front_value(&self, key: &str, word: &str) -> Completions {
        let mut found = self.front_values(key, word);
        let (before, _) = self.around.front_matter();
        if before.strip_suffix(word).is_some_and(|before| before.ends_with([':', '-'])) {
            // Without a space it would be no value.
            for item in &mut found.items {
                item.text.insert(0, ' ');
            }
        }
        found
    }

    fn front_values(&self, key: &str, word: &str) -> Completions {
        let slot = self.slot(word, ",]\"'");
        let Some(attribute) = metadata_key(key) else { return Completions::default() };
        match attribute.kind {
            ValueKind::OneOf(list) => {
                let mut items = slot.terms(CompletionKind::Value, list);
                // The one that comes next, first.
                if self.view.status() == Status::Draft {
                    items.rotate_left(1);
                }
                items.into()
            }
            ValueKind::Date => dates::find(&self.view, self.asked.today, key, &slot).into(),
            ValueKind::Paths => {
                let kinds = if key == "sources" { paths::SAYSO } else { paths::LIBRARIES };
                paths::find(self.asked, word, kinds, paths::Spelling::Plain, &slot).into()
            }
            _ if key == "nocite" => match word.strip_prefix('@') {
                Some(word) => {
                    let slot = self.slot(word, ",]\"' ");
                    let near = sources::Near::of(&self.view, self.byte);
                    let (items, more) = sources::find(&self.view, &near, word, &[], &slot);
                    Completions { items, more }
                }
                None => Completions::default(),
            },
            _ => Completions::default(),
        }
    }

    /// A source or a scope, where a block begins; a claim too, where nothing stands there yet.
    fn blocks(&self, word: &str) -> Completions {
        let slot = Slot::new(Span::new(self.byte - word.len(), self.byte));
        let today = self.asked.today;
        let end = self.line_end();
        let source = format!(
            "::: {{.source #${{1:key}} type=${{2:webpage}} issued=${{3:{today}}} accessed={today}}}{end}\
             ${{4:Who, what, where.}}{end}:::{end}"
        );
        let scope =
            format!("::: {{by=${{1:key}} on=${{2:{today}}}}}{end}[${{3:words}}]{{}}{end}:::{end}");
        let mut items = vec![
            snippet(&slot, "source", "a new source", &source),
            snippet(&slot, "scope", "who and when, for all claims within", &scope),
        ];
        if word.is_empty() {
            items.insert(0, snippet(&slot, "claim", "words, and who says so", CLAIM));
        }
        items.into()
    }

    fn bracket(&self) -> Completions {
        let replace = Span::new(self.byte - 1, self.byte);
        // Editors close a bracket as it is opened.
        let word = Span::new(replace.start, self.byte + self.around.rest(|c| c != ']').min(1));
        let slot = Slot { word, ..Slot::new(if word.end > self.byte { word } else { replace }) };
        let judgment = "[${1:words}]{.judgment confidence=${2|low,moderate,high|}}";
        let allegation = "[${1:words}]{.allegation by=${2:key} reply=${3|declined,none,pending|}}";
        vec![
            snippet(&slot, "claim", "words, and who says so", CLAIM),
            snippet(&slot, "judgment", "the author's own analysis", judgment),
            snippet(&slot, "allegation", "something bad of somebody", allegation),
        ]
        .into()
    }

    fn line_end(&self) -> &'static str {
        super::line_end(self.view.report().text())
    }
}

const CLAIM: &str = "[${1:words}]{by=${2:key}}";

/// A snippet, and what it comes to where nothing can be filled in.
fn snippet(slot: &Slot, name: &str, meaning: &str, snippet: &str) -> Completion {
    let mut item =
        slot.item(CompletionKind::Snippet, name.to_owned(), meaning.to_owned(), &filled(snippet));
    item.filter = format!("{}{name}", if name == "claim" { "[" } else { ":::" });
    if !slot.word.is_empty() && snippet.starts_with('[') {
        item.filter = format!("[{name}");
    }
    item.snippet = Some(snippet.to_owned());
    item
}

/// A snippet with its places filled in as they are named.
fn filled(snippet: &str) -> String {
    let mut text = String::new();
    let mut rest = snippet;
    while let Some(at) = rest.find("${") {
        text.push_str(&rest[..at]);
        let inner = &rest[at + 2..];
        let end = inner.find('}').unwrap_or(inner.len());
        let place = inner[..end].trim_start_matches(|c: char| c.is_ascii_digit());
        let first = place.trim_start_matches([':', '|']).split([',', '|']).next();
        text.push_str(if place.starts_with('|') {
            first.unwrap_or_default()
        } else {
            place.trim_start_matches(':')
        });
        rest = inner.get(end + 1..).unwrap_or_default();
    }
    text.push_str(rest);
    text
}

/// The attributes that fit a holder, those first that it most likely lacks.
fn attributes(holder: Holder, there: &[&str], private: bool) -> Vec<&'static Attribute> {
    let first: &[&str] = if there.contains(&".judgment") {
        &["confidence", "likelihood", "by"]
    } else if there.contains(&".allegation") {
        &["by", "reply", "on"]
    } else {
        match holder {
            Holder::Image => &["credit", "license", "by", "on"],
            _ => &[],
        }
    };
    let fits = |attribute: &&Attribute| {
        // Who an unnamed source is belongs in a private library, and nothing else does.
        let is_private = matches!(attribute.name, "name" | "contact");
        let of_pictures = matches!(attribute.name, "credit" | "license");
        match holder {
            Holder::Source => is_private == private,
            Holder::Scope => SCOPE_ATTRIBUTES.contains(&attribute.name),
            Holder::Image => true,
            Holder::Claim | Holder::Link => !of_pictures,
        }
    };
    let all = if holder == Holder::Source { SOURCE_ATTRIBUTES } else { CLAIM_ATTRIBUTES };
    let mut fitting: Vec<&Attribute> = all.iter().filter(fits).collect();
    fitting.sort_by_key(|attribute| {
        first.iter().position(|name| *name == attribute.name).unwrap_or(usize::MAX)
    });
    fitting
}

fn named(slot: &Slot, attribute: &Attribute) -> Completion {
    let (name, meaning) = (attribute.name.to_owned(), attribute.meaning.to_owned());
    let text = format!("{name}=");
    let mut item = slot.item(CompletionKind::Attribute, name, meaning, &text);
    if attribute.kind == ValueKind::Text {
        item.snippet = Some(format!("{text}\"$1\""));
    }
    item
}

/// A letter for the source, then a figure for what it says.
fn ratings(word: &str, slot: &Slot) -> Vec<Completion> {
    let mut chars = word.chars();
    let letter = chars.next().map(|c| c.to_ascii_uppercase()).filter(char::is_ascii_uppercase);
    let Some(letter) = letter else { return slot.terms(CompletionKind::Value, RELIABILITY) };
    let reliability = RELIABILITY.iter().find(|term| term.name.starts_with(letter));
    let Some(reliability) = reliability else { return Vec::new() };
    CREDIBILITY
        .iter()
        .map(|figure| {
            let code = format!("{}{}", reliability.name, figure.name);
            let meaning = format!("{}; {}", reliability.meaning, figure.meaning);
            slot.item(CompletionKind::Value, code.clone(), meaning, &code)
        })
        .collect()
}
