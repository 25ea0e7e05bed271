// Works in VS Code as a writer does, through the keyboard and what is on the screen.
//
// Nothing sleeps: what is expected is waited for. `PATIENCE` says when to give it up.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
  const surroundings = { ...process.env, EXTENSIONS_GALLERY: '{"serviceUrl": ""}' };
  delete surroundings.PORT;
  const installed = spawnSync(process.execPath, [entry, ...flags, '--install-extension', env('SAYSO_VSIX')], {
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
    const key = await go('kaesong.sayso', 'by=mou-2016 at', 'mou-2016');
    await key.hover();
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
