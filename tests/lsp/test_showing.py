"""What is shown of a file: hovers, highlights, outlines, folds, links, hints, lenses, hierarchy, colours."""

import pytest
from lsprotocol import types as lsp

from conftest import offset, place, words_at


@pytest.fixture
def text(desk):
    return desk.text("report.sayso")


@pytest.fixture
def uri(editor, desk, text):
    return editor.open(desk.uri("report.sayso"), text)


def document(uri):
    return lsp.TextDocumentIdentifier(uri)


def whole(text, encoding="utf-16"):
    lines = text.split("\n")
    return lsp.Range(lsp.Position(0, 0), lsp.Position(len(lines) - 1, 0))


async def test_hovers_in_plain_text_have_no_markup(connect, desk, text):
    editor = await connect(markdown=False)
    uri = editor.open(desk.uri("report.sayso"), text)
    hover = await editor.hover(uri, place(text, "Nineteen", 3))
    assert hover.contents.kind == lsp.MarkupKind.PlainText
    assert hover.contents.value.startswith("Claim\n\nby trader")
    assert "`" not in hover.contents.value and "**" not in hover.contents.value


async def test_a_hover_on_a_picture_shows_it(editor, desk):
    desk.path("the gate.png").write_bytes(b"a picture")
    text = "![A gate](<the gate.png>){credit=\"K. Mori\"}\n"
    uri = editor.open(desk.uri("picture.sayso"), desk.write("picture.sayso", text))
    hover = await editor.hover_text(uri, place(text, "A gate", 2))
    assert hover.startswith(f"![A gate]({desk.uri('the gate.png')})\n")
    assert "K. Mori" in hover


async def test_a_hover_in_a_library_tells_who_uses_an_entry(editor, desk, uri):
    library = desk.text("library.bib")
    library_uri = editor.open(desk.uri("library.bib"), library, language="bibtex")
    hover = await editor.hover_text(library_uri, place(library, "kidmac", 2))
    assert "The Kaesong Industrial Complex" in hover
    assert "report.sayso" in hover


async def test_a_date_is_held_against_the_report(editor, uri, text):
    hover = await editor.hover_text(uri, place(text, "on=2017-10-02 event", 6))
    assert "Monday, 2 October 2017, the day before the report" in hover


async def test_from_a_claim_to_its_scope(connect, desk, text):
    editor = await connect(links=True)
    uri = editor.open(desk.uri("report.sayso"), text)
    found = await editor.text_document_declaration_async(
        lsp.DeclarationParams(document(uri), place(text, "Beijing will", 2))
    )
    assert [words_at(text, link.target_range) for link in found] == ["by=yonhap", "on=2017-10-02"]
    assert words_at(text, found[0].origin_selection_range).startswith("🚪 비자")


async def test_to_roots_and_evidence(editor, desk):
    text = "[So]{by=a}.\n\n::: {.source #a from=b file=copy.txt}\nA.\n:::\n\n::: {.source #b}\nB.\n:::\n"
    desk.write("copy.txt", "words")
    uri = editor.open(desk.uri("chain.sayso"), desk.write("chain.sayso", text))
    at = place(text, "by=a", 3)
    (root,) = await editor.text_document_type_definition_async(
        lsp.TypeDefinitionParams(document(uri), at)
    )
    assert root.range.start == place(text, "#b", 1)
    (copy,) = await editor.text_document_implementation_async(
        lsp.ImplementationParams(document(uri), at)
    )
    assert copy.uri == desk.uri("copy.txt") and copy.range.start == lsp.Position(0, 0)


async def test_a_key_is_highlighted_where_it_is_defined_and_used(editor, uri, text):
    found = await editor.text_document_document_highlight_async(
        lsp.DocumentHighlightParams(document(uri), place(text, "by=trader", 5))
    )
    kinds = [(words_at(text, one.range), one.kind) for one in found]
    assert kinds == [
        ("trader", lsp.DocumentHighlightKind.Read),
        ("trader", lsp.DocumentHighlightKind.Write),
    ]


async def test_a_client_without_nesting_gets_a_flat_outline(connect, desk, text):
    editor = await connect(nested=False)
    uri = editor.open(desk.uri("report.sayso"), text)
    flat = await editor.symbols(uri)
    assert all(isinstance(symbol, lsp.SymbolInformation) for symbol in flat)
    within = {symbol.name: symbol.container_name for symbol in flat}
    assert within["rfa"] == "Sources"
    assert within["Sources"] == "Garment plants at Kaesong said to be running again"


async def test_a_library_has_an_outline(editor, desk):
    library = desk.text("library.bib")
    uri = editor.open(desk.uri("library.bib"), library, language="bibtex")
    assert "kidmac" in [symbol.name for symbol in await editor.symbols(uri)]


