// All of the state is in the address.
import assert from 'node:assert/strict';
import { scenario } from '../support/browser.js';
import { answered, decision, field, fill, founding, link, openAt, words } from '../support/calculator.js';
import { until } from '../support/until.js';

const parts = ['#verdict', '#options', '#crossovers', '#findings', '#assumptions'];

scenario('a link opens to the same answer in a fresh profile', async (page, { fresh }) => {
  await page.goto(link());
  await fill(page, { ...founding, 'latency.p99': '300ms', pattern: 'diurnal' });
  await until('the state in the address', () => new URL(page.url()).searchParams.get('latency.p99') === '300ms');

  const other = await fresh();
  await other.goto(page.url());
  await answered(other, founding);
  for (const part of parts) assert.equal(await words(other, part), await words(page, part), part);
  assert.equal(await field(other, 'latency.p99').inputValue(), '300ms');
  assert.deepEqual(await decision(other), await decision(page));
});

scenario('the address carries the workload file\'s own keys and nothing that was not said', async (page) => {
  await openAt(page, founding);
  await fill(page, { 'latency.p99': '300ms' });
  await until('the state in the address', () => new URL(page.url()).searchParams.has('latency.p99'));
  const state = Object.fromEntries(new URL(page.url()).searchParams);
  assert.deepEqual(state, { ...founding, 'latency.p99': '300ms' });
});

scenario('nothing is stored in the browser', async (page) => {
  await openAt(page, founding);
  await fill(page, { requests: '40M/month' });
  const stored = await page.evaluate(() => localStorage.length + sessionStorage.length + document.cookie.length);
  assert.equal(stored, 0);
});

scenario('Back and Forward walk through the answers', async (page) => {
  await openAt(page, { ...founding, requests: '1M/month' });
  const small = await words(page, '#verdict');
  await fill(page, { requests: '900M/month' });
  await leaveField(page);
  const large = await words(page, '#verdict');
  assert.notEqual(large, small);

  await page.goBack();
  await answered(page, { requests: '1M/month' });
  assert.equal(await field(page, 'requests').inputValue(), '1M/month');
  assert.equal(await words(page, '#verdict'), small);

  await page.goForward();
  await answered(page, { requests: '900M/month' });
  assert.equal(await field(page, 'requests').inputValue(), '900M/month');
  assert.equal(await words(page, '#verdict'), large);
});

scenario('a page that was left is found again as it was', async (page) => {
  await openAt(page, founding);
  await fill(page, { memory: '512MB' });
  await leaveField(page);
  const verdict = await words(page, '#verdict');
  await page.goto('about:blank');
  await page.goBack();
  await answered(page, { memory: '512MB' });
  assert.equal(await field(page, 'memory').inputValue(), '512MB');
  assert.equal(await words(page, '#verdict'), verdict);
});

/** A state is worth a step of its own once the field is left. */
const leaveField = (page) => page.keyboard.press('Tab');

scenario('every link of the page leads somewhere', async (page) => {
  await openAt(page, { ...founding, trigger: 'http', ingress: 'rest-api' });
  const links = await page.locator('a[href]').evaluateAll((all) => [...new Set(all.map(({ href }) => href.split('#')[0]))]);
  const dead = [];
  for (const href of links) {
    const reply = await page.request.get(href, { timeout: 60_000 });
    if (!reply.ok()) dead.push(`${reply.status()} ${href}`);
  }
  assert.deepEqual(dead, []);
});
