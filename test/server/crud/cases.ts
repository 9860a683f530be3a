/** An object of each kind in each version, what may become of it, and how wrong it can be. */
import type { Version } from '../../../schemas/common/group.ts';
import type { Kind } from '../../../schemas/registry.ts';

/** A line of the matrix. */
export interface CrudCase {
  readonly kind: Kind;
  readonly version: Version;
  /** A spec that is admitted. */
  readonly spec: object;
  /** A change of it that is admitted, as a merge patch of the spec. */
  readonly merge: object;
  /** Another one, as a JSON patch. */
  readonly json: readonly object[];
  /** A spec with as many wrong fields as there are ways to be wrong: types, enums, patterns, CEL, semantics, policy. */
  readonly wrong: object;
  readonly status: object;
}

const repositories: CrudCase[] = [
  {
    kind: 'Repository',
    version: 'v1alpha1',
    spec: { url: 'https://git.example.com/team/site.git', branch: 'main' },
    merge: { branch: 'production' },
    json: [{ op: 'replace', path: '/spec/url', value: 'https://git.example.com/team/other.git' }],
    wrong: {
      url: 'ext::sh -c id',
      branch: '--upload-pack=id',
      auth: { method: 'kerberos', secretRef: { name: 'Not_A_Name' } },
      cache: { strategy: 'pvc' },
      paths: { requirementsFile: '../requirements.yml' },
    },
    status: { observedGeneration: 1 },
  },
  {
    kind: 'Repository',
    version: 'v1beta1',
    spec: { url: 'https://git.example.com/team/site.git', ref: { branch: 'main' } },
    merge: { ref: { branch: 'production' } },
    json: [{ op: 'add', path: '/spec/interval', value: '10m' }],
    wrong: {
      url: 'ext::sh -c id',
      ref: { branch: '--upload-pack=id', tag: 'v1' },
      auth: { type: 'Kerberos', secretRef: { name: 'Not_A_Name' } },
      cache: { type: 'PersistentVolumeClaim' },
      interval: 'soon',
      suspend: 'yes',
      paths: { requirementsFile: '../requirements.yml' },
    },
    status: { observedGeneration: 1 },
  },
];

const playbooks: CrudCase[] = [
  {
    kind: 'Playbook',
    version: 'v1alpha1',
    spec: { repositoryRef: { name: 'site' }, playbookPath: 'site.yml', inventoryPath: 'hosts.yml' },
    merge: { execution: { tags: ['web'], verbosity: 2 } },
    json: [{ op: 'replace', path: '/spec/playbookPath', value: 'web.yml' }],
    wrong: {
      repositoryRef: {},
      playbookPath: '../site.yml',
      inventoryPath: 7,
      execution: { strategy: 'lineer', verbosity: 9, tags: 'web' },
      runtime: { securityContext: { privileged: true }, activeDeadlineSeconds: -1 },
      extraVars: { ansible_connection: 'local' },
    },
    status: { observedGeneration: 1 },
  },
  {
    kind: 'Playbook',
    version: 'v1beta1',
    spec: { source: { repositoryRef: { name: 'site' }, path: 'site.yml' }, timeout: '1h' },
    merge: { ansible: { tags: ['web'], verbosity: 2 } },
    json: [{ op: 'replace', path: '/spec/source/path', value: 'web.yml' }],
    wrong: {
      source: { repositoryRef: {}, path: '../site.yml' },
      inventory: { from: [{}, { path: 'a', inline: 'b' }] },
      ansible: { strategy: 'lineer', verbosity: 9, tags: 'web' },
      runtime: { securityContext: { privileged: true }, resources: { limits: { memory: 'much' } } },
      parameters: [
        { name: 'a', type: 'string' },
        { name: 'a', type: 'text' },
      ],
      timeout: 'later',
    },
    status: { observedGeneration: 1 },
  },
];

