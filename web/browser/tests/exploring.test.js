// The volume is pulled along the chart itself, and the page scrolls past it.
import assert from 'node:assert/strict';
import { scenario } from '../support/browser.js';
import { answered, field, founding, openAt, stateOf, words } from '../support/calculator.js';
import { until } from '../support/until.js';

const plot = async (page) => {
  await page.locator('#chart-cost svg:visible').first().scrollIntoViewIfNeeded();
  return page.locator('#chart-cost svg:visible .chart-plot').first().boundingBox();
};
const from = (page) => page.locator('#chart-cost .chart-plot').first().getAttribute('data-from');

scenario('the volume is pulled along the chart', async (page) => {
  await openAt(page, founding);
  const verdict = await words(page, '#verdict');
  const frame = await from(page);
  const { x, y, width, height } = await plot(page);
  await page.mouse.move(x + width * 0.6, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + width * 0.2, y + height / 2, { steps: 12 });
  await until('an answer while the mark is held', async () => (await stateOf(page)).get('requests') !== founding.requests);
  assert.equal(await from(page), frame, 'the frame stays while the mark is held');
  await page.mouse.up();
  const value = await field(page, 'requests').inputValue();
  await answered(page, { requests: value });
  assert.notEqual(await words(page, '#verdict'), verdict);
  assert.equal(new URL(page.url()).searchParams.get('requests'), value);
  await until('a frame around the new volume', async () => (await from(page)) !== frame);
});

scenario('a touch of the chart changes nothing', async (page) => {
  await openAt(page, founding);
  const { x, y, width, height } = await plot(page);
  await page.mouse.click(x + width * 0.3, y + height / 2);
  await page.mouse.move(x + width * 0.7, y + height / 2, { steps: 4 });
  assert.equal(await field(page, 'requests').inputValue(), founding.requests);
  const action = await page.locator('#chart-cost svg:visible').first().evaluate((svg) => getComputedStyle(svg).touchAction);
  assert.equal(action, 'pan-y');
});

const telephone = { viewport: { width: 360, height: 740 } };

scenario('on a telephone the answer stays in sight above folded groups', telephone, async (page) => {
  await openAt(page, { ...founding, trigger: 'http', ingress: 'rest-api' });
  assert.equal(await page.locator('#workload details[open]').count(), 0);
  const line = page.locator('.onward a');
  const box = await line.boundingBox();
  assert.ok(box.y + box.height <= 740, 'it is in the first view');
  assert.match(await line.innerText(), /cheapest|fits/i);
  await field(page, 'memory').fill('128');
  await until('what is wrong', async () => /corrected/.test(await line.innerText()));
  await field(page, 'memory').fill('128MB');
  await answered(page, { memory: '128MB' });
  await line.click();
  await until('the answer', async () => (await page.locator('#verdict').boundingBox()).y < 200);
  const outside = await page.locator('#options td').evaluateAll((cells) =>
    cells.filter((cell) => cell.getBoundingClientRect().left < 0 || cell.getBoundingClientRect().right > 360).length,
  );
  assert.equal(outside, 0, 'figures that are out of sight');
});
