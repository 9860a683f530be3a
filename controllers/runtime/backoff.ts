/** How waiting times grow from one failure to the next. */
export interface Backoff {
  /** The longest first wait, in milliseconds. */
  readonly baseMs: number;
  /** The longest wait of all, in milliseconds. */
  readonly capMs: number;
}

/**
 * How long to wait after the n-th failure in a row (1 is the first), in milliseconds: doubles from `baseMs` up to
 * `capMs`, and is spread over the upper half of that, so that clients that failed together do not return together.
 *
 * @param random a number from 0 to below 1.
 */
export function backoffMs({ baseMs, capMs }: Backoff, failures: number, random: number): number {
  const longest = Math.min(capMs, baseMs * 2 ** Math.max(0, Math.min(failures - 1, 30)));
  return Math.round(longest / 2 + (longest / 2) * random);
}
