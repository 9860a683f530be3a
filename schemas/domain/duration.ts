/**
 * Durations as the API writes them: Go's notation (https://pkg.go.dev/time#ParseDuration) without signs and
 * without units below a millisecond.
 */
import type { Refusal } from './git-url.ts';

/** Outcome of `parseDuration`: whole milliseconds, or why not. */
export type DurationResult = { ok: true; ms: number } | Refusal;

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const WHOLE = /^(?:[0-9]+(?:\.[0-9]+)?(?:ms|s|m|h))+$/;
const PART = /([0-9]+(?:\.[0-9]+)?)(ms|s|m|h)/g;
const MAX_TEXT = 32;
/** Longest duration in milliseconds: what Go's int64 of nanoseconds holds, about 292 years. */
export const MAX_DURATION_MS = 9_223_372_036_854;

/** Whether a text has the form of a duration, however long, as the schema has it. */
export const isDuration = (text: string): boolean => text.length <= MAX_TEXT && WHOLE.test(text);

/** Reads `90s`, `1h30m`, `1.5h`, `500ms`; fractions of a millisecond are rounded up. Never throws. */
export function parseDuration(text: string): DurationResult {
  if (!isDuration(text))
    return {
      ok: false,
      problem: 'is not a duration',
      hint: 'write numbers with the units h, m, s or ms, such as 90s, 30m or 1h30m',
    };
  let sum = 0;
  PART.lastIndex = 0;
  for (let part = PART.exec(text); part !== null; part = PART.exec(text))
    sum += Number(part[1]) * (UNITS[part[2] ?? ''] ?? 0);
  // Floating point must not turn 0.3s into 301 ms.
  const ms = Number.isInteger(sum) ? sum : Math.ceil(Number(sum.toPrecision(15)));
  if (ms > MAX_DURATION_MS)
    return { ok: false, problem: 'is longer than 292 years', hint: 'write a shorter duration' };
  return { ok: true, ms };
}

/** Milliseconds of a duration, or `otherwise` where there is none or it cannot be read. */
export function durationMs<D extends number | undefined>(text: string | undefined, otherwise: D): number | D {
  const read = text === undefined ? undefined : parseDuration(text);
  return read?.ok ? read.ms : otherwise;
}

/** Writes whole milliseconds as hours, minutes, seconds and milliseconds without empty parts: `1h30m`, `0s`. */
export function formatDuration(ms: number): string {
  let rest = Math.min(Math.max(Math.round(ms), 0), MAX_DURATION_MS);
  let text = '';
  for (const unit of ['h', 'm', 's', 'ms']) {
    const size = UNITS[unit] ?? 1;
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) text += `${count}${unit}`;
  }
  return text === '' ? '0s' : text;
}