async def test_folds(connect, desk, text):
    editor = await connect(most_folds=3)
    uri = editor.open(desk.uri("report.sayso"), text)
    folds = await editor.text_document_folding_range_async(lsp.FoldingRangeParams(document(uri)))
    lines = text.split("\n")
    # No more than are wanted, the longest first to be kept.
    assert [lines[fold.start_line] for fold in folds] == [
        "# Garment plants at Kaesong said to be running again",
        "## What Beijing does",
        "## Sources",
    ]


async def test_a_selection_grows(editor, uri, text):
    places = [place(text, "have reopened", 6), place(text, "park once", 2)]
    found = await editor.text_document_selection_range_async(
        lsp.SelectionRangeParams(document(uri), places)
    )
    assert len(found) == 2
    steps, step = [], found[0]
    while step:
        steps.append(words_at(text, step.range))
        step = step.parent
    assert steps[:3] == [
        "reopened",
        "🏭 개성: plants have reopened",
        "[🏭 개성: plants have reopened]{by=rfa}",
    ]
    assert steps[-1] == text


async def test_links_to_files_are_made_when_they_are_followed(editor, uri, desk, text):
    links = await editor.text_document_document_link_async(lsp.DocumentLinkParams(document(uri)))
    by_words = {words_at(text, link.range): link for link in links}
    assert by_words["https://rfa.example/kaesong"].target == "https://rfa.example/kaesong"
    library = by_words["library.bib"]
    assert library.target is None and library.tooltip == "Library"
    resolved = await editor.document_link_resolve_async(library)
    assert resolved.target == desk.uri("library.bib")


async def test_hints_tell_what_comes_from_around_a_claim(editor, uri, text):
    hints = await editor.text_document_inlay_hint_async(
        lsp.InlayHintParams(document(uri), whole(text))
    )
    at = place(text, "visas]{}", 8)
    shown = [hint for hint in hints if hint.position == at]
    assert [hint.label[0].value for hint in shown] == ["by yonhap", "on 2017-10-02"]
    resolved = await editor.inlay_hint_resolve_async(shown[1])
    assert "Monday, 2 October 2017" in resolved.tooltip
    assert words_at(text, resolved.label[0].location.range) == "2017-10-02"


async def test_hints_are_given_for_the_range_that_was_asked_for(editor, uri, text):
    at = place(text, "visas]{}", 8)
    hints = await editor.text_document_inlay_hint_async(
        lsp.InlayHintParams(document(uri), lsp.Range(at, at))
    )
    assert {(hint.position.line, hint.position.character) for hint in hints} == {
        (at.line, at.character)
    }


async def test_what_is_shown_over_the_text_can_be_turned_off(editor, uri, text):
    async def shown(**settings):
        editor.workspace_did_change_configuration(
            lsp.DidChangeConfigurationParams({"sayso": settings})
        )
        hints = await editor.text_document_inlay_hint_async(
            lsp.InlayHintParams(document(uri), whole(text))
        )
        found = await editor.text_document_code_lens_async(lsp.CodeLensParams(document(uri)))
        return {hint.label[0].value.split()[0] for hint in hints}, len(found)

    assert await shown(inlayHints={"dates": False}) == ({"by"}, 4)
    assert await shown(inlayHints=False, codeLens=False) == (set(), 0)
    assert await shown() == ({"by", "on"}, 4)


async def lenses(editor, uri):
    found = await editor.text_document_code_lens_async(lsp.CodeLensParams(document(uri)))
    return [lens if lens.command else await editor.code_lens_resolve_async(lens) for lens in found]


async def test_lenses_count_claims(editor, uri, text):
    found = await lenses(editor, uri)
    titles = {words_at(text, lens.range): lens.command.title for lens in found}
    assert titles["## What Beijing does"] == "3 claims, all with a source"
    assert titles["trader"] == "1 claim"
    # A client that cannot show places is told, and no more.
    assert {lens.command.command for lens in found} == {""}


async def test_lenses_lead_to_claims_where_the_client_can_show_them(connect, desk, text):
    editor = await connect(shows_references=True)
    uri = editor.open(desk.uri("report.sayso"), text)
    (lens,) = [one for one in await lenses(editor, uri) if words_at(text, one.range) == "trader"]
    assert lens.command.command == "sayso.showReferences"
    where, at, locations = lens.command.arguments
    assert where == uri and at["line"] == lens.range.start.line
    assert [location["uri"] for location in locations] == [uri]
    assert locations[0]["range"]["start"]["line"] == place(text, "Nineteen").line


