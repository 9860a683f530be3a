/** Walks a schema beside a value, to change one field at a time. Test-only. */
import { isObject, type Json, type Path } from '../../schemas/common/json.ts';
import { keepsUnknown, memberNode, type SchemaNode } from '../../schemas/common/schema-node.ts';

/** One change of one field of a value. */
export interface Change {
  /** The field, with indexes of lists. */
  readonly path: Path;
  /** The field as the schema knows it: `runtime.volumes[].name`. */
  readonly field: string;
  /** The value with the change. */
  readonly value: Json;
}

const fieldName = (path: Path): string =>
  path
    .map((step) => (typeof step === 'number' ? '[]' : `.${step}`))
    .join('')
    .replace(/^\./, '');

/** Every field that a schema knows, as `Change.field` writes it; lists and maps count as one field with their items. */
export function schemaFields(node: SchemaNode, path: Path = []): string[] {
  const here = path.length === 0 ? [] : [fieldName(path)];
  if (node.items) return schemaFields(node.items, [...path, 0]);
  const members = Object.entries(node.properties ?? {});
  return members.length === 0
    ? here
    : members.flatMap(([key, member]) => schemaFields(member, [...path, key]));
}

/** Every change of one leaf of a value to another value of its type. */
export function changes(node: SchemaNode, value: Json, path: Path = []): Change[] {
  if (Array.isArray(value) && node.items) {
    const item = node.items;
    return value.flatMap((one, index) =>
      changes(item, one, [...path, index]).map((found) => ({
        ...found,
        value: value.map((old: Json, at) => (at === index ? found.value : old)),
      })),
    );
  }
  if (!isObject(value) || !node.properties || keepsUnknown(node))
    return [{ path, field: fieldName(path), value: other(node, value) }];
  return Object.entries(value).flatMap(([key, member]) => {
    const child = memberNode(node, key);
    if (child === undefined || member === undefined) return [];
    return changes(child, member, [...path, key]).map((found) => ({
      ...found,
      value: { ...value, [key]: found.value },
    }));
  });
}

/** Another value of the same type. */
function other(node: SchemaNode, value: Json): Json {
  if (node.enum) return node.enum.find((one) => one !== value) ?? `${value}-other`;
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'string')
    return /^[0-9]/.test(value) && !/^[0-9a-f]{40}$/.test(value) ? `1${value}` : `${value}x`;
  return { ...(isObject(value) ? value : {}), other: 1 };
}
