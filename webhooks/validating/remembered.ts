/** What a v1beta1 object says only in the annotation in which conversion remembers fields of v1alpha1. */
import { type FieldError, formatPath } from '../../schemas/common/field-error.ts';
import { ANNOTATIONS, HUB_VERSION, type Version } from '../../schemas/common/group.ts';

/** An error or warning about a field of v1alpha1, as it concerns an object that was sent in a version. */
export function onRemembered(error: FieldError, sent: Version | undefined): FieldError {
  if (sent !== HUB_VERSION) return error;
  return {
    ...error,
    path: ['metadata', 'annotations', ANNOTATIONS.spokeDelta],
    message: `remembers ${formatPath(error.path)} of v1alpha1: ${error.message}`,
  };
}
