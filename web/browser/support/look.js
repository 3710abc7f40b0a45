// What a page's looks must keep, whatever it shows.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** axe-core finds nothing. */
export async function isAccessible(page, where) {
  await page.evaluate(source);
  const found = await page.evaluate(async (values) => {
    const { violations } = await window.axe.run({ runOnly: { type: 'tag', values } });
    return violations.flatMap(({ id, help, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${help}: ${target.join(' ')}: ${failureSummary}`),
    );
  }, standards);
  assert.deepEqual(found, [], where);
}

/** Nothing reaches past the right edge, unless it scrolls within a box of its own. */
export async function fitsItsWidth(page, where) {
  const past = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    return [...document.body.querySelectorAll('*')]
      .filter((element) => element.getBoundingClientRect().right > width + 1)
      .map((element) => `${element.tagName.toLowerCase()}#${element.id}.${element.getAttribute('class')}`)
      .slice(0, 8);
  });
  assert.deepEqual(past, [], where);
}

/** The texts of the pictures can be read, and none stands on another. */
export async function picturesAreLegible(page, where) {
  const bad = await page.evaluate(() => {
    const least = 11; // CSS pixels
    const problems = [];
    for (const picture of document.querySelectorAll('figure svg')) {
      const texts = [...picture.querySelectorAll('text')]
        .map((text) => ({ text, box: text.getBoundingClientRect() }))
        .filter(({ text, box }) => box.width > 0 && text.textContent.trim() !== '');
      for (const { text } of texts) {
        const size = parseFloat(getComputedStyle(text).fontSize) * Math.abs(text.getScreenCTM().d);
        if (size < least - 0.05) problems.push(`${size.toFixed(1)} px: "${text.textContent}"`);
      }
      texts.forEach((one, index) => {
        for (const other of texts.slice(index + 1)) {
          const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
          const down = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
          // A line box is taller than its letters: a third of it may touch.
          const room = Math.min(one.box.height, other.box.height) / 3;
          if (across > 1 && down > room) {
            problems.push(`"${one.text.textContent}" on "${other.text.textContent}"`);
          }
        }
      });
      const frame = picture.getBoundingClientRect();
      for (const { text, box } of texts) {
        if (box.left < frame.left - 1 || box.right > frame.right + 1) {
          problems.push(`cut off: "${text.textContent}"`);
        }
      }
    }
    return problems;
  });
  assert.deepEqual(bad, [], where);
}
