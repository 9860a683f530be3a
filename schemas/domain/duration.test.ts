import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { durationMs, formatDuration, MAX_DURATION_MS, parseDuration } from './duration.ts';

describe('parseDuration', () => {
  it.each([
    ['90s', 90_000],
    ['1h30m', 5_400_000],
    ['1.5h', 5_400_000],
    ['500ms', 500],
    ['0.3s', 300],
    ['0.5ms', 1],
    ['0s', 0],
    ['1h0m0s', 3_600_000],
    ['30m1h', 5_400_000],
  ])('reads %s as %d ms', (text, ms) => {
    expect(parseDuration(text)).toEqual({ ok: true, ms });
  });

  it.each(['', '5', 'h', '-1s', '+1s', '1d', '1 s', '1us', '.5s', '1.s', '1s ', '１s', '1S'])(
    'refuses %j',
    (text) => {
      expect(parseDuration(text)).toMatchObject({ ok: false, problem: 'is not a duration' });
    },
  );

  it('refuses what Go cannot hold and what is too long to be meant', () => {
    expect(parseDuration('9999999999999h')).toMatchObject({ ok: false });
    expect(parseDuration('1s'.repeat(100_000))).toMatchObject({ ok: false });
  });
});

describe('formatDuration', () => {
  it.each([
    [0, '0s'],
    [90_000, '1m30s'],
    [5_400_000, '1h30m'],
    [3_600_001, '1h1ms'],
    [-5, '0s'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it('is undone by parseDuration', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: MAX_DURATION_MS }), (ms) => {
        expect(parseDuration(formatDuration(ms))).toEqual({ ok: true, ms });
      }),
    );
  });
});

describe('durationMs', () => {
  it('falls back where nothing can be read', () => {
    expect(durationMs(undefined, 7)).toBe(7);
    expect(durationMs('soon', undefined)).toBeUndefined();
    expect(durationMs('2s', 7)).toBe(2000);
  });
});
