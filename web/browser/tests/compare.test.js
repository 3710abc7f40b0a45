// An answer kept as A, and another beside it as B.
import assert from 'node:assert/strict';
import { scenario } from '../support/browser.js';
import { answered, field, fill, founding, openAt, reads, reveal, words } from '../support/calculator.js';
import { until } from '../support/until.js';

scenario('an answer is kept as A and a change stands against it', async (page, { fresh }) => {
  await openAt(page, founding);
  assert.equal(await page.locator('#comparison').isVisible(), false);
  await press(page, '#keep');
  await fill(page, { requests: '90M/month' });
  const compared = await reads(page, '#comparison', /90M|90,000,000/);
  assert.match(compared, /\$\d/, 'the comparison names amounts');
  await until('the whole state in the address', () => new URL(page.url()).searchParams.get('requests') === '90M/month');

  const other = await fresh();
  await other.goto(page.url());
  await answered(other, { requests: '90M/month' });
  assert.equal(await words(other, '#comparison'), await words(page, '#comparison'));

  const silent = await fresh({ javaScriptEnabled: false });
  await silent.goto(page.url());
  assert.equal(await words(silent, '#comparison'), await words(page, '#comparison'));
});

scenario('what is kept can be forgotten', async (page) => {
  await openAt(page, founding);
  const address = page.url();
  await press(page, '#keep');
  await fill(page, { requests: '90M/month' });
  await until('a comparison', () => page.locator('#comparison').isVisible());
  await press(page, '#forget');
  await until('no comparison', async () => !(await page.locator('#comparison').isVisible()));
  await fill(page, founding);
  assert.deepEqual(new URL(page.url()).searchParams.toString(), new URL(address).searchParams.toString());
});

scenario('A keeps every key of its own, and B changes none of them', async (page) => {
  await openAt(page, { ...founding, 'latency.p99': '300ms' });
  await press(page, '#keep');
  await fill(page, { memory: '1GB', duration: '40ms' });
  await until('a comparison', () => page.locator('#comparison').isVisible());
  const compared = await words(page, '#comparison');
  await page.reload();
  await answered(page, { memory: '1GB' });
  assert.equal(await words(page, '#comparison'), compared);
  assert.equal(await field(page, 'duration').inputValue(), '40ms');
});

async function press(page, selector) {
  await reveal(page.locator(selector));
  await page.locator(selector).click();
}
