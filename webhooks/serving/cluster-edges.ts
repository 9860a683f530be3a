/** Everything that the judge asks, from a real API server. */
import type { ApiClient } from '../../controllers/runtime/client.ts';
import { systemClock } from '../../controllers/runtime/clock.ts';
import {
  type Reflector,
  type ReflectorOptions,
  startReflector,
} from '../../controllers/runtime/reflector.ts';
import { apiVersion, HUB_VERSION } from '../../schemas/common/group.ts';
import type { ApiObject } from '../../schemas/common/object.ts';
import { type Kind, kindEntry } from '../../schemas/registry.ts';
import type { PlaybookSpec } from '../../schemas/v1beta1/playbook.ts';
import type { RepositorySpec } from '../../schemas/v1beta1/repository.ts';
import type { ChainFacts, Verdict } from '../chain/input.ts';
import { type AccessOptions, createAccess } from '../cluster/access.ts';
import { createExistences } from '../cluster/existence.ts';
import { costProblems } from '../cluster/expression-cost.ts';
import { createFacts, playbookIndexes } from '../cluster/facts.ts';
import { createLimiter } from '../cluster/limiter.ts';
import { specManagers } from '../cluster/origin.ts';
import { createOwners } from '../cluster/owners.ts';
import { followPolicies } from '../cluster/policies.ts';
import type { StoredPolicy } from '../cluster/policy-status-writer.ts';
import type { Edges } from './judge.ts';
import { errorText, type Log } from './log.ts';

/** How the cluster is asked. */
export interface ClusterOptions {
  readonly settings: ChainFacts['settings'];
  /** User name of the operator's controllers. */
  readonly controller: string;
  readonly accessCacheSeconds: number;
  readonly accessRate: { readonly perSecond: number; readonly burst: number };
  /** Is told each answer about rights. */
  readonly observeAccess: NonNullable<AccessOptions['observe']>;
  readonly log: Log;
}

/** The edges, and whether they know enough. */
export interface ClusterEdges extends Omit<Edges, 'cel'> {
  /** Resources that are not known yet. */
  waitingFor(): readonly string[];
  /** Counts a verdict that is not a dry run's, for the status of policies. */
  observe(namespace: string, verdict: Verdict): void;
  /** Writes what has not been written yet, and ends. */
  stop(): Promise<void>;
}

/** A denial counts for less long: whoever was just given a right tries again. */
const DENIED_SHARE = 0.2;

/** Starts to watch what verdicts depend on. */
export function clusterEdges(client: ApiClient, options: ClusterOptions): ClusterEdges {
  const { settings, controller, accessCacheSeconds, accessRate, observeAccess, log } = options;
  const watching = <T>(
    path: string,
    more: Pick<ReflectorOptions<T>, 'indexes' | 'managers'> = {},
  ): Reflector<T> =>
    startReflector<T>(client, {
      path,
      ...more,
      onError: (error) => log.warn('a watch was interrupted', { path, error: errorText(error) }),
    });
  const ours = (kind: Kind): string => `/apis/${apiVersion(HUB_VERSION)}/${kindEntry(kind).plural}`;
  const namespaces = watching<ApiObject<unknown>>('/api/v1/namespaces');
  const stored = watching<StoredPolicy>(ours('PlaybookPolicy'));
  const playbooks = watching<ApiObject<PlaybookSpec>>(ours('Playbook'), {
    indexes: playbookIndexes,
    managers: specManagers,
  });
  const repositories = watching<ApiObject<RepositorySpec>>(ours('Repository'));
  const clock = systemClock;
  const policies = followPolicies({
    cache: stored.cache,
    client,
    clock,
    timestamp: () => new Date().toISOString(),
    random: Math.random,
    tried: costProblems,
    problem: (error) => log.warn('the status of a policy could not be written', { error: errorText(error) }),
  });
  const facts = createFacts({
    caches: {
      namespaces: namespaces.cache,
      policies,
      playbooks: playbooks.cache,
      repositories: repositories.cache,
    },
    policies: policies.inForce,
    settings,
    controller,
  });
  const limiter = createLimiter(accessRate, clock);
  const allowed = accessCacheSeconds * 1000;
  return {
    facts,
    access: createAccess({
      client,
      limiter,
      clock,
      keepMs: { allowed, denied: allowed * DENIED_SHARE },
      observe: observeAccess,
      problem: (error) => log.warn('rights could not be asked for', { error: errorText(error) }),
    }),
    existences: createExistences({
      client,
      // Warnings must not use up what rights need.
      limiter: createLimiter(accessRate, clock),
      clock,
      caches: { Playbook: playbooks.cache, Repository: repositories.cache },
    }),
    owners: createOwners(client, clock),
    waitingFor: () => facts.ready().waitingFor,
    observe: (namespace, verdict) => policies.observe(facts.facts(namespace).namespace, verdict),
    stop: async () => {
      for (const reflector of [namespaces, stored, playbooks, repositories]) reflector.stop();
      await policies.stop();
    },
  };
}
