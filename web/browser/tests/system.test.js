// Systems: a picture whose components break where one clicks, and what follows.
import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { scenario } from '../support/browser.js';
import { openAt, paste, words } from '../support/calculator.js';
import { root } from '../support/program.js';
import { component, openSystem, ring, shown, systemLink } from '../support/system.js';
import { until } from '../support/until.js';

const silent = { javaScriptEnabled: false };
const parts = ['#verdict', '#gloss', '#picture', '#targets', '#findings', '#assumptions'];
const notes = await readFile(join(root, 'examples/systems/notes-api.yaml'), 'utf8');

scenario('without a script the page answers, and a link in the picture breaks', silent, async (page, { fresh }) => {
  await page.goto('/system');
  assert.match(await words(page, '#gloss'), /in silence/);
  await component(page, 'emails').click();
  await until('the broken page', () => page.url().includes('break=emails'));
  assert.match(await words(page, '#gloss'), /^Lost in silence, .* Noticed by nobody\.$/);
  assert.deepEqual(await ring(page, 'gone'), ['emails']);

  const scripted = await fresh({ javaScriptEnabled: true });
  await scripted.goto(page.url());
  await shown(scripted, 'emails');
  for (const part of parts) assert.equal(await words(scripted, part), await words(page, part), part);
});

scenario('a click breaks a component, shows the silent loss, and the page stays', async (page) => {
  await openSystem(page);
  await page.evaluate(() => (window.samePage = true));
  await component(page, 'emails').click();
  await shown(page, 'emails');
  assert.equal(await page.evaluate(() => window.samePage), true);
  assert.match(await words(page, '#gloss'), /^Lost in silence/);
  assert.match(await words(page, '#drill'), /lost in silence/);
  assert.match(page.url(), /example=notes-api&break=emails:consumer-down$/);
  assert.deepEqual(await ring(page, 'gone'), ['emails']);
  const status = await page.locator('#announce').textContent();
  assert.match(status, /Lost in silence/);

  await component(page, 'table').click();
  await shown(page, 'table');
  assert.deepEqual(await ring(page, 'gone'), ['table']);
  assert.deepEqual(await ring(page, 'hard'), ['api', 'notes']);

  await page.locator('#mend').click();
  await shown(page);
  assert.deepEqual(await ring(page, 'gone'), []);
  assert.match(page.url(), /example=notes-api$/);
});

scenario('each way to fail is a choice, and Back goes through them', async (page) => {
  await openSystem(page, { example: 'notes-api', break: 'mailer:error' });
  const ways = page.locator('#ways a');
  assert.ok((await ways.count()) > 4);
  assert.equal(await page.locator('#ways [aria-current]').textContent(), 'error');
  await page.locator('#ways a[data-break="mailer:timeout"]').click();
  await shown(page, 'mailer:timeout');
  assert.equal(await page.locator('#ways [aria-current]').textContent(), 'timeout');
  await page.goBack();
  await shown(page, 'mailer:error');
  await page.goForward();
  await shown(page, 'mailer:timeout');
  await page.reload();
  await shown(page, 'mailer:timeout');
});

scenario('the picture is worked with the keyboard', async (page) => {
  await openSystem(page);
  for (let step = 0; ; step += 1) {
    assert.ok(step < 40, 'Tab does not reach the picture');
    await page.keyboard.press('Tab');
    if (await page.evaluate(() => document.activeElement.dataset.component === 'notes')) break;
  }
  const look = () =>
    page.evaluate(() => {
      const box = document.activeElement.querySelector('.graph-box') ?? document.activeElement;
      const { stroke, strokeWidth } = getComputedStyle(box);
      return `${stroke} ${strokeWidth}`;
    });
  const focused = await look();
  await page.evaluate(() => document.activeElement.blur());
  const at = page.locator('#picture .chart-wide a[data-component="notes"]');
  const plain = await at.evaluate((node) => {
    const { stroke, strokeWidth } = getComputedStyle(node.querySelector('.graph-box'));
    return `${stroke} ${strokeWidth}`;
  });
  assert.notEqual(focused, plain, 'the focus is to be seen');
  await at.focus();
  await page.keyboard.press('Enter');
  await shown(page, 'notes');
  // The focus goes on from the same component, now broken.
  const now = await page.evaluate(() => [document.activeElement.dataset.component, document.activeElement.getAttribute('aria-current')]);
  assert.deepEqual(now, ['notes', 'true']);
});

