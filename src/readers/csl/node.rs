//! The tree that CSL-JSON and CSL-YAML both come to.

use crate::text::Span;

/// How deep a library may nest; CSL's own nesting is five.
pub(super) const DEEPEST: usize = 64;

/// A value and where it stands, quotation marks left out.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    pub value: Value,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Null,
    /// A string, or a number or truth value as written.
    Scalar(String),
    List(Vec<Node>),
    Map(Vec<Field>),
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Field {
    pub name: String,
    pub name_span: Span,
    pub value: Node,
}

impl Node {
    /// The first value of this name in a map.
    pub fn get(&self, name: &str) -> Option<&Node> {
        match &self.value {
            Value::Map(fields) => {
                fields.iter().find(|field| field.name == name).map(|field| &field.value)
            }
            _ => None,
        }
    }

    /// The list of items in a whole file: itself, or what it has under `references` or `items`,
    /// or the one item that it is.
    pub fn into_items(self) -> Vec<Node> {
        match self.value {
            Value::List(items) => items,
            Value::Map(mut fields) => {
                let list = |name: &str| {
                    fields.iter().position(|field| {
                        field.name == name && matches!(field.value.value, Value::List(_))
                    })
                };
                if let Some(at) = list("references").or_else(|| list("items")) {
                    let Value::List(items) = fields.swap_remove(at).value.value else {
                        return Vec::new();
                    };
                    return items;
                }
                let is_item = fields.iter().any(|field| field.name == "id");
                let node = Node { value: Value::Map(fields), span: self.span };
                if is_item { vec![node] } else { Vec::new() }
            }
            Value::Null | Value::Scalar(_) => Vec::new(),
        }
    }
}
