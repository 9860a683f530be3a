/** Rights and existence, asked of a real API server with RBAC, as the admission server asks. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ApiClient, type ApiRequest, createClient } from '../../controllers/runtime/client.ts';
import { systemClock } from '../../controllers/runtime/clock.ts';
import type { NamedKind } from '../../schemas/domain/named-object.ts';
import { createAccess } from '../../webhooks/cluster/access.ts';
import { createExistences } from '../../webhooks/cluster/existence.ts';
import { createLimiter } from '../../webhooks/cluster/limiter.ts';
import {
  type AccessQuestion,
  accessKey,
  refKey,
  serviceAccountUser,
} from '../../webhooks/policy/question.ts';
import { connection } from './control-plane.ts';
import { eventually } from './eventually.ts';

const NAMESPACE = `access-${process.pid}`;
const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const clock = systemClock;
const limiter = createLimiter({ perSecond: 100, burst: 100 }, clock);
const inTime = () => clock.now() + 10_000;

let client: ApiClient;
let sent: ApiRequest[] = [];
/** The client, with a record of what it was asked. */
const recorded: Pick<ApiClient, 'request'> = {
  request: (request) => {
    sent.push(request);
    return client.request(request);
  },
};
const create = (path: string, body: object) => client.request({ method: 'POST', path, body });
const inNamespace = (resource: string) => `/api/v1/namespaces/${NAMESPACE}/${resource}`;

beforeAll(async () => {
  client = createClient({ kubeconfig: connection().kubeconfig, userAgent: 'access-test' });
  await create('/api/v1/namespaces', { metadata: { name: NAMESPACE } });
  const role = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' };
  await create(`${RBAC}/namespaces/${NAMESPACE}/roles`, {
    metadata: { name: 'reader' },
    rules: [
      { apiGroups: [''], resources: ['secrets'], resourceNames: ['db'], verbs: ['get'] },
      { apiGroups: ['ansible.cloud37.dev'], resources: ['playbooks'], verbs: ['use'] },
    ],
  });
  await create(`${RBAC}/namespaces/${NAMESPACE}/rolebindings`, {
    metadata: { name: 'reader' },
    roleRef: role,
    subjects: [
      { kind: 'User', name: 'alice', apiGroup: role.apiGroup },
      { kind: 'Group', name: 'dev', apiGroup: role.apiGroup },
      { kind: 'ServiceAccount', name: 'deployer', namespace: NAMESPACE },
    ],
  });
  await create(inNamespace('configmaps'), { metadata: { name: 'there' }, data: { key: 'value' } });
  await create(inNamespace('serviceaccounts'), { metadata: { name: 'there' } });
});
afterAll(() => client.close());

describe('rights', () => {
  const alice = { username: 'alice' };
  const secret = (name: string, user: AccessQuestion['user'] = alice): AccessQuestion => ({
    user,
    verb: 'get',
    group: '',
    resource: 'secrets',
    namespace: NAMESPACE,
    name,
  });
  const playbook: AccessQuestion = {
    user: alice,
    verb: 'use',
    group: 'ansible.cloud37.dev',
    resource: 'playbooks',
    namespace: NAMESPACE,
    name: 'any',
  };
  const answers = async (
    questions: readonly AccessQuestion[],
    keepMs = { allowed: 60_000, denied: 60_000 },
  ) => {
    const access = createAccess({ client: recorded, limiter, clock, keepMs });
    const told = await access.ask(questions, inTime());
    return { access, told: questions.map((question) => told.get(accessKey(question))) };
  };

  test.each<[string, AccessQuestion, string]>([
    ['a user has what a Role gives', secret('db'), 'allowed'],
    ['and no more', secret('other'), 'denied'],
    ['nor elsewhere', { ...secret('db'), namespace: 'default' }, 'denied'],
    ['a verb of our own counts like any other', playbook, 'allowed'],
    ['another verb is another right', { ...playbook, verb: 'bypass' }, 'denied'],
    [
      'a member of a group has what the group has',
      secret('db', { username: 'bob', groups: ['dev'] }),
      'allowed',
    ],
    ['a user without groups is not a member', secret('db', { username: 'bob' }), 'denied'],
    ['a ServiceAccount has its own', secret('db', serviceAccountUser(NAMESPACE, 'deployer')), 'allowed'],
    [
      'one of another namespace is another one',
      secret('db', serviceAccountUser('default', 'deployer')),
      'denied',
    ],
    [
      'scopes of a token do not get in the way',
      secret('db', { username: 'alice', uid: '1', extra: { 'example.com/scopes': ['a'] } }),
      'allowed',
    ],
  ])('%s', async (_, question, answer) => {
    expect((await answers([question])).told).toEqual([answer]);
  });

  test('are asked once while the answer is kept', async () => {
    const { access } = await answers([secret('db')]);
    sent = [];
    await access.ask([secret('db'), secret('db')], inTime());
    expect(sent).toEqual([]);
  });

  test('given later count as soon as the answer is no longer kept', async () => {
    const late = secret('late', { username: 'carol' });
    const { access, told } = await answers([late], { allowed: 60_000, denied: 100 });
    expect(told).toEqual(['denied']);
    await create(`${RBAC}/namespaces/${NAMESPACE}/rolebindings`, {
      metadata: { name: 'late' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
      subjects: [{ kind: 'User', name: 'carol', apiGroup: 'rbac.authorization.k8s.io' }],
    });
    await eventually(async () => {
      expect([...(await access.ask([late], inTime())).values()]).toEqual(['allowed']);
    });
  });

  test('are unknown for an API server that is not there', async () => {
    const nowhere = createAccess({
      client: { request: () => Promise.reject(new Error('connection refused')) },
      limiter,
      clock,
      keepMs: { allowed: 1, denied: 1 },
    });
    expect([...(await nowhere.ask([secret('db')], inTime())).values()]).toEqual(['unknown']);
  });
});

describe('existence', () => {
  const ask = async (kind: NamedKind, name: string) => {
    const existences = createExistences({ client: recorded, limiter, clock, caches: {} });
    const ref = { kind, namespace: NAMESPACE, name };
    return (await existences.ask([ref], inTime())).get(refKey(ref));
  };

  test.each<[NamedKind, string, string]>([
    ['ConfigMap', 'there', 'exists'],
    ['ConfigMap', 'not-there', 'missing'],
    ['ServiceAccount', 'there', 'exists'],
    ['PersistentVolumeClaim', 'not-there', 'missing'],
    ['Secret', 'db', 'unknown'],
  ])('of %s %s', async (kind, name, answer) => {
    expect(await ask(kind, name)).toBe(answer);
  });

  test('is told without the content', async () => {
    sent = [];
    await ask('ConfigMap', 'there');
    const { body } = await client.request<{ kind: string; data?: unknown }>(sent[0] as ApiRequest);
    expect([body.kind, body.data]).toEqual(['PartialObjectMetadata', undefined]);
  });
});
