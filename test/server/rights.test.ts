/** What a user may name and start, decided by the rights that the cluster gives this user. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ANNOTATIONS, apiVersion } from '../../schemas/common/group.ts';
import { eventually } from '../apiserver/eventually.ts';
import { type Api, PATCH } from './api.ts';
import { blamed, inNamespace, type Namespace } from './rights/namespace.ts';
import {
  type Asker,
  AUTHOR,
  createUsers,
  DEPLOYER,
  GITOPS,
  RUNNER,
  TRUSTED,
  WRITER,
} from './rights/users.ts';
import { connect, connection } from './shared.ts';

const MINUTE = 60_000;
const namespace = 'rights';
const source = { repositoryRef: { name: 'site' }, path: 'site.yml' };
const secret = (name: string) => ({ env: [{ name: 'TOKEN', secretKeyRef: { name, key: 'token' } }] });
const SECRET_FIELD = 'spec.secrets.env[0].secretKeyRef.name';
let api: Api;
let here: Namespace;

const playbook = (as: Asker | undefined, name: string, more: object = {}, annotations = {}) =>
  here.create(as, { kind: 'Playbook', name, spec: { source, ...more }, annotations });

beforeAll(async () => {
  api = await connect();
  await createUsers(api, namespace);
  here = inNamespace(api, namespace);
  for (const name of ['shared', 'private'])
    expect(blamed(await playbook(undefined, name, { secrets: secret('db') }))).toBe('201');
}, MINUTE);
afterAll(() => api?.close());

describe('naming an object in a Playbook', () => {
  const claim = { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }] };
  const CLAIM_FIELD = 'spec.runtime.volumes[0].persistentVolumeClaim.claimName';

  test.each<[string, Asker, object, string]>([
    ['a Secret that the author may read', AUTHOR, { secrets: secret('known') }, '201'],
    ['a Secret that the author may not read', AUTHOR, { secrets: secret('db') }, `403 ${SECRET_FIELD}`],
    ['any Secret by who may create Pods', DEPLOYER, { secrets: secret('db') }, '201'],
    [
      'a ServiceAccount',
      AUTHOR,
      { runtime: { serviceAccountName: 'deployer' } },
      '403 spec.runtime.serviceAccountName',
    ],
    [
      'a ServiceAccount by who may create Pods',
      DEPLOYER,
      { runtime: { serviceAccountName: 'deployer' } },
      '201',
    ],
    ['a claim', AUTHOR, { runtime: claim }, `403 ${CLAIM_FIELD}`],
    ['a claim by who may create Pods', DEPLOYER, { runtime: claim }, '201'],
    [
      'a ConfigMap',
      AUTHOR,
      { variables: { from: [{ configMapRef: { name: 'c' } }] } },
      '403 spec.variables.from[0].configMapRef.name',
    ],
  ])('%s', async (title, as, more, expected) => {
    const name = title.toLowerCase().replaceAll(/[^a-z]+/g, '-');
    expect(blamed(await playbook(as, name, more))).toBe(expected);
  });

  test('in v1alpha1 is judged in the fields of v1alpha1', async () => {
    const spec = {
      repositoryRef: { name: 'site' },
      playbookPath: 'site.yml',
      inventoryPath: 'hosts',
      secrets: { env: [{ envVarName: 'TOKEN', secretRef: { name: 'db', key: 'token' } }] },
    };
    const answer = await here.create(AUTHOR, { kind: 'Playbook', name: 'old', version: 'v1alpha1', spec });
    expect(blamed(answer)).toBe('403 spec.secrets.env[0].secretRef.name');
  });

  test.each(['shared'])(
    'that was there before needs no rights of who changes something else',
    async (name) => {
      const at = { kind: 'Playbook', name } as const;
      expect(blamed(await here.patch(AUTHOR, at, PATCH.merge, { spec: { timeout: '10m' } }))).toBe('200');
      const other = { spec: { secrets: secret('other') } };
      expect(blamed(await here.patch(AUTHOR, at, PATCH.merge, other))).toBe(`403 ${SECRET_FIELD}`);
    },
  );
});

describe('starting a Playbook', () => {
  const run = (playbookName: string) => ({ playbookRef: { name: playbookName } });
  const schedule = (name: string) => ({ playbookRef: { name }, cron: '0 4 * * *', runTemplate: {} });

  test('is for holders of "use" on it, who need no rights on its Secrets', async () => {
    const outcome = async (as: Asker, name: string) =>
      blamed(await here.create(as, { kind: 'Run', name: `${as.user}-${name}`, spec: run(name) }));
    expect(await outcome(RUNNER, 'shared')).toBe('201');
    expect(await outcome(RUNNER, 'private')).toBe('403 spec.playbookRef.name');
    expect(await outcome(WRITER, 'shared')).toBe('403 spec.playbookRef.name');
  });

  test('by a Schedule needs the same, when it is created, changed and resumed', async () => {
    const at = { kind: 'Schedule', name: 'nightly' } as const;
    expect(blamed(await here.create(WRITER, { ...at, spec: schedule('shared') }))).toBe(
      '403 spec.playbookRef.name',
    );
    expect(blamed(await here.create(RUNNER, { ...at, spec: schedule('shared') }))).toBe('201');
    const merge = (as: Asker, spec: object) => here.patch(as, at, PATCH.merge, { spec });
    expect(blamed(await merge(RUNNER, { playbookRef: { name: 'private' } }))).toBe(
      '403 spec.playbookRef.name',
    );
    expect(blamed(await merge(WRITER, { suspend: true }))).toBe('200');
    expect(blamed(await merge(WRITER, { suspend: false }))).toBe('403 spec.playbookRef.name');
    expect(blamed(await merge(RUNNER, { suspend: false }))).toBe('200');
  });

  test('by run-now needs the same, and v1alpha1 only warns', async () => {
    const at = { kind: 'Playbook', name: 'shared' } as const;
    const now = (value: string) => ({ metadata: { annotations: { [ANNOTATIONS.runNow]: value } } });
    const field = `metadata.annotations[${ANNOTATIONS.runNow}]`;
    expect(blamed(await here.patch(WRITER, at, PATCH.merge, now('1')))).toBe(`403 ${field}`);
    expect(blamed(await here.patch(RUNNER, at, PATCH.merge, now('2')))).toBe('200');
    const old = await here.patch(WRITER, { ...at, version: 'v1alpha1' }, PATCH.merge, now('3'));
    expect({ outcome: blamed(old), warnings: old.warnings }).toEqual({
      outcome: '200',
      warnings: expect.arrayContaining([expect.stringContaining('REF-04')]),
    });
  });
});

describe('a bypass', () => {
  const writable = { runtime: { securityContext: { readOnlyRootFilesystem: false } } };
  const asked = { [ANNOTATIONS.bypass]: 'POD-05=the play installs packages' };
  const FIELD = 'spec.runtime.securityContext.readOnlyRootFilesystem';

  test('is asked for on the object, and granted to holders of the verb', async () => {
    expect(blamed(await playbook(TRUSTED, 'granted', writable, asked))).toBe('201');
  });

  test('is not granted to others', async () => {
    expect(blamed(await playbook(WRITER, 'denied', writable, asked))).toMatch(/^4\d\d/);
    expect(blamed(await playbook(WRITER, 'denied', writable, asked))).toContain(FIELD);
  });

  test.each([
    ['somebody with the verb', TRUSTED],
    ['the administrator, who has every verb', undefined],
  ])('does not happen unasked for %s', async (_, as) => {
    expect(blamed(await playbook(as, 'unasked', writable))).toContain(FIELD);
  });
});

test(
  'what a GitOps controller applies is judged by the rights of the ServiceAccount that a policy names',
  async () => {
    const outcome = async () => blamed(await playbook(GITOPS, 'applied', { secrets: secret('db') }));
    const policies = '/apis/ansible.cloud37.dev/v1beta1/playbookpolicies';
    const spec = {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
      delegatedRequesters: [{ username: GITOPS.user, serviceAccountName: 'deployer' }],
    };
    const body = {
      apiVersion: apiVersion('v1beta1'),
      kind: 'PlaybookPolicy',
      metadata: { name: 'gitops' },
      spec,
    };
    expect((await api.send(policies, { method: 'POST', body })).code).toBe(201);
    await eventually(async () => expect(await outcome()).toBe(`403 ${SECRET_FIELD}`));
    expect((await api.send(`${policies}/gitops`, { method: 'DELETE' })).code).toBe(200);
    await eventually(async () => expect(await outcome()).toBe('201'));
  },
  MINUTE,
);

test('answers about rights are counted, with where they came from', async () => {
  const metrics = await fetch(`http://127.0.0.1:${connection().replica.probe}/metrics`);
  const text = await metrics.text();
  for (const labels of [
    'answer="allowed",source="asked"',
    'answer="denied",source="asked"',
    'answer="denied",source="kept"',
  ])
    expect(text).toMatch(new RegExp(`^apo_webhook_access_answers_total\\{${labels}\\} [1-9]`, 'm'));
});
