import { describe, expect, test } from '@jest/globals';
import { schemaNode } from '../common/schema-node.ts';
import {
  anyValue,
  flag,
  freeForm,
  integer,
  intOrString,
  listOf,
  mapOf,
  object,
  optional,
  text,
} from '../common/structural.ts';
import { asReceived } from './as-received.ts';

const schema = schemaNode(
  object({
    name: optional(text(9, 'Name.')),
    on: optional(flag('On.', { default: true })),
    any: optional(anyValue('Any.')),
    port: optional(intOrString(9, 'Port.')),
    free: optional(freeForm(9, 'Free.')),
    map: optional(mapOf(text(9, 'Value.'), 9)),
    list: optional(listOf(integer(0, 9, 'Number.'), 9)),
    inner: optional(object({ name: optional(text(9, 'Name.')) })),
  }),
);

describe('a spec as the API server hands it to admission', () => {
  test.each([
    ['a field that is null is as if it were not there', { name: null, on: false }, { on: false }],
    ['a default takes the place of null', { on: null }, { on: true }],
    ['a field of any type may be null', { on: false, any: null }, { on: false, any: null }],
    ['a number or string may not', { on: false, port: null }, { on: false }],
    [
      'values of any content keep their nulls',
      { on: false, free: { a: null } },
      { on: false, free: { a: null } },
    ],
    ['values of a map are dropped', { on: false, map: { a: null, b: 'c' } }, { on: false, map: { b: 'c' } }],
    ['items of a list stay, to be refused', { on: false, list: [1, null] }, { on: false, list: [1, null] }],
    ['nested fields are no different', { on: false, inner: { name: null } }, { on: false, inner: {} }],
    ['unknown fields are left out', { on: false, nmae: 'a' }, { on: false }],
    ['a spec of the wrong type stays', 5, 5],
  ])('%s', (_, spec, expected) => {
    expect(asReceived(schema, spec)).toEqual(expected);
  });
});