scenario('a changed text is answered as one types, and a mistake says its line', async (page) => {
  await openSystem(page);
  const yaml = page.locator('#yaml');
  await yaml.fill(notes.replace('30M/month', '60M/month'));
  await until('the new volume', async () => /60,000,000/.test(await words(page, '#answer .workload')));
  assert.match(page.url(), /^[^?]*\?yaml=.*60M/);
  const verdict = await words(page, '#verdict');

  await yaml.fill(notes.replace('consumer: mailer', 'consumer: mialer'));
  await until('a mistake', async () => (await page.locator('#problems li').count()) === 1);
  assert.match(await words(page, '#problems'), /Line 3\d.*did you mean mailer\?/);
  assert.equal(await yaml.getAttribute('aria-invalid'), 'true');
  assert.equal(await words(page, '#verdict'), verdict, 'the last answer stays');
  await page.locator('#problems .where').click();
  const selected = await yaml.evaluate((text) => text.value.slice(text.selectionStart, text.selectionEnd));
  assert.match(selected, /mialer/);

  await yaml.fill(notes);
  await shown(page);
  assert.equal(await page.locator('#problems li').count(), 0);
  assert.equal(await yaml.getAttribute('aria-invalid'), null);
});

scenario('a text without script is sent, corrected and answered', silent, async (page) => {
  await page.goto('/system');
  await page.locator('#yaml').fill(notes.replace('kind: dynamodb', 'kind: dynamo'));
  await page.locator('#system [type=submit]').first().click();
  await until('a mistake', async () => (await page.locator('#problems li').count()) > 0);
  assert.match(await words(page, '#problems'), /Line 2\d.*did you mean dynamodb\?/);
  assert.match(await page.locator('#yaml').inputValue(), /kind: dynamo\n/);
  await page.locator('#yaml').fill(notes);
  await page.locator('#system [type=submit]').first().click();
  await until('the example', () => page.url().endsWith('?example=notes-api'));
  assert.match(await words(page, '#verdict'), /^The system as stated is cheapest/);
});

scenario('a text too long for an address is broken all the same', async (page, { fresh }) => {
  const long = notes + '# a comment that says nothing\n'.repeat(800);
  await openSystem(page);
  await page.locator('#yaml').fill(long);
  await until('buttons', async () => (await page.locator('#targets button').count()) > 0);
  await page.locator('#targets button[data-break^="emails:"]').click();
  await shown(page, 'emails');
  assert.match(await words(page, '#gloss'), /^Lost in silence/);

  const plain = await fresh({ javaScriptEnabled: false });
  await plain.goto('/system');
  await plain.locator('#yaml').fill(long);
  await plain.locator('#system [type=submit]').first().click();
  await plain.locator('#targets button[data-break^="emails:"]').click();
  await until('the loss', async () => /^Lost in silence/.test(await words(plain, '#gloss')));
});

scenario('a system that is given to the calculator is sent on', async (page) => {
  await openAt(page);
  await paste(page, notes);
  const link = page.locator('#to-system a');
  await until('where to go', () => link.isVisible());
  await link.click();
  await until('the page of systems', () => page.url().endsWith('/system?example=notes-api'));
  await shown(page);
  await page.getByRole('link', { name: 'One workload' }).click();
  await until('the calculator', async () => (await page.locator('#workload').count()) === 1);
});

scenario('every example is drawn and breaks', async (page) => {
  const names = (await readdir(join(root, 'examples/systems'))).filter((name) => name.endsWith('.yaml'));
  await page.goto('/system');
  assert.equal(await page.locator('a.sample').count(), names.length);
  for (const name of names.map((each) => each.replace(/\.yaml$/, ''))) {
    await openSystem(page, { example: name });
    const nodes = page.locator('#picture .chart-wide a[data-component]');
    assert.ok((await nodes.count()) > 1, name);
    const first = await nodes.first().getAttribute('data-component');
    await component(page, first).click();
    await shown(page, first);
  }
});

scenario('hostile text is text', async (page) => {
  const attack = '"><img src=x onerror="window.hacked=1"><script>window.hacked=1</script>';
  const name = JSON.stringify(attack);
  for (const yaml of [attack, notes.replace('name: notes-api', `name: ${name}`), notes.replace('layers: [common]', `layers: [${name}]`)]) {
    for (const broken of ['', attack, `@layer/${attack}`]) {
      await page.goto(systemLink({ yaml, break: broken }));
      const harm = await page.evaluate(() => [window.hacked, document.querySelectorAll('img, [onerror]').length]);
      assert.deepEqual(harm, [undefined, 0]);
      await page.locator('#yaml').press('End');
      await page.locator('#yaml').press('Space');
      await until('an answer', async () => (await page.locator('#answer').getAttribute('aria-busy')) === 'false');
      assert.equal(await page.evaluate(() => window.hacked), undefined);
    }
  }
});
