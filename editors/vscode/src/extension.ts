// The client of Sayso's language server: finds the program, starts it, and says what to do where it
// is not there. All else is the server's.

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

/** What the lens of a source does: shows the claims that rest on it. */
const SHOW_REFERENCES = 'sayso.showReferences';

/** Tells the server that there is such a command. */
const commands: StaticFeature = {
  fillClientCapabilities(capabilities: ClientCapabilities): void {
    capabilities.experimental = {
      ...capabilities.experimental,
      commands: { commands: [SHOW_REFERENCES] },
    };
  },
  initialize(): void {},
  getState() {
    return { kind: 'static' };
  },
  clear(): void {},
};

let client: LanguageClient | undefined;
let output: vscode.OutputChannel;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  output = vscode.window.createOutputChannel('Sayso');
  context.subscriptions.push(
    output,
    vscode.commands.registerCommand('sayso.restart', restart),
    vscode.commands.registerCommand(SHOW_REFERENCES, showReferences),
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
      { scheme: 'file', pattern: '**/*.{bib,bibtex}' },
      { scheme: 'file', pattern: '**/sayso.toml' },
    ],
    outputChannel: output,
  });
  client.registerFeature(commands);
  try {
    await client.start();
  } catch (error) {
    output.appendLine(`${program} does not start: ${String(error)}`);
    void complain(setting, program);
  }
}

/** `editor.action.showReferences` takes the editor's own kinds of places, which a server cannot send. */
async function showReferences(uri: string, at: Position, places: Location[]): Promise<void> {
  const convert = client?.protocol2CodeConverter;
  if (convert === undefined) return;
  await vscode.commands.executeCommand(
    'editor.action.showReferences',
    convert.asUri(uri),
    convert.asPosition(at),
    places.map((place) => convert.asLocation(place)),
  );
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
