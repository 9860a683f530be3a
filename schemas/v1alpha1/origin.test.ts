/**
 * v1alpha1 against the CRDs of ansible-playbook-operator v0.1.7: `testdata/origin-fields.json` lists every field
 * of theirs with type, default and constraints.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type SchemaNode, schemaNode } from '../common/schema-node.ts';
import { type Kind, versionEntry } from '../registry.ts';

interface Facts {
  type: string;
  format?: string;
  default?: unknown;
  enum?: readonly string[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  required?: boolean;
}

const KEYWORDS = ['format', 'default', 'enum', 'minimum', 'maximum', 'minLength'] as const;

const origin: Partial<Record<Kind, Record<string, Facts>>> = JSON.parse(
  readFileSync(join(import.meta.dirname, 'testdata/origin-fields.json'), 'utf8'),
);

/** An operator setting now: the origin's image would otherwise be written into every object. */
const WITHOUT_DEFAULT = ['spec.runtime.image'];

describe.each(Object.entries(origin))('v1alpha1 %s', (kind, originFields) => {
  const entry = versionEntry(kind as Kind, 'v1alpha1');
  const fields = new Map<string, Facts>(
    entry === undefined
      ? []
      : [
          ...factsBelow('spec', schemaNode(entry.spec), false),
          ...factsBelow('status', schemaNode(entry.status), false),
        ],
  );

  test.each(Object.entries(originFields))('%s is what it is in the origin', (path, expected) => {
    const { default: fallback, ...rest } = expected;
    const wanted = WITHOUT_DEFAULT.includes(path)
      ? rest
      : { ...rest, ...(fallback !== undefined && { default: fallback }) };
    // We bound what the origin left open, so only bounds that the origin has are compared.
    const { minimum, maximum, minLength, ...found } = fields.get(path) ?? { type: 'missing' };
    const bounds = Object.entries({ minimum, maximum, minLength }).filter(
      ([name, value]) => value !== undefined && Object.hasOwn(expected, name),
    );
    expect({ ...found, ...Object.fromEntries(bounds) }).toStrictEqual(wanted);
  });

  test('requires nothing that the origin does not require', () => {
    const added = [...fields].filter(([path, { required }]) => {
      const parent = path.replace(/(\.[^.]+|\[\])$/, '');
      return required && Object.hasOwn(originFields, parent) && !originFields[path]?.required;
    });
    expect(added).toEqual([]);
  });

  test('sets no default that the origin does not set', () => {
    const added = [...fields].filter(
      ([path, facts]) => facts.default !== undefined && originFields[path]?.default === undefined,
    );
    expect(added).toEqual([]);
  });
});

function factsBelow(path: string, node: SchemaNode, required: boolean): [string, Facts][] {
  return [
    [path, factsOf(node, required)],
    ...Object.entries(node.properties ?? {}).flatMap(([name, child]) =>
      factsBelow(`${path}.${name}`, child, node.required?.includes(name) ?? false),
    ),
    ...(node.items ? factsBelow(`${path}[]`, node.items, false) : []),
    ...(node.additionalProperties ? factsBelow(`${path}.*`, node.additionalProperties, false) : []),
  ];
}

function factsOf(node: SchemaNode, required: boolean): Facts {
  const present = KEYWORDS.filter((keyword) => node[keyword] !== undefined);
  return {
    type: typeOf(node),
    ...Object.fromEntries(present.map((keyword) => [keyword, node[keyword]])),
    ...(required && { required }),
  };
}

function typeOf(node: SchemaNode): string {
  if (node['x-kubernetes-preserve-unknown-fields']) return 'object of any content';
  return node.additionalProperties ? 'map' : (node.type ?? 'any');
}
