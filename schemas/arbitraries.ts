/** Random objects from schemas, for property tests only: valid ones, and ones that break every expectation. */
import fc, { type Arbitrary } from 'fast-check';
import { apiVersion, type Version } from './common/group.ts';
import type { Json, JsonObject } from './common/json.ts';
import { type SchemaNode, schemaNode } from './common/schema-node.ts';
import { type Kind, versionEntry } from './registry.ts';

/** JSON has no negative zero. */
const json = (): Arbitrary<Json> =>
  fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value)) as Json);
const anyObject = () =>
  fc.dictionary(fc.string({ maxLength: 8 }), json(), { maxKeys: 3, noNullPrototype: true });

/** Values that a schema accepts, CEL rules aside. */
export function valid(node: SchemaNode): Arbitrary<Json> {
  if (node['x-kubernetes-int-or-string']) return fc.oneof(fc.nat(1000), fc.constantFrom('1', '250m', '1Gi'));
  if (node.enum) return fc.constantFrom(...node.enum);
  switch (node.type) {
    case 'object':
      return objectOf(node, valid);
    case 'array':
      return fc.array(node.items ? valid(node.items) : json(), {
        maxLength: Math.min(3, Number(node.maxItems ?? 3)),
      });
    case 'integer':
    case 'number':
      return fc.integer({
        min: Number(node.minimum ?? -1000),
        max: Math.min(Number(node.maximum ?? 100000), 100000),
      });
    case 'boolean':
      return fc.boolean();
    case 'string':
      return text(node);
    default:
      return json();
  }
}

/** Values in the shape of a schema with wrong types and unknown members strewn in. */
export function messy(node: SchemaNode): Arbitrary<Json> {
  return fc.oneof({ weight: 6, arbitrary: shapedMess(node) }, { weight: 1, arbitrary: json() });
}

function shapedMess(node: SchemaNode): Arbitrary<Json> {
  if (node.type === 'array') return fc.array(node.items ? messy(node.items) : json(), { maxLength: 3 });
  if (node.type !== 'object') return valid(node);
  return fc
    .tuple(objectOf(node, messy), fc.oneof(fc.constant({}), anyObject()))
    .map(([known, more]) => ({ ...more, ...known }));
}

function text(node: SchemaNode): Arbitrary<string> {
  const min = Number(node.minLength ?? 0);
  const max = Math.min(Number(node.maxLength ?? 12), Math.max(12, min));
  if (node.format === 'date-time')
    return fc
      .date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) })
      .map((d) => d.toISOString());
  if (typeof node.pattern === 'string') return matching(node.pattern);
  return fc.string({ minLength: min, maxLength: max, unit: fc.constantFrom(...'ab-._/ "\'\\{}é€😀') });
}

function objectOf(node: SchemaNode, inner: (node: SchemaNode) => Arbitrary<Json>): Arbitrary<JsonObject> {
  if (!node.properties) {
    const values = node.additionalProperties ? inner(node.additionalProperties) : json();
    return fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }), values, {
      maxKeys: 3,
      noNullPrototype: true,
    });
  }
  const entries = Object.entries(node.properties).map(([key, property]) => [key, inner(property)] as const);
  return fc.record(Object.fromEntries(entries), {
    requiredKeys: [...(node.required ?? [])],
    noNullPrototype: true,
  }) as Arbitrary<JsonObject>;
}

const pools = new Map<string, Arbitrary<string>>();

/** Strings that match a pattern, out of a pool that is made once: making them is slow. */
function matching(pattern: string): Arbitrary<string> {
  const known = pools.get(pattern);
  if (known) return known;
  const strings = fc.stringMatching(new RegExp(pattern)).filter((made) => made.length <= 32);
  const pool = fc.constantFrom(...fc.sample(strings, { numRuns: 50, seed: 1 }));
  pools.set(pattern, pool);
  return pool;
}

const metadata = () =>
  fc.record(
    {
      name: fc.constantFrom('site', 'web', 'a'),
      namespace: fc.constantFrom('default', 'team'),
      uid: fc.uuid(),
      labels: fc.dictionary(fc.constantFrom('a', 'b'), fc.string({ maxLength: 5 }), {
        maxKeys: 2,
        noNullPrototype: true,
      }),
      annotations: fc.dictionary(fc.constantFrom('x', 'y/z'), fc.string({ maxLength: 5 }), {
        maxKeys: 2,
        noNullPrototype: true,
      }),
    },
    { requiredKeys: [], noNullPrototype: true },
  );

/** Objects of a kind: valid or messy, also without spec, without status and with empty metadata. */
export function objects(
  kind: Kind,
  version: Version,
  of: (node: SchemaNode) => Arbitrary<Json> = valid,
): Arbitrary<JsonObject> {
  const entry = versionEntry(kind, version);
  if (!entry) throw new Error(`${kind} has no version ${version}`);
  return fc.record(
    {
      apiVersion: fc.constant(apiVersion(version)),
      kind: fc.constant(kind),
      metadata: metadata(),
      spec: of(schemaNode(entry.spec)),
      status: of(schemaNode(entry.status)),
    },
    { requiredKeys: ['apiVersion', 'kind', 'metadata'], noNullPrototype: true },
  ) as Arbitrary<JsonObject>;
}
