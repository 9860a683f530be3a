/** Playbook, v1beta1: a playbook of a Repository and everything that it needs to run. */
import type { Static } from 'typebox';
import { conditions, observedGeneration, statusRef } from '../common/status.ts';
import {
  anyValue,
  configMapOrSecretKeyRef,
  dataKey,
  duration,
  filledText,
  flag,
  freeForm,
  instant,
  integer,
  keyRef,
  listOf,
  nameRef,
  object,
  objectName,
  oneOf,
  optional,
  relativePath,
  text,
} from '../common/structural.ts';
import { retry } from './retry.ts';
import { runtime } from './runtime.ts';

/** The longest time in seconds that a connection may take to open. A longer wait than a day is no wait for a connection. */
export const MAX_CONNECTION_SECONDS = 86_400;

/** What a Run may override without a Playbook's leave only to narrow. */
export const OVERRIDES = [
  'check',
  'diff',
  'limit',
  'retry',
  'revision',
  'skipTags',
  'tags',
  'timeout',
  'verbosity',
] as const;

const exactlyOne = (fields: readonly string[]) => ({
  rule: `[${fields.map((field) => `has(self.${field})`).join(', ')}].filter(x, x).size() == 1`,
  message: `exactly one of ${fields.join(', ')} must be set`,
});

const inventorySource = object(
  {
    path: optional(
      relativePath('Path in the repository: a file, directory, script or plugin configuration.'),
    ),
    inline: optional(filledText(65536, 'The inventory itself, in YAML or INI.')),
    configMapKeyRef: optional(keyRef('Key of a ConfigMap that holds the inventory.')),
    secretKeyRef: optional(keyRef('Key of a Secret that holds the inventory.')),
  },
  { 'x-kubernetes-validations': [exactlyOne(['path', 'inline', 'configMapKeyRef', 'secretKeyRef'])] },
);

const variableSource = object(
  {
    secretRef: optional(nameRef('Secret whose keys become variables.')),
    configMapRef: optional(nameRef('ConfigMap whose keys become variables.')),
    secretKeyRef: optional(keyRef('Key of a Secret that holds a YAML or JSON file of variables.')),
    configMapKeyRef: optional(keyRef('Key of a ConfigMap that holds a YAML or JSON file of variables.')),
  },
  {
    'x-kubernetes-validations': [
      exactlyOne(['secretRef', 'configMapRef', 'secretKeyRef', 'configMapKeyRef']),
    ],
  },
);

const connection = object(
  {
    user: optional(filledText(253, 'Remote user.')),
    privateKeys: optional(
      listOf(
        object({
          secretKeyRef: keyRef('Secret key with an SSH private key.'),
          passphraseRef: optional(keyRef('Secret key with its passphrase.')),
        }),
        16,
        { description: 'SSH keys; an agent holds them, the play cannot read the files.' },
      ),
    ),
    passwordRef: optional(keyRef('Secret key with the connection password.')),
    becomePasswordRef: optional(keyRef('Secret key with the privilege escalation password.')),
    knownHostsRef: optional(
      configMapOrSecretKeyRef('known_hosts lines of the target hosts; key known_hosts when unset.'),
    ),
  },
  { description: 'How Ansible reaches its hosts.' },
);

const ansible = object(
  {
    configPath: optional(relativePath('Path of ansible.cfg; ansible.cfg at the root when there is one.')),
    tags: optional(
      listOf(filledText(253, 'A tag.'), 256, { description: 'Only tasks with these tags run.' }),
    ),
    skipTags: optional(
      listOf(filledText(253, 'A tag.'), 256, { description: 'Tasks with these tags are left out.' }),
    ),
    check: optional(flag('Only say what would change; false when unset.')),
    diff: optional(flag('Show differences of changed files; false when unset.')),
    verbosity: optional(integer(0, 4, 'How much Ansible says; 0 when unset.')),
    limit: optional(filledText(4096, 'Pattern of hosts to limit the play to.')),
    connectionTimeout: optional(duration('How long a connection may take to open.')),
    forks: optional(integer(1, 10000, 'How many hosts are worked on at once.')),
    strategy: optional(oneOf(['linear', 'free', 'host_pinned'], 'Strategy plugin; linear when unset.')),
    flushCache: optional(flag('Clear the fact cache first; false when unset.')),
    forceHandlers: optional(flag('Run handlers even when a task fails; false when unset.')),
    startAtTask: optional(filledText(1024, 'Start at the task of this name.')),
  },
  { description: 'Options of ansible-playbook.' },
);

const secretFiles = object({
  secretRef: nameRef('The Secret.'),
  mountPath: filledText(4096, 'Absolute path of the directory in the container.'),
  items: optional(
    listOf(
      object({
        key: dataKey('Key in the Secret.'),
        path: filledText(1024, 'Path of the file below the mount path.'),
      }),
      256,
      { description: 'Which keys become which files; all keys when unset.' },
    ),
  ),
});

