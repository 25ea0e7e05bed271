"""Reports that are not open, folders, files that come and go."""

import asyncio
import shutil

from lsprotocol import types as lsp

from conftest import codes, place, words_at

OTHER = "---\ndate: 2017-10-04\nbibliography: library.bib\n---\n\n[So it is]{by=kidmac}.\n"
CREATED, CHANGED, DELETED = lsp.FileChangeType.Created, lsp.FileChangeType.Changed, lsp.FileChangeType.Deleted


async def users(editor, desk):
    """The files in which a library's entry is used, as asked for in the library."""
    text = desk.text("library.bib")
    return {use.uri for use in await editor.references(desk.uri("library.bib"), place(text, "kidmac", 2))}


async def users_are(editor, desk, expected):
    """Asks until it is so: the server's own watcher takes its time."""
    async with asyncio.timeout(60):
        while await users(editor, desk) != {desk.uri(name) for name in expected}:
            await asyncio.sleep(0.02)


async def test_a_library_knows_the_reports_that_are_not_open(connect, desk):
    desk.write("far/other.sayso", OTHER.replace("library.bib", "../library.bib"))
    desk.write("notes.md", OTHER)
    desk.write("ignored/other.sayso", OTHER.replace("library.bib", "../library.bib"))
    desk.write(".gitignore", "ignored/\n")
    editor = await connect(watches=True)
    editor.open(desk.uri("library.bib"), desk.text("library.bib"), language="bibtex")
    assert await users(editor, desk) == {desk.uri("report.sayso"), desk.uri("far/other.sayso")}
    # Where a file is open, what the editor holds counts.
    editor.open(desk.uri("report.sayso"), "---\ndate: 2017-10-03\n---\n\nNothing.\n")
    assert await users(editor, desk) == {desk.uri("far/other.sayso")}
    editor.close(desk.uri("report.sayso"))
    assert await users(editor, desk) == {desk.uri("report.sayso"), desk.uri("far/other.sayso")}


async def test_files_that_come_change_and_go(connect, desk):
    editor = await connect(watches=True)
    editor.open(desk.uri("library.bib"), desk.text("library.bib"), language="bibtex")
    desk.write("other.sayso", OTHER)
    editor.watched((desk.uri("other.sayso"), CREATED))
    assert await users(editor, desk) == {desk.uri("report.sayso"), desk.uri("other.sayso")}
    desk.write("other.sayso", OTHER.replace("{by=kidmac}", "{by=author}"))
    editor.watched((desk.uri("other.sayso"), CHANGED))
    assert await users(editor, desk) == {desk.uri("report.sayso")}
    # A folder comes and goes whole.
    desk.write("case/a.sayso", OTHER.replace("library.bib", "../library.bib"))
    editor.watched((desk.uri("case"), CREATED))
    assert await users(editor, desk) == {desk.uri("report.sayso"), desk.uri("case/a.sayso")}
    shutil.move(desk.path("case"), desk.path("closed"))
    editor.watched((desk.uri("case"), DELETED), (desk.uri("closed"), CREATED))
    assert await users(editor, desk) == {desk.uri("report.sayso"), desk.uri("closed/a.sayso")}


async def test_where_the_client_does_not_watch_the_server_does(connect, desk):
    editor = await connect(watches=False)
    editor.open(desk.uri("library.bib"), desk.text("library.bib"), language="bibtex")
    report = editor.open(desk.uri("mistakes.sayso"), desk.text("mistakes.sayso"))
    assert "not-independent" in codes(await editor.findings(report))
    await users_are(editor, desk, ["report.sayso"])
    desk.write("other.sayso", OTHER)
    await users_are(editor, desk, ["report.sayso", "other.sayso"])
    desk.path("other.sayso").rename(desk.path("another.sayso"))
    await users_are(editor, desk, ["report.sayso", "another.sayso"])
    desk.path("another.sayso").unlink()
    await users_are(editor, desk, ["report.sayso"])
    desk.write("sayso.toml", '[rules]\nnot-independent = "off"\n')
    await editor.findings_that(
        report, lambda found: "not-independent" not in codes(found), "the rule off"
    )


async def test_folders_come_to_the_workspace_and_leave_it(connect, desk):
    desk.write("a/a.sayso", OTHER.replace("library.bib", "../library.bib"))
    desk.write("b/b.sayso", OTHER.replace("library.bib", "../library.bib"))
    editor = await connect(folders=["a"], watches=True)
    editor.open(desk.uri("library.bib"), desk.text("library.bib"), language="bibtex")
    assert await users(editor, desk) == {desk.uri("a/a.sayso")}
    folders = {name: lsp.WorkspaceFolder(desk.uri(name), name) for name in "ab"}
    event = lsp.WorkspaceFoldersChangeEvent([folders["b"]], [])
    editor.workspace_did_change_workspace_folders(lsp.DidChangeWorkspaceFoldersParams(event))
    assert await users(editor, desk) == {desk.uri("a/a.sayso"), desk.uri("b/b.sayso")}
    event = lsp.WorkspaceFoldersChangeEvent([], [folders["a"]])
    editor.workspace_did_change_workspace_folders(lsp.DidChangeWorkspaceFoldersParams(event))
    assert await users(editor, desk) == {desk.uri("b/b.sayso")}


