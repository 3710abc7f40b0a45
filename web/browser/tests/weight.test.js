// What the first view costs the reader's network.
import assert from 'node:assert/strict';
import { scenario } from '../support/browser.js';
import { answered, founding, link } from '../support/calculator.js';

const most = 60_000;

scenario('the first view, with an answer, weighs at most 60 KB on the wire', async (page, { t }) => {
  const wire = await meter(page);
  await page.goto(link(founding), { waitUntil: 'networkidle' });
  await answered(page, founding);
  const loads = wire();
  const total = loads.reduce((sum, { bytes }) => sum + bytes, 0);
  t.diagnostic(`${total} bytes`);
  assert.ok(total <= most, `${total} bytes: ${JSON.stringify(loads)}`);
  assert.ok(loads.every(({ type }) => type !== 'Font'), JSON.stringify(loads));
});

scenario('the second view takes its assets from the cache', async (page) => {
  await page.goto(link(founding), { waitUntil: 'networkidle' });
  const wire = await meter(page);
  await page.goto(link({ ...founding, requests: '31M/month' }), { waitUntil: 'networkidle' });
  await answered(page);
  const fetched = wire().filter(({ type, bytes }) => type !== 'Document' && bytes > 0);
  assert.deepEqual(fetched, []);
});

scenario('every response carries its safety headers', async (page) => {
  const responses = [];
  page.on('response', (response) => responses.push(response));
  await page.goto(link(founding), { waitUntil: 'networkidle' });
  await answered(page, founding);
  for (const response of responses) {
    const headers = response.headers();
    assert.equal(headers['x-content-type-options'], 'nosniff', response.url());
    assert.ok(headers['content-security-policy'], response.url());
    assert.doesNotMatch(headers['content-security-policy'], /unsafe-(inline|eval)/);
    assert.ok(headers['referrer-policy'], response.url());
  }
});

/** Counts what the network delivers from now on; what the cache gives has no bytes. */
async function meter(page) {
  const session = await page.context().newCDPSession(page);
  const loads = new Map();
  session.on('Network.responseReceived', ({ requestId, type, response }) =>
    loads.set(requestId, { type, url: response.url, bytes: 0 }),
  );
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (loads.has(requestId)) loads.get(requestId).bytes = encodedDataLength;
  });
  await session.send('Network.enable');
  return () => [...loads.values()];
}
