/** Annotations that say who wrote a spec and who asked for a Run. Only admission writes them; what users write there is undone. */
import { ANNOTATIONS } from '../../schemas/common/group.ts';
import { equal, valueAt } from '../../schemas/common/json.ts';
import type { ApiObject } from '../../schemas/common/object.ts';
import { identityStamp } from '../identity-stamp.ts';
import type { MutationContext } from './context.ts';
import { annotated } from './fill.ts';

const annotation = (key: string): readonly string[] => ['metadata', 'annotations', key];

/** What makes up the spec: the memory of conversion says what its version cannot. */
const SPEC = [['spec'], annotation(ANNOTATIONS.hubDelta), annotation(ANNOTATIONS.spokeDelta)];
const RUN_NOW = [annotation(ANNOTATIONS.runNow)];

/** The object with the author of its spec and the writer of run-now. Call it last: defaults are no change of the author's. */
export function stamped(object: ApiObject, context: MutationContext): ApiObject {
  const authored = withStamp(object, ANNOTATIONS.author, SPEC, context);
  return withStamp(authored, ANNOTATIONS.runNowBy, RUN_NOW, context);
}

/** Stamps the user where a value at one of the paths is new, keeps the former stamp where all are as before. */
function withStamp(
  object: ApiObject,
  stampedIn: string,
  paths: readonly (readonly string[])[],
  { user, old }: MutationContext,
): ApiObject {
  if (user === null) return object;
  if (paths.every((path) => valueAt(object, path) === undefined))
    return annotated(object, stampedIn, undefined);
  const before = valueAt(old, annotation(stampedIn));
  const unchanged =
    old !== undefined && paths.every((path) => equal(valueAt(object, path), valueAt(old, path)));
  const stamp = unchanged ? before : JSON.stringify(identityStamp(user));
  return annotated(object, stampedIn, typeof stamp === 'string' ? stamp : undefined);
}
