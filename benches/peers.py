#!/usr/bin/env python3
"""`sayso check` beside other linters of prose, on the same bytes and in the same run: the figures of
docs/performance.md.

    cargo build --release && benches/peers.py [--runs N] [--archive N] [PROGRAM]

Other linters are taken from target/peers; `--install` puts there what PyPI, npm and crates.io have of
them. Commands take turns, so that a machine that slows down slows all of them. Printed are medians,
and the ratio to Sayso's, pair by pair.
"""

from __future__ import annotations

import argparse
import filecmp
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PEERS = ROOT / "target" / "peers"


def report(number: int, size: int) -> str:
    """A report of about `size` bytes: 50 claims and seven sources in 10 KB, as the whole reports in
    tests/reports have them."""
    head = "---\ntitle: Plants at the border\nauthor: A. Writer\ndate: 2017-10-03\n---\n\n"
    keys = 7 if size > 5000 else 2
    tail = "".join(
        f"::: {{.source #s{key} type=article-newspaper issued=2017-10-01 "
        f'url="https://example.org/{number}/{key}"}}\n'
        f"Paper {key}, [Report of the day](https://example.org/{number}/{key}).\n:::\n\n"
        for key in range(keys)
    )
    parts, length, week = [head], len(head) + len(tail), 0
    while not week or length + 420 < size:
        week += 1
        key = (week + number) % keys
        part = (
            f"In week {week} of year {number} the road was open on *most* days, drivers said, and "
            f"[plant {week} was working two shifts, with some {week * 7} people at the looms]"
            f'{{by=s{key} at="p. {week}"}}. Nobody at the ministry would say for whom the cloth was '
            f"meant. [The second line had been moved to the old hall near the river]{{by=s{key}}}, "
            "where it stood idle in spring.\n\n"
        )
        if week % 8 == 1:
            part = f"## Part {week}\n\n{part}"
        parts.append(part)
        length += len(part)
    return "".join(parts) + tail


def install() -> None:
    """What the registries have of the other linters."""
    PEERS.mkdir(parents=True, exist_ok=True)
    venv = PEERS / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
    subprocess.run([str(venv / "bin/pip"), "install", "-q", "rumdl", "typos"], check=True)
    (PEERS / "package.json").write_text("{}")
    packages = [
        "markdownlint-cli2",
        "remark-cli",
        "remark-preset-lint-recommended",
        "textlint",
        "textlint-rule-no-todo",
    ]
    subprocess.run(["npm", "install", "--silent", *packages], cwd=PEERS, check=True)


def peers() -> dict[str, list[str]]:
    """The linters that are there, each as the command that checks a folder."""
    python, node = PEERS / "venv" / "bin", PEERS / "node_modules" / ".bin"
    known = {
        "rumdl": [str(python / "rumdl"), "check", "--no-cache", "."],
        "typos": [str(python / "typos"), "."],
        "markdownlint-cli2": [str(node / "markdownlint-cli2"), "**/*.md"],
        "remark-lint": [
            str(node / "remark"),
            "--quiet",
            "--use",
            str(PEERS / "node_modules" / "remark-preset-lint-recommended" / "index.js"),
            ".",
        ],
        "textlint": [str(node / "textlint"), "--rule", "no-todo", "."],
        "harper-cli": [shutil.which("harper-cli") or "harper-cli", "lint", "."],
    }
    return {name: command for name, command in known.items() if Path(command[0]).exists()}


