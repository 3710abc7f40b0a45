// The page's answer is the program's: the article's number, and the JSON to the byte.
import assert from 'node:assert/strict';
import { scenario } from '../support/browser.js';
import { answered, clipboard, copyYaml, download, fill, founding, link, paste, reads } from '../support/calculator.js';
import { examples, model } from '../support/program.js';

scenario('the founding workload, typed in, gives 37,185,269', clipboard, async (page) => {
  await page.goto(link());
  await fill(page, { ...founding, requests: '100M/month', architecture: 'x86_64' });
  await reads(page, '#crossovers', /37,185,269/);
  await equalsTheProgram(page);
});

for (const [name, text] of await examples()) {
  scenario(`the example ${name} gives the program's JSON`, clipboard, async (page) => {
    await page.goto(link());
    await paste(page, text);
    await answered(page, { name });
    const shown = await equalsTheProgram(page);
    const { stdout } = await model(text, undefined, `${name}.yaml`);
    assert.deepEqual(withoutPlaces(shown), withoutPlaces(stdout));
  });
}

/** The download equals what the program prints for the copied YAML; gives the bytes. */
async function equalsTheProgram(page) {
  const copied = await copyYaml(page);
  const { bytes } = await download(page, 'json');
  const printed = await model(copied);
  assert.equal(printed.stderr, '');
  assert.equal(bytes.toString(), printed.stdout.toString());
  return bytes;
}

/** The decision with no place in a file: the copied YAML has other lines than the example. */
function withoutPlaces(bytes) {
  return JSON.parse(bytes, (key, value) => (key === 'place' ? undefined : value));
}
