/**
 * Ratcheting: what an object already had does not stop an update of something else (KEP-4008). An error is
 * excused only where the value at its field is the same as before and broke the same rule before.
 */
import type { FieldError } from '../../schemas/common/field-error.ts';
import { canonical, equal, type Json, member, type Path, valueAt } from '../../schemas/common/json.ts';

/** Merge keys of the API's lists: what makes an item the same item at another index. */
const KEYS = ['name', 'id', 'mountPath', 'key', 'username'] as const;

/** Errors that stand, and those that an unchanged field excuses. */
export interface Ratcheted<E extends FieldError> {
  readonly held: readonly E[];
  readonly excused: readonly E[];
}

/**
 * Sorts the errors of an object after an UPDATE.
 * @param before the object before, and its errors under the rules of today.
 */
export function ratchet<E extends FieldError>(
  errors: readonly E[],
  before: { readonly object: unknown; readonly errors: readonly FieldError[] },
  object: unknown,
): Ratcheted<E> {
  const held: E[] = [];
  const excused: E[] = [];
  const known = new Set(before.errors.map((error) => complaint(error, error.path)));
  const lists = new ListIndexes();
  const isExcused = (error: E): boolean => {
    const path = pathBefore(error.path, before.object, object, lists);
    return (
      path !== undefined &&
      known.has(complaint(error, path)) &&
      equal(valueAt(object, error.path), valueAt(before.object, path))
    );
  };
  for (const error of errors) (isExcused(error) ? excused : held).push(error);
  return { held, excused };
}

/** The same for errors that break the same rule at the same field. */
const complaint = (error: FieldError, path: Path): string =>
  JSON.stringify([path, error.reason, member(error, 'rule')]);

/** Where the field at a path was before, with items of lists matched by their keys; undefined when it is new. */
export function pathBefore(
  path: Path,
  before: unknown,
  object: unknown,
  lists = new ListIndexes(),
): Path | undefined {
  let [old, current] = [before, object];
  const found: (string | number)[] = [];
  for (const step of path) {
    const next = typeof step === 'number' ? lists.indexBefore(step, old, current) : step;
    if (next === undefined) return undefined;
    found.push(next);
    old = valueAt(old, [next]);
    current = valueAt(current, [step]);
  }
  return found;
}

/** Finds items again in the list before; each list is looked through once, however many errors it has. */
class ListIndexes {
  readonly #texts = new WeakMap<object, string>();
  readonly #lists = new WeakMap<readonly Json[], Map<string, number[]>>();

  indexBefore(index: number, old: unknown, current: unknown): number | undefined {
    if (!Array.isArray(old) || !Array.isArray(current)) return undefined;
    const item = current[index] as Json | undefined;
    const positions = this.#positions(old);
    const named = KEYS.find((key) => typeof member(item, key) === 'string');
    const matches = named === undefined ? [] : (positions.get(nameOf(named, member(item, named))) ?? []);
    // Names that are not unique tell nothing: only an item that is the same as a whole counts.
    return matches.length === 1 ? matches[0] : positions.get(this.#text(item))?.[0];
  }

  /** Indexes of the items of a list, by what they are as a whole and by each name that they have. */
  #positions(list: readonly Json[]): ReadonlyMap<string, readonly number[]> {
    const known = this.#lists.get(list);
    if (known) return known;
    const positions = new Map<string, number[]>();
    const add = (key: string, index: number) => {
      const found = positions.get(key);
      if (found) found.push(index);
      else positions.set(key, [index]);
    };
    for (const [index, item] of list.entries()) {
      add(this.#text(item), index);
      for (const key of KEYS) {
        const name = member(item, key);
        if (typeof name === 'string') add(nameOf(key, name), index);
      }
    }
    this.#lists.set(list, positions);
    return positions;
  }

  #text(item: Json | undefined): string {
    if (typeof item !== 'object' || item === null) return canonical(item);
    const known = this.#texts.get(item) ?? canonical(item);
    this.#texts.set(item, known);
    return known;
  }
}

/** No JSON text begins like this, so that names and whole items share a map. */
const nameOf = (key: string, name: unknown): string => `:${key}:${String(name)}`;
