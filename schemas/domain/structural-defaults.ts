/**
 * Defaulting as the API server does it: a default is filled in where its parent exists
 * (apiextensions-apiserver, `pkg/apiserver/schema/defaulting`).
 */
import { isObject, type Json } from '../common/json.ts';
import type { SchemaNode } from '../common/schema-node.ts';

/** A copy of the value with the defaults of the schema; the value itself when nothing is missing. */
export function withDefaults(node: SchemaNode, value: Json): Json {
  if (Array.isArray(value)) {
    const { items } = node;
    if (!items) return value;
    const filled = value.map((item: Json) => withDefaults(items, item));
    return filled.every((item, index) => item === value[index]) ? value : filled;
  }
  if (!isObject(value)) return value;
  let result = value;
  for (const [key, property] of Object.entries(node.properties ?? {})) {
    const present = Object.hasOwn(result, key) ? result[key] : undefined;
    const next =
      present === undefined ? (property.default as Json | undefined) : withDefaults(property, present);
    if (next !== undefined && next !== present) result = { ...result, [key]: next };
  }
  return result;
}
