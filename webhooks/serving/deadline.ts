/** Until when a request has to be answered. */
import { durationMs } from '../../schemas/domain/duration.ts';

/** The longest that the API server waits for a webhook (admissionregistration.k8s.io/v1 `timeoutSeconds`). */
const LONGEST_MS = 30_000;
const MARGIN = 0.1;
const MAX_MARGIN_MS = 500;

/**
 * The deadline on the clock of `now`, in milliseconds: what the API server says in `?timeout=`, less the time that the answer
 * needs to arrive. Without it, or with one that is none, the longest that it may be.
 */
export function deadlineOf(timeout: unknown, now: number): number {
  const asked = typeof timeout === 'string' ? durationMs(timeout, undefined) : undefined;
  const ms = asked === undefined || asked <= 0 ? LONGEST_MS : Math.min(asked, LONGEST_MS);
  return now + ms - Math.min(ms * MARGIN, MAX_MARGIN_MS);
}

/** Nobody answered in time. */
export class DeadlineExceeded extends Error {}

/** The outcome of some work, or DeadlineExceeded once the deadline has passed. */
export async function within<T>(work: Promise<T>, deadline: number, now: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DeadlineExceeded()), Math.max(0, deadline - now));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
