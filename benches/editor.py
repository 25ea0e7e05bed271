#!/usr/bin/env python3
"""The language server as an editor meets it: milliseconds from an edit to its diagnostics, of a hover and
of a completion, in reports of 10 KB to 10 MB and in workspaces of 1 to 10,000 files; memory; and other
language servers on files of the same size, in the same run. The figures of docs/performance.md.

    cargo build --release && benches/editor.py [--quick] [--install] [--only WORD] [PROGRAM]

Other servers are taken from target/peers; `--install` puts there what PyPI and crates.io have.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from queue import Empty, Queue

ROOT = Path(__file__).resolve().parent.parent
PEERS = ROOT / "target" / "peers"
KB = 1000


def report(size: int, *, headings: bool = True, sources: int = 0) -> str:
    """A report of about `size` bytes in which nothing is wrong: 50 claims and seven sources in 10 KB, as
    the whole reports in tests/reports have them."""
    head = "---\ntitle: Plants at the border\nauthor: A. Writer\ndate: 2017-10-03\n---\n\n"
    count = sources or max(2, min(700, size // 1400))
    entries = [
        f"::: {{.source #s{key} type=article-newspaper issued=2017-10-01 "
        f'url="https://example.org/{key}"}}\nPaper {key}, a report of the day.\n:::\n\n'
        for key in range(count)
    ]
    tail = "".join(entries)
    parts, length, week = [head], len(head) + len(tail), 0
    while week < count or length + 420 < size:
        key = week % count
        week += 1
        part = (
            f"In week {week} the road was open on *most* days, drivers said, and "
            f"[plant {week} was working two shifts, with some {week * 7} people at the looms]"
            f'{{by=s{key} at="p. {week}"}}. Nobody at the ministry would say for whom the cloth was '
            f"meant. [The second line had been moved to the old hall near the river]{{by=s{key}}}, "
            "where it stood idle in spring.\n\n"
        )
        if headings and week % 8 == 1:
            part = f"## Part {week}\n\n{part}"
        parts.append(part)
        length += len(part)
    return "".join(parts) + tail


class Server:
    """A language server, spoken with over its standard input and output."""

    def __init__(
        self, command: list[str], folder: Path, *, pull: bool = False, settings: dict | None = None
    ) -> None:
        self.settings = settings
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=folder
        )
        self.number = 0
        self.came: Queue[tuple[float, dict]] = Queue()
        threading.Thread(target=self._read, daemon=True).start()
        text = {
            "synchronization": {},
            "publishDiagnostics": {"versionSupport": True, "relatedInformation": True},
            "hover": {"contentFormat": ["markdown"]},
            "completion": {"completionItem": {"snippetSupport": True}},
        }
        if pull:
            text["diagnostic"] = {}
        capabilities = {"textDocument": text, "window": {"workDoneProgress": True}}
        if pull:
            capabilities["workspace"] = {"diagnostics": {"refreshSupport": True}}
        _, welcome = self.ask(
            "initialize",
            {
                "processId": os.getpid(),
                "rootUri": folder.as_uri(),
                "workspaceFolders": [{"uri": folder.as_uri(), "name": "desk"}],
                "capabilities": capabilities,
            },
        )
        sync = (welcome or {}).get("capabilities", {}).get("textDocumentSync")
        # 1: the server wants the whole text with every edit.
        self.whole = (sync.get("change") if isinstance(sync, dict) else sync) == 1
        self.tell("initialized", {})

    def _read(self) -> None:
        out = self.process.stdout
        while True:
            length = 0
            while True:
                line = out.readline()
                if not line:
                    return
                if line in (b"\r\n", b"\n"):
                    break
                name, _, value = line.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
            body = out.read(length)
            came = time.perf_counter()
            message = json.loads(body)
            if "method" in message and "id" in message:
                answer = [self.settings] if message["method"] == "workspace/configuration" else None
                self._send({"id": message["id"], "result": answer})
                continue
            self.came.put((came, message))

    def _send(self, message: dict) -> float:
        """Gives when it was ready to be sent."""
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        start = time.perf_counter()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()
        return start

    def tell(self, method: str, params: object) -> float:
        """Sends a notification. Gives when."""
        return self._send({"method": method, "params": params})

    def ask(self, method: str, params: object) -> tuple[float, object]:
        """Sends a request and waits for its answer. Gives how many milliseconds it took."""
        self.number += 1
        number = self.number
        start = time.perf_counter()
        self._send({"id": number, "method": method, "params": params})
        came, message = self.wait(lambda m: m.get("id") == number)
        return (came - start) * 1000, message.get("result")

    def wait(self, wanted, seconds: float = 180) -> tuple[float, dict]:
        """The first message that is wanted; those before it are passed over."""
        end = time.monotonic() + seconds
        while True:
            try:
                came, message = self.came.get(timeout=max(0.01, end - time.monotonic()))
            except Empty:
                raise TimeoutError(f"{seconds} s without an answer") from None
            if wanted(message):
                return came, message

    def drain(self) -> None:
        """Passes over what has come."""
        while not self.came.empty():
            self.came.get()

    def memory(self) -> float:
        """Resident memory, MB."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                return int(line.split()[1]) / 1000
        return 0.0

    def stop(self) -> None:
        try:
            self.ask("shutdown", None)
            self.tell("exit", None)
            self.process.wait(5)
        except (TimeoutError, subprocess.TimeoutExpired, BrokenPipeError):
            self.process.kill()


