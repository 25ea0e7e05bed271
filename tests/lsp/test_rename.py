"""Keys and files that get another name."""

import pytest
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException

from conftest import edited, place


def in_file(edit: lsp.WorkspaceEdit, uri: str):
    """The edits of one file."""
    (document,) = [d for d in edit.document_changes if d.text_document.uri == uri]
    return document.edits


async def rename(editor, uri, at, new):
    return await editor.text_document_rename_async(
        lsp.RenameParams(lsp.TextDocumentIdentifier(uri), at, new)
    )


async def test_a_key_is_renamed_everywhere(editor, desk):
    text = desk.text("report.sayso")
    uri = editor.open(desk.uri("report.sayso"), text, version=3)
    at = place(text, "by=trader", 4)
    ready = await editor.text_document_prepare_rename_async(
        lsp.PrepareRenameParams(lsp.TextDocumentIdentifier(uri), at)
    )
    assert ready.placeholder == "trader"
    edit = await rename(editor, uri, at, "merchant")
    after = edited(text, in_file(edit, uri))
    assert "by=merchant" in after and "#merchant" in after and "by=trader" not in after
    assert edit.document_changes[0].text_document.version == 3


async def test_a_key_that_is_taken_is_refused_in_words(editor, desk):
    text = desk.text("report.sayso")
    uri = editor.open(desk.uri("report.sayso"), text)
    with pytest.raises(JsonRpcException, match="choose another"):
        await rename(editor, uri, place(text, "by=trader", 4), "yonhap")


async def test_a_library_is_renamed_with_its_reports(editor, desk):
    text = desk.text("report.sayso")
    uri = editor.open(desk.uri("report.sayso"), text)
    edit = await rename(editor, uri, place(text, "by=kidmac", 4), "kim-2014")
    library = desk.uri("library.bib")
    assert "{kim-2014," in edited(desk.text("library.bib"), in_file(edit, library))
    assert "by=kim-2014" in edited(text, in_file(edit, uri))


async def test_a_key_and_its_uses_are_edited_together(editor, desk):
    text = desk.text("report.sayso")
    uri = editor.open(desk.uri("report.sayso"), text)
    found = await editor.text_document_linked_editing_range_async(
        lsp.LinkedEditingRangeParams(lsp.TextDocumentIdentifier(uri), place(text, "by=trader", 4))
    )
    assert len(found.ranges) > 1 and found.word_pattern


async def test_what_names_a_file_follows_it(editor, desk):
    text = desk.text("report.sayso")
    uri = editor.open(desk.uri("report.sayso"), text)
    edit = await editor.workspace_will_rename_files_async(
        lsp.RenameFilesParams([lsp.FileRename(desk.uri("library.bib"), desk.uri("lib/all.bib"))])
    )
    assert "lib/all.bib" in edited(text, in_file(edit, uri))


async def test_a_library_that_changed_unseen_is_looked_at_again(connect, desk):
    """The client is to tell of changes on the disk, and has not done so yet."""
    editor = await connect(watches=True)
    text = desk.text("report.sayso")
    uri = editor.open(desk.uri("report.sayso"), text)
    await editor.findings(uri)
    library = desk.uri("library.bib")
    desk.write("library.bib", "% a line of somebody else's\n" + desk.text("library.bib"))
    edit = await rename(editor, uri, place(text, "by=kidmac", 4), "kim-2014")
    after = edited(desk.text("library.bib"), in_file(edit, library))
    assert after == desk.text("library.bib").replace("{kidmac,", "{kim-2014,")


async def test_evidence_that_a_library_names_follows_in_what_the_disk_says(connect, desk):
    entry = desk.text("library.bib").replace("{2014},", "{2014}, sayso-file = {kim.txt},")
    desk.write("library.bib", entry)
    editor = await connect(watches=True)
    uri = editor.open(desk.uri("report.sayso"), desk.text("report.sayso"))
    await editor.findings(uri)
    desk.write("library.bib", "% a line\n% and another\n" + desk.text("library.bib"))
    moved = [lsp.FileRename(desk.uri("kim.txt"), desk.uri("evidence/kim.txt"))]
    edit = await editor.workspace_will_rename_files_async(lsp.RenameFilesParams(moved))
    after = edited(desk.text("library.bib"), in_file(edit, desk.uri("library.bib")))
    assert "sayso-file = {evidence/kim.txt}" in after and "% and another" in after


async def test_a_private_library_goes_along(connect, desk):
    desk.write("sayso.toml", 'private = ["desk/*.sayso"]\n')
    # Which has a trader of its own.
    desk.path("mistakes.sayso").unlink()
    private = desk.write("desk/names.sayso", '::: {.source #trader name="Kim Il-su"}\n:::\n')
    text = desk.text("report.sayso")
    editor = await connect()
    uri = editor.open(desk.uri("report.sayso"), text)
    edit = await rename(editor, uri, place(text, "by=trader", 4), "merchant")
    after = edited(private, in_file(edit, desk.uri("desk/names.sayso")))
    assert after == private.replace("#trader", "#merchant")


async def test_a_byte_order_mark_is_no_letter(editor, desk):
    """An editor opens a file without its mark, and counts from what is behind it."""
    entry = "@misc{unido, title = {Plants counted}, year = 2017}\n"
    desk.path("marked.bib").write_text(entry, encoding="utf-8-sig")
    text = "---\nbibliography: marked.bib\n---\n\n[So]{by=unido on=2017-10-03}\n"
    uri = editor.open(desk.uri("new.sayso"), text)
    edit = await rename(editor, uri, place(text, "by=unido", 4), "counted")
    assert edited(entry, in_file(edit, desk.uri("marked.bib"))) == entry.replace("{unido", "{counted")
    definition = await editor.definition(uri, place(text, "by=unido", 4))
    assert [found.range.start.character for found in definition] == [entry.index("unido")]
