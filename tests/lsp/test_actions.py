"""What an editor offers where nothing is wrong, and how it asks for it."""

from lsprotocol import types as lsp

from conftest import edited, place


def titled(actions, words):
    (action,) = [action for action in actions if words in action.title]
    return action


async def offers(editor, uri, start, end):
    found = await editor.fixes(uri, lsp.Range(start, end))
    return found


async def test_words_become_a_claim(editor, desk):
    text = "The plants run at night.\n"
    uri = editor.open(desk.uri("new.sayso"), text)
    start = place(text, "plants")
    action = titled(await offers(editor, uri, start, place(text, "night", 5)), "Make this a claim")
    assert action.kind == "refactor.extract"
    assert edited(text, action.edit.document_changes[0].edits) == "The [plants run at night]{}.\n"


async def test_what_it_changes_is_asked_for_later(connect, desk):
    editor = await connect(resolves=True, annotations=True)
    text = "The plants run at night.\n"
    uri = editor.open(desk.uri("new.sayso"), text, version=7)
    start = place(text, "plants")
    action = titled(await offers(editor, uri, start, place(text, "night", 5)), "Make this a claim")
    assert action.edit is None
    whole = await editor.code_action_resolve_async(action)
    document = whole.edit.document_changes[0]
    assert document.text_document.version == 7
    assert edited(text, document.edits) == "The [plants run at night]{}.\n"
    (annotation,) = whole.edit.change_annotations.values()
    assert annotation.label == "Make this a claim"


async def test_all_fixes_of_a_report_are_made_later(connect, desk):
    editor = await connect(resolves=True)
    text = "---\ndate: 2017-10-03\n---\n\n[Dry]{by=author on=2017-10-1}, [wet]{by=author on=2017-9-30}.\n"
    desk.write("dates.sayso", text)
    uri = editor.open(desk.uri("dates.sayso"), text)
    top = lsp.Position(0, 0)
    (action,) = await editor.fixes(uri, lsp.Range(top, top), [lsp.CodeActionKind.SourceFixAll])
    whole = await editor.code_action_resolve_async(action)
    after = edited(text, whole.edit.document_changes[0].edits)
    assert "2017-10-01" in after and "2017-09-30" in after


def test_a_rule_is_explained(wire, desk):
    wire.initialize()
    text = desk.text("mistakes.sayso")
    uri = desk.uri("mistakes.sayso")
    wire.open(uri, text)
    at = place(text, "rfaa", 1)
    where = {"line": at.line, "character": at.character}
    asked = {
        "textDocument": {"uri": uri},
        "range": {"start": where, "end": where},
        "context": {"diagnostics": []},
    }
    actions = wire.request("textDocument/codeAction", asked)["result"]
    (explain,) = [a for a in actions if a["title"] == "Explain `unknown-source`"]
    command = explain["command"]
    call = {"command": command["command"], "arguments": command["arguments"]}
    answer = wire.request("workspace/executeCommand", call)["result"]
    assert answer["rule"] == "unknown-source"
    assert answer["markdown"].startswith("# unknown-source")
    assert "error" in wire.request("workspace/executeCommand", {"command": "sayso.none"})
    wire.goodbye()