class Page:
    """An open document and what is typed in it."""

    def __init__(self, server: Server, path: Path, language: str, text: str) -> None:
        self.server, self.uri, self.version = server, path.as_uri(), 1
        self.lines = text.split("\n")
        document = {"uri": self.uri, "languageId": language, "version": 1, "text": text}
        self.opened = server.tell("textDocument/didOpen", {"textDocument": document})

    def _is_ours(self, message: dict) -> bool:
        if message.get("method") != "textDocument/publishDiagnostics":
            return False
        params = message["params"]
        return params["uri"] == self.uri and params.get("version", self.version) == self.version

    def first(self) -> float:
        """Milliseconds from opening to the first diagnostics."""
        came, _ = self.server.wait(self._is_ours)
        return (came - self.opened) * 1000

    def change(self, line: int, column: int, new: str, length: int = 0) -> float:
        """Sends an edit. Gives when."""
        self.version += 1
        old = self.lines[line]
        self.lines[line] = old[:column] + new + old[column + length :]
        place = {
            "start": {"line": line, "character": column},
            "end": {"line": line, "character": column + length},
        }
        edit = {"text": "\n".join(self.lines)} if self.server.whole else {"range": place, "text": new}
        document = {"uri": self.uri, "version": self.version}
        return self.server.tell(
            "textDocument/didChange", {"textDocument": document, "contentChanges": [edit]}
        )

    def published(self, start: float) -> float:
        """Milliseconds from an edit to its diagnostics."""
        came, _ = self.server.wait(self._is_ours)
        return (came - start) * 1000

    def places(self, count: int, mark: str) -> list[tuple[int, int]]:
        """Places in prose, all over the document."""
        known = [n for n, line in enumerate(self.lines) if mark in line]
        chosen = random.Random(7).choices(known, k=count)
        return [(line, self.lines[line].index(mark) + len(mark)) for line in chosen]

    def keystrokes(self, rounds: int, mark: str, *, pull: bool = False) -> list[float]:
        """A letter typed and taken away again, at places all over. Not for ever: a server that takes half a
        minute is known after a few."""
        took = []
        end = time.monotonic() + 60
        for number, (line, column) in enumerate(self.places(rounds, mark)):
            for new, length in (("x", 0), ("", 1)):
                self.server.drain()
                start = self.change(line, column, new, length)
                if pull:
                    milliseconds, _ = self.server.ask(
                        "textDocument/diagnostic", {"textDocument": {"uri": self.uri}}
                    )
                    took.append(milliseconds)
                else:
                    took.append(self.published(start))
                if time.monotonic() > end:
                    return took
                if number < 5:
                    # The first few warm things up.
                    took.pop()
        return took

    def requests(self, method: str, rounds: int, mark: str) -> list[float]:
        """A request at places all over, each after a keystroke."""
        took = []
        for line, column in self.places(rounds, mark):
            params = {
                "textDocument": {"uri": self.uri},
                "position": {"line": line, "character": column},
            }
            milliseconds, _ = self.server.ask(method, params)
            took.append(milliseconds)
        return took[5:]


def shown(took: list[float]) -> str:
    took = sorted(took)
    p99 = took[min(len(took) - 1, int(len(took) * 0.99))]
    return f"{statistics.median(took):8.2f} {p99:8.2f}"


