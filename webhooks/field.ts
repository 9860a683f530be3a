/** Values with the path at which they stand, for rules that must not trip over objects of any shape. */
import { type CauseReason, type FieldError, shown } from '../schemas/common/field-error.ts';
import { isObject, type Json, type Path, valueAt } from '../schemas/common/json.ts';
import { beyond } from '../schemas/domain/extent.ts';

/** A value, or its absence, at a path from the root of the object. */
export interface Field {
  readonly path: Path;
  readonly value: Json | undefined;
}

/** The field at a path of an object. */
export const field = (root: unknown, ...path: Path): Field => ({ path, value: valueAt(root, path) });

/** The field below another one. */
export const at = (parent: Field, ...steps: Path): Field => ({
  path: [...parent.path, ...steps],
  value: valueAt(parent.value, steps),
});

/** The items of a list; none for anything else. */
export const items = (parent: Field): Field[] =>
  Array.isArray(parent.value)
    ? parent.value.map((value: Json, index) => ({ path: [...parent.path, index], value }))
    : [];

/** The members of an object; none for anything else. */
export const members = (parent: Field): Field[] =>
  isObject(parent.value)
    ? Object.entries(parent.value).map(([key, value]) => ({ path: [...parent.path, key], value }))
    : [];

/** How many levels free-form values may have; deeper ones are refused, so that rules see all there is. */
export const MAX_DEPTH = 64;

/** Every field below one, and itself, down to `MAX_DEPTH` levels. */
export function descendants(root: Field): Field[] {
  const found: Field[] = [];
  const open = [root];
  for (let of = open.pop(); of !== undefined; of = open.pop()) {
    found.push(of);
    if (of.path.length - root.path.length < MAX_DEPTH)
      for (const below of [...items(of), ...members(of)].reverse()) open.push(below);
  }
  return found;
}

/** Whether a value has more than `MAX_DEPTH` levels. */
export const isTooDeep = (root: Field): boolean => beyond(root.value, { levels: MAX_DEPTH }) !== undefined;

/** The value where it is a string. */
export const textOf = (of: Field): string | undefined =>
  typeof of.value === 'string' ? of.value : undefined;

/** The value where it is a number. */
export const numberOf = (of: Field): number | undefined =>
  typeof of.value === 'number' ? of.value : undefined;

/** Whether the field is set. */
export const isSet = (of: Field): boolean => of.value !== undefined && of.value !== null;

/** The last step of the path where it is a key. */
export const keyOf = (of: Field): string => String(of.path.at(-1) ?? '');

/** Errors of the fields whose text has a problem. Where a text must not be missing or empty, the schema says so. */
export function textProblems(
  fields: readonly Field[],
  problem: (text: string) => string | undefined,
  reason: CauseReason = 'FieldValueInvalid',
): FieldError[] {
  return fields.flatMap((of) => {
    const text = textOf(of);
    const message = text === undefined || text === '' ? undefined : problem(text);
    return message === undefined ? [] : [{ path: of.path, reason, message }];
  });
}

/** Errors of the fields whose value an earlier one has already; `print` tells values apart, undefined never repeats; `message` gets the value in quotes. */
export function duplicates(
  fields: readonly Field[],
  message: (value: string) => string,
  print: (of: Field) => string | undefined = textOf,
): FieldError[] {
  const seen = new Set<string>();
  return fields.flatMap((of) => {
    const value = print(of);
    if (value === undefined) return [];
    if (seen.has(value))
      return [{ path: of.path, reason: 'FieldValueDuplicate', message: message(shown(value)) }];
    seen.add(value);
    return [];
  });
}
