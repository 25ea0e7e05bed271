#!/usr/bin/env python3
"""Stands between an editor and the server, passes on what they say, and keeps it.

SAYSO_BIN is the server, SAYSO_RECORD the file: JSON, a message a line, in the order in which they
passed. Of the editor all is kept; of the server what it asked, and whether it answered or refused,
since its answers are its own to change. What tells of the machine is taken out, and the folder that
the editor works in is `DESK`. To record a session again:

    SAYSO_RECORD=tests/lsp/sessions/neovim-0.11.4.jsonl editors/neovim/tests/run
    SAYSO_RECORD=tests/lsp/sessions/vscode-code-server-4.139.1.jsonl editors/vscode/tests/run

A file that is there is left alone (these two remove it first), so that a server which the editor
starts later is not recorded.
"""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import unquote, urlsplit

DESK = "file:///DESK"
OF_THE_MACHINE = ("processId", "rootPath", "workDoneToken")


def messages(source):
    """The bodies of messages."""
    while header := source.readline():
        length = 0
        while header.strip():
            name, _, value = header.partition(b":")
            if name.strip().lower() == b"content-length":
                length = int(value)
            header = source.readline()
        yield source.read(length)


def result_ids(answer):
    """What an answer may be called in a later question, in the order of its keys."""
    if isinstance(answer, dict):
        for key, value in answer.items():
            if key == "resultId":
                yield value
            else:
                yield from result_ids(value)
    elif isinstance(answer, list):
        for value in answer:
            yield from result_ids(value)


class Record:
    """The file, and what is taken out of what goes there."""

    def __init__(self, path: Path):
        self.file = path.open("x", encoding="utf-8")
        self.lock = threading.Lock()
        self.desk = None
        self.asked: dict = {}

    def keep(self, entry: dict):
        text = json.dumps(entry, ensure_ascii=False, separators=(",", ":"))
        if self.desk:
            # The address of the folder holds its path; the editor may tell what it has started.
            folder = unquote(urlsplit(self.desk).path)
            text = text.replace(sys.argv[0], "sayso").replace(self.desk, DESK).replace(folder, "/DESK")
            # Files of the editor's own stand beside it in the tests.
            if beside := str(Path(folder).parent).strip("/"):
                text = text.replace(f"/{beside}/", "/ELSEWHERE/")
        with self.lock:
            self.file.write(text + "\n")
            self.file.flush()

    def from_editor(self, body: bytes):
        message = json.loads(body)
        message.pop("jsonrpc", None)
        if message.get("method") == "initialize":
            params = message["params"]
            folders = params.get("workspaceFolders") or []
            self.desk = folders[0]["uri"] if folders else params.get("rootUri")
            for name in OF_THE_MACHINE:
                params.pop(name, None)
        if "method" in message and "id" in message:
            self.asked[message["id"]] = message["method"]
        self.keep({"editor": message})

    def from_server(self, body: bytes):
        message = json.loads(body)
        if "method" in message:
            if "id" in message:
                self.keep({"server": {"id": message["id"], "method": message["method"]}})
            return
        answer = {"id": message["id"], "to": self.asked.get(message["id"])}
        if "error" in message:
            answer["error"] = message["error"]["code"]
        elif ids := list(result_ids(message.get("result"))):
            answer["resultIds"] = ids
        self.keep({"server": answer})


def passed_on(source, target, keep):
    for body in messages(source):
        # What is known to the other side is in the file already.
        keep(body)
        target.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        target.flush()
    target.close()


def main():
    program = [os.environ["SAYSO_BIN"], *sys.argv[1:]]
    try:
        record = Record(Path(os.environ["SAYSO_RECORD"]))
    except FileExistsError:
        os.execv(program[0], program)
    server = subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    reader = threading.Thread(
        target=passed_on, args=(server.stdout, sys.stdout.buffer, record.from_server)
    )
    writer = threading.Thread(
        target=passed_on, args=(sys.stdin.buffer, server.stdin, record.from_editor), daemon=True
    )
    reader.start()
    writer.start()
    status = server.wait()
    reader.join()
    os._exit(status)


main()
