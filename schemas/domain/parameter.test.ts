import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { valueProblem } from './parameter.ts';

describe('a value fits', () => {
  it.each<[string, object, unknown]>([
    ['its type', { type: 'string' }, 'x'],
    ['a whole number', { type: 'integer', minimum: 1, maximum: 3 }, 3],
    ['a number', { type: 'number' }, 1.5],
    ['a list', { type: 'array' }, []],
    ['one of the values', { type: 'object', enum: [{ a: 1 }] }, { a: 1 }],
    ['the pattern as a whole', { type: 'string', pattern: 'v[0-9]' }, 'v1'],
    ['the length in characters, not code units', { type: 'string', maxLength: 2 }, '😀😀'],
    ['a declaration whose pattern is broken: that is another error', { type: 'string', pattern: '(' }, 'x'],
  ])('%s', (_, declared, value) => {
    expect(valueProblem(declared, value)).toBeUndefined();
  });
});

describe('a value does not fit', () => {
  it.each<[string, object, unknown, RegExp]>([
    ['another type', { type: 'string' }, 1, /a string/],
    ['a fraction for a whole number', { type: 'integer' }, 1.5, /whole number/],
    ['a number as text', { type: 'integer' }, '1', /whole number/],
    ['null for an object', { type: 'object' }, null, /an object/],
    ['a list for an object', { type: 'object' }, [], /an object/],
    ['none of the values', { type: 'string', enum: ['a', 'b'] }, 'c', /one of "a", "b"/],
    ['a part of the pattern only', { type: 'string', pattern: 'v[0-9]' }, 'v10', /match "v\[0-9\]"/],
    ['too short a text', { type: 'string', minLength: 2 }, 'a', /at least 2/],
    ['too long a text', { type: 'string', maxLength: 2 }, 'abc', /at most 2/],
    ['too small a number', { type: 'number', minimum: 1 }, 0.5, /at least 1/],
    ['too large a number', { type: 'number', maximum: 1 }, 2, /at most 1/],
  ])('%s', (_, declared, value, problem) => {
    expect(valueProblem(declared, value)).toMatch(problem);
  });
});

it('never throws, whatever the declaration', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (declared, value) => {
      const problem = valueProblem(declared, value);
      expect(['string', 'undefined']).toContain(typeof problem);
    }),
  );
});
