// The page of systems as a person uses it: a picture to click, a text to change, an answer to read.
import { until } from './until.js';

/** The page's address: `example` or `yaml`, and `break`. */
export const systemLink = (state = {}) => `/system?${new URLSearchParams(state)}`;

/** Opens the page at a state and waits for its answer. */
export async function openSystem(page, state = { example: 'notes-api' }) {
  await page.goto(systemLink(state));
  await shown(page, state.break);
}

/** Waits until the page shows what follows of a break, or the whole system, and is at rest. */
export async function shown(page, broken) {
  await until(`the answer without ${broken ?? 'nothing'}`, async () => {
    const answer = page.locator('#answer');
    if ((await answer.getAttribute('aria-busy')) === 'true') return false;
    if (await answer.evaluate((element) => element.classList.contains('stale'))) return false;
    const now = (await page.locator('[data-part="verdict"]').getAttribute('data-broken')) ?? '';
    return broken ? now === broken || now.startsWith(`${broken}:`) : now === '';
  });
}

/** A component in the picture that is shown at this width. */
export const component = (page, name) => page.locator(`#picture svg a[data-component="${name}"]`).filter({ visible: true });

/** The components of the picture that are in a ring, by name. */
export const ring = (page, name) =>
  page
    .locator(`#picture .chart-wide .ring-${name}`)
    .evaluateAll((nodes) => nodes.map((node) => node.dataset.component).sort());
