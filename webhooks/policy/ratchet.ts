/**
 * Ratcheting: what an object already had does not stop an update of something else (KEP-4008). An error is
 * excused only where the value at its field is the same as before and broke the same rule before.
 */
import type { FieldError } from '../../schemas/common/field-error.ts';
import { equal, isObject, type Json, member, type Path, valueAt } from '../../schemas/common/json.ts';

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
  for (const error of errors) (isExcused(error, before, object) ? excused : held).push(error);
  return { held, excused };
}

function isExcused(
  error: FieldError,
  before: { readonly object: unknown; readonly errors: readonly FieldError[] },
  object: unknown,
): boolean {
  const path = pathBefore(error.path, before.object, object);
  if (path === undefined || !equal(valueAt(object, error.path), valueAt(before.object, path))) return false;
  return before.errors.some((old) => equal(old.path, path) && sameRule(old, error));
}

const sameRule = (a: FieldError, b: FieldError): boolean =>
  a.reason === b.reason && member(a, 'rule') === member(b, 'rule');

/** Where the field at a path was before, with items of lists matched by their keys; undefined when it is new. */
export function pathBefore(path: Path, before: unknown, object: unknown): Path | undefined {
  let [old, current] = [before, object];
  const found: (string | number)[] = [];
  for (const step of path) {
    const next = typeof step === 'number' ? indexBefore(step, old, current) : step;
    if (next === undefined) return undefined;
    found.push(next);
    old = valueAt(old, [next]);
    current = valueAt(current, [step]);
  }
  return found;
}

function indexBefore(index: number, old: unknown, current: unknown): number | undefined {
  if (!Array.isArray(old) || !Array.isArray(current)) return undefined;
  const item = current[index] as Json | undefined;
  const key = KEYS.find((name) => typeof member(item, name) === 'string');
  const same = (other: Json): boolean =>
    key === undefined || !isObject(other) ? equal(other, item) : equal(member(other, key), member(item, key));
  const matches = old.flatMap((other: Json, i) => (same(other) ? [i] : []));
  // Names that are not unique tell nothing: only an item that is the same as a whole counts.
  const exact = matches.filter((i) => equal(old[i], item));
  return matches.length === 1 ? matches[0] : exact[0];
}
