// The chart explores: the volume along it, and other axes than requests.
import assert from 'node:assert/strict';
import { scenario } from '../support/browser.js';
import { answered, drawAlong, field, founding, openAt, stateOf, words } from '../support/calculator.js';
import { until } from '../support/until.js';

scenario('the volume moves with the keyboard, and the verdict with it', async (page) => {
  await openAt(page, founding);
  const verdict = await words(page, '#verdict');
  const volume = page.locator('#volume');
  await volume.focus();
  const start = await marker(page);
  for (let step = 0; step < 5; step += 1) await page.keyboard.press('ArrowRight');
  await movedFrom(page, founding.requests);
  assert.ok((await requests(page)) > 30e6);
  assert.ok((await marker(page)) > start);

  await page.keyboard.press('Home');
  await until('a far smaller volume', async () => (await atRest(page)) && (await requests(page)) < 2e6);
  assert.ok((await marker(page)) < start);
  assert.notEqual(await words(page, '#verdict'), verdict);
  assert.equal(await page.evaluate(() => document.activeElement.id), 'volume', 'the focus stays');
});

scenario('the volume can be dragged along the chart', async (page) => {
  await openAt(page, founding);
  const verdict = await words(page, '#verdict');
  const volume = page.locator('#volume');
  await volume.scrollIntoViewIfNeeded();
  const box = await volume.boundingBox();
  const middle = box.y + box.height / 2;
  const share = await volume.evaluate((input) => (input.value - input.min) / (input.max - input.min));
  await page.mouse.move(box.x + 8 + share * (box.width - 16), middle);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.1, middle, { steps: 12 });
  await page.mouse.up();
  await movedFrom(page, founding.requests);
  assert.ok((await requests(page)) < 30e6);
  assert.notEqual(await words(page, '#verdict'), verdict);
});

scenario('what is dragged to is said in words, in the field and in the address', async (page) => {
  await openAt(page, founding);
  await page.locator('#volume').focus();
  await page.keyboard.press('End');
  await movedFrom(page, founding.requests);
  const shown = (await stateOf(page)).get('requests');
  assert.equal(await field(page, 'requests').inputValue(), shown);
  assert.equal(new URL(page.url()).searchParams.get('requests'), shown);
  assert.match(await page.locator('#volume').getAttribute('aria-valuetext'), /\d/);
});

scenario('the horizontal axis can be requests, duration or memory', async (page, { fresh }) => {
  await openAt(page, founding);
  const pictures = new Map([['requests', await drawing(page)]]);
  for (const axis of ['duration', 'memory']) {
    await drawAlong(page, axis);
    pictures.set(axis, await drawing(page));
  }
  const other = await fresh();
  await other.goto(page.url());
  await answered(other, founding);
  assert.equal(await drawing(other), pictures.get('memory'), 'the axis is in the link');

  await drawAlong(page, 'requests');
  assert.equal(await drawing(page), pictures.get('requests'));
});

scenario('every picture says in words what it shows', async (page) => {
  await openAt(page, { ...founding, 'latency.p99': '300ms' });
  for (const figure of ['#chart-cost', '#chart-bill', '#chart-latency']) {
    const pictures = page.locator(`${figure} svg`);
    assert.ok((await pictures.count()) > 0, figure);
    for (const picture of await pictures.all()) {
      assert.equal(await picture.getAttribute('role'), 'img');
      assert.match(await picture.locator('title').first().textContent(), /\w{3}/);
      assert.match(await picture.locator('desc').first().textContent(), /\w{3}/);
    }
  }
});

const atRest = async (page) => (await page.locator('#answer').getAttribute('aria-busy')) !== 'true';
const drawing = (page) => page.locator('#chart-cost svg:visible').first().innerHTML();

/** The requests of the state, such as 1.27M/month; a download would take the focus away. */
async function requests(page) {
  const [, figures, unit] = /^([\d.]+)([kMB]?)\/month$/.exec((await stateOf(page)).get('requests'));
  return figures * { '': 1, k: 1e3, M: 1e6, B: 1e9 }[unit];
}

async function movedFrom(page, before) {
  await until('another volume', async () => (await stateOf(page)).get('requests') !== before && (await atRest(page)));
}

/** Where the mark of today's volume stands, in pixels from the left. */
async function marker(page) {
  const { x, width } = await page.locator('#chart-cost .chart-today:visible').first().boundingBox();
  return x + width / 2;
}
