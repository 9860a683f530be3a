/**
 * Lenses: how one field of a v1alpha1 spec and one field of a v1beta1 spec say the same. A lens may fail to
 * hold a value (it then returns undefined); nothing is lost, because `convert.ts` remembers the difference.
 * One table of lenses per kind gives both directions and the translation of field paths.
 */
import { isObject, type Json, type JsonObject, type Path, valueAt } from '../../schemas/common/json.ts';

/** Translation of one value; undefined when the other side cannot hold it. */
export interface Codec {
  readonly toHub: (spoke: Json) => Json | undefined;
  readonly toSpoke: (hub: Json) => Json | undefined;
}

/** One correspondence between a v1alpha1 spec (spoke) and a v1beta1 spec (hub). Paths start below `spec`. */
export interface Lens {
  /** What the spoke says for this field of the hub. */
  readonly read: (spoke: JsonObject) => Json | undefined;
  /** Where the value belongs in the hub. */
  readonly hubPath: readonly string[];
  /** What the hub's value means for the spoke: values by path. */
  readonly write: (hubValue: Json) => readonly (readonly [readonly string[], Json | undefined])[];
  /** Where a field below `hubPath` stands in the spoke as it was sent. */
  readonly spokePath: (rest: Path, spoke: JsonObject) => Path;
}

/** Dotted path to steps. */
export const steps = (dotted: string): readonly string[] => dotted.split('.');

/** The same value under another name, or under a codec. To the origin an empty string was as good as none. */
export function field(spoke: string, hub: string, codec?: Codec): Lens {
  const from = steps(spoke);
  return {
    read: (spec) => {
      const value = valueAt(spec, from);
      if (value === undefined || value === '') return undefined;
      return codec ? codec.toHub(value) : value;
    },
    hubPath: steps(hub),
    write: (value) => [[from, codec ? codec.toSpoke(value) : value]],
    spokePath: (rest) => [...from, ...rest],
  };
}

/** A list of objects whose members have other names; members that are not named are not carried. */
export function list(spoke: string, hub: string, names: Readonly<Record<string, string>>): Lens {
  const forward = Object.entries(names);
  const backward = forward.map(([a, b]) => [b, a] as const);
  const sent = new Map<string | number, string>(backward);
  const from = steps(spoke);
  return {
    ...field(spoke, hub, { toHub: renamed(forward), toSpoke: renamed(backward) }),
    spokePath: (rest) => [
      ...from,
      ...rest.map((step, depth) => (depth === 1 ? (sent.get(step) ?? step) : step)),
    ],
  };
}

const renamed =
  (names: readonly (readonly [string, string])[]) =>
  (value: Json): Json | undefined => {
    if (!Array.isArray(value) || !value.every(isObject)) return undefined;
    return value.map((item: JsonObject) => {
      const named: Draft = {};
      for (const [a, b] of names) if (Object.hasOwn(item, a)) named[b] = item[a];
      return named as JsonObject;
    });
  };

/** A list of references that are wrapped in the hub: `[{name}]` and `[{<key>: {name}}]`; other items stay in the hub. */
export function wrappedRefs(spoke: string, hub: string, key: string): Lens {
  const from = steps(spoke);
  const lens = field(spoke, hub, {
    toHub: (value) => (Array.isArray(value) ? value.map((item) => ({ [key]: item })) : undefined),
    toSpoke: (value) => {
      if (!Array.isArray(value)) return undefined;
      const held = value.flatMap((item: Json) =>
        isObject(item) && item[key] !== undefined ? [item[key]] : [],
      );
      return held.length > 0 || value.length === 0 ? held : undefined;
    },
  });
  return {
    ...lens,
    spokePath: ([index, _key, ...rest]) => [...from, ...(index === undefined ? [] : [index]), ...rest],
  };
}

/** Values that have other names. */
export function renamedValues(names: Readonly<Record<string, Json>>): Codec {
  const backward = new Map(Object.entries(names).map(([spoke, hub]) => [hub, spoke]));
  return {
    toHub: (value) => (typeof value === 'string' && Object.hasOwn(names, value) ? names[value] : undefined),
    toSpoke: (value) => backward.get(value),
  };
}

