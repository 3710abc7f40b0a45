// Wrong input: the error stands beside its field, and the last good answer stays, marked.
import assert from 'node:assert/strict';
import { scenario } from '../support/browser.js';
import { answered, enter, errorOf, field, fill, founding, isStale, link, openAt, words } from '../support/calculator.js';
import { until } from '../support/until.js';

const mistakes = [
  ['memory', '128', /128MB/],
  ['requests', 'many', /many/],
  ['duration', '100 parsecs', /parsec/],
  ['latency.p99', 'soon', /soon/],
  ['region', 'us-east-9', /us-east-1/],
];

for (const [key, wrong, says] of mistakes) {
  scenario(`${key}: ${wrong} is answered beside its field, and the last good answer is kept`, async (page) => {
    await openAt(page, founding);
    const verdict = await words(page, '#verdict');
    const before = (await field(page, key).inputValue());

    await enter(page, key, wrong);
    await until('a field that is marked', async () => (await field(page, key).getAttribute('aria-invalid')) === 'true');
    await isTiedToItsError(page, key, says);
    await until('an answer that is marked', () => isStale(page));
    assert.equal(await words(page, '#verdict'), verdict);

    await enter(page, key, before);
    await answered(page, founding);
    assert.notEqual(await field(page, key).getAttribute('aria-invalid'), 'true');
    assert.equal(await errorOf(page, key).isVisible(), false);
    assert.equal(await words(page, '#verdict'), verdict);
  });
}

scenario('two wrong fields are both answered', async (page) => {
  await openAt(page, founding);
  await enter(page, 'memory', '128');
  await enter(page, 'duration', '100');
  for (const key of ['memory', 'duration']) {
    await until(`${key} is marked`, async () => (await field(page, key).getAttribute('aria-invalid')) === 'true');
  }
  await isTiedToItsError(page, 'memory', /128MB/);
  await isTiedToItsError(page, 'duration', /100ms/);
});

scenario('a link with a wrong value opens with its error, and recovers', async (page) => {
  await page.goto(link({ ...founding, memory: '128' }));
  await isTiedToItsError(page, 'memory', /128MB/);
  await fill(page, { memory: '128MB' });
  assert.equal(await errorOf(page, 'memory').isVisible(), false);
});

scenario('a wrong value is announced to who cannot see it', async (page) => {
  await openAt(page, founding);
  const calm = await page.locator('#announce').textContent();
  await enter(page, 'memory', '128');
  await until('an announcement', async () => (await page.locator('#announce').textContent()) !== calm);
});

async function isTiedToItsError(page, key, says) {
  const input = field(page, key);
  const id = `e-${key.replaceAll('.', '-')}`;
  assert.equal(await input.getAttribute('aria-invalid'), 'true');
  assert.ok((await input.getAttribute('aria-describedby')).split(' ').includes(id));
  assert.ok(await errorOf(page, key).isVisible());
  assert.match(await words(page, `#${id}`), says);
}
