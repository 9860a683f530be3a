/** The stamp of Runs. */
import { ANNOTATIONS } from '../../schemas/common/group.ts';
import { isObject, type Json, valueAt } from '../../schemas/common/json.ts';
import type { ApiObject } from '../../schemas/common/object.ts';
import { identityStamp } from '../identity-stamp.ts';
import type { MutationContext } from './context.ts';
import { filled } from './fill.ts';

/**
 * A v1beta1 Run with the identity of its creator. A stamp that is there already stays, for policy to judge
 * (ID-01), and a restored Run gets none: it is a record and never runs.
 */
export function mutateRun(object: ApiObject, { operation, user }: MutationContext): ApiObject {
  const restored = valueAt(object, ['metadata', 'annotations', ANNOTATIONS.restored]) !== undefined;
  if (operation !== 'CREATE' || user === null || restored || !isObject(object.spec)) return object;
  return filled(object, ['requestedBy'], identityStamp(user) as Json);
}
