"""Findings, as an editor shows them."""

from lsprotocol import types as lsp

from conftest import codes, words_at


async def test_a_clean_report_has_none(editor, desk):
    uri = editor.open(desk.uri("report.sayso"), desk.text("report.sayso"))
    assert await editor.findings(uri) == []


async def test_each_has_place_code_severity_and_source(editor, desk):
    text = desk.text("mistakes.sayso")
    uri = editor.open(desk.uri("mistakes.sayso"), text, version=7)
    found = await editor.findings(uri, version=7)
    assert codes(found) == [
        "claim-without-source",
        "date-after-report",
        "invalid-date",
        "not-independent",
        "suppression-unused",
        "unknown-source",
    ]
    assert {d.source for d in found} == {"sayso"}
    words = {d.code: words_at(text, d.range) for d in found}
    assert words["unknown-source"] == "rfaa"
    assert words["invalid-date"] == "2017-10-3"
    assert words["date-after-report"] == "2017-10-09"
    severity = {d.code: d.severity for d in found}
    assert severity["unknown-source"] == lsp.DiagnosticSeverity.Error
    assert severity["not-independent"] == lsp.DiagnosticSeverity.Warning


async def test_related_places_are_named(editor, desk):
    text = desk.text("mistakes.sayso")
    uri = editor.open(desk.uri("mistakes.sayso"), text)
    by_code = {d.code: d for d in await editor.findings(uri)}
    related = by_code["not-independent"].related_information
    assert related, "where the chain is declared"
    assert all(r.location.uri == uri and r.message for r in related)
    assert any("trader" in words_at(text, r.location.range) or "rfa" in words_at(text, r.location.range) for r in related)
    dateline = by_code["date-after-report"].related_information
    assert [words_at(text, r.location.range) for r in dateline] == ["2017-10-03"]


async def test_what_has_no_use_any_more_is_tagged(editor, desk):
    uri = editor.open(desk.uri("mistakes.sayso"), desk.text("mistakes.sayso"))
    by_code = {d.code: d for d in await editor.findings(uri)}
    assert list(by_code["suppression-unused"].tags) == [lsp.DiagnosticTag.Unnecessary]
    assert by_code["unknown-source"].tags is None


async def test_a_closed_report_has_none(editor, desk):
    uri = editor.open(desk.uri("mistakes.sayso"), desk.text("mistakes.sayso"))
    assert await editor.findings(uri)
    editor.close(uri)
    await editor.findings_that(uri, lambda found: not found, "no diagnostics after closing")
