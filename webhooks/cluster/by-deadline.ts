/** Waiting for several answers, and going on with those that came in time. */
import type { Clock } from '../../controllers/runtime/clock.ts';

/**
 * Resolves with the answers that were there by the deadline. Never rejects: an answer that fails is none. Without one to
 * wait for there is no timer: most admissions have all their answers at once.
 * @param deadline on the clock that is given.
 */
export async function byDeadline<A>(
  asked: ReadonlyMap<string, A | Promise<A>>,
  deadline: number,
  clock: Clock,
): Promise<Map<string, A>> {
  const answers = new Map<string, A>();
  const pending: Promise<void>[] = [];
  for (const [key, answer] of asked) {
    if (answer instanceof Promise)
      pending.push(
        answer.then(
          (value) => void answers.set(key, value),
          () => undefined,
        ),
      );
    else answers.set(key, answer);
  }
  if (pending.length === 0) return answers;
  const over = new AbortController();
  await Promise.race([Promise.all(pending), clock.sleep(Math.max(0, deadline - clock.now()), over.signal)]);
  over.abort();
  // What comes later must not change what the caller has.
  return new Map(answers);
}
