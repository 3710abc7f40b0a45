// With no script at all: a form and a page, and the same answer.
import assert from 'node:assert/strict';
import { scenario } from '../support/browser.js';
import { answered, download, errorOf, field, founding, link, openAt, reveal, words } from '../support/calculator.js';
import { until } from '../support/until.js';

const silent = { javaScriptEnabled: false };
const parts = ['#verdict', '#options', '#crossovers', '#findings', '#assumptions'];
const figures = ['#chart-cost', '#chart-bill', '#chart-latency'];
const said = { ...founding, requests: '37M/month', 'latency.p99': '300ms' };

scenario('a form that is sent gives the verdict, table and pictures that the script gives', silent, async (page, { fresh }) => {
  await page.goto(link());
  for (const [key, value] of Object.entries(said)) {
    await unfold(page, key);
    await field(page, key).fill(value);
  }
  await page.locator('#workload [type=submit]').first().click();
  await answered(page, said);

  const scripted = await fresh({ javaScriptEnabled: true });
  await openAt(scripted, said);
  for (const part of parts) assert.equal(await words(page, part), await words(scripted, part), part);
  for (const figure of figures) {
    assert.equal(await drawing(page, figure), await drawing(scripted, figure), figure);
  }
  const [one, other] = [await download(page, 'json'), await download(scripted, 'json')];
  assert.equal(one.bytes.toString(), other.bytes.toString());
});

scenario('a wrong field says so beside itself', silent, async (page) => {
  await page.goto(link({ ...founding, memory: '128' }));
  assert.equal(await field(page, 'memory').inputValue(), '128');
  assert.equal(await field(page, 'memory').getAttribute('aria-invalid'), 'true');
  assert.match(await words(page, '#e-memory'), /128MB/);
  assert.ok(await errorOf(page, 'memory').isVisible());
});

scenario('a remedy is a link that applies itself', silent, async (page) => {
  const state = { ...founding, trigger: 'http', ingress: 'rest-api' };
  await page.goto(link(state));
  await answered(page, state);
  const remedy = page.locator('#findings a.remedy').first();
  const href = await remedy.getAttribute('href');
  await remedy.click();
  await until('the remedied page', () => page.url().endsWith(href.replace(/^.*\?/, '')));
  await answered(page);
});

scenario('no control that needs a script is offered without one', silent, async (page) => {
  await openAt(page, founding);
  for (const id of ['#copy-yaml', '#volume']) assert.equal(await page.locator(id).isVisible(), false, id);
});

async function unfold(page, key) {
  const input = field(page, key);
  if (!(await input.isVisible())) await reveal(input);
}

/** What a figure draws, apart from what the script adds around it. */
async function drawing(page, figure) {
  return page.locator(`${figure} svg`).evaluateAll((pictures) => pictures.map((picture) => picture.outerHTML).join('\n'));
}
