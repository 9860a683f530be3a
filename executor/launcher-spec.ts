/**
 * The launcher's input: spec.json, which says everything about one attempt of one playbook. job.ts writes it for
 * a Pod, local.ts for `apo run`; both run the same launcher (executor/launcher/README.md). No value of a secret
 * is ever in it: secrets are files, directories (a mounted Secret) or environment variables that it names.
 *
 * The same schema, as JSON in executor/launcher/apo_launcher/schemas/, is what the launcher validates with.
 */
import { type Static, Type } from 'typebox';
import { closed, closedList, maybe } from './launcher-contract.ts';

const flag = (description: string) => maybe(Type.Boolean({ description }));

const integer = (minimum: number, maximum: number, description: string) =>
  Type.Integer({ minimum, maximum, description });

const nonEmpty = (maxLength: number, description: string) =>
  Type.String({ minLength: 1, maxLength, description });

/** A path inside the checkout: relative, no `..`, not starting with `-` or `@`; checked again after symlinks. */
const treePath = (description: string) =>
  Type.String({
    minLength: 1,
    maxLength: 1024,
    pattern: '^(?![-@/])(?!(.*/)?\\.\\.(/|$))[^\\u0000-\\u001f]+$',
    description: `${description} Relative to the root of the checkout.`,
  });

/** An absolute path on the machine that the launcher runs on. */
const absolutePath = (description: string) =>
  Type.String({
    maxLength: 4096,
    pattern: '^/[^\\u0000-\\u001f]*$',
    description: `${description} Absolute.`,
  });

/** One word of an option: no control characters, no leading `-` or `@` (which ansible reads as a file). */
const word = (maxLength: number, description: string) =>
  Type.String({
    minLength: 1,
    maxLength,
    pattern: '^(?![-@])[^\\u0000-\\u001f]+$',
    description,
  });

const environmentName = Type.String({ maxLength: 256, pattern: '^[A-Za-z_][A-Za-z0-9_]*$' });

const list = <T extends Parameters<typeof Type.Array>[0]>(items: T, maxItems: number, description: string) =>
  maybe(Type.Array(items, { maxItems, description }));

const files = (maxItems: number, description: string) => list(absolutePath('A file.'), maxItems, description);

const run = closed(
  {
    namespace: maybe(Type.String({ maxLength: 63, description: 'Namespace; absent for `apo run`.' })),
    name: nonEmpty(253, 'Name of the Run.'),
    uid: nonEmpty(64, 'UID of the Run.'),
    attempt: integer(1, 1000, 'Number of the attempt, from 1.'),
  },
  'Whose attempt this is; copied into the record.',
);

const paths = closed(
  {
    source: absolutePath('Read-only checkout; the root of the tree.'),
    work: absolutePath(
      'Writable directory; the tree is copied to `<work>/project`, which must not exist yet.',
    ),
    private: maybe(
      absolutePath(
        'Directory for passwords, keys and the home directory; in a Pod memory-backed. A directory of random name ' +
          'is made in it, with mode 0700, and removed at the end. Default: the system directory for temporary files.',
      ),
    ),
    record: absolutePath('Where the record is rewritten in place; in a Pod the termination message file.'),
    events: maybe(absolutePath('Where NDJSON events are written; absent: no events.')),
    collections: maybe(
      absolutePath(
        'Installed collections and roles: written by mode `Collections`, read by mode `Run`. Absent in mode `Run`: ' +
          'this process installs what the requirements name into the work directory.',
      ),
    ),
    cancel: maybe(
      absolutePath('The attempt is cancelled as soon as this file exists (looked for every 500 ms).'),
    ),
    cgroup: maybe(
      absolutePath(
        'Directory of the memory cgroup that belongs to this attempt alone, for its oom_kill counter; in a Pod ' +
          '`/sys/fs/cgroup`. Absent: only a SIGKILL that the launcher did not send counts as OOM.',
      ),
    ),
  },
  'Where things are.',
);

const inventory = Type.Union([
  closed({ path: treePath('File or directory.') }, 'An inventory of the repository.'),
  closed({ file: absolutePath('File or directory.') }, 'An inline or mounted inventory.'),
]);

const extraVars = Type.Union([
  closed(
    {
      inline: Type.Record(Type.String(), Type.Unknown(), { description: 'Variables of any JSON type.' }),
      unsafe: flag('Templates in the values, however deep, are never evaluated.'),
    },
    'Variables as they are.',
  ),
  closed(
    { file: absolutePath('YAML or JSON file of variables; may be encrypted with Vault.') },
    'A variables file.',
  ),
  closed(
    {
      directory: absolutePath(
        'Each file is a variable: its name, and its content, never templated, as a string.',
      ),
    },
    'A mounted Secret or ConfigMap.',
  ),
]);

const options = closed(
  {
    tags: list(word(256, 'A tag.'), 256, '--tags'),
    skipTags: list(word(256, 'A tag.'), 256, '--skip-tags'),
    check: flag('--check'),
    diff: flag('--diff'),
    verbosity: maybe(integer(0, 6, 'Number of -v.')),
    limit: maybe(word(8192, '--limit; a host pattern.')),
    forks: maybe(integer(1, 10_000, '--forks')),
    connectionTimeout: maybe(integer(1, 86_400, '--timeout, in seconds.')),
    strategy: maybe(word(253, 'Strategy plugin of plays that name none.')),
    flushCache: flag('--flush-cache'),
    forceHandlers: flag('--force-handlers'),
    startAtTask: maybe(word(1024, '--start-at-task')),
    color: flag('Colours in the ordinary output; default no.'),
  },
  'Options of ansible-playbook.',
);

