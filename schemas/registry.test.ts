import { describe, expect, test } from '@jest/globals';
import { HUB_VERSION, VERSIONS } from './common/group.ts';
import { type SchemaNode, schemaNode } from './common/schema-node.ts';
import { KIND_NAMES, kindEntry, versionEntry } from './registry.ts';

interface Field {
  path: string;
  node: SchemaNode;
}

const versions = KIND_NAMES.flatMap((kind) =>
  VERSIONS.flatMap((version) => {
    const entry = versionEntry(kind, version);
    return entry === undefined ? [] : [{ name: `${kind} ${version}`, entry, hub: version === HUB_VERSION }];
  }),
);

describe.each(versions)('the schema of $name', ({ entry, hub }) => {
  const spec = fields({ path: 'spec', node: schemaNode(entry.spec) });
  const status = fields({ path: 'status', node: schemaNode(entry.status) });
  const paths = (broken: (field: Field) => boolean) =>
    [...spec, ...status].filter(broken).map(({ path }) => path);

  test('bounds every string', () => {
    expect(paths(({ node }) => node.type === 'string' && !boundedString(node))).toEqual([]);
  });

  test('bounds every number of a spec to what JSON carries exactly', () => {
    const open = ({ node }: Field) => node.type === 'integer' && !Number.isSafeInteger(node.maximum);
    expect(spec.filter(open).map(({ path }) => path)).toEqual([]);
  });

  test('bounds every list', () => {
    expect(paths(({ node }) => node.type === 'array' && node.maxItems === undefined)).toEqual([]);
  });

  test('bounds every map and every object of any content', () => {
    const open = ({ node }: Field) => node.type === 'object' && node.properties === undefined;
    expect(paths((field) => open(field) && field.node.maxProperties === undefined)).toEqual([]);
  });

  test('describes every field except the items of a list', () => {
    expect(paths(({ path, node }) => path.includes('.') && !path.endsWith(']') && !described(node))).toEqual(
      [],
    );
  });

  // kubectl reads YAML 1.1: the key `on`, unquoted, becomes "true".
  test('names no field in a way that YAML 1.1 takes for a boolean', () => {
    expect(paths(({ path }) => /\.(y|yes|n|no|on|off|true|false)$/i.test(path))).toEqual([]);
  });

  test('takes no default in v1beta1 nor in a status, where unset must stay unset', () => {
    const constrained = hub ? [...spec, ...status] : status;
    expect(constrained.filter(({ node }) => node.default !== undefined).map(({ path }) => path)).toEqual([]);
  });

  test('prints columns whose fields exist', () => {
    const known = new Set([...spec, ...status].map(({ path }) => path));
    const missing = entry.columns
      .map(({ jsonPath }) => jsonPath.slice(1).replace(/\[\?\(.*\)\]/, '[]'))
      .filter((path) => !path.startsWith('metadata.') && !known.has(path));
    expect(missing).toEqual([]);
  });
});

describe('the registry', () => {
  test('has the storage version for every kind', () => {
    expect(KIND_NAMES.filter((kind) => versionEntry(kind, HUB_VERSION) === undefined)).toEqual([]);
  });

  test('gives every name once', () => {
    const names = KIND_NAMES.map(kindEntry).flatMap(({ plural, singular, shortNames }) => [
      plural,
      singular,
      ...shortNames,
    ]);
    expect(names).toHaveLength(new Set(names).size);
  });

  test('serves one status for all versions of a kind, because a status cannot be converted losslessly', () => {
    for (const kind of KIND_NAMES) {
      const statuses = Object.values(kindEntry(kind).versions).map(({ status }) => status);
      expect(new Set(statuses).size).toBe(1);
    }
  });
});

function fields(field: Field): Field[] {
  const { path, node } = field;
  const children = [
    ...Object.entries(node.properties ?? {}).map(([name, child]) => ({
      path: `${path}.${name}`,
      node: child,
    })),
    ...(node.items ? [{ path: `${path}[]`, node: node.items }] : []),
    ...(node.additionalProperties ? [{ path: `${path}.*`, node: node.additionalProperties }] : []),
  ];
  return [field, ...children.flatMap(fields)];
}

function boundedString(node: SchemaNode): boolean {
  return node.maxLength !== undefined || node.enum !== undefined || node.format === 'date-time';
}

function described(node: SchemaNode): boolean {
  return (node.description ?? '').length > 0;
}
