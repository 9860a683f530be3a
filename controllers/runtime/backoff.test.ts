import { expect, test } from '@jest/globals';
import { backoffMs } from './backoff.ts';

const BACKOFF = { baseMs: 100, capMs: 1_000 };

test.each([
  ['the first wait is half of the base at least', 1, 0, 50],
  ['the first wait is the base at most', 1, 0.999_999, 100],
  ['it doubles', 3, 0, 200],
  ['it stops at the cap', 5, 0.999_999, 1_000],
  ['it stays at the cap for ever', 1_000_000, 0, 500],
])('%s', (_, failures, random, expected) => {
  expect(backoffMs(BACKOFF, failures, random)).toBe(expected);
});
