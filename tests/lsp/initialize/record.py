#!/usr/bin/env python3
"""Stands between an editor and the server and keeps the editor's first message.

SAYSO_BIN is the server, SAYSO_RECORD the file. What tells of the machine is taken out.
"""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

given = open(0, "rb", buffering=0)


def exactly(length: int) -> bytes:
    """Unbuffered, so that nothing of the next message is taken."""
    read = b""
    while len(read) < length:
        piece = given.read(length - len(read))
        if not piece:
            sys.exit("the editor said nothing")
        read += piece
    return read


head = b""
while not head.endswith(b"\r\n\r\n"):
    head += exactly(1)
length = next(
    int(line.split(b":")[1])
    for line in head.splitlines()
    if line.lower().startswith(b"content-length")
)
body = exactly(length)
params = json.loads(body)["params"]
for name in ("processId", "rootPath", "rootUri", "workspaceFolders", "workDoneToken"):
    params.pop(name, None)
Path(os.environ["SAYSO_RECORD"]).write_text(
    json.dumps(params, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
)
server = subprocess.Popen([os.environ["SAYSO_BIN"], *sys.argv[1:]], stdin=subprocess.PIPE)
server.stdin.write(head + body)
server.stdin.flush()


def pass_on():
    while piece := given.read(65536):
        server.stdin.write(piece)
        server.stdin.flush()
    server.stdin.close()


threading.Thread(target=pass_on, daemon=True).start()
status = server.wait()
sys.stdout.flush()
os._exit(status)
