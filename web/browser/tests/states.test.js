// Every state, in both themes: accessible, within its width, legible; and a picture for a person to see.
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { scenario } from '../support/browser.js';
import { founding, openAt } from '../support/calculator.js';
import { barriers, illegible, tooWide } from '../support/look.js';
import { root } from '../support/program.js';
import { states } from '../support/states.js';

const widths = [1440, 768, 360];
const pictures = join(root, 'target/screenshots');
await mkdir(pictures, { recursive: true });

for (const [name, arrive] of Object.entries(states)) {
  for (const colorScheme of ['light', 'dark']) {
    scenario(`${name}, ${colorScheme}`, { colorScheme, reducedMotion: 'reduce' }, async (page) => {
      await arrive(page);
      const problems = [];
      for (const width of widths) {
        await page.setViewportSize({ width, height: 900 });
        const where = `${name.replaceAll(' ', '-')}-${colorScheme}-${width}`;
        await page.screenshot({ path: join(pictures, `${where}.png`), fullPage: true });
        const found = [await tooWide(page), await illegible(page), width === 768 ? [] : await barriers(page)].flat();
        problems.push(...found.map((problem) => `${where}: ${problem}`));
      }
      assert.deepEqual(problems, []);
    });
  }
}

for (const width of [320, 1024, 1920]) {
  scenario(`at ${width} pixels nothing is wider than the page`, { viewport: { width, height: 900 } }, async (page) => {
    await openAt(page, { ...founding, 'latency.p99': '300ms' });
    assert.deepEqual(await tooWide(page), []);
  });
}

scenario('letters twice as large still fit', { viewport: { width: 720, height: 900 } }, async (page) => {
  await openAt(page, founding);
  await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
  assert.deepEqual(await tooWide(page), []);
});

scenario('it prints', async (page) => {
  await openAt(page, { ...founding, 'latency.p99': '300ms' });
  await page.emulateMedia({ media: 'print' });
  await page.setViewportSize({ width: 794, height: 1123 });
  assert.deepEqual(await tooWide(page), []);
  await page.screenshot({ path: join(pictures, 'answer-print.png'), fullPage: true });
  const pdf = await page.pdf({ format: 'A4' });
  await writeFile(join(pictures, 'answer.pdf'), pdf);
  const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g).length;
  assert.ok(pages <= 6, `${pages} pages`);
  for (const shown of ['#verdict', '#options', '#chart-cost']) assert.ok(await page.locator(shown).isVisible(), shown);
  assert.equal(await page.locator('#copy-yaml').isVisible(), false, 'buttons are not for paper');
});

scenario('who asked for less motion gets none', { reducedMotion: 'reduce' }, async (page) => {
  await openAt(page, founding);
  await page.locator('#volume').focus();
  await page.keyboard.press('ArrowRight');
  const moving = await page.evaluate(() => {
    const seconds = (list) => Math.max(...list.split(',').map(parseFloat));
    const slow = [...document.querySelectorAll('*')].filter((element) => {
      const { transitionDuration, animationDuration } = getComputedStyle(element);
      return Math.max(seconds(transitionDuration), seconds(animationDuration)) > 0.01;
    });
    return slow.map((element) => `${element.tagName} ${element.id}`);
  });
  assert.deepEqual(moving, []);
});

scenario('colours that the system forces are obeyed', { forcedColors: 'active' }, async (page) => {
  await openAt(page, founding);
  await page.screenshot({ path: join(pictures, 'answer-forced-colours.png'), fullPage: true });
  assert.ok(await page.locator('#verdict').isVisible());
});
