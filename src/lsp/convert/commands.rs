//! What commands answer, as data.

use serde_json::{Map, Value, json};

use super::super::snapshot::Snapshot;
use super::range;
use crate::features::source_graph::Graph;
use crate::features::statistics::Statistics;
use crate::text::Text;
use crate::workspace::view::FoundIn;

/// The command that counts.
pub const STATISTICS: &str = "sayso.statistics";
/// The command that draws the sources.
pub const GRAPH: &str = "sayso.sourceGraph";

/// A report in numbers.
pub fn statistics(found: &Statistics, text: &Text, to: &Snapshot) -> Value {
    let kinds: Map<String, Value> =
        found.kinds.iter().map(|(name, number)| ((*name).to_owned(), json!(number))).collect();
    let sections = found.sections.iter().map(|section| {
        json!({
            "title": section.title,
            "level": section.level,
            "range": range(text, section.heading, to.encoding),
            "claims": section.claims,
            "unsourced": section.unsourced,
        })
    });
    json!({
        "words": found.words,
        "claimedWords": found.claimed_words,
        "claims": found.claims,
        "kinds": kinds,
        "needSource": found.need_source,
        "sourced": found.sourced,
        "dated": found.dated,
        "severalSources": found.several,
        "sources": {
            "defined": found.defined,
            "used": found.used,
            "unnamed": found.unnamed,
            "unknown": found.unknown,
        },
        "images": found.images,
        "sections": sections.collect::<Vec<_>>(),
    })
}

/// The sources as a graph.
pub fn graph(found: &Graph) -> Value {
    let nodes = found.nodes.iter().map(|node| {
        let found_in = node.found_in.map(|found_in| match found_in {
            FoundIn::Report => "report",
            FoundIn::References => "references",
            FoundIn::Library => "library",
        });
        json!({
            "key": node.key,
            "foundIn": found_in,
            "type": node.kind,
            "reference": node.reference,
            "unnamed": node.unnamed,
            "claims": node.claims,
        })
    });
    let edges = found.edges.iter();
    let edges = edges.map(|e| json!({ "source": e.source, "target": e.target, "kind": e.kind }));
    json!({ "nodes": nodes.collect::<Vec<_>>(), "edges": edges.collect::<Vec<_>>() })
}
