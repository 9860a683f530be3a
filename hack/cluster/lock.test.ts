import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type LockTimes, withLock } from './lock.ts';

const times: LockTimes = { renew: 20, poll: 10, stale: 200 };
let root: string;
let lock: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'lock-test-'));
  lock = join(root, 'lock');
});
afterEach(() => rm(root, { recursive: true, force: true }));

test('only one action runs at a time, even when it takes longer than a lock is respected without renewal', async () => {
  let running = 0;
  let most = 0;
  let waits = 0;
  const action = async () => {
    running += 1;
    most = Math.max(most, running);
    await sleep(times.stale * 2);
    running -= 1;
  };
  const wait = () => {
    waits += 1;
  };
  await Promise.all([1, 2, 3].map(() => withLock(lock, action, wait, times)));
  expect({ running, most, waits }).toEqual({ running: 0, most: 1, waits: 2 });
});

test('the lock is the scratch directory of the action, and goes with what it holds', async () => {
  const result = await withLock(lock, async (scratch) => {
    await writeFile(join(scratch, 'partial'), 'x');
    return existsSync(join(lock, 'partial'));
  });
  expect(result).toBe(true);
  expect(existsSync(lock)).toBe(false);
});

test('an action that fails releases the lock', async () => {
  await expect(withLock(lock, () => Promise.reject(new Error('boom')))).rejects.toThrow('boom');
  expect(existsSync(lock)).toBe(false);
});

test('the lock of a holder that died is taken over by one of the waiters, then by the next', async () => {
  await mkdir(lock);
  await writeFile(join(lock, 'partial'), 'left behind');
  const order: string[] = [];
  const action = async (scratch: string) => {
    order.push('begin', String(existsSync(join(scratch, 'partial'))));
    await sleep(50);
    order.push('end');
  };
  await Promise.all([1, 2].map(() => withLock(lock, action, undefined, times)));
  expect(order).toEqual(['begin', 'false', 'end', 'begin', 'false', 'end']);
});

test('a lock in a directory that does not exist is an error, not a wait', async () => {
  await expect(withLock(join(root, 'absent', 'lock'), async () => {})).rejects.toThrow('ENOENT');
});
