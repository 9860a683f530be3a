/** Everything that the judge asks, from a real API server. */
import type { ApiClient } from '../../controllers/runtime/client.ts';
import { systemClock } from '../../controllers/runtime/clock.ts';
import { type Reflector, startReflector } from '../../controllers/runtime/reflector.ts';
import { apiVersion, HUB_VERSION } from '../../schemas/common/group.ts';
import type { ApiObject } from '../../schemas/common/object.ts';
import { type Kind, kindEntry } from '../../schemas/registry.ts';
import type { PlaybookSpec } from '../../schemas/v1beta1/playbook.ts';
import type { RepositorySpec } from '../../schemas/v1beta1/repository.ts';
import type { ChainFacts } from '../chain/input.ts';
import { createAccess } from '../cluster/access.ts';
import { createExistences } from '../cluster/existence.ts';
import { createFacts } from '../cluster/facts.ts';
import { createLimiter } from '../cluster/limiter.ts';
import { createOwners } from '../cluster/owners.ts';
import { examined, type KnownPolicy, policyProblems, problemText } from '../policy/last-good.ts';
import type { PlaybookPolicy } from '../policy/subject.ts';
import type { Edges } from './judge.ts';
import { errorText, type Log } from './log.ts';

/** How the cluster is asked. */
export interface ClusterOptions {
  readonly settings: ChainFacts['settings'];
  /** User name of the operator's controllers. */
  readonly controller: string;
  readonly accessCacheSeconds: number;
  readonly accessRate: { readonly perSecond: number; readonly burst: number };
  readonly log: Log;
}

/** The edges, and whether they know enough. */
export interface ClusterEdges extends Omit<Edges, 'cel'> {
  /** Resources that are not known yet. */
  waitingFor(): readonly string[];
  stop(): void;
}

/** A denial counts for less long: whoever was just given a right tries again. */
const DENIED_SHARE = 0.2;

/** Starts to watch what verdicts depend on. */
export function clusterEdges(client: ApiClient, options: ClusterOptions): ClusterEdges {
  const { settings, controller, accessCacheSeconds, accessRate, log } = options;
  const watching = <T>(path: string): Reflector<T> =>
    startReflector<T>(client, {
      path,
      onError: (error) => log.warn('a watch was interrupted', { path, error: errorText(error) }),
    });
  const ours = (kind: Kind): string => `/apis/${apiVersion(HUB_VERSION)}/${kindEntry(kind).plural}`;
  const namespaces = watching<ApiObject<unknown>>('/api/v1/namespaces');
  const policies = watching<PlaybookPolicy>(ours('PlaybookPolicy'));
  const playbooks = watching<ApiObject<PlaybookSpec>>(ours('Playbook'));
  const repositories = watching<ApiObject<RepositorySpec>>(ours('Repository'));
  const known = new Map<string, KnownPolicy>();
  policies.cache.onChange(({ type, object }) => {
    const name = object.metadata.name ?? '';
    if (type === 'deleted') {
      known.delete(name);
      return;
    }
    const found = examined(object, policyProblems(object), known.get(name));
    if (found.problems.length > 0)
      log.warn('a PlaybookPolicy is not in force as it is stored', { name, why: problemText(found) });
    known.set(name, found);
  });
  const facts = createFacts({
    caches: {
      namespaces: namespaces.cache,
      policies: policies.cache,
      playbooks: playbooks.cache,
      repositories: repositories.cache,
    },
    policies: () => [...known.values()].flatMap(({ inForce }) => inForce ?? []),
    settings,
    controller,
  });
  const clock = systemClock;
  const limiter = createLimiter(accessRate, clock);
  const allowed = accessCacheSeconds * 1000;
  return {
    facts,
    access: createAccess({
      client,
      limiter,
      clock,
      keepMs: { allowed, denied: allowed * DENIED_SHARE },
      problem: (error) => log.warn('rights could not be asked for', { error: errorText(error) }),
    }),
    existences: createExistences({
      client,
      limiter,
      clock,
      caches: { Playbook: playbooks.cache, Repository: repositories.cache },
    }),
    owners: createOwners(client, clock),
    waitingFor: () => facts.ready().waitingFor,
    stop: () => {
      for (const reflector of [namespaces, policies, playbooks, repositories]) reflector.stop();
    },
  };
}
