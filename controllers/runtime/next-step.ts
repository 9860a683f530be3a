/** What a reflector does next: decisions only, no clock, no IO. */
import { type Backoff, backoffMs } from './backoff.ts';
import { ApiError, ConnectionError } from './errors.ts';

/** Where a reflector is. */
export interface Progress {
  /** `list`: all objects are needed; `watch`: only the changes since `resourceVersion`. */
  readonly phase: 'list' | 'watch';
  /** How all objects are got: `stream` is one watch that begins with them (WatchList), `pages` are list calls. */
  readonly listing: 'stream' | 'pages';
  /** Objects a page; 0 for all at once. */
  readonly pageSize: number;
  /** The version up to which everything is known; empty before the first list. */
  readonly resourceVersion: string;
  /** Failures in a row without anything new. */
  readonly failures: number;
}

/** How a step ended. */
export interface Outcome {
  /** The version up to which everything is known now; empty when a list did not complete. */
  readonly resourceVersion: string;
  /** Whether anything was heard: an event, a bookmark, a list. */
  readonly progress: boolean;
  /** How long the step took, in milliseconds. */
  readonly lastedMs: number;
  /** Why it ended; undefined when it ended as it should. */
  readonly error?: unknown;
}

/** What follows. */
export interface Step {
  readonly progress: Progress;
  /** Milliseconds to wait before it. */
  readonly delayMs: number;
}

/** Before the first step. */
export const START: Progress = {
  phase: 'list',
  listing: 'stream',
  pageSize: 500,
  resourceVersion: '',
  failures: 0,
};

/** client-go ends at 30 s; a webhook that waits for us is worth a few more requests. */
const BACKOFF: Backoff = { baseMs: 250, capMs: 10_000 };
/** Over which time the clients of an API server that forgot its history spread their lists. */
const RELIST_SPREAD_MS = 1_000;
/** After so many answers in a row that lead nowhere a list is tried in another way, or instead of a watch. */
const PATIENCE = 3;

/** A connection that lasted so long was a good one, even if nothing happened on it. */
const GOOD_MS = 5_000;

/**
 * Decides the next step after one has ended.
 *
 * @param random a number from 0 to below 1.
 */
export function nextStep(before: Progress, outcome: Outcome, random: number): Step {
  const { error, resourceVersion } = outcome;
  const good = outcome.progress || wasQuiet(outcome);
  const phase = resourceVersion === '' ? 'list' : 'watch';
  if (good && error === undefined) {
    return { progress: { ...before, phase, resourceVersion, failures: 0 }, delayMs: 0 };
  }
  const failures = good ? 1 : before.failures + 1;
  const next: Progress = { ...before, phase, resourceVersion, failures };
  const wait = Math.max(backoffMs(BACKOFF, failures, random), askedWait(error));
  if (isForgotten(error)) return forgotten(next, good ? 0 : wait, random);
  if (phase === 'list') return { progress: listAnew(next, error), delayMs: isRefused(error) ? 0 : wait };
  return { progress: isStuck(next, error) ? relist(next) : next, delayMs: wait };
}

/** Whether a watch was open and nothing happened until something between us and the API server closed it. */
function wasQuiet({ error, lastedMs }: Outcome): boolean {
  if (lastedMs < GOOD_MS) return false;
  return (
    error === undefined || (error instanceof ConnectionError && error.reached && error.code !== 'ETIMEDOUT')
  );
}

/** Answers, but none that helps. Without answers there is nothing to try but the same again. */
const isStuck = ({ failures }: Progress, error: unknown): boolean =>
  failures >= PATIENCE && !(error instanceof ConnectionError);

/** The history that we want to continue is gone, or that of another etcd: only a list helps. */
function isForgotten(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false;
  return error.status === 410 || ['Expired', 'Gone'].includes(error.reason) || isTooLarge(error);
}

/** Our version lies in the API server's future: etcd was restored. */
const isTooLarge = ({ details }: ApiError): boolean => {
  const { causes } = (typeof details === 'object' && details !== null ? details : {}) as Record<
    string,
    unknown
  >;
  return Array.isArray(causes) && causes.some((cause) => cause?.reason === 'ResourceVersionTooLarge');
};

function forgotten(progress: Progress, wait: number, random: number): Step {
  const inPages = progress.phase === 'list' && progress.listing === 'pages';
  // A token to continue a list expired: the same pages would take as long again.
  const next = inPages ? { ...progress, pageSize: 0 } : relist(progress);
  return { progress: next, delayMs: wait + Math.round(RELIST_SPREAD_MS * random) };
}

const relist = (progress: Progress): Progress => ({ ...progress, phase: 'list', resourceVersion: '' });

/** The parameters of WatchList are refused where it is not served (KEP-3157). */
const isRefused = (error: unknown): boolean => error instanceof WatchListUnserved || isInvalid(error);
const isInvalid = (error: unknown): boolean => error instanceof ApiError && [400, 422].includes(error.status);

/** The answer to WatchList shows that the API server does not know it. */
export class WatchListUnserved extends Error {
  override readonly name = 'WatchListUnserved';
}

function listAnew(progress: Progress, error: unknown): Progress {
  if (progress.listing === 'pages') return progress;
  return isRefused(error) || isStuck(progress, error) ? { ...progress, listing: 'pages' } : progress;
}

const askedWait = (error: unknown): number => (error instanceof ApiError ? (error.retryAfterMs ?? 0) : 0);