const schedules: CrudCase[] = [
  {
    kind: 'Schedule',
    version: 'v1alpha1',
    spec: { playbookRef: { name: 'site' }, schedule: '30 3 * * 0', backoffLimit: 1 },
    merge: { suspend: true },
    json: [{ op: 'replace', path: '/spec/schedule', value: '@daily-random' }],
    wrong: {
      playbookRef: {},
      schedule: '61 3 * * 0',
      suspend: 'no',
      concurrencyPolicy: 'Sometimes',
      backoffLimit: -1,
      resources: { limits: { memory: 'much' } },
    },
    status: { observedGeneration: 1 },
  },
  {
    kind: 'Schedule',
    version: 'v1beta1',
    spec: { playbookRef: { name: 'site' }, cron: '30 3 * * 0', runTemplate: {} },
    merge: { suspend: true },
    json: [{ op: 'replace', path: '/spec/cron', value: '0 4 * * *' }],
    wrong: {
      playbookRef: {},
      cron: '61 3 * * 0',
      random: { every: 'Fortnight' },
      timeZone: 'Mars/Olympus',
      suspend: 'no',
      concurrencyPolicy: 'Sometimes',
      exclusions: [{ start: '2026-01-01T00:00:00Z' }],
    },
    status: { observedGeneration: 1 },
  },
];

const others: CrudCase[] = [
  {
    kind: 'Run',
    version: 'v1beta1',
    spec: { playbookRef: { name: 'site' }, suspend: true, timeout: '15m' },
    merge: { ttlSecondsAfterFinished: 60 },
    json: [{ op: 'replace', path: '/spec/suspend', value: false }],
    wrong: {
      playbookRef: {},
      overrides: { limit: 7, verbosity: 9, tags: ['a b'] },
      timeout: '-1h',
      desiredState: 'Paused',
      parameters: { ansible_user: 'root' },
      retry: { limit: -1, classes: ['Boredom'] },
      requestedBy: { username: 'somebody-else' },
    },
    status: { observedGeneration: 1, phase: 'Pending' },
  },
  {
    kind: 'PlaybookPolicy',
    version: 'v1beta1',
    spec: { rules: [{ id: 'GIT-06', mode: 'Warn' }] },
    merge: { allow: { gitHosts: ['git.example.com'] } },
    json: [{ op: 'replace', path: '/spec/rules/0/mode', value: 'Off' }],
    wrong: {
      rules: [
        { id: 'GIT-6', mode: 'Warn' },
        { id: 'POD-01', mode: 'Maybe' },
      ],
      namespaceSelector: { matchLabels: { team: 'web' } },
      schedules: { minimumInterval: 'often' },
      expressions: [{ name: 'broken', expression: 'object.spec.(', message: 'no' }],
    },
    // None that the server writes: it may have written its own already.
    status: { observedGeneration: 99 },
  },
];

/** Every kind in every version. */
export const crudCases: readonly CrudCase[] = [...repositories, ...playbooks, ...schedules, ...others];

/** Well-formed objects that break several rules of policy each, and one that asks for a bypass that it may not have. */
export const forbiddenObjects: readonly object[] = [
  {
    apiVersion: 'ansible.cloud37.dev/v1beta1',
    kind: 'Repository',
    metadata: { name: 'forbidden' },
    spec: {
      url: 'https://bot:password@git.example.com/team/site.git',
      ref: { branch: '-x' },
      paths: { requirementsFile: '../requirements.yml' },
    },
  },
  {
    apiVersion: 'ansible.cloud37.dev/v1beta1',
    kind: 'Playbook',
    metadata: { name: 'forbidden' },
    spec: {
      source: { repositoryRef: { name: 'site' }, path: '../site.yml' },
      runtime: {
        securityContext: { privileged: true, readOnlyRootFilesystem: false, runAsUser: 0 },
        volumes: [{ name: 'node', hostPath: { path: '/' } }],
      },
    },
  },
  {
    apiVersion: 'ansible.cloud37.dev/v1alpha1',
    kind: 'Playbook',
    metadata: { name: 'forbidden' },
    spec: {
      repositoryRef: { name: 'site' },
      playbookPath: '../site.yml',
      inventoryPath: 'hosts.yml',
      runtime: { securityContext: { privileged: true, readOnlyRootFilesystem: false } },
    },
  },
];
