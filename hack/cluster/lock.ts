import { mkdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** Times of the lock, in milliseconds. */
export interface LockTimes {
  /** How often the holder renews the lock. */
  renew: number;
  /** How often the others look. */
  poll: number;
  /** How long a lock that is not renewed is respected. */
  stale: number;
}

const defaultTimes: LockTimes = { renew: 2_000, poll: 500, stale: 30_000 };

/**
 * Runs `action` while holding the lock `directory`, which no two processes hold at a time. The directory is the
 * lock itself and the action's scratch space: it appears with the lock and goes with it, whatever it holds.
 * A holder that died without cleaning up is noticed because it stops renewing the directory's time.
 *
 * @param onWait called once when somebody else holds the lock.
 */
export async function withLock<T>(
  directory: string,
  action: (scratch: string) => Promise<T>,
  onWait: () => void = () => {},
  times: LockTimes = defaultTimes,
): Promise<T> {
  await acquire(directory, onWait, times);
  const renewal = setInterval(() => {
    const now = new Date();
    // Fails only when the directory is gone, and then the action's own use of it says so.
    utimes(directory, now, now).catch(() => {});
  }, times.renew);
  try {
    return await action(directory);
  } finally {
    clearInterval(renewal);
    await rm(directory, { recursive: true, force: true });
  }
}

async function acquire(directory: string, onWait: () => void, times: LockTimes): Promise<void> {
  let waited = false;
  let seen: { mtime: number; since: number } | undefined;
  while (!(await tryCreate(directory))) {
    if (!waited) onWait();
    waited = true;
    const mtime = await modificationTime(directory);
    // Staleness is measured on the waiter's own monotonic clock: clock changes and a suspended machine do not matter.
    if (mtime === undefined || mtime !== seen?.mtime) {
      seen = mtime === undefined ? undefined : { mtime, since: performance.now() };
    } else if (performance.now() - seen.since > times.stale) {
      await removeStale(directory);
      continue;
    }
    await sleep(times.poll);
  }
}

async function tryCreate(directory: string): Promise<boolean> {
  try {
    await mkdir(directory);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

async function modificationTime(directory: string): Promise<number | undefined> {
  try {
    return (await stat(directory)).mtimeMs;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function removeStale(directory: string): Promise<void> {
  const aside = `${directory}.stale.${process.pid}`;
  try {
    // Renamed first, because only one of several waiters can succeed in that.
    await rename(directory, aside);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  await rm(aside, { recursive: true, force: true });
}

function codeOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : undefined;
}
