// The keyboard reaches all, in the order of the page, and one sees where it is.
import assert from 'node:assert/strict';
import { scenario } from '../support/browser.js';
import { answered, field, founding, link, openAt, reveal, words } from '../support/calculator.js';
import { until } from '../support/until.js';

scenario('Tab reaches every control, in order, and each shows that it has the focus', async (page) => {
  await openAt(page, { ...founding, trigger: 'http', ingress: 'rest-api' });
  const all = await controls(page);
  assert.ok(all.length > 10, `${all.length} controls`);
  const { reached, unseen } = await walk(page, all.length);
  assert.deepEqual(reached, all);
  assert.deepEqual(unseen, []);
});

scenario('unfolded groups are reached too', async (page) => {
  await openAt(page, founding);
  await page.evaluate(() => document.querySelectorAll('details').forEach((group) => (group.open = true)));
  const all = await controls(page);
  const { reached, unseen } = await walk(page, all.length);
  assert.deepEqual(reached, all);
  assert.deepEqual(unseen, []);
});

scenario('a workload is filled in and answered without a mouse', async (page) => {
  await page.goto(link());
  await tabTo(page, 'f-requests');
  await typeOver(page, '12M/month');
  await tabTo(page, 'f-memory');
  await typeOver(page, '256MB');
  await tabTo(page, 'f-duration');
  await typeOver(page, '40ms');
  await answered(page, { requests: '12M/month', memory: '256MB', duration: '40ms' });
});

scenario('Enter in a field answers and keeps the page', async (page) => {
  await openAt(page, founding);
  await page.evaluate(() => (window.samePage = true));
  await field(page, 'requests').fill('12M/month');
  await page.keyboard.press('Enter');
  await answered(page, { requests: '12M/month' });
  assert.equal(await page.evaluate(() => window.samePage), true);
});

scenario('a folded group opens by its own summary', async (page) => {
  await openAt(page, founding);
  const closed = page.locator('#workload details:not([open]) > summary').first();
  const group = await closed.elementHandle();
  await group.focus();
  await page.keyboard.press('Enter');
  await until('an open group', () => group.evaluate((summary) => summary.parentElement.open));
});

scenario('the focus stays where it was when the answer changes', async (page) => {
  await openAt(page, founding);
  await field(page, 'memory').focus();
  await typeOver(page, '512MB');
  await answered(page, { memory: '512MB' });
  assert.equal(await page.evaluate(() => document.activeElement.id), 'f-memory');
});

scenario('a remedy applied by the keyboard leaves the focus in the page', async (page) => {
  await openAt(page, { ...founding, trigger: 'http', ingress: 'rest-api' });
  const remedy = page.locator('#findings .remedy').first();
  await reveal(remedy);
  const before = await words(page, '#verdict');
  await remedy.focus();
  await page.keyboard.press('Enter');
  await until('another state', async () => !page.url().includes('rest-api'));
  await answered(page);
  assert.notEqual(await page.evaluate(() => document.activeElement.tagName), 'BODY', before);
});

/** Selects what the field holds and types over it, as a person at a keyboard does. */
async function typeOver(page, text) {
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type(text);
}

async function tabTo(page, id) {
  for (let step = 0; step < 60; step += 1) {
    await page.keyboard.press('Tab');
    if ((await page.evaluate(() => document.activeElement.id)) === id) return;
  }
  assert.fail(`60 times Tab did not reach ${id}`);
}

/** The visible controls in the page's order; of a radio group the chosen one alone. */
function controls(page) {
  return page.evaluate(() => {
    const every = 'a[href], button, input, select, textarea, summary, [tabindex]';
    return [...document.querySelectorAll(every)]
      .filter((element) => !element.disabled && element.tabIndex >= 0 && element.type !== 'hidden')
      .filter((element) => element.type !== 'radio' || element.checked)
      .filter((element) => element.checkVisibility({ visibilityProperty: true }))
      .map((element, index) => (element.dataset.reached = `${index} ${element.tagName} ${element.id}`));
  });
}

/** Tabs through the page from its beginning. */
async function walk(page, most) {
  const reached = [];
  const unseen = [];
  await page.evaluate(() => {
    document.activeElement?.blur();
    getSelection().removeAllRanges();
    scrollTo(0, 0);
  });
  for (let step = 0; step < most; step += 1) {
    await page.keyboard.press('Tab');
    const { name, seen } = await page.evaluate(() => {
      const focused = document.activeElement;
      const style = getComputedStyle(focused);
      const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1;
      const box = focused.getBoundingClientRect();
      const inView = box.bottom > 0 && box.top < innerHeight;
      return { name: focused.dataset.reached ?? focused.tagName, seen: inView && (outlined || style.boxShadow !== 'none') };
    });
    reached.push(name);
    if (!seen) unseen.push(name);
  }
  return { reached, unseen };
}
