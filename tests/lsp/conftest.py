"""What the tests of the language server share: a desk of files, an editor that speaks the protocol
through `pytest-lsp`, and a bare wire for what no well-behaved client would send.

Nothing here sleeps. What is expected is waited for, and `PATIENCE` says when to give it up: long
enough for a busy machine, since a test that passes never waits that long.
"""

from __future__ import annotations

import asyncio
import json
import os
import queue
import shutil
import subprocess
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from lsprotocol import types as lsp
from pygls.protocol import default_converter
from pytest_lsp import LanguageClient

HERE = Path(__file__).parent
PATIENCE = 60.0
"""Seconds."""

UNITS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}


def width(text: str, encoding: str) -> int:
    """How many units of an encoding of positions a text takes."""
    codec, size = UNITS[encoding]
    return len(text.encode(codec)) // size


def place(text: str, words: str, into: int = 0, encoding: str = "utf-16", nth: int = 0):
    """The position `into` characters behind the beginning of the `nth` place of some words."""
    at = -1
    for _ in range(nth + 1):
        at = text.index(words, at + 1)
    before = text[: at + into]
    line = before.count("\n")
    return lsp.Position(line, width(before[before.rfind("\n") + 1 :], encoding))


def words_at(text: str, where: lsp.Range, encoding: str = "utf-16") -> str:
    """The words of a range."""
    start, end = (offset(text, at, encoding) for at in (where.start, where.end))
    return text[start:end]


def offset(text: str, at: lsp.Position, encoding: str = "utf-16") -> int:
    """A position as an index of the text; it must lie between two characters."""
    lines = text.split("\n")
    line = lines[at.line]
    for index in range(len(line) + 1):
        if width(line[:index], encoding) == at.character:
            return sum(len(line) + 1 for line in lines[: at.line]) + index
    raise AssertionError(f"{at} lies within a character, or behind the line {line!r}")


