//! `sayso inspect`: what Sayso read in a report, and why.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::output::{self, complain, out};
use super::record::Point;
use super::{CLEAN, FAILED, InspectArgs, ListFormat};
use crate::finding::Place;
use crate::report::facts::ClaimMarkup;
use crate::report::scope::{Effective, Origin};
use crate::report::{Report, Source};
use crate::rules;
use crate::syntax::attributes::Words;
use crate::syntax::yaml::{Value as YamlValue, Yaml};
use crate::syntax::{Kind, markup};
use crate::text::{Span, Text};
use crate::values::privacy::Secrets;
use crate::workspace::chains::{self, Chain};
use crate::workspace::resolve::{Resolved, When, WhenFrom};
use crate::workspace::view::{FoundIn, Known};
use crate::workspace::{Document, Files, View, Workspace, files};

/// Runs it.
pub fn run(args: &InspectArgs) -> u8 {
    let base = output::working_folder();
    let (path, text, files) = match read(args, &base) {
        Ok(read) => read,
        Err(message) => {
            complain(&output::harmless(&message));
            return FAILED;
        }
    };
    // Who an unnamed source is stands in no output: what is read has other letters in its place.
    let text: Arc<str> = Secrets::of(&text).disguised(&text).into();
    let workspace = Workspace::new(files, rules::schema());
    if workspace.config(&path).is_ok_and(|config| config.is_private(&path)) {
        complain("this is a private library, of which nothing is shown");
        return FAILED;
    }
    let report = Arc::new(Report::read(&text));
    if args.tree {
        out(&tree(&report));
        return CLEAN;
    }
    let document = workspace.document(&path, report.clone()).unwrap_or_else(|_| {
        // A broken sayso.toml is for `check` to report; the report can be read without it.
        let folder = path.parent().unwrap_or(&path).to_path_buf();
        let config = crate::workspace::Config::default_for(folder);
        workspace.document_with(&path, report.clone(), Arc::new(config))
    });
    let inspected = Inspected::of(&document, &base, &text);
    out(&match args.format {
        ListFormat::Json => serde_json::to_string_pretty(&inspected).unwrap_or_default() + "\n",
        ListFormat::Text => inspected.in_words(),
    });
    CLEAN
}

fn read(args: &InspectArgs, base: &Path) -> Result<(PathBuf, Arc<str>, Files), String> {
    let mut files = Files::default();
    if args.file.as_os_str() != "-" {
        let path = files::absolute(base, &args.file);
        let name = args.file.display();
        let text = files.read(&path).map_err(|error| format!("{name} {}", error.message))?;
        return Ok((path, text, files));
    }
    let name = args.stdin_filename.clone().unwrap_or_else(|| "stdin.sayso".into());
    let path = files::absolute(base, &name);
    let bytes = output::read_stdin().map_err(|error| format!("- {error}"))?;
    let text: Arc<str> =
        files::decode(bytes).map_err(|error| format!("- {}", error.message))?.into();
    files.open(path.clone(), text.clone());
    Ok((path, text, files))
}

/// The tree, a node a line, with its bytes.
fn tree(report: &Report) -> String {
    let mut drawn = String::new();
    let root = report.tree().root();
    let mut cursor = root.walk();
    loop {
        let node = cursor.node();
        let field = "  ".repeat(usize::try_from(cursor.depth()).unwrap_or(0));
        let _ = write!(drawn, "{field}{} {}..{}", node.kind(), node.start_byte(), node.end_byte());
        if node.child_count() == 0 {
            let words = report.text().slice(Span::new(node.start_byte(), node.end_byte()));
            let _ = write!(drawn, " {:?}", &*words);
        }
        drawn.push('\n');
        if cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return drawn;
            }
        }
    }
}

#[derive(Serialize)]
struct Inspected {
    path: String,
    metadata: Map<String, Value>,
    claims: Vec<ClaimJson>,
    sources: Vec<SourceJson>,
    markup: Vec<MarkupJson>,
    attributions: Vec<Value>,
}

#[derive(Serialize)]
struct ClaimJson {
    start: Point,
    end: Point,
    text: String,
    kind: &'static str,
    markup: &'static str,
    attributes: Map<String, Value>,
    sources: Vec<AttributedJson>,
    roots: Vec<Box<str>>,
    channels: Vec<Box<str>>,
    fingerprint: String,
}

#[derive(Serialize)]
struct AttributedJson {
    key: String,
    on: Option<String>,
    at: Option<String>,
    rating: Option<String>,
}

#[derive(Serialize)]
struct SourceJson {
    key: Box<str>,
    start: Point,
    end: Point,
    from: String,
    attributes: Map<String, Value>,
    roots: Vec<Box<str>>,
    channels: Vec<Box<str>>,
    excerpts: Vec<String>,
}

#[derive(Serialize)]
struct MarkupJson {
    kind: &'static str,
    start: Point,
    end: Point,
    id: String,
    classes: Vec<String>,
    attributes: Vec<(String, String)>,
    text: Option<String>,
}

struct Reader<'a> {
    document: &'a Document,
    view: View<'a>,
    base: &'a Path,
    text: Text,
}

