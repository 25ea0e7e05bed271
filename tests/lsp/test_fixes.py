"""Quick fixes: what they are called, and the text after them."""

import pytest
from lsprotocol import types as lsp

from conftest import edited, place


def edits_of(action, uri):
    edit = action.edit
    if edit.document_changes:
        (change,) = edit.document_changes
        assert change.text_document.uri == uri
        return change.edits
    return edit.changes[uri]


@pytest.mark.parametrize(
    ("words", "before", "after"),
    [
        ("rfaa", "{by=rfaa}", "{by=rfa}"),
        ("2017-10-3}", "on=2017-10-3}", "on=2017-10-03}"),
    ],
)
async def test_the_text_after_a_fix(editor, desk, words, before, after):
    text = desk.text("mistakes.sayso")
    uri = editor.open(desk.uri("mistakes.sayso"), text, version=3)
    await editor.findings(uri, version=3)
    at = place(text, words, 2)
    actions = await editor.fixes(uri, lsp.Range(at, at))
    action = actions[0]
    assert action.kind == lsp.CodeActionKind.QuickFix
    assert action.title and action.diagnostics
    assert edited(text, edits_of(action, uri)) == text.replace(before, after)
    # The edit is for this version and no other.
    assert action.edit.document_changes[0].text_document.version == 3
    # Applied, the finding is gone.
    fixed = edited(text, edits_of(action, uri))
    editor.change(uri, 4, fixed)
    found = await editor.findings(uri, version=4)
    assert action.diagnostics[0].code not in {d.code for d in found}


async def test_a_client_without_versioned_edits_gets_plain_ones(connect, desk):
    editor = await connect(versioned_edits=False)
    text = desk.text("mistakes.sayso")
    uri = editor.open(desk.uri("mistakes.sayso"), text)
    at = place(text, "rfaa", 1)
    action = (await editor.fixes(uri, lsp.Range(at, at)))[0]
    assert action.edit.document_changes is None
    assert edited(text, action.edit.changes[uri]) == text.replace("rfaa", "rfa")


async def test_only_kinds_that_were_asked_for(editor, desk):
    text = desk.text("mistakes.sayso")
    uri = editor.open(desk.uri("mistakes.sayso"), text)
    at = place(text, "rfaa", 1)
    where = lsp.Range(at, at)
    assert await editor.fixes(uri, where, [lsp.CodeActionKind.QuickFix])
    assert not await editor.fixes(uri, where, [lsp.CodeActionKind.Refactor])


async def test_a_place_without_a_finding_has_none(editor, desk):
    text = desk.text("report.sayso")
    uri = editor.open(desk.uri("report.sayso"), text)
    at = place(text, "Nineteen", 1)
    assert not await editor.fixes(uri, lsp.Range(at, at))


async def test_all_of_one_rule_and_all_that_is_safe(editor, desk):
    text = (
        "---\ndate: 2017-10-03\n---\n\n[Dry]{by=author on=2017-10-1}, [wet]{by=author on=2017-9-30}.\n"
    )
    desk.write("dates.sayso", text)
    uri = editor.open(desk.uri("dates.sayso"), text, version=1)
    await editor.findings(uri, version=1)
    at = place(text, "2017-10-1}", 2)
    actions = await editor.fixes(uri, lsp.Range(at, at))
    mended = text.replace("2017-10-1}", "2017-10-01}").replace("2017-9-30", "2017-09-30")
    (all_of_rule,) = [a for a in actions if a.title == "Mend all of `invalid-date` that can be mended safely"]
    assert edited(text, edits_of(all_of_rule, uri)) == mended
    (safe,) = await editor.fixes(
        uri, lsp.Range(at, at), [lsp.CodeActionKind.SourceFixAll]
    )
    assert safe.kind == "source.fixAll.sayso"
    assert edited(text, edits_of(safe, uri)) == mended


async def test_a_finding_is_silenced_and_asked_why(editor, desk):
    text = "---\ndate: 2017-10-03\n---\n\n> [Dry]{by=nobody}.\n"
    desk.write("quiet.sayso", text)
    uri = editor.open(desk.uri("quiet.sayso"), text, version=1)
    await editor.findings(uri, version=1)
    at = place(text, "nobody", 1)
    actions = await editor.fixes(uri, lsp.Range(at, at))
    (silence,) = [a for a in actions if a.title.startswith("Silence")]
    after = edited(text, edits_of(silence, uri))
    assert "> <!-- sayso-ignore unknown-source: -->\n>\n> [Dry]" in after
    editor.change(uri, 2, after)
    assert {d.code for d in await editor.findings(uri, version=2)} == {"suppression-without-reason"}
