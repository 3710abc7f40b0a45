// What a page's looks must keep, whatever it shows. Each check gives what is wrong, in words.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe-core finds. */
export async function barriers(page) {
  await page.evaluate(source);
  return page.evaluate(async (values) => {
    const { violations } = await window.axe.run({ runOnly: { type: 'tag', values } });
    return violations.flatMap(({ id, help, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${help}: ${target.join(' ')}: ${failureSummary}`),
    );
  }, standards);
}

/** What reaches past the right edge of the page, so that all of it scrolls. */
export function tooWide(page) {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    return [...document.body.querySelectorAll('*')]
      .filter((element) => element.getBoundingClientRect().right > width + 1)
      .map((element) => `too wide: ${element.tagName.toLowerCase()}#${element.id}.${element.getAttribute('class')}`)
      .slice(0, 8);
  });
}

/** Texts of the pictures that are too small, cut off, or stand on another. */
export function illegible(page) {
  return page.evaluate(() => {
    const least = 11; // CSS pixels
    const problems = [];
    for (const picture of document.querySelectorAll('figure svg')) {
      const texts = [...picture.querySelectorAll('text')]
        .map((text) => ({ text, box: text.getBoundingClientRect() }))
        .filter(({ text, box }) => box.width > 0 && text.textContent.trim() !== '');
      const size = ({ text }) => parseFloat(getComputedStyle(text).fontSize) * Math.abs(text.getScreenCTM().d);
      const small = texts.filter((each) => size(each) < least - 0.05);
      if (small.length) {
        problems.push(`${small.length} texts too small: ${size(small[0]).toFixed(1)} px: "${small[0].text.textContent}"`);
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
}
