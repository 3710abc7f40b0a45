// A client of the YAML language server over its standard streams, as an editor is one.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(
  new URL('../node_modules/yaml-language-server/bin/yaml-language-server', import.meta.url),
);
const patience = 60_000; // only a failure takes this long

/** Starts the YAML language server, which VS Code, Neovim and others run, in a folder. */
export async function start(folder) {
  const child = spawn(process.execPath, [program, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const client = new Client(child);
  const workspace = { uri: folder.href, name: 'workspace' };
  await client.ask('initialize', {
    processId: process.pid,
    rootUri: folder.href,
    workspaceFolders: [workspace],
    capabilities: {
      workspace: { configuration: true, workspaceFolders: true },
      textDocument: {
        completion: {
          completionItem: { snippetSupport: true, documentationFormat: ['markdown', 'plaintext'] },
        },
        hover: { contentFormat: ['markdown', 'plaintext'] },
        publishDiagnostics: { relatedInformation: true },
      },
    },
  });
  client.tell('initialized', {});
  return client;
}

// Nothing may be fetched: a schema that a file does not name is none.
const settings = { yaml: { validate: true, hover: true, completion: true, schemaStore: { enable: false } } };

class Client {
  #child;
  #received = Buffer.alloc(0);
  #answers = new Map();
  #diagnostics = new Map();
  #next = 1;

  constructor(child) {
    this.#child = child;
    child.stdout.on('data', (chunk) => this.#read(chunk));
  }

  /** Opens a document; gives what the server finds wrong with it. */
  open(uri, text) {
    const found = this.#waitFor(`diagnostics of ${uri}`, (resolve) => this.#diagnostics.set(uri, resolve));
    this.tell('textDocument/didOpen', {
      textDocument: { uri, languageId: 'yaml', version: 1, text },
    });
    return found;
  }

  complete(uri, position) {
    return this.ask('textDocument/completion', { textDocument: { uri }, position });
  }

  hover(uri, position) {
    return this.ask('textDocument/hover', { textDocument: { uri }, position });
  }

  ask(method, params) {
    const id = this.#next++;
    const answer = this.#waitFor(method, (resolve) => this.#answers.set(id, resolve));
    this.#send({ id, method, params });
    return answer;
  }

  tell(method, params) {
    this.#send({ method, params });
  }

  async stop() {
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    await this.ask('shutdown', null);
    this.tell('exit', null);
    await ended;
  }

  #waitFor(what, register) {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`never came: ${what}`)), patience);
      register((answer) => {
        clearTimeout(late);
        resolve(answer);
      });
    });
  }

  #send(message) {
    const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message }));
    this.#child.stdin.write(`Content-Length: ${body.length}\r\n\r\n`);
    this.#child.stdin.write(body);
  }

  #read(chunk) {
    this.#received = Buffer.concat([this.#received, chunk]);
    for (;;) {
      const end = this.#received.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = Number(/Content-Length: (\d+)/i.exec(this.#received.subarray(0, end).toString())[1]);
      const start = end + 4;
      if (this.#received.length < start + length) return;
      const message = JSON.parse(this.#received.subarray(start, start + length).toString());
      this.#received = this.#received.subarray(start + length);
      this.#hear(message);
    }
  }

  #hear({ id, method, params, result, error }) {
    if (method === undefined) {
      this.#answers.get(id)?.(error ?? result);
      this.#answers.delete(id);
    } else if (method === 'textDocument/publishDiagnostics') {
      this.#diagnostics.get(params.uri)?.(params.diagnostics);
      this.#diagnostics.delete(params.uri);
    } else if (method === 'workspace/configuration') {
      this.#send({ id, result: params.items.map(({ section }) => settings[section] ?? null) });
    } else if (id !== undefined) {
      this.#send({ id, result: null });
    }
  }
}
