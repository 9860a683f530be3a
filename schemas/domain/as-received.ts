/**
 * An object as the API server hands it to admission: it decodes a request, prunes unknown fields, drops nulls and
 * fills in defaults before any webhook or rule sees the object (apiextensions-apiserver,
 * `pkg/apiserver/customresource_handler.go`). What judges objects without an API server starts here.
 */
import { isObject, type Json, type JsonObject, member } from '../common/json.ts';
import { memberNode, type SchemaNode } from '../common/schema-node.ts';
import { prune } from './prune.ts';
import { withDefaults } from './structural-defaults.ts';

/** A spec without unknown fields and nulls, and with the defaults of its schema. */
export const asReceived = (node: SchemaNode, spec: Json): Json =>
  withDefaults(node, withoutNulls(node, prune(node, spec)));

/**
 * A copy without members that are null where the schema knows them; the value itself when there are none. Values of
 * any content are kept, and so are nulls in lists, where leaving them out would move the other items.
 */
export function withoutNulls(node: SchemaNode, value: Json): Json {
  if (Array.isArray(value)) {
    const { items } = node;
    return items ? value.map((item: Json) => withoutNulls(items, item)) : value;
  }
  return isObject(value) ? withoutNullMembers(node, value) : value;
}

function withoutNullMembers(node: SchemaNode, object: JsonObject): JsonObject {
  const entries = Object.keys(object).flatMap((key): [string, Json][] => {
    const known = memberNode(node, key);
    const value = member(object, key) ?? null;
    if (known === undefined) return [[key, value]];
    if (value === null) return isNullable(known) ? [[key, value]] : [];
    return [[key, withoutNulls(known, value)]];
  });
  return Object.fromEntries(entries);
}

/** A field of any type takes null as well. */
const isNullable = (node: SchemaNode): boolean =>
  node.type === undefined && !node['x-kubernetes-int-or-string'];
