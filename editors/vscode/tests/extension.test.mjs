// Works in VS Code as a writer does, through the keyboard and what is on the screen; and asks it, through
// its own API, for what is drawn all over the text.
//
// Nothing sleeps: what is expected is waited for. `PATIENCE` says when to give it up.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { chromium } from 'playwright-core';

const PATIENCE = 120_000;
const env = (name) => process.env[name] ?? assert.fail(`${name} is not set; run tests/run`);
const entry = join(env('SAYSO_VSCODE'), 'node_modules/code-server/out/node/entry.js');

const scratch = mkdtempSync(join(tmpdir(), 'sayso-vscode-'));
const desk = join(scratch, 'desk');
const probe = join(scratch, 'probe');
let program;
let browser;
let page;
let log = '';

/** A port that nobody uses. */
async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

/** Starts VS Code on the desk, with this as the server, and opens it in the browser. */
async function start(server) {
  const data = mkdtempSync(join(scratch, 'data-'));
  const settings = (of, values) => {
    mkdirSync(join(data, of));
    writeFileSync(join(data, of, 'settings.json'), JSON.stringify(values));
  };
  settings('User', {
    // A chat panel would take the focus and the test's keys.
    'chat.disableAIFeatures': true,
    'workbench.startupEditor': 'none',
    'workbench.secondarySideBar.defaultVisibility': 'hidden',
    // The test looks into files that would be half written.
    'files.autoSave': 'off',
    'editor.hover.delay': 100,
    'extensions.autoCheckUpdates': false,
    'extensions.autoUpdate': false,
  });
  // Where a program is, is a matter of the machine that it runs on: where the editor is in a browser,
  // the user's own settings do not count for that.
  settings('Machine', { 'sayso.path': server });
  const extensions = join(scratch, 'extensions');
  const flags = [
    '--config', join(scratch, 'config.yaml'), '--extensions-dir', extensions, '--user-data-dir', data,
  ];
  // No shop for extensions: the test speaks with nobody outside.
  const surroundings = { ...process.env, EXTENSIONS_GALLERY: '{"serviceUrl": ""}', SAYSO_PROBE: probe };
  delete surroundings.PORT;
  const wanted = [env('SAYSO_VSIX'), env('SAYSO_PROBE_VSIX')].flatMap((vsix) => ['--install-extension', vsix]);
  const installed = spawnSync(process.execPath, [entry, ...flags, ...wanted], {
    encoding: 'utf8',
    env: surroundings,
  });
  assert.equal(installed.status, 0, installed.stdout + installed.stderr);
  const port = await freePort();
  program = spawn(
    process.execPath,
    [
      entry, '--bind-addr', `127.0.0.1:${port}`, '--auth', 'none', '--disable-telemetry',
      '--disable-update-check', '--disable-workspace-trust', ...flags, desk,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], env: surroundings },
  );
  const listening = new Promise((done, fail) => {
    const hear = (piece) => {
      log += piece;
      if (/HTTP server listening/.test(log)) done();
    };
    program.stdout.on('data', hear);
    program.stderr.on('data', hear);
    program.on('exit', (status) => fail(new Error(`code-server ended with ${status}:\n${log}`)));
  });
  await listening;
  page = await browser.newPage({ viewport: { width: 1500, height: 1000 } });
  page.setDefaultTimeout(PATIENCE);
  await page.goto(`http://127.0.0.1:${port}/?folder=${encodeURIComponent(desk)}`);
  await page.waitForSelector('.monaco-workbench .explorer-folders-view .monaco-list-row');
}

async function stop() {
  await page?.close();
  page = undefined;
  if (program && program.exitCode === null) {
    program.removeAllListeners('exit');
    const ended = new Promise((done) => program.once('exit', done));
    program.kill();
    await ended;
  }
  log = '';
}

/** Waits until the box that asks for a file or a line holds this. */
const asked = (text) =>
  until(
    `the question with "${text}"`,
    (text) => {
      const box = document.querySelector('.quick-input-widget');
      const input = box?.querySelector('input.input');
      return box?.checkVisibility() && document.activeElement === input && input.value === text;
    },
    text,
  );

