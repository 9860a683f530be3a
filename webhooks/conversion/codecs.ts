/** Codecs that several kinds use. */
import { durationMs } from '../../schemas/domain/duration.ts';
import type { Codec } from './lens.ts';

/** A whole number of seconds and a duration. */
export const seconds: Codec = {
  toHub: (value) => (Number.isSafeInteger(value) && Number(value) >= 0 ? `${value}s` : undefined),
  toSpoke: (value) => {
    const ms = typeof value === 'string' ? durationMs(value, undefined) : undefined;
    return ms !== undefined && ms % 1000 === 0 ? ms / 1000 : undefined;
  },
};

/** A number that the hub bounds more tightly; the hub gets the nearest one. */
export const clamped = (least: number, most: number): Codec => ({
  toHub: (value) => (typeof value === 'number' ? Math.min(most, Math.max(least, value)) : undefined),
  toSpoke: (value) => value,
});
