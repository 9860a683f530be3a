import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { equal, isObject, type Json, type JsonObject } from '../schemas/common/json.ts';
import { jsonPatch, type PatchOperation } from './json-patch.ts';

/** Applies a patch as RFC 6902 says, for objects only: lists are never entered. */
function applied(value: Json, operations: readonly PatchOperation[]): Json {
  return operations.reduce<Json>((current, operation) => {
    const steps = operation.path
      .split('/')
      .slice(1)
      .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
    return put(current, steps, operation);
  }, value);
}

function put(value: Json, [key, ...rest]: readonly string[], operation: PatchOperation): Json {
  if (key === undefined) return 'value' in operation ? operation.value : null;
  if (!isObject(value)) throw new Error(`${operation.path} leads nowhere`);
  const there = Object.hasOwn(value, key);
  const entries = Object.entries(value).filter(([name]) => name !== key);
  if (rest.length === 0 && there !== (operation.op !== 'add'))
    throw new Error(`${operation.op} ${operation.path}`);
  if (rest.length === 0 && operation.op === 'remove') return Object.fromEntries(entries) as JsonObject;
  return Object.fromEntries([...entries, [key, put(value[key] ?? null, rest, operation)]]) as JsonObject;
}

describe('a patch', () => {
  test.each<[string, Json, Json, PatchOperation[]]>([
    ['of equal objects is empty', { a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }, []],
    ['adds a member', { a: {} }, { a: { b: 1 } }, [{ op: 'add', path: '/a/b', value: 1 }]],
    ['removes a member', { a: { b: 1 } }, { a: {} }, [{ op: 'remove', path: '/a/b' }]],
    ['replaces a list as a whole', { a: [1, 2] }, { a: [2] }, [{ op: 'replace', path: '/a', value: [2] }]],
    ['escapes keys', {}, { 'a/b~c': 1 }, [{ op: 'add', path: '/a~1b~0c', value: 1 }]],
    ['tells null from nothing', { a: null }, {}, [{ op: 'remove', path: '/a' }]],
    ['leaves out members that are undefined', { a: 1 }, { a: 1, b: undefined } as unknown as Json, []],
  ])('%s', (_, from, to, expected) => {
    expect(jsonPatch(from, to)).toEqual(expected);
  });

  test('turns any object into any other', () => {
    const object = fc.dictionary(fc.oneof(fc.constantFrom('a', 'b', '/', '~'), fc.string()), fc.jsonValue());
    fc.assert(
      fc.property(object, object, (from, to) => {
        const [a, b] = JSON.parse(JSON.stringify([from, to])) as [Json, Json];
        expect(equal(applied(a, jsonPatch(a, b)), b)).toBe(true);
      }),
    );
  });
});
