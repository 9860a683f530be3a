/** Who asked, as objects record it. */
import type { UserInfo } from '../schemas/common/object.ts';
import type { RunSpec } from '../schemas/v1beta1/run.ts';

/** `spec.requestedBy` of a Run, and as JSON the author annotations. */
export type IdentityStamp = NonNullable<RunSpec['requestedBy']>;

/** The most groups that a stamp holds, as many as a Run may carry. */
export const MAX_GROUPS = 64;

/** The stamp of a user: no `extra`, which may hold tokens, and no more groups than a Run may carry. */
export const identityStamp = ({ username, uid, groups }: UserInfo): IdentityStamp => ({
  username,
  ...(uid === undefined || uid === '' ? {} : { uid }),
  ...(groups === undefined || groups.length === 0 ? {} : { groups: groups.slice(0, MAX_GROUPS) }),
});
