/**
 * The annotation in which a converted object remembers what its version cannot hold, as edits: what it looks like, and
 * reading it. Conversion (`webhooks/conversion`) makes and applies the edits.
 */
import { ANNOTATIONS } from '../common/group.ts';
import { isObject, type Json, member, valueAt } from '../common/json.ts';
import { beyond } from './extent.ts';

/** What must still hold for an edit beside its own place: paths with the values they had (absent: none). */
interface Guarded {
  readonly g?: readonly { readonly p: readonly string[]; readonly f?: Json }[];
}

/** Sets the value at `p` to `t` (absent: removes it) if it equals `f` (absent: if there is none). */
interface SetEdit extends Guarded {
  readonly p: readonly string[];
  readonly f?: Json;
  readonly t?: Json;
}

/** Replaces items of the list at `p` that equal the first of a pair, then inserts items at indexes, which ascend. */
export interface ListEdit extends Guarded {
  readonly p: readonly string[];
  readonly r: readonly (readonly [Json, Json])[];
  readonly i: readonly (readonly [number, Json])[];
}

/** One guarded edit. */
export type Edit = SetEdit | ListEdit;

/** What an annotation remembers. */
export interface Memory {
  readonly edits: readonly Edit[];
  /** Whether the object had annotations, however few. */
  readonly hadAnnotations?: true;
}

/** More steps than any path of a spec has. */
const MAX_STEPS = 64;

const isPath = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.length <= MAX_STEPS && value.every((step) => typeof step === 'string');
const isPair = (value: unknown): boolean => Array.isArray(value) && value.length === 2;

/** Anybody may have written the annotation. */
function isEdit(value: unknown): value is Edit {
  if (!isObject(value) || !isPath(value.p)) return false;
  if (value.g !== undefined && !(Array.isArray(value.g) && value.g.every((g) => isPath(member(g, 'p')))))
    return false;
  if (!('r' in value || 'i' in value)) return true;
  const { r, i } = value;
  return (
    Array.isArray(r) &&
    r.every(isPair) &&
    Array.isArray(i) &&
    i.every(isPair) &&
    isAscending(i.map((entry) => (entry as Json[])[0]))
  );
}

const isAscending = (indexes: readonly unknown[]): boolean =>
  indexes.every(
    (index, n) => Number.isSafeInteger(index) && Number(index) > (n === 0 ? -1 : Number(indexes[n - 1])),
  );

/** Whether no list is edited twice: each edit looks at the whole list, and ours are one for each. */
function editsListsOnce(edits: readonly Edit[]): boolean {
  const lists = edits.filter((edit) => 'r' in edit).map(({ p }) => JSON.stringify(p));
  return new Set(lists).size === lists.length;
}

/** More than an edit of an object that admission lets in can have; nothing walks what is deeper. */
const MAX_LEVELS = 128;

/** What an annotation of an object remembers; undefined where it is not there or not a memory. */
export function memoryOf(object: unknown, annotation: string): Memory | undefined {
  const text = valueAt(object, ['metadata', 'annotations', annotation]);
  if (typeof text !== 'string') return undefined;
  try {
    const memory: unknown = JSON.parse(text);
    if (beyond(memory as Json, { levels: MAX_LEVELS }) !== undefined) return undefined;
    if (!isObject(memory) || !Array.isArray(memory.edits) || !memory.edits.every(isEdit)) return undefined;
    if (!editsListsOnce(memory.edits as unknown as Edit[])) return undefined;
    return {
      edits: memory.edits as unknown as Edit[],
      ...(memory.hadAnnotations === true ? { hadAnnotations: true } : {}),
    };
  } catch {
    return undefined;
  }
}

/** The edits that a hub object carries for v1alpha1: what was said there and has no place in v1beta1. */
export const unheldEdits = (hub: unknown): readonly Edit[] =>
  memoryOf(hub, ANNOTATIONS.spokeDelta)?.edits ?? [];
