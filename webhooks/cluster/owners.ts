/** Looks up the objects on whose behalf controllers create Runs. */
import { type ApiClient, ApiError } from '../../controllers/runtime/client.ts';
import type { Clock } from '../../controllers/runtime/clock.ts';
import { apiVersion, HUB_VERSION } from '../../schemas/common/group.ts';
import type { ApiObject } from '../../schemas/common/object.ts';
import { kindEntry } from '../../schemas/registry.ts';
import { ownerKey } from '../policy/on-behalf.ts';
import type { OwnerRef } from '../policy/question.ts';
import { byDeadline } from './by-deadline.ts';

/** Owners, as they are now: a cache may not know yet what a controller has just acted on. */
export interface Owners {
  /**
   * The owners by `ownerKey`, null for those that do not exist. Those that could not be looked up before the deadline are
   * missing. Never rejects.
   * @param deadline milliseconds on the clock that the owners were created with.
   */
  ask(refs: readonly OwnerRef[], deadline: number): Promise<ReadonlyMap<string, ApiObject<unknown> | null>>;
}

/** Owners from the API server. */
export function createOwners(client: Pick<ApiClient, 'request'>, clock: Clock): Owners {
  const owner = async ({ kind, namespace, name }: OwnerRef, timeoutMs: number) => {
    const [in_, of] = [encodeURIComponent(namespace), encodeURIComponent(name)];
    const path = `/apis/${apiVersion(HUB_VERSION)}/namespaces/${in_}/${kindEntry(kind).plural}/${of}`;
    try {
      return (await client.request<ApiObject<unknown>>({ method: 'GET', path, timeoutMs })).body;
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return null;
      throw error;
    }
  };
  return {
    ask: (refs, deadline) => {
      const timeoutMs = Math.max(1, deadline - clock.now());
      return byDeadline(new Map(refs.map((ref) => [ownerKey(ref), owner(ref, timeoutMs)])), deadline, clock);
    },
  };
}
