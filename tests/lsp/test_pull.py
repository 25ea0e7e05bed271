"""Diagnostics that the editor asks for."""

import asyncio

import pytest_asyncio
from lsprotocol import types as lsp

from conftest import codes, place

BROKEN = "\n@book{half,\n  title = {Never closed\n"
FULL, UNCHANGED = lsp.DocumentDiagnosticReportKind.Full, lsp.DocumentDiagnosticReportKind.Unchanged


@pytest_asyncio.fixture
async def editor(connect):
    return await connect(pulls=True, watches=True)


def at_start(words):
    start = lsp.Position(0, 0)
    return lsp.Range(start, start), words


async def test_only_a_client_that_asks_is_told_that_it_may(connect):
    asks, listens = await connect(pulls=True), await connect()
    can = asks.welcome.capabilities.diagnostic_provider
    assert can.inter_file_dependencies and can.workspace_diagnostics
    assert listens.welcome.capabilities.diagnostic_provider is None


async def test_what_is_asked_for_is_not_published(editor, desk):
    uri = editor.open(desk.uri("mistakes.sayso"), desk.text("mistakes.sayso"))
    report = await editor.pull(uri)
    assert report.kind == FULL and "unknown-source" in codes(report.items)
    desk.write("library.bib", desk.text("library.bib") + BROKEN)
    editor.watched((desk.uri("library.bib"), lsp.FileChangeType.Changed))
    await editor.until(lambda: editor.refreshed, "a word to ask again")
    await editor.pull(uri)
    assert editor.published == {}


async def test_what_has_not_changed_is_not_sent_again(editor, desk):
    text = desk.text("mistakes.sayso")
    uri = editor.open(desk.uri("mistakes.sayso"), text)
    first = await editor.pull(uri)
    assert (await editor.pull(uri, first.result_id)).kind == UNCHANGED
    # An edit after which all is found where it was.
    end = place(text + "\0", "\0")
    editor.change(uri, 2, (lsp.Range(end, end), "And so on.\n"))
    second = await editor.pull(uri, first.result_id)
    assert second.kind == UNCHANGED and second.result_id != first.result_id
    # And one after which it is not.
    editor.change(uri, 3, (lsp.Range(end, end), "[So]{by=nobody}\n\n"))
    third = await editor.pull(uri, second.result_id)
    assert third.kind == FULL and codes(third.items).count("unknown-source") == 2
    # Without a word on what came before, everything is sent.
    assert (await editor.pull(uri)).kind == FULL


async def test_a_library_edited_in_its_buffer_has_reports_asked_again(editor, desk):
    text = desk.text("library.bib")
    library = editor.open(desk.uri("library.bib"), text, language="bibtex")
    uri = editor.open(desk.uri("report.sayso"), desk.text("report.sayso"))
    first = await editor.pull(uri)
    assert first.items == () or list(first.items) == []
    start, end = place(text, "kidmac"), place(text, "kidmac", len("kidmac"))
    refreshed = editor.refreshed
    editor.change(library, 2, (lsp.Range(start, end), "other"))
    second = await editor.pull(uri, first.result_id)
    assert second.kind == FULL and set(codes(second.items)) == {"unknown-source"}
    await editor.until(lambda: editor.refreshed > refreshed, "a word to ask again")


async def test_what_is_wrong_in_a_library_comes_along(editor, desk):
    library = desk.uri("library.bib")
    good = desk.text("library.bib")
    desk.write("library.bib", good + BROKEN)
    uri = editor.open(desk.uri("report.sayso"), desk.text("report.sayso"))
    report = await editor.pull(uri)
    assert codes(report.related_documents[library].items) == ["library-invalid"]
    # Once told, it is not told again; mended, it is.
    again = await editor.pull(uri, report.result_id)
    assert again.kind == UNCHANGED and not again.related_documents
    desk.write("library.bib", good)
    editor.watched((library, lsp.FileChangeType.Changed))
    mended = await editor.pull(uri, report.result_id)
    assert list(mended.related_documents[library].items) == []
    # The library itself may be asked about, too.
    editor.open(library, good + BROKEN, language="bibtex")
    assert codes((await editor.pull(library)).items) == ["library-invalid"]


async def test_a_client_that_takes_no_others_has_those_published(connect, desk):
    editor = await connect(pulls=True, related=False, watches=True)
    desk.write("library.bib", desk.text("library.bib") + BROKEN)
    uri = editor.open(desk.uri("report.sayso"), desk.text("report.sayso"))
    report = await editor.pull(uri)
    assert not report.related_documents
    found = await editor.findings_that(desk.uri("library.bib"), bool, "a diagnostic in the library")
    assert codes(found) == ["library-invalid"]
    assert uri not in editor.published