impl Inspected {
    fn of(document: &Document, base: &Path, text: &str) -> Self {
        let report = &document.report;
        let view = View::new(document);
        let reader = Reader { document, view, base, text: report.text().clone() };
        let words = Words { text, base: 0 };
        let claims =
            report.claims().map(|claim| reader.claim(view.resolve(claim), words)).collect();
        let markup = markup::list(report.tree(), text)
            .into_iter()
            .map(|markup| MarkupJson {
                kind: markup.kind.name(),
                start: Point::of(&reader.text, markup.span.start),
                end: Point::of(&reader.text, markup.span.end),
                id: markup.id,
                classes: markup.classes,
                attributes: markup.attributes.into_iter().filter(|(k, _)| !is_private(k)).collect(),
                text: markup.text,
            })
            .collect();
        Self {
            path: files::relative(base, &document.path),
            metadata: metadata(report),
            claims,
            sources: reader.sources(),
            markup,
            // Reading attributions out of prose is another room's work, which is not built yet.
            attributions: Vec::new(),
        }
    }

    fn in_words(&self) -> String {
        let mut drawn = format!("{}\n", self.path);
        for (key, value) in &self.metadata {
            let shown = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let _ = writeln!(drawn, "  {key}: {shown}");
        }
        for claim in &self.claims {
            let _ = writeln!(
                drawn,
                "\n{}:{} {}: {}",
                claim.start.line, claim.start.column, claim.kind, claim.text
            );
            for (name, value) in &claim.attributes {
                let text = value.get("value").and_then(Value::as_str).unwrap_or_default();
                let from = value.get("from").and_then(Value::as_str).unwrap_or_default();
                let _ = writeln!(drawn, "    {name} = {text}  ({from})");
            }
            for source in &claim.sources {
                let on = source.on.as_deref().unwrap_or("no date");
                let at = source.at.as_deref().map(|at| format!(", at {at}")).unwrap_or_default();
                let _ = writeln!(drawn, "    {}: {on}{at}", source.key);
            }
            if !claim.roots.is_empty() {
                let _ = writeln!(drawn, "    roots: {}", claim.roots.join(", "));
                let _ = writeln!(drawn, "    channels: {}", claim.channels.join(", "));
            }
        }
        for source in &self.sources {
            let _ = writeln!(drawn, "\nsource {} ({})", source.key, source.from);
            for (name, value) in &source.attributes {
                let _ = writeln!(drawn, "    {name} = {}", value.as_str().unwrap_or_default());
            }
        }
        output::harmless_lines(&drawn)
    }
}

impl Reader<'_> {
    fn claim(&self, resolved: Resolved<'_>, words: Words<'_>) -> ClaimJson {
        let claim = &resolved.claim;
        let span = claim.span();
        let mut attributes = Map::new();
        for name in crate::values::vocabulary::CLAIM_ATTRIBUTES {
            let found = match name.name {
                "by" => resolved.attributed.by.clone(),
                "on" => resolved.attributed.on.clone(),
                "at" => resolved.attributed.at.clone(),
                "rating" => resolved.attributed.rating.clone(),
                other => claim.effective(other),
            };
            if let Some(found) = found {
                attributes.insert(name.name.to_owned(), self.effective(&found));
            } else if name.name == "on"
                && let Some((source, when)) =
                    resolved.sources.first().and_then(|s| Some((s, s.on.as_ref()?)))
            {
                attributes.insert("on".to_owned(), self.when(when, &source.attribution.key));
            }
        }
        let sources = resolved.sources.iter().map(|source| AttributedJson {
            key: source.attribution.key.to_string(),
            on: source.on.as_ref().map(|on| on.text.to_string()),
            at: source.attribution.at.as_ref().map(|at| at.text.to_string()),
            rating: source.attribution.rating.as_ref().map(|rating| rating.text.to_string()),
        });
        let text = claim_words(&self.document.report, span, claim.facts.markup, words);
        ClaimJson {
            start: Point::of(&self.text, span.start),
            end: Point::of(&self.text, span.end),
            kind: claim.kind().name(),
            markup: claim.facts.markup.name(),
            sources: sources.collect(),
            roots: self.view.roots(&resolved),
            channels: self.view.channels(&resolved),
            fingerprint: fingerprint(&text, &resolved),
            attributes,
            text,
        }
    }

    fn effective(&self, found: &Effective<'_>) -> Value {
        let from = match found.origin {
            Origin::Own => "own".to_owned(),
            Origin::Citation => "citation".to_owned(),
            Origin::Scope(start) => format!("scope {}", self.text.line_of(start) + 1),
        };
        json!({
            "value": found.value,
            "from": from,
            "start": Point::of(&self.text, found.span.start),
            "end": Point::of(&self.text, found.span.end),
        })
    }

    fn when(&self, when: &When<'_>, key: &str) -> Value {
        let from = match when.from {
            WhenFrom::Dateline => "date".to_owned(),
            _ => format!("source {key}"),
        };
        let text = self.text_of(&when.place);
        json!({
            "value": when.text,
            "from": from,
            "start": Point::of(&text, when.place.span.start),
            "end": Point::of(&text, when.place.span.end),
        })
    }

    fn text_of(&self, place: &Place) -> Text {
        self.document.text_of(&place.path).unwrap_or_default()
    }

    fn sources(&self) -> Vec<SourceJson> {
        let own = self.document.report.sources().list();
        let mut listed: Vec<SourceJson> = own
            .clone()
            .map(|source| {
                let path = &self.document.path;
                self.source(Known { source, path, found_in: FoundIn::Report })
            })
            .collect();
        // Of the libraries, what the report uses: through claims, and on the chains from there.
        let mut wanted: Vec<Box<str>> = Vec::new();
        for claim in self.document.report.claims() {
            let attributed = claim.attribution(&self.view);
            wanted.extend(attributed.sources.into_iter().map(|s| Box::from(&*s.key)));
        }
        for source in own {
            for chain in [Chain::From, Chain::Via] {
                wanted.extend(chains::path(&self.view, &source.key, chain));
            }
        }
        let mut index = 0;
        while let Some(key) = wanted.get(index).cloned() {
            index += 1;
            let Some(known) = self.view.source(&key) else { continue };
            if known.found_in == FoundIn::Report || listed.iter().any(|s| s.key == known.source.key)
            {
                continue;
            }
            listed.push(self.source(known));
            for chain in [Chain::From, Chain::Via] {
                wanted.extend(chains::path(&self.view, &key, chain));
            }
        }
        listed
    }

    fn source(&self, known: Known<'_>) -> SourceJson {
        let source: &Source = known.source;
        let text = self.text_of(&Place { path: known.path.clone(), span: source.span });
        let attributes = source
            .attributes
            .iter()
            .filter(|a| !is_private(&a.name))
            .map(|a| (a.name.to_string(), Value::from(&*a.value)))
            .collect();
        let from = match known.found_in {
            FoundIn::Report => "report".to_owned(),
            FoundIn::References => "references".to_owned(),
            FoundIn::Library => files::relative(self.base, known.path),
        };
        SourceJson {
            key: source.key.clone(),
            start: Point::of(&text, source.span.start),
            end: Point::of(&text, source.span.end),
            from,
            attributes,
            roots: chains::ends(&self.view, &source.key, Chain::From),
            channels: chains::ends(&self.view, &source.key, Chain::Via),
            excerpts: source.excerpts.iter().map(|excerpt| excerpt.text.clone()).collect(),
        }
    }
}

