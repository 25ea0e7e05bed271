//! `sayso merge`: one result of several shards', the same as a run that was not divided.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::output::{self, complain};
use super::record::Record;
use super::{CLEAN, FAILED};
use crate::rules::RULES;
use crate::workspace::{Files, files};

/// Reads the results and prints one of their kind.
pub fn run(names: &[PathBuf], to: Option<&Path>) -> u8 {
    let base = output::working_folder();
    let mut parts = Vec::new();
    for (index, name) in names.iter().enumerate() {
        if names.iter().take(index).any(|before| before == name) {
            complain(&format!("{} is named twice", output::harmless(&name.to_string_lossy())));
            return FAILED;
        }
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

/// The first log with the results of all, and what is counted in them added up.
fn sarif(logs: Vec<Value>) -> String {
    let mut results: Vec<Value> = Vec::new();
    let mut rules: Vec<Value> = Vec::new();
    let mut whole = Value::Null;
    for mut log in logs {
        results.append(&mut taken(&mut log, "/runs/0/results"));
        rules.append(&mut taken(&mut log, "/runs/0/tool/driver/rules"));
        if whole.is_null() {
            whole = log;
            continue;
        }
        let Some(sums) = whole.pointer_mut("/runs/0/properties").and_then(Value::as_object_mut)
        else {
            continue;
        };
        for (name, sum) in sums {
            let number = log.pointer(&format!("/runs/0/properties/{name}"));
            *sum = (count(Some(sum)) + count(number)).into();
        }
    }
    results.sort_by_cached_key(place);
    let mut seen = HashSet::new();
    results.retain(|result| seen.insert(result.to_string()));
    rules.sort_by_key(|rule| RULES.iter().position(|known| rule["id"] == known.name));
    rules.dedup();
    if let Some(list) = whole.pointer_mut("/runs/0/results") {
        *list = Value::Array(results);
    }
    if let Some(list) = whole.pointer_mut("/runs/0/tool/driver/rules") {
        *list = Value::Array(rules);
    }
    serde_json::to_string(&whole).unwrap_or_default() + "\n"
}

fn taken(log: &mut Value, pointer: &str) -> Vec<Value> {
    log.pointer_mut(pointer).and_then(Value::as_array_mut).map(std::mem::take).unwrap_or_default()
}

fn count(number: Option<&Value>) -> u64 {
    number.and_then(Value::as_u64).unwrap_or(0)
}

/// What results are sorted by, as [`Record::order`] has it.
fn place(result: &Value) -> (String, u64, u64, String, String) {
    let at = "/locations/0/physicalLocation";
    let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
    let number = |name: &str| count(result.pointer(&format!("{at}/region/{name}")));
    let start = number("byteOffset");
    (
        unescaped(&text(result.pointer(&format!("{at}/artifactLocation/uri")))),
        start,
        start + number("byteLength"),
        text(result.get("ruleId")),
        text(result.pointer("/message/text")),
    )
}

/// A URI's path as it was written.
fn unescaped(uri: &str) -> String {
    let mut bytes = Vec::with_capacity(uri.len());
    let mut rest = uri.as_bytes();
    while let [first, tail @ ..] = rest {
        let hex = tail.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        match hex.filter(|_| *first == b'%').and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
