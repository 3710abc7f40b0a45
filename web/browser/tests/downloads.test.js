// What is taken away from the page.
import assert from 'node:assert/strict';
import { scenario } from '../support/browser.js';
import { answered, clipboard, copyYaml, download, fill, founding, openAt, words } from '../support/calculator.js';
import { barriers } from '../support/look.js';
import { model } from '../support/program.js';

const state = { ...founding, 'latency.p99': '300ms' };

scenario('the YAML is what is copied, and the program reads it', clipboard, async (page) => {
  await openAt(page, state);
  const { name, bytes } = await download(page, 'yaml');
  assert.match(name, /\.yaml$/);
  assert.equal(bytes.toString(), await copyYaml(page));
  assert.equal((await model(bytes.toString())).status, 0);
});

scenario('JSON and CSV are what the program prints', async (page) => {
  await openAt(page, state);
  const workload = (await download(page, 'yaml')).bytes.toString();
  for (const format of ['json', 'csv']) {
    const { name, bytes } = await download(page, format);
    assert.ok(name.endsWith(`.${format}`), name);
    assert.equal(bytes.toString(), (await model(workload, ['--format', format])).stdout.toString());
  }
});

scenario('downloads follow what is typed', async (page) => {
  await openAt(page, state);
  await fill(page, { requests: '77M/month' });
  for (const [format, holds] of [['yaml', /77M/], ['json', /"77000000"/], ['csv', /,77000000,/]]) {
    assert.match((await download(page, format)).bytes.toString(), holds, format);
  }
});

scenario('the picture is an SVG that stands alone', async (page, { fresh }) => {
  await openAt(page, state);
  const { name, bytes } = await download(page, 'svg');
  assert.match(name, /\.svg$/);
  const text = bytes.toString();
  assert.doesNotMatch(text, /<script|<image|<foreignObject|href="(?!#)|@import|url\((?!#)/i);
  const alone = await fresh();
  const read = await alone.evaluate((svg) => {
    const parsed = new DOMParser().parseFromString(svg, 'image/svg+xml');
    return parsed.querySelector('parsererror')?.textContent ?? parsed.documentElement.localName;
  }, text);
  assert.equal(read, 'svg');
  await alone.setContent(text);
  const box = await alone.locator('svg').boundingBox();
  assert.ok(box.width > 300 && box.height > 150, JSON.stringify(box));
});

scenario('the report is one page that stands alone, with its workload in it', async (page, { fresh }) => {
  await openAt(page, state);
  const { name, bytes } = await download(page, 'html');
  assert.match(name, /\.html$/);
  const reader = await fresh();
  // The file is read from a disk as often as from a server; nothing may be fetched for it.
  const asked = [];
  reader.on('request', (request) => asked.push(request.url()));
  await reader.setContent(bytes.toString());
  assert.deepEqual(asked.filter((url) => !url.startsWith('data:')), []);
  const text = await words(reader, 'body');
  assert.ok(text.includes('requests: 30M/month'), 'the workload file is in it');
  assert.match(await reader.locator('body').textContent(), /37,185,269/, 'folded crossovers are in it');
  assert.ok(text.includes((await words(page, '#verdict')).split('. ')[0].replace(/\.$/, '')), 'the verdict is in it');
  assert.deepEqual(await barriers(reader), []);
  await answered(page, state);
});
