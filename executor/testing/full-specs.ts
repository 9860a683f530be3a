/** Specs in which every field is set, for tests that nothing is lost. Unions are set by several items of a list. */
import { OVERRIDES, type PlaybookSpec } from '../../schemas/v1beta1/playbook.ts';
import type { RepositorySpec } from '../../schemas/v1beta1/repository.ts';
import type { RunSpec } from '../../schemas/v1beta1/run.ts';
import type { Runtime } from '../../schemas/v1beta1/runtime.ts';

const identity = {
  runAsUser: 2000,
  runAsGroup: 2001,
  runAsNonRoot: true,
  seLinuxOptions: { level: 's0:c1', role: 'r', type: 'container_t', user: 'u' },
  seccompProfile: { type: 'Localhost', localhostProfile: 'play.json' },
  appArmorProfile: { type: 'Localhost', localhostProfile: 'play' },
} as const;

const resources = (cpu: string) => ({ limits: { cpu, memory: '1Gi' }, requests: { cpu: '100m' } });
const items = [{ key: 'a', path: 'a.txt', mode: 0o400 }];

const runtime: Runtime = {
  image: 'ghcr.io/example/ee:v2',
  imagePullPolicy: 'IfNotPresent',
  imagePullSecrets: [{ name: 'registry' }],
  serviceAccountName: 'deployer',
  automountServiceAccountToken: true,
  resources: resources('1'),
  nodeSelector: { zone: 'a' },
  tolerations: [
    { key: 'dedicated', operator: 'Equal', value: 'ansible', effect: 'NoExecute', tolerationSeconds: 60 },
  ],
  affinity: { nodeAffinity: {} },
  securityContext: {
    ...identity,
    allowPrivilegeEscalation: false,
    capabilities: { add: ['NET_BIND_SERVICE'], drop: ['ALL'] },
    privileged: false,
    procMount: 'Default',
    readOnlyRootFilesystem: true,
  },
  podSecurityContext: {
    ...identity,
    fsGroup: 2002,
    fsGroupChangePolicy: 'Always',
    supplementalGroups: [2003],
    supplementalGroupsPolicy: 'Strict',
    sysctls: [{ name: 'net.ipv4.tcp_syncookies', value: '1' }],
  },
  volumes: [
    { name: 'config', configMap: { name: 'config', items, defaultMode: 0o440, optional: true } },
    { name: 'secret', secret: { secretName: 'secret', items, defaultMode: 0o440, optional: true } },
    { name: 'scratch', emptyDir: { medium: 'Memory', sizeLimit: '1Gi' } },
    { name: 'claim', persistentVolumeClaim: { claimName: 'claim', readOnly: true } },
    { name: 'projected', projected: { defaultMode: 0o440, sources: [{ secret: { name: 'projected' } }] } },
    {
      name: 'downward',
      downwardAPI: { items: [{ path: 'name', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } }] },
    },
    { name: 'csi', csi: { driver: 'secrets-store.csi.k8s.io' } },
    {
      name: 'ephemeral',
      ephemeral: {
        volumeClaimTemplate: {
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
        },
      },
    },
    { name: 'host', hostPath: { path: '/srv', type: 'Directory' } },
    { name: 'nfs', nfs: { server: 'nfs.example.com', path: '/srv', readOnly: true } },
  ],
  volumeMounts: [{ name: 'scratch', mountPath: '/mnt/scratch', subPath: 'play', readOnly: true }],
};

