/**
 * What happens to users while the admission server is away, slow or not to be trusted, and that it ends when the
 * server is back.
 */
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ANNOTATIONS, apiVersion } from '../../schemas/common/group.ts';
import { valueAt } from '../../schemas/common/json.ts';
import { eventually } from '../apiserver/eventually.ts';
import { type Answer, PATCH, resourcePath } from './api.ts';
import { certificateFiles, issueServing } from './certificates.ts';
import { type Environment, startEnvironment } from './environment.ts';

const MINUTE = 60_000;
const namespace = 'default';
const RECOVERY_MS = 10_000;
let environment: Environment;

beforeAll(async () => {
  environment = await startEnvironment();
  for (const name of ['kept', 'finalized', 'deleted']) expect((await create(name)).code).toBe(201);
}, 5 * MINUTE);
afterAll(() => environment?.stop(), MINUTE);

const at = (name: string, version?: 'v1alpha1') =>
  resourcePath('Playbook', { namespace, name, ...(version === undefined ? {} : { version }) });
const spec = { source: { repositoryRef: { name: 'site' }, path: 'site.yml' } };

function create(name: string, query = ''): Promise<Answer> {
  const metadata = { name, ...(name === 'finalized' ? { finalizers: ['example.com/wait'] } : {}) };
  const body = { apiVersion: apiVersion('v1beta1'), kind: 'Playbook', metadata, spec };
  return environment.api.send(`${resourcePath('Playbook', { namespace })}${query}`, { method: 'POST', body });
}

const merge = (path: string, body: object): Promise<Answer> =>
  environment.api.send(path, { method: 'PATCH', type: PATCH.merge, body });
const remove = (path: string): Promise<Answer> => environment.api.send(path, { method: 'DELETE' });
const code = async (answer: Promise<Answer>): Promise<number> => (await answer).code;

/** Whether a new object is judged: one that is wrong is refused with its field. */
async function isJudged(): Promise<void> {
  const wrong = { ...spec, source: { ...spec.source, path: '../site.yml' } };
  const body = {
    apiVersion: apiVersion('v1beta1'),
    kind: 'Playbook',
    metadata: { name: 'wrong' },
    spec: wrong,
  };
  const answer = await environment.api.send(resourcePath('Playbook', { namespace }), {
    method: 'POST',
    body,
  });
  expect(answer.body.message).toContain('spec.source.path');
  expect(await code(create('probe', '?dryRun=All'))).toBe(201);
}

describe('while no replica runs', () => {
  beforeAll(() => environment.replicas[0]?.stop(), MINUTE);
  afterAll(() => environment.replicas[0]?.start(), MINUTE);

  test('other objects are written', async () => {
    const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'unrelated' } };
    const made = environment.api.send(`/api/v1/namespaces/${namespace}/configmaps`, { method: 'POST', body });
    expect(await code(made)).toBe(201);
  });

  test('nothing new gets in unjudged, and the message names the webhook', async () => {
    const { code: refused, body } = await create('new');
    expect(refused).toBe(500);
    expect(body.message).toContain('failed calling webhook "validate.ansible.cloud37.dev"');
  });

  test('no Run is started, not by run-now either', async () => {
    const run = { apiVersion: apiVersion('v1beta1'), kind: 'Run', metadata: { name: 'new' } };
    const body = { ...run, spec: { playbookRef: { name: 'kept' } } };
    const path = resourcePath('Run', { namespace });
    expect(await code(environment.api.send(path, { method: 'POST', body }))).toBe(500);
    const now = { metadata: { annotations: { [ANNOTATIONS.runNow]: 'now' } } };
    expect(await code(merge(at('kept'), now))).toBe(500);
  });

  test.each<[string, () => Promise<Answer>]>([
    ['reads', () => environment.api.send(at('kept'))],
    ['lists', () => environment.api.send(resourcePath('Playbook', { namespace }))],
    ['changes of labels', () => merge(at('kept'), { metadata: { labels: { team: 'web' } } })],
    ['writes of the status', () => merge(`${at('kept')}/status`, { status: { observedGeneration: 1 } })],
    ['deletes of an object', () => remove(at('deleted'))],
    ['deletes of an object with a finalizer', () => remove(at('finalized'))],
    ['the removal of that finalizer', () => merge(at('finalized'), { metadata: { finalizers: null } })],
  ])('%s pass', async (_, call) => {
    expect(await code(call())).toBe(200);
  });

  test('v1alpha1 cannot be read, and the message says why', async () => {
    const { code: refused, body } = await environment.api.send(at('kept', 'v1alpha1'));
    expect(refused).toBe(500);
    expect(body.message).toMatch(
      /conversion webhook for ansible\.cloud37\.dev\/v1beta1, Kind=Playbook failed/,
    );
  });
});

