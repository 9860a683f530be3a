/** Waiting for several answers, and going on with those that came in time. */
import type { Clock } from '../../controllers/runtime/clock.ts';

/**
 * Resolves with the answers that were there by the deadline. Never rejects: an answer that fails is none.
 * @param deadline on the clock that is given.
 */
export async function byDeadline<A>(
  pending: ReadonlyMap<string, Promise<A>>,
  deadline: number,
  clock: Clock,
): Promise<Map<string, A>> {
  const answers = new Map<string, A>();
  const all = [...pending].map(([key, answer]) =>
    answer.then(
      (value) => void answers.set(key, value),
      () => undefined,
    ),
  );
  const over = new AbortController();
  await Promise.race([Promise.all(all), clock.sleep(Math.max(0, deadline - clock.now()), over.signal)]);
  over.abort();
  // What comes later must not change what the caller has.
  return new Map(answers);
}
