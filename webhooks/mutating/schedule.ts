/** Stamps of Schedules; nothing in their spec concerns security. */
import type { ApiObject } from '../../schemas/common/object.ts';
import type { MutationContext } from './context.ts';
import { stamped } from './stamp.ts';

/** A v1beta1 Schedule with its stamps. */
export const mutateSchedule = (object: ApiObject, context: MutationContext): ApiObject =>
  stamped(object, context);
