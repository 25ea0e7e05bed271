"""Cancellation, newer edits, faults, settings, logs, transports."""

import json
import os
import socket
import subprocess

import pytest
from lsprotocol import types as lsp

from conftest import PATIENCE, codes, place

REPORT = "---\ndate: 2017-10-03\n---\n\n[It hums]{by=nobody}.\n"
CANCELLED, MODIFIED, INTERNAL = -32800, -32801, -32603


def at(uri, line=4, character=2):
    return {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}}


def change(wire, uri, version, text, where=None):
    event = {"text": text} | ({"range": where} if where else {})
    document = {"uri": uri, "version": version}
    wire.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [event]})


def spot(line, start, end):
    return {"start": {"line": line, "character": start}, "end": {"line": line, "character": end}}


def initialize(wire, desk, **params):
    folder = {"uri": desk.folder.as_uri(), "name": "desk"}
    capabilities = {
        "textDocument": {"diagnostic": {"relatedDocumentSupport": True}},
        "workspace": {"diagnostics": {"refreshSupport": True}},
    }
    return wire.initialize({"capabilities": capabilities, "workspaceFolders": [folder], **params})


def test_a_request_can_be_cancelled(wire, desk):
    """A stream of diagnostics waits for news, and so long that it is surely still there."""
    initialize(wire, desk)
    uri = desk.uri("mistakes.sayso")
    wire.open(uri, desk.text("mistakes.sayso"))
    items = wire.request("workspace/diagnostic", {"previousResultIds": []})["result"]["items"]
    told = [{"uri": item["uri"], "value": item["resultId"]} for item in items]
    params = {"previousResultIds": told, "partialResultToken": "parts"}
    number = wire.ask("workspace/diagnostic", params)
    assert wire.request("textDocument/hover", at(uri))["result"] is None
    wire.notify("$/cancelRequest", {"id": number})
    assert wire.answer(number)["error"]["code"] == CANCELLED
    # Cancelling what is answered, or was never asked, does nothing.
    wire.notify("$/cancelRequest", {"id": number})
    wire.notify("$/cancelRequest", {"id": 4000})
    assert wire.goodbye() == 0


def test_an_answer_is_of_the_text_after_all_edits_before_it_or_none(wire, desk):
    """Edits and requests in turn, as fast as they go: an answer has the places of the text that the
    request was meant for, or says that the text has changed since."""
    initialize(wire, desk)
    uri = desk.uri("other.sayso")
    wire.open(uri, REPORT)
    asked = {}
    for version in range(2, 200):
        change(wire, uri, version, "\n", spot(3, 0, 0))
        asked[wire.ask("textDocument/hover", at(uri, line=4 + version - 1))] = 4 + version - 1
    answers = {number: wire.answer(number) for number in sorted(asked)[-1:]}
    for number, answer in answers.items():
        assert answer["result"]["range"]["start"]["line"] == asked[number]
    wire.request("shutdown")


def test_each_request_in_a_flood_of_edits_is_answered_once(wire, desk):
    initialize(wire, desk)
    uri = desk.uri("other.sayso")
    wire.open(uri, REPORT)
    asked = {}
    for version in range(2, 300):
        change(wire, uri, version, "\n", spot(3, 0, 0))
        asked[wire.ask("textDocument/hover", at(uri, line=version + 3))] = version + 3
    left = dict(asked)
    while left:
        message = wire.next(lambda message: message.get("id") in asked and "method" not in message)
        line = left.pop(message["id"])
        if "error" in message:
            assert message["error"]["code"] == MODIFIED
        else:
            assert message["result"]["range"]["start"]["line"] == line
    assert wire.goodbye() == 0


def test_a_change_of_an_older_version_is_left_out(wire, desk):
    wire.initialize()
    uri = desk.uri("other.sayso")
    wire.open(uri, REPORT, version=5)
    change(wire, uri, 7, "rfa", spot(4, 13, 19))
    change(wire, uri, 6, "", spot(0, 0, 4_000))
    change(wire, uri, 8, "bbc", spot(4, 13, 16))
    (found,) = [d for d in wire.published(uri, 8) if d["code"] == "unknown-source"]
    assert "`bbc`" in found["message"] and found["range"] == spot(4, 13, 16)
    assert wire.goodbye() == 0
    wire.readers[1].join(PATIENCE)
    assert b"version 6" in b"".join(wire.log) and b"hums" not in b"".join(wire.log)


@pytest.mark.parametrize("where", ["handler", "answer", "session"])
def test_a_panic_costs_one_answer(wire, desk, where):
    wire.initialize()
    uri = desk.uri("other.sayso")
    wire.open(uri, REPORT)
    answer = wire.request("sayso/panic", {"in": where})
    if where != "session":
        assert answer["error"]["code"] == INTERNAL
    change(wire, uri, 2, "rfa", spot(4, 13, 19))
    (found,) = [d for d in wire.published(uri, 2) if d["code"] == "unknown-source"]
    assert "`rfa`" in found["message"]
    assert wire.request("textDocument/hover", at(uri))["result"] is not None
    assert wire.goodbye() == 0


