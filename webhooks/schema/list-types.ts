/** Lists that are sets or maps (`x-kubernetes-list-type`): what the API server says about repeated items. */
import { duplicate, type FieldError, shown } from '../../schemas/common/field-error.ts';
import { isObject, type Json, member, type Path } from '../../schemas/common/json.ts';
import type { SchemaNode } from '../../schemas/common/schema-node.ts';

const withListTypes = new WeakMap<SchemaNode, boolean>();

/** An error for every item that an earlier item of the same set or map repeats, anywhere below a value. */
export function duplicateErrors(node: SchemaNode, value: Json | undefined, path: Path): FieldError[] {
  if (value === undefined || !hasListTypes(node)) return [];
  if (Array.isArray(value)) {
    const items: readonly Json[] = value;
    const inner = items.flatMap((item, index) => duplicateErrors(node.items ?? {}, item, [...path, index]));
    return [...repeated(node, items, path), ...inner];
  }
  if (!isObject(value)) return [];
  return Object.entries(node.properties ?? {}).flatMap(([key, property]) =>
    duplicateErrors(property, member(value, key), [...path, key]),
  );
}

function repeated(node: SchemaNode, items: readonly Json[], path: Path): FieldError[] {
  const keys = keysOf(node);
  if (keys === undefined) return [];
  const seen = new Set<string>();
  return items.flatMap((item, index) => {
    const identity = keys.length === 0 ? item : keys.map((key) => member(item, key) ?? null);
    const text = JSON.stringify(identity);
    if (seen.has(text))
      return [duplicate([...path, index], `must occur once only: ${named(identity, keys)}`)];
    seen.add(text);
    return [];
  });
}

/** The fields that tell the items of a list apart: none for a set, undefined for a list that may repeat items. */
function keysOf(node: SchemaNode): readonly string[] | undefined {
  if (node['x-kubernetes-list-type'] === 'set') return [];
  if (node['x-kubernetes-list-type'] !== 'map') return undefined;
  return node['x-kubernetes-list-map-keys'] as readonly string[];
}

const named = (identity: unknown, keys: readonly string[]): string =>
  Array.isArray(identity) && keys.length > 0
    ? keys.map((key, index) => `${key} ${shown(identity[index])}`).join(', ')
    : shown(identity);

/** Whether a schema or a part of it has sets or maps; most have none and need no walk. */
function hasListTypes(node: SchemaNode): boolean {
  const known = withListTypes.get(node);
  if (known !== undefined) return known;
  const parts = [...Object.values(node.properties ?? {}), ...(node.items ? [node.items] : [])];
  const found = keysOf(node) !== undefined || parts.some(hasListTypes);
  withListTypes.set(node, found);
  return found;
}
