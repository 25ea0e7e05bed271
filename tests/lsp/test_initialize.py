"""What client and server agree on."""

import json
from pathlib import Path

import pytest
from lsprotocol import types as lsp

from conftest import place, width

RECORDED = sorted((Path(__file__).parent / "sessions").glob("*.jsonl"))


@pytest.mark.parametrize(
    ("offered", "agreed"),
    [
        (None, "utf-16"),
        (["utf-16"], "utf-16"),
        (["utf-8"], "utf-8"),
        (["utf-32"], "utf-32"),
        (["utf-8", "utf-16"], "utf-8"),
        (["utf-16", "utf-8"], "utf-16"),
    ],
)
async def test_the_unit_of_columns_is_the_first_that_both_know(connect, offered, agreed):
    editor = await connect(encodings=offered)
    assert editor.encoding == agreed


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
async def test_columns_are_counted_in_the_agreed_unit(connect, desk, encoding):
    """One, two and four bytes stand before the key: a wrong unit points elsewhere."""
    editor = await connect(encodings=[encoding])
    text = desk.text("mistakes.sayso")
    uri = editor.open(desk.uri("mistakes.sayso"), text)
    found = await editor.findings(uri)
    (unknown,) = [d for d in found if d.code == "unknown-source"]
    start = place(text, "{by=rfaa}", len("{by="), encoding)
    assert unknown.range == lsp.Range(
        start, lsp.Position(start.line, start.character + width("rfaa", encoding))
    )
    # And back: the same position leads to the same thing.
    hover = await editor.hover(uri, place(text, "they hum", 3, encoding))
    assert hover.range.start == place(text, "[they hum", 0, encoding)


async def test_the_server_says_who_it_is_and_what_it_can(editor):
    assert editor.welcome.server_info.name == "sayso"
    assert editor.welcome.server_info.version
    can = editor.welcome.capabilities
    assert can.text_document_sync.change == lsp.TextDocumentSyncKind.Incremental
    assert can.text_document_sync.open_close
    for provider in (
        can.hover_provider,
        can.definition_provider,
        can.references_provider,
        can.document_symbol_provider,
        can.completion_provider,
        can.code_action_provider,
    ):
        assert provider


async def test_watched_files_are_asked_for_where_that_can_be(connect):
    editor = await connect(watches=True)
    await editor.until(lambda: editor.registered, "a wish to watch files")
    (wish,) = editor.registered
    assert wish.method == "workspace/didChangeWatchedFiles"


@pytest.mark.parametrize("recorded", RECORDED, ids=lambda path: path.stem)
def test_the_first_message_of_a_real_editor(wire, desk, recorded):
    """Recorded in the real programs (`record.py`); only process and folder are put in."""
    with recorded.open(encoding="utf-8") as lines:
        params = json.loads(next(lines))["editor"]["params"]
    folder = desk.folder.as_uri()
    params |= {
        "processId": None,
        "rootPath": str(desk.folder),
        "rootUri": folder,
        "workspaceFolders": [{"uri": folder, "name": "desk"}],
    }
    answer = wire.initialize(params)["result"]
    offered = params["capabilities"]["general"]["positionEncodings"]
    assert answer["capabilities"]["positionEncoding"] == offered[0]
    uri = desk.uri("mistakes.sayso")
    wire.open(uri, desk.text("mistakes.sayso"))
    # Those that ask for diagnostics, and can be told to ask again, are sent none.
    asks = "diagnosticProvider" in answer["capabilities"]
    assert asks == bool((params["capabilities"]["workspace"].get("diagnostics") or {}).get("refreshSupport"))
    if asks:
        document = {"textDocument": {"uri": uri}}
        found = wire.request("textDocument/diagnostic", document)["result"]["items"]
    else:
        found = wire.published(uri)
    assert "unknown-source" in {d["code"] for d in found}
    assert wire.goodbye() == 0
