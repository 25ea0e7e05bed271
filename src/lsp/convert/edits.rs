//! Edits of files into the protocol.

use std::collections::HashMap;

use tower_lsp::ls_types as lsp;

use super::super::snapshot::Snapshot;
use super::{location, range};
use crate::finding::Replacement;
use crate::text::Text;

/// The name of the one annotation that an edit has.
const ANNOTATION: &str = "sayso";

/// The edits of one file.
struct InFile {
    uri: lsp::Uri,
    version: Option<i32>,
    edits: Vec<lsp::TextEdit>,
}

/// Edits of one file.
pub fn in_file(edits: &[Replacement], text: &Text, to: &Snapshot) -> Vec<lsp::TextEdit> {
    let edit = |edit: &Replacement| {
        lsp::TextEdit::new(range(text, edit.place.span, to.encoding), edit.text.clone())
    };
    edits.iter().map(edit).collect()
}

/// Edits of any files. Editors that show what will change show it under the label. `None` where a file
/// is not what it is taken for.
pub fn workspace(
    edits: &[Replacement],
    label: Option<&str>,
    to: &Snapshot,
) -> Option<lsp::WorkspaceEdit> {
    let mut files: Vec<InFile> = Vec::new();
    let mut known: HashMap<lsp::Uri, usize> = HashMap::new();
    let mut is_current = true;
    for edit in edits {
        let location = location(&edit.place, to)?;
        let new = lsp::TextEdit::new(location.range, edit.text.clone());
        let index = *known.entry(location.uri.clone()).or_insert_with(|| {
            let version = to.open(&edit.place.path).map(|open| open.version);
            is_current &= to.is_as_known(&edit.place.path);
            files.push(InFile { uri: location.uri, version, edits: Vec::new() });
            files.len() - 1
        });
        files.get_mut(index)?.edits.push(new);
    }
    if !is_current {
        return None;
    }
    if !to.client.versioned_edits {
        let changes = files.into_iter().map(|file| (file.uri, file.edits)).collect();
        return Some(lsp::WorkspaceEdit {
            changes: Some(changes),
            ..lsp::WorkspaceEdit::default()
        });
    }
    let label = label.filter(|_| to.client.annotated_edits);
    let edit = |edit: lsp::TextEdit| match label {
        Some(_) => lsp::OneOf::Right(lsp::AnnotatedTextEdit {
            text_edit: edit,
            annotation_id: ANNOTATION.to_owned(),
        }),
        None => lsp::OneOf::Left(edit),
    };
    let documents = files.into_iter().map(|file| lsp::TextDocumentEdit {
        text_document: lsp::OptionalVersionedTextDocumentIdentifier {
            uri: file.uri,
            version: file.version,
        },
        edits: file.edits.into_iter().map(edit).collect(),
    });
    let annotations = label.map(|label| {
        let annotation = lsp::ChangeAnnotation {
            label: label.to_owned(),
            needs_confirmation: Some(false),
            description: None,
        };
        HashMap::from([(ANNOTATION.to_owned(), annotation)])
    });
    Some(lsp::WorkspaceEdit {
        document_changes: Some(lsp::DocumentChanges::Edits(documents.collect())),
        change_annotations: annotations,
        ..lsp::WorkspaceEdit::default()
    })
}