def timed(command: list[str], folder: Path) -> tuple[float, float]:
    """Seconds that a command takes, and its largest size in MB."""
    start = time.perf_counter()
    child = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, _, usage = os.wait4(child.pid, 0)
    child.returncode = 0
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def compare(commands: dict[str, list[str]], folder: Path, runs: int) -> None:
    times: dict[str, list[float]] = {name: [] for name in commands}
    sizes: dict[str, float] = dict.fromkeys(commands, 0.0)
    for command in commands.values():
        timed(command, folder)
    for _ in range(runs):
        for name, command in commands.items():
            seconds, size = timed(command, folder)
            times[name].append(seconds)
            sizes[name] = max(sizes[name], size)
    first = next(iter(commands))
    print("| | median | of Sayso's | largest size |\n| --- | ---: | ---: | ---: |")
    for name in commands:
        ratio = statistics.median(a / b for a, b in zip(times[name], times[first]))
        median = statistics.median(times[name]) * 1000
        print(f"| {name} | {median:.0f} ms | {ratio:.2f} | {sizes[name]:.0f} MB |")
    print()


def archive(program: str, number: int) -> None:
    """Many reports on one machine: linear, and the same in eight parts."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for index in range(number):
            part = folder / f"{index // 1000:03}"
            part.mkdir(exist_ok=True)
            text = report(index, 2000)
            if index % 97 == 0:
                text += "\n[Nobody says so]{}\n"
            (part / f"r{index}.sayso").write_text(text)
        common = ["check", "--no-cache", "--today", "2020-01-01", "--format", "json"]
        print(f"| reports of 2 KB | seconds | a report | size |\n| ---: | ---: | ---: | ---: |")
        few = max(number // 10, 1)
        paths = sorted(path.name for path in folder.iterdir())[: max(few // 1000, 1)]
        for count, where in ((len(paths) * 1000, paths), (number, ["."])):
            seconds, size = timed([program, *common, *where], folder)
            print(f"| {count} | {seconds:.1f} | {seconds / count * 1e6:.0f} µs | {size:.0f} MB |")
        whole = Path(name + ".whole.json")
        merged = Path(name + ".merged.json")
        parts = [f"{name}.{index}.json" for index in range(1, 9)]
        subprocess.run([program, *common, "--output", str(whole), "."], cwd=folder, check=False)
        for index, part in enumerate(parts, 1):
            subprocess.run(
                [program, *common, "--shard", f"{index}/8", "--output", part, "."],
                cwd=folder,
                check=False,
            )
        subprocess.run([program, "merge", "--output", str(merged), *parts], cwd=folder, check=True)
        same = filecmp.cmp(whole, merged, shallow=False)
        found = len(json.loads(whole.read_text()))
        print(f"\nEight parts merged: {found} findings, {'the same' if same else 'NOT THE SAME'}.\n")
        for file in [whole, merged, *map(Path, parts)]:
            file.unlink()
        assert same


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", nargs="?", default=str(ROOT / "target/release/sayso"))
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--archive", type=int, default=0, help="also check so many reports")
    parser.add_argument("--peers", help="only these, parted by commas")
    parser.add_argument("--install", action="store_true", help="install the other linters first")
    arguments = parser.parse_args()
    program = str(Path(arguments.program).resolve())
    if arguments.install:
        install()
    found = {
        name: command
        for name, command in peers().items()
        if arguments.peers is None or name in arguments.peers.split(",")
    }
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        size = 0
        for number in range(1000):
            text = report(number, 10_000)
            size += len(text)
            (folder / f"r{number}.sayso.md").write_text(text)
        print(f"1,000 reports, {size / 1e6:.1f} MB, {os.cpu_count()} cores, medians of {arguments.runs}\n")
        print("### Cold\n")
        compare({"sayso": [program, "check", "--no-cache", "."], **found}, folder, arguments.runs)
        if "rumdl" in found:
            print("### With what an earlier run kept\n")
            warm = [word for word in found["rumdl"] if word != "--no-cache"]
            compare({"sayso": [program, "check", "."], "rumdl": warm}, folder, arguments.runs)
        print("### One small file\n")
        one = folder / "one"
        one.mkdir()
        (one / "r.sayso").write_text(report(1, 3000))
        compare({"sayso": [program, "check", "--no-cache", "r.sayso"]}, one, arguments.runs * 3)
    if arguments.archive:
        print("### An archive\n")
        archive(program, arguments.archive)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main()
