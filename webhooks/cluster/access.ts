/** Asks the API server about rights. */
import { hash } from 'node:crypto';
import type { ApiClient } from '../../controllers/runtime/client.ts';
import type { Clock } from '../../controllers/runtime/clock.ts';
import { type AccessAnswer, type AccessQuestion, accessKey } from '../policy/question.ts';
import { accessReview, REVIEWS_PATH, reviewOutcome } from './access-review.ts';
import { byDeadline } from './by-deadline.ts';
import { ExpiringMap } from './expiring-map.ts';
import type { Limiter } from './limiter.ts';

/** Answers about rights. */
export interface AccessAnswers {
  /**
   * The answers by `accessKey`. What could not be asked before the deadline is missing or `unknown`. Never rejects.
   * @param deadline milliseconds on the clock that the answers were created with.
   */
  ask(questions: readonly AccessQuestion[], deadline: number): Promise<ReadonlyMap<string, AccessAnswer>>;
}

/** Where an answer came from; `refused` when it was not this question's turn in time. */
export type AccessSource = 'asked' | 'shared' | 'kept' | 'refused';

/** What answers about rights need. */
export interface AccessOptions {
  readonly client: Pick<ApiClient, 'request'>;
  readonly limiter: Limiter;
  readonly clock: Clock;
  /** How long an answer is kept, in milliseconds. Rights that were just given count sooner than those just taken away. */
  readonly keepMs: { readonly allowed: number; readonly denied: number };
  /** Is told each answer, for metrics. */
  readonly observe?: (answer: AccessAnswer, source: AccessSource) => void;
  /** Is told why a question could not be asked; never holds the question. */
  readonly problem?: (error: unknown) => void;
}

/** Answers that are kept at most; each takes a few hundred bytes. */
const MAX_KEPT = 10_000;
/** How long the API server may take. A question is ended then, whoever still waits: the next one is a new one. */
const REVIEW_MS = 10_000;

/** Answers from the API server, kept for a short time; the same question is not asked twice at the same time. */
export function createAccess(options: AccessOptions): AccessAnswers {
  const { client, limiter, clock, keepMs, observe, problem } = options;
  const kept = new ExpiringMap<AccessAnswer>(MAX_KEPT);
  const underway = new Map<string, Promise<AccessAnswer>>();

  const review = async (question: AccessQuestion, key: string, waitMs: number): Promise<AccessAnswer> => {
    try {
      if (waitMs > 0) await clock.sleep(waitMs);
      const { body } = await client.request({
        method: 'POST',
        path: REVIEWS_PATH,
        body: accessReview(question),
        timeoutMs: REVIEW_MS,
        retry: true,
      });
      const { answer, final } = reviewOutcome(body);
      if (final && answer !== 'unknown') kept.set(key, answer, clock.now() + keepMs[answer]);
      return answer;
    } catch (error) {
      problem?.(error);
      return 'unknown';
    } finally {
      underway.delete(key);
    }
  };

  const answer = (
    named: string,
    question: AccessQuestion,
    deadline: number,
  ): AccessAnswer | Promise<AccessAnswer> => {
    const key = digest(named);
    const told = (from: AccessSource) => (known: AccessAnswer) => {
      observe?.(known, from);
      return known;
    };
    const known = kept.get(key, clock.now());
    if (known !== undefined) return told('kept')(known);
    const other = underway.get(key);
    if (other) return other.then(told('shared'));
    const waitMs = limiter.turn(deadline);
    if (waitMs === undefined) return told('refused')('unknown');
    const asked = review(question, key, waitMs);
    underway.set(key, asked);
    return asked.then(told('asked'));
  };

  return {
    ask: (questions, deadline) => {
      const asked = new Map(questions.map((question) => [accessKey(question), question]));
      return byDeadline(
        new Map([...asked].map(([named, question]) => [named, answer(named, question, deadline)])),
        deadline,
        clock,
      );
    },
  };
}

/** Users may have hundreds of groups: what is kept must not grow with them. A short key is its own digest. */
const digest = (key: string): string => (key.length <= MAX_KEY ? key : hash('sha256', key, 'base64'));
const MAX_KEY = 256;
