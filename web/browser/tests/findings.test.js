// Findings can be remedied, and assumptions turned into statements, with a click.
import assert from 'node:assert/strict';
import { scenario } from '../support/browser.js';
import { answered, decision, field, founding, link, openAt, paste, reveal } from '../support/calculator.js';
import { examples } from '../support/program.js';
import { until } from '../support/until.js';

// These two take seconds a decision in a build that is not optimised.
const slow = ['every-key', 'webhook-bursts'];

for (const [name, text] of await examples()) {
  if (slow.includes(name)) continue;
  scenario(`each remedy offered for ${name} can be applied`, async (page) => {
    await page.goto(link());
    await paste(page, text);
    await answered(page, { name });
    const start = page.url();
    const offered = await page.locator('#findings .remedy').count();
    for (let at = 0; at < offered; at += 1) {
      await page.goto(start);
      await answered(page, { name });
      const before = await findings(page);
      const remedy = page.locator('#findings .remedy').nth(at);
      const href = await remedy.getAttribute('href');
      assert.notEqual(href, new URL(start).pathname + new URL(start).search);
      await reveal(remedy);
      await remedy.click();
      await until(`the answer at ${href}`, () => page.url().endsWith(href));
      await answered(page, Object.fromEntries(workloadOf(href)));
      assert.notDeepEqual(await findings(page), before, `${href} changed no finding`);
    }
  });
}

scenario('a remedy clears its finding', async (page) => {
  const state = { ...founding, trigger: 'http', ingress: 'rest-api', architecture: 'x86_64' };
  await openAt(page, state);
  assert.ok((await findings(page)).some(({ rule }) => rule === 'gateway-cost-dominates'));
  await page.locator('#findings .remedy[data-set*="function-url"]').first().click();
  await answered(page, { ingress: 'function-url' });
  assert.equal((await findings(page)).some(({ rule }) => rule === 'gateway-cost-dominates'), false);
  assert.equal(await field(page, 'ingress').inputValue(), 'function-url');

  await page.goBack();
  await answered(page, state);
  assert.ok((await findings(page)).some(({ rule }) => rule === 'gateway-cost-dominates'), 'Back undoes it');
});

scenario('every finding of the decision is on the page', async (page) => {
  await openAt(page, { ...founding, trigger: 'http', ingress: 'rest-api' });
  const shown = await page.locator('#findings').innerText();
  for (const { rule } of await findings(page)) assert.ok(shown.includes(rule), rule);
});

scenario('an assumption becomes an input with a click', async (page) => {
  await openAt(page, founding);
  const assumption = page.locator('#assumptions .assume').first();
  await reveal(assumption);
  await assumption.click();
  await until('a field that is ready to be typed into', () =>
    page.evaluate(() => {
      const focused = document.activeElement;
      return focused.matches('#workload input, #workload select') && focused.getClientRects().length > 0;
    }),
  );
});

async function findings(page) {
  return (await decision(page)).findings.map(({ rule, key, message }) => ({ rule, key, message }));
}

/** What a link says of the workload, apart from how it is looked at. */
function workloadOf(href) {
  const state = new URL(href, 'http://page').searchParams;
  return [...state].filter(([key]) => !['a', 'axis', 'total'].includes(key));
}