async def test_what_is_published_is_not_given_again(connect, desk):
    """VS Code shows both lists."""
    desk.write("sayso.toml", 'libraries = ["gone.bib"]\n')
    desk.write("far/sayso.toml", 'libraries = ["gone-too.bib"]\n')
    desk.write("far/report.sayso", desk.text("report.sayso"))
    near, far = desk.uri("sayso.toml"), desk.uri("far/sayso.toml")
    editor = await connect(pulls=True, related=False, watches=True)
    uri = editor.open(desk.uri("report.sayso"), desk.text("report.sayso"))
    found = await editor.findings_that(near, bool, "a diagnostic in the configuration")
    assert codes(found) == ["library-unreadable"]
    first = await editor.pull_all()
    assert near not in first and codes(first[far].items) == ["library-unreadable"]
    assert far not in editor.published
    # No report is open any more that it could be published for.
    editor.close(uri)
    await editor.findings_that(near, lambda found: not found, "no diagnostics")
    ids = {uri: item.result_id for uri, item in first.items()}
    second = await editor.pull_all(ids)
    assert codes(second[near].items) == ["library-unreadable"] and second[far].kind == UNCHANGED
    # And again the other way.
    editor.open(uri, desk.text("report.sayso"))
    await editor.findings_that(near, bool, "a diagnostic in the configuration")
    third = await editor.pull_all({near: second[near].result_id})
    assert third[near].kind == FULL and not third[near].items


async def test_the_whole_workspace(connect, desk):
    desk.write("far/clean.sayso", "---\ndate: 2017-10-03\n---\n\n[So]{by=author}\n")
    desk.write("far/wrong.sayso", "---\ndate: 2017-10-03\n---\n\n[So]{by=nobody}\n")
    editor = await connect(pulls=True, watches=True)
    editor.open(desk.uri("report.sayso"), desk.text("report.sayso"))
    first = await editor.pull_all()
    wrong, mistakes = desk.uri("far/wrong.sayso"), desk.uri("mistakes.sayso")
    assert set(first) == {wrong, mistakes, desk.uri("report.sayso")}
    assert codes(first[wrong].items) == ["unknown-source"]
    assert first[wrong].version is None and first[desk.uri("report.sayso")].version == 1
    ids = {uri: item.result_id for uri, item in first.items()}
    again = await editor.pull_all(ids)
    assert {item.kind for item in again.values()} == {UNCHANGED}
    # One is mended on the disk, and one edited in its buffer.
    desk.write("far/wrong.sayso", "---\ndate: 2017-10-03\n---\n\n[So]{by=author}\n")
    editor.watched((wrong, lsp.FileChangeType.Changed))
    editor.change(desk.uri("report.sayso"), 2, "[So]{by=nobody}\n")
    third = await editor.pull_all(ids)
    assert third[wrong].kind == FULL and list(third[wrong].items) == []
    assert third[mistakes].kind == UNCHANGED
    assert "unknown-source" in codes(third[desk.uri("report.sayso")].items)
    # And one goes.
    ids = {uri: item.result_id for uri, item in third.items()}
    desk.path("mistakes.sayso").unlink()
    editor.watched((mistakes, lsp.FileChangeType.Deleted))
    fourth = await editor.pull_all(ids)
    assert fourth[mistakes].kind == FULL and list(fourth[mistakes].items) == []


async def test_a_library_makes_closed_reports_be_checked_again(connect, desk):
    desk.write("far/other.sayso", "---\ndate: 2017-10-04\nbibliography: ../library.bib\n---\n\n[So]{by=kidmac at=\"p. 3\"}.\n")
    other = desk.uri("far/other.sayso")
    editor = await connect(pulls=True, watches=True)
    first = await editor.pull_all()
    assert other not in first, first[other]
    text = desk.text("library.bib")
    library = editor.open(desk.uri("library.bib"), text, language="bibtex")
    editor.change(library, 2, text.replace("kidmac", "another"))
    second = await editor.pull_all({uri: item.result_id for uri, item in first.items()})
    assert "unknown-source" in codes(second[other].items)


async def test_a_stream_waits_for_news(editor, desk):
    uri = editor.open(desk.uri("mistakes.sayso"), desk.text("mistakes.sayso"))
    first = await editor.pull_all()
    ids = [lsp.PreviousResultId(uri, item.result_id) for uri, item in first.items()]
    waiting = asyncio.ensure_future(
        editor.workspace_diagnostic_async(
            lsp.WorkspaceDiagnosticParams(ids, partial_result_token="parts")
        )
    )
    # Others are answered meanwhile.
    assert (await editor.pull(uri)).kind == FULL
    assert not waiting.done()
    editor.change(uri, 2, at_start("\n\n"))
    async with asyncio.timeout(60):
        assert list((await waiting).items) == []
    await editor.until(lambda: editor.progress_shown, "a part of the answer")
    parts = [item for part in editor.progress_shown for item in part.value["items"]]
    assert [item["uri"] for item in parts] == [uri]


async def test_a_stream_tells_of_a_closed_report_that_changes(editor, desk):
    desk.write("far/wrong.sayso", "---\ndate: 2017-10-03\n---\n\n[So]{by=author}\n")
    first = await editor.pull_all()
    ids = [lsp.PreviousResultId(uri, item.result_id) for uri, item in first.items()]
    waiting = asyncio.ensure_future(
        editor.workspace_diagnostic_async(
            lsp.WorkspaceDiagnosticParams(ids, partial_result_token="parts")
        )
    )
    # What is answered behind it shows that it has come.
    await editor.pull_all()
    wrong = desk.uri("far/wrong.sayso")
    desk.write("far/wrong.sayso", "---\ndate: 2017-10-03\n---\n\n[So]{by=nobody}\n")
    editor.watched((wrong, lsp.FileChangeType.Changed))
    async with asyncio.timeout(60):
        await waiting
    await editor.until(lambda: editor.progress_shown, "a part of the answer")
    parts = [item for part in editor.progress_shown for item in part.value["items"]]
    assert [item["uri"] for item in parts] == [wrong]