def sizes(program: str, rounds: int, quick: bool) -> dict[str, float]:
    """Reports of 10 KB to 10 MB, one open at a time."""
    print("## One report: p50 and p99, ms\n")
    print(f"{'':<26} {'edit':>17} {'edit, pulled':>17} {'hover':>17} {'completion':>17}   first     MB")
    medians: dict[str, float] = {}
    rows = [(10, True), (100, True), (1000, True), (1000, False), (10_000, True)]
    for kilobytes, headings in rows[: 4 if quick else 5]:
        text = report(kilobytes * KB, headings=headings)
        name = f"{kilobytes} KB" + ("" if headings else ", no headings")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "report.sayso"
            path.write_text(text, encoding="utf-8")
            server = Server([program, "lsp"], Path(folder))
            page = Page(server, path, "sayso", text)
            first = page.first()
            edit = page.keystrokes(rounds, "people at the ")
            hover = page.requests("textDocument/hover", rounds, "working two ")
            complete = page.requests("textDocument/completion", rounds, "{by=")
            memory = server.memory()
            server.stop()
            server = Server([program, "lsp"], Path(folder), pull=True)
            page = Page(server, path, "sayso", text)
            pulled = page.keystrokes(rounds, "people at the ", pull=True)
            server.stop()
        medians[name] = statistics.median(edit)
        print(
            f"{name:<26} {shown(edit)} {shown(pulled)} {shown(hover)} {shown(complete)} "
            f"{first:7.0f} {memory:6.0f}"
        )
    ratio = medians["1000 KB"] / medians["10 KB"]
    print(f"\n1 MB to 10 KB, an edit: {ratio:.2f} (without headings "
          f"{medians['1000 KB, no headings'] / medians['10 KB']:.2f})\n")
    return medians


def floods(program: str) -> None:
    """500 edits sent at once."""
    text = report(100 * KB)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.sayso"
        path.write_text(text, encoding="utf-8")
        server = Server([program, "lsp"], Path(folder))
        page = Page(server, path, "sayso", text)
        page.first()
        settled = []
        for line, column in page.places(12, "people at the "):
            server.drain()
            body = b""
            for number in range(500):
                page.version += 1
                change = {
                    "textDocument": {"uri": page.uri, "version": page.version},
                    "contentChanges": [
                        {
                            "range": {
                                "start": {"line": line, "character": column + number},
                                "end": {"line": line, "character": column + number},
                            },
                            "text": "x",
                        }
                    ],
                }
                message = {"jsonrpc": "2.0", "method": "textDocument/didChange", "params": change}
                encoded = json.dumps(message).encode()
                body += b"Content-Length: %d\r\n\r\n" % len(encoded) + encoded
            server.process.stdin.write(body)
            server.process.stdin.flush()
            sent = time.perf_counter()
            settled.append(page.published(sent))
        server.stop()
    print(f"500 edits sent at once, from the last byte sent to the last diagnostics: {shown(settled)} ms\n")


def workspaces(program: str, rounds: int, quick: bool) -> None:
    """Workspaces of 1 to 10,000 reports of 10 KB with a library of 20,000 entries between them."""
    print("## Workspaces of reports of 10 KB: p50 and p99, ms\n")
    print(f"{'':<26} {'edit':>17} {'completion':>17}   first  searched     MB")
    for count in (1, 100) if quick else (1, 100, 10_000):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            (root / "sayso.toml").write_text('profile = "newsroom"\n')
            text = report(10 * KB)
            for number in range(count):
                (root / f"{number % 100:02}").mkdir(exist_ok=True)
                (root / f"{number % 100:02}" / f"r{number}.sayso").write_text(text)
            start = time.perf_counter()
            server = Server([program, "lsp"], root)
            page = Page(server, root / "00" / "r0.sayso", "sayso", text)
            page.first()
            first = (time.perf_counter() - start) * 1000
            # Whoever asks for a symbol waits until all reports were looked at.
            server.ask("workspace/symbol", {"query": "plant 7 was"})
            opened = (time.perf_counter() - start) * 1000
            edit = page.keystrokes(rounds, "people at the ")
            complete = page.requests("textDocument/completion", rounds, "{by=")
            print(f"{count:<26} {shown(edit)} {shown(complete)} {first:7.0f} {opened:9.0f} {server.memory():6.0f}")
            server.stop()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        entries = "".join(
            f"@article{{key{n}, title = {{Report {n} of the ministry}}, author = {{Kim, A. and Writer, {n}}}, "
            f"year = {1990 + n % 30}, publisher = {{Paper {n % 90}}}}}\n"
            for n in range(20_000)
        )
        (root / "library.bib").write_text(entries)
        text = report(10 * KB).replace("---\n\n", "bibliography: library.bib\n---\n\n", 1)
        path = root / "report.sayso"
        path.write_text(text)
        server = Server([program, "lsp"], root)
        page = Page(server, path, "sayso", text)
        page.first()
        complete = page.requests("textDocument/completion", rounds, "{by=")
        line, column = page.places(1, "{by=")[0]
        took = []
        for letter in "ministry"[: rounds]:
            page.change(line, column, letter)
            column += 1
            params = {"textDocument": {"uri": page.uri}, "position": {"line": line, "character": column}}
            took.append(server.ask("textDocument/completion", params)[0])
        print(f"\nA library of 20,000 entries: completion {shown(complete)}, while typing {shown(took)}\n")
        server.stop()