test(
  'it is over within 10 s of the return of a replica',
  async () => {
    const { front, replicas } = environment;
    await replicas[0]?.stop();
    expect(await code(create('away'))).toBe(500);
    expect(await code(environment.api.send(at('kept', 'v1alpha1')))).toBe(500);
    await replicas[0]?.start();
    front.cut();
    await eventually(isJudged, RECOVERY_MS);
    expect(await code(environment.api.send(at('kept', 'v1alpha1')))).toBe(200);
  },
  2 * MINUTE,
);

describe('a slow server', () => {
  afterAll(() => {
    environment.front.delayMs = 0;
    environment.front.cut();
  });

  test('holds a request no longer than its timeout, and nothing gets in unjudged', async () => {
    environment.front.cut();
    environment.front.delayMs = 20_000;
    const started = performance.now();
    const { code: refused, body } = await create('slow');
    // Two webhooks of 5 s each: defaults, which fail open, and validation, which does not.
    expect(performance.now() - started).toBeLessThan(13_000);
    expect(refused).toBe(500);
    expect(body.message).toContain('failed calling webhook "validate.ansible.cloud37.dev"');
  }, 30_000);

  test('is no trouble once it is fast again', async () => {
    environment.front.delayMs = 0;
    environment.front.cut();
    await eventually(isJudged, RECOVERY_MS);
  });
});

describe('an authority that did not sign the certificate', () => {
  test(
    'is replaced by the right one within seconds, in all places',
    async () => {
      const { authority, remove: removeFiles } = await certificateFiles(tmpdir());
      await removeFiles();
      const wrong = Buffer.from(authority.certificate).toString('base64');
      const webhooks = '/apis/admissionregistration.k8s.io/v1';
      const configuration = `${webhooks}/validatingwebhookconfigurations/ansible-playbook-operator`;
      const crd = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/playbooks.ansible.cloud37.dev';
      const [ours, conversion] = ['/webhooks/0/clientConfig', '/spec/conversion/webhook/clientConfig'];
      const replaced = (path: string) => [{ op: 'replace', path: `${path}/caBundle`, value: wrong }];
      const patch = (path: string, body: object) =>
        environment.api.send(path, { method: 'PATCH', type: PATCH.json, body });
      expect(await code(patch(configuration, replaced(ours)))).toBe(200);
      expect(await code(patch(crd, replaced(conversion)))).toBe(200);
      await eventually(async () => {
        const { body } = await environment.api.send(configuration);
        expect(valueAt(body, ['webhooks', 0, 'clientConfig', 'caBundle'])).not.toBe(wrong);
      }, RECOVERY_MS);
      await eventually(isJudged, RECOVERY_MS);
      await eventually(
        async () => expect(await code(environment.api.send(at('kept', 'v1alpha1')))).toBe(200),
        RECOVERY_MS,
      );
    },
    MINUTE,
  );
});

describe('a certificate from files that has run out', () => {
  const hour = 3_600_000;

  test(
    'is told by readiness and by the API server, and its successor is taken without a restart',
    async () => {
      const { front, plane } = environment;
      const [replica] = environment.replicas;
      const files = await certificateFiles(plane.directory, { from: -2 * hour, until: -hour });
      await replica?.stop();
      await environment.install(files.authority.certificate);
      await replica?.start({ flags: files.flags, until: '/livez' });
      front.cut();
      const ready = await fetch(`http://127.0.0.1:${replica?.ports.probe}/readyz`);
      expect({ status: ready.status, text: await ready.text() }).toEqual({
        status: 503,
        text: expect.stringContaining('certificate'),
      });
      await eventually(async () =>
        expect((await create('expired')).body.message).toMatch(/certificate has expired/),
      );
      await files.replace(await issueServing(files.authority));
      await eventually(isJudged, 30_000);
    },
    2 * MINUTE,
  );
});
