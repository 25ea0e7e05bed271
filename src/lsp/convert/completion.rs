//! Completions into the protocol, and what is asked about one later.

use tower_lsp::ls_types as lsp;

use super::super::snapshot::Snapshot;
use super::range;
use crate::features::completion::{Completion, CompletionKind, Completions};
use crate::text::Text;

/// The list. Editors sort by their own lights, and by the order here where those say nothing.
pub fn list(found: Completions, uri: &lsp::Uri, text: &Text, to: &Snapshot) -> lsp::CompletionList {
    let items = found.items.into_iter().enumerate();
    let items = items.map(|(index, found)| item(found, index, uri, text, to)).collect();
    lsp::CompletionList { is_incomplete: found.more, items }
}

fn item(
    found: Completion,
    index: usize,
    uri: &lsp::Uri,
    text: &Text,
    to: &Snapshot,
) -> lsp::CompletionItem {
    let kind = match found.kind {
        CompletionKind::Key | CompletionKind::Cross | CompletionKind::NewKey => {
            lsp::CompletionItemKind::REFERENCE
        }
        CompletionKind::Attribute | CompletionKind::Metadata => lsp::CompletionItemKind::PROPERTY,
        CompletionKind::Class => lsp::CompletionItemKind::CLASS,
        CompletionKind::Value | CompletionKind::Rule => lsp::CompletionItemKind::ENUM_MEMBER,
        CompletionKind::Date => lsp::CompletionItemKind::CONSTANT,
        CompletionKind::Locator => lsp::CompletionItemKind::UNIT,
        CompletionKind::File => lsp::CompletionItemKind::FILE,
        CompletionKind::Folder => lsp::CompletionItemKind::FOLDER,
        CompletionKind::Snippet => lsp::CompletionItemKind::SNIPPET,
    };
    let client = &to.client;
    let snippet = found.snippet.filter(|_| client.snippets);
    let is_snippet = snippet.is_some();
    let new_text = snippet.unwrap_or(found.text);
    let insert = range(text, found.replace, to.encoding);
    let edit = if client.insert_replace && found.word != found.replace {
        let replace = range(text, found.word, to.encoding);
        lsp::CompletionTextEdit::InsertAndReplace(lsp::InsertReplaceEdit {
            new_text,
            insert,
            replace,
        })
    } else {
        lsp::CompletionTextEdit::Edit(lsp::TextEdit::new(insert, new_text))
    };
    let commit = found.commit.iter().map(|letter| (*letter).to_owned()).collect::<Vec<_>>();
    lsp::CompletionItem {
        data: Some(serde_json::json!({ "uri": uri.as_str(), "kind": found.kind.name() })),
        filter_text: Some(found.filter),
        sort_text: Some(format!("{index:05}")),
        label: found.label,
        kind: Some(kind),
        detail: (!found.detail.is_empty()).then_some(found.detail),
        text_edit: Some(edit),
        insert_text_format: is_snippet.then_some(lsp::InsertTextFormat::SNIPPET),
        commit_characters: (client.commit_characters && !commit.is_empty()).then_some(commit),
        ..lsp::CompletionItem::default()
    }
}

/// What a completion that comes back was made for.
pub fn asked(item: &lsp::CompletionItem) -> Option<(lsp::Uri, CompletionKind)> {
    let data = item.data.as_ref()?;
    let uri = data.get("uri")?.as_str()?.parse().ok()?;
    Some((uri, CompletionKind::named(data.get("kind")?.as_str()?)?))
}

/// Words beside a completion, in Markdown where the editor shows that.
pub fn documentation(markdown: String, to: &Snapshot) -> lsp::Documentation {
    if to.client.markdown_completions {
        let kind = lsp::MarkupKind::Markdown;
        lsp::Documentation::MarkupContent(lsp::MarkupContent { kind, value: markdown })
    } else {
        lsp::Documentation::String(super::plain(&markdown))
    }
}
