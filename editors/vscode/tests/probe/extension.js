// Runs in VS Code what the tests send: functions that get its API. Listens at SAYSO_PROBE, a socket.

const { rmSync } = require('node:fs');
const { createServer } = require('node:http');

const vscode = require('vscode');

let server;

exports.activate = () => {
  server = createServer(async (request, response) => {
    try {
      let body = '';
      for await (const piece of request) body += piece;
      const { code, argument } = JSON.parse(body);
      const run = new Function('vscode', 'argument', `return (${code})(vscode, argument)`);
      const value = await run(vscode, argument);
      response.end(JSON.stringify({ value: value ?? null }));
    } catch (error) {
      response.end(JSON.stringify({ error: String(error?.stack ?? error) }));
    }
  });
  rmSync(process.env.SAYSO_PROBE, { force: true });
  server.listen(process.env.SAYSO_PROBE);
};

exports.deactivate = () => server?.close();
