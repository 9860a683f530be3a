import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Json } from '../common/json.ts';
import { celVariable, compileCel } from './cel.ts';

function evaluated(expression: string, self: Json): Json | { error: string } {
  const compiled = compileCel(expression);
  if ('error' in compiled) throw new Error(compiled.error);
  const result = compiled.program({ self: celVariable(self) });
  return 'error' in result ? result : result.value;
}

describe('expressions over JSON', () => {
  it.each<[string, string, Json, Json]>([
    ['has() of a member', 'has(self.a)', { a: 1 }, true],
    ['has() of a missing member', 'has(self.b)', { a: 1 }, false],
    ['a quantifier over a list', 'self.l.all(e, size(e.n) > 0)', { l: [{ n: 'x' }, { n: '' }] }, false],
    ['filter and size', '[has(self.a), has(self.b)].filter(x, x).size() == 1', { a: 1 }, true],
    ['whole numbers are ints', 'self.n % 2 == 0 && self.n + 1 == 5', { n: 4 }, true],
    ['an int compares with a double', 'self.n > 1.5', { n: 2 }, true],
    ['a double stays one', 'self.n > 1.5', { n: 1.75 }, true],
    [
      'objects compare by value',
      'self.a == self.b',
      { a: { x: [1, { y: null }] }, b: { x: [1, { y: null }] } },
      true,
    ],
    ['a key in a map', "'k' in self.m", { m: { k: 1 } }, true],
    ['a key that is no identifier', "self['a-b'] == 3", { 'a-b': 3 }, true],
    ['a conditional with strings', "self.s.startsWith('a') ? 'yes' : 'no'", { s: 'ab' }, 'yes'],
    ['string functions of Kubernetes', "self.s.lowerAscii().split(',')", { s: 'A,B' }, ['a', 'b']],
    ['a message put together', "'got ' + string(self.n)", { n: 2 }, 'got 2'],
    ['durations', "duration('1h') > duration('30m')", {}, true],
    ['a key that JavaScript inherits', 'has(self.constructor)', {}, false],
  ])('%s', (_name, expression, self, expected) => {
    expect(evaluated(expression, self)).toEqual(expected);
  });

  it('a pattern that would run away elsewhere ends at once', () => {
    expect(evaluated("self.s.matches('^(a+)+$')", { s: `${'a'.repeat(20_000)}b` })).toBe(false);
  });

  it.each([
    ['a missing member', 'self.missing == 1', 'missing'],
    ['an unknown variable', 'other', 'unresolved'],
    ['a type error', "self.s + 1 == 'x'", 'overload'],
  ])('%s is an error, not an exception', (_name, expression, text) => {
    expect(evaluated(expression, { s: 'x' })).toEqual({ error: expect.stringContaining(text) });
  });

  it('a syntax error says where', () => {
    expect(compileCel('self.a ==')).toEqual({ error: expect.stringContaining('1:') });
  });

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.string(), fc.jsonValue(), (expression, self) => {
        const compiled = compileCel(expression);
        if ('program' in compiled) compiled.program({ self: celVariable(self as Json) });
      }),
    );
  });
});
