"""The schemas in docs/schemas fit what the program prints and reads."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from conftest import ROOT, SCHEMAS, Desk


def schema(name: str) -> dict:
    return json.loads((SCHEMAS / f"{name}.schema.json").read_text())


@pytest.mark.parametrize("name", ["findings", "inspect", "rules", "baseline", "sayso.toml"])
def test_they_are_schemas(name: str) -> None:
    found = schema(name)
    jsonschema.validators.validator_for(found).check_schema(found)


def test_the_settings_schema_is_the_programs_own(desk: Desk) -> None:
    assert desk.run("config", "--schema") == (SCHEMAS / "sayso.toml.schema.json").read_text(), (
        "sayso config --schema > docs/schemas/sayso.toml.schema.json"
    )


def test_the_editor_brings_the_same_schema() -> None:
    brought = ROOT / "editors" / "vscode" / "schemas" / "sayso.toml.schema.json"
    assert brought.read_text() == (SCHEMAS / "sayso.toml.schema.json").read_text(), (
        "cp docs/schemas/sayso.toml.schema.json editors/vscode/schemas/"
    )


def test_rules(desk: Desk) -> None:
    jsonschema.validate(json.loads(desk.run("rules", "--format", "json")), schema("rules"))


def test_baseline(hostile: Desk) -> None:
    hostile.run("check", "--write-baseline")
    written = json.loads((hostile.folder / "sayso-baseline.json").read_text())
    assert written["findings"]
    jsonschema.validate(written, schema("baseline"))


@pytest.mark.parametrize("report", sorted((ROOT / "examples").rglob("*.sayso")), ids=lambda p: p.name)
def test_inspect(desk: Desk, report: Path) -> None:
    read = json.loads(desk.run("inspect", "--format", "json", str(report)))
    jsonschema.validate(read, schema("inspect"))


def test_inspect_of_odd_reports(hostile: Desk) -> None:
    for report in hostile.folder.rglob("*.sayso"):
        read = json.loads(hostile.run("inspect", "--format", "json", str(report)))
        jsonschema.validate(read, schema("inspect"))


def taplo(desk: Desk, text: str) -> subprocess.CompletedProcess[bytes]:
    """What the TOML tool that editors use says of a `sayso.toml`."""
    file = desk.write("sayso.toml", text)
    program = Path(sys.executable).parent / "taplo"
    address = (SCHEMAS / "sayso.toml.schema.json").as_uri()
    return subprocess.run(
        [str(program), "check", "--schema", address, file.name],
        cwd=desk.folder,
        capture_output=True,
        check=False,
    )


def test_taplo_takes_what_the_program_takes(desk: Desk) -> None:
    desk.run("init")
    started = (desk.folder / "sayso.toml").read_text()
    every = started.replace("# ", "", 0)
    for text in (started, every, FULL):
        checked = taplo(desk, text)
        assert checked.returncode == 0, checked.stderr.decode()
        desk.run("config", status=0)


@pytest.mark.parametrize(
    "wrong",
    [
        'profil = "newsroom"',
        'profile = "news"',
        "[rules]\nno-such-rule = \"error\"",
        "[rules]\nclaim-without-date = \"fatal\"",
        "[rules]\ndate-after-report = { day = 2 }",
        "[rules]\ndate-after-report = { days = \"2\" }",
        "[rules]\ndate-after-report = { days = -1 }",
        "[evidence]\noptional = \"yes\"",
        "[[overrides]]\nrules = {}",
        'include = "*.md"',
    ],
)
def test_taplo_refuses_what_the_program_refuses(desk: Desk, wrong: str) -> None:
    assert taplo(desk, wrong).returncode != 0
    desk.run("config", status=2)


FULL = """\
profile = "investigation"
libraries = ["sources/*.bib"]
private = ["desk/names.sayso"]
include = ["reports/**/*.md"]
exclude = ["drafts"]
required-version = ">=0.1"

[evidence]
optional = true

[people]
NB = "N. Body"

[rules]
image = "off"
claim-without-date = "warning"
date-after-report = { severity = "info", days = 2 }
said-after-published = { types = ["book"] }

[[overrides]]
paths = ["opinion/**"]
rules = { attribution = "info" }
"""
