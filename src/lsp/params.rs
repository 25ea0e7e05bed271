//! The parameters of messages, before the server has them: addresses that are not quite, and what the
//! server's library would drop without a word.

use std::str::FromStr as _;

use serde::Deserialize as _;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tower_lsp::jsonrpc::Request;
use tower_lsp::ls_types as lsp;
use tower_lsp::ls_types::notification::{
    DidChangeConfiguration, DidChangeTextDocument, DidChangeWatchedFiles,
    DidChangeWorkspaceFolders, DidCloseTextDocument, DidOpenTextDocument, Notification,
};

use super::logger::{self, Level};

/// The same message, with addresses that can be read; says what is wrong with the rest.
pub fn mend(request: Request) -> Request {
    let (method, id, params) = request.into_parts();
    let mut mended = Request::build(method.clone());
    let is_notification = id.is_none();
    if let Some(id) = id {
        mended = mended.id(id);
    }
    let Some(mut params) = params else {
        return mended.finish();
    };
    if escape_addresses(&mut params) {
        let words = format!("{method}: an address had characters that have to be escaped");
        logger::log(Level::Warning, &words);
    }
    // A request that makes no sense is refused, and a client says so.
    if is_notification && let Some(reason) = fault(&method, &params) {
        logger::log(
            Level::Warning,
            &format!("{method}: dropped, its parameters are wrong: {reason}"),
        );
    }
    mended.params(params).finish()
}

/// Escapes what an address must not hold, as that space in `file:///desk/a b.sayso`, wherever one
/// stands. Gives whether there was such an address.
fn escape_addresses(params: &mut Value) -> bool {
    let mut found = false;
    match params {
        Value::Array(items) => {
            for item in items {
                found |= escape_addresses(item);
            }
        }
        Value::Object(members) => {
            for (name, value) in members {
                match value {
                    Value::String(address) if name == "uri" || name.ends_with("Uri") => {
                        if let Some(escaped) = escaped(address) {
                            *address = escaped;
                            found = true;
                        }
                    }
                    other => found |= escape_addresses(other),
                }
            }
        }
        _ => {}
    }
    found
}

/// `None` of what is an address already, and of what is none even so.
fn escaped(address: &str) -> Option<String> {
    if lsp::Uri::from_str(address).is_ok() {
        return None;
    }
    let mut escaped = String::with_capacity(address.len());
    for (at, byte) in address.bytes().enumerate() {
        let is_escape = || {
            let digits = address.as_bytes().get(at + 1..at + 3);
            digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
        };
        match byte {
            b'%' if is_escape() => escaped.push('%'),
            b'-' | b'.' | b'_' | b'~' | b'/' | b':' | b'?' | b'#' | b'@' | b'!' | b'$' | b'&'
            | b'\'' | b'(' | b')' | b'*' | b'+' | b',' | b';' | b'=' => {
                escaped.push(char::from(byte));
            }
            _ if byte.is_ascii_alphanumeric() => escaped.push(char::from(byte)),
            _ => escaped.push_str(&format!("%{byte:02X}")),
        }
    }
    lsp::Uri::from_str(&escaped).is_ok().then_some(escaped)
}

/// Why the server will not understand a notification.
fn fault(method: &str, params: &Value) -> Option<String> {
    fn check<N: Notification>(params: &Value) -> Option<serde_json::Error>
    where
        N::Params: DeserializeOwned,
    {
        N::Params::deserialize(params).err()
    }
    let error = match method {
        DidOpenTextDocument::METHOD => check::<DidOpenTextDocument>(params),
        DidChangeTextDocument::METHOD => check::<DidChangeTextDocument>(params),
        DidCloseTextDocument::METHOD => check::<DidCloseTextDocument>(params),
        DidChangeConfiguration::METHOD => check::<DidChangeConfiguration>(params),
        DidChangeWatchedFiles::METHOD => check::<DidChangeWatchedFiles>(params),
        DidChangeWorkspaceFolders::METHOD => check::<DidChangeWorkspaceFolders>(params),
        _ => None,
    };
    error.map(|error| reason(&error.to_string()))
}

/// What an error says without the value that it is about: that may be the writer's words.
fn reason(error: &str) -> String {
    if error.starts_with("missing field") {
        return error.to_owned();
    }
    match error.rsplit_once(", expected ") {
        Some((_, expected)) => format!("expected {expected}"),
        None => "an address is none".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn addresses_are_escaped_where_they_have_to_be() {
        for (address, expected) in [
            ("file:///desk/a b.sayso", Some("file:///desk/a%20b.sayso")),
            ("file:///desk/a b%20c 100%.sayso", Some("file:///desk/a%20b%20c%20100%25.sayso")),
            ("file:///desk/[a].sayso", Some("file:///desk/%5Ba%5D.sayso")),
            ("file:///desk/개 성.sayso", Some("file:///desk/%EA%B0%9C%20%EC%84%B1.sayso")),
            ("file:///desk/a%20b.sayso", None),
            ("no address", None),
            ("", None),
        ] {
            assert_eq!(escaped(address).as_deref(), expected, "{address}");
        }
    }

    #[test]
    fn faults_are_told_without_values() {
        let open = |document: Value| {
            fault("textDocument/didOpen", &json!({ "textDocument": document })).unwrap_or_default()
        };
        let document =
            json!({ "uri": "file:///a", "languageId": "sayso", "version": 1, "text": "" });
        assert_eq!(open(document.clone()), "");
        for (field, value, expected) in [
            ("uri", json!("Kim, expected of Kim"), "an address is none"),
            ("uri", json!(5), "expected "),
            ("version", json!("Kim, expected Kim"), "expected i32"),
            ("text", json!({ "Kim": "Kim" }), "expected a string"),
        ] {
            let mut wrong = document.clone();
            wrong[field] = value;
            let said = open(wrong);
            assert!(said.starts_with(expected) && !said.contains("Kim"), "{said}");
        }
        assert_eq!(open(json!({})), "missing field `uri`");
    }
}
