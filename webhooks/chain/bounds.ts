/**
 * Objects that are too large or too deep to be looked into. The time that validation and rules take is bounded by the
 * bounds of the schema, and mutating webhooks see objects before the API server has held them to it.
 */
import { type FieldError, invalid } from '../../schemas/common/field-error.ts';
import type { JsonObject } from '../../schemas/common/json.ts';
import { beyond } from '../field.ts';
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

const isBeyond = ({ reason }: FieldError): boolean =>
  reason === 'FieldValueTooMany' || reason === 'FieldValueTooLong';

const areNewlyBeyond = (
  errors: readonly FieldError[],
  object: JsonObject,
  before: readonly FieldError[] = [],
  old?: JsonObject,
): boolean => ratchet(errors.filter(isBeyond), { object: old, errors: before }, object).held.length > 0;
