// The program under test: as a server for the page, and as the command line to compare with.
import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../../', import.meta.url));
const binary = process.env.SVL_COST_BIN ?? join(root, 'target/debug/svl-cost');

/** Starts `svl-cost serve` on a free port; gives its address and how to stop it. */
export async function serve() {
  if (!existsSync(binary)) throw new Error(`${binary} is missing: run \`cargo build\` first`);
  const child = spawn(binary, ['serve', '--addr', '127.0.0.1:0'], { stdio: ['ignore', 'ignore', 'pipe'] });
  const lines = createInterface({ input: child.stderr });
  const said = [];
  const address = await new Promise((resolve, reject) => {
    lines.on('line', (line) => {
      said.push(line);
      const found = /listening on (http:\/\/[^\s"]+)/.exec(line);
      if (found) resolve(found[1].replace(/\/$/, ''));
    });
    child.once('error', reject);
    child.once('exit', (status) => reject(new Error(`serve ended with ${status}:\n${said.join('\n')}`)));
  });
  return { address, stop: () => stop(child) };
}

function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  return ended;
}

/** What `svl-cost model <name> …` says of a file with this text: bytes out, words of error, status. */
export async function model(text, words = ['--format', 'json'], name = 'workload.yaml') {
  const folder = await mkdtemp(join(tmpdir(), 'svl-cost-'));
  try {
    await writeFile(join(folder, name), text);
    return await run(['model', name, ...words], folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function run(words, folder) {
  const options = { cwd: folder, encoding: 'buffer', maxBuffer: 1 << 26 };
  return new Promise((resolve, reject) => {
    execFile(binary, words, options, (error, stdout, stderr) => {
      if (error && typeof error.code !== 'number') reject(error);
      else resolve({ status: error?.code ?? 0, stdout, stderr: stderr.toString() });
    });
  });
}

/** The examples of the project, by name. */
export async function examples() {
  const folder = join(root, 'examples');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort();
  const read = async (name) => [name.replace(/\.yaml$/, ''), await readFile(join(folder, name), 'utf8')];
  return new Map(await Promise.all(names.map(read)));
}
