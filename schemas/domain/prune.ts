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
  let copy: Json[] | undefined;
  for (let index = 0; index < list.length; index++) {
    const item = list[index] as Json;
    const pruned = prune(items, item);
    if (pruned !== item) copy ??= list.slice(0, index);
    copy?.push(pruned);
  }
  return copy ?? list;
}

function pruneMembers(node: SchemaNode, object: JsonObject): JsonObject {
  const keepsAll = keepsUnknown(node);
  if (keepsAll && !node.properties && !node.additionalProperties) return object;
  const keys = Object.keys(object);
  // Members that are kept, once one was not kept as it is.
  let kept: [string, Json | undefined][] | undefined;
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index] as string;
    const value = object[key];
    const known = memberNode(node, key);
    const pruned = known && value !== undefined ? prune(known, value) : value;
    const isKept = known !== undefined || keepsAll;
    if (!isKept || pruned !== value) kept ??= keys.slice(0, index).map((before) => [before, object[before]]);
    if (isKept) kept?.push([key, pruned]);
  }
  return kept ? Object.fromEntries(kept) : object;
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
