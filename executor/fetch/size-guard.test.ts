import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { watchSize } from './size-guard.ts';

it('aborts with TooLarge while a download grows beyond the limit, and not before', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'apo-size-'));
  const pack = join(directory, '.git', 'objects', 'pack');
  mkdirSync(pack, { recursive: true });
  writeFileSync(join(pack, 'tmp_pack_1'), 'x'.repeat(100));
  const guard = watchSize(directory, 150, new AbortController().signal);
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect(guard.signal.aborted).toBe(false);
  writeFileSync(join(pack, 'tmp_pack_2'), 'x'.repeat(100));
  await once(guard.signal, 'abort');
  expect(guard.signal.reason).toMatchObject({ failure: { reason: 'TooLarge' } });
  guard.stop();
  rmSync(directory, { recursive: true });
});
