/** PlaybookPolicies live, as two replicas of the admission server follow them on a real API server. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type ApiClient, createClient } from '../../controllers/runtime/client.ts';
import { systemClock } from '../../controllers/runtime/clock.ts';
import { type Reflector, startReflector } from '../../controllers/runtime/reflector.ts';
import { costProblems } from '../../webhooks/cluster/expression-cost.ts';
import { followPolicies, type Policies } from '../../webhooks/cluster/policies.ts';
import type { StoredPolicy } from '../../webhooks/cluster/policy-status-writer.ts';
import { effective } from '../../webhooks/policy/effective.ts';
import { connection } from './control-plane.ts';
import { eventually } from './eventually.ts';

const PATH = '/apis/ansible.cloud37.dev/v1beta1/playbookpolicies';
const [NAME, OTHER] = [`live-${process.pid}`, `other-${process.pid}`];
const shop = { name: 'shop' };
const denied = { allowed: false, broken: [{ rule: 'GIT-06', mode: 'Enforce' as const }] };

interface Replica {
  readonly policies: Policies;
  readonly reflector: Reflector<StoredPolicy>;
  readonly problems: unknown[];
}

let client: ApiClient;
const replicas: Replica[] = [];

function startReplica(): Replica {
  const reflector = startReflector<StoredPolicy>(client, { path: PATH });
  const problems: unknown[] = [];
  const policies = followPolicies({
    cache: reflector.cache,
    client,
    clock: systemClock,
    timestamp: () => new Date().toISOString(),
    random: Math.random,
    tried: costProblems,
    problem: (error) => problems.push(error),
  });
  const replica = { policies, reflector, problems };
  replicas.push(replica);
  return replica;
}
const synced = (replica: Replica) => eventually(() => expect(replica.policies.synced).toBe(true));
const modeIn = ({ policies }: Replica) => effective(policies.inForce(), shop).modeOf('GIT-06');
const stored = async () =>
  (await client.request<StoredPolicy>({ method: 'GET', path: `${PATH}/${NAME}` })).body;
const ready = async () => (await stored()).status?.conditions?.find(({ type }) => type === 'Ready');
const change = (spec: object) =>
  client.request({
    method: 'PATCH',
    path: `${PATH}/${NAME}`,
    contentType: 'application/merge-patch+json',
    body: { spec },
  });
const create = (name: string, spec: object) =>
  client.request({
    method: 'POST',
    path: PATH,
    body: { apiVersion: 'ansible.cloud37.dev/v1beta1', kind: 'PlaybookPolicy', metadata: { name }, spec },
  });

beforeAll(async () => {
  client = createClient({ kubeconfig: connection().kubeconfig, userAgent: 'policies-test' });
  await create(NAME, { rules: [{ id: 'GIT-06', mode: 'Enforce' }] });
  await create(OTHER, { rules: [{ id: 'IMG-02', mode: 'Enforce' }] });
  for (let i = 0; i < 2; i++) await synced(startReplica());
});
afterAll(async () => {
  for (const { policies, reflector } of replicas) {
    await policies.stop();
    reflector.stop();
  }
  for (const name of [NAME, OTHER]) await client.request({ method: 'DELETE', path: `${PATH}/${name}` });
  client.close();
});

test('a sound policy is in force and says so', async () => {
  expect(replicas.map(modeIn)).toEqual(['Enforce', 'Enforce']);
  await eventually(async () => {
    expect(await ready()).toMatchObject({ status: 'True', reason: 'InForce', observedGeneration: 1 });
  });
});

test('a broken update leaves the last good version in force, and the status says why', async () => {
  await change({ rules: [], expressions: [{ name: 'rule', expression: 'tru(' }] });
  await eventually(async () => {
    expect(await ready()).toMatchObject({ status: 'False', reason: 'Broken', observedGeneration: 2 });
  });
  expect((await ready())?.message).toMatch(
    /^generation 1 stays in force; spec\.expressions\[0\]\.expression: /,
  );
  expect(replicas.map(modeIn)).toEqual(['Enforce', 'Enforce']);
});

test('a replica that starts then has the rest of it in force, and does not dispute the status', async () => {
  const before = (await stored()).metadata.resourceVersion;
  const late = startReplica();
  await synced(late);
  expect(effective(late.policies.inForce(), shop).expressions.map(({ mode }) => mode)).toEqual(['Warn']);
  expect(effective(late.policies.inForce(), shop).modeOf('IMG-02')).toBe('Enforce');
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  expect((await stored()).metadata.resourceVersion).toBe(before);
});

test('a repaired policy is in force again', async () => {
  await change({
    rules: [{ id: 'GIT-06', mode: 'Enforce' }],
    expressions: [{ name: 'rule', expression: 'true' }],
  });
  // Each replica starts a thread that tries the expressions.
  const repaired = () => {
    for (const { policies } of replicas)
      expect(effective(policies.inForce(), shop).expressions.map(({ mode }) => mode)).toEqual(['Enforce']);
  };
  await eventually(repaired, 100_000);
  await eventually(async () =>
    expect(await ready()).toMatchObject({ status: 'True', observedGeneration: 3 }),
  );
}, 150_000);

test('denials of all replicas add up', async () => {
  for (const [i, { policies }] of replicas.entries())
    for (let n = 0; n <= i; n++) policies.observe(shop, denied);
  // They write at the same moment, so that all but one find that another has written.
  await Promise.all(replicas.map(({ policies }) => policies.stop()));
  expect((await stored()).status?.denials).toEqual([{ rule: 'GIT-06', count: 6 }]);
  expect(await ready()).toMatchObject({ status: 'True' });
  expect(replicas.flatMap(({ problems }) => problems)).toEqual([]);
});
