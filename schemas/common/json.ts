/** JSON values: the types, and the few total operations on them that conversion and validation need. */

/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
/** A JSON object. */
export type JsonObject = { readonly [key: string]: Json | undefined };
/** Where a value is: keys of objects and indexes of lists. */
export type Path = readonly (string | number)[];

/** Whether a value is a JSON object: neither null nor a list. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A member of an object, own properties only; undefined for anything that is not an object. */
export function member(value: unknown, key: string): Json | undefined {
  if (!isObject(value)) return undefined;
  const found = value[key];
  // Asked last, because most members that conversion asks for are not there.
  return found !== undefined && Object.hasOwn(value, key) ? found : undefined;
}

/** The value at a path, or undefined when the path leads nowhere. */
export function valueAt(value: unknown, path: Path): Json | undefined {
  let current = value as Json | undefined;
  for (let depth = 0; depth < path.length && current !== undefined; depth++) {
    const step = path[depth] as string | number;
    current =
      typeof step === 'number'
        ? Array.isArray(current)
          ? (current[step] as Json | undefined)
          : undefined
        : member(current, step);
  }
  return current;
}

/** A copy of an object with one member set, or left out when the value is undefined. Safe for `__proto__`. */
export function withMember(target: JsonObject, key: string, value: Json | undefined): JsonObject {
  if (value === undefined) {
    const { [key]: _removed, ...rest } = target;
    return rest;
  }
  return { ...target, [key]: value };
}

/**
 * A copy of `target` with the value at a path of object keys set (or left out when undefined). Parents that
 * are missing are made; a parent that is not an object stays as it is and the value is not set.
 */
export function withValueAt(
  target: Json | undefined,
  path: readonly string[],
  value: Json | undefined,
): Json | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (target !== undefined && !isObject(target)) return target;
  if (target === undefined && value === undefined) return undefined;
  return withMember(target ?? {}, key, withValueAt(member(target, key), rest, value));
}

/** Whether two JSON values are the same; members that are undefined count as absent. */
export function equal(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (a === 0 && b === 0) return true;
  if (Array.isArray(a))
    return Array.isArray(b) && a.length === b.length && a.every((item, i) => equal(item, b[i]));
  if (!isObject(a) || !isObject(b)) return false;
  for (const key of Object.keys(a)) if (!equal(a[key], member(b, key))) return false;
  for (const key of Object.keys(b)) if (b[key] !== undefined && member(a, key) === undefined) return false;
  return true;
}

/** The same text for values that are `equal`, another one for any other. */
export function canonical(value: Json | undefined): string {
  if (Array.isArray(value)) return `[${value.map((item: Json) => canonical(item)).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? 'null';
  const members = Object.keys(value)
    .filter((key) => value[key] !== undefined)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(member(value, key))}`);
  return `{${members.join(',')}}`;
}
