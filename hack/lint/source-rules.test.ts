import { describe, expect, test } from '@jest/globals';
import { problemsOf } from './source-rules.ts';

const documented = '/** A. */\nexport const a = 1;\n';

describe('the source rules refuse', () => {
  test.each<[string, string, string, string]>([
    ['a long file', 'cli/a.ts', 'a;\n'.repeat(401), 'cli/a.ts: 401 lines, at most 400 are allowed: split it'],
    [
      'a file that says nothing',
      'cli/utils.ts',
      '',
      'cli/utils.ts: name "utils.ts" for the concept that it holds',
    ],
    [
      'such a directory',
      'cli/helpers/a.py',
      '',
      'cli/helpers/a.py: name "helpers" for the concept that it holds',
    ],
    [
      'an undocumented export',
      'cli/a.ts',
      '\nexport const a = 1;\n',
      'cli/a.ts:2: an export needs a doc comment right before it',
    ],
    [
      'an undocumented function',
      'cli/a.ts',
      'export async function f() {}\n',
      'cli/a.ts:1: an export needs a doc comment right before it',
    ],
    [
      'a suppression',
      'cli/a.ts',
      '// biome-ignore lint: no\n',
      'cli/a.ts:1: suppresses a check: fix what it says instead',
    ],
    [
      'unfinished work',
      'executor/a.py',
      '# TODO: later\n',
      'executor/a.py:1: marks unfinished work: finish it, or open an issue',
    ],
    ['a test left out', 'cli/a.test.ts', "test.skip('a', f);\n", 'cli/a.test.ts:1: leaves tests out'],
    [
      'a test that leaves others out',
      'cli/a.test.ts',
      "  it.only('a', f);\n",
      'cli/a.test.ts:1: leaves tests out',
    ],
    ['logic in index.ts', 'cli/index.ts', 'a();\n', 'cli/index.ts:1: index.ts only passes exports on'],
  ])('%s', (_, path, text, problem) => {
    expect(problemsOf({ path, text })).toEqual([problem]);
  });

  test.each([
    ['const now = Date.now();'],
    ['const now = new Date();'],
    ['const r = Math.random();'],
    ['const id = randomUUID();'],
    ['const home = process.env.HOME;'],
    ['await fetch(url);'],
    ['setTimeout(f, 1);'],
    ["console.log('a');"],
  ])('%s in a pure module', (line) => {
    for (const path of [
      'schemas/domain/a.ts',
      'webhooks/policy/a.ts',
      'executor/job/a.ts',
      'controllers/run/plan.ts',
    ]) {
      expect(problemsOf({ path, text: `${line}\n` })).toEqual([
        `${path}:1: a pure module takes clock, randomness and environment as parameters`,
      ]);
    }
    expect(problemsOf({ path: 'controllers/run/reconcile.ts', text: `${line}\n` })).toEqual([]);
  });
});

describe('the source rules take', () => {
  test.each([
    ['a documented export', 'cli/a.ts', documented],
    ['an undocumented export of a test', 'cli/a.test.ts', 'export const a = 1;\n'],
    ['exports passed on', 'cli/index.ts', "export { a } from './a.ts';\n"],
    ['a comment about the clock', 'schemas/a.ts', '/** Date.now() is not called here. */\n'],
    ['a time that is given', 'schemas/a.ts', 'const at = new Date(now);\n'],
    ['a method of that name', 'schemas/a.ts', 'source.fetch(url);\n'],
    ['data', 'cli/testdata/utils.ts', 'a;\n'.repeat(500)],
    ['other files', 'docs/utils.md', 'TODO\n'],
  ])('%s', (_, path, text) => {
    expect(problemsOf({ path, text })).toEqual([]);
  });
});
