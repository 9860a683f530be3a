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
export function diff(from: Json | undefined, to: Json | undefined, path: readonly string[] = []): Edit[] {
  if (equal(from, to)) return [];
  if (from === undefined && isObject(to) && Object.keys(to).length > 0 && path.length < FINE_STEPS) {
    return diffMembers({}, to, path);
  }
  if (isObject(from) && isObject(to)) return diffMembers(from, to, path);
  if (
    Array.isArray(to) &&
    (Array.isArray(from) || (from === undefined && to.length > 0 && to.every(isObject)))
  ) {
    const edit = listEdit(Array.isArray(from) ? from : [], to, path);
    if (edit) return [edit];
  }
  return [{ p: path, ...present('f', from), ...present('t', to) }];
}

const present = <K extends string>(key: K, value: Json | undefined): { [k in K]?: Json } =>
  value === undefined ? {} : ({ [key]: value } as { [k in K]: Json });

function diffMembers(from: JsonObject, to: JsonObject, path: readonly string[]): Edit[] {
  const keys = new Set([...Object.keys(from), ...Object.keys(to)]);
  return [...keys].flatMap((key) => diff(member(from, key), member(to, key), [...path, key]));
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
 * group has the value it had in `from`. Paths are dotted.
 */
export function tied(
  edits: readonly Edit[],
  groups: readonly (readonly string[])[],
  from: Json | undefined,
): Edit[] {
  return edits.map((edit) => {
    const group = groups.find((paths) => paths.some((path) => isWithin(edit.p, path.split('.'))));
    if (!group) return edit;
    const g = group.map((path) => ({ p: path.split('.'), ...present('f', valueAt(from, path.split('.'))) }));
    return { ...edit, g };
  });
}

const isWithin = (path: readonly string[], outer: readonly string[]) =>
  outer.every((step, i) => path[i] === step);

/** Applies the edits whose guards hold; the others are left out, because a later change wins. */
export function apply(value: Json | undefined, edits: readonly Edit[]): Json | undefined {
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
