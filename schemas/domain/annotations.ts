/** The bound on annotations (apimachinery `pkg/api/validation/objectmeta.go`, TotalAnnotationSizeLimitB). */
import { isObject } from '../common/json.ts';

/** Bytes of all keys and values of the annotations of an object that the API server takes. */
export const MAX_ANNOTATION_BYTES = 256 * 1024;

/** Bytes of the keys and values of annotations; none for anything that is no map. */
export const annotationBytes = (annotations: unknown): number =>
  isObject(annotations)
    ? Object.entries(annotations).reduce(
        (sum, [key, value]) =>
          sum + Buffer.byteLength(key) + (typeof value === 'string' ? Buffer.byteLength(value) : 0),
        0,
      )
    : 0;
