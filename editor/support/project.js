// The project's files, the program under test, and folders to try things in.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = new URL('../../', import.meta.url);
const binary = process.env.SVL_COST_BIN ?? fileURLToPath(new URL('target/debug/svl-cost', root));
const taplo = fileURLToPath(new URL('../node_modules/@taplo/cli/dist/cli.js', import.meta.url));

/** The examples of the project, by name. */
export async function examples() {
  const folder = new URL('examples/', root);
  const names = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort();
  return Promise.all(
    names.map(async (name) => {
      const url = new URL(name, folder);
      return { name, uri: url.href, text: await readFile(url, 'utf8') };
    }),
  );
}

/** Does something in a folder of its own. */
export async function inScratch(work) {
  const folder = await mkdtemp(join(tmpdir(), 'svl-cost-editor-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Runs `svl-cost` in a folder. */
export const svlCost = (folder, ...words) => run(binary, words, folder);

/** Runs `taplo lint` in a folder. */
export const taploLint = (folder, ...words) =>
  run(process.execPath, [taplo, 'lint', '--colors', 'never', ...words], folder);

function run(program, words, cwd) {
  return new Promise((resolve, reject) => {
    execFile(program, words, { cwd }, (error, stdout, stderr) => {
      if (error && typeof error.code !== 'number') reject(error);
      else resolve({ status: error?.code ?? 0, stdout, stderr });
    });
  });
}
