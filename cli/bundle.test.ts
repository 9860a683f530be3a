import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeEach, expect, it } from '@jest/globals';
import { makeBundle } from './bundle.ts';
import { cacheDirectory, freshBundle } from './bundle-cache.ts';

const directory = mkdtempSync(join(tmpdir(), 'apo-bundle-'));
const root = `${directory}/root/`;
const cache = join(directory, 'cache');
const long = new Date('2026-01-01');
beforeEach(() => {
  rmSync(root, { recursive: true, force: true });
  rmSync(cache, { recursive: true, force: true });
  for (const name of ['cli', 'webhooks/schema']) mkdirSync(join(root, name), { recursive: true });
  symlinkSync(join(import.meta.dirname, '../node_modules'), join(root, 'node_modules'));
  const files = {
    'cli/main.ts':
      "import { word } from './word.ts'; export const said = word; export const place = import.meta.url;",
    'cli/word.ts': "export const word: string = 'first';",
    'cli/bundle.ts': '',
    'webhooks/schema/standalone.ts': '',
    'package-lock.json': '{}',
  };
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(root, name), text);
    utimesSync(join(root, name), long, long);
  }
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

it('makes a bundle that knows where its sources are, and finds it again', async () => {
  const entry = (await makeBundle(root, cache)) ?? '';
  expect(freshBundle(cache)).toBe(entry);
  const { said, place } = (await import(pathToFileURL(entry).href)) as { said: string; place: string };
  expect({ said, place }).toEqual({ said: 'first', place: pathToFileURL(join(root, 'cli/main.ts')).href });
});

it.each([
  ['a source was changed', () => appendFileSync(join(root, 'cli/word.ts'), ' ')],
  ['a source was changed to the same size', () => utimesSync(join(root, 'cli/word.ts'), long, new Date())],
  ['a source is gone', () => rmSync(join(root, 'cli/word.ts'))],
  ['other packages are installed', () => appendFileSync(join(root, 'package-lock.json'), ' ')],
  ['the bundle is gone', () => rmSync(freshBundle(cache) ?? '')],
  ['the manifest is damaged', () => writeFileSync(join(cache, 'manifest.json'), '{')],
])('does not use it when %s', async (_, change) => {
  await makeBundle(root, cache);
  expect(freshBundle(cache)).toBeDefined();
  change();
  expect(freshBundle(cache)).toBeUndefined();
});

it('does not keep a bundle of files that were written meanwhile', async () => {
  utimesSync(join(root, 'cli/word.ts'), long, new Date(Date.now() + 60_000));
  expect(await makeBundle(root, cache)).toBeDefined();
  expect(freshBundle(cache)).toBeUndefined();
});

it('does without where nothing can be written, and where the sources are broken', async () => {
  writeFileSync(join(directory, 'file'), '');
  expect(await makeBundle(root, join(directory, 'file', 'cache'))).toBeUndefined();
  writeFileSync(join(root, 'cli/word.ts'), 'export const = 1');
  expect(await makeBundle(root, cache)).toBeUndefined();
  expect(existsSync(join(cache, 'manifest.json'))).toBe(false);
});

it.each([
  [{ XDG_CACHE_HOME: '/x', HOME: '/h' }, /^\/x\/apo\/[0-9a-f]{16}$/],
  [{ HOME: '/h' }, /^\/h\/\.cache\/apo\/[0-9a-f]{16}$/],
])('keeps it below the cache directory of %j', (environment, path) => {
  expect(cacheDirectory('/srv/checkout', environment)).toMatch(path);
});

it('keeps none without a home', () => {
  expect(cacheDirectory('/srv/checkout', {})).toBeUndefined();
});
