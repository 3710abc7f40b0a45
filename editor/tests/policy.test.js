// The policy's schema in taplo, which checks TOML in editors and on the command line.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { inScratch, svlCost, taploLint } from '../support/project.js';

/** What taplo says of a policy with this text, below the line that `init` writes. */
const lint = (change) =>
  inScratch(async (folder) => {
    assert.equal((await svlCost(folder, 'init', '--policy')).status, 0);
    const path = join(folder, 'svl-cost.toml');
    const begun = await readFile(path, 'utf8');
    await writeFile(path, change(begun));
    const { status, stdout, stderr } = await taploLint(folder, 'svl-cost.toml');
    return { status, said: stdout + stderr };
  });

test('the policy that `init` writes has no mistake, with nothing set and with all', async () => {
  const begun = await lint((text) => text);
  assert.equal(begun.status, 0, begun.said);
  const all = await lint((text) => text.replaceAll(/^#(?![ :])/gm, ''));
  assert.equal(all.status, 0, all.said);
});

test('what is wrong in a policy is told at its line', async () => {
  const wrong = 'fail_on = "warnings"\n[limits]\np99 = 300\n[severity]\nno-such-rule = "error"\n[[budget]]\nname = "web"\n';
  const { status, said } = await lint((text) => `${text.split('\n')[0]}\n${wrong}`);
  assert.notEqual(status, 0);
  for (const [line, message] of [
    [2, '"warnings" is not one of ["error","warning","advice","info","never"]'],
    [4, '300 is not of type "string"'],
    [6, "Additional properties are not allowed ('no-such-rule' was unexpected)"],
    [7, '"usd_per_month" is a required property'],
  ]) {
    const told = said.split(`error: ${message}\n`).slice(1);
    assert.ok(told.some((rest) => rest.split('\n')[0].includes(`svl-cost.toml:${line}:`)), `${message}: ${said}`);
  }
});
