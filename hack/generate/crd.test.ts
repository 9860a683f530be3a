import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { KIND_NAMES, type Kind } from '../../schemas/registry.ts';
import { crdFile, crdName, customResourceDefinition, objectSchema } from './crd.ts';
import { CRD_DIRECTORY, outputs } from './outputs.ts';
import type { StructuralSchema } from './structural.ts';

const sample = (path: string) => (path.endsWith('.yaml') ? 'kind: Sample' : undefined);
const files = outputs(sample);
const textOf = (kind: Kind) => files.get(`${CRD_DIRECTORY}/${crdFile(kind)}`) ?? '';

describe.each(KIND_NAMES)('the CustomResourceDefinition of %s', (kind) => {
  const crd = customResourceDefinition(kind);

  test('is small enough for the last-applied annotation of kubectl apply', () => {
    expect(Buffer.byteLength(textOf(kind))).toBeLessThan(200_000);
  });

  test('reads back as what was written, whether as YAML 1.1 or 1.2', () => {
    const expected = JSON.parse(JSON.stringify(crd));
    expect(parse(textOf(kind), { version: '1.1' })).toStrictEqual(expected);
    expect(parse(textOf(kind), { version: '1.2' })).toStrictEqual(expected);
  });

  test('stores v1beta1, and serves v1alpha1, where it exists, with a deprecation warning', () => {
    expect(crd.metadata.name).toBe(crdName(kind));
    for (const { name, served, storage, deprecated = false, deprecationWarning = '' } of crd.spec.versions) {
      expect({ name, served, storage, deprecated }).toStrictEqual({
        name,
        served: true,
        storage: name === 'v1beta1',
        deprecated: name === 'v1alpha1',
      });
      expect(deprecationWarning.length).toBeLessThanOrEqual(120);
    }
    expect(crd.spec.versions.filter(({ storage }) => storage)).toHaveLength(1);
  });

  test('leaves the conversion webhook to a patch', () => {
    expect(crd.spec).not.toHaveProperty('conversion');
  });

  test('points every CEL fieldPath at a field that exists', () => {
    for (const { name } of crd.spec.versions)
      expect(danglingFieldPaths(objectSchema(kind, name))).toEqual([]);
  });
});

test('generating twice gives the same bytes', () => {
  expect(outputs((path) => files.get(path) ?? sample(path))).toStrictEqual(files);
});

test('a kind without a sample is refused', () => {
  expect(() => outputs(() => undefined)).toThrow('config/samples/v1beta1/repository.yaml is missing');
});

function danglingFieldPaths(schema: StructuralSchema): string[] {
  const here = (schema['x-kubernetes-validations'] ?? [])
    .map(({ fieldPath }) => fieldPath)
    .filter((path) => path !== undefined && !Object.hasOwn(schema.properties ?? {}, path.slice(1)));
  const below = [...Object.values(schema.properties ?? {}), schema.items, schema.additionalProperties];
  return [...here, ...below.flatMap((child) => (child ? danglingFieldPaths(child) : []))].filter(
    (path) => path !== undefined,
  );
}