/** Waits until it is gone. */
const answered = () => page.waitForSelector('.quick-input-widget', { state: 'hidden' });

/** Opens a file as `Control+P` does. */
async function open(name) {
  // Until all its parts are there, VS Code lets keys pass; so they are pressed until it asks.
  const from = Date.now();
  do {
    assert.ok(Date.now() - from < PATIENCE, 'Control+P opens nothing');
    await page.keyboard.press('Control+P');
  } while (!(await page.waitForSelector('.quick-input-widget', { timeout: 2_000 }).catch(() => null)));
  await asked('');
  await page.keyboard.type(name);
  await page.waitForSelector(`.quick-input-list .monaco-list-row.focused[aria-label^="${name}"]`);
  await page.keyboard.press('Enter');
  await answered();
  await shown(name);
}

/** Waits until a file is in front. */
const shown = (name) =>
  until(
    `${name} in front`,
    (name) => document.querySelector(`.tab.active[data-resource-name="${name}"]`) !== null,
    name,
  );

/** Waits until `look` gives something true, and gives it. */
async function until(what, look, argument) {
  const handle = await page
    .waitForFunction(look, argument, { timeout: PATIENCE })
    .catch(async (error) => {
      await page.screenshot({ path: join(env('SAYSO_VSCODE'), 'failed.png') });
      throw new Error(`waited in vain for ${what} (failed.png shows the screen): ${error}\n${log}`);
    });
  return handle.jsonValue();
}

/** The cursor as the status bar says, when `holds` of it. */
async function cursor(what, holds) {
  return until(
    `the cursor ${what}`,
    (test) => {
      const items = [...document.querySelectorAll('.statusbar-item')];
      const found = items.map((item) => /Ln (\d+), Col (\d+)/.exec(item.textContent)).find(Boolean);
      const at = found && { line: Number(found[1]), column: Number(found[2]) };
      return at && new Function('at', `return ${test}`)(at) && at;
    },
    holds,
  );
}

/** Puts the cursor into some words of a line of a file on the desk. */
async function go(file, inLine, text) {
  const lines = readFileSync(join(desk, file), 'utf8').split('\n');
  const line = lines.findIndex((line) => line.includes(inLine)) + 1;
  assert.ok(line > 0, inLine);
  const column = lines[line - 1].indexOf(text) + 3;
  await page.keyboard.press('Control+G');
  await asked(':');
  await page.keyboard.type(`${line}:${column}`);
  await page.waitForSelector(`.quick-input-widget :text("line ${line} at column ${column}")`);
  await page.keyboard.press('Enter');
  await answered();
  await cursor(`in line ${line}`, `at.line === ${line} && at.column === ${column}`);
  return page.locator('.editor-instance .view-line span span', { hasText: text }).first();
}

/** Runs a function in VS Code, with its API; gives what it gives. */
function inside(run, argument) {
  const body = JSON.stringify({ code: String(run), argument });
  return new Promise((done, fail) => {
    const asked = request({ socketPath: probe, method: 'POST' }, async (answer) => {
      let text = '';
      for await (const piece of answer) text += piece;
      const { value, error } = JSON.parse(text);
      if (error === undefined) done(value);
      else fail(new Error(error));
    });
    asked.on('error', fail);
    asked.setTimeout(PATIENCE, () => asked.destroy(new Error(`no answer from VS Code to ${body}`)));
    asked.end(body);
  });
}

/** Waits until a function that runs in VS Code gives something true, and gives it. */
async function insideUntil(what, run, argument) {
  const from = Date.now();
  let last;
  do {
    last = await inside(run, argument).catch((error) => String(error));
    if (last && typeof last !== 'string') return last;
  } while (Date.now() - from < PATIENCE);
  throw new Error(`waited in vain for ${what}; last: ${JSON.stringify(last)}`);
}

