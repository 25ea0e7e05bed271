#!/usr/bin/env python3
"""Times whole processes: `sayso check` of one small report and of a thousand, and the language server
from `initialize` to its first diagnostics.

    cargo build --release && benches/processes.py [PROGRAM]

Commands take turns, so that a machine that slows down slows all of them; the median is printed.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = sys.argv[1] if len(sys.argv) > 1 else str(ROOT / "target/release/sayso")
RUNS = 15


def report(size: int) -> str:
    """A report of about `size` bytes, with a claim in every other sentence."""
    parts = ["---\ntitle: Plants\ndate: 2017-10-03\n---\n\n"]
    length = len(parts[0])
    number = 0
    while length + 300 < size:
        number += 1
        key = number % 7
        part = (
            f"Week {number}: the road was open on *most* days, drivers said, and "
            f'[plant {number} was working two shifts]{{by=s{key} at="p. {number}"}}. '
            f"Nobody would say for whom.\n[The second line had been moved]{{by=s{key}}}.\n\n"
        )
        if number % 8 == 1:
            part = f"## Part {number}\n\n{part}"
        parts.append(part)
        length += len(part)
    parts += [
        f"::: {{.source #s{key} type=article-newspaper issued=2017-10-01}}\nPaper {key}.\n:::\n\n"
        for key in range(7)
    ]
    return "".join(parts)


def timed(command: list[str], folder: Path) -> float:
    """Milliseconds that a command takes."""
    start = time.perf_counter()
    subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, check=False)
    return (time.perf_counter() - start) * 1000


def first_diagnostics() -> float:
    """Milliseconds from the start of the server to the first diagnostics of the example."""
    path = ROOT / "examples/kaesong/kaesong-with-mistakes.sayso"
    start = time.perf_counter()
    server = subprocess.Popen([PROGRAM, "lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def send(message: dict) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        server.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        server.stdin.flush()

    def receive() -> dict:
        length = 0
        while (line := server.stdout.readline().strip()) or not length:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        return json.loads(server.stdout.read(length))

    send({"id": 1, "method": "initialize", "params": {"capabilities": {}}})
    receive()
    send({"method": "initialized", "params": {}})
    document = {
        "uri": path.as_uri(),
        "languageId": "sayso",
        "version": 1,
        "text": path.read_text(encoding="utf-8"),
    }
    send({"method": "textDocument/didOpen", "params": {"textDocument": document}})
    while receive().get("method") != "textDocument/publishDiagnostics":
        pass
    took = (time.perf_counter() - start) * 1000
    send({"id": 2, "method": "shutdown"})
    send({"method": "exit"})
    server.communicate()
    return took


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "one.sayso").write_text(report(2_000), encoding="utf-8")
        (folder / "many").mkdir()
        for number in range(1000):
            (folder / f"many/r{number:04}.sayso").write_text(report(10_000), encoding="utf-8")
        size = sum(p.stat().st_size for p in (folder / "many").iterdir()) / 1e6
        rows = {
            "sayso --version": lambda: timed([PROGRAM, "--version"], folder),
            "check one small report": lambda: timed([PROGRAM, "check", "one.sayso"], folder),
            "check 1,000 reports of 10 KB": lambda: timed([PROGRAM, "check", "many"], folder),
            "the same, one thread": lambda: timed([PROGRAM, "check", "--jobs", "1", "many"], folder),
            "server: start to first diagnostics": first_diagnostics,
        }
        times: dict[str, list[float]] = {row: [] for row in rows}
        for _ in range(RUNS):
            for row, run in rows.items():
                times[row].append(run())
        print(f"{os.cpu_count()} cores, median of {RUNS} runs in turn; {size:.1f} MB of reports")
        for row, took in times.items():
            median = statistics.median(took)
            rate = f"  {size / median * 1000:.0f} MB/s" if "1,000" in row or "same" in row else ""
            print(f"{row:<36} {median:8.1f} ms  ({min(took):.1f} to {max(took):.1f}){rate}")


main()
