// A browser that notices what a person would not: errors in the console, refused content, strangers.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';
import { serve } from './program.js';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

let browser;
let server;

before(async () => {
  // The runner starts one server for all files; a file that runs alone starts its own.
  if (!process.env.SVL_COST_URL) server = await serve();
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  browser = await chromium.launch({ executablePath, args: flags });
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

export const address = () => process.env.SVL_COST_URL ?? server.address;

/**
 * A test with a fresh profile of its own. `options` are those of a Playwright context, and `expects`:
 * patterns of console errors that belong to the test, such as the network's being gone.
 */
export function scenario(name, options, body) {
  if (body === undefined) return scenario(name, {}, options);
  test(name, { timeout: 180_000 }, async (t) => {
    const profiles = [];
    const fresh = async (more = {}) => {
      const profile = await open({ ...options, ...more });
      profiles.push(profile);
      return profile.page;
    };
    try {
      await body(await fresh(), { fresh, t });
      for (const { complaints } of profiles) assert.deepEqual(complaints, []);
    } catch (error) {
      const complaints = profiles.flatMap((profile) => profile.complaints);
      if (complaints.length) t.diagnostic(`the browser complained: ${complaints.join('\n')}`);
      throw error;
    } finally {
      for (const { context } of profiles) await context.close();
    }
  });
}

/** A profile with one page, whose complaints are written down. */
async function open({ expects = [], ...options }) {
  const context = await browser.newContext({
    baseURL: address(),
    viewport: { width: 1440, height: 900 },
    ...options,
  });
  const complaints = [];
  context.on('request', (request) => {
    if (isStranger(request.url())) complaints.push(`a request to another host: ${request.url()}`);
  });
  context.on('page', (page) => watch(page, complaints, expects));
  return { context, complaints, page: await context.newPage() };
}

function watch(page, complaints, expects) {
  page.on('pageerror', (error) => complaints.push(`an error in a script: ${error.message}`));
  page.on('dialog', async (dialog) => {
    complaints.push(`a dialog: ${dialog.message()}`);
    await dialog.dismiss();
  });
  page.on('console', (message) => {
    if (!['error', 'warning', 'assert'].includes(message.type())) return;
    // A refused workload is a 422 by design, and Chromium writes each down.
    if (/the server responded with a status of 422/.test(message.text())) return;
    if (expects.some((pattern) => pattern.test(message.text()))) return;
    complaints.push(`console: ${message.text()}`);
  });
}

function isStranger(url) {
  const { protocol, origin } = new URL(url);
  return /^(https?|wss?):$/.test(protocol) && origin !== new URL(address()).origin;
}
