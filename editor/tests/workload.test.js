// A workload file in the YAML language server: mistakes where they are, words, keys and their meaning.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { start } from '../support/language_server.js';
import { examples, inScratch, root, svlCost } from '../support/project.js';

const line = '# yaml-language-server: $schema=../formats/schema/workload-1.schema.json\n';
const four = 'name: a\nrequests: 30M/month\nmemory: 128MB\nduration: 100ms\n';

describe('a workload file in an editor', () => {
  let server;
  let files = 0;
  before(async () => (server = await start(root)));
  after(() => server.stop());

  /** Opens a text in the folder of the examples; `|` is where the cursor is. */
  async function open(marked) {
    const [beforeCursor, afterCursor = ''] = (line + marked).split('|');
    const uri = new URL(`examples/never-written-${files++}.yaml`, root).href;
    const diagnostics = await server.open(uri, beforeCursor + afterCursor);
    const lines = beforeCursor.split('\n');
    return { uri, diagnostics, cursor: { line: lines.length - 1, character: lines.at(-1).length } };
  }
  /** What is wrong: `line: message`, the schema's line not counted. */
  async function mistakes(text) {
    const { diagnostics } = await open(text);
    return diagnostics.map(({ range, message }) => `${range.start.line}: ${message}`).sort();
  }
  async function offered(marked) {
    const { uri, cursor } = await open(marked);
    const { items } = await server.complete(uri, cursor);
    const told = ({ documentation }) => documentation?.value ?? documentation ?? '';
    return new Map(items.map((item) => [item.label, { text: item.insertText, told: told(item) }]));
  }
  async function hovered(marked) {
    const { uri, cursor } = await open(marked);
    return (await server.hover(uri, cursor)).contents.value;
  }

  test('has no mistake in any example', async () => {
    const all = await examples();
    assert.ok(all.length >= 12);
    for (const { name, uri, text } of all) {
      assert.deepEqual(await server.open(uri, text), [], name);
    }
  });

  test('is right from its first line on where `init` wrote it', () =>
    inScratch(async (folder) => {
      assert.equal((await svlCost(folder, 'init', '--yes')).status, 0);
      const path = join(folder, 'workload.yaml');
      const text = await readFile(path, 'utf8');
      const uri = pathToFileURL(path).href;
      assert.deepEqual(await server.open(uri, text), []);
      // The schema was found: a mistake is seen.
      const broken = text.replace('#trigger: direct', 'triger: direct');
      const found = await server.open(uri.replace('workload', 'broken'), broken);
      assert.deepEqual(
        found.map(({ message }) => message),
        ['Property triger is not allowed.'],
      );
      // And every key that is commented out has the shape that the schema wants.
      const whole = text.replaceAll(/^#(?!package: \{image)(?=\S| {2})/gm, '');
      assert.match(whole, /^ {2}timeout: 3s$/m);
      assert.deepEqual(await server.open(uri.replace('workload', 'whole'), whole), []);
    }));

  test('has its mistakes told at their lines, with what to write', async () => {
    assert.deepEqual(await mistakes('requests: 30m/month\nmemory: 128 MB\nduration: 100msec\ntriger: http\n'), [
      '1: Write a rate of requests like `30M/month`, or a range like `20M..60M/month`; units: `/month`, `/day`, `/hour`, `/minute` or `/s`, after a count with `k`, `M` or `B`.',
      '2: Write a size like `128MB`, or a range like `128MB..512MB`; units: `B`, `KB`, `MB`, `GB` or `TB`, powers of 1,024.',
      '3: Write a duration like `100ms`, or a range like `50ms..200ms`; units: `ms`, `s`, `min` or `h`.',
      '4: Property triger is not allowed.',
    ]);
    assert.deepEqual(await mistakes(`${four}trigger: htp\n`), [
      '5: Value is not accepted. Valid values: "direct", "http", "queue", "stream", "schedule", "event".',
    ]);
    assert.deepEqual(await mistakes('name: a\nrequests: 5\nmemory: 128MB\n'), ['1: Missing property "duration".']);
  });

  test('has its mistakes told in maps and lists too', async () => {
    const lists = `${four}compare:\n  - lambda: {}\n    ec2: {instance: t3.small}\n  - lamda: {}\n  - ec2: {count: 0}\n`;
    assert.deepEqual(await mistakes(lists), [
      '6: Object has more properties than limit of 1.',
      '8: Property lamda is not allowed.',
      '9: Missing property "instance".',
      '9: Value is below the minimum of 1.',
    ]);
    const maps = `${four}lambda:\n  timeout: 30\n  provisioned_concurrency: many\nserver: {utilization: 60%}\ncpu: 30\n`;
    assert.deepEqual(await mistakes(maps), [
      '6: Write a duration like `29s`, or a range like `50ms..200ms`; units: `ms`, `s`, `min` or `h`.',
      '7: Write a whole number from 0 to 100000, or `auto`, or a range like `1..4`.',
      '8: Property utilization is not allowed.',
      '9: Value is above the maximum of 1.',
    ]);
    assert.deepEqual(await mistakes(`${four}package: {zip: 1MB, image: 1MB}\n`), [
      '5: Object has more properties than limit of 1.',
    ]);
  });

  test('may have ranges for quantities', async () => {
    const ranges = 'requests: 20M..60M/month\nmemory: {low: 128MB, likely: 256MB, high: 512MB}\nduration: {low: 80ms, high: 1s}\n';
    assert.deepEqual(await mistakes(ranges), []);
    const broken = 'requests: 60M-20M/month\nmemory: {low: 128MB}\nduration: {low: 80ms, hihg: 1s}\npeak: {low: 1x, high: many}\n';
    assert.deepEqual(await mistakes(broken), [
      '1: Write a rate of requests like `30M/month`, or a range like `20M..60M/month`; units: `/month`, `/day`, `/hour`, `/minute` or `/s`, after a count with `k`, `M` or `B`.',
      '2: Missing property "high".',
      '3: Object is missing property high required by property low.',
      '3: Property hihg is not allowed.',
      '4: Write a factor like `5x`; units: `x` (times), or a bare number.',
    ]);
    const keys = await offered('memory:\n  |');
    assert.deepEqual([...keys.keys()].filter((key) => /^(low|likely|high)$/.test(key)).sort(), ['high', 'likely', 'low']);
    // And yet completion begins a line for a scalar, and no map.
    for (const [name, { text }] of await offered('|')) {
      if (['requests', 'memory', 'duration', 'cpu'].includes(name)) assert.doesNotMatch(text, /\n/, name);
    }
  });

  test('is begun with four lines', async () => {
    const keys = await offered('|');
    assert.equal(
      keys.get('workload').text,
      'name: ${1:thumbnail-api}\nrequests: ${2:30M/month}\nmemory: ${3:128MB}\nduration: ${4:100ms}',
    );
  });

  test('is offered every key with its meaning, unit and default', async () => {
    const keys = await offered(`${four}|`);
    const schema = JSON.parse(await readFile(new URL('formats/schema/workload-1.schema.json', root), 'utf8'));
    for (const [name, { description }] of Object.entries(schema.properties)) {
      if (`\n${four}`.includes(`\n${name}:`)) continue;
      assert.ok(keys.has(name), name);
      assert.ok(description.length > 0 && keys.get(name).told.length > 0, name);
    }
    assert.match(keys.get('cpu').told, /the rest waits\.\n\n\*\*Unit:\*\* `%`[^]*\n\n\*\*Default:\*\* `100%`/);
    const inner = await offered(`${four}lambda:\n  |`);
    assert.match(inner.get('timeout').told, /\*\*Default:\*\* `3s`/);
  });

  test('is offered words, each with its meaning', async () => {
    const triggers = await offered(`${four}trigger: |`);
    assert.deepEqual([...triggers.keys()], ['direct', 'http', 'queue', 'stream', 'schedule', 'event']);
    for (const { told } of triggers.values()) assert.match(told, /\.$/);
    const states = await offered(`${four}state: |`);
    for (const word of ['session', 'websocket', '{kind: session, size: 2KB, lifetime: 2h}']) {
      assert.ok(states.has(word), word);
    }
    const rules = await offered(`${four}allow:\n  - rule: |`);
    assert.equal(rules.get('cold-start-breaks-slo').told, 'Cold starts break the latency objective.');
    assert.ok(rules.size > 50);
    assert.deepEqual([...(await offered(`${four}free_tier: |`)).keys()].sort(), ['false', 'true']);
  });

  test('is offered values in their units', async () => {
    assert.ok((await offered('requests: |')).has('800/s'));
    assert.ok((await offered('duration: |')).has('{p50: 80ms, p99: 300ms}'));
    assert.ok((await offered(`${four}lambda:\n  provisioned_concurrency: |`)).has('auto'));
    for (const key of ['compare', 'latency', 'allow', 'package', 'state', 'duration', 'policy', 'tags']) {
      for (const [label, { text }] of await offered(`${key}: |`)) {
        assert.doesNotMatch(label + text, /\[object Object\]/, key);
      }
    }
  });

  test('is offered the platforms to compare', async () => {
    const platforms = await offered(`${four}compare:\n  - |`);
    for (const name of ['lambda', 'ec2', 'fargate', 'lambda-managed-instances']) {
      assert.ok(platforms.has(name), name);
    }
    assert.equal(platforms.get('ec2: {instance: t3.small, count: 2}').text, 'ec2: {instance: t3.small, count: 2}');
  });

  test('tells what a key means where the pointer rests', async () => {
    const utilisation = await hovered(`${four}server:\n  util|isation: 60%\n`);
    for (const part of ['server.utilisation', 'How busy a machine may be', '**Unit:** `%`', '**Default:** `70%`', '65%']) {
      assert.ok(utilisation.includes(part), `${part}: ${utilisation}`);
    }
    const trigger = await hovered(`${four}trig|ger: http\n`);
    assert.match(trigger, /\* `queue`: Messages of a queue, such as SQS\./);
    assert.match(trigger, /\*\*Default:\*\* `direct`/);
    assert.match(await hovered('requ|ests: 5\n'), /per month of 730 hours[^]*\*\*Required\*\*[^]*800\/s/);
  });
});
