import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { runCommand } from '../cluster/command.ts';

const root = join(import.meta.dirname, '../..');
let copy: string;

/** Runs `.ci/run` beside a Makefile whose targets do what they are told; gives its exit code and last line. */
async function ci(lint: string, verify: string, tests: string): Promise<[number, string]> {
  const makefile = `lint:\n\t${lint}\nverify:\n\t${verify}\ntest:\n\t${tests}\n`;
  await writeFile(join(copy, 'Makefile'), makefile);
  const { code, stdout } = await runCommand(join(copy, '.ci/run'), [], { env: process.env });
  return [code, stdout.trimEnd().split('\n').at(-1) ?? ''];
}

const results = (passed: number, failed: number) =>
  `@echo '${JSON.stringify({ numPassedTests: passed, numFailedTests: failed, numRuntimeErrorTestSuites: 0, numPendingTests: 0, numTodoTests: 0 })}' > "$\${JEST_ARGS##*=}"`;

beforeEach(async () => {
  copy = await mkdtemp(join(tmpdir(), 'ci-'));
  await mkdir(join(copy, '.ci'));
  await copyFile(join(root, '.ci/run'), join(copy, '.ci/run'));
  await symlink(join(root, 'hack'), join(copy, 'hack'));
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
});
afterEach(() => rm(copy, { recursive: true, force: true }));

describe('.ci/run', () => {
  test('ends with the counts and succeeds when everything passed', async () => {
    expect(await ci('@true', '@true', results(5, 0))).toEqual([0, '5 passed, 0 failed']);
  });

  test.each([
    ['a test failed', '@true', '@true', `${results(4, 1)}; exit 1`, '4 passed, 1 failed'],
    ['lint failed', '@false', '@true', results(5, 0), '5 passed, 1 failed'],
    ['lint and verify failed', '@false', '@false', results(5, 0), '5 passed, 2 failed'],
    ['the tests could not start', '@true', '@true', '@false', '0 passed, 1 failed'],
    [
      'the tests failed without saying why',
      '@true',
      '@true',
      `${results(5, 0)}; exit 3`,
      '5 passed, 1 failed',
    ],
  ])('ends with the counts and fails when %s', async (_, lint, verify, tests, line) => {
    expect(await ci(lint, verify, tests)).toEqual([1, line]);
  });

  test('ends with a count even without an installation', async () => {
    await rm(join(copy, 'node_modules'));
    expect(await ci('@false', '@false', '@false')).toEqual([1, '0 passed, 1 failed']);
  });
});
