"""A desk of files, and the program run in it."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SCHEMAS = ROOT / "docs" / "schemas"


def binary() -> str:
    path = os.environ.get("SAYSO_BIN")
    if path is None:
        pytest.exit("SAYSO_BIN is not set: `tests/all` sets it, or name the program there", 2)
    return path


class Desk:
    """A folder of reports."""

    def __init__(self, folder: Path):
        self.folder = folder

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        return path

    def run(self, *arguments: str, status: int | None = None) -> str:
        """Runs the program, and gives its standard output."""
        ran = subprocess.run(
            [binary(), *arguments], cwd=self.folder, capture_output=True, check=False
        )
        if status is not None:
            assert ran.returncode == status, (ran.returncode, ran.stderr.decode())
        return ran.stdout.decode()

    def check(self, form: str, *arguments: str) -> str:
        return self.run(
            "check", "--no-cache", "--today", "2017-10-05", "--format", form, *arguments
        )

    def found(self, *arguments: str) -> list[dict[str, Any]]:
        return json.loads(self.check("json", *arguments))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


HOSTILE_NAME = "a,b:c %0A <é>&\"'`|*[x](y) \x1b[31m.sayso"
"""A file name that means something to each format."""

HOSTILE_WORDS = (
    "<script>alert(1)</script> ]]> --> %0A::error::x **b** ![i](j) | `c` \x1b[31mred\x07 \x00 "
    "&amp; \"q\" 'p' \u202egnp 𝄞"
)


@pytest.fixture
def hostile(desk: Desk) -> Desk:
    """Reports whose words and names would be commands to whoever reads them without care."""
    claim = f"[{HOSTILE_WORDS}]{{}}\n\n[Two lines\nof words]{{by=nobody on=2017-10-3}}\n"
    desk.write(HOSTILE_NAME, f"---\ndate: 2017-10-03\n---\n\n{claim}")
    desk.write(
        "plain/b.sayso",
        "---\ndate: 2017-10-03\n---\n\n[Dry]{by=\"x\x1b[31m\x07y\"}\n\n"
        "[Known]{by=rfa}\n\n::: {.source #rfa type=broadcast issued=2017-10-01}\nRadio.\n:::\n\n"
        "::: {.source #rfa type=broadcast issued=2017-10-02}\nRadio again.\n:::\n",
    )
    desk.write("clean.sayso", "---\ndate: 2017-10-03\n---\n\n[Dry]{.common-knowledge}\n")
    return desk
