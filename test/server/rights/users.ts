/** People with the roles that users get, and a namespace for them. */
import { GROUP } from '../../../schemas/common/group.ts';
import { PRODUCT } from '../../../schemas/common/installation.ts';
import type { Api, Content } from '../api.ts';

/** Who asks. */
export type Asker = NonNullable<Content['as']>;

const person = (user: string): Asker => ({ user, groups: ['system:authenticated', 'team'] });

/** Writes Playbooks, and may read the Secret `known` and no other. */
export const AUTHOR = person('ann');
/** Writes Playbooks, and may create Pods. */
export const DEPLOYER = person('dan');
/** Runs Playbooks, and may use the Playbook `shared` and no other. */
export const RUNNER = person('rob');
/** Writes everything of ours and uses nothing. */
export const WRITER = person('wil');
/** Writes Playbooks, and may bypass POD-05. */
export const TRUSTED = person('tom');
/** Applies what others wrote; the ServiceAccount `deployer` of the namespace has the rights that count. */
export const GITOPS = person('system:serviceaccount:flux-system:kustomize-controller');

const rule = (apiGroups: string[], resources: string[], verbs: string[], resourceNames?: string[]) => ({
  apiGroups,
  resources,
  verbs,
  ...(resourceNames === undefined ? {} : { resourceNames }),
});
type Rule = ReturnType<typeof rule>;

const OURS = ['repositories', 'playbooks', 'schedules', 'runs'];
const WRITING = ['get', 'list', 'create', 'update', 'patch', 'delete'];
const AUTHORING = rule([GROUP], [...OURS, ...OURS.map((name) => `${name}/status`)], WRITING);

/** What each may do besides the ready-made role of authors. */
const RULES: readonly [Asker, readonly Rule[]][] = [
  [AUTHOR, [AUTHORING, rule([''], ['secrets'], ['get'], ['known'])]],
  [DEPLOYER, [AUTHORING, rule([''], ['pods'], ['create'])]],
  [RUNNER, [AUTHORING, rule([GROUP], ['playbooks'], ['use'], ['shared'])]],
  [WRITER, [AUTHORING]],
  [TRUSTED, [AUTHORING]],
  [GITOPS, [AUTHORING, rule([''], ['pods'], ['create'])]],
];

/** Makes the namespace with Roles for everybody, and a ClusterRole for bypasses. */
export async function createUsers(api: Api, namespace: string): Promise<void> {
  const post = async (path: string, body: object): Promise<void> => {
    const { code, body: answer } = await api.send(path, { method: 'POST', body });
    if (code !== 201) throw new Error(`${path}: ${code} ${answer.message}`);
  };
  const rbac = '/apis/rbac.authorization.k8s.io/v1';
  const apiGroup = 'rbac.authorization.k8s.io';
  await post('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  for (const [index, [{ user }, rules]] of RULES.entries()) {
    const metadata = { name: `person-${index}` };
    const subjects = [{ apiGroup, kind: 'User', name: user }];
    const roleRef = { apiGroup, kind: 'Role', name: metadata.name };
    await post(`${rbac}/namespaces/${namespace}/roles`, { metadata, rules });
    await post(`${rbac}/namespaces/${namespace}/rolebindings`, { metadata, subjects, roleRef });
  }
  const metadata = { name: `${PRODUCT}-test-bypass-${namespace}` };
  const bypass = rule([GROUP], ['playbookpolicies'], ['bypass'], ['POD-05']);
  await post(`${rbac}/clusterroles`, { metadata, rules: [bypass] });
  await post(`${rbac}/clusterrolebindings`, {
    metadata,
    subjects: [{ apiGroup, kind: 'User', name: TRUSTED.user }],
    roleRef: { apiGroup, kind: 'ClusterRole', name: metadata.name },
  });
}
