import { setTimeout as timer } from 'node:timers/promises';

/** Time as this runtime uses it; tests give their own. */
export interface Clock {
  /** Milliseconds since any fixed moment; never goes back. */
  now(): number;
  /** Resolves after `ms` milliseconds, and at once when `signal` is aborted. Never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The clock of the process. */
export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: async (ms, signal) => {
    await timer(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
  },
};
