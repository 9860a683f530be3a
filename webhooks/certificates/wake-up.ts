/** Tells when one of a few objects may have changed, so that nobody has to ask every second. */
import { type Backoff, backoffMs } from '../../controllers/runtime/backoff.ts';
import type { ApiClient } from '../../controllers/runtime/client.ts';
import type { Clock } from '../../controllers/runtime/clock.ts';

/** How the watches are made. */
export interface WakeUpOptions {
  client: ApiClient;
  /** Paths of the objects, such as `/api/v1/namespaces/a/secrets/b`. */
  paths: readonly string[];
  /** Called for every change, and when a watch begins, because changes may have been missed before. */
  wake: () => void;
  clock: Clock;
  random: () => number;
  signal: AbortSignal;
}

const BACKOFF: Backoff = { baseMs: 1_000, capMs: 30_000 };
/** API servers end watches; asking for an end keeps one with a dead connection from lasting. */
const WATCH_SECONDS = 300;

/** Watches each object by name until the signal. Failures only delay: whoever waits looks from time to time anyway. */
export async function watchObjects(options: WakeUpOptions): Promise<void> {
  await Promise.all(options.paths.map((path) => watchObject(path, options)));
}

async function watchObject(path: string, options: WakeUpOptions): Promise<void> {
  const { client, wake, clock, random, signal } = options;
  const slash = path.lastIndexOf('/');
  const query = {
    watch: 'true',
    fieldSelector: `metadata.name=${path.slice(slash + 1)}`,
    timeoutSeconds: String(WATCH_SECONDS),
  };
  let failures = 0;
  while (!signal.aborted) {
    try {
      const timeoutMs = (WATCH_SECONDS + 30) * 1000;
      const events = client.stream({ method: 'GET', path: path.slice(0, slash), query, timeoutMs, signal });
      for await (const _ of events) {
        failures = 0;
        wake();
      }
    } catch {
      failures += 1;
    }
    // Also after an ordinary end: a server that ends every watch at once is not asked without pause.
    if (!signal.aborted) await clock.sleep(backoffMs(BACKOFF, Math.max(1, failures), random()), signal);
  }
}
