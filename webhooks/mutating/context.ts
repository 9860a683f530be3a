/** What defaulting may look at besides the object. */
import type { ApiObject, UserInfo } from '../../schemas/common/object.ts';

/** One request, as far as defaulting and stamping need it. */
export interface MutationContext {
  readonly operation: 'CREATE' | 'UPDATE';
  /** Who asks; null offline, where nothing is stamped. */
  readonly user: UserInfo | null;
  /** The object before an UPDATE, in the same version. */
  readonly old?: ApiObject;
}