def install() -> None:
    """What the registries have of other language servers."""
    PEERS.mkdir(parents=True, exist_ok=True)
    venv = PEERS / "venv"
    if not venv.exists():
        subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
    subprocess.run([str(venv / "bin/pip"), "install", "-q", "rumdl", "ruff"], check=True)
    cargo = ["cargo", "install", "-q", "harper-ls", "--root", str(PEERS)]
    subprocess.run(cargo, check=True)


def python_text(size: int) -> str:
    part = "def plant_{0}(shifts, people):\n    total = shifts * people\n    return total + {0}\n\n\n"
    return "".join(part.format(n) for n in range(size // 75))


def peers(rounds: int, ours: dict[str, float]) -> None:
    """Other servers on files of the same size: an edit to its diagnostics."""
    python = PEERS / "venv" / "bin"
    # harper-ls leaves alone what is longer than 120,000 characters, unless it is told otherwise.
    settings = {"harper-ls": {"maxFileLength": 100_000_000, "diagnosticDelayMs": 0}}
    known = {
        "rumdl server": ([str(python / "rumdl"), "server"], "md", "markdown", report, "people at the "),
        "ruff server": ([str(python / "ruff"), "server"], "py", "python", python_text, "total = "),
        "harper-ls": ([str(PEERS / "bin" / "harper-ls"), "--stdio"], "md", "markdown", report, "people at the "),
    }
    print("## Other servers on files of the same size: an edit to its diagnostics, p50 and p99, ms\n")
    for name, (command, ending, language, made, mark) in known.items():
        if not Path(command[0]).exists() or shutil.which(command[0]) is None:
            print(f"{name:<26} not there")
            continue
        line = f"{name:<26}"
        for kilobytes in (10, 1000):
            text = made(kilobytes * KB)
            try:
                with tempfile.TemporaryDirectory() as folder:
                    path = Path(folder) / f"file.{ending}"
                    path.write_text(text)
                    server = Server(command, Path(folder), settings=settings)
                    page = Page(server, path, language, text)
                    page.first()
                    took = page.keystrokes(max(8, rounds // 6), mark)
                    server.stop()
                ratio = statistics.median(took) / ours.get(f"{kilobytes} KB", 1)
                line += f"   {kilobytes:>5} KB {shown(took)} ({ratio:6.1f} times ours)"
            except (TimeoutError, BrokenPipeError) as error:
                line += f"   {kilobytes:>5} KB no diagnostics: {error}"
                server.process.kill()
        print(line, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("program", nargs="?", default=str(ROOT / "target/release/sayso"))
    parser.add_argument("--quick", action="store_true", help="small sizes and few rounds")
    parser.add_argument("--install", action="store_true", help="fetch other servers")
    parser.add_argument("--only", default="", help="sizes, floods, workspaces or peers")
    arguments = parser.parse_args()
    if arguments.install:
        install()
    rounds = 30 if arguments.quick else 100
    want = lambda word: arguments.only in ("", word)
    print(f"{os.cpu_count()} cores, {rounds} rounds\n")
    ours: dict[str, float] = {}
    if want("sizes") or want("peers"):
        ours = sizes(arguments.program, rounds, arguments.quick)
    if want("floods"):
        floods(arguments.program)
    if want("workspaces"):
        workspaces(arguments.program, rounds, arguments.quick)
    if want("peers"):
        peers(rounds, ours)


if __name__ == "__main__":
    main()
