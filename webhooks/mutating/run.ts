/** The stamp of Runs. */
import { ANNOTATIONS } from '../../schemas/common/group.ts';
import { isObject, type Json, valueAt } from '../../schemas/common/json.ts';
import type { ApiObject } from '../../schemas/common/object.ts';
import { identityStamp } from '../identity-stamp.ts';
import type { MutationContext } from './context.ts';
import { filled } from './fill.ts';

/**
 * A v1beta1 Run with the identity of its creator, also where an update comes from a manifest that never had it. A stamp
 * that is there already stays, for policy to judge (ID-01), and a restored Run gets none: it is a record and never runs.
 */
export function mutateRun(object: ApiObject, { operation, user, old }: MutationContext): ApiObject {
  if (user === null || !isObject(object.spec)) return object;
  if (operation === 'UPDATE') return kept(object, valueAt(old, ['spec', 'requestedBy']));
  const restored = valueAt(object, ['metadata', 'annotations', ANNOTATIONS.restored]) !== undefined;
  return restored ? object : filled(object, ['requestedBy'], identityStamp(user) as Json);
}

const kept = (object: ApiObject, stamp: Json | undefined): ApiObject =>
  stamp === undefined ? object : filled(object, ['requestedBy'], stamp);
