import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'stuck-files-test-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test('a test file that never ends is named, and the run and its worker are ended', async () => {
  const endless = `require('node:fs').writeFileSync('${root}/pid', String(process.pid)); while (true);`;
  await writeFile(join(root, 'endless.test.js'), `test('never ends', () => { ${endless} });`);
  await writeFile(join(root, 'quick.test.js'), "test('ends', () => {});");
  const reporter = join(import.meta.dirname, 'stuck-files.ts');
  const config = { rootDir: root, reporters: [[reporter, { tell: 0.125, end: 0.125 }]] };
  const jest = join(import.meta.dirname, '../../node_modules/jest/bin/jest.js');
  const run = await new Promise<{ code: unknown; stderr: string }>((resolve) => {
    execFile(
      process.execPath,
      [jest, '--config', JSON.stringify(config), '--maxWorkers=2'],
      (error, _, stderr) => resolve({ code: error?.code, stderr }),
    );
  });
  expect(run.stderr).toContain(`still running after 0.125 minutes: ${join(root, 'endless.test.js')}`);
  expect(run.stderr).toContain(`ended after 0.25 minutes, no result: ${join(root, 'endless.test.js')}`);
  expect(run.stderr).not.toContain('quick.test.js');
  expect(run.code).toBe(1);
  const worker = Number(await readFile(join(root, 'pid'), 'utf8'));
  while (isAlive(worker)) await setTimeout(50);
});
