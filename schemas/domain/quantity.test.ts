import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compareQuantities, parseQuantity } from './quantity.ts';

const UNIT = 1_000_000_000n;

describe('parseQuantity', () => {
  it.each([
    ['0', 0n],
    ['1', UNIT],
    ['500m', UNIT / 2n],
    ['0.5', UNIT / 2n],
    ['.5', UNIT / 2n],
    ['5.', 5n * UNIT],
    ['100n', 100n],
    ['1u', 1000n],
    ['1k', 1000n * UNIT],
    ['1Ki', 1024n * UNIT],
    ['1.5Gi', 1610612736n * UNIT],
    ['2Ei', 2n * 1024n ** 6n * UNIT],
    ['1e3', 1000n * UNIT],
    ['1E3', 1000n * UNIT],
    ['1E', 10n ** 18n * UNIT],
    ['1e-3', UNIT / 1000n],
    ['-1', -UNIT],
    ['+1', UNIT],
    ['0.1n', 1n],
  ])('reads %s', (text, nano) => {
    expect(parseQuantity(text)).toEqual({ ok: true, nano });
  });

  it('reads numbers', () => {
    expect(parseQuantity(2)).toEqual({ ok: true, nano: 2n * UNIT });
  });

  it.each(['', ' 1', '1 ', '1GB', '1gi', '1K', 'Mi', '1e', '1e3k', '0x10', 'NaN', '1,5', '--1', '.', '1ki'])(
    'refuses %j',
    (text) => {
      expect(parseQuantity(text)).toMatchObject({ ok: false, problem: 'is not a quantity' });
    },
  );

  it('caps what is too great and answers at once', () => {
    const cap = (2n ** 63n - 1n) * UNIT;
    expect(parseQuantity('1e999999999')).toEqual({ ok: true, nano: cap });
    expect(parseQuantity('-9Ei')).toEqual({ ok: true, nano: -cap });
    expect(parseQuantity('1e-999999999')).toEqual({ ok: true, nano: 1n });
    expect(parseQuantity('0e999999999')).toEqual({ ok: true, nano: 0n });
    expect(parseQuantity('1'.repeat(1_000_000))).toMatchObject({ ok: false });
  });

  it('reads every whole number exactly', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }), (n) => {
        expect(parseQuantity(String(n))).toEqual({ ok: true, nano: n * UNIT });
      }),
    );
  });
});

describe('compareQuantities', () => {
  it.each([
    ['1Gi', '1G', 1],
    ['1000m', '1', 0],
    ['1023Mi', '1Gi', -1],
  ])('compares %s with %s', (a, b, expected) => {
    expect(compareQuantities(a, b)).toBe(expected);
  });

  it('has no opinion on what is no quantity', () => {
    expect(compareQuantities('lots', '1')).toBeUndefined();
  });
});