/** A Playbook spec with every field. */
export const FULL_PLAYBOOK: PlaybookSpec = {
  source: { repositoryRef: { name: 'infra' }, path: 'playbooks/site.yml' },
  inventory: {
    from: [
      { path: 'inventory/hosts' },
      { inline: '[web]\nweb1\n' },
      { configMapKeyRef: { name: 'hosts', key: 'hosts.yml' } },
      { secretKeyRef: { name: 'cloud', key: 'aws_ec2.yml' } },
    ],
  },
  connection: {
    user: 'deploy',
    privateKeys: [
      {
        secretKeyRef: { name: 'ssh', key: 'id' },
        passphraseRef: { name: 'ssh-passphrase', key: 'passphrase' },
      },
    ],
    passwordRef: { name: 'login', key: 'password' },
    becomePasswordRef: { name: 'sudo', key: 'password' },
    knownHostsRef: { kind: 'Secret', name: 'fleet', key: 'known_hosts' },
  },
  variables: {
    inline: { http_port: 8080 },
    from: [
      { secretRef: { name: 'all-secret' } },
      { configMapRef: { name: 'all-config' } },
      { secretKeyRef: { name: 'secret-vars', key: 'vars.yml' } },
      { configMapKeyRef: { name: 'config-vars', key: 'vars.yml' } },
    ],
  },
  ansible: {
    configPath: 'ansible.cfg',
    tags: ['configure'],
    skipTags: ['slow'],
    check: false,
    diff: false,
    verbosity: 1,
    limit: 'web',
    connectionTimeout: '20s',
    forks: 20,
    strategy: 'free',
    flushCache: true,
    forceHandlers: true,
    startAtTask: 'Install',
  },
  secrets: {
    env: [
      { name: 'API_TOKEN', secretKeyRef: { name: 'api', key: 'token' } },
      { name: 'odd.name', secretKeyRef: { name: 'odd', key: 'value' } },
    ],
    envFrom: [{ secretRef: { name: 'environment' } }],
    files: [
      { secretRef: { name: 'tls' }, mountPath: '/mnt/tls', items: [{ key: 'tls.crt', path: 'web.crt' }] },
      { secretRef: { name: 'keys' }, mountPath: '/mnt/keys' },
    ],
    vault: [{ id: 'prod', secretRef: { name: 'vault', key: 'prod' } }],
  },
  runtime,
  parameters: [
    {
      name: 'version',
      type: 'string',
      description: 'Version to deploy.',
      required: true,
      default: '1.0',
      enum: ['1.0', '2.0'],
      pattern: '[0-9.]+',
      minLength: 1,
      maxLength: 10,
      minimum: 0,
      maximum: 10,
    },
  ],
  allowedOverrides: [...OVERRIDES],
  timeout: '30m',
  retry: {
    limit: 2,
    classes: ['Unreachable'],
    hosts: 'All',
    backoff: { initialDelay: '10s', maxDelay: '10m' },
  },
};

/** A Run spec with every field. */
export const FULL_RUN: RunSpec = {
  playbookRef: { name: 'site' },
  parameters: { version: '2.0' },
  overrides: {
    limit: 'web1',
    tags: ['deploy'],
    skipTags: ['tests'],
    check: true,
    diff: true,
    verbosity: 2,
  },
  revision: '0123456789abcdef0123456789abcdef01234567',
  resources: resources('2'),
  timeout: '20m',
  retry: { limit: 1, classes: ['Git'], hosts: 'All', backoff: { initialDelay: '5s', maxDelay: '1m' } },
  priorityClassName: 'batch',
  ttlSecondsAfterFinished: 3600,
  suspend: false,
  desiredState: 'Running',
  requestedBy: {
    username: 'alice',
    uid: 'a',
    groups: ['dev'],
    onBehalfOf: { kind: 'Schedule', name: 'nightly', uid: '2f6a1d34-0000-4000-8000-000000000004' },
  },
};

/** A Repository spec with every field but `verification`, which cannot be carried yet. */
export const FULL_REPOSITORY: RepositorySpec = {
  url: 'https://git.example.com/infra.git',
  ref: { branch: 'release', commit: '89abcdef0123456789abcdef0123456789abcdef' },
  auth: {
    type: 'Basic',
    secretRef: { name: 'git' },
    keys: { privateKey: 'key', passphrase: 'phrase', username: 'user', password: 'pass', token: 'tok' },
  },
  ssh: { knownHostsRef: { name: 'git-hosts', key: 'hosts' }, hostKeyChecking: 'Strict' },
  tls: { caRef: { kind: 'Secret', name: 'git-ca', key: 'tls.crt' } },
  proxy: { secretRef: { name: 'proxy' } },
  galaxy: {
    servers: [
      {
        name: 'hub',
        url: 'https://hub.example.com/api/galaxy/',
        tokenRef: { name: 'hub', key: 'token' },
        caRef: { kind: 'Secret', name: 'hub-ca', key: 'tls.crt' },
      },
    ],
  },
  cache: { type: 'PersistentVolumeClaim', persistentVolumeClaim: { claimName: 'cache', access: 'InitOnly' } },
  interval: '10m',
  timeout: '2m',
  suspend: false,
  paths: {
    playbookDir: 'playbooks',
    inventoryDir: 'inventory',
    requirementsFile: 'requirements/all.yml',
    rolesDir: 'shared/roles',
  },
  git: { submodules: true, lfs: true },
};
