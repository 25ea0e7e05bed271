"""Sessions of real editors, recorded by `record.py`, sent to the server again.

An editor speaks in answer to what it hears; so each message is sent when all has been answered that had
been answered then. Every request must be answered, once, and without an error that the recording does
not have; and what is found at the end is what `sayso check` finds in the texts as they are then.
"""

import json
import queue
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from lsprotocol import types as lsp

from conftest import HERE, PATIENCE, edited

RECORDED = sorted((HERE / "sessions").glob("*.jsonl"))
EXAMPLE = HERE.parent.parent / "examples" / "kaesong"
CANCELLED, MODIFIED = -32800, -32801


def test_sessions_of_real_editors_are_there():
    assert [path.stem.split("-")[0] for path in RECORDED] == ["neovim", "vscode"]


class Replay:
    """The editor's side of a session."""

    def __init__(self, wire, encoding="utf-16"):
        self.wire = wire
        self.encoding = encoding
        self.answers: dict = {}
        self.cancelled: set = set()
        self.outdated: set = set()
        """Requests that an edit overtook, or another change of what the answer depends on."""
        self.waiting: dict = {}
        self.granted: dict[str, list] = {}
        """What the editor answered to requests of the server, by method."""
        self.renamed: dict = {}
        """What the server calls an answer now, by what it was called in the recording."""
        self.texts: dict[str, str] = {}
        self.reports: set[str] = set()
        """Those that are open."""
        self.published: dict[str, list] = {}

    def hear(self):
        """Takes one message of the server."""
        try:
            message = self.wire.messages.get(timeout=PATIENCE)
        except queue.Empty:
            raise AssertionError(f"nothing more came; log: {self.wire.log}") from None
        assert message is not None, f"the server ended; log: {self.wire.log}"
        if "method" not in message:
            number = message["id"]
            assert number not in self.answers, f"answered twice: {number}"
            self.answers[number] = message
        elif message["method"] == "textDocument/publishDiagnostics":
            self.published[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif "id" in message:
            if message["method"] == "workspace/configuration":
                # Other settings may come with the answer; what is worked at then is of the old ones.
                self.overtake()
            granted = self.granted.get(message["method"]) or [None]
            result = granted.pop(0) if len(granted) > 1 else granted[0]
            self.wire.send({"id": message["id"], "result": result})

    def answer(self, number):
        while number not in self.answers:
            self.hear()
        return self.answers[number]

    def send(self, message):
        method, params = message.get("method"), message.get("params") or {}
        if method is None:
            return  # It was an answer, and those are given when the server asks.
        if "previousResultId" in params:
            known = params["previousResultId"]
            params = {**params, "previousResultId": self.renamed.get(known, known)}
            message = {**message, "params": params}
        if method == "$/cancelRequest":
            self.cancelled.add(params["id"])
        elif method == "textDocument/didOpen":
            document = params["textDocument"]
            self.texts[document["uri"]] = document["text"]
            if document["languageId"] == "sayso":
                self.reports.add(document["uri"])
        elif method == "textDocument/didChange":
            self.change(params)
        elif method == "textDocument/didClose":
            self.reports.discard(params["textDocument"]["uri"])
        if method.startswith(("textDocument/did", "workspace/did")):
            self.overtake()
        if "id" in message:
            self.waiting[message["id"]] = method
        self.wire.send(message)

    def overtake(self):
        self.outdated |= {number for number in self.waiting if number not in self.answers}

    def change(self, params):
        uri = params["textDocument"]["uri"]
        for change in params["contentChanges"]:
            where = change.get("range")
            if where is None:
                self.texts[uri] = change["text"]
                continue
            start, end = (lsp.Position(**where[end]) for end in ("start", "end"))
            edit = lsp.TextEdit(lsp.Range(start, end), change["text"])
            self.texts[uri] = edited(self.texts[uri], [edit], self.encoding)

    def was_answered(self, recorded):
        """What the recording says of an answer, held against the answer."""
        number, method = recorded["id"], recorded["to"]
        if method == "workspace/diagnostic":
            return  # Given when there is something new; that may be at another moment.
        answer = self.answer(number)
        self.renamed |= dict(zip(recorded.get("resultIds", ()), result_ids(answer.get("result"))))
        self.judge(number, recorded.get("error"))

    def judge(self, number, recorded_error=None):
        error = self.answers[number].get("error")
        if error is None or error["code"] == recorded_error:
            return
        granted = {CANCELLED: self.cancelled, MODIFIED: self.outdated}
        assert number in granted.get(error["code"], ()), (
            f"{self.waiting[number]} was refused: {error}"
        )


def result_ids(answer):
    if isinstance(answer, dict):
        for key, value in answer.items():
            if key == "resultId":
                yield value
            else:
                yield from result_ids(value)
    elif isinstance(answer, list):
        for value in answer:
            yield from result_ids(value)


def granted(lines):
    """What the editor answered, by the method that it was asked."""
    asked, answers = {}, {}
    for line in lines:
        if "server" in line and "method" in line["server"]:
            asked[line["server"]["id"]] = line["server"]["method"]
        elif "editor" in line and "method" not in line["editor"]:
            method = asked.get(line["editor"]["id"])
            answers.setdefault(method, []).append(line["editor"].get("result"))
    return answers


def checked(program, desk, uri):
    """How often each rule finds something, as `sayso check` has it."""
    path = desk / uri.rsplit("/", 1)[1]
    run = subprocess.run(
        [program, "check", "--format", "json", "--no-cache", path.name],
        cwd=desk,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode in (0, 1), run.stderr
    found = json.loads(run.stdout)
    return Counter(one["rule"] for one in found if one["path"] == path.name)


@pytest.mark.parametrize("recorded", RECORDED, ids=lambda path: path.stem)
def test_a_session_of_a_real_editor(wire, tmp_path, sayso, recorded):
    folder = tmp_path / "kaesong"
    shutil.copytree(EXAMPLE, folder)
    text = recorded.read_text(encoding="utf-8")
    text = text.replace("file:///DESK", folder.as_uri()).replace("/DESK", str(folder))
    lines = [json.loads(line) for line in text.splitlines()]
    replay = Replay(wire)
    replay.granted = granted(lines)
    number_of_requests = 0
    for line in lines:
        if "server" in line:
            if "to" in line["server"]:
                replay.was_answered(line["server"])
            continue
        message = line["editor"]
        if message.get("method") == "initialize":
            message["params"]["processId"] = None
        if message.get("method") == "shutdown":
            agree_in_the_end(replay, sayso, folder)
        if "id" in message and "method" in message:
            number_of_requests += 1
        replay.send(message)
        if message.get("method") == "initialize":
            can = replay.answer(message["id"])["result"]["capabilities"]
            replay.encoding, replay.asks = can["positionEncoding"], "diagnosticProvider" in can
    assert wire.process.wait(PATIENCE) == 0
    while (message := wire.messages.get(timeout=PATIENCE)) is not None:
        assert "method" in message or message["id"] not in replay.answers, "answered twice"
        if "method" not in message:
            replay.answers[message["id"]] = message
    assert replay.waiting.keys() <= replay.answers.keys()
    assert number_of_requests > 50
    for number in replay.waiting:
        replay.judge(number, errors(lines).get(number))


def errors(lines):
    answers = (line["server"] for line in lines if "server" in line)
    return {answer["id"]: answer["error"] for answer in answers if "error" in answer}


def agree_in_the_end(replay, sayso, folder):
    """What is found in the open reports is what `sayso check` finds when all is written down."""
    for uri, text in replay.texts.items():
        (folder / uri.rsplit("/", 1)[1]).write_text(text, encoding="utf-8")
    assert replay.reports
    for uri in sorted(replay.reports):
        expected = checked(sayso, folder, uri)
        if replay.asks:
            params = {"textDocument": {"uri": uri}}
            number = f"final {uri}"
            replay.wire.send({"id": number, "method": "textDocument/diagnostic", "params": params})
            items = replay.answer(number)["result"]["items"]
            assert Counter(item["code"] for item in items) == expected, uri
            continue
        # It is told when it comes to that; another state of things may be on its way before.
        while Counter(item["code"] for item in replay.published.get(uri, ())) != expected:
            replay.hear()
