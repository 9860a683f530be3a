/** What one attempt of a Run is made from. Everything is a parameter: rendering reads no clock, cluster or environment. */
import type { Version } from '../../schemas/common/group.ts';
import type { ApiObject } from '../../schemas/common/object.ts';
import type { PlaybookSpec } from '../../schemas/v1beta1/playbook.ts';
import type { RepositorySpec } from '../../schemas/v1beta1/repository.ts';
import type { RunSpec } from '../../schemas/v1beta1/run.ts';
import type { Resources } from '../../schemas/v1beta1/runtime.ts';
import type { FetchRequest } from '../fetch/request.ts';

/** The Repository of a Playbook, or its name while the object is not known. */
export type RepositoryInput =
  | { readonly resolved: ApiObject<RepositorySpec> }
  | { readonly unresolved: true; readonly name: string };

/**
 * Settings of the operator that shape Pods. Images are undefined where the operator is not known, as offline: a Job
 * without them can be judged, not run, and no rule judges an image that nobody knows.
 */
export interface ExecutorSettings {
  /** Our own image: the fetch step. */
  readonly operatorImage: string | undefined;
  /** Execution Environment of Playbooks that name none. */
  readonly defaultImage: string | undefined;
  /** Images that are replaced: pattern (`*` stands for any characters) → image. The first match counts. */
  readonly imageRewrites?: Readonly<Record<string, string>>;
  /** Secrets with registry credentials that every Pod names, for `operatorImage`. */
  readonly imagePullSecrets?: readonly string[];
  /** UID, GID and fsGroup of Pods that set none; null leaves them to the cluster, as OpenShift wants; 1000 when unset. */
  readonly userId?: number | null;
  /** ServiceAccount of v1alpha1 Playbooks that name none (the origin's executor). */
  readonly executorServiceAccount?: string;
  /** Resources of the play where neither Run nor Playbook has any. */
  readonly resources?: Resources;
  /** Resources of the fetch and collections containers, instead of `PREPARATION_RESOURCES`. */
  readonly preparationResources?: Resources;
  /** Timeout of v1beta1 Playbooks that set none, a duration; `PLAYBOOK_TIMEOUT` when unset. */
  readonly timeout?: string;
  /** Proxy of Repositories that name none, for Git and Galaxy. */
  readonly proxy?: { readonly httpProxy?: string; readonly httpsProxy?: string; readonly noProxy?: string };
  /** Certificate authorities (PEM) that Ansible trusts besides those of its image. */
  readonly caBundle?: string;
  /** Addresses that the fetch step may connect to. */
  readonly addressPolicy?: NonNullable<FetchRequest['addressPolicy']>;
}

/** One attempt of one Run. */
export interface RunInputs {
  /** The Run, or the one that `pseudoRun` makes of a Playbook. */
  readonly run: ApiObject<RunSpec>;
  readonly playbook: ApiObject<PlaybookSpec>;
  readonly repository: RepositoryInput;
  /** From 1. */
  readonly attempt: number;
  /** The commit that the ref of the Repository was resolved to. */
  readonly commit?: string;
  /** Hosts that an earlier attempt did not finish; only these are played. */
  readonly retryHosts?: readonly string[];
  /** Version in which the Playbook was written, where v1alpha1 behaves differently; v1beta1 when unset. */
  readonly origin?: Version;
  readonly settings: ExecutorSettings;
}

/** The Repository, where it is known. */
export const resolvedRepository = (inputs: RunInputs): ApiObject<RepositorySpec> | undefined =>
  'resolved' in inputs.repository ? inputs.repository.resolved : undefined;

/** The Run with which a Playbook is judged on its own: no parameters, no overrides, no UID of its own. */
export function pseudoRun(playbook: ApiObject<PlaybookSpec>): ApiObject<RunSpec> {
  const { name = '', namespace } = playbook.metadata;
  return {
    apiVersion: playbook.apiVersion,
    kind: 'Run',
    metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
    spec: { playbookRef: { name } },
  };
}
