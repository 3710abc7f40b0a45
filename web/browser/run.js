// Runs every test file in Node's own runner, all against one server. Words are passed on to the runner:
// `node run.js --test-name-pattern=remed`.
import { spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { serve } from './support/program.js';

const folder = new URL('./tests/', import.meta.url);
const files = (await readdir(folder)).filter((name) => name.endsWith('.test.js')).sort();
const server = await serve();
const words = [
  '--test',
  '--test-reporter=spec',
  '--test-concurrency=2',
  ...process.argv.slice(2),
  ...files.map((name) => fileURLToPath(new URL(name, folder))),
];
const runner = spawn(process.execPath, words, {
  stdio: 'inherit',
  env: { ...process.env, SVL_COST_URL: server.address },
});
const status = await new Promise((resolve) => runner.once('exit', (code) => resolve(code ?? 1)));
await server.stop();
process.exitCode = status;
