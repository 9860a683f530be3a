import { type Backoff, backoffMs } from './backoff.ts';
import { ApiError, ConnectionError } from './errors.ts';

/** Waiting times between the attempts of one request. */
const BACKOFF: Backoff = { baseMs: 200, capMs: 5_000 };
const MAX_ATTEMPTS = 5;
/** Codes that a later attempt may not meet; 500 is what a failing webhook or a restarting etcd looks like. */
const PASSING = new Set([429, 500, 502, 503, 504]);

/** One failed attempt. */
export interface Attempt {
  /** The number of this attempt; the first is 1. */
  readonly number: number;
  /**
   * Whether the request may be carried out twice: yes for reads and where the caller says so. `never` when the
   * caller wants no retry at all.
   */
  readonly repeatable: boolean | 'never';
  readonly error: unknown;
}

/**
 * How long to wait before the next attempt, in milliseconds; undefined when there should be none.
 * What the API server cannot have carried out (no connection, 429, 5xx with `Retry-After`, 401 of an expired
 * token) is repeated whatever the method; anything else only when it is repeatable, as in client-go.
 *
 * @param random a number from 0 to below 1.
 */
export function retryDelayMs({ number, repeatable, error }: Attempt, random: number): number | undefined {
  if (repeatable === 'never' || number >= MAX_ATTEMPTS) return undefined;
  const wait = backoffMs(BACKOFF, number, random);
  if (error instanceof ConnectionError) return repeatable || !error.reached ? wait : undefined;
  if (!(error instanceof ApiError)) return undefined;
  if (error.status === 401) return number === 1 ? 0 : undefined;
  if (!PASSING.has(error.status)) return undefined;
  const asked = error.retryAfterMs;
  if (asked === undefined) return repeatable || error.status === 429 ? wait : undefined;
  // Spread, since everyone who was refused at this moment was told the same number.
  return Math.round(Math.max(wait, asked * (1 + random / 2)));
}

/**
 * The header `Retry-After` in milliseconds: seconds, or a date (RFC 9110 §10.2.3). Undefined when there is none
 * or it is neither.
 *
 * @param epochMs the time now, since 1970.
 */
export function retryAfterMs(header: string | undefined, epochMs: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - epochMs);
}
