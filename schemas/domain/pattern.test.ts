import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compilePattern } from './pattern.ts';

const compiled = (text: string) => {
  const result = compilePattern(text);
  if (!result.ok) throw new Error(result.problem);
  return result.pattern;
};

describe('a pattern', () => {
  it('matches a text as a whole', () => {
    expect(compiled('v[0-9]+').matches('v12')).toBe(true);
    expect(compiled('v[0-9]+').matches('rv12x')).toBe(false);
    expect(compiled('a|b').matches('ab')).toBe(false);
  });
  it('takes linear time where a backtracking engine would take hours', () => {
    expect(compiled('(a+)+$').matches(`${'a'.repeat(5000)}!`)).toBe(false);
  });
  it.each([
    ['an open group', '(a', /missing closing/],
    ['look-ahead', 'a(?=b)', /look-around/],
    ['a back-reference', '(a)\\1', /back-references/],
    ['a very long expression', 'a'.repeat(1025), /1024/],
  ])('is refused: %s', (_, text, problem) => {
    const result = compilePattern(text);
    expect(result.ok ? '' : result.problem).toMatch(problem);
  });
});

it('never throws', () => {
  fc.assert(fc.property(fc.string(), (text) => typeof compilePattern(text).ok === 'boolean'));
});