def edited(text: str, edits: Iterable[lsp.TextEdit], encoding: str = "utf-16") -> str:
    """A text after edits that were all made for it as it is."""
    spans = [
        (offset(text, e.range.start, encoding), offset(text, e.range.end, encoding), e.new_text)
        for e in edits
    ]
    for start, end, new in sorted(spans, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def codes(diagnostics: Iterable[lsp.Diagnostic]) -> list[str]:
    """The rules of diagnostics, sorted."""
    return sorted(str(diagnostic.code) for diagnostic in diagnostics)


@pytest.fixture(scope="session")
def sayso() -> Path:
    """The program under test."""
    named = os.environ.get("SAYSO_BIN")
    if not named:
        pytest.exit(
            "SAYSO_BIN is not set. Build with `cargo build`, then say "
            "`SAYSO_BIN=target/debug/sayso pytest tests/lsp`, or run tests/all.",
            returncode=2,
        )
    program = Path(named).resolve()
    if not program.is_file():
        pytest.exit(f"SAYSO_BIN: there is no program at {program}", returncode=2)
    return program


class Desk:
    """A folder of files to work at, a copy of `desk/`."""

    def __init__(self, folder: Path):
        self.folder = folder

    def path(self, name: str) -> Path:
        return self.folder / name

    def uri(self, name: str) -> str:
        return self.path(name).as_uri()

    def text(self, name: str) -> str:
        return self.path(name).read_text(encoding="utf-8")

    def write(self, name: str, text: str) -> str:
        self.path(name).parent.mkdir(parents=True, exist_ok=True)
        self.path(name).write_text(text, encoding="utf-8")
        return text


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    folder = tmp_path / "desk"
    shutil.copytree(HERE / "desk", folder)
    return Desk(folder)


class Editor(LanguageClient):
    """A client that remembers what was published, with versions, and can wait for it."""

    def __init__(self):
        super().__init__(converter_factory=default_converter)
        self.published: dict[str, lsp.PublishDiagnosticsParams] = {}
        self.heard = asyncio.Condition()
        self.registered: list[lsp.Registration] = []
        self.encoding = "utf-16"
        self.settings = None
        self.refreshed = 0
        self.asked_again: list[str] = []
        self.progress_shown: list = []
        self.logged: list[lsp.LogMessageParams] = []

        @self.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        async def _published(params: lsp.PublishDiagnosticsParams):
            async with self.heard:
                self.published[params.uri] = params
                self.heard.notify_all()

        @self.feature(lsp.CLIENT_REGISTER_CAPABILITY)
        async def _registered(params: lsp.RegistrationParams):
            async with self.heard:
                self.registered.extend(params.registrations)
                self.heard.notify_all()

        @self.feature(lsp.WORKSPACE_DIAGNOSTIC_REFRESH)
        async def _refreshed(_):
            async with self.heard:
                self.refreshed += 1
                self.heard.notify_all()

        for what in (
            lsp.WORKSPACE_INLAY_HINT_REFRESH,
            lsp.WORKSPACE_CODE_LENS_REFRESH,
            lsp.WORKSPACE_SEMANTIC_TOKENS_REFRESH,
        ):
            self._listen(what)

        @self.feature(lsp.WORKSPACE_CONFIGURATION)
        def _configuration(params: lsp.ConfigurationParams):
            return [self.settings for _ in params.items]

        @self.feature(lsp.WINDOW_LOG_MESSAGE)
        async def _logged(params: lsp.LogMessageParams):
            async with self.heard:
                self.logged.append(params)
                self.heard.notify_all()

        @self.feature(lsp.WINDOW_WORK_DONE_PROGRESS_CREATE)
        def _progress(_: lsp.WorkDoneProgressCreateParams):
            return None

        @self.feature(lsp.PROGRESS)
        async def _shown(params: lsp.ProgressParams):
            async with self.heard:
                self.progress_shown.append(params)
                self.heard.notify_all()

    def _listen(self, what: str):
        @self.feature(what)
        async def _asked(_):
            async with self.heard:
                self.asked_again.append(what.removeprefix("workspace/").removesuffix("/refresh"))
                self.heard.notify_all()

    async def until(self, holds, what: str):
        """Waits until something holds that the server's messages bring about."""
        async with self.heard:
            try:
                async with asyncio.timeout(PATIENCE):
                    await self.heard.wait_for(holds)
            except TimeoutError:
                raise AssertionError(f"waited in vain for {what}: {self.published}") from None

    async def findings(self, uri: str, version: int | None = 1) -> list[lsp.Diagnostic]:
        """The diagnostics of this version of a document, as soon as they are there."""
        await self.until(
            lambda: uri in self.published and self.published[uri].version == version,
            f"diagnostics of version {version} of {uri}",
        )
        return list(self.published[uri].diagnostics)

    async def findings_that(self, uri: str, holds, what: str) -> list[lsp.Diagnostic]:
        """The diagnostics of a document, as soon as they are as expected."""
        await self.until(
            lambda: uri in self.published and holds(self.published[uri].diagnostics), what
        )
        return list(self.published[uri].diagnostics)

    async def pull(self, uri: str, previous: str | None = None):
        """What is asked for, and not published."""
        return await self.text_document_diagnostic_async(
            lsp.DocumentDiagnosticParams(
                lsp.TextDocumentIdentifier(uri), previous_result_id=previous
            )
        )

    async def pull_all(self, previous: dict[str, str] | None = None):
        """The same of the whole workspace, by address."""
        ids = [lsp.PreviousResultId(uri, value) for uri, value in (previous or {}).items()]
        report = await self.workspace_diagnostic_async(lsp.WorkspaceDiagnosticParams(ids))
        return {item.uri: item for item in report.items}

    def watched(self, *events: tuple[str, lsp.FileChangeType]) -> None:
        """The disk has changed."""
        self.workspace_did_change_watched_files(
            lsp.DidChangeWatchedFilesParams([lsp.FileEvent(uri, kind) for uri, kind in events])
        )

    def open(self, uri: str, text: str, version: int = 1, language: str = "sayso") -> str:
        self.text_document_did_open(
            lsp.DidOpenTextDocumentParams(lsp.TextDocumentItem(uri, language, version, text))
        )
        return uri

    def change(self, uri: str, version: int, *changes) -> None:
        """Each change is a whole text, or a range and the text that replaces it."""
        events = [
            lsp.TextDocumentContentChangeWholeDocument(change)
            if isinstance(change, str)
            else lsp.TextDocumentContentChangePartial(range=change[0], text=change[1])
            for change in changes
        ]
        self.text_document_did_change(
            lsp.DidChangeTextDocumentParams(
                lsp.VersionedTextDocumentIdentifier(version=version, uri=uri), events
            )
        )

    def close(self, uri: str) -> None:
        self.text_document_did_close(
            lsp.DidCloseTextDocumentParams(lsp.TextDocumentIdentifier(uri))
        )

    async def hover(self, uri: str, at: lsp.Position) -> lsp.Hover | None:
        return await self.text_document_hover_async(
            lsp.HoverParams(lsp.TextDocumentIdentifier(uri), at)
        )

    async def hover_text(self, uri: str, at: lsp.Position) -> str:
        hover = await self.hover(uri, at)
        assert hover is not None, f"no hover at {at}"
        assert isinstance(hover.contents, lsp.MarkupContent)
        return hover.contents.value

    async def definition(self, uri: str, at: lsp.Position):
        found = await self.text_document_definition_async(
            lsp.DefinitionParams(lsp.TextDocumentIdentifier(uri), at)
        )
        return found or []

    async def references(self, uri: str, at: lsp.Position, declaration: bool = False):
        found = await self.text_document_references_async(
            lsp.ReferenceParams(
                lsp.ReferenceContext(declaration), lsp.TextDocumentIdentifier(uri), at
            )
        )
        return found or []

    async def completions(self, uri: str, at: lsp.Position) -> dict[str, lsp.CompletionItem]:
        found = await self.text_document_completion_async(
            lsp.CompletionParams(lsp.TextDocumentIdentifier(uri), at)
        )
        items = found.items if isinstance(found, lsp.CompletionList) else found or []
        return {item.label: item for item in items}

    async def symbols(self, uri: str) -> list[lsp.DocumentSymbol]:
        found = await self.text_document_document_symbol_async(
            lsp.DocumentSymbolParams(lsp.TextDocumentIdentifier(uri))
        )
        return list(found or [])

    async def fixes(self, uri: str, where: lsp.Range, only=None) -> list[lsp.CodeAction]:
        found = await self.text_document_code_action_async(
            lsp.CodeActionParams(
                lsp.TextDocumentIdentifier(uri), where, lsp.CodeActionContext([], only)
            )
        )
        return [action for action in found or [] if isinstance(action, lsp.CodeAction)]


def abilities(
    encodings: list[str] | None = None,
    links: bool = False,
    versioned_edits: bool = True,
    watches: bool = False,
    markdown: bool = True,
    nested: bool = True,
    shows_references: bool = False,
    multiline_tokens: bool = False,
    most_folds: int | None = None,
    progress: bool = False,
    pulls: bool = False,
    related: bool = True,
    configuration: bool = False,
    refreshes: bool = False,
    resolves: bool = False,
    annotations: bool = False,
) -> lsp.ClientCapabilities:
    """What a client can do, as far as the server asks."""
    return lsp.ClientCapabilities(
        experimental={"commands": {"commands": ["sayso.showReferences"]}}
        if shows_references
        else None,
        general=lsp.GeneralClientCapabilities(
            position_encodings=None
            if encodings is None
            else [lsp.PositionEncodingKind(name) for name in encodings]
        ),
        workspace=lsp.WorkspaceClientCapabilities(
            workspace_edit=lsp.WorkspaceEditClientCapabilities(
                document_changes=versioned_edits,
                change_annotation_support=lsp.ChangeAnnotationsSupportOptions()
                if annotations
                else None,
            ),
            configuration=configuration,
            did_change_configuration=lsp.DidChangeConfigurationClientCapabilities(
                dynamic_registration=configuration
            ),
            diagnostics=lsp.DiagnosticWorkspaceClientCapabilities(refresh_support=pulls),
            inlay_hint=lsp.InlayHintWorkspaceClientCapabilities(refresh_support=refreshes),
            code_lens=lsp.CodeLensWorkspaceClientCapabilities(refresh_support=refreshes),
            semantic_tokens=lsp.SemanticTokensWorkspaceClientCapabilities(refresh_support=refreshes),
            did_change_watched_files=lsp.DidChangeWatchedFilesClientCapabilities(
                dynamic_registration=watches
            ),
        ),
        window=lsp.WindowClientCapabilities(work_done_progress=progress),
        text_document=lsp.TextDocumentClientCapabilities(
            diagnostic=lsp.DiagnosticClientCapabilities(related_document_support=related)
            if pulls
            else None,
            definition=lsp.DefinitionClientCapabilities(link_support=links),
            declaration=lsp.DeclarationClientCapabilities(link_support=links),
            type_definition=lsp.TypeDefinitionClientCapabilities(link_support=links),
            implementation=lsp.ImplementationClientCapabilities(link_support=links),
            hover=lsp.HoverClientCapabilities(
                content_format=[lsp.MarkupKind.Markdown] if markdown else [lsp.MarkupKind.PlainText]
            ),
            document_symbol=lsp.DocumentSymbolClientCapabilities(
                hierarchical_document_symbol_support=nested
            ),
            document_link=lsp.DocumentLinkClientCapabilities(tooltip_support=True),
            folding_range=lsp.FoldingRangeClientCapabilities(range_limit=most_folds),
            semantic_tokens=lsp.SemanticTokensClientCapabilities(
                requests=lsp.ClientSemanticTokensRequestOptions(
                    range=True, full=lsp.ClientSemanticTokensRequestFullDelta(delta=True)
                ),
                token_types=[],
                token_modifiers=[],
                formats=[lsp.TokenFormat.Relative],
                multiline_token_support=multiline_tokens,
            ),
            code_action=lsp.CodeActionClientCapabilities(
                data_support=True,
                resolve_support=lsp.ClientCodeActionResolveOptions(properties=["edit"]),
            )
            if resolves
            else None,
            publish_diagnostics=lsp.PublishDiagnosticsClientCapabilities(
                version_support=True,
                related_information=True,
                tag_support=lsp.ClientDiagnosticsTagOptions([lsp.DiagnosticTag.Unnecessary]),
            ),
        ),
    )


@pytest_asyncio.fixture
async def connect(sayso: Path, desk: Desk):
    """Starts editors. Each ends with `shutdown` and `exit`, and the server with status 0."""
    editors: list[Editor] = []

    async def start(folders: list[str] | None = None, settings=None, **wishes) -> Editor:
        """Folders are those of the workspace, by name; `settings` is what the editor is asked for."""
        editor = Editor()
        editor.settings = settings
        await editor.start_io(str(sayso), "lsp")
        editors.append(editor)
        editor.welcome = await editor.initialize_session(
            lsp.InitializeParams(
                capabilities=abilities(**wishes),
                workspace_folders=[
                    lsp.WorkspaceFolder(desk.uri(name), name) for name in folders or ["."]
                ],
            )
        )
        editor.encoding = str(
            getattr(editor.welcome.capabilities.position_encoding, "value", None)
            or editor.welcome.capabilities.position_encoding
            or "utf-16"
        )
        return editor

    yield start
    for editor in editors:
        async with asyncio.timeout(PATIENCE):
            await editor.shutdown_session()
        assert editor._server.returncode == 0
        await editor.stop()


@pytest_asyncio.fixture
async def editor(connect) -> Editor:
    """An editor of the commonest kind: UTF-16, versioned edits."""
    return await connect()


class Wire:
    """The server with nothing between: bytes in, messages out."""

    def __init__(self, program: Path, folder: Path, *options: str):
        self.process = subprocess.Popen(
            [program, "lsp", *options],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.messages: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self.log: list[bytes] = []
        self.last = 0
        self.readers = [
            threading.Thread(target=self._read, daemon=True),
            threading.Thread(target=self._read_log, daemon=True),
        ]
        for reader in self.readers:
            reader.start()

    def _read(self):
        out = self.process.stdout
        while header := out.readline():
            length = 0
            while header.strip():
                name, _, value = header.partition(b":")
                if name.strip().lower() == b"content-length":
                    length = int(value)
                header = out.readline()
            self.messages.put(json.loads(out.read(length)))
        self.messages.put(None)

    def _read_log(self):
        for line in self.process.stderr:
            self.log.append(line)

    def send_bytes(self, body: bytes, header: bytes | None = None):
        self.process.stdin.write(header or b"Content-Length: %d\r\n\r\n" % len(body))
        self.process.stdin.write(body)
        self.process.stdin.flush()

    def send(self, message: dict[str, Any]):
        self.send_bytes(json.dumps({"jsonrpc": "2.0", **message}).encode())

    def notify(self, method: str, params: Any = None):
        self.send({"method": method} if params is None else {"method": method, "params": params})

    def ask(self, method: str, params: Any = None) -> int:
        self.last += 1
        message: dict[str, Any] = {"id": self.last, "method": method}
        if params is not None:
            message["params"] = params
        self.send(message)
        return self.last

    def next(self, holds) -> dict[str, Any]:
        """The next message that is of the kind expected; requests of the server's own are granted."""
        seen = []
        while True:
            try:
                message = self.messages.get(timeout=PATIENCE)
            except queue.Empty:
                raise AssertionError(f"nothing came but {seen}; log: {self.log}") from None
            assert message is not None, f"the server ended; it said {seen}; log: {self.log}"
            if holds(message):
                return message
            if "method" in message and "id" in message:
                self.send({"id": message["id"], "result": None})
            seen.append(message)

    def answer(self, number: int) -> dict[str, Any]:
        return self.next(lambda message: message.get("id") == number and "method" not in message)

    def request(self, method: str, params: Any = None) -> dict[str, Any]:
        return self.answer(self.ask(method, params))

    def initialize(self, params: dict[str, Any] | None = None) -> dict[str, Any]:
        answer = self.request("initialize", params or {"capabilities": {}})
        self.notify("initialized", {})
        return answer

    def open(self, uri: str, text: str, version: int = 1):
        document = {"uri": uri, "languageId": "sayso", "version": version, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})

    def published(self, uri: str, version: int | None = 1) -> list[dict[str, Any]]:
        def holds(message):
            params = message.get("params") or {}
            return (
                message.get("method") == "textDocument/publishDiagnostics"
                and params["uri"] == uri
                and params.get("version") == version
            )

        return self.next(holds)["params"]["diagnostics"]

    def end(self) -> int:
        """The input ends; the server's status."""
        self.process.stdin.close()
        return self.process.wait(PATIENCE)

    def goodbye(self) -> int:
        assert self.request("shutdown")["result"] is None
        self.notify("exit")
        return self.process.wait(PATIENCE)


@pytest.fixture
def wire(sayso: Path, desk: Desk):
    wire = Wire(sayso, desk.folder)
    yield wire
    if wire.process.poll() is None:
        wire.process.kill()
        wire.process.wait()
    for reader in wire.readers:
        reader.join(PATIENCE)
    for pipe in (wire.process.stdin, wire.process.stdout, wire.process.stderr):
        pipe.close()
