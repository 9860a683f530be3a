/** The difference between two JSON values as a JSON Patch (RFC 6902): objects member by member, lists as a whole. Pure. */
import { equal, isObject, type Json, type JsonObject, member } from '../schemas/common/json.ts';

/** One operation. */
export type PatchOperation =
  | { readonly op: 'add' | 'replace'; readonly path: string; readonly value: Json }
  | { readonly op: 'remove'; readonly path: string };

/** A step of a JSON Pointer (RFC 6901). */
const pointerStep = (key: string): string => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;

/** The operations that turn `from` into `to`; none when they are equal. */
export function jsonPatch(from: Json, to: Json, path = ''): PatchOperation[] {
  if (isObject(from) && isObject(to)) {
    const keys = new Set([...Object.keys(from), ...Object.keys(to)]);
    return [...keys].flatMap((key) => memberPatch(from, to, key, path));
  }
  return equal(from, to) ? [] : [{ op: 'replace', path, value: to }];
}

function memberPatch(from: JsonObject, to: JsonObject, key: string, parent: string): PatchOperation[] {
  const path = parent + pointerStep(key);
  const before = member(from, key);
  const after = member(to, key);
  if (before === after) return [];
  if (after === undefined) return [{ op: 'remove', path }];
  return before === undefined ? [{ op: 'add', path, value: after }] : jsonPatch(before, after, path);
}