/** Where some words stand in a file on the desk, `into` letters behind their beginning. */
function place(file, words, into = 0) {
  const text = readFileSync(join(desk, file), 'utf8');
  const at = text.indexOf(words);
  assert.ok(at >= 0, words);
  const lines = text.slice(0, at + into).split('\n');
  return { path: join(desk, file), line: lines.length - 1, character: lines.at(-1).length };
}

/** Asks with a command that takes an address and a position; gives the words or the data of the answer. */
const ask = (command, at, ...more) =>
  inside(
    async (vscode, { command, at, more }) => {
      const uri = vscode.Uri.file(at.path);
      await vscode.workspace.openTextDocument(uri);
      const position = new vscode.Position(at.line, at.character);
      const found = await vscode.commands.executeCommand(command, uri, position, ...more);
      const words = async (place) => {
        const document = await vscode.workspace.openTextDocument(place.targetUri ?? place.uri ?? uri);
        const range = place.targetSelectionRange ?? place.targetRange ?? place.range;
        const { text } = document.lineAt(range.start.line);
        return `${document.uri.path.split('/').pop()}:${text.slice(range.start.character)}`;
      };
      return Promise.all((found ?? []).map(words));
    },
    { command, at, more },
  );

const within = (list, words) =>
  assert.ok(list.some((item) => item.includes(words)), `${words} is not in ${JSON.stringify(list)}`);

before(async () => {
  cpSync(join(env('SAYSO_PROJECT'), 'examples/kaesong'), desk, { recursive: true });
  browser = await chromium.launch({
    executablePath: env('CHROMIUM'),
    headless: true,
    args: [
      '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync',
    ],
  });
});

after(async () => {
  await stop();
  await browser?.close();
  rmSync(scratch, { recursive: true, force: true });
});