const secrets = object(
  {
    env: optional(
      listOf(
        object({
          name: filledText(253, 'Name of the environment variable.', {
            pattern: '^[-._a-zA-Z][-._a-zA-Z0-9]*$',
          }),
          secretKeyRef: keyRef('Secret key with its value.'),
        }),
        256,
        { description: 'Environment variables from Secret keys.' },
      ),
    ),
    envFrom: optional(
      listOf(object({ secretRef: nameRef('The Secret.') }), 64, {
        description: 'Secrets whose keys all become environment variables.',
      }),
    ),
    files: optional(listOf(secretFiles, 64, { description: 'Secrets mounted as files.' })),
    vault: optional(
      listOf(
        object({
          id: optional(filledText(63, 'Vault ID; default when unset.', { pattern: '^[A-Za-z0-9_.-]+$' })),
          secretRef: object(
            {
              name: objectName('Name of the Secret.'),
              key: optional(dataKey('Key of the vault password; password when unset.')),
            },
            { description: 'Secret with the vault password.' },
          ),
        }),
        16,
        { description: 'Vault passwords.' },
      ),
    ),
  },
  { description: 'Secrets that the play may use.' },
);

const parameter = object({
  name: filledText(63, 'Name of the variable.', { pattern: '^[a-zA-Z_][a-zA-Z0-9_]*$' }),
  type: oneOf(['string', 'integer', 'number', 'boolean', 'array', 'object'], 'Type of the value.'),
  description: optional(text(1024, 'What it is for.')),
  required: optional(flag('A Run must give a value; false when unset.')),
  default: optional(anyValue('Value when a Run gives none.')),
  enum: optional(listOf(anyValue('A value.'), 64, { description: 'The only values allowed.' })),
  pattern: optional(filledText(1024, 'RE2 expression that a string must match as a whole.')),
  minLength: optional(integer(0, 65536, 'Least length of a string.')),
  maxLength: optional(integer(0, 65536, 'Greatest length of a string.')),
  minimum: optional(integer(-9007199254740991, 9007199254740991, 'Least number.')),
  maximum: optional(integer(-9007199254740991, 9007199254740991, 'Greatest number.')),
});

/** The spec of a Playbook. */
export const playbookSpec = object({
  source: object(
    {
      repositoryRef: nameRef('Repository in the same namespace.'),
      path: relativePath('Path of the playbook in the repository.'),
    },
    { description: 'Where the playbook is.' },
  ),
  inventory: optional(
    object(
      {
        from: listOf(inventorySource, 32, {
          description: 'Inventories, in the order in which Ansible reads them.',
        }),
      },
      { description: 'The hosts; the inventory of ansible.cfg when unset.' },
    ),
  ),
  connection: optional(connection),
  variables: optional(
    object(
      {
        inline: optional(freeForm(512, 'Extra variables.')),
        from: optional(
          listOf(variableSource, 32, {
            description: 'Extra variables from elsewhere; later ones win, inline wins over all.',
          }),
        ),
      },
      { description: 'Extra variables of the play.' },
    ),
  ),
  ansible: optional(ansible),
  secrets: optional(secrets),
  runtime: optional(runtime),
  parameters: optional(
    listOf(parameter, 64, {
      description: 'Variables that a Run may set.',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
    }),
  ),
  allowedOverrides: optional(
    listOf(oneOf(OVERRIDES, 'An override.'), OVERRIDES.length, {
      description: 'What a Run may override freely; anything else it may only narrow.',
      'x-kubernetes-list-type': 'set',
    }),
  ),
  timeout: optional(duration('How long one attempt may take; 1h when unset.')),
  retry: optional(retry),
});

/** The status of a Playbook, in every version. */
export const playbookStatus = object({
  observedGeneration: optional(observedGeneration),
  validated: optional(flag('Whether the playbook was found valid.')),
  lastValidationTime: optional(instant('When it was last validated.')),
  lastManualRun: optional(
    object(
      {
        runId: optional(text(253, 'Value of the run-now annotation.')),
        jobRef: optional(text(253, 'Name of the Job.')),
        runRef: optional(statusRef('The Run.')),
        startTime: optional(instant('When it started.')),
        completionTime: optional(instant('When it ended.')),
        status: optional(oneOf(['Running', 'Succeeded', 'Failed'], 'How it stands.')),
        reason: optional(text(1024, 'Why.')),
        message: optional(text(32768, 'What a person should know.')),
      },
      { description: 'The last Run asked for by the run-now annotation.' },
    ),
  ),
  lastRunRef: optional(statusRef('The last Run.')),
  conditions: optional(conditions),
});

/** Spec of a Playbook. */
export type PlaybookSpec = Static<typeof playbookSpec>;
/** Status of a Playbook. */
export type PlaybookStatus = Static<typeof playbookStatus>;
/** A parameter of a Playbook. */
export type Parameter = Static<typeof parameter>;
