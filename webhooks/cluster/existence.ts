/** Looks up whether objects exist, reading as little of them as possible. */
import type { ObjectCache } from '../../controllers/runtime/cache.ts';
import { type ApiClient, ApiError } from '../../controllers/runtime/client.ts';
import type { Clock } from '../../controllers/runtime/clock.ts';
import type { NamedKind } from '../../schemas/domain/named-object.ts';
import { type Existence, type ObjectRef, refKey, unique } from '../policy/question.ts';
import { byDeadline } from './by-deadline.ts';
import type { Limiter } from './limiter.ts';

/** Answers about existence. */
export interface Existences {
  /**
   * The answers by `refKey`. What could not be looked up before the deadline is missing or `unknown`. Never rejects.
   * @param deadline milliseconds on the clock that the answers were created with.
   */
  ask(refs: readonly ObjectRef[], deadline: number): Promise<ReadonlyMap<string, Existence>>;
}

/** What answers about existence need. */
export interface ExistenceOptions {
  readonly client: Pick<ApiClient, 'request'>;
  readonly limiter: Limiter;
  readonly clock: Clock;
  /** Kinds that are known already. */
  readonly caches: Readonly<Partial<Record<NamedKind, Pick<ObjectCache<unknown>, 'get' | 'synced'>>>>;
}

/** Resources of the core group that are looked up one by one. Secrets are not among them: nobody here reads any. */
const RESOURCES: Partial<Record<NamedKind, string>> = {
  ConfigMap: 'configmaps',
  PersistentVolumeClaim: 'persistentvolumeclaims',
  ServiceAccount: 'serviceaccounts',
};
/** The API server sends no more than the metadata (https://kubernetes.io/docs/reference/using-api/api-concepts/#metadata-only-fetches). */
const METADATA_ONLY = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';
/** A warning is not worth more time and requests than this. */
const LOOKUP_MS = 1_000;
const MAX_LOOKUPS = 64;

/** Answers from caches where there are some, else from the API server. */
export function createExistences({ client, limiter, clock, caches }: ExistenceOptions): Existences {
  const lookup = async ({ kind, namespace, name }: ObjectRef, deadline: number): Promise<Existence> => {
    const resource = RESOURCES[kind];
    const waitMs = resource === undefined ? undefined : limiter.turn(deadline);
    if (waitMs === undefined) return 'unknown';
    if (waitMs > 0) await clock.sleep(waitMs);
    try {
      await client.request({
        method: 'GET',
        path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/${resource}/${encodeURIComponent(name)}`,
        accept: METADATA_ONLY,
        timeoutMs: LOOKUP_MS,
        retry: false,
      });
      return 'exists';
    } catch (error) {
      return error instanceof ApiError && error.status === 404 ? 'missing' : 'unknown';
    }
  };

  const answer = (ref: ObjectRef, deadline: number): Existence | Promise<Existence> => {
    const cache = caches[ref.kind];
    if (cache === undefined) return lookup(ref, deadline);
    if (!cache.synced) return 'unknown';
    return cache.get(ref.namespace, ref.name) === undefined ? 'missing' : 'exists';
  };

  return {
    ask: (refs, deadline) => {
      const end = Math.min(deadline, clock.now() + LOOKUP_MS);
      const asked = unique(refs, refKey).slice(0, MAX_LOOKUPS);
      return byDeadline(new Map(asked.map((ref) => [refKey(ref), answer(ref, end)])), end, clock);
    },
  };
}
