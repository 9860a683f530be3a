/** Waiting for a turn: the token bucket with a clock. */
import type { Clock } from '../../controllers/runtime/clock.ts';
import { type Bucket, fullBucket, type Rate, take } from './token-bucket.ts';

/** Says when a request may be sent. */
export interface Limiter {
  /**
   * Milliseconds until the caller's turn, which is then taken; undefined where it would come after the deadline.
   * @param deadline on the limiter's clock.
   */
  turn(deadline: number): number | undefined;
}

/** A limiter of requests to the API server. */
export function createLimiter(rate: Rate, clock: Pick<Clock, 'now'>): Limiter {
  let bucket: Bucket = fullBucket(rate, clock.now());
  return {
    turn: (deadline) => {
      const now = clock.now();
      const taken = take(bucket, rate, now, deadline - now);
      bucket = taken.bucket;
      return taken.waitMs;
    },
  };
}
