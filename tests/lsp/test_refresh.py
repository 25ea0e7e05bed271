"""What a client shows of a document that nobody edited: it is told when that is out of date."""

import asyncio

import pytest_asyncio
from lsprotocol import types as lsp

from conftest import place

ALL = {"inlayHint", "codeLens", "semanticTokens"}


@pytest_asyncio.fixture
async def editor(connect):
    """One that has heard all there is to say about the opening of the workspace."""
    editor = await connect(refreshes=True, watches=True)
    await editor.until(lambda: set(editor.asked_again) == ALL, "the first reading of the reports")
    return editor


async def again(editor, wanted: set[str]) -> set[str]:
    await editor.until(lambda: wanted <= set(editor.asked_again), f"a word about {wanted}")
    return set(editor.asked_again)


async def lens_titles(editor, uri) -> list[str]:
    lenses = await editor.text_document_code_lens_async(
        lsp.CodeLensParams(lsp.TextDocumentIdentifier(uri))
    )
    resolved = [lens if lens.command else await editor.code_lens_resolve_async(lens) for lens in lenses]
    return [lens.command.title for lens in resolved]


async def test_a_library_edited_in_its_buffer(editor, desk):
    text = desk.text("library.bib")
    library = editor.open(desk.uri("library.bib"), text, language="bibtex")
    uri = editor.open(desk.uri("report.sayso"), desk.text("report.sayso"))
    await editor.findings(uri)
    editor.asked_again.clear()
    start, end = place(text, "kidmac"), place(text, "kidmac", len("kidmac"))
    editor.change(library, 2, (lsp.Range(start, end), "other"))
    assert await again(editor, ALL) == ALL


async def test_a_library_changed_on_the_disk(editor, desk):
    uri = editor.open(desk.uri("report.sayso"), desk.text("report.sayso"))
    await editor.findings(uri)
    editor.asked_again.clear()
    desk.write("library.bib", desk.text("library.bib").replace("kidmac", "other"))
    editor.watched((desk.uri("library.bib"), lsp.FileChangeType.Changed))
    assert await again(editor, ALL) == ALL


async def test_what_is_saved_is_known(editor, desk):
    """What is open wins over the disk, so that nothing is new when it is written there."""
    uri = editor.open(desk.uri("report.sayso"), desk.text("report.sayso"))
    editor.change(uri, 2, desk.text("report.sayso") + "\n[So]{by=kidmac}\n")
    await editor.findings(uri, 2)
    editor.asked_again.clear()
    desk.write("report.sayso", desk.text("report.sayso") + "\n[So]{by=kidmac}\n")
    editor.watched((uri, lsp.FileChangeType.Changed))
    # A search waits until the file is read.
    await editor.workspace_symbol_async(lsp.WorkspaceSymbolParams("So"))
    await editor.hover(uri, lsp.Position(0, 0))
    assert editor.asked_again == []


async def test_settings(editor, desk):
    uri = editor.open(desk.uri("report.sayso"), desk.text("report.sayso"))
    await editor.findings(uri)
    editor.asked_again.clear()
    changed = lsp.DidChangeConfigurationParams({"sayso": {"inlayHints": False}})
    editor.workspace_did_change_configuration(changed)
    assert await again(editor, ALL) == ALL


async def test_an_edit_that_uses_a_source_once_more(editor, desk):
    library = editor.open(desk.uri("library.bib"), desk.text("library.bib"), language="bibtex")
    text = desk.text("report.sayso")
    uri = editor.open(desk.uri("report.sayso"), text)
    before = await lens_titles(editor, library)
    editor.asked_again.clear()
    end = place(text + "\0", "\0")
    # Words do not count,
    editor.change(uri, 2, (lsp.Range(end, end), "\nAnd so on.\n"))
    await editor.findings(uri, 2)
    # names do.
    editor.change(uri, 3, (lsp.Range(end, end), "\n[So]{by=kidmac on=2017-10-03}\n"))
    assert await again(editor, {"codeLens"}) == {"codeLens"}
    assert editor.asked_again == ["codeLens"]
    assert await lens_titles(editor, library) != before


async def test_a_closed_report_that_uses_a_source(editor, desk):
    library = editor.open(desk.uri("library.bib"), desk.text("library.bib"), language="bibtex")
    before = await lens_titles(editor, library)
    editor.asked_again.clear()
    desk.write("new.sayso", "---\nbibliography: library.bib\n---\n\n[So]{by=kidmac on=2017-10-03}\n")
    editor.watched((desk.uri("new.sayso"), lsp.FileChangeType.Created))
    await again(editor, {"codeLens"})
    assert await lens_titles(editor, library) != before


async def test_a_change_beside_it_spoils_no_answer(editor, desk):
    """Settings or a library that change while a question about a report is answered: its words are where
    they were, so that the answer is of use."""
    text = desk.text("report.sayso") + "\n[So]{by=kidmac on=2017-10-03}\n" * 2_000
    uri = editor.open(desk.uri("report.sayso"), text)
    library = editor.open(desk.uri("library.bib"), desk.text("library.bib"), language="bibtex")
    document = lsp.TextDocumentIdentifier(uri)
    asked = []
    for version in range(2, 12):
        asked += [
            # Sent at once, before what follows.
            asyncio.wrap_future(question)
            for question in (
                editor.text_document_semantic_tokens_full(lsp.SemanticTokensParams(document)),
                editor.text_document_code_lens(lsp.CodeLensParams(document)),
            )
        ]
        shown = {"sayso": {"inlayHints": version % 2 == 0}}
        editor.workspace_did_change_configuration(lsp.DidChangeConfigurationParams(shown))
        editor.change(library, version, desk.text("library.bib") + "\n" * version)
    for answer in await asyncio.gather(*asked):
        assert answer
