/** Annotations that say who wrote a spec and who asked for a Run. Only admission writes them; what users write there is undone. */
import { ANNOTATIONS } from '../../schemas/common/group.ts';
import { equal, valueAt } from '../../schemas/common/json.ts';
import type { ApiObject } from '../../schemas/common/object.ts';
import { identityStamp } from '../identity-stamp.ts';
import type { MutationContext } from './context.ts';
import { annotated } from './fill.ts';

/** The object with the author of its spec and the writer of run-now. Call it last: defaults are no change of the author's. */
export function stamped(object: ApiObject, context: MutationContext): ApiObject {
  const authored = withStamp(object, ANNOTATIONS.author, ['spec'], context);
  return withStamp(authored, ANNOTATIONS.runNowBy, ['metadata', 'annotations', ANNOTATIONS.runNow], context);
}

/** Stamps the user where the value at a path is new, keeps the former stamp where it is as before. */
function withStamp(
  object: ApiObject,
  annotation: string,
  path: readonly string[],
  { user, old }: MutationContext,
): ApiObject {
  if (user === null) return object;
  const value = valueAt(object, path);
  if (value === undefined) return annotated(object, annotation, undefined);
  const before = valueAt(old, ['metadata', 'annotations', annotation]);
  const unchanged = old !== undefined && equal(value, valueAt(old, path));
  const stamp = unchanged ? before : JSON.stringify(identityStamp(user));
  return annotated(object, annotation, typeof stamp === 'string' ? stamp : undefined);
}