test('in VS Code', async (t) => {
  await start(env('SAYSO_SERVER'));

  await t.test('a report is Sayso, and its mistakes are underlined', async () => {
    await open('kaesong-with-mistakes.sayso');
    await until('the language', () =>
      [...document.querySelectorAll('.statusbar-item')].some((item) => item.textContent === 'Sayso'),
    );
    await until('squiggles', () => document.querySelectorAll('.squiggly-error').length > 0);
    await page.keyboard.press('Control+Shift+M');
    const problems = await until('the problems', () => {
      const panel = document.querySelector('.markers-panel');
      return panel && /There is no source/.test(panel.textContent) && panel.textContent;
    });
    assert.match(problems.replaceAll('\u00a0', ' '), /There is no source `photo-gates`/);
    await page.keyboard.press('Control+Shift+M');
  });

  await t.test('claims, keys and faults have colours of their own', async () => {
    const key = await go('kaesong-with-mistakes.sayso', 'photo-gates', 'photo-gates');
    await key.waitFor();
    const colour = (element) => element.evaluate((node) => getComputedStyle(node).color);
    const attribute = page.locator('.editor-instance .view-line span span', { hasText: /^by$/ }).first();
    const prose = page.locator('.editor-instance .view-line span span', { hasText: 'Radio Free Asia' }).first();
    const colours = new Set([await colour(key), await colour(attribute), await colour(prose)]);
    assert.equal(colours.size, 3, [...colours].join(' | '));
  });

  await t.test('a hover gives the reference', async () => {
    await open('kaesong.sayso');
    await go('kaesong.sayso', 'by=mou-2016 at', 'mou-2016');
    // By keys: below a pointer, lines move when lenses come.
    await page.keyboard.press('Control+K');
    await page.keyboard.press('Control+I');
    const text = await until('a hover', () => {
      const hover = document.querySelector('.monaco-hover:not(.hidden) .hover-row .rendered-markdown');
      return hover && /mou-2016/.test(hover.textContent) && hover.textContent;
    });
    assert.match(text.replaceAll('\u00a0', ' '), /Shutdown of the Kaesong Industrial Complex/);
    await page.keyboard.press('Escape');
  });

  await t.test('from a key to its source in a library', async () => {
    await go('kaesong.sayso', 'by=mou-2016 at', 'mou-2016');
    await page.keyboard.press('F12');
    await shown('library.bib');
    const library = readFileSync(join(desk, 'library.bib'), 'utf8').split('\n');
    const entry = library.findIndex((line) => line.startsWith('@report{mou-2016')) + 1;
    await cursor('at the entry', `at.line === ${entry} && at.column === ${'@report{'.length + 1}`);
  });

  await t.test('a quick fix mends the text', async () => {
    await open('kaesong-with-mistakes.sayso');
    await go('kaesong-with-mistakes.sayso', 'on=2017-10-3}', '2017-10-3}');
    await page.keyboard.press('Control+.');
    await page.waitForSelector('.action-widget .monaco-list-row.action');
    await page.keyboard.press('Enter');
    await until('the date mended', () =>
      /on=2017-10-03\}/.test(document.querySelector('.editor-instance .view-lines').textContent),
    );
  });

  const report = join(desk, 'kaesong.sayso');

  await t.test('the server is there for its reports', async () => {
    await open('kaesong.sayso');
    await insideUntil('findings that VS Code asked for', (vscode, path) => {
      const found = vscode.languages.getDiagnostics(vscode.Uri.file(path));
      return found.some((one) => one.code === 'open-query' || one.code?.value === 'open-query');
    }, report);
  });

  await t.test('ways from a claim: its scope, the root, the evidence, all uses', async () => {
    const claim = place('kaesong.sayso', 'Nineteen garment');
    within(await ask('vscode.executeDeclarationProvider', claim), 'by=rfa-china-1 on=2017-10-03');
    within(await ask('vscode.executeImplementationProvider', claim), 'rfa.txt:');
    const key = place('kaesong.sayso', 'by=rfa}', 3);
    within(await ask('vscode.executeTypeDefinitionProvider', key), 'rfa-china-1 type=interview');
    within(await ask('vscode.executeDefinitionProvider', key), 'rfa type=broadcast');
    const uses = await ask('vscode.executeReferenceProvider', place('kaesong.sayso', 'by=mou-2016', 3));
    within(uses, 'kaesong-with-mistakes.sayso:mou-2016 at=');
    within(uses, 'kaesong.sayso:mou-2016 at=');
    const marked = await ask('vscode.executeDocumentHighlights', place('kaesong.sayso', '#yonhap', 1));
    assert.equal(marked.length, 2);
  });

  await t.test('outline, folds and selections', async () => {
    const found = await inside(async (vscode, path) => {
      const uri = vscode.Uri.file(path);
      const symbols = await vscode.commands.executeCommand('vscode.executeDocumentSymbolProvider', uri);
      const names = (list) => list.flatMap((one) => [one.name, ...names(one.children ?? [])]);
      const folds = await vscode.commands.executeCommand('vscode.executeFoldingRangeProvider', uri);
      const document = await vscode.workspace.openTextDocument(uri);
      const at = document.positionAt(document.getText().indexOf('Nineteen garment') + 3);
      const [selection] = await vscode.commands.executeCommand('vscode.executeSelectionRangeProvider', uri, [at]);
      const steps = [];
      for (let step = selection; step; step = step.parent) steps.push(document.getText(step.range));
      return { names: names(symbols), folds: folds.map((fold) => document.lineAt(fold.start).text), steps };
    }, report);
    for (const name of ['Sources', 'yonhap', 'Nineteen garment plants are in use']) within(found.names, name);
    for (const line of ['## Sources', '::: {.source #yonhap']) within(found.folds, line);
    within(found.steps, 'Nineteen garment plants are in use');
    assert.ok(found.steps.length >= 5, found.steps.length);
  });

  await t.test('links lead to the library, to evidence and to pages', async () => {
    const links = await inside(async (vscode, path) => {
      const found = await vscode.commands.executeCommand('vscode.executeLinkProvider', vscode.Uri.file(path), 100);
      return found.map((link) => String(link.target));
    }, report);
    for (const words of ['/zotero.json', '/evidence/rfa.txt', 'https://example.org/rfa/kaesong']) within(links, words);
  });

  await t.test('hints tell what holds for a claim, on the screen as well', async () => {
    const hints = (path) =>
      inside(async (vscode, path) => {
        const document = await vscode.workspace.openTextDocument(vscode.Uri.file(path));
        const all = new vscode.Range(0, 0, document.lineCount, 0);
        const found = await vscode.commands.executeCommand('vscode.executeInlayHintProvider', document.uri, all);
        return found.map((hint) => {
          const label = typeof hint.label === 'string' ? hint.label : hint.label.map((part) => part.value).join('');
          return `${hint.position.line}: ${label}`;
        });
      }, path);
    const { line } = place('kaesong.sayso', 'Nineteen garment');
    const found = await hints(report);
    within(found, `${line}: by rfa-china-1`);
    within(found, `${line}: on 2017-10-03`);
    await go('kaesong.sayso', 'Nineteen garment', 'Nineteen garment');
    await until('a hint on the screen', () =>
      [...document.querySelectorAll('.editor-instance .view-line')].some((line) =>
        line.textContent.replaceAll('\u00a0', ' ').includes('by rfa-china-1'),
      ),
    );
  });

  await t.test('lenses count claims and lead to them', async () => {
    const lenses = await inside(async (vscode, path) => {
      const uri = vscode.Uri.file(path);
      const document = await vscode.workspace.openTextDocument(uri);
      const found = await vscode.commands.executeCommand('vscode.executeCodeLensProvider', uri, 100);
      return found.map(({ range, command }) => ({
        line: document.lineAt(range.start.line).text,
        title: command.title,
        command: command.command,
      }));
    }, report);
    const source = lenses.find(({ line }) => line.startsWith('::: {.source #yonhap'));
    assert.deepEqual([source.title, source.command], ['4 claims', 'sayso.showReferences']);
    const section = lenses.find(({ line }) => line.startsWith('# Garment'));
    assert.match(section.title, /^\d+ claims, /);
    await go('kaesong.sayso', '::: {.source #yonhap', 'source #yonhap');
    await page.locator('.codelens-decoration a', { hasText: /^4 claims$/ }).click();
    await until('the claims in a list', () => {
      const peek = document.querySelector('.peekview-widget');
      return peek && /\(4\)|4 references/.test(peek.textContent.replaceAll('\u00a0', ' '));
    });
    await page.keyboard.press('Escape');
    await page.waitForSelector('.peekview-widget', { state: 'hidden' });
  });

  await t.test('who rests on a source, and on whom it rests', async () => {
    const found = await inside(async (vscode, at) => {
      const uri = vscode.Uri.file(at.path);
      const position = new vscode.Position(at.line, at.character);
      const [item] = await vscode.commands.executeCommand('vscode.prepareCallHierarchy', uri, position);
      const incoming = await vscode.commands.executeCommand('vscode.provideIncomingCalls', item);
      const outgoing = await vscode.commands.executeCommand('vscode.provideOutgoingCalls', item);
      return { name: item.name, incoming: incoming.map(({ from }) => from.name), outgoing: outgoing.map(({ to }) => to.name) };
    }, place('kaesong.sayso', '#rfa ', 1));
    assert.equal(found.name, 'rfa');
    within(found.incoming, 'North Korea may have restarted work');
    assert.deepEqual(found.outgoing, ['rfa-china-1', 'rfa-china-2']);
  });

  await t.test('the server tells what words are', async () => {
    const found = await inside(async (vscode, path) => {
      const uri = vscode.Uri.file(path);
      const legend = await vscode.commands.executeCommand('vscode.provideDocumentSemanticTokensLegend', uri);
      const { data } = await vscode.commands.executeCommand('vscode.provideDocumentSemanticTokens', uri);
      const document = await vscode.workspace.openTextDocument(uri);
      const tokens = [];
      let [line, character] = [0, 0];
      for (let at = 0; at < data.length; at += 5) {
        character = data[at] === 0 ? character + data[at + 1] : data[at + 1];
        line += data[at];
        const words = document.getText(new vscode.Range(line, character, line, character + data[at + 2]));
        const modifiers = legend.tokenModifiers.filter((_, bit) => (data[at + 4] >> bit) & 1);
        tokens.push([legend.tokenTypes[data[at + 3]], ...modifiers, words].join(' '));
      }
      return tokens;
    }, report);
    within(found, 'event Nineteen garment plants are in use');
    within(found, 'event abstract The sanctions make it unlikely');
    within(found, 'variable definition yonhap');
    within(found, 'number 2017-10-03');
    await go('kaesong.sayso', 'That [both people', 'both people in China');
    await until('a judgment in italics', () =>
      [...document.querySelectorAll('.editor-instance .view-line span span')].some(
        (node) => /both.people/.test(node.textContent) && getComputedStyle(node).fontStyle === 'italic',
      ),
    );
  });

  await t.test('a completion tells of the source', async () => {
    const items = await inside(async (vscode, at) => {
      const uri = vscode.Uri.file(at.path);
      const position = new vscode.Position(at.line, at.character);
      const list = await vscode.commands.executeCommand('vscode.executeCompletionItemProvider', uri, position, undefined, 100);
      return list.items.map((item) => ({
        label: item.label.label ?? item.label,
        words: item.documentation?.value ?? item.documentation ?? '',
      }));
    }, place('kaesong.sayso', 'by=mou-2016', 3));
    const item = items.find(({ label }) => label === 'mou-2016');
    assert.match(item.words, /Shutdown of the Kaesong Industrial Complex/);
  });

  /** The texts of files as VS Code has them. */
  const texts = (...names) =>
    inside(async (vscode, paths) => {
      const documents = paths.map((path) => vscode.workspace.openTextDocument(vscode.Uri.file(path)));
      return (await Promise.all(documents)).map((document) => document.getText());
    }, names.map((name) => join(desk, name)));

  await t.test('a key is renamed in the report, in another and in the library', async () => {
    const files = ['kaesong.sayso', 'library.bib', 'kaesong-with-mistakes.sayso'];
    const before = await texts(...files);
    const rename = (at, name) =>
      inside(async (vscode, { at, name }) => {
        const uri = vscode.Uri.file(at.path);
        const position = new vscode.Position(at.line, at.character);
        const edit = await vscode.commands.executeCommand('vscode.executeDocumentRenameProvider', uri, position, name);
        return vscode.workspace.applyEdit(edit);
      }, { at, name });
    const at = place('kaesong.sayso', 'by=mou-2016', 3);
    assert.ok(await rename(at, 'shutdown-2016'));
    const renamed = await texts(...files);
    for (const [index, words] of ['by=shutdown-2016 at=', '@report{shutdown-2016,', 'by=shutdown-2016 at='].entries()) {
      assert.ok(renamed[index].includes(words) && !renamed[index].includes('mou-2016'), files[index]);
    }
    assert.ok(await rename(at, 'mou-2016'));
    assert.deepEqual(await texts(...files), before);
  });

  /** Takes the action at a place whose title begins so. */
  const act = (at, length, title) =>
    inside(async (vscode, { at, length, title }) => {
      const uri = vscode.Uri.file(at.path);
      const range = new vscode.Range(at.line, at.character, at.line, at.character + length);
      const actions = await vscode.commands.executeCommand('vscode.executeCodeActionProvider', uri, range, undefined, 20);
      const action = actions.find((action) => action.title.startsWith(title));
      if (!action) throw new Error(`${title} is not in ${actions.map((action) => action.title).join(' | ')}`);
      if (action.edit) await vscode.workspace.applyEdit(action.edit);
      if (action.command) await vscode.commands.executeCommand(action.command.command, ...action.command.arguments);
    }, { at, length, title });

  await t.test('selected words become a claim', async () => {
    await open('kaesong.sayso');
    await act(place('kaesong.sayso', 'whoever'), 'whoever'.length, 'Make this a claim');
    const [text] = await texts('kaesong.sayso');
    assert.match(text, /\[whoever\]\{/);
    await inside((vscode) => vscode.commands.executeCommand('undo'));
    assert.equal((await texts('kaesong.sayso'))[0], readFileSync(report, 'utf8'));
  });

  await t.test('annotations are tidied; lists and sources go on', async () => {
    const path = join(desk, 'untidy.sayso');
    const rest = '\n::: {.source #rfa issued=2017-10-03}\nRadio Free Asia.\n\n9. one\n\n- two\n:::\n';
    writeFileSync(path, `It hums, [they say]{on=2017-10-03   by=rfa}.\n${rest}`);
    const tidied = await inside(async (vscode, path) => {
      const document = await vscode.workspace.openTextDocument(vscode.Uri.file(path));
      await vscode.window.showTextDocument(document);
      await vscode.commands.executeCommand('editor.action.formatDocument');
      return document.getText();
    }, path);
    assert.equal(tidied, `It hums, [they say]{by=rfa on=2017-10-03}.\n${rest}`);
    await page.locator('.monaco-editor.focused').waitFor();
    for (const [item, next] of [['9. one', '10. '], ['- two', '- ']]) {
      const end = await inside((vscode, item) => {
        const editor = vscode.window.activeTextEditor;
        const { document } = editor;
        const end = document.positionAt(document.getText().indexOf(item) + item.length);
        editor.selection = new vscode.Selection(end, end);
        return end;
      }, item);
      await cursor(`behind ${item}`, `at.line === ${end.line + 1} && at.column === ${end.character + 1}`);
      await page.keyboard.press('Enter');
      await insideUntil(next, (vscode, { item, next }) =>
        vscode.window.activeTextEditor.document.getText().includes(`${item}\n${next}\n`), { item, next });
    }
    await inside((vscode) => vscode.commands.executeCommand('workbench.action.files.save'));
    await inside((vscode) => vscode.commands.executeCommand('workbench.action.closeActiveEditor'));
    rmSync(path);
  });

  await t.test('claims and sources of the whole folder are found by their words', async () => {
    const names = await inside(async (vscode) => {
      const found = await vscode.commands.executeCommand('vscode.executeWorkspaceSymbolProvider', 'yonhap');
      return found.map(({ name, location }) => `${location.uri.path.split('/').pop()}: ${name}`);
    });
    within(names, 'kaesong.sayso: yonhap');
    within(names, 'kaesong-with-mistakes.sayso: yonhap');
  });

  await t.test('a report in numbers, for other extensions', async () => {
    const counted = await inside(
      (vscode, path) => vscode.commands.executeCommand('sayso.statistics', String(vscode.Uri.file(path))), report);
    assert.ok(counted.claims >= 20 && counted.sections.length === 2, JSON.stringify(counted));
    const graph = await inside(
      (vscode, path) => vscode.commands.executeCommand('sayso.sourceGraph', String(vscode.Uri.file(path))), report);
    within(graph.edges.map(({ source, target }) => `${source} ${target}`), 'rfa rfa-china-1');
  });

  await t.test('a key and its uses are typed as one', async () => {
    const before = (await texts('kaesong.sayso'))[0];
    await inside((vscode) =>
      vscode.workspace.getConfiguration('editor').update('linkedEditing', true, vscode.ConfigurationTarget.Global),
    );
    await go('kaesong.sayso', '::: {.source #photo-gate', 'photo-gate');
    await page.waitForSelector('.linked-editing-decoration', { state: 'attached' });
    await page.keyboard.type('x');
    await insideUntil('both changed', async (vscode, path) => {
      const text = (await vscode.workspace.openTextDocument(vscode.Uri.file(path))).getText();
      return text.includes('#phxoto-gate') && text.includes('by=phxoto-gate');
    }, report);
    await page.keyboard.press('Control+Z');
    await insideUntil('both as they were', async (vscode, { report, before }) =>
      (await vscode.workspace.openTextDocument(vscode.Uri.file(report))).getText() === before, { report, before });
  });

  await t.test('a report follows its files when they are renamed', async () => {
    // VS Code asks the writer whether other files may follow.
    const move = async (from, to) => {
      const moved = inside((vscode, { from, to }) => {
        const edit = new vscode.WorkspaceEdit();
        edit.renameFile(vscode.Uri.file(from), vscode.Uri.file(to));
        return vscode.workspace.applyEdit(edit);
      }, { from: join(desk, from), to: join(desk, to) });
      await page.locator('.monaco-dialog-box .monaco-button', { hasText: 'OK' }).click();
      return moved;
    };
    assert.ok(await move('gate.svg', 'the-gate.svg'));
    await insideUntil('the new name', async (vscode, path) =>
      (await vscode.workspace.openTextDocument(vscode.Uri.file(path))).getText().includes('](the-gate.svg)'), report);
    assert.ok(await move('the-gate.svg', 'gate.svg'));
    await insideUntil('the old name', async (vscode, path) =>
      (await vscode.workspace.openTextDocument(vscode.Uri.file(path))).getText().includes('](gate.svg)'), report);
  });

  await t.test('the page of a rule is shown as it is read', async () => {
    await open('kaesong-with-mistakes.sayso');
    const at = place('kaesong-with-mistakes.sayso', 'photo-gates', 2);
    const shownPage = () =>
      insideUntil('the page', async (vscode) => {
        const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
        const page = tabs.find((tab) => /unknown-source\.md/.test(tab.label));
        if (!page) return false;
        const text = await vscode.workspace.openTextDocument(vscode.Uri.parse('sayso-rule:/unknown-source.md'));
        await vscode.window.tabGroups.close(page);
        return { label: page.label, text: text.getText() };
      });
    await act(at, 0, 'Explain');
    assert.match((await shownPage()).text, /^# unknown-source/);
    await go('kaesong-with-mistakes.sayso', 'by=photo-gates', 'photo-gates');
    await inside((vscode) => vscode.commands.executeCommand('sayso.explainHere'));
    assert.match((await shownPage()).label, /^(\[?Preview\]? )/);
  });

  await t.test('settings of the editor hold, and may change', async () => {
    const path = join(desk, 'kaesong-with-mistakes.sayso');
    const set = (value) =>
      inside((vscode, value) =>
        vscode.workspace.getConfiguration('sayso').update('rules', value, vscode.ConfigurationTarget.Global), value);
    const found = (vscode, { path, wanted }) => {
      const codes = vscode.languages.getDiagnostics(vscode.Uri.file(path)).map(({ code }) => code?.value ?? code);
      return codes.length > 0 && codes.includes('unknown-source') === wanted;
    };
    await insideUntil('the finding', found, { path, wanted: true });
    await set({ 'unknown-source': 'off' });
    await insideUntil('the rule off', found, { path, wanted: false });
    await set(undefined);
    await insideUntil('the rule on again', found, { path, wanted: true });
  });

  await t.test('a library in its editor speaks with the reports', async () => {
    await open('library.bib');
    const at = place('library.bib', '@report{mou-2016', '@report{'.length);
    within(await ask('vscode.executeReferenceProvider', at), 'kaesong.sayso:mou-2016 at=');
    await go('library.bib', '@report{mou-2016', 'mou-2016');
    await page.keyboard.type('x');
    const unknown = (vscode, { path, wanted }) => {
      const found = vscode.languages.getDiagnostics(vscode.Uri.file(path));
      return found.some((one) => one.message.includes('`mou-2016`')) === wanted;
    };
    await insideUntil('a key that nobody knows any more', unknown, { path: report, wanted: true });
    await page.keyboard.press('Control+Z');
    await insideUntil('the key known again', unknown, { path: report, wanted: false });
  });

  await t.test('the server can be begun anew', async () => {
    await inside((vscode) => vscode.commands.executeCommand('sayso.restart'));
    await insideUntil('findings again', (vscode, path) => vscode.languages.getDiagnostics(vscode.Uri.file(path)).length > 0, report);
  });

  await stop();
});

test('a program that is not there is said to be missing, with what to do', async () => {
  await start(join(scratch, 'no-such-program'));
  await open('kaesong.sayso');
  const text = await until('a message', () => {
    const found = [...document.querySelectorAll('.notification-list-item, .notifications-toasts')];
    return found.map((item) => item.textContent).find((message) => /sayso\.path/.test(message));
  });
  assert.match(text, /There is no program at .*no-such-program/);
  assert.match(text, /cargo install sayso/);
  await stop();
});
