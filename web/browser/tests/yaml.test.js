// A workload file in and out of the page.
import assert from 'node:assert/strict';
import { scenario } from '../support/browser.js';
import { answered, clipboard, copyYaml, field, founding, link, openAt, paste, reads, words } from '../support/calculator.js';
import { model } from '../support/program.js';
import { until } from '../support/until.js';

const workload = 'name: thumbnails\nrequests: 45M/month\nmemory: 256MB\nduration: 80ms\nlatency: {p99: 250ms}\n';
const broken = 'requests: 30M/month\nmemory: 128\nduraton: 100ms\n';
const state = { requests: '45M/month', memory: '256MB', duration: '80ms', 'latency.p99': '250ms' };

scenario('a pasted file fills the form', async (page) => {
  await page.goto(link());
  await paste(page, workload);
  await answered(page, state);
  await holds(page, state);
});

scenario('a dropped file fills the form', async (page) => {
  await page.goto(link());
  await drop(page, workload);
  await answered(page, state);
  await holds(page, state);
});

scenario('a file replaces all that was said before', async (page) => {
  await openAt(page, { ...founding, region: 'eu-west-1', pattern: 'diurnal' });
  await paste(page, workload);
  await answered(page, state);
  assert.equal(new URL(page.url()).searchParams.has('pattern'), false);
  assert.equal(new URL(page.url()).searchParams.has('region'), false);
});

scenario('what was copied, pasted elsewhere, is the same state', clipboard, async (page, { fresh }) => {
  await openAt(page, { ...founding, 'latency.p99': '300ms', 'lambda.timeout': '20s' });
  const copied = await copyYaml(page);
  const other = await fresh();
  await other.goto(link());
  await paste(other, copied);
  await answered(other, { 'lambda.timeout': '20s' });
  assert.equal(await copyYaml(other), copied);
  assert.equal(await words(other, '#verdict'), await words(page, '#verdict'));
});

for (const [how, give, name] of [['pasted', paste, 'pasted.yaml'], ['dropped', drop, 'workload.yaml']]) {
  scenario(`a broken file that is ${how} gets the program's own errors`, async (page) => {
    await openAt(page, founding);
    const verdict = await words(page, '#verdict');
    await give(page, broken);
    await reads(page, '#yaml-errors', /duraton/);
    const { stderr } = await model(broken, [], name);
    assert.equal(await wholeText(page, '#yaml-errors'), stderr.trim());
    assert.equal(await words(page, '#verdict'), verdict, 'the answer is kept');

    await give(page, workload);
    await answered(page, state);
    assert.equal(await page.locator('#yaml-errors').isVisible(), false, 'the errors are gone');
  });
}

scenario('text that is no YAML at all is refused with a place', async (page) => {
  await page.goto(link());
  await paste(page, 'requests: [30M\n\tmemory: 128MB\n');
  await reads(page, '#yaml-errors', /error.* --> pasted\.yaml:\d+:\d+/);
});

async function holds(page, values) {
  for (const [key, value] of Object.entries(values)) {
    await until(`${key} in its field`, async () => (await field(page, key).inputValue()) === value);
  }
}

async function drop(page, text) {
  const dataTransfer = await page.evaluateHandle((content) => {
    const carried = new DataTransfer();
    carried.items.add(new File([content], 'workload.yaml', { type: 'application/yaml' }));
    return carried;
  }, text);
  const target = page.locator('#yaml');
  for (const type of ['dragenter', 'dragover', 'drop']) await target.dispatchEvent(type, { dataTransfer });
}

const wholeText = async (page, selector) => (await page.locator(selector).textContent()).trim();
