"""What no well-behaved client sends, and how connections end."""

import pytest

from conftest import Desk, Wire

UNKNOWN_METHOD, PARSE_ERROR, INVALID_PARAMS = -32601, -32700, -32602
INVALID_REQUEST = -32600


def lives(wire: Wire, desk: Desk):
    """The server still answers, rightly."""
    uri = desk.uri("still-there.sayso")
    wire.open(uri, "---\ndate: 2017-10-03\n---\n\n[It hums]{by=nobody}\n", version=5)
    assert [d["code"] for d in wire.published(uri, 5)] == ["unknown-source"]
    assert wire.goodbye() == 0


def at(uri, line=0, character=0):
    return {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}}


def test_an_unknown_request_is_refused(wire, desk):
    wire.initialize()
    assert wire.request("sayso/noSuchThing", {})["error"]["code"] == UNKNOWN_METHOD
    lives(wire, desk)


def test_an_unknown_notification_is_let_alone(wire, desk):
    wire.initialize()
    wire.notify("sayso/noSuchThing", {})
    wire.notify("$/setTrace", {"value": "verbose"})
    lives(wire, desk)


def test_broken_json_is_answered_with_a_parse_error(wire, desk):
    wire.initialize()
    wire.send_bytes(b'{"jsonrpc": "2.0", "id": 1, "method": ')
    error = wire.next(lambda message: "error" in message)
    assert error["error"]["code"] == PARSE_ERROR and error["id"] is None
    lives(wire, desk)


DEEP = b"[" * 100_000 + b"]" * 100_000


@pytest.mark.parametrize(
    ("body", "code", "number"),
    [
        (b"[]", INVALID_REQUEST, None),
        (b'[{"jsonrpc": "2.0", "id": 1, "method": "shutdown"}]', INVALID_REQUEST, None),
        (b'"x"', INVALID_REQUEST, None),
        (b'{"id": 901}', INVALID_REQUEST, 901),
        (b'{"jsonrpc": "1.0", "id": 901, "method": "shutdown"}', INVALID_REQUEST, 901),
        (b'{"jsonrpc": "2.0", "id": 1.5, "method": "shutdown"}', INVALID_REQUEST, 1.5),
        (b'{"jsonrpc": "2.0", "id": 901, "method": "shutdown", "params": [1e999]}', INVALID_REQUEST, 901),
        (b'{"jsonrpc": "2.0", "id": 901, "method": "x", "params": {"a": "\xff"}}', PARSE_ERROR, None),
        (b'{"jsonrpc": "2.0", "id": 901, "method": "x", "params": %s}' % DEEP, INVALID_REQUEST, 901),
        (DEEP, INVALID_REQUEST, None),
        (b"", PARSE_ERROR, None),
    ],
    ids=range(11),
)
def test_what_is_no_request_is_refused_and_logged(wire, desk, body, code, number):
    wire.initialize()
    wire.send_bytes(body)
    # The answer and the log come in either order.
    seen = {}
    wire.next(lambda message: seen.update({message.get("method"): message}) or len(seen) == 2)
    answer, told = seen[None], seen["window/logMessage"]
    assert (answer["error"]["code"], answer["id"]) == (code, number)
    assert "refused a message" in told["params"]["message"]
    lives(wire, desk)


def test_an_answer_that_nobody_asked_for_is_left(wire, desk):
    wire.initialize()
    wire.send({"id": 901, "result": None})
    wire.send({"id": None, "error": {"code": 1, "message": "no"}})
    for _ in range(2):
        told = wire.next(lambda message: message.get("method") == "window/logMessage")
        assert "nobody asked" in told["params"]["message"]
    lives(wire, desk)


def test_half_a_character_is_replaced(wire, desk):
    """An editor sends one where the other half was deleted; the rest of the text must not be lost."""
    wire.initialize()
    uri = desk.uri("report.sayso")
    wire.open(uri, "---\ndate: 2017-10-03\n---\n\nIt \ud83d [hums]{by=nobody}\n")
    [found] = wire.published(uri)
    assert found["code"] == "unknown-source" and found["range"]["start"]["character"] == 15
    lives(wire, desk)


def test_a_request_of_the_protocols_own_is_answered_too(wire, desk):
    wire.initialize()
    assert wire.request("$/foo", {})["error"]["code"] == UNKNOWN_METHOD
    wire.notify("$/foo", {})
    lives(wire, desk)


def test_what_is_wrong_in_a_notification_is_logged(wire, desk):
    wire.initialize()
    wire.notify("textDocument/didOpen", {"textDocument": {"uri": "file:///Kim", "text": "Kim"}})
    told = wire.next(lambda message: message.get("method") == "window/logMessage")
    assert told["params"]["type"] == 2
    assert "textDocument/didOpen" in told["params"]["message"]
    assert "missing field `languageId`" in told["params"]["message"]
    assert "Kim" not in told["params"]["message"]
    lives(wire, desk)


