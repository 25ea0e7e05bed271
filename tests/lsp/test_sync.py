"""The server's text is the editor's: whatever was edited, and however fast."""

import random

import pytest
from lsprotocol import types as lsp

from conftest import codes, edited, place, width, words_at


def end_of(text, encoding="utf-16"):
    last = text[text.rfind("\n") + 1 :]
    return lsp.Position(text.count("\n"), width(last, encoding))


async def test_a_whole_text_replaces_the_old_one(editor, desk):
    uri = editor.open(desk.uri("mistakes.sayso"), desk.text("mistakes.sayso"))
    assert await editor.findings(uri)
    editor.change(uri, 2, desk.text("report.sayso"))
    assert await editor.findings(uri, version=2) == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
async def test_ranges_are_replaced_in_order(connect, desk, encoding):
    """Each change of a message is meant for the text after the one before it."""
    editor = await connect(encodings=[encoding])
    text = desk.text("report.sayso")
    uri = editor.open(desk.uri("report.sayso"), text)
    changes = []
    for words, new in [("🏭 개성", "한국 🚪🚪"), ("{by=rfa}", "{by=rfb}"), ("🚪🚪", "é")]:
        start, end = place(text, words, 0, encoding), place(text, words, len(words), encoding)
        changes.append((lsp.Range(start, end), new))
        text = text.replace(words, new, 1)
    editor.change(uri, 2, *changes)
    (found,) = await editor.findings(uri, version=2)
    assert found.code == "unknown-source"
    assert words_at(text, found.range, encoding) == "rfb"
    assert found.range.start == place(text, "rfb", 0, encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
async def test_a_flood_of_edits_in_order(connect, desk, encoding):
    """Five thousand edits that do not commute, in text of one to four bytes a character, then what
    the server knows of the text that came of it. An edit lost, or out of its order, leaves another
    text behind."""
    editor = await connect(encodings=[encoding])
    chance = random.Random(20171003)
    front = "---\ndate: 2017-10-03\n---\n\n"
    body = "[é개🏭 it hums]{by=author}\n"
    text = front + body
    uri = editor.open(desk.uri("flood.sayso"), text)
    pieces = ["a", "é", "개", "🏭", "b개", "🚪é", "x ", "\n\n", "*", "[q]{}", "", ""]
    first = front.count("\n")
    for number in range(2, 5_002):
        lines = text.split("\n")
        line = chance.randrange(first, len(lines))
        here = lines[line]
        start = chance.randrange(len(here) + 1)
        end = min(len(here), start + chance.randrange(4))
        new = chance.choice(pieces)
        where = lsp.Range(
            lsp.Position(line, width(here[:start], encoding)),
            lsp.Position(line, width(here[:end], encoding)),
        )
        editor.change(uri, number, (where, new))
        lines[line] = here[:start] + new + here[end:]
        text = "\n".join(lines)
    last = "\n\n# The end\n\n[🏭 개성 at the end]{by=key-of-the-last-edit}\n\n[and then]{by=zz"
    at = end_of(text, encoding)
    editor.change(uri, 5_002, (lsp.Range(at, at), last))
    text += last
    # Requests are answered from the text after all that was sent before them.
    hover = await editor.hover(uri, place(text, "at the end]", 1, encoding))
    assert words_at(text, hover.range, encoding) == "[🏭 개성 at the end]{by=key-of-the-last-edit}"
    symbols = flat(await editor.symbols(uri))
    fresh = editor.open(desk.uri("fresh.sayso"), text)
    assert symbols == flat(await editor.symbols(fresh))
    items = await editor.completions(uri, end_of(text, encoding))
    edit = items["author"].text_edit
    assert edited(text, [edit], encoding) == text[: -len("zz")] + "author"
    found = await editor.findings(uri, version=5_002)
    assert key(found) == key(await editor.findings(fresh))
    (last_key,) = [d for d in found if "key-of-the-last-edit" in d.message]
    assert words_at(text, last_key.range, encoding) == "key-of-the-last-edit"


def flat(symbols):
    return [(s.name, s.range, s.selection_range, flat(s.children or [])) for s in symbols]


def key(diagnostics):
    return sorted((d.code, d.message, str(d.range)) for d in diagnostics)


async def test_every_version_published_is_one_that_was_sent(editor, desk):
    """Versions may be skipped in a flood, and never go back."""
    seen = []
    text = desk.text("mistakes.sayso")
    uri = editor.open(desk.uri("mistakes.sayso"), text)
    for version in range(2, 200):
        editor.change(uri, version, (lsp.Range(end_of(text), end_of(text)), "x"))
        text += "x"
        if uri in editor.published:
            seen.append(editor.published[uri].version)
    await editor.findings(uri, version=199)
    assert seen == sorted(seen)


async def test_positions_past_the_end_are_the_end(editor, desk):
    text = "---\ndate: 2017-10-03\n---\n\n[It hums]{by=author}."
    uri = editor.open(desk.uri("short.sayso"), text)
    far = lsp.Position(4_000_000, 4_000_000)
    behind = lsp.Position(4, 4_000_000)
    assert await editor.hover(uri, far) is None
    assert await editor.definition(uri, behind) == []
    assert await editor.references(uri, far) == []
    assert await editor.fixes(uri, lsp.Range(behind, far)) == []
    assert await editor.completions(uri, far) == {}
    editor.change(uri, 2, (lsp.Range(behind, far), " [So]{by=nobody}"))
    found = await editor.findings(uri, version=2)
    assert codes(found) == ["unknown-source"]
    assert words_at(text + " [So]{by=nobody}", found[0].range) == "nobody"


async def test_a_position_within_a_character_or_a_line_end_does_no_harm(editor, desk):
    text = "---\ndate: 2017-10-03\n---\r\n\r\n[🏭]{by=author}.\r\n"
    uri = editor.open(desk.uri("short.sayso"), text)
    within = lsp.Position(4, 2)
    editor.change(uri, 2, (lsp.Range(within, within), "x"))
    await editor.findings(uri, version=2)
    assert await editor.hover(uri, lsp.Position(4, 1)) is not None


async def test_a_document_opened_twice_has_the_second_text(editor, desk):
    uri = editor.open(desk.uri("report.sayso"), desk.text("mistakes.sayso"), version=1)
    assert await editor.findings(uri, version=1)
    editor.open(uri, desk.text("report.sayso"), version=9)
    assert await editor.findings(uri, version=9) == []
