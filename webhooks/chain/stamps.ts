/**
 * Stamps as they arrive at validating admission. Mutating admission writes them and undoes what others write there,
 * but it may have been skipped, and other webhooks come after it: what would be stored must be what it writes. Pure.
 */
import { type FieldError, forbidden, required } from '../../schemas/common/field-error.ts';
import { ANNOTATIONS } from '../../schemas/common/group.ts';
import { equal, type JsonObject, type Path, valueAt } from '../../schemas/common/json.ts';
import type { Kind } from '../../schemas/registry.ts';
import type { AdmissionInput } from './input.ts';

/** A stamp. Where there is none nobody is named, and controllers do nothing in the name of nobody. */
interface Stamp {
  readonly path: Path;
  /** What it says. */
  readonly who: string;
  /** Something that must not be new without it. */
  readonly neededBy?: Path;
}

const annotation = (key: string): Path => ['metadata', 'annotations', key];
const REQUESTED_BY: Path = ['spec', 'requestedBy'];
const ANNOTATED: readonly Stamp[] = [
  { path: annotation(ANNOTATIONS.author), who: 'who changed the spec last' },
  {
    path: annotation(ANNOTATIONS.runNowBy),
    who: `who changed ${ANNOTATIONS.runNow} last`,
    neededBy: annotation(ANNOTATIONS.runNow),
  },
];
const STAMPS: Partial<Record<Kind, readonly Stamp[]>> = {
  Playbook: ANNOTATED,
  Schedule: ANNOTATED,
  // That a stamp of a Run is authentic is the rule ID-01; here it only matters that it is stored.
  Run: [{ path: REQUESTED_BY, who: 'who asks for the Run', neededBy: REQUESTED_BY }],
};

/**
 * The errors of an object at validating admission; none elsewhere.
 * @param written the object as mutating admission would write it.
 */
export function stampErrors(
  { kind, phase, user, object, old }: AdmissionInput,
  written: JsonObject,
): FieldError[] {
  if (phase !== 'validating' || user === undefined) return [];
  return (STAMPS[kind] ?? []).flatMap(({ path, who, neededBy }) => {
    const [arrived, expected] = [valueAt(object, path), valueAt(written, path)];
    if (equal(arrived, expected)) return [];
    if (arrived !== undefined)
      return [forbidden(path, `must say ${who}, and is written by admission only; remove it`)];
    const isNew = neededBy && !equal(valueAt(written, neededBy), valueAt(old, neededBy));
    return isNew
      ? [required(path, `must say ${who}; is the mutating webhook of the operator installed?`)]
      : [];
  });
}