async def test_the_hierarchy_of_sources(editor, desk, uri, text):
    (item,) = await editor.text_document_prepare_call_hierarchy_async(
        lsp.CallHierarchyPrepareParams(document(uri), place(text, "{by=rfa}", 5))
    )
    assert item.name == "rfa" and words_at(text, item.selection_range) == "rfa"
    calls = await editor.call_hierarchy_incoming_calls_async(
        lsp.CallHierarchyIncomingCallsParams(item)
    )
    assert [call.from_.name for call in calls] == ["trader", "🏭 개성: plants have reopened"]
    assert words_at(text, calls[1].from_ranges[0]) == "rfa"
    # Down to the claims, and back to those who say so.
    calls = await editor.call_hierarchy_incoming_calls_async(
        lsp.CallHierarchyIncomingCallsParams(calls[0].from_)
    )
    (claim,) = [call.from_ for call in calls]
    assert claim.name == "Nineteen plants are in use"
    back = await editor.call_hierarchy_outgoing_calls_async(
        lsp.CallHierarchyOutgoingCallsParams(claim)
    )
    assert [call.to.name for call in back] == ["trader"]
    assert words_at(text, back[0].from_ranges[0]) == "trader"


async def test_the_hierarchy_of_an_entry_in_a_library(editor, desk, uri, text):
    (item,) = await editor.text_document_prepare_call_hierarchy_async(
        lsp.CallHierarchyPrepareParams(document(uri), place(text, "by=kidmac", 5))
    )
    assert item.uri == desk.uri("library.bib")
    calls = await editor.call_hierarchy_incoming_calls_async(
        lsp.CallHierarchyIncomingCallsParams(item)
    )
    assert "a park once run with the South" in [call.from_.name for call in calls]


def tokens_of(data, text, legend, encoding="utf-16"):
    """What each token is, and its words."""
    line = character = 0
    found = []
    for index in range(0, len(data), 5):
        lines, characters, length, kind, modifiers = data[index : index + 5]
        line, character = line + lines, characters + (0 if lines else character)
        start = lsp.Position(line, character)
        end = lsp.Position(line, character + length)
        words = text[offset(text, start, encoding) : offset(text, end, encoding)]
        names = [name for bit, name in enumerate(legend.token_modifiers) if modifiers >> bit & 1]
        found.append((legend.token_types[kind], names, words))
    return found


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
async def test_colours(connect, desk, text, encoding):
    editor = await connect(encodings=[encoding])
    uri = editor.open(desk.uri("report.sayso"), text)
    legend = editor.welcome.capabilities.semantic_tokens_provider.legend
    full = await editor.text_document_semantic_tokens_full_async(
        lsp.SemanticTokensParams(document(uri))
    )
    found = tokens_of(full.data, text, legend, encoding)
    assert ("event", [], "🏭 개성: plants have reopened") in found
    assert ("event", ["abstract"], "A lasting restart is unlikely") in found
    assert ("variable", ["definition"], "trader") in found
    assert ("number", [], "../2017-04-03") in found
    assert ("property", [], "bibliography") in found
    at = lsp.Range(place(text, "[🚪", 0, encoding), place(text, "visas]", 0, encoding))
    part = await editor.text_document_semantic_tokens_range_async(
        lsp.SemanticTokensRangeParams(document(uri), at)
    )
    within = tokens_of(part.data, text, legend, encoding)
    assert within == [("event", [], "🚪 비자: Beijing will not extend visas")]


async def test_colours_are_told_as_what_changed(editor, desk, text, uri):
    legend = editor.welcome.capabilities.semantic_tokens_provider.legend
    full = await editor.text_document_semantic_tokens_full_async(
        lsp.SemanticTokensParams(document(uri))
    )
    at = place(text, "Nineteen")
    editor.change(uri, 2, (lsp.Range(at, at), "Some "))
    delta = await editor.text_document_semantic_tokens_full_delta_async(
        lsp.SemanticTokensDeltaParams(document(uri), full.result_id)
    )
    (edit,) = delta.edits
    assert len(edit.data) == 5 * 2
    data = list(full.data)
    data[edit.start : edit.start + edit.delete_count] = edit.data
    changed = text.replace("[Nineteen", "[Some Nineteen")
    assert ("event", [], "Some Nineteen plants are in use") in tokens_of(data, changed, legend)
    # Of a result that nobody knows any more, all is told.
    again = await editor.text_document_semantic_tokens_full_delta_async(
        lsp.SemanticTokensDeltaParams(document(uri), "long ago")
    )
    assert list(again.data) == data


@pytest.mark.parametrize("multiline", [True, False])
async def test_colours_over_line_ends(connect, desk, multiline):
    editor = await connect(multiline_tokens=multiline)
    text = "> [Plants\n> run]{by=a}\n"
    uri = editor.open(desk.uri("lines.sayso"), desk.write("lines.sayso", text))
    full = await editor.text_document_semantic_tokens_full_async(
        lsp.SemanticTokensParams(document(uri))
    )
    claims = [list(full.data[i : i + 3]) for i in range(0, len(full.data), 5) if full.data[i + 3] == 0]
    # The marker of a quote is none of the words.
    parted = [[0, 3, len("Plants")], [1, 2, len("run")]]
    assert claims == ([[0, 3, len("Plants\n> run")]] if multiline else parted)
