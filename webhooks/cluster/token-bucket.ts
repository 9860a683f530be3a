/** A token bucket whose tokens may be taken ahead of time by whoever is ready to wait for them. Pure. */

/** How fast tokens come and how many gather. */
export interface Rate {
  readonly perSecond: number;
  /** The most that are there at once. */
  readonly burst: number;
}

/** A bucket as it was at a moment. Fewer tokens than none are there when some have been promised. */
export interface Bucket {
  readonly tokens: number;
  /** Milliseconds on the clock of the caller. */
  readonly at: number;
}

/** A bucket that nobody has used yet. */
export const fullBucket = ({ burst }: Rate, now: number): Bucket => ({ tokens: burst, at: now });

/** One token taken, and when it may be used. */
export interface Taken {
  readonly bucket: Bucket;
  /** Milliseconds until then; undefined where nothing was taken because that would be too long. */
  readonly waitMs: number | undefined;
}

/**
 * Takes one token.
 * @param now milliseconds on a clock that never goes back.
 * @param patienceMs how long the taker can wait.
 */
export function take(bucket: Bucket, { perSecond, burst }: Rate, now: number, patienceMs: number): Taken {
  const since = Math.max(0, now - bucket.at);
  const tokens = Math.min(burst, bucket.tokens + (since * perSecond) / 1000) - 1;
  const waitMs = tokens >= 0 ? 0 : (-tokens * 1000) / perSecond;
  if (waitMs > patienceMs) return { bucket, waitMs: undefined };
  return { bucket: { tokens, at: now }, waitMs };
}