/// Who an unnamed source is stands in no output, wherever it was written.
fn is_private(name: &str) -> bool {
    crate::values::vocabulary::PRIVATE_ATTRIBUTES.contains(&name)
}

/// A claim's words without markup.
fn claim_words(report: &Report, span: Span, markup: ClaimMarkup, words: Words<'_>) -> String {
    let wanted = match markup {
        ClaimMarkup::Span => Kind::Span,
        ClaimMarkup::Link => Kind::Link,
        ClaimMarkup::Image => Kind::Image,
    };
    let mut node = report.tree().root().descendant_for_byte_range(span.start, span.end);
    while let Some(found) = node {
        if Kind::of(found) == wanted && crate::syntax::span(found) == span {
            return markup::plain(found, words);
        }
        node = found.parent();
    }
    markup::fold(words.at(span))
}

/// What a claim is known by when it is signed off: its words, who says it, when, where, and what it
/// is about. Digests of evidence join once evidence is read.
fn fingerprint(text: &str, resolved: &Resolved<'_>) -> String {
    let mut hash = Sha256::new();
    hash.update(markup::fold(text));
    let value = |found: &Option<Effective<'_>>| {
        found.as_ref().map(|found| found.value.to_string()).unwrap_or_default()
    };
    let on: Vec<String> = resolved
        .sources
        .iter()
        .map(|source| source.on.as_ref().map(|on| on.text.to_string()).unwrap_or_default())
        .collect();
    let parts = [
        value(&resolved.attributed.by),
        on.join(";"),
        value(&resolved.attributed.at),
        value(&resolved.claim.effective("event")),
    ];
    for part in parts {
        hash.update([0]);
        hash.update(part);
    }
    let digest = hash.finalize();
    let digits: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("v1:{digits}")
}

fn metadata(report: &Report) -> Map<String, Value> {
    let yaml = report.metadata().and_then(|metadata| metadata.yaml.as_ref());
    match yaml.map(to_json) {
        Some(Value::Object(map)) => map,
        _ => Map::new(),
    }
}

/// The reader bounds how deep YAML nests, so this may recurse.
fn to_json(yaml: &Yaml) -> Value {
    match &yaml.value {
        YamlValue::Scalar { .. } => yaml.text().map_or(Value::Null, Value::from),
        YamlValue::List(values) => values.iter().map(to_json).collect(),
        YamlValue::Map(pairs) => Value::Object(
            pairs
                .iter()
                .filter(|(key, _)| !key.text().is_some_and(is_private))
                .map(|(key, value)| (key.text().unwrap_or_default().to_owned(), to_json(value)))
                .collect(),
        ),
    }
}
