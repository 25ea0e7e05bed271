"""Annotations in their tidy form."""

from lsprotocol import types as lsp

from conftest import edited, place

OPTIONS = lsp.FormattingOptions(tab_size=4, insert_spaces=True)
TEXT = "𝄞 [a]{ on=2017  by='rfa' }\n\n[b]{ by=rfa }\n"


async def test_a_report_and_a_range_of_it(editor, desk):
    uri = editor.open(desk.uri("loose.sayso"), TEXT)
    document = lsp.TextDocumentIdentifier(uri)
    edits = await editor.text_document_formatting_async(
        lsp.DocumentFormattingParams(document, OPTIONS)
    )
    assert edited(TEXT, edits) == "𝄞 [a]{by=rfa on=2017}\n\n[b]{by=rfa}\n"
    where = lsp.Range(place(TEXT, "[b]"), place(TEXT, "[b]", 5))
    edits = await editor.text_document_range_formatting_async(
        lsp.DocumentRangeFormattingParams(document, where, OPTIONS)
    )
    assert edited(TEXT, edits) == "𝄞 [a]{ on=2017  by='rfa' }\n\n[b]{by=rfa}\n"


async def test_a_source_that_was_opened_is_closed(editor, desk):
    text = "::: {.source #rfa}\n\n"
    uri = editor.open(desk.uri("new.sayso"), text)
    edits = await editor.text_document_on_type_formatting_async(
        lsp.DocumentOnTypeFormattingParams(
            lsp.TextDocumentIdentifier(uri), lsp.Position(1, 0), "\n", OPTIONS
        )
    )
    assert edited(text, edits) == "::: {.source #rfa}\n\n:::\n"
