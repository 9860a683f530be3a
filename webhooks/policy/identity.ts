/** ID-01: Runs carry the identity of whoever asked for them, written by admission and by nobody else. */
import { type FieldError, forbidden, required } from '../../schemas/common/field-error.ts';
import { ANNOTATIONS } from '../../schemas/common/group.ts';
import { equal, valueAt } from '../../schemas/common/json.ts';
import { identityStamp } from '../identity-stamp.ts';
import type { RuleCheck, Subject } from './subject.ts';

const PATH = ['spec', 'requestedBy'] as const;

const RESTORED = ['metadata', 'annotations', ANNOTATIONS.restored] as const;

/** The field is immutable, so of an update only the mark matters that keeps a restored Run from running. */
function authentic({ object, old, operation, user, controller }: Subject<'Run'>): FieldError[] {
  const stamp = valueAt(object, PATH);
  const restored = valueAt(object, RESTORED) !== undefined;
  if (operation !== 'CREATE')
    return restored === (valueAt(old, RESTORED) !== undefined) ? [] : [remarked(restored)];
  if (restored) return [];
  if (user === undefined) return stamp === undefined ? [] : [alreadyStamped()];
  if (stamp === undefined)
    return [required(PATH, 'must be set by admission; is the mutating webhook of the operator installed?')];
  if (equal(stamp, identityStamp(user))) return [];
  const onBehalf = user.username === controller && valueAt(stamp, ['onBehalfOf']) !== undefined;
  return onBehalf ? [] : [alreadyStamped()];
}

const remarked = (added: boolean): FieldError =>
  forbidden(
    RESTORED,
    added
      ? 'must not be added: only a Run that is created with it is a record; to end this one set spec.desiredState to Cancelled'
      : 'must not be removed: the identity of a restored Run was not checked; create another Run',
  );

const alreadyStamped = (): FieldError =>
  forbidden(
    PATH,
    `must not be set: admission writes who asks; remove it, or keep the Run as a record that never runs with the annotation ${ANNOTATIONS.restored}`,
  );

/** ID-01. */
export const identityRules: readonly RuleCheck<'Run'>[] = [{ id: 'ID-01', kind: 'Run', check: authentic }];
