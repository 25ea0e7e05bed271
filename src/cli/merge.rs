//! `sayso merge`: one result of several shards', the same as a run that was not divided.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::output::{self, complain};
use super::record::Record;
use super::{CLEAN, FAILED};
use crate::workspace::{Files, files};

/// Reads the results and prints one of their kind.
pub fn run(names: &[PathBuf], to: Option<&Path>) -> u8 {
    let base = output::working_folder();
    let mut parts = Vec::new();
    for name in names {
        match read(&base, name) {
            Ok(part) => parts.push((name, part)),
            Err(message) => {
                complain(&format!("{} {message}", output::harmless(&name.to_string_lossy())));
                return FAILED;
            }
        }
    }
    let is_sarif = parts.iter().any(|(_, part)| matches!(part, Part::Sarif(_)));
    let mut records = Vec::new();
    let mut logs = Vec::new();
    for (name, part) in parts {
        match part {
            Part::Json(list) if !is_sarif => records.extend(list),
            Part::Sarif(log) => logs.push(log),
            Part::Json(_) => {
                complain(&format!(
                    "{} is JSON and others are SARIF: merge results of one kind",
                    output::harmless(&name.to_string_lossy())
                ));
                return FAILED;
            }
        }
    }
    let text = if is_sarif { sarif(logs) } else { json(records) };
    match to {
        None => output::out(&text),
        Some(path) => {
            let path = files::absolute(&base, path);
            if let Err(reason) = files::write(&path, &text) {
                complain(&format!("{} {reason}", files::relative(&base, &path)));
                return FAILED;
            }
        }
    }
    CLEAN
}

enum Part {
    Json(Vec<Record>),
    Sarif(Value),
}

fn read(base: &Path, name: &Path) -> Result<Part, String> {
    let text = Files::of_any_size().read(&files::absolute(base, name)).map_err(|e| e.message)?;
    let value: Value =
        serde_json::from_str(&text).map_err(|error| format!("is no JSON: {error}"))?;
    if value.get("runs").is_some_and(Value::is_array) {
        return Ok(Part::Sarif(value));
    }
    let records = serde_json::from_value(value);
    records.map(Part::Json).map_err(|error| format!("holds no findings of Sayso's: {error}"))
}

fn json(mut records: Vec<Record>) -> String {
    records.sort_by(|a, b| a.order().cmp(&b.order()));
    let mut seen = HashSet::new();
    let lines: Vec<String> = records
        .iter()
        .map(|record| serde_json::to_string(record).unwrap_or_default())
        .filter(|line| seen.insert(line.clone()))
        .collect();
    format!("[{}]\n", lines.join(",\n"))
}

/// The first log with the results of all.
fn sarif(logs: Vec<Value>) -> String {
    let mut results: Vec<Value> = Vec::new();
    let mut whole = Value::Null;
    for mut log in logs {
        if let Some(list) = log.pointer_mut("/runs/0/results").and_then(Value::as_array_mut) {
            results.append(list);
        }
        if whole.is_null() {
            whole = log;
        }
    }
    let place = |result: &Value| {
        let at = "/locations/0/physicalLocation";
        let uri = result.pointer(&format!("{at}/artifactLocation/uri"));
        let number = |name: &str| {
            result.pointer(&format!("{at}/region/{name}")).and_then(Value::as_u64).unwrap_or(0)
        };
        (
            uri.and_then(Value::as_str).unwrap_or_default().to_owned(),
            number("byteOffset"),
            number("byteLength"),
            result["ruleId"].as_str().unwrap_or_default().to_owned(),
            result.pointer("/message/text").and_then(Value::as_str).unwrap_or_default().to_owned(),
        )
    };
    results.sort_by_cached_key(place);
    let mut seen = HashSet::new();
    results.retain(|result| seen.insert(result.to_string()));
    if let Some(list) = whole.pointer_mut("/runs/0/results") {
        *list = Value::Array(results);
    }
    serde_json::to_string_pretty(&whole).unwrap_or_default() + "\n"
}
