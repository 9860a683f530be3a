import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { MAX_INPUT_BYTES, readInputs } from './sources.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'apo-sources-'));
  await mkdir(join(directory, 'sub'));
  await mkdir(join(directory, 'empty'));
  for (const name of ['b.yml', 'a.yaml', 'c.json', 'README.md', 'sub/d.yaml', `it's "é" fine.yaml`]) {
    await writeFile(join(directory, name), name);
  }
  await writeFile(join(directory, 'empty', 'large.bin'), '');
  await truncate(join(directory, 'empty', 'large.bin'), MAX_INPUT_BYTES + 1);
});
afterAll(() => rm(directory, { recursive: true }));

const read = async (names: string[], recursive = false, stdin: Iterable<Buffer> = []) => {
  const { inputs, problems } = await readInputs(
    names.map((name) => (name === '-' ? name : join(directory, name))),
    {
      recursive,
      stdin: Readable.from(stdin),
    },
  );
  return { texts: inputs.map(({ text }) => text), messages: problems.map(({ message }) => message) };
};

it.each([
  ['files in the order given', ['b.yml', 'a.yaml'], false, ['b.yml', 'a.yaml']],
  ['a name with spaces, quotes and other letters', [`it's "é" fine.yaml`], false, [`it's "é" fine.yaml`]],
  ['the manifests of a directory by name', [''], false, ['a.yaml', 'b.yml', 'c.json', `it's "é" fine.yaml`]],
  [
    'subdirectories when asked to',
    [''],
    true,
    ['a.yaml', 'b.yml', 'c.json', `it's "é" fine.yaml`, 'sub/d.yaml'],
  ],
])('reads %s', async (_, names, recursive, texts) => {
  expect(await read(names, recursive)).toEqual({ texts, messages: [] });
});

it('reads standard input', async () => {
  expect(await read(['-'], false, [Buffer.from('a: '), Buffer.from('1')])).toEqual({
    texts: ['a: 1'],
    messages: [],
  });
});

it.each([
  ['a missing file', 'none.yaml', 'does not exist'],
  ['a path through a file', 'a.yaml/x', 'does not exist: a part of the path is not a directory'],
  [
    'a directory without manifests',
    'empty',
    'holds no file named *.yaml, *.yml, *.json; -R looks into its subdirectories',
  ],
  [
    'a file that is too large',
    'empty/large.bin',
    'is too large: all inputs together may have 32 MiB; give fewer files at a time',
  ],
])('reports %s and reads the others', async (_, name, message) => {
  expect(await read([name, 'a.yaml'])).toEqual({ texts: ['a.yaml'], messages: [message] });
});

it('stops reading standard input at the limit', async () => {
  const endless = {
    *[Symbol.iterator]() {
      while (true) yield Buffer.alloc(1024 * 1024);
    },
  };
  expect((await read(['-'], false, endless)).messages[0]).toMatch('is too large');
});

it('does not fetch URLs', async () => {
  const { problems } = await readInputs(['https://example.com/a.yaml'], {
    recursive: false,
    stdin: Readable.from([]),
  });
  expect(problems).toEqual([
    { source: 'https://example.com/a.yaml', message: 'is a URL; download it and name the file' },
  ]);
});
