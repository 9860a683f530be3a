import { setTimeout as sleep } from 'node:timers/promises';

/** Repeats `check` until it throws no more; throws its last error when it still does after `withinMs`. */
export async function eventually(check: () => unknown, withinMs = 20_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await sleep(50);
    }
  }
}
