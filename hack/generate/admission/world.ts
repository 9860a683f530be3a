/** The namespace in which the examples of the rules are applied: what is there, who asks, and what this user may do. */
import { apiVersion, GROUP, HUB_VERSION } from '../../../schemas/common/group.ts';
import type { JsonObject } from '../../../schemas/common/json.ts';
import type { UserInfo } from '../../../schemas/common/object.ts';
import type { JudgedKind } from '../../../webhooks/policy/subject.ts';

/** Name of the namespace. */
export const NAMESPACE = 'shop';

/** Who applies the examples. */
export const ASKER: UserInfo = { username: 'alex', groups: ['system:authenticated'] };

/** An object that is there before the examples. */
export interface Present extends JsonObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

const RBAC = 'rbac.authorization.k8s.io';
const OURS = ['repositories', 'playbooks', 'schedules', 'runs'];

/** Rights of the user. */
export const RULES_OF_ASKER = [
  { apiGroups: [GROUP], resources: OURS, verbs: ['get', 'list', 'create', 'update', 'patch', 'delete'] },
  { apiGroups: [GROUP], resources: ['playbooks'], verbs: ['use'], resourceNames: ['site'] },
  { apiGroups: [''], resources: ['secrets'], verbs: ['get'], resourceNames: ['git'] },
];

const named = (kind: string, spec: JsonObject): Present => ({
  apiVersion: apiVersion(HUB_VERSION),
  kind,
  metadata: { name: 'site' },
  spec,
});

/** What the examples change; these break no rule. */
export const BASES = {
  Repository: named('Repository', {
    url: 'https://git.example.com/shop/site.git',
    ref: { commit: '3f1c9f0c7e1c4a58b0a3f6f7f1c8f0c2a9d4e6b1' },
  }),
  Playbook: named('Playbook', {
    source: { repositoryRef: { name: 'site' }, path: 'site.yml' },
    parameters: [{ name: 'greeting', type: 'string' }],
    runtime: {
      image:
        'registry.example.com/ansible/ee@sha256:9b2a4f1c3d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f8',
      resources: { limits: { cpu: '1', memory: '1Gi' } },
    },
  }),
  Schedule: named('Schedule', { playbookRef: { name: 'site' }, cron: '0 4 * * *', runTemplate: {} }),
  Run: named('Run', { playbookRef: { name: 'site' } }),
} as const satisfies Record<JudgedKind, Present>;

/** The policy of the namespace: rules about allow lists say nothing without one. */
export const POLICY: Present = {
  apiVersion: apiVersion(HUB_VERSION),
  kind: 'PlaybookPolicy',
  metadata: { name: NAMESPACE },
  spec: {
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': NAMESPACE } },
    allow: { registries: ['registry.example.com/*'] },
    schedules: { minimumInterval: '15m' },
  },
};

/** The rights, as objects. */
export const RIGHTS: readonly Present[] = [
  {
    apiVersion: `${RBAC}/v1`,
    kind: 'Role',
    metadata: { name: ASKER.username, namespace: NAMESPACE },
    rules: RULES_OF_ASKER,
  },
  {
    apiVersion: `${RBAC}/v1`,
    kind: 'RoleBinding',
    metadata: { name: ASKER.username, namespace: NAMESPACE },
    subjects: [{ apiGroup: RBAC, kind: 'User', name: ASKER.username }],
    roleRef: { apiGroup: RBAC, kind: 'Role', name: ASKER.username },
  },
];
