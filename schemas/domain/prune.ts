/**
 * Pruning as the API server does it: members that a structural schema does not know are left out
 * (apiextensions-apiserver, `pkg/apiserver/schema/pruning`). Values of a wrong type stay as they are.
 */
import { isObject, type Json, type JsonObject, type Path } from '../common/json.ts';
import { keepsUnknown, memberNode, type SchemaNode } from '../common/schema-node.ts';

/** A copy of the value without the members that the schema does not know; the value itself when there are none. */
export function prune(node: SchemaNode, value: Json): Json {
  if (Array.isArray(value)) return node.items ? pruneItems(node.items, value) : value;
  return isObject(value) ? pruneMembers(node, value) : value;
}

function pruneItems(items: SchemaNode, list: readonly Json[]): readonly Json[] {
  const pruned = list.map((item) => prune(items, item));
  return pruned.every((item, index) => item === list[index]) ? list : pruned;
}

function pruneMembers(node: SchemaNode, object: JsonObject): JsonObject {
  const keepsAll = keepsUnknown(node);
  let changed = false;
  const entries: [string, Json | undefined][] = [];
  for (const [key, value] of Object.entries(object)) {
    const known = memberNode(node, key);
    if (!known && !keepsAll) {
      changed = true;
      continue;
    }
    const pruned = known && value !== undefined ? prune(known, value) : value;
    changed ||= pruned !== value;
    entries.push([key, pruned]);
  }
  return changed ? Object.fromEntries(entries) : object;
}

/** Paths of the members that the schema does not know, outermost first. */
export function unknownFields(node: SchemaNode, value: Json | undefined, path: Path = []): Path[] {
  if (Array.isArray(value)) {
    const { items } = node;
    return items ? value.flatMap((item, index) => unknownFields(items, item, [...path, index])) : [];
  }
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const known = memberNode(node, key);
    if (known) return unknownFields(known, inner, [...path, key]);
    return keepsUnknown(node) ? [] : [[...path, key]];
  });
}
