/** Playbook, v1alpha1: every field of the origin (ansible-playbook-operator v0.1.7) with its default. */
import type { Static } from 'typebox';
import {
  exactInteger,
  flag,
  freeForm,
  integer,
  listOf,
  mapOf,
  object,
  oneOf,
  optional,
  text,
} from '../common/structural.ts';
import { originKeyRef, originRef } from './origin.ts';

const execution = object(
  {
    tags: optional(listOf(text(253, 'A tag.'), 256, { description: 'Tags to run (--tags).' })),
    skipTags: optional(listOf(text(253, 'A tag.'), 256, { description: 'Tags to skip (--skip-tags).' })),
    checkMode: optional(flag('Check mode (--check).', { default: false })),
    diff: optional(flag('Show differences (--diff).', { default: false })),
    verbosity: optional(integer(0, 4, 'Verbosity (-v to -vvvv).', { default: 0 })),
    limit: optional(text(4096, 'Hosts to limit to (--limit).')),
    connectionTimeout: optional(integer(1, 2147483647, 'Connection timeout in seconds (--timeout).')),
    forks: optional(integer(1, 10000, 'Parallel processes (--forks).')),
    strategy: optional(oneOf(['linear', 'free'], 'Strategy.', { default: 'linear' })),
    flushCache: optional(flag('Clear the fact cache (--flush-cache).', { default: false })),
    forceHandlers: optional(
      flag('Run handlers even if a task fails (--force-handlers).', { default: false }),
    ),
    startAtTask: optional(text(1024, 'Task to start at (--start-at-task).')),
    step: optional(
      flag('One step at a time (--step); cannot work without a terminal and is ignored.', { default: false }),
    ),
  },
  { description: 'Options of ansible-playbook.' },
);

const secrets = object(
  {
    env: optional(
      listOf(
        object({
          envVarName: text(253, 'Name of the environment variable.'),
          secretRef: originKeyRef('Secret key with its value.'),
        }),
        256,
        { description: 'Environment variables from Secret keys.' },
      ),
    ),
    envFromSecretRefs: optional(
      listOf(originRef('A Secret.'), 64, {
        description: 'Secrets whose keys all become environment variables.',
      }),
    ),
    fileMounts: optional(
      listOf(
        object({
          secretRef: originRef('The Secret.'),
          mountPath: text(4096, 'Absolute path of the directory in the container.'),
          items: optional(
            listOf(
              object({ key: text(253, 'Key in the Secret.'), path: text(1024, 'Path of the file.') }),
              256,
              {
                description: 'Which keys become which files.',
              },
            ),
          ),
        }),
        64,
        { description: 'Secrets mounted as files.' },
      ),
    ),
    vaultPasswordSecretRef: optional(originRef('Secret whose key password is the vault password.')),
  },
  { description: 'Secrets that the play may use.' },
);

const runtime = object(
  {
    image: optional(text(1024, "Image; the operator's default when unset.")),
    serviceAccountName: optional(text(253, 'ServiceAccount of the Pod.')),
    imagePullSecrets: optional(
      listOf(object({ name: optional(text(253, 'Name of the Secret.')) }), 16, {
        description: 'Credentials of image registries.',
      }),
    ),
    resources: optional(freeForm(16, 'Compute resources, as in core/v1.')),
    nodeSelector: optional(mapOf(text(63, 'Label value.'), 64, { description: 'Labels of nodes that fit.' })),
    tolerations: optional(
      listOf(freeForm(16, 'A toleration.'), 64, { description: 'Taints that the Pod tolerates.' }),
    ),
    affinity: optional(freeForm(16, 'Affinity, as in core/v1.')),
    securityContext: optional(freeForm(32, 'Security context of the container, as in core/v1.')),
    podSecurityContext: optional(freeForm(32, 'Security context of the Pod, as in core/v1.')),
    volumes: optional(
      listOf(freeForm(32, 'A volume, as in core/v1.'), 64, { description: 'Further volumes.' }),
    ),
    volumeMounts: optional(
      listOf(freeForm(16, 'A mount, as in core/v1.'), 64, { description: 'Where they are mounted.' }),
    ),
    activeDeadlineSeconds: optional(exactInteger('Seconds that one attempt may take.')),
  },
  { description: 'The Pod that runs the playbook.' },
);

/** The spec of a v1alpha1 Playbook. */
export const playbookSpec = object(
  {
    repositoryRef: originRef('Repository in the same namespace.'),
    playbookPath: text(1024, 'Path of the playbook in the repository.'),
    inventoryPath: optional(text(1024, 'Path of the inventory.')),
    inventoryPaths: optional(
      listOf(text(1024, 'A path.'), 32, { description: 'Paths of several inventories.' }),
    ),
    ansibleCfgPath: optional(text(1024, 'Path of ansible.cfg.')),
    extraVars: optional(freeForm(512, 'Extra variables.')),
    execution: optional(execution),
    extraVarsSecretRefs: optional(
      listOf(originRef('A Secret.'), 32, { description: 'Secrets whose keys become variables.' }),
    ),
    secrets: optional(secrets),
    runtime: optional(runtime),
  },
  {
    'x-kubernetes-validations': [
      {
        rule: '!(has(self.inventoryPath) && has(self.inventoryPaths))',
        message: 'Only one of inventoryPath or inventoryPaths may be set',
        fieldPath: '.inventoryPaths',
        reason: 'FieldValueForbidden',
      },
      {
        rule: '!has(self.secrets) || !has(self.secrets.env) || self.secrets.env.all(e, size(e.envVarName) > 0)',
        message: 'envVarName must be non-empty when secrets.env is used',
        fieldPath: '.secrets',
      },
    ],
  },
);

/** Spec of a v1alpha1 Playbook. */
export type PlaybookSpec = Static<typeof playbookSpec>;
