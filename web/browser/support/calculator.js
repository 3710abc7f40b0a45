// The page as a person uses it: fields to fill, an answer to read, files to download.
import { readFile } from 'node:fs/promises';
import { until } from './until.js';

export const founding = { requests: '30M/month', memory: '128MB', duration: '100ms' };

/** The page's address for a state. */
export const link = (state = {}) => `/?${new URLSearchParams(state)}`;

/** Opens the page at a state and waits for its answer. */
export async function openAt(page, state = founding) {
  await page.goto(link(state));
  await answered(page, state);
}

export const field = (page, key) => page.locator(`#f-${key.replaceAll('.', '-')}`);
export const errorOf = (page, key) => page.locator(`#e-${key.replaceAll('.', '-')}`);

/** Unfolds what hides an element, as a person would do first. */
export async function reveal(locator) {
  await locator.evaluate((element) => {
    for (let at = element.closest('details'); at; at = at.parentElement.closest('details')) at.open = true;
  });
}

/** Puts a value into a field as typing or choosing would. */
export async function enter(page, key, value) {
  const input = field(page, key);
  await reveal(input);
  if ((await input.evaluate((element) => element.tagName)) === 'SELECT') await input.selectOption(value);
  else await input.fill(value);
}

/** Enters all values, and waits for the answer to them. */
export async function fill(page, values) {
  for (const [key, value] of Object.entries(values)) await enter(page, key, value);
  await answered(page, values);
}

/** The state that the shown answer stands for, as its downloads have it. */
export async function stateOf(page) {
  const href = await page.locator('#download-json').getAttribute('href');
  return new URL(href, 'http://page').searchParams;
}

/** Waits until the page shows the answer to these values, and is at rest. */
export async function answered(page, values = {}) {
  await until(`the answer to ${JSON.stringify(values)}`, async () => {
    const answer = page.locator('#answer');
    if ((await answer.count()) !== 1) return false;
    if ((await answer.getAttribute('aria-busy')) === 'true' || (await isStale(page))) return false;
    if ((await page.locator('#download-json').count()) !== 1) return false;
    const shown = await stateOf(page);
    return Object.entries(values).every(([key, value]) => shown.get(key) === value);
  });
}

export const isStale = (page) => page.locator('#answer').evaluate((answer) => answer.classList.contains('stale'));

/** The words of an element, with all white space alike. */
export async function words(page, selector) {
  const text = await page.locator(selector).first().innerText();
  return text.replace(/\s+/g, ' ').trim();
}

/** Waits until the words of an element fit a pattern, and gives them. */
export const reads = (page, selector, pattern) =>
  until(`${selector} reads ${pattern}`, async () => {
    if ((await page.locator(selector).count()) === 0) return false;
    const text = await words(page, selector);
    return pattern.test(text) && text;
  });

/** Follows a download, and gives its name and bytes. */
export async function download(page, id) {
  const anchor = page.locator(`#download-${id}`);
  await reveal(anchor);
  const [file] = await Promise.all([page.waitForEvent('download'), anchor.click()]);
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
}

export const decision = async (page) => JSON.parse((await download(page, 'json')).bytes);

/** Fills the form from a YAML text, without waiting for what comes of it. */
export async function paste(page, text) {
  await reveal(page.locator('#yaml'));
  await page.locator('#yaml').fill(text);
  await page.locator('#fill-from-yaml').click();
}

/** The YAML that "Copy as YAML" puts on the clipboard. Needs `clipboard` among the permissions. */
export async function copyYaml(page) {
  await page.evaluate(() => navigator.clipboard.writeText(''));
  const button = page.locator('#copy-yaml');
  await reveal(button);
  await button.click();
  return until('a YAML on the clipboard', () => page.evaluate(() => navigator.clipboard.readText()));
}

export const clipboard = { permissions: ['clipboard-read', 'clipboard-write'] };

/** Draws the costs along another axis. */
export async function drawAlong(page, axis) {
  const link = page.locator(`#axis [data-axis="${axis}"]`);
  await link.click();
  await until(`a picture along ${axis}`, async () => (await link.getAttribute('aria-current')) === 'true');
  await answered(page);
}