const vaultIdentity = closed(
  {
    id: maybe(
      Type.String({
        maxLength: 128,
        pattern: '^[A-Za-z0-9_][A-Za-z0-9_.-]*$',
        description: 'Vault id; default `default`.',
      }),
    ),
    file: absolutePath('File that holds the password; its content is used, it is never executed.'),
  },
  'A vault password.',
);

const privateKey = closed(
  {
    file: absolutePath('Private key in OpenSSH or PEM format.'),
    passphraseFile: maybe(absolutePath('File that holds its passphrase.')),
  },
  'A key, loaded into an agent of this attempt.',
);

const connection = closed(
  {
    privateKeys: list(privateKey, 20, 'Keys, offered in this order.'),
    user: maybe(word(256, '--user')),
    passwordFile: maybe(absolutePath('Connection password.')),
    becomePasswordFile: maybe(absolutePath('Password of privilege escalation.')),
    knownHosts: maybe(
      absolutePath('known_hosts of the target hosts; then no other known_hosts file is read.'),
    ),
    hostKeyChecking: flag('ANSIBLE_HOST_KEY_CHECKING; default as ansible.cfg says.'),
  },
  'How target hosts are reached.',
);

const galaxyServer = closed(
  {
    name: Type.String({
      maxLength: 63,
      pattern: '^[A-Za-z0-9_]+$',
      description: 'Name in messages.',
    }),
    url: Type.String({
      maxLength: 2048,
      pattern: '^https?://[^\\s@]+$',
      description: 'URL without credentials.',
    }),
    tokenFile: maybe(absolutePath('File that holds the API token.')),
  },
  'A Galaxy or Automation Hub server.',
);

const environment = closed(
  {
    pass: list(
      Type.String({ maxLength: 256, pattern: '^([A-Za-z_][A-Za-z0-9_]*\\*?|\\*)$' }),
      200,
      "Variables handed on from the launcher's own environment, beyond the built-in list: a name, `PREFIX_*`, or `*`.",
    ),
    set: maybe(
      Type.Record(environmentName, Type.String({ maxLength: 32_768 }), {
        additionalProperties: false,
        description: 'Variables, not secret.',
      }),
    ),
  },
  'The environment of ansible.',
);

const secrets = closed(
  {
    files: files(1000, 'Files whose content is secret.'),
    directories: list(
      absolutePath('A directory.'),
      200,
      'Directories (mounted Secrets) whose files are secret.',
    ),
    env: list(
      environmentName,
      256,
      'Environment variables that are secret; handed on to the play, not to Galaxy.',
    ),
  },
  'What to redact besides passwords, keys, passphrases and tokens named elsewhere, which always are.',
);

/** Schema of spec.json (JSON Schema 2020-12). */
export const LauncherSpec = closed(
  {
    schemaVersion: integer(1, 1, 'Version of this contract.'),
    mode: maybe(
      closedList(
        ['Run', 'Collections'],
        '`Collections` ends after the collections phase (its own container); default `Run`.',
      ),
    ),
    run,
    paths,
    playbook: treePath('The playbook.'),
    inventories: list(inventory, 50, 'Inventories, in order. None: as ansible.cfg says.'),
    ansibleCfg: maybe(treePath('ansible.cfg. Default: `ansible.cfg` at the root, if any.')),
    rolesPath: list(treePath('A directory of roles.'), 20, 'Searched after `roles/` beside the playbook.'),
    extraVars: list(extraVars, 100, 'Extra variables; later ones win.'),
    options: maybe(options),
    narrowLimit: maybe(
      word(
        8192,
        'A host pattern whose hosts must lie within `options.limit`; the attempt is refused otherwise.',
      ),
    ),
    retryHosts: list(word(253, 'A host.'), 10_000, 'Only these hosts, within the limits.'),
    vault: list(vaultIdentity, 20, 'Vault passwords.'),
    connection: maybe(connection),
    requirements: maybe(
      closed(
        { files: list(treePath('A requirements file.'), 10, 'Requirements files, all of which must exist.') },
        'What to install. Absent: `requirements.yml`, `collections/requirements.yml`, `roles/requirements.yml` if they exist.',
      ),
    ),
    galaxy: maybe(
      closed(
        {
          servers: list(galaxyServer, 20, 'Servers, in order; absent: as ansible.cfg says.'),
          offline: flag('Install without asking any server.'),
        },
        'Where collections and roles come from.',
      ),
    ),
    environment: maybe(environment),
    caFile: maybe(absolutePath('Certificates (PEM) trusted in addition to those of the system.')),
    deadlineSeconds: maybe(integer(1, 2_592_000, 'The attempt is stopped after this time, class Deadline.')),
    terminationGraceSeconds: maybe(
      integer(1, 3600, 'Time between the first signal to ansible and SIGKILL; default 10.'),
    ),
    eventsLimitBytes: maybe(
      integer(
        65_536,
        1_073_741_824,
        'Size of the events file beyond which results are only counted; default 8 MiB.',
      ),
    ),
    secrets: maybe(secrets),
  },
  'One attempt of one playbook.',
);

/** What the launcher is to do. */
export type LauncherSpec = Static<typeof LauncherSpec>;
