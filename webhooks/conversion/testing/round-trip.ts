/** What holds for every object of a kind that goes to the other version and back. */
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { messy, objects, valid } from '../../../schemas/arbitraries.ts';
import { HUB_VERSION, type Version } from '../../../schemas/common/group.ts';
import { isObject, type Json, type JsonObject, withMember } from '../../../schemas/common/json.ts';
import { schemaNode } from '../../../schemas/common/schema-node.ts';
import { withDefaults } from '../../../schemas/domain/structural-defaults.ts';
import { type Kind, versionEntry } from '../../../schemas/registry.ts';
import { convert } from '../convert.ts';

const RUNS = Number(process.env.PROPERTY_RUNS ?? 10_000);

/** The object in a version; a problem is an exception. */
export function converted(object: JsonObject, version: Version): JsonObject {
  const result = convert(object, version);
  if ('problem' in result) throw new Error(result.problem);
  return result.object;
}

/** The object after a trip to the other version and back. */
export const there = (object: JsonObject, from: Version): JsonObject =>
  converted(converted(object, from === 'v1alpha1' ? 'v1beta1' : 'v1alpha1'), from);

/** jest's own comparison takes longer than everything else together; it only prints the difference. */
function expectSame(actual: Json | undefined, expected: Json | undefined): void {
  if (!isDeepStrictEqual(actual, expected)) expect(actual).toEqual(expected);
}

/** What an old client sends back after reading: the same with the defaults of v1alpha1 filled in. */
function defaulted(object: JsonObject, kind: Kind): JsonObject {
  const entry = versionEntry(kind, 'v1alpha1');
  return entry && isObject(object.spec)
    ? { ...object, spec: withDefaults(schemaNode(entry.spec), object.spec) }
    : object;
}

const withoutSpec = (object: JsonObject): JsonObject => ({
  ...object,
  apiVersion: '',
  spec: {},
  metadata: withMember(object.metadata as JsonObject, 'annotations', undefined),
});

/** Declares the tests of a kind. */
export function roundTrips(kind: Kind): void {
  describe(`random objects of kind ${kind}`, () => {
    it.each([
      ['valid v1alpha1 objects', 'v1alpha1', valid],
      ['valid v1beta1 objects', 'v1beta1', valid],
      ['malformed v1alpha1 objects', 'v1alpha1', messy],
      ['malformed v1beta1 objects', 'v1beta1', messy],
    ] as const)(
      '%s come back as they were',
      (_name, version, generator) => {
        const property = fc.property(objects(kind, version, generator), (object) =>
          expectSame(there(object, version), object),
        );
        fc.assert(property, { numRuns: generator === valid ? RUNS : RUNS / 10 });
      },
      300_000,
    );

    it('v1beta1 objects survive an old client that reads and writes back with defaults', () => {
      const property = fc.property(objects(kind, HUB_VERSION), (object) => {
        const back = converted(defaulted(converted(object, 'v1alpha1'), kind), HUB_VERSION);
        expectSame(back.spec, object.spec);
      });
      fc.assert(property, { numRuns: RUNS / 10 });
    }, 300_000);

    it('changes nothing but apiVersion, annotations and spec', () => {
      const property = fc.property(objects(kind, 'v1alpha1', messy), (object) =>
        expectSame(withoutSpec(converted(object, HUB_VERSION)), withoutSpec(object)),
      );
      fc.assert(property, { numRuns: RUNS / 10 });
    }, 300_000);
  });
}
