"""Commands that editors and scripts call."""

import pytest
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException


async def call(editor, command, *arguments):
    return await editor.workspace_execute_command_async(
        lsp.ExecuteCommandParams(command, list(arguments))
    )


async def test_a_report_in_numbers(editor, desk):
    uri = editor.open(desk.uri("report.sayso"), desk.text("report.sayso"))
    found = await call(editor, "sayso.statistics", uri)
    assert found["words"] > found["claimedWords"] > 0
    assert found["claims"] == sum(found["kinds"].values())
    assert found["sections"][0]["range"]["start"]["line"] > 0


async def test_the_graph_of_its_sources(editor, desk):
    uri = editor.open(desk.uri("report.sayso"), desk.text("report.sayso"))
    found = await call(editor, "sayso.sourceGraph", uri)
    keys = {node["key"] for node in found["nodes"]}
    assert {"trader", "rfa", "kidmac"} <= keys
    assert {"source": "trader", "target": "rfa", "kind": "via"} in found["edges"]


async def test_what_is_not_open_is_said_so(editor, desk):
    with pytest.raises(JsonRpcException, match="No report is open"):
        await call(editor, "sayso.statistics", desk.uri("absent.sayso"))
