/** RBAC of the operator's components and of its users, each from one table (rbac.authorization.k8s.io/v1). */
import { GROUP } from '../../schemas/common/group.ts';
import { INSTALLATION, PRODUCT } from '../../schemas/common/installation.ts';
import { KIND_NAMES, type Kind, kindEntry } from '../../schemas/registry.ts';
import { CONVERTED_KINDS } from './conversion.ts';
import { crdName } from './crd.ts';
import { type Manifest, metadata, PRODUCT_LABELS } from './manifest.ts';

/** What a subject may do. */
interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

const READ = ['get', 'list', 'watch'];
const WRITE = ['create', 'update', 'patch', 'delete', 'deletecollection'];
const plurals = (kinds: readonly Kind[]): string[] => kinds.map((kind) => kindEntry(kind).plural);
const ours = (kinds: readonly Kind[], verbs: readonly string[]): Rule => ({
  apiGroups: [GROUP],
  resources: plurals(kinds),
  verbs,
});

/** What the admission server does with the whole cluster. It writes no object of any user, and reads no Secret. */
const WEBHOOK_CLUSTER: readonly Rule[] = [
  // Policies select namespaces by label.
  { apiGroups: [''], resources: ['namespaces'], verbs: READ },
  // Runs are judged by the Pod that their Playbook and its Repository make.
  ours(['PlaybookPolicy', 'Playbook', 'Repository'], READ),
  // A Run on behalf of a Schedule carries a stamp of that Schedule, as it is at that moment.
  ours(['Schedule'], ['get']),
  // Ready or not, and how often a policy has denied.
  { apiGroups: [GROUP], resources: ['playbookpolicies/status'], verbs: ['patch'] },
  { apiGroups: ['authorization.k8s.io'], resources: ['subjectaccessreviews'], verbs: ['create'] },
  // Whether they exist. Metadata is all that is asked for, but RBAC knows no such restriction.
  {
    apiGroups: [''],
    resources: ['configmaps', 'persistentvolumeclaims', 'serviceaccounts'],
    verbs: ['get'],
  },
];

/** What self-managed certificates take: their authority is put where the API server reads it, and nowhere else. */
const CERTIFICATES_CLUSTER: readonly Rule[] = [
  {
    apiGroups: ['admissionregistration.k8s.io'],
    resources: ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'],
    resourceNames: [INSTALLATION.webhookConfiguration],
    verbs: ['get', 'watch', 'patch'],
  },
  {
    apiGroups: ['apiextensions.k8s.io'],
    resources: ['customresourcedefinitions'],
    resourceNames: CONVERTED_KINDS.map(crdName),
    verbs: ['get', 'watch', 'patch'],
  },
];

/** And in the operator's own namespace: the Secret that all replicas share. */
const CERTIFICATES_NAMESPACE: readonly Rule[] = [
  // RBAC cannot restrict creation by name, because the name is not known when it is authorized.
  { apiGroups: [''], resources: ['secrets'], verbs: ['create'] },
  {
    apiGroups: [''],
    resources: ['secrets'],
    resourceNames: [INSTALLATION.certificates],
    verbs: ['get', 'watch', 'update'],
  },
];

const RBAC = 'rbac.authorization.k8s.io/v1';
const role = (name: string, rules: readonly Rule[], namespace?: string): Manifest => ({
  apiVersion: RBAC,
  kind: namespace === undefined ? 'ClusterRole' : 'Role',
  metadata: metadata(name, namespace === undefined ? {} : { namespace }),
  rules,
});
/** Gives a role to the admission server. */
const binding = (name: string, namespace?: string): Manifest => ({
  apiVersion: RBAC,
  kind: namespace === undefined ? 'ClusterRoleBinding' : 'RoleBinding',
  metadata: metadata(name, namespace === undefined ? {} : { namespace }),
  roleRef: {
    apiGroup: 'rbac.authorization.k8s.io',
    kind: namespace === undefined ? 'ClusterRole' : 'Role',
    name,
  },
  subjects: [{ kind: 'ServiceAccount', name: INSTALLATION.webhook, namespace: INSTALLATION.namespace }],
});

/** Roles and bindings of the admission server; those for certificates are apart, because cert-manager makes them needless. */
export const webhookRoles = (): readonly Manifest[] => [
  role(INSTALLATION.webhook, WEBHOOK_CLUSTER),
  binding(INSTALLATION.webhook),
  role(INSTALLATION.certificates, CERTIFICATES_CLUSTER),
  binding(INSTALLATION.certificates),
  role(INSTALLATION.certificates, CERTIFICATES_NAMESPACE, INSTALLATION.namespace),
  binding(INSTALLATION.certificates, INSTALLATION.namespace),
];

interface UserRole {
  readonly name: 'viewer' | 'runner' | 'author' | 'policy-admin';
  /** The built-in ClusterRoles of which it becomes a part; `edit` has all of `view`, and `admin` all of `edit`. */
  readonly partOf: 'view' | 'edit' | 'admin';
  readonly rules: readonly Rule[];
}

const NAMESPACED = KIND_NAMES.filter((kind) => kindEntry(kind).scope === 'Namespaced');
const WRITTEN_BY_AUTHORS = NAMESPACED.filter((kind) => kind !== 'Run');

/**
 * Ready-made ClusterRoles. The verb `bypass` is in none of them: whoever gets it, gets it by name of the rule.
 * Status is written by the operator only.
 */
const USER_ROLES: readonly UserRole[] = [
  { name: 'viewer', partOf: 'view', rules: [ours(NAMESPACED, READ)] },
  {
    name: 'runner',
    partOf: 'edit',
    rules: [ours(NAMESPACED, READ), ours(['Playbook'], ['use']), ours(['Run'], WRITE)],
  },
  {
    name: 'author',
    partOf: 'edit',
    rules: [ours(NAMESPACED, READ), ours(WRITTEN_BY_AUTHORS, WRITE)],
  },
  {
    name: 'policy-admin',
    partOf: 'admin',
    rules: [ours(['PlaybookPolicy'], [...READ, ...WRITE])],
  },
];

/** The ClusterRoles for users. */
export const userRoles = (): readonly Manifest[] =>
  USER_ROLES.map(({ name, partOf, rules }) => ({
    ...role(`${PRODUCT}-${name}`, rules),
    metadata: {
      name: `${PRODUCT}-${name}`,
      labels: { ...PRODUCT_LABELS, [`rbac.authorization.k8s.io/aggregate-to-${partOf}`]: 'true' },
    },
  }));
