"""Hover, definition, references, outline."""

import pytest
from lsprotocol import types as lsp

from conftest import place, words_at


@pytest.fixture
def text(desk):
    return desk.text("report.sayso")


@pytest.fixture
def uri(editor, desk, text):
    return editor.open(desk.uri("report.sayso"), text)


async def test_hover_on_a_claim_tells_who_and_when(editor, uri, text):
    hover = await editor.hover_text(uri, place(text, "Nineteen", 3))
    assert "**Claim**" in hover and "`trader`" in hover
    assert "A trader in China who visits the plants" in hover
    assert "2 October 2017" in hover
    # What it rests on, and through whom it came.
    assert "roots: `trader`" in hover and "channels: `rfa`" in hover


async def test_hover_on_a_claim_tells_where_each_thing_came_from(editor, uri, text):
    hover = await editor.hover_text(uri, place(text, "Beijing will not", 2))
    line = text[: text.index("::: {by=yonhap")].count("\n") + 1
    assert f"from around it, line {line}" in hover
    assert "Yonhap News" in hover


async def test_hover_on_a_key_gives_the_reference(editor, uri, text):
    hover = await editor.hover_text(uri, place(text, "by=kidmac", 4))
    assert "The Kaesong Industrial Complex" in hover and "Kim" in hover and "2014" in hover


async def test_hover_on_a_date_reads_it_out(editor, uri, text):
    hover = await editor.hover(uri, place(text, "../2017-04-03", 5))
    assert words_at(text, hover.range) == "../2017-04-03"
    assert "3 April 2017" in hover.contents.value


async def test_hover_on_prose_says_nothing(editor, uri, text):
    assert await editor.hover(uri, place(text, "a trader said", 4)) is None


async def target(editor, uri, text, words, into):
    (found,) = await editor.definition(uri, place(text, words, into))
    return found


async def test_from_a_key_to_the_source_in_the_report(editor, uri, text):
    found = await target(editor, uri, text, "by=trader", 5)
    assert found.uri == uri and words_at(text, found.range) == "trader"
    assert found.range.start == place(text, "#trader", 1)


async def test_from_a_key_into_a_bibtex_library(editor, desk, uri, text):
    found = await target(editor, uri, text, "by=kidmac", 4)
    assert found.uri == desk.uri("library.bib")
    assert words_at(desk.text("library.bib"), found.range) == "kidmac"


async def test_from_a_key_into_a_csl_json_library(editor, desk, uri, text):
    found = await target(editor, uri, text, "{by=yonhap", 5)
    assert found.uri == desk.uri("zotero.json")
    assert "yonhap" in words_at(desk.text("zotero.json"), found.range)


async def test_from_a_claims_words_to_its_source(editor, uri, text):
    found = await target(editor, uri, text, "Nineteen", 2)
    assert words_at(text, found.range) == "trader"


async def test_from_a_source_back_to_its_uses(editor, uri, text):
    found = await editor.definition(uri, place(text, "#rfa", 2))
    starts = [place(text, "{by=rfa}", 4), place(text, "via=rfa", 4)]
    assert [location.range.start for location in found] == starts


async def test_links_say_which_words_were_asked_about(connect, desk, text):
    editor = await connect(links=True)
    uri = editor.open(desk.uri("report.sayso"), text)
    (link,) = await editor.definition(uri, place(text, "by=trader", 5))
    assert isinstance(link, lsp.LocationLink)
    assert words_at(text, link.origin_selection_range) == "trader"
    assert link.origin_selection_range.start == place(text, "by=trader", 3)


async def test_references(editor, uri, text):
    at = place(text, "{by=rfa}", 5)
    uses = await editor.references(uri, at)
    assert [words_at(text, use.range) for use in uses] == ["rfa", "rfa"]
    everything = await editor.references(uri, at, declaration=True)
    assert place(text, "#rfa", 1) in [use.range.start for use in everything]
    assert len(everything) == 3


async def test_references_in_another_open_report_count(editor, desk, uri, text):
    other = desk.write("other.sayso", "---\ndate: 2017-10-04\nbibliography: library.bib\n---\n\n[So it is]{by=kidmac}.\n")
    other_uri = editor.open(desk.uri("other.sayso"), other)
    uses = await editor.references(uri, place(text, "by=kidmac", 4))
    assert {use.uri for use in uses} == {uri, other_uri}


async def test_the_outline(editor, uri, text):
    (top,) = await editor.symbols(uri)
    assert top.name == "Garment plants at Kaesong said to be running again"
    names = [child.name for child in top.children]
    assert names[:3] == [
        "🏭 개성: plants have reopened",
        "a park once run with the South",
        "Nineteen plants are in use",
    ]
    assert names[3:] == ["What Beijing does", "Sources"]
    beijing, sources = top.children[3:]
    assert [child.detail for child in beijing.children] == [
        "yonhap",
        "yonhap",
        "judgment, yonhap kidmac",
    ]
    assert [child.name for child in sources.children] == ["rfa", "trader"]

    def inside(symbol):
        for child in symbol.children or []:
            assert symbol.range.start <= child.range.start
            assert child.range.end <= symbol.range.end
            assert child.range.start <= child.selection_range.start
            assert child.selection_range.end <= child.range.end
            inside(child)

    inside(top)
