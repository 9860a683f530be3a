/** What the admission chain knows of the cluster, from caches that are kept up to date. */
import type { Indexes, ObjectCache } from '../../controllers/runtime/cache.ts';
import type { ApiObject } from '../../schemas/common/object.ts';
import type { PlaybookSpec } from '../../schemas/v1beta1/playbook.ts';
import type { RepositorySpec } from '../../schemas/v1beta1/repository.ts';
import type { ChainFacts } from '../chain/input.ts';
import type { NamespaceFacts } from '../policy/effective.ts';
import type { PlaybookPolicy } from '../policy/subject.ts';
import { originOf } from './origin.ts';

/** What the chain is given for one request. */
export interface RequestFacts extends ChainFacts {
  readonly namespace: NamespaceFacts;
}

/** What is known of the cluster. */
export interface ClusterFacts {
  /** Facts for an object of a namespace; of the cluster when it is empty. */
  facts(namespace: string): RequestFacts;
  /** Whether enough is known to judge, and the resources that are not known yet. */
  ready(): { readonly ok: boolean; readonly waitingFor: string[] };
  /**
   * Milliseconds since the last sign of life for the cache that had none for longest. Facts that are old still
   * count: without the API server nothing is admitted anyway.
   */
  staleForMs(): number;
}

/** The caches that facts come from. Objects are hub versions. */
export interface FactCaches {
  readonly namespaces: ObjectCache<ApiObject<unknown>>;
  readonly policies: Pick<ObjectCache<unknown>, 'synced' | 'staleForMs'>;
  /** With `playbookIndexes`. */
  readonly playbooks: ObjectCache<ApiObject<PlaybookSpec>>;
  readonly repositories: ObjectCache<ApiObject<RepositorySpec>>;
}

const BY_REPOSITORY = 'repository';

/** The index that the cache of Playbooks must have. */
export const playbookIndexes: Indexes<ApiObject<PlaybookSpec>> = {
  [BY_REPOSITORY]: ({ metadata, spec }) => [`${metadata.namespace}/${spec.source.repositoryRef.name}`],
};

/** What facts are made of. */
export interface FactsOptions {
  readonly caches: FactCaches;
  /** The policies in force now: the last good version of each. */
  readonly policies: () => readonly PlaybookPolicy[];
  readonly settings: ChainFacts['settings'];
  /** User name of the operator's controllers. */
  readonly controller?: string;
}

/** Facts from caches. */
export function createFacts({ caches, policies, settings, controller }: FactsOptions): ClusterFacts {
  const { namespaces, playbooks, repositories } = caches;
  return {
    facts: (namespace) => {
      const labels = namespaces.get(undefined, namespace)?.metadata.labels;
      return {
        namespace: { name: namespace, ...(labels ? { labels } : {}) },
        policies: policies(),
        settings,
        ...(controller === undefined ? {} : { controller }),
        playbook: (name) => playbooks.get(namespace, name),
        playbookOrigin: (name) => {
          const playbook = playbooks.get(namespace, name);
          return playbook && originOf(playbook);
        },
        dependents: (name) => playbooks.byIndex(BY_REPOSITORY, `${namespace}/${name}`),
        repository: (name) => repositories.get(namespace, name),
      };
    },
    ready: () => {
      const waitingFor = Object.entries(caches).flatMap(([name, cache]) => (cache.synced ? [] : [name]));
      return { ok: waitingFor.length === 0, waitingFor };
    },
    staleForMs: () => Math.max(...Object.values(caches).map((cache) => cache.staleForMs)),
  };
}
