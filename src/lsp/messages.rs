//! What a message is, before the library that answers requests sees it. It takes one that it does not
//! understand for the end of its input, so it is held here against the very types that it reads.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use serde::de::{Deserialize, Deserializer, IgnoredAny};
use serde_json::{Value, json};
use tower_lsp::jsonrpc::{Error, ErrorCode, Request, Response};

/// A message as the library reads it, in the order in which it tries.
#[derive(serde::Deserialize)]
#[serde(untagged)]
enum Message {
    Response(#[allow(dead_code, reason = "only whether it can be read is asked")] Response),
    Request(Request),
}

/// What can be told of a message that the library does not understand.
#[derive(Default, serde::Deserialize)]
#[serde(default)]
struct Outline {
    #[serde(deserialize_with = "present")]
    method: bool,
    #[serde(deserialize_with = "present")]
    result: bool,
    #[serde(deserialize_with = "present")]
    error: bool,
    id: Value,
}

fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    IgnoredAny::deserialize(deserializer).map(|_| true)
}

impl Outline {
    /// Of an object of JSON, however deep and strange what is in it. `None` for anything else, and
    /// where its id cannot be told.
    fn of(text: &str) -> Option<Self> {
        // Serde would read a list as the fields in their order.
        text.trim_start().starts_with('{').then(|| serde_json::from_str(text).ok()).flatten()
    }

    /// An answer to something that was asked of the editor.
    fn is_response(&self) -> bool {
        !self.method && (self.result || self.error)
    }

    /// The id, where an answer may bear it.
    fn id(self) -> Value {
        if self.id.is_number() || self.id.is_string() { self.id } else { Value::Null }
    }
}

/// What is to be done with a message.
#[derive(Debug, PartialEq, Eq)]
pub struct Verdict<'a> {
    /// What the server is to get.
    pub forward: Option<Cow<'a, str>>,
    /// What the editor is to get.
    pub answer: Option<Vec<u8>>,
    /// What the log is to say.
    pub warning: Option<&'static str>,
}

impl<'a> Verdict<'a> {
    fn forward(message: impl Into<Cow<'a, str>>, warning: Option<&'static str>) -> Self {
        Self { forward: Some(message.into()), answer: None, warning }
    }

    fn refuse(id: &Value, code: ErrorCode, warning: &'static str) -> Self {
        let answer = json!({ "jsonrpc": "2.0", "error": Error::new(code), "id": id });
        let answer = Some(answer.to_string().into_bytes());
        Self { forward: None, answer, warning: Some(warning) }
    }

    /// Of what is not even JSON: there is no telling whom to answer.
    pub fn no_json() -> Self {
        Self::refuse(&Value::Null, ErrorCode::ParseError, "refused a message that is no JSON")
    }
}

/// What the editor was asked and has not answered.
#[derive(Debug, Default)]
pub struct Asked(Mutex<HashSet<String>>);

impl Asked {
    /// Takes note of a message of the server, if it asks something.
    pub fn note(&self, body: &[u8]) {
        // As the library writes requests and notifications. Answers, which may be long, are not read.
        if body.starts_with(br#"{"jsonrpc":"2.0","method":"#)
            && let Some(outline) = std::str::from_utf8(body).ok().and_then(Outline::of)
            && !outline.id.is_null()
        {
            let mut ids = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            ids.insert(outline.id.to_string());
        }
    }

    fn answered(&self, id: &Value) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&id.to_string())
    }

    /// What is to be done with a message of the editor.
    pub fn judge<'a>(&self, body: &'a [u8]) -> Verdict<'a> {
        const NO_REQUEST: &str = "refused a message that is no request of JSON-RPC 2.0";
        let Ok(text) = std::str::from_utf8(body) else {
            return Verdict::no_json();
        };
        let Some(outline) = Outline::of(text) else {
            if serde_json::from_str::<IgnoredAny>(text).is_err() {
                return Verdict::no_json();
            }
            return Verdict::refuse(&Value::Null, ErrorCode::InvalidRequest, NO_REQUEST);
        };
        let whole = with_whole_characters(text);
        let replaced = "a message had half characters; they were replaced";
        let replaced = matches!(whole, Cow::Owned(_)).then_some(replaced);
        let message = serde_json::from_str(&whole).ok();
        if outline.is_response() {
            if !self.answered(&outline.id) {
                let warning = Some("left an answer to what nobody asked");
                return Verdict { forward: None, answer: None, warning };
            }
            if matches!(message, Some(Message::Response(_))) {
                return Verdict::forward(whole, replaced);
            }
            // Who asked is not to wait for ever.
            let error = Error::internal_error();
            let failed = json!({ "jsonrpc": "2.0", "error": error, "id": outline.id });
            let warning = Some("took an answer that is none of JSON-RPC 2.0 for a refusal");
            return Verdict::forward(failed.to_string(), warning);
        }
        match message {
            Some(Message::Request(request)) if !request.method().is_empty() => {
                Verdict::forward(whole, replaced)
            }
            _ => Verdict::refuse(&outline.id(), ErrorCode::InvalidRequest, NO_REQUEST),
        }
    }
}

