// Every state that the page can be in, and how a person gets there.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { answered, download, drawAlong, enter, field, fill, founding, isStale, link, openAt, paste, reads, reveal } from './calculator.js';
import { root } from './program.js';
import { openSystem, systemLink } from './system.js';
import { until } from './until.js';

const gateway = { ...founding, trigger: 'http', ingress: 'rest-api', 'latency.p99': '300ms' };

const example = async (page, name) => {
  await page.goto(link());
  await paste(page, await readFile(join(root, 'examples', `${name}.yaml`), 'utf8'));
  await answered(page, { name });
};

const along = async (page, axis) => {
  await openAt(page, gateway);
  await drawAlong(page, axis);
};

export const states = {
  start: (page) => page.goto(link()),
  answer: (page) => openAt(page, gateway),
  'many findings': (page) => example(page, 'every-key'),
  'a large fleet': (page) => example(page, 'high-volume-api'),
  job: (page) => example(page, 'nightly-report'),
  'an error beside a kept answer': async (page) => {
    await openAt(page, gateway);
    await enter(page, 'memory', '128');
    await until('an answer that is marked', () => isStale(page));
  },
  'an error in a link': async (page) => {
    await page.goto(link({ ...gateway, memory: '128', region: 'us-east-9' }));
    await until('a marked field', async () => (await field(page, 'memory').getAttribute('aria-invalid')) === 'true');
  },
  'errors in a file': async (page) => {
    await openAt(page, gateway);
    await paste(page, 'requests: 30M/month\nmemory: 128\nduraton: 100ms\n');
    await reads(page, '#yaml-errors', /duraton/);
  },
  comparison: async (page) => {
    await openAt(page, gateway);
    await reveal(page.locator('#keep'));
    await page.locator('#keep').click();
    await fill(page, { requests: '90M/month' });
    await until('a comparison', () => page.locator('#comparison').isVisible());
  },
  'over duration': (page) => along(page, 'duration'),
  'over memory': (page) => along(page, 'memory'),
  unfolded: async (page) => {
    await openAt(page, gateway);
    await page.evaluate(() => document.querySelectorAll('details').forEach((group) => (group.open = true)));
  },
  'without script': async (page) => {
    await silence(page);
    await openAt(page, gateway);
  },
  'an error without script': async (page) => {
    await silence(page);
    await page.goto(link({ ...gateway, memory: '128' }));
  },
  system: (page) => openSystem(page),
  'a broken system': (page) => openSystem(page, { example: 'shop-decoupled', break: 'orders' }),
  'a stream that is broken': (page) => openSystem(page, { example: 'stream-pipeline', break: 'readings' }),
  'a shared layer that is broken': (page) => openSystem(page, { example: 'notes-api', break: '@layer/common' }),
  'errors in a system': (page) => page.goto(systemLink({ yaml: 'requests: 3\ncomponents:\n  a: {kind: sqss, stored: 5}\n' })),
  'a system without script': async (page) => {
    await silence(page);
    await openSystem(page, { example: 'shop-monolith', break: 'payments' });
  },
  report: async (page) => {
    await openAt(page, gateway);
    const { bytes } = await download(page, 'html');
    await page.goto('about:blank');
    await page.setContent(bytes.toString());
  },
};

/**
 * Shows the page as a browser with scripts switched off does. They are taken out of the document, and
 * not switched off, since axe-core is a script itself.
 */
async function silence(page) {
  await page.route(
    (url) => ['/', '/system'].includes(url.pathname),
    async (route) => {
      const reply = await route.fetch();
      const body = (await reply.text()).replace(/<script\b[\s\S]*?<\/script>/g, '').replace(/<\/?noscript>/g, '');
      await route.fulfill({ response: reply, body });
    },
  );
}