async def test_settings_are_asked_for_and_asked_for_again(connect, desk):
    editor = await connect(settings={"rules": {"not-independent": "off"}}, configuration=True)
    await editor.until(lambda: editor.registered, "a wish to be told of settings")
    uri = editor.open(desk.uri("mistakes.sayso"), desk.text("mistakes.sayso"))
    await editor.findings_that(
        uri, lambda found: "not-independent" not in codes(found), "the rule off"
    )
    editor.settings = {"rules": {"not-independent": "error", "date": "hint"}}
    editor.workspace_did_change_configuration(lsp.DidChangeConfigurationParams(None))
    found = await editor.findings_that(
        uri, lambda found: "not-independent" in codes(found), "the rule on"
    )
    severity = {d.code: d.severity for d in found}
    assert severity["not-independent"] == lsp.DiagnosticSeverity.Error
    assert severity["invalid-date"] == lsp.DiagnosticSeverity.Hint


def test_settings_that_the_client_sends(wire, desk):
    wire.initialize({"capabilities": {}, "initializationOptions": {"ignore": ["not-independent"]}})
    uri = desk.uri("mistakes.sayso")
    wire.open(uri, desk.text("mistakes.sayso"))
    assert "not-independent" not in {d["code"] for d in wire.published(uri)}
    settings = {"sayso": {"select": ["not-independent", "no-such-rule"]}}
    wire.notify("workspace/didChangeConfiguration", {"settings": settings})
    complaint = wire.next(lambda m: m.get("method") == "window/logMessage")
    assert "no-such-rule" in complaint["params"]["message"]
    assert {d["code"] for d in wire.published(uri)} == {"not-independent"}
    assert wire.goodbye() == 0


def test_the_client_traces_and_the_log_never_holds_words_of_a_document(sayso, desk):
    from conftest import Wire

    wire = Wire(sayso, desk.folder, "--log-level", "debug")
    wire.initialize({"capabilities": {}, "trace": "messages"})
    uri = desk.uri("other.sayso")
    wire.open(uri, REPORT)
    wire.ask("textDocument/hover", at(uri))
    hovers = "got textDocument/hover"
    wire.next(lambda m: m.get("method") == "$/logTrace" and m["params"]["message"] == hovers)
    wire.notify("$/setTrace", {"value": "off"})
    wire.request("textDocument/hover", at(uri))
    assert wire.goodbye() == 0
    wire.readers[1].join(PATIENCE)
    log = b"".join(wire.log)
    assert b"textDocument/hover" in log and b"hums" not in log and b"other.sayso" not in log


class Channel:
    """The editor's end of a socket."""

    def __init__(self, connection):
        self.file = connection.makefile("rwb")

    def send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.file.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.file.flush()

    def answer(self, number):
        while True:
            length = 0
            while (header := self.file.readline().strip()):
                length = int(header.split(b":")[1])
            message = json.loads(self.file.read(length))
            if message.get("id") == number and "method" not in message:
                return message["result"]


@pytest.mark.parametrize("kind", ["socket", "pipe"])
def test_other_ways_to_the_server(sayso, desk, kind):
    family = socket.AF_INET if kind == "socket" else socket.AF_UNIX
    with socket.socket(family) as door:
        name = ("127.0.0.1", 0) if kind == "socket" else os.fspath(desk.path("pipe"))
        door.bind(name)
        door.listen()
        door.settimeout(PATIENCE)
        to = str(door.getsockname()[1]) if kind == "socket" else name
        process = subprocess.Popen([sayso, "lsp", f"--{kind}", to], stdin=subprocess.DEVNULL)
        connection, _ = door.accept()
        with connection:
            connection.settimeout(PATIENCE)
            channel = Channel(connection)
            channel.send({"id": 1, "method": "initialize", "params": {"capabilities": {}}})
            assert channel.answer(1)["serverInfo"]["name"] == "sayso"
            channel.send({"method": "initialized", "params": {}})
            uri = desk.uri("other.sayso")
            document = {"uri": uri, "languageId": "sayso", "version": 1, "text": REPORT}
            channel.send({"method": "textDocument/didOpen", "params": {"textDocument": document}})
            channel.send({"id": 2, "method": "textDocument/hover", "params": at(uri)})
            assert "nobody" in json.dumps(channel.answer(2))
            channel.send({"id": 3, "method": "shutdown"})
            assert channel.answer(3) is None
            channel.send({"method": "exit"})
            assert process.wait(PATIENCE) == 0


def test_requests_wait_behind_no_heavy_one(wire, desk):
    """More questions about the whole workspace than there are threads for them; a hover is answered."""
    for number in range(60):
        desk.write(f"many/{number}.sayso", REPORT)
    initialize(wire, desk)
    uri = desk.uri("other.sayso")
    wire.open(uri, REPORT)
    heavy = [wire.ask("workspace/diagnostic", {"previousResultIds": []}) for _ in range(8)]
    assert wire.request("textDocument/hover", at(uri))["result"] is not None
    for number in heavy:
        wire.notify("$/cancelRequest", {"id": number})
    assert wire.request("textDocument/hover", at(uri))["result"] is not None
    assert wire.goodbye() == 0
