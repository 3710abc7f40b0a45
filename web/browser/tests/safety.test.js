// Hostile text is text: it is shown or refused, and never run.
import assert from 'node:assert/strict';
import { scenario } from '../support/browser.js';
import { answered, enter, field, founding, link, openAt, paste } from '../support/calculator.js';
import { until } from '../support/until.js';

const attacks = [
  '"><img src=x onerror="window.hacked=1">',
  '</textarea></title></script><script>window.hacked=1</script>',
  '\' onfocus=window.hacked=1 autofocus x=\'',
  '<svg/onload=window.hacked=1>',
  'javascript:window.hacked=1',
  '${window.hacked=1}{{7*7}}',
];

scenario('hostile text in each field of a link is not run', async (page) => {
  await page.goto(link());
  const names = await page.locator('#workload [name]').evaluateAll((fields) => [...new Set(fields.map(({ name }) => name))]);
  assert.ok(names.length > 10, names.join(' '));
  for (const [index, name] of names.entries()) {
    await page.goto(link({ ...founding, [name]: attacks[index % attacks.length] }));
    await isUnharmed(page, name);
  }
});

for (const attack of attacks) {
  scenario(`typed, pasted or as a name: ${attack}`, async (page) => {
    await openAt(page, founding);
    await enter(page, 'memory', attack);
    await until('a refusal', async () => (await field(page, 'memory').getAttribute('aria-invalid')) === 'true');
    await isUnharmed(page, 'memory');

    await page.goto(link());
    await paste(page, `name: ${JSON.stringify(attack)}\nrequests: 30M\nmemory: 128MB\nduration: 100ms\n`);
    await until('an answer or an error', async () => {
      const errors = await page.locator('#yaml-errors').textContent();
      return errors.trim() !== '' || page.url().includes('requests=');
    });
    await isUnharmed(page, 'the pasted name');
    await paste(page, `${attack}: 1\n`);
    await until('an error', async () => (await page.locator('#yaml-errors').textContent()).trim() !== '');
    await isUnharmed(page, 'the pasted key');
  });
}

scenario('hostile keys and shapes of a link are not run', async (page) => {
  for (const query of [
    '<script>window.hacked=1</script>=1',
    '__proto__=1&__proto__.hacked=1&constructor.prototype.hacked=1',
    'requests=%00%00&memory=%F0%9F%92%A3&duration=%E2%80%AE100ms',
    'requests=30M&requests=40M&memory=128MB&duration=100ms',
    'compare=%5B%5B%5B%5B%5B&latency=%7B%7B%7B',
    `requests=${'9'.repeat(1000)}&memory=128MB&duration=100ms`,
  ]) {
    await page.goto(`/?${query}`);
    await isUnharmed(page, query);
    assert.equal(await page.evaluate(() => ({}).hacked), undefined, query);
  }
});

scenario('a name is shown as it was said', async (page) => {
  const name = '<b>bold & "quoted"</b>';
  await openAt(page, { ...founding, name });
  await answered(page, { name });
  assert.equal(await page.locator('#answer b').filter({ hasText: 'bold' }).count(), 0);
});

async function isUnharmed(page, where) {
  const harm = await page.evaluate(() => [
    window.hacked,
    document.querySelectorAll('img[src="x"], [onerror], [onload], [onfocus], [href^="javascript:"]').length,
  ]);
  assert.deepEqual(harm, [undefined, 0], where);
}
