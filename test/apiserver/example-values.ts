/** Two different valid values of any schema, for tests that change a field. Pure. */
import type { SchemaNode } from '../../schemas/common/schema-node.ts';

/** Short strings that between them match every pattern of the API. */
const STRINGS = ['a', 'b', '1s', '2s', '/a', '/b', '0123456789', 'abcdefghij'];

/**
 * Two different values that the schema accepts; with all optional fields set. The second is missing where the
 * schema has only one value. Throws, naming the schema, when none of the strings tried matches it.
 */
export function exampleValues(node: SchemaNode): [unknown, unknown?] {
  if (node['x-kubernetes-int-or-string']) return [1, '2'];
  if (node.enum) return [node.enum[0], node.enum[1]];
  if (node.type === 'array') return listExamples(node.items ?? {});
  if (node.additionalProperties)
    return exampleValues(node.additionalProperties).map((value) => ({ key: value })) as [unknown];
  if (node.properties) return objectExamples(node.properties);
  if (node.type === 'object') return [{ a: { b: [1] } }, { a: { b: [2] } }];
  if (node.type === 'boolean') return [true, false];
  if (node.type === 'integer' || node.type === 'number') return numberExamples(node);
  if (node.type === 'string') return stringExamples(node);
  return [1, 'x'];
}

function listExamples(items: SchemaNode): [unknown, unknown?] {
  const [first, second] = exampleValues(items);
  return second === undefined ? [[first]] : [[first], [second]];
}

function objectExamples(properties: Readonly<Record<string, SchemaNode>>): [unknown, unknown] {
  const pairs = Object.entries(properties).map(([name, child]) => [name, exampleValues(child)] as const);
  const pick = (index: 0 | 1) =>
    Object.fromEntries(pairs.map(([name, values]) => [name, values[index] ?? values[0]]));
  return [pick(0), pick(1)];
}

function numberExamples({ minimum = 0 }: SchemaNode): [number, number] {
  const least = Number(minimum);
  return [least, least + 1];
}

function stringExamples(node: SchemaNode): [unknown, unknown?] {
  if (node.format === 'date-time') return ['2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'];
  const pattern = new RegExp(String(node.pattern ?? ''));
  const [first, second] = STRINGS.filter(
    (text) => pattern.test(text) && text.length >= Number(node.minLength ?? 0),
  );
  if (first === undefined) throw new Error(`no example matches ${JSON.stringify(node)}`);
  return [first, second];
}
