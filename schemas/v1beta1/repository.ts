/** Repository, v1beta1: a Git repository with playbooks. */
import { type Static, Type } from 'typebox';
import { conditions, count, observedGeneration } from '../common/status.ts';
import {
  configMapOrSecretKeyRef,
  dataKey,
  duration,
  filledText,
  flag,
  instant,
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

const ref = object(
  {
    branch: optional(filledText(244, 'Branch; main when nothing is set.')),
    tag: optional(filledText(244, 'Tag, instead of a branch.')),
    commit: optional(
      filledText(
        64,
        'Full commit ID (40 or 64 hexadecimal digits). Pins the commit; branch or tag then only say where it is found.',
      ),
    ),
  },
  {
    description: 'Which commit of the repository is used.',
    'x-kubernetes-validations': [
      { rule: '!(has(self.branch) && has(self.tag))', message: 'only one of branch and tag may be set' },
    ],
  },
);

const auth = object(
  {
    type: optional(
      oneOf(
        ['SSH', 'Basic', 'Token'],
        'How the credentials in the Secret are used. Without it the Secret is not used.',
      ),
    ),
    secretRef: optional(nameRef('Secret in the same namespace that holds the credentials.')),
    keys: optional(
      object(
        {
          privateKey: optional(dataKey('SSH: key of the private key; ssh-privatekey when unset.')),
          passphrase: optional(
            dataKey('SSH: key of the passphrase of the private key; passphrase when unset.'),
          ),
          username: optional(dataKey('Basic: key of the user name; username when unset.')),
          password: optional(dataKey('Basic: key of the password; password when unset.')),
          token: optional(dataKey('Token: key of the token; token when unset.')),
        },
        { description: 'Names of the keys in the Secret, where they differ from the usual ones.' },
      ),
    ),
  },
  {
    description: 'Credentials for the repository.',
    'x-kubernetes-validations': [
      { rule: '!has(self.type) || has(self.secretRef)', message: 'secretRef must be set when type is set' },
    ],
  },
);

const ssh = object(
  {
    knownHostsRef: optional(
      object(
        {
          name: objectName('Name of the ConfigMap.'),
          key: optional(dataKey('Key of the known_hosts file; known_hosts when unset.')),
        },
        { description: 'ConfigMap with the known_hosts lines of the Git server.' },
      ),
    ),
    hostKeyChecking: optional(
      oneOf(
        ['Strict', 'Disabled'],
        'Whether the key of the Git server must be among the known hosts; Strict when unset.',
      ),
    ),
  },
  { description: 'How the Git server is recognised over SSH.' },
);

const cache = object(
  {
    type: oneOf(
      ['None', 'PersistentVolumeClaim'],
      'Where installed collections and roles are kept between Runs.',
    ),
    persistentVolumeClaim: optional(
      object(
        {
          claimName: objectName('Name of the PersistentVolumeClaim.'),
          access: optional(
            oneOf(
              ['InitOnly', 'ReadWrite'],
              'InitOnly (when unset): only the step that installs collections sees the claim. ReadWrite: the claim is also mounted at ~/.ansible of the play, as the origin does.',
            ),
          ),
        },
        { description: 'The claim, when type is PersistentVolumeClaim.' },
      ),
    ),
  },
  {
    description: 'Cache of installed collections and roles.',
    'x-kubernetes-validations': [
      {
        rule: "self.type != 'PersistentVolumeClaim' || has(self.persistentVolumeClaim)",
        message: 'persistentVolumeClaim must be set when type is PersistentVolumeClaim',
      },
    ],
  },
);

const galaxy = object(
  {
    servers: listOf(
      object({
        name: filledText(63, 'Name of the server in ansible.cfg.', { pattern: '^[A-Za-z0-9_]+$' }),
        url: filledText(2048, 'Base URL of the Galaxy API.'),
        tokenRef: optional(keyRef('Secret key with the API token.')),
        caRef: optional(
          configMapOrSecretKeyRef('Certificate authorities that sign the server; key ca.crt when unset.'),
        ),
      }),
      16,
      {
        description: 'Servers in the order in which they are asked. Tokens go to these servers only.',
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['name'],
      },
    ),
  },
  { description: 'Where collections and roles come from.' },
);

/** The spec of a Repository. */
export const repositorySpec = object({
  url: filledText(2048, 'URL of the repository: https://…, ssh://… or user@host:path.', { minLength: 3 }),
  ref: optional(ref),
  auth: optional(auth),
  ssh: optional(ssh),
  tls: optional(
    object(
      {
        caRef: configMapOrSecretKeyRef(
          'Certificate authorities that sign the Git server; key ca.crt when unset.',
        ),
      },
      { description: 'How the Git server is recognised over HTTPS.' },
    ),
  ),
  proxy: optional(
    object(
      { secretRef: nameRef('Secret with the keys httpProxy, httpsProxy and noProxy.') },
      { description: 'Proxy for Git and Galaxy.' },
    ),
  ),
  galaxy: optional(galaxy),
  cache: optional(cache),
  interval: optional(duration('How often the ref is resolved again; 1h when unset.')),
  timeout: optional(duration('How long one fetch may take; 5m when unset.')),
  suspend: optional(flag('Stops syncing; Runs use the last verified commit.')),
  verification: optional(
    object(
      {
        type: oneOf(['SSH'], 'Kind of the signature.'),
        allowedSignersRef: configMapOrSecretKeyRef(
          'Allowed signers as in ssh-keygen(1); key allowed_signers when unset.',
        ),
      },
      { description: 'Commits must be signed by one of these signers.' },
    ),
  ),
  paths: optional(
    object(
      {
        playbookDir: optional(text(1024, 'Directory of playbooks; playbooks when unset.')),
        inventoryDir: optional(text(1024, 'Directory of inventories; inventory when unset.')),
        requirementsFile: optional(
          relativePath('Requirements of collections and roles; requirements.yml when unset.'),
        ),
        rolesDir: optional(text(1024, 'Directory of roles; roles when unset.')),
      },
      { description: 'Where things are in the repository.' },
    ),
  ),
  git: optional(
    object(
      {
        submodules: optional(flag('Fetch submodules; their URLs must pass the same rules.')),
        lfs: optional(flag('Fetch files kept in Git LFS.')),
      },
      { description: 'Extensions of Git.' },
    ),
  ),
});

/** The status of a Repository, in every version. */
export const repositoryStatus = object({
  observedGeneration: optional(observedGeneration),
  resolvedRevision: optional(text(64, 'Commit that the ref was last resolved to.')),
  lastSyncTime: optional(instant('When the ref was last resolved.')),
  lastHandledSyncNow: optional(text(1024, 'Last value of the sync-now annotation that was acted on.')),
  certificateExpiryTime: optional(instant('When the TLS certificate of the Git server expires.')),
  sizeBytes: optional(Type.Integer({ format: 'int64', minimum: 0, description: 'Size of the last fetch.' })),
  syncDuration: optional(text(32, 'How long the last sync took.')),
  consecutiveFailures: optional(count('Syncs that failed since the last one that succeeded.')),
  conditions: optional(conditions),
});

/** Spec of a Repository. */
export type RepositorySpec = Static<typeof repositorySpec>;
/** Status of a Repository. */
export type RepositoryStatus = Static<typeof repositoryStatus>;
