/** Writes the status of PlaybookPolicies, which several replicas share. */
import { type ApiClient, ApiError } from '../../controllers/runtime/client.ts';
import { apiVersion, HUB_VERSION } from '../../schemas/common/group.ts';
import { kindEntry } from '../../schemas/registry.ts';
import type { PolicyStatus } from '../policy/policy-status.ts';
import type { PlaybookPolicy } from '../policy/subject.ts';

/** A policy as it is stored. */
export type StoredPolicy = PlaybookPolicy & { readonly status?: PolicyStatus };

const MAX_CONFLICTS = 5;
const MERGE_PATCH = 'application/merge-patch+json';

/**
 * Writes what is planned on top of what is stored. Whoever writes second is told of the conflict, reads, and plans anew.
 * @param plan the status that a stored policy should have; undefined where it has it.
 * @returns whether something was written.
 * @throws ApiError, ConnectionError.
 */
export async function writePolicyStatus(
  client: Pick<ApiClient, 'request'>,
  policy: StoredPolicy,
  plan: (stored: StoredPolicy) => PolicyStatus | undefined,
): Promise<boolean> {
  const name = encodeURIComponent(policy.metadata.name ?? '');
  const path = `/apis/${apiVersion(HUB_VERSION)}/${kindEntry('PlaybookPolicy').plural}/${name}`;
  let stored = policy;
  for (let conflicts = 0; conflicts <= MAX_CONFLICTS; conflicts++) {
    const status = stored.metadata.uid === policy.metadata.uid ? plan(stored) : undefined;
    if (status === undefined) return false;
    const { resourceVersion } = stored.metadata;
    const body = { metadata: { resourceVersion }, status };
    try {
      await client.request({ method: 'PATCH', path: `${path}/status`, contentType: MERGE_PATCH, body });
      return true;
    } catch (error) {
      if (isStatus(error, 404)) return false;
      if (!isStatus(error, 409)) throw error;
    }
    stored = (await client.request<StoredPolicy>({ method: 'GET', path })).body;
  }
  return false;
}

const isStatus = (error: unknown, status: number): boolean =>
  error instanceof ApiError && error.status === status;
