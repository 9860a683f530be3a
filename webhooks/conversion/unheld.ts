/** Pod fields of v1alpha1 that v1beta1 cannot hold: they are remembered, and nothing would ever apply them. */
import { type FieldError, forbidden } from '../../schemas/common/field-error.ts';
import type { JsonObject } from '../../schemas/common/json.ts';
import { unheldEdits } from './convert.ts';

/**
 * Errors of the Pod fields that an object carries for v1alpha1 and that cannot get into a Pod. Such an object
 * must not run as if they were not there. Paths are those of v1alpha1.
 */
export function unheldPodFields(hub: JsonObject): FieldError[] {
  return unheldEdits(hub)
    .filter((edit) => edit.p[0] === 'runtime' && ('r' in edit || (edit.t !== undefined && edit.t !== '')))
    .map((edit) =>
      forbidden(
        ['spec', ...edit.p],
        'cannot be carried into the Pod by this operator; remove it, or use the fields of v1beta1',
      ),
    );
}
