/**
 * Objects that are too large or too deep to be looked into. The time that validation and rules take is bounded by the
 * bounds of the schema, and mutating webhooks see objects before the API server has held them to it.
 */
import { type FieldError, invalid, tooLong } from '../../schemas/common/field-error.ts';
import { ANNOTATIONS } from '../../schemas/common/group.ts';
import { type JsonObject, member, valueAt } from '../../schemas/common/json.ts';
import { annotationBytes, MAX_ANNOTATION_BYTES } from '../../schemas/domain/annotations.ts';
import { beyond } from '../../schemas/domain/extent.ts';
import { convert } from '../conversion/convert.ts';
import { ratchet } from '../policy/ratchet.ts';
import { type Findings, NOTHING_FOUND, type State } from './findings.ts';

/** More than the schemas and the inputs of a Pod allow for, managed fields included. */
const EXTENT = { levels: 100, values: 100_000 };
const MAX_SHOWN_STEPS = 4;

/** The error of an object that nothing should walk at all. */
export function extentError(object: JsonObject): FieldError | undefined {
  const path = beyond(object, EXTENT);
  return (
    path &&
    invalid(
      path.slice(0, MAX_SHOWN_STEPS),
      `has more than ${EXTENT.levels} levels, or the object more than ${EXTENT.values} values; make it flatter or smaller`,
    )
  );
}

/**
 * What is wrong with the structure of a state where a text, list or map is longer than its schema allows, and was not
 * before; undefined where everything is within bounds.
 */
export function beyondBounds(state: State, old: State | undefined): Findings | undefined {
  if (areNewlyBeyond(state.structure, state.object, old?.structure, old?.object))
    return { ...NOTHING_FOUND, sentErrors: state.structure };
  return areNewlyBeyond(state.hubStructure, state.hub, old?.hubStructure, old?.hub)
    ? { ...NOTHING_FOUND, errors: state.hubStructure }
    : undefined;
}

/** An edit takes less than sixteen times the characters of the value that it sets, so that smaller objects always fit. */
const SMALL = MAX_ANNOTATION_BYTES / 16;

/** The error of an object that could not be read in the version in which it was not sent: the API server would refuse it. */
export function memoryErrors({ kind, object, hub }: State): FieldError[] {
  if (JSON.stringify(hub).length < SMALL) return [];
  const converted = object === hub ? convert(hub, 'v1alpha1') : { object: hub };
  const annotations =
    'object' in converted ? valueAt(converted.object, ['metadata', 'annotations']) : undefined;
  if (!MEMORIES.some((name) => member(annotations, name) !== undefined)) return [];
  const bytes = annotationBytes(annotations);
  if (bytes <= MAX_ANNOTATION_BYTES) return [];
  return [
    tooLong(
      ['spec'],
      `says so much that only one version of ${kind} can hold that the annotations of the other would take ${bytes} bytes, at most ${MAX_ANNOTATION_BYTES} are possible; move large values into the repository, ConfigMaps or Secrets`,
    ),
  ];
}

const MEMORIES = [ANNOTATIONS.hubDelta, ANNOTATIONS.spokeDelta];

const isBeyond = ({ reason }: FieldError): boolean =>
  reason === 'FieldValueTooMany' || reason === 'FieldValueTooLong';

const areNewlyBeyond = (
  errors: readonly FieldError[],
  object: JsonObject,
  before: readonly FieldError[] = [],
  old?: JsonObject,
): boolean => ratchet(errors.filter(isBeyond), { object: old, errors: before }, object).held.length > 0;
