"""A library is edited in its own buffer, or on the disk, and the report's findings follow."""

from lsprotocol import types as lsp

from conftest import codes, place


async def test_a_library_in_a_buffer_wins_over_the_disk(editor, desk):
    report = editor.open(desk.uri("report.sayso"), desk.text("report.sayso"))
    assert await editor.findings(report) == []
    text = desk.text("library.bib")
    library = editor.open(desk.uri("library.bib"), text, language="bibtex")
    start, end = place(text, "kidmac"), place(text, "kidmac", len("kidmac"))
    editor.change(library, 2, (lsp.Range(start, end), "kidmac2014"))
    found = await editor.findings_that(report, bool, "an unknown key in the report")
    assert set(codes(found)) == {"unknown-source"}
    # The way there leads into the buffer as it is now.
    editor.change(library, 3, (lsp.Range(lsp.Position(0, 0), lsp.Position(0, 0)), "\n\n"))
    editor.change(library, 4, text.replace("kidmac", "new").replace("@book", "\n@book{kidmac,title={K},year={2014}}\n@book"))
    await editor.findings_that(report, lambda found: not found, "the key known again")
    (there,) = await editor.definition(report, place(desk.text("report.sayso"), "by=kidmac", 4))
    assert there.uri == library and there.range.start.line == 1


async def test_a_library_closed_unsaved_is_the_disks_again(editor, desk):
    report = editor.open(desk.uri("report.sayso"), desk.text("report.sayso"))
    library = editor.open(desk.uri("library.bib"), "", language="bibtex")
    await editor.findings_that(report, bool, "an unknown key in the report")
    editor.close(library)
    await editor.findings_that(report, lambda found: not found, "the key known again")


async def test_a_library_changed_on_the_disk(editor, desk):
    report = editor.open(desk.uri("report.sayso"), desk.text("report.sayso"))
    assert await editor.findings(report) == []
    desk.write("library.bib", desk.text("library.bib").replace("kidmac", "other"))
    editor.workspace_did_change_watched_files(
        lsp.DidChangeWatchedFilesParams(
            [lsp.FileEvent(desk.uri("library.bib"), lsp.FileChangeType.Changed)]
        )
    )
    await editor.findings_that(report, bool, "an unknown key in the report")


async def test_a_broken_library_is_marked_at_its_place(editor, desk):
    broken = desk.text("library.bib") + "\n@book{half,\n  title = {Never closed\n"
    desk.write("library.bib", broken)
    report = editor.open(desk.uri("report.sayso"), desk.text("report.sayso"))
    await editor.findings(report)
    found = await editor.findings_that(
        desk.uri("library.bib"), bool, "a diagnostic in the library"
    )
    assert codes(found) == ["library-invalid"]
    # The report says so where it names the library, and its good entries are used all the same.
    assert codes(await editor.findings(report)) == ["library-invalid"]


async def test_a_configuration_edited_in_a_buffer(editor, desk):
    report = editor.open(desk.uri("mistakes.sayso"), desk.text("mistakes.sayso"))
    assert "not-independent" in codes(await editor.findings(report))
    desk.write("sayso.toml", "")
    config = editor.open(desk.uri("sayso.toml"), '[rules]\nnot-independent = "off"\n', language="toml")
    await editor.findings_that(
        report, lambda found: "not-independent" not in codes(found), "the rule off"
    )
    editor.change(config, 2, "[rules]\nnot-indep = 3\n")
    marked = await editor.findings_that(config, bool, "what is wrong with sayso.toml")
    assert marked[0].severity == lsp.DiagnosticSeverity.Error


async def test_what_a_half_written_configuration_said_before_holds(connect, desk):
    good = 'libraries = ["far/all.bib"]\n\n[rules]\nnot-independent = "off"\n'
    desk.write("sayso.toml", good)
    desk.write("far/all.bib", "@misc{unido, title = {Plants counted}, year = 2017}\n")
    closed = "---\ndate: 2017-10-03\n---\n\n[So]{by=unido on=2017-10-03}\n\n[So]{by=nobody on=2017-10-03}\n"
    desk.write("far/closed.sayso", closed)
    editor = await connect(pulls=True, watches=True)
    text = closed.replace("nobody", "no-one")
    uri = editor.open(desk.uri("open.sayso"), text)
    config = editor.open(desk.uri("sayso.toml"), good, language="toml")

    async def found():
        everywhere = await editor.pull_all()
        reports = [uri, desk.uri("far/closed.sayso"), desk.uri("mistakes.sayso")]
        return [codes(everywhere[report].items) for report in reports]

    before = await found()
    assert before[:2] == [["unknown-source"]] * 2
    for version, typed in enumerate(["[", "[r", "[rules]\nmis", 'libraries = ["far/'], 2):
        editor.change(config, version, good + typed)
        assert await found() == before
        again = await editor.pull_all()
        assert codes(again[config].items), "what is wrong with sayso.toml"
    # What is well said, and says something else, holds at once.
    editor.change(config, 9, "")
    assert await found() != before
    # A report that is opened meanwhile is read under them, too.
    editor.change(config, 10, good)
    assert await found() == before
    editor.change(config, 11, good + "[")
    late = editor.open(desk.uri("far/late.sayso"), text)
    assert codes((await editor.pull(late)).items) == ["unknown-source"]
