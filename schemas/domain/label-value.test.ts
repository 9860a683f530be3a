import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { labelValue } from './label-value.ts';

it.each(['', 'site', 'a.b-c_d', 'X'.repeat(63), '7d3f0a52-8a51-4b8e-9d4b-0c7f0e6c1a11'])(
  'keeps %j',
  (text) => {
    expect(labelValue(text)).toBe(text);
  },
);

it('makes an allowed value of anything', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 300 }), (text) => {
      expect(labelValue(text)).toMatch(/^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/);
      expect(labelValue(text).length).toBeLessThanOrEqual(63);
    }),
  );
});

it('keeps long names apart', () => {
  expect(labelValue(`${'x'.repeat(70)}a`)).not.toBe(labelValue(`${'x'.repeat(70)}b`));
});
