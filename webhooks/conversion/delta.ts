/**
 * The difference between two JSON values as a list of guarded edits: `apply(from, diff(from, to))` is `to`,
 * and applied to something else an edit only takes effect where it meets what it was made for. This is how
 * a converted object remembers what the other version cannot hold while changes made in between win.
 */
import {
  canonical,
  equal,
  isObject,
  type Json,
  type JsonObject,
  member,
  valueAt,
} from '../../schemas/common/json.ts';
import type { Edit, ListEdit } from '../../schemas/domain/conversion-memory.ts';

/** Below this many steps an object that the other side lacks is one edit; above, each member is one that may stand alone. */
const FINE_STEPS = 4;

/** The edits that turn `from` into `to`. */
export function diff(from: Json | undefined, to: Json | undefined): readonly Edit[] {
  const edits: Edit[] = [];
  collect(edits, from, to, []);
  return edits;
}

/** Adds the edits of the value at a path; the path is the same list for all, and changes. */
function collect(edits: Edit[], from: Json | undefined, to: Json | undefined, path: string[]): void {
  const members = isObject(to) ? membersBefore(from, to, path) : undefined;
  if (members) collectMembers(edits, members, to as JsonObject, path);
  else if (!equal(from, to)) edits.push(listEditBetween(from, to, path) ?? setEdit(from, to, path));
}

/** What the members of an object are compared with one by one, unless the object is one edit. */
function membersBefore(
  from: Json | undefined,
  to: JsonObject,
  path: readonly string[],
): JsonObject | undefined {
  if (isObject(from)) return from;
  return from === undefined && Object.keys(to).length > 0 && path.length < FINE_STEPS ? {} : undefined;
}

function setEdit(from: Json | undefined, to: Json | undefined, path: readonly string[]): Edit {
  return { p: [...path], ...present('f', from), ...present('t', to) };
}

function listEditBetween(
  from: Json | undefined,
  to: Json | undefined,
  path: readonly string[],
): Edit | undefined {
  if (!Array.isArray(to)) return undefined;
  if (Array.isArray(from)) return listEdit(from, to, [...path]);
  return from === undefined && to.length > 0 && to.every(isObject) ? listEdit([], to, [...path]) : undefined;
}

const present = <K extends string>(key: K, value: Json | undefined): { [k in K]?: Json } =>
  value === undefined ? {} : ({ [key]: value } as { [k in K]: Json });

function collectAt(
  edits: Edit[],
  from: Json | undefined,
  to: Json | undefined,
  path: string[],
  key: string,
): void {
  if (from === to) return;
  path.push(key);
  collect(edits, from, to, path);
  path.pop();
}

function collectMembers(edits: Edit[], from: JsonObject, to: JsonObject, path: string[]): void {
  for (const key of Object.keys(from)) collectAt(edits, from[key], member(to, key), path, key);
  for (const key of Object.keys(to))
    if (!Object.hasOwn(from, key)) collectAt(edits, undefined, to[key], path, key);
}

/** Walks both lists once: equal items stay, an item is replaced when as many are left on both sides, else inserted. */
function listEdit(from: readonly Json[], to: readonly Json[], path: readonly string[]): ListEdit | undefined {
  const r: [Json, Json][] = [];
  const i: [number, Json][] = [];
  let next = 0;
  for (const [index, item] of to.entries()) {
    const candidate = from[next];
    if (candidate !== undefined && equal(candidate, item)) next++;
    else if (candidate !== undefined && from.length - next === to.length - index) {
      r.push([candidate, item]);
      next++;
    } else i.push([index, item]);
  }
  const edit = { p: path, r, i };
  return next === from.length && equal(editedList(from, edit), to) ? edit : undefined;
}

function editedList(list: readonly Json[], edit: ListEdit): Json[] {
  const open = new Map<string, Json[]>();
  for (const [before, after] of edit.r.toReversed()) {
    const key = canonical(before);
    const known = open.get(key);
    if (known) known.push(after);
    else open.set(key, [after]);
  }
  const replaced = open.size === 0 ? list : list.map((item) => open.get(canonical(item))?.pop() ?? item);
  const result: Json[] = [];
  let next = 0;
  for (const item of replaced) {
    for (; edit.i[next]?.[0] === result.length; next++) result.push((edit.i[next] as [number, Json])[1]);
    result.push(item);
  }
  return [...result, ...edit.i.slice(next).map(([, item]) => item)];
}

/**
 * Ties fields together that say one thing: an edit in a group takes effect only while every field of the
 * group has the value it had in `from`.
 */
export function tied(
  edits: readonly Edit[],
  groups: readonly FieldGroup[],
  from: Json | undefined,
): readonly Edit[] {
  if (groups.length === 0) return edits;
  return edits.map((edit) => {
    const group = groups.find((paths) => paths.some((path) => isWithin(edit.p, path)));
    if (!group) return edit;
    return { ...edit, g: group.map((path) => ({ p: path, ...present('f', valueAt(from, path)) })) };
  });
}

/** Paths of fields that say one thing together. */
export type FieldGroup = readonly (readonly string[])[];

const isWithin = (path: readonly string[], outer: readonly string[]) =>
  outer.every((step, i) => path[i] === step);

/** Applies the edits whose guards hold; the others are left out, because a later change wins. */
export function apply(value: Json | undefined, edits: readonly Edit[]): Json | undefined {
  if (edits.length === 0) return value;
  const holds = (edit: Edit) => (edit.g ?? []).every(({ p, f }) => equal(valueAt(value, p), f));
  const own = new WeakSet<JsonObject>();
  return edits.filter(holds).reduce((result, edit) => applyOne(result, edit, own), value);
}

function applyOne(value: Json | undefined, edit: Edit, own: WeakSet<JsonObject>): Json | undefined {
  const current = valueAt(value, edit.p);
  if (!('r' in edit)) return equal(current, edit.f) ? put(value, edit.p, edit.t, own) : value;
  const list = current ?? [];
  return Array.isArray(list) ? put(value, edit.p, editedList(list, edit), own) : value;
}

/** As `withValueAt`, but an object is copied once for all edits: `own` holds the copies. */
function put(
  target: Json | undefined,
  [key, ...rest]: readonly string[],
  value: Json | undefined,
  own: WeakSet<JsonObject>,
): Json | undefined {
  if (key === undefined) return value;
  if (target !== undefined && !isObject(target)) return target;
  if (target === undefined && value === undefined) return undefined;
  const inner = put(member(target, key), rest, value, own);
  const copy: { [key: string]: Json | undefined } = target && own.has(target) ? target : { ...target };
  own.add(copy);
  // An assignment to `__proto__` would set the prototype.
  if (inner === undefined) delete copy[key];
  else
    Object.defineProperty(copy, key, { value: inner, writable: true, enumerable: true, configurable: true });
  return copy;
}
