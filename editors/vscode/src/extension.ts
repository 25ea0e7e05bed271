// The client of Sayso's language server: finds the program, starts it, and says what to do where it
// is not there; shows pages of rules and lists of places. All else is the server's.

import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';

import * as vscode from 'vscode';
import {
  ClientCapabilities,
  LanguageClient,
  Location,
  Position,
  ServerOptions,
  State,
  StaticFeature,
} from 'vscode-languageclient/node';

let client: LanguageClient | undefined;
let output: vscode.OutputChannel;

/** The server's command for the page of a rule: of its name, `{rule, markdown}`. */
const EXPLAIN = 'sayso.explain';
/** Ours for lists of places, of which the server is told. */
const SHOW_REFERENCES = 'sayso.showReferences';
/** The scheme of addresses of rules' pages. */
const RULE = 'sayso-rule';

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  output = vscode.window.createOutputChannel('Sayso');
  context.subscriptions.push(
    output,
    vscode.commands.registerCommand('sayso.restart', restart),
    vscode.commands.registerCommand('sayso.explainHere', explainHere),
    vscode.commands.registerCommand(SHOW_REFERENCES, showReferences),
    vscode.workspace.registerTextDocumentContentProvider(RULE, { provideTextDocumentContent: pageOf }),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('sayso.path')) void restart();
    }),
  );
  await start();
}

export async function deactivate(): Promise<void> {
  await stop();
}

async function restart(): Promise<void> {
  await stop();
  await start();
}

async function stop(): Promise<void> {
  const old = client;
  client = undefined;
  // One that has failed to start, or has crashed, cannot be stopped, and need not be.
  if (old !== undefined && old.state === State.Running) await old.stop();
}

async function start(): Promise<void> {
  const setting = vscode.workspace.getConfiguration('sayso').get<string>('path', '').trim();
  const program = await find(setting);
  if (program === undefined) {
    void complain(setting);
    return;
  }
  const server: ServerOptions = { command: program, args: ['lsp'] };
  client = new LanguageClient('sayso', 'Sayso', server, {
    documentSelector: [
      { language: 'sayso' },
      // Libraries and settings are not Sayso's language; the server wants to hear of them all the
      // same, since a report's findings follow what is typed there.
      { scheme: 'file', pattern: '**/*.{bib,bibtex,csljson}' },
      { scheme: 'file', language: 'json' },
      { scheme: 'file', language: 'yaml' },
      { scheme: 'file', pattern: '**/sayso.toml' },
      // Markdown is Sayso where the settings of a folder say so.
      { scheme: 'file', language: 'markdown' },
    ],
    outputChannel: output,
    middleware: {
      executeCommand: (command, given, next) =>
        command === EXPLAIN ? showPage(String(given[0])) : next(command, given),
    },
  });
  client.registerFeature(OUR_COMMANDS);
  try {
    await client.start();
  } catch (error) {
    output.appendLine(`${program} does not start: ${String(error)}`);
    void complain(setting, program);
  }
}

/** Tells the server which of its commands are for us to run. */
const OUR_COMMANDS: StaticFeature = {
  fillClientCapabilities(capabilities: ClientCapabilities): void {
    capabilities.experimental = { ...capabilities.experimental, commands: { commands: [SHOW_REFERENCES] } };
  },
  initialize: () => {},
  getState: () => ({ kind: 'static' }),
  clear: () => {},
};

/** Shows places in the text, beside the one that they belong to. */
async function showReferences(uri: string, at: Position, places: Location[]): Promise<void> {
  if (client === undefined) return;
  const { asUri, asPosition, asLocation } = client.protocol2CodeConverter;
  await vscode.commands.executeCommand(
    'editor.action.showReferences',
    asUri(uri),
    asPosition(at),
    places.map((place) => asLocation(place)),
  );
}

/** Shows the page of a rule as it is meant to be read. */
async function showPage(rule: string): Promise<void> {
  const page = vscode.Uri.from({ scheme: RULE, path: `/${rule}.md` });
  await vscode.commands.executeCommand('markdown.showPreviewToSide', page);
}

/** The page of a rule, as the server has it. */
async function pageOf(uri: vscode.Uri): Promise<string> {
  const rule = uri.path.slice(1).replace(/\.md$/, '');
  const answer: { markdown: string } | undefined = await client?.sendRequest('workspace/executeCommand', {
    command: EXPLAIN,
    arguments: [rule],
  });
  return answer?.markdown ?? '';
}

/** Shows the page of the rule that has found something at the cursor; where there are several, asks. */
async function explainHere(): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) return;
  const found = vscode.languages
    .getDiagnostics(editor.document.uri)
    .filter((one) => one.source === 'sayso' && one.range.intersection(editor.selection) !== undefined);
  const rules = [...new Set(found.map(({ code }) => String(typeof code === 'object' ? code.value : code)))];
  const rule = rules.length > 1 ? await vscode.window.showQuickPick(rules) : rules[0];
  if (rule !== undefined) await showPage(rule);
  else if (rules.length === 0) void vscode.window.showInformationMessage('Nothing was found here.');
}

/** The program that the setting names, or the one on the PATH. */
async function find(setting: string): Promise<string | undefined> {
  if (setting !== '') {
    const path = setting.replace(/^~(?=[/\\])/, homedir());
    if (isAbsolute(path)) return (await isProgram(path)) ? path : undefined;
    for (const folder of vscode.workspace.workspaceFolders ?? []) {
      const inside = join(folder.uri.fsPath, path);
      if (await isProgram(inside)) return inside;
    }
    return path.includes('/') || path.includes('\\') ? undefined : onPath(path);
  }
  return onPath('sayso');
}

async function onPath(name: string): Promise<string | undefined> {
  const endings = process.platform === 'win32' ? ['.exe', ''] : [''];
  // Where `cargo install` puts it; editors that a desktop starts often have a shorter PATH than shells.
  const folders = [...(process.env.PATH ?? '').split(delimiter), join(homedir(), '.cargo', 'bin')];
  for (const folder of folders) {
    for (const ending of endings) {
      const path = join(folder, name + ending);
      if (folder !== '' && (await isProgram(path))) return path;
    }
  }
  return undefined;
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Says what is wrong and offers what mends it. */
async function complain(setting: string, program?: string): Promise<void> {
  const wrong =
    program !== undefined
      ? `${program} does not start as a language server.`
      : setting === ''
        ? 'The program `sayso` is not on the PATH.'
        : `There is no program at ${setting}, where the setting \`sayso.path\` says that it is.`;
  const settings = 'Open the setting';
  const again = 'Try again';
  const chosen = await vscode.window.showErrorMessage(
    `${wrong} Install it with \`cargo install sayso\`, or name it in the setting \`sayso.path\`. Until then reports have colours only.`,
    settings,
    again,
  );
  if (chosen === settings) {
    await vscode.commands.executeCommand('workbench.action.openSettings', 'sayso.path');
  } else if (chosen === again) {
    await restart();
  }
}