def test_an_address_that_was_not_escaped_is_understood_and_logged(wire, desk):
    wire.initialize()
    desk.write("a b/l.bib", "@misc{k, title = {K}, year = {2014}}\n")
    uri = "file://" + str(desk.path("a b/report.sayso"))
    assert " " in uri
    text = "---\ndate: 2017-10-03\nbibliography: l.bib\n---\n\n[So]{by=k} [it]{by=nobody}\n"
    wire.open(uri, text)
    told = wire.next(lambda message: message.get("method") == "window/logMessage")
    assert "textDocument/didOpen" in told["params"]["message"]
    assert "report" not in told["params"]["message"]
    assert [d["code"] for d in wire.published(uri.replace(" ", "%20"))] == ["unknown-source"]
    assert wire.request("textDocument/hover", at(uri, 5, 8))["result"] is not None
    lives(wire, desk)


@pytest.mark.parametrize(
    "params", [{}, {"textDocument": {"uri": 3}}, [1, 2], {"textDocument": {"uri": "no address"}}]
)
def test_a_request_that_makes_no_sense_is_refused(wire, desk, params):
    wire.initialize()
    assert wire.request("textDocument/hover", params)["error"]["code"] == INVALID_PARAMS
    lives(wire, desk)


def test_a_request_before_initialize_is_refused(wire, desk):
    answer = wire.request("textDocument/hover", at(desk.uri("report.sayso")))
    assert answer["error"]["code"] == -32002
    wire.initialize()
    lives(wire, desk)


@pytest.mark.parametrize("method", ["hover", "definition", "completion", "documentSymbol"])
def test_a_document_that_is_not_open_has_no_answers(wire, desk, method):
    wire.initialize()
    assert wire.request(f"textDocument/{method}", at(desk.uri("report.sayso")))["result"] is None
    lives(wire, desk)


def test_changes_and_closings_of_what_is_not_open_are_let_alone(wire, desk):
    wire.initialize()
    uri = desk.uri("report.sayso")
    wire.notify(
        "textDocument/didChange",
        {"textDocument": {"uri": uri, "version": 2}, "contentChanges": [{"text": "x"}]},
    )
    wire.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    lives(wire, desk)


@pytest.mark.parametrize(
    "uri",
    [
        "file:///c%3A/desk/report.sayso",
        "file:///C:/desk/report.sayso",
        "file:///desk/a%20report%20of%20%EA%B0%9C%EC%84%B1.sayso",
        "file:///desk/100%25.sayso",
        "file:///desk/%FF.sayso",
        "untitled:Untitled-1",
        "vscode-notebook-cell:/desk/a.ipynb#W0sZmlsZQ%3D%3D",
    ],
)
def test_addresses_as_editors_write_them(wire, desk, uri):
    """An address comes back as it was written: the editor compares its letters."""
    wire.initialize()
    text = "---\ndate: 2017-10-03\n---\n\n[It hums]{by=nobody}\n\n::: {.source #rfa issued=2017}\nRFA\n:::\n\n[So]{by=rfa}\n"
    wire.open(uri, text)
    assert "unknown-source" in [d["code"] for d in wire.published(uri)]
    found = wire.request("textDocument/definition", at(uri, 10, 10))["result"]
    assert [location["uri"] for location in found] == [uri]
    assert wire.goodbye() == 0


def test_a_percent_encoded_address_is_the_file_on_the_disk(wire, desk):
    """The library beside a report is found whatever letters the address escapes."""
    desk.write("a b/개성.sayso", "---\ndate: 2017-10-03\nbibliography: l.bib\n---\n\n[So]{by=k}\n")
    desk.write("a b/l.bib", "@misc{k, title = {K}, year = {2014}}\n")
    wire.initialize()
    uri = desk.uri("a b/개성.sayso").replace("/desk/", "/%64esk/")
    assert "%20" in uri and "%EA" in uri
    wire.open(uri, desk.text("a b/개성.sayso"))
    assert wire.published(uri) == []
    assert wire.goodbye() == 0


def test_shutdown_and_exit_end_with_status_0(wire):
    wire.initialize()
    assert wire.goodbye() == 0


def test_exit_without_shutdown_ends_with_status_1(wire):
    wire.initialize()
    wire.notify("exit")
    assert wire.process.wait(60) == 1


def test_exit_without_shutdown_ends_though_the_input_stays_open(wire, desk):
    wire.initialize()
    wire.open(desk.uri("mistakes.sayso"), desk.text("mistakes.sayso"))
    wire.notify("exit")
    assert wire.process.wait(60) == 1


def test_the_end_of_the_input_ends_the_server(wire):
    wire.initialize()
    assert wire.end() == 1


def test_the_end_of_the_input_within_a_message_ends_the_server(wire):
    wire.initialize()
    wire.send_bytes(b'{"jsonrpc"', header=b"Content-Length: 4000\r\n\r\n")
    assert wire.end() == 1


def test_after_shutdown_requests_are_refused(wire, desk):
    wire.initialize()
    assert wire.request("shutdown")["result"] is None
    answer = wire.request("textDocument/hover", at(desk.uri("report.sayso")))
    assert answer["error"]["code"] == -32600
    wire.notify("exit")
    assert wire.process.wait(60) == 0
