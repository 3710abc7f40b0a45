// Replies that come late, in the wrong order, or not at all.
import assert from 'node:assert/strict';
import { scenario } from '../support/browser.js';
import { answered, enter, field, fill, founding, isStale, openAt, reads, words } from '../support/calculator.js';
import { until } from '../support/until.js';

scenario('of two replies in the wrong order the newer question\'s is shown', async (page) => {
  await openAt(page, founding);
  const held = await holdAnswers(page, { requests: '1M/month' });
  await enter(page, 'requests', '1M/month');
  await held.asked;
  await fill(page, { requests: '900M/month' });
  const verdict = await words(page, '#verdict');

  await held.release();
  await twoFrames(page);
  assert.equal(await words(page, '#verdict'), verdict);
  await answered(page, { requests: '900M/month' });
  assert.equal(await field(page, 'requests').inputValue(), '900M/month');
});

scenario('while an answer is computed the old one keeps its place', async (page) => {
  await openAt(page, founding);
  const before = await page.locator('#answer').boundingBox();
  const held = await holdAnswers(page, { requests: '1M/month' });
  await enter(page, 'requests', '1M/month');
  await held.asked;
  await until('a busy answer', async () => (await page.locator('#answer').getAttribute('aria-busy')) === 'true');
  assert.deepEqual(await page.locator('#answer').boundingBox(), before);
  await held.release();
  await answered(page, { requests: '1M/month' });
});

const gone = { expects: [/ERR_INTERNET_DISCONNECTED/] };
scenario('with the network gone the page stays, says so, and comes back', gone, async (page) => {
  await openAt(page, founding);
  const verdict = await words(page, '#verdict');
  await page.context().setOffline(true);
  await enter(page, 'requests', '900M/month');
  await reads(page, 'body', /offline|out of reach|cannot be reached|no connection|not reachable/i);
  assert.equal(await words(page, '#verdict'), verdict);
  assert.ok(await isStale(page));

  await page.context().setOffline(false);
  await fill(page, { requests: '901M/month' });
  assert.notEqual(await words(page, '#verdict'), verdict);
});

scenario('a server that is too busy is said to be, and asked again at the next change', {
  expects: [/status of 503/],
}, async (page) => {
  await openAt(page, founding);
  const verdict = await words(page, '#verdict');
  await page.route(isAnswer, (route) => route.fulfill({ status: 503, body: 'busy' }));
  await enter(page, 'requests', '900M/month');
  await until('an answer that is marked', () => isStale(page));
  assert.equal(await words(page, '#verdict'), verdict);
  await page.unroute(isAnswer);
  await fill(page, { requests: '901M/month' });
});

scenario('a server that says when it has time is asked once again', { expects: [/status of 503/] }, async (page) => {
  await openAt(page, founding);
  let asked = 0;
  await page.route(isAnswer, (route) => {
    asked += 1;
    return asked === 1 ? route.fulfill({ status: 503, headers: { 'retry-after': '1' }, body: 'busy' }) : route.continue();
  });
  await enter(page, 'requests', '900M/month');
  await answered(page, { requests: '900M/month' });
  assert.equal(asked, 2);
});

const isAnswer = (url) => url.pathname === '/answer';

/** Holds the reply to these values back until it is released. */
async function holdAnswers(page, values) {
  const held = {};
  held.asked = new Promise((resolve) => (held.ask = resolve));
  const free = new Promise((resolve) => (held.free = resolve));
  const done = new Promise((resolve) => (held.finish = resolve));
  held.release = () => (held.free(), done);
  await page.route(isAnswer, async (route) => {
    const { searchParams } = new URL(route.request().url());
    if (!Object.entries(values).every(([key, value]) => searchParams.get(key) === value)) return route.continue();
    const reply = await route.fetch();
    held.ask();
    await free;
    // The page may have given the question up by now.
    await route.fulfill({ response: reply }).catch(() => {});
    held.finish();
  });
  return held;
}

const twoFrames = (page) =>
  page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
