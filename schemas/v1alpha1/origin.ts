/** Building blocks of v1alpha1, as loose as the origin's CRDs but bounded and free of pruning. */
import { object, text } from '../common/structural.ts';

/** Reference by name, without the origin's missing checks. */
export const originRef = (description: string) =>
  object({ name: text(253, 'Name of the object.') }, { description });

/** Reference to a key of an object by name. */
export const originKeyRef = (description: string) =>
  object({ name: text(253, 'Name of the object.'), key: text(253, 'Key in the object.') }, { description });
