import { describe, expect, it } from '@jest/globals';
import {
  at,
  descendants,
  duplicates,
  field,
  isTooDeep,
  items,
  keyOf,
  MAX_DEPTH,
  members,
  textProblems,
} from './field.ts';

const root = { spec: { list: ['a', 'b', 'a'], map: { x: 1, y: null }, text: 'c' } };
const spec = field(root, 'spec');

describe('a field', () => {
  it('knows its path and value', () => {
    expect(at(spec, 'list', 1)).toEqual({ path: ['spec', 'list', 1], value: 'b' });
    expect(at(spec, 'map', 'z', 'deeper')).toEqual({
      path: ['spec', 'map', 'z', 'deeper'],
      value: undefined,
    });
  });
  it('has items where it is a list and members where it is an object', () => {
    expect(items(at(spec, 'list'))).toHaveLength(3);
    expect(items(at(spec, 'map'))).toEqual([]);
    expect(members(at(spec, 'map')).map(keyOf)).toEqual(['x', 'y']);
    expect(members(at(spec, 'text'))).toEqual([]);
  });
  it('has descendants in document order', () => {
    expect(descendants(at(spec, 'map')).map(keyOf)).toEqual(['map', 'x', 'y']);
  });
});

describe('depth', () => {
  const nested = (levels: number): unknown => (levels === 0 ? 'end' : [nested(levels - 1)]);
  it('is allowed up to a bound', () => {
    expect(isTooDeep(field({ v: nested(MAX_DEPTH) }, 'v'))).toBe(false);
    expect(isTooDeep(field({ v: nested(MAX_DEPTH + 1) }, 'v'))).toBe(true);
  });
  it('is cut off, so that nothing overflows', () => {
    let deep: unknown = 1;
    for (let i = 0; i < 100_000; i++) deep = [deep];
    expect(descendants(field({ v: deep }, 'v'))).toHaveLength(MAX_DEPTH + 1);
  });
});

it('collects problems of texts only', () => {
  const errors = textProblems([at(spec, 'text'), at(spec, 'list'), at(spec, 'none')], (text) => `is ${text}`);
  expect(errors).toEqual([{ path: ['spec', 'text'], reason: 'FieldValueInvalid', message: 'is c' }]);
});

it('finds what repeats', () => {
  expect(duplicates(items(at(spec, 'list')), (value) => `again: ${value}`)).toEqual([
    { path: ['spec', 'list', 2], reason: 'FieldValueDuplicate', message: 'again: "a"' },
  ]);
});