/** The default of v1alpha1, which means the same as an unset field of v1beta1. */
export const dropping = (fallback: Json, inner: Codec = SAME): Codec => ({
  toHub: (value) => (value === fallback ? undefined : inner.toHub(value)),
  toSpoke: inner.toSpoke,
});

const SAME: Codec = { toHub: (value) => value, toSpoke: (value) => value };

/** The hub spec that a spoke spec means, before anything remembered is put back. */
export function toHubSpec(lenses: readonly Lens[], spoke: JsonObject): JsonObject {
  const hub: Draft = {};
  for (const lens of lenses) assign(hub, lens.hubPath, lens.read(spoke));
  return hub;
}

/** The spoke spec that a hub spec means, before anything remembered is put back. */
export function toSpokeSpec(lenses: readonly Lens[], hub: JsonObject): JsonObject {
  const spoke: Draft = {};
  for (const lens of lenses) {
    const value = valueAt(hub, lens.hubPath);
    if (value === undefined) continue;
    for (const part of lens.write(value)) assign(spoke, part[0], part[1]);
  }
  return spoke;
}

/** Where a field of the hub spec stands in the spoke spec as it was sent; the same path when no lens knows it. */
export function spokeField(lenses: readonly Lens[], path: Path, spoke: JsonObject): Path {
  const best = lenses
    .filter((lens) => lens.hubPath.every((step, i) => path[i] === step))
    .sort((a, b) => b.hubPath.length - a.hubPath.length)[0];
  if (best) return best.spokePath(path.slice(best.hubPath.length), spoke);
  const inside = lenses.find((lens) => path.every((step, i) => lens.hubPath[i] === step));
  return inside ? inside.spokePath([], spoke).slice(0, 1) : path;
}

/**
 * Where the hub says what the spoke says in a field, for somebody who wrote the spoke's field into a hub object;
 * undefined when no lens knows it. Paths and `spec` start below `spec`.
 * @param members names that the hub has where the field was written, for items of lists whose members have other names.
 */
export function hubField(
  lenses: readonly Lens[],
  path: Path,
  spec: JsonObject,
  members: readonly string[],
): Path | undefined {
  const below = (inner: Path, outer: Path) => outer.every((step, i) => inner[i] === step);
  const same = (a: Path, b: Path) => a.length === b.length && below(a, b);
  const meant = lenses.filter(
    ({ spokePath, hubPath }) => same(spokePath([], spec), path) && !below(path, hubPath),
  );
  const exact = meant.find((lens) => lens.read(spec) !== undefined) ?? meant[0];
  if (exact) return exact.hubPath;
  const inside = lenses.filter((lens) => {
    const spoke = lens.spokePath([], spec);
    return spoke.length > path.length && below(spoke, path);
  });
  const [first, ...others] = inside.map(({ hubPath }) => hubPath);
  if (first) {
    const shared = first.findIndex((step, i) => others.some((other) => other[i] !== step));
    return shared === 0 ? undefined : first.slice(0, shared === -1 ? first.length : shared);
  }
  for (const { spokePath, hubPath } of lenses) {
    const rest = path.slice(spokePath([], spec).length, -1);
    const name = members.find((each) => same(spokePath([...rest, each], spec), path));
    if (name !== undefined) return [...hubPath, ...rest, name];
  }
  return undefined;
}

type Draft = { [key: string]: Json | Draft | undefined };

/** Sets a value in a draft that nothing else refers to; paths are constants of the lens tables. */
function assign(draft: Draft, path: readonly string[], value: Json | undefined): void {
  if (value === undefined) return;
  const last = path.length - 1;
  let target = draft;
  for (let depth = 0; depth < last; depth++) {
    const step = path[depth] as string;
    let next = target[step];
    if (!isObject(next)) {
      next = {};
      target[step] = next;
    }
    target = next as Draft;
  }
  target[path[last] as string] = value;
}
