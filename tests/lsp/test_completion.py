"""Completions, at words that are still being typed."""

import pytest
from lsprotocol import types as lsp

from conftest import edited, place

BEFORE = "[🏭 개성: it hums]"


@pytest.fixture
def typed(editor, desk):
    """Opens the report with a paragraph being typed, and completes at its end."""
    report = desk.text("report.sayso")

    async def complete(paragraph):
        text = report.replace("## What Beijing does", f"{paragraph}\n\n## What Beijing does")
        uri = editor.open(desk.uri("typed.sayso"), text)
        at = place(text, paragraph, len(paragraph))
        items = await editor.completions(uri, at)

        def after(label):
            return edited(text, [items[label].text_edit])

        return items, after

    return complete


async def test_keys_with_their_references(typed):
    items, after = await typed(BEFORE + "{by=")
    assert {"rfa", "trader", "kidmac", "yonhap", "author"} <= items.keys()
    assert "The Kaesong Industrial Complex" in items["kidmac"].detail
    assert BEFORE + "{by=kidmac\n" in after("kidmac")


async def test_a_key_that_has_begun_is_replaced(typed):
    items, after = await typed(BEFORE + '{by="rfa ki')
    assert BEFORE + '{by="rfa kidmac\n' in after("kidmac")


async def test_names_of_attributes(typed):
    items, after = await typed(BEFORE + "{by=rfa o")
    assert {"on", "at", "event", "rating", "confidence"} <= items.keys()
    assert "type" not in items, "that is a source's"
    assert items["on"].detail
    assert BEFORE + "{by=rfa on=\n" in after("on")


async def test_words_of_closed_lists(typed):
    items, after = await typed(BEFORE + "{.judgment confidence=")
    assert list(items)[:3] == ["low", "moderate", "high"] or {"low", "moderate", "high"} <= items.keys()
    assert "confidence=moderate\n" in after("moderate")


async def test_classes(typed):
    items, _ = await typed(BEFORE + "{.")
    assert {"judgment", "assumption", "common-knowledge", "allegation"} <= items.keys()


async def test_attributes_and_types_of_sources(typed):
    items, _ = await typed("::: {.source #new ")
    assert {"type", "issued", "accessed", "via", "from"} <= items.keys()
    items, _ = await typed("::: {.source #new type=")
    assert {"broadcast", "interview", "treaty"} <= items.keys()


async def test_keys_after_an_at_sign(typed):
    items, _ = await typed("As [@ki")
    assert "kidmac" in items and "author" not in items


async def test_prose_gets_none(typed):
    items, _ = await typed("The trader said")
    assert not items


async def test_more_is_told_of_the_one_that_is_looked_at(editor, typed):
    items, _ = await typed(BEFORE + "{by=")
    item = items["kidmac"]
    assert item.documentation is None
    whole = await editor.completion_item_resolve_async(item)
    assert "The Kaesong Industrial Complex" in str(whole.documentation)


async def test_without_snippets_the_words_are_plain(typed):
    items, after = await typed(BEFORE + "{by=rfa query")
    assert items["query"].insert_text_format is None
    assert BEFORE + "{by=rfa query=\n" in after("query")


async def test_a_large_library_is_offered_in_part(editor, desk):
    entries = (f"@book{{key{n}, title = {{Title {n}}}, year = 2017}}" for n in range(1_000))
    desk.write("large.bib", "\n".join(entries))
    text = "---\nbibliography: large.bib\n---\n\n[Dry]{by=key9"
    uri = editor.open(desk.uri("large.sayso"), text)
    found = await editor.text_document_completion_async(
        lsp.CompletionParams(lsp.TextDocumentIdentifier(uri), place(text, "key9", 4))
    )
    assert found.is_incomplete and len(found.items) < 200
    assert found.items[0].label == "key9"
