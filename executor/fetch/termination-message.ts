/** What the fetch container says about itself, in its termination message and its marker. Pure. */
import { FetchError, type FetchFailure, systemErrorCode } from './failure.ts';
import type { FetchOutcome, FetchResult } from './fetch-source.ts';

/** The message: the result, or the failure. JSON of at most 1024 bytes. */
export type FetchMessage = FetchResult | FetchFailure;

const MAX_BYTES = 1024;

/** Renders an outcome; long texts are shortened, the commit and the reason never are. */
export function terminationMessage(outcome: FetchOutcome): string {
  const message: FetchMessage = outcome.ok ? outcome.result : outcome.failure;
  for (const limit of [400, 200, 100, 40]) {
    const text = JSON.stringify(message, (key, value: unknown) =>
      typeof value === 'string' && !KEPT.has(key) && value.length > limit
        ? `${value.slice(0, limit - 1)}…`
        : value,
    );
    if (Buffer.byteLength(text) <= MAX_BYTES) return text;
  }
  return JSON.stringify(
    outcome.ok
      ? { commit: outcome.result.commit }
      : { class: outcome.failure.class, reason: outcome.failure.reason },
  );
}

const KEPT = new Set(['commit', 'class', 'reason']);

/** The outcome of a fetch that ended by an error of the system, or by a fault of ours. */
export const unexpectedOutcome = (error: unknown): FetchOutcome => {
  const text = error instanceof Error ? error.message : String(error);
  const failed =
    systemErrorCode(error) === undefined
      ? new FetchError('InternalError', text, 'report this with the logs of the fetch container')
      : new FetchError('StorageFailed', text, 'check the room and the permissions of the volumes');
  return { ok: false, failure: failed.failure };
};
