import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { boundedWarnings } from './warnings.ts';

describe('warnings', () => {
  test.each<[string, string[], string[]]>([
    ['stay as they are', ['spec.a: b'], ['spec.a: b']],
    ['are split into lines', ['a\nb\r\nc'], ['a', 'b', 'c']],
    ['appear once', ['a', 'b', 'a'], ['a', 'b']],
    ['lose control characters, for which the API server would drop them', ['a\u0000\u001bb'], ['a b']],
    ['that are empty are left out', ['', '\n'], []],
  ])('%s', (_, texts, expected) => {
    expect(boundedWarnings(texts)).toEqual(expected);
  });

  test('that are too many end with how many are missing', () => {
    const found = boundedWarnings(Array.from({ length: 100 }, (_, i) => `${i} ${'x'.repeat(300)}`));
    expect(found.slice(0, -1).every((text) => [...text].length === 256)).toBe(true);
    expect(found.at(-1)).toBe(`and ${100 - (found.length - 1)} more warnings`);
  });

  test('never exceed what the API server passes on, and have nothing for which it drops one', () => {
    const texts = fc.array(fc.oneof(fc.string({ unit: 'binary', maxLength: 2000 }), fc.string()), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(texts, (warnings) => {
        const found = boundedWarnings(warnings);
        expect(found.join('').length === 0 || [...found.join('')].length <= 4096).toBe(true);
        expect(found.filter((text) => /[\p{Cc}]/u.test(text) || text === '')).toEqual([]);
        expect(new Set(found).size).toBe(found.length);
      }),
    );
  });
});
