/** Filling in what a spec leaves open. */
import type { Json, JsonObject } from '../../schemas/common/json.ts';
import { valueAt, withValueAt } from '../../schemas/common/json.ts';
import type { ApiObject } from '../../schemas/common/object.ts';

/** The object with a value at a path of its spec where there is none. Parents of another type stay as they are. */
export function filled(object: ApiObject, path: readonly string[], value: Json): ApiObject {
  if (valueAt(object.spec, path) !== undefined) return object;
  return { ...object, spec: withValueAt(object.spec, path, value) as JsonObject };
}

/** The object with an annotation set, or removed when the value is undefined. */
export function annotated(object: ApiObject, key: string, value: string | undefined): ApiObject {
  if (valueAt(object, ['metadata', 'annotations', key]) === value) return object;
  return withValueAt(
    object as unknown as JsonObject,
    ['metadata', 'annotations', key],
    value,
  ) as unknown as ApiObject;
}