async def test_markdown_is_served_where_it_is_included(connect, desk):
    editor = await connect(watches=True)
    text = "[So it is]{by=nobody}.\n"
    notes = editor.open(desk.uri("notes.md"), text, language="markdown")
    assert await editor.hover(notes, place(text, "So", 1)) is None
    assert await editor.symbols(notes) == []
    config = editor.open(desk.uri("sayso.toml"), 'include = ["**/*.md"]\n', language="toml")
    found = await editor.findings_that(notes, bool, "findings in the notes")
    assert "unknown-source" in codes(found)
    assert await editor.hover(notes, place(text, "So", 1)) is not None
    # And no more where it is not.
    editor.change(config, 2, 'include = ["**/*.sayso"]\n')
    await editor.findings_that(notes, lambda found: not found, "none any more")
    assert await editor.hover(notes, place(text, "So", 1)) is None
    # Under this ending it is Sayso, whatever anybody says.
    named = editor.open(desk.uri("other.sayso"), text, language="markdown")
    assert "unknown-source" in codes(await editor.findings(named))


async def test_evidence_that_comes_and_goes(connect, desk):
    editor = await connect(watches=True)
    text = (
        "---\ndate: 2017-10-03\n---\n\n[It hums]{by=rfa}.\n\n"
        "::: {.source #rfa type=broadcast issued=2017-10-03 file=evidence/rfa.txt}\nRFA\n:::\n"
    )
    desk.write("evidence/other.txt", "Other words.\n")
    report = editor.open(desk.uri("other.sayso"), text)
    assert "evidence-missing" in codes(await editor.findings(report))
    desk.write("evidence/rfa.txt", "It hums.\n")
    editor.watched((desk.uri("evidence/rfa.txt"), CREATED))
    await editor.findings_that(
        report, lambda found: "evidence-missing" not in codes(found), "evidence that is there"
    )
    desk.path("evidence/rfa.txt").unlink()
    editor.watched((desk.uri("evidence/rfa.txt"), DELETED))
    await editor.findings_that(
        report, lambda found: "evidence-missing" in codes(found), "evidence that is not there"
    )


async def test_a_library_in_saysos_own_format_edited_in_its_buffer(connect, desk):
    editor = await connect(watches=True)
    source = "::: {.source #bbc type=webpage issued=2017-10-01 url=https://example.org/}\nBBC\n:::\n"
    library = editor.open(desk.uri("desk.sayso"), source)
    text = "---\ndate: 2017-10-03\nsources: desk.sayso\n---\n\n[So it is]{by=bbc}.\n"
    report = editor.open(desk.uri("other.sayso"), text)
    assert "unknown-source" not in codes(await editor.findings(report))
    editor.change(library, 2, (lsp.Range(place(source, "bbc"), place(source, "bbc", 3)), "bbc2"))
    found = await editor.findings_that(report, bool, "an unknown key")
    assert "unknown-source" in codes(found)
    (at,) = [d.range for d in found if d.code == "unknown-source"]
    assert words_at(text, at) == "bbc"


async def test_many_reports_are_read_with_progress(connect, desk):
    for number in range(400):
        desk.write(f"many/{number}.sayso", OTHER.replace("library.bib", "../library.bib"))
    editor = await connect(watches=True, progress=True)
    editor.open(desk.uri("library.bib"), desk.text("library.bib"), language="bibtex")
    assert len(await users(editor, desk)) == 401

    def kinds():
        return [getattr(p.value, "kind", None) or p.value["kind"] for p in editor.progress_shown]

    await editor.until(lambda: "end" in kinds(), "the end of the work")
    assert kinds()[0] == "begin" and kinds()[-1] == "end"
    assert len({str(p.token) for p in editor.progress_shown}) == 1


async def test_claims_and_sources_are_found_in_all_reports(connect, desk):
    desk.write("far/other.sayso", OTHER.replace("So it is", "A lighthouse keeper saw it"))
    editor = await connect(watches=True)

    async def search(query, **more):
        found = await editor.workspace_symbol_async(lsp.WorkspaceSymbolParams(query, **more))
        return [(symbol.name, symbol.location.uri) for symbol in found or []]

    assert await search("lighthouse keeper") == [
        ("A lighthouse keeper saw it", desk.uri("far/other.sayso"))
    ]
    assert ("kidmac", desk.uri("library.bib")) in await search("kidmac")
    assert await search("nothing of the kind") == []
    # What is open is as the editor has it.
    editor.open(desk.uri("far/other.sayso"), "[A 🏭 hums by the lighthouse]{by=author}\n")
    assert await search("lighthouse") == [
        ("A 🏭 hums by the lighthouse", desk.uri("far/other.sayso"))
    ]
    # In parts, where that is wanted.
    assert await search("lighthouse", partial_result_token="parts") == []
    await editor.until(lambda: editor.progress_shown, "a part of the answer")
    assert [s["name"] for p in editor.progress_shown for s in p.value] == ["A 🏭 hums by the lighthouse"]
