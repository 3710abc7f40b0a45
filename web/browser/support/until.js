// Waiting for a condition. The page's policy forbids `eval`, which Playwright's own polling needs.
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';

const patience = 60_000; // only a failure takes this long

/** Waits until `probe` gives something true, and gives it back. */
export async function until(what, probe) {
  const end = Date.now() + patience;
  for (;;) {
    const found = await probe();
    if (found) return found;
    if (Date.now() > end) assert.fail(`never came true: ${what}`);
    await pause(20);
  }
}
