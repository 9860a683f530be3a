import { expect, test } from '@jest/globals';
import { userRoles, webhookRoles } from './rbac.ts';

interface Role {
  kind: string;
  metadata: { name: string; namespace?: string };
  rules?: { apiGroups: string[]; resources: string[]; resourceNames?: string[]; verbs: string[] }[];
}
const all = [...webhookRoles(), ...userRoles()] as unknown as Role[];
const rules = all.flatMap(({ kind, metadata, rules: given = [] }) =>
  given.map((rule) => ({ role: `${kind} ${metadata.name}`, ...rule })),
);

test('nothing is granted by a wildcard', () => {
  const granted = rules.flatMap(({ apiGroups, resources, verbs }) => [...apiGroups, ...resources, ...verbs]);
  expect(granted.filter((word) => word.includes('*'))).toEqual([]);
});

test('Secrets are granted in the namespace of the operator only, and all but their creation by name', () => {
  const secrets = rules.filter(({ resources }) => resources.includes('secrets'));
  expect(secrets.map(({ role, verbs, resourceNames }) => [role.split(' ')[0], verbs, resourceNames])).toEqual(
    [
      ['Role', ['create'], undefined],
      ['Role', ['get', 'watch', 'update'], ['ansible-playbook-operator-webhook-certificates']],
    ],
  );
});

test('what is cluster-wide and is not ours to write is read, asked, or patched by name', () => {
  const writing = rules.filter(
    ({ role, verbs, resourceNames, apiGroups }) =>
      role.startsWith('ClusterRole ') &&
      !apiGroups.includes('ansible.cloud37.dev') &&
      resourceNames === undefined &&
      verbs.some((verb) => !['get', 'list', 'watch'].includes(verb)),
  );
  expect(writing.map(({ resources, verbs }) => [resources, verbs])).toEqual([
    [['subjectaccessreviews'], ['create']],
  ]);
});

test('nobody may write status or bypass rules by a role that aggregates', () => {
  const granted = (userRoles() as unknown as Role[]).flatMap(({ rules: given = [] }) =>
    given.flatMap(({ resources, verbs }) => [...resources, ...verbs]),
  );
  expect(granted.filter((word) => word.includes('/') || word === 'bypass')).toEqual([]);
});