/// JSON without escapes of half a character (`\ud83d` alone): an editor that deletes the other half
/// sends such. Of the same length in UTF-16, so that places stay what they are.
fn with_whole_characters(text: &str) -> Cow<'_, str> {
    /// The unit that an escape at the beginning of a text stands for.
    fn unit(text: &str) -> Option<u16> {
        u16::from_str_radix(text.strip_prefix("\\u")?.get(..4)?, 16).ok()
    }
    /// How long it is, bytes.
    const ESCAPE: usize = 6;
    let mut mended = String::new();
    let (mut kept, mut at) = (0, 0);
    while let Some(found) = text.get(at..).and_then(|rest| rest.find('\\')) {
        at += found;
        let rest = text.get(at..).unwrap_or_default();
        match unit(rest) {
            Some(0xD800..=0xDBFF)
                if matches!(rest.get(ESCAPE..).and_then(unit), Some(0xDC00..=0xDFFF)) =>
            {
                at += 2 * ESCAPE;
            }
            Some(0xD800..=0xDFFF) => {
                mended.push_str(text.get(kept..at).unwrap_or_default());
                mended.push_str("\\ufffd");
                at += ESCAPE;
                kept = at;
            }
            // Another escape, such as `\\`; what follows may be no ASCII in what is no JSON.
            _ => at += 1 + rest.chars().nth(1).map_or(0, char::len_utf8),
        }
    }
    if kept == 0 {
        return Cow::Borrowed(text);
    }
    mended.push_str(text.get(kept..).unwrap_or_default());
    Cow::Owned(mended)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(body: &[u8]) -> (Value, Value) {
        let verdict = Asked::default().judge(body);
        assert_eq!(verdict.forward, None);
        let answer: Value = serde_json::from_slice(&verdict.answer.unwrap()).unwrap();
        (answer["error"]["code"].clone(), answer["id"].clone())
    }

    #[test]
    fn what_is_no_request_is_refused_with_its_id_where_it_has_one() {
        for (body, code, id) in [
            ("", -32700, json!(null)),
            ("{", -32700, json!(null)),
            ("[]", -32600, json!(null)),
            (r#"["2.0", "shutdown", null, 5]"#, -32600, json!(null)),
            (r#"[{"jsonrpc":"2.0","id":1,"method":"shutdown"}]"#, -32600, json!(null)),
            (r#""x""#, -32600, json!(null)),
            ("{}", -32600, json!(null)),
            (r#"{"id":901}"#, -32600, json!(901)),
            (r#"{"jsonrpc":"2.0","id":901}"#, -32600, json!(901)),
            (r#"{"jsonrpc":"1.0","id":"a","method":"shutdown"}"#, -32600, json!("a")),
            (r#"{"jsonrpc":"2.0","id":1.5,"method":"shutdown"}"#, -32600, json!(1.5)),
            (r#"{"jsonrpc":"2.0","id":[1],"method":"shutdown"}"#, -32600, json!(null)),
            (r#"{"jsonrpc":"2.0","id":1,"method":7}"#, -32600, json!(1)),
            (r#"{"jsonrpc":"2.0","id":1,"id":2,"method":"shutdown"}"#, -32600, json!(null)),
            (r#"{"jsonrpc":"2.0","id":1,"method":"x","result":1}"#, -32600, json!(1)),
            (r#"{"jsonrpc":"2.0","id":1,"method":"x","params":[1e999]}"#, -32600, json!(1)),
        ] {
            assert_eq!(refusal(body.as_bytes()), (json!(code), id), "{body}");
        }
        assert_eq!(refusal(b"{\"jsonrpc\":\"2.0\",\"method\":\"\xFF\"}").0, json!(-32700));
    }

    #[test]
    fn however_deep_it_is() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(refusal(deep.as_bytes()), (json!(-32600), json!(null)));
        let within = format!(r#"{{"jsonrpc":"2.0","id":8,"method":"x","params":{deep}}}"#);
        assert_eq!(refusal(within.as_bytes()), (json!(-32600), json!(8)));
    }

    #[test]
    fn requests_and_notifications_are_forwarded_as_they_are() {
        for body in [
            r#"{"jsonrpc":"2.0","id":1,"method":"shutdown"}"#,
            r#"{"jsonrpc":"2.0","id":null,"method":"shutdown"}"#,
            r#" {"method":"$/x","params":{"a":"\ud83d\ude00 \\ud83d \""},"jsonrpc":"2.0","more":1}"#,
        ] {
            let forwarded = Verdict::forward(body, None);
            assert_eq!(Asked::default().judge(body.as_bytes()), forwarded);
        }
    }

    #[test]
    fn half_characters_are_replaced() {
        let body =
            r#"{"jsonrpc":"2.0","method":"x","params":["\ud83d","\uDE00\ud83d\ud83d\ude00"]}"#;
        let verdict = Asked::default().judge(body.as_bytes());
        let whole =
            r#"{"jsonrpc":"2.0","method":"x","params":["\ufffd","\ufffd\ufffd\ud83d\ude00"]}"#;
        assert_eq!(verdict.forward.as_deref(), Some(whole));
        assert!(verdict.warning.is_some());
        assert_eq!(with_whole_characters("\\é \\"), "\\é \\");
    }

    #[test]
    fn answers_reach_who_asked_and_nobody_else() {
        let asked = Asked::default();
        let answer = r#"{"jsonrpc":"2.0","id":3,"result":null}"#;
        asked.note(br#"{"jsonrpc":"2.0","method":"x","params":{}}"#);
        assert_eq!(asked.judge(answer.as_bytes()).forward, None);
        asked.note(br#"{"jsonrpc":"2.0","method":"x","params":{},"id":3}"#);
        assert_eq!(asked.judge(answer.as_bytes()), Verdict::forward(answer, None));
        assert_eq!(asked.judge(answer.as_bytes()).forward, None);

        asked.note(br#"{"jsonrpc":"2.0","method":"x","params":{},"id":4}"#);
        let strange = r#"{"jsonrpc":"2.0","id":4,"error":{"code":1,"message":"m","stack":"s"}}"#;
        let forward = asked.judge(strange.as_bytes()).forward.unwrap();
        let Ok(Message::Response(response)) = serde_json::from_str(&forward) else {
            panic!("no answer")
        };
        assert!(response.is_error());
        assert_eq!(*response.id(), 4.into());
    }
}
