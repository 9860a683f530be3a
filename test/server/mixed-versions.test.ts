/** Objects stored in v1alpha1 beside objects stored in v1beta1, as an upgrade leaves them. */
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ANNOTATIONS, apiVersion, GROUP, VERSIONS, type Version } from '../../schemas/common/group.ts';
import { type JsonObject, valueAt } from '../../schemas/common/json.ts';
import { eventually } from '../apiserver/eventually.ts';
import { type OwnApiServer, startOwnApiServer } from '../apiserver/own-api-server.ts';
import { PATCH, resourcePath } from './api.ts';
import { startConversionOnly } from './conversion-only.ts';
import type { Environment } from './environment.ts';
import { rememberStorage, storeIn } from './storage.ts';

const MINUTE = 60_000;
const namespace = 'default';
let own: OwnApiServer;
let environment: Environment;

const specs: Record<Version, object> = {
  v1alpha1: {
    repositoryRef: { name: 'site' },
    playbookPath: 'site.yml',
    inventoryPath: 'hosts.yml',
    extraVars: { a: { b: [1, { c: null }] } },
  },
  v1beta1: {
    source: { repositoryRef: { name: 'site' }, path: 'site.yml' },
    parameters: [{ name: 'release', type: 'string' }],
  },
};

const playbooks = (version: Version, name?: string) =>
  resourcePath('Playbook', { namespace, version, ...(name === undefined ? {} : { name }) });
const nameOf = (object: JsonObject) => String(valueAt(object, ['metadata', 'name']));

async function create(version: Version, name: string, spec: object = specs[version]): Promise<JsonObject> {
  const body = { apiVersion: apiVersion(version), kind: 'Playbook', metadata: { name }, spec };
  const { code, body: made } = await environment.api.send(playbooks(version), { method: 'POST', body });
  expect({ code, message: made.message }).toEqual({ code: 201, message: undefined });
  return made;
}

const read = async (version: Version, name: string): Promise<JsonObject> =>
  (await environment.api.send(playbooks(version, name))).body;

beforeAll(async () => {
  own = await startOwnApiServer();
  environment = await startConversionOnly({ replicas: 2, plane: own.controlPlane });
  const { api } = environment;
  await rememberStorage(api, 'Playbook');
  await storeIn(api, 'Playbook', 'v1alpha1');
  for (let index = 0; index < 10; index += 1) await create('v1alpha1', `old-${index}`);
  await storeIn(api, 'Playbook', 'v1beta1');
  for (let index = 0; index < 10; index += 1) await create('v1beta1', `new-${index}`);
}, 5 * MINUTE);
afterAll(async () => {
  await environment?.stop();
  await own?.stop();
}, MINUTE);

test('the stored objects are of both versions, as the CRD knows', async () => {
  const crd = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/playbooks.${GROUP}`;
  const { body } = await environment.api.send(crd);
  expect(valueAt(body, ['status', 'storedVersions'])).toEqual(expect.arrayContaining([...VERSIONS]));
});

test.each(VERSIONS)('a list in %s has all objects, in that version', async (version) => {
  const { code, body } = await environment.api.send(playbooks(version));
  expect(code).toBe(200);
  const items = body.items as JsonObject[];
  expect(items.length).toBe(20);
  expect(new Set(items.map((item) => item.apiVersion))).toEqual(new Set([apiVersion(version)]));
  const own = items.filter((item) => nameOf(item).startsWith(version === 'v1alpha1' ? 'old' : 'new'));
  for (const item of own) expect(item.spec).toMatchObject(specs[version]);
});

test.each(VERSIONS)('a watch in %s tells every change, in that version', async (version) => {
  const { body: list } = await environment.api.send(playbooks(version));
  const since = valueAt(list, ['metadata', 'resourceVersion']);
  const stream = await environment.api.stream(
    `${playbooks(version)}?watch=true&resourceVersion=${since}&timeoutSeconds=60`,
  );
  const name = `watched-${version}`;
  for (const other of VERSIONS) {
    const change = { metadata: { annotations: { seen: other } } };
    if (other === 'v1alpha1') await create(other, name);
    else
      await environment.api.send(playbooks(other, name), {
        method: 'PATCH',
        type: PATCH.merge,
        body: change,
      });
  }
  await environment.api.send(playbooks('v1alpha1', name), { method: 'DELETE' });
  const seen: unknown[] = [];
  for await (const line of createInterface({ input: stream })) {
    const { type, object } = JSON.parse(line);
    seen.push([type, object.apiVersion, nameOf(object)]);
    if (type === 'DELETED') break;
  }
  stream.destroy();
  expect(seen).toEqual(['ADDED', 'MODIFIED', 'DELETED'].map((type) => [type, apiVersion(version), name]));
});

describe('server-side apply in both versions', () => {
  const apply = (version: Version, manager: string, spec: object) =>
    environment.api.send(`${playbooks(version, 'applied')}?fieldManager=${manager}`, {
      method: 'PATCH',
      type: PATCH.apply,
      body: { apiVersion: apiVersion(version), kind: 'Playbook', metadata: { name: 'applied' }, spec },
    });
  const managers = (object: JsonObject) =>
    (valueAt(object, ['metadata', 'managedFields']) as unknown as JsonObject[]).map(
      ({ manager, apiVersion: of }) => `${manager} ${of}`,
    );

  test('keeps who owns what, and takes away what its owner no longer says', async () => {
    expect((await apply('v1beta1', 'new', specs.v1beta1)).code).toBe(201);
    const partial = { execution: { tags: ['web'] } };
    const { code, body } = await apply('v1alpha1', 'old', partial);
    expect({ code, message: body.message }).toEqual({ code: 200, message: undefined });
    const both = await read('v1beta1', 'applied');
    expect(both.spec).toMatchObject({ ...specs.v1beta1, ansible: { tags: ['web'] } });
    expect(managers(both)).toEqual(
      expect.arrayContaining([`new ${apiVersion('v1beta1')}`, `old ${apiVersion('v1alpha1')}`]),
    );
    expect((await apply('v1alpha1', 'old', {})).code).toBe(200);
    const after = await read('v1beta1', 'applied');
    expect(valueAt(after, ['spec', 'ansible', 'tags'])).toBeUndefined();
    expect(after.spec).toMatchObject(specs.v1beta1);
  });

  test('of what is there already changes nothing', async () => {
    const [first, second] = [
      await apply('v1beta1', 'new', specs.v1beta1),
      await apply('v1beta1', 'new', specs.v1beta1),
    ];
    const version = (of: JsonObject) => valueAt(of, ['metadata', 'resourceVersion']);
    expect([first.code, second.code]).toEqual([200, 200]);
    expect(version(second.body)).toBe(version(first.body));
  });
});

test('the status that one version writes is read in the other', async () => {
  await create('v1beta1', 'told');
  const lastRunTime = '2026-01-02T03:04:05Z';
  const conditions = [
    { type: 'Ready', status: 'True', reason: 'Ready', message: '', lastTransitionTime: lastRunTime },
  ];
  for (const version of VERSIONS) {
    const other = version === 'v1alpha1' ? 'v1beta1' : 'v1alpha1';
    const message = `written in ${version}`;
    const body = { status: { conditions: conditions.map((of) => ({ ...of, message })) } };
    const path = `${playbooks(version, 'told')}/status`;
    expect((await environment.api.send(path, { method: 'PATCH', type: PATCH.merge, body })).code).toBe(200);
    expect(valueAt(await read(other, 'told'), ['status', 'conditions', 0, 'message'])).toBe(message);
  }
});

test('what v1alpha1 cannot hold survives a client that replaces the object in v1alpha1', async () => {
  await create('v1beta1', 'kept');
  const before = await read('v1beta1', 'kept');
  const old = await read('v1alpha1', 'kept');
  expect(valueAt(old, ['metadata', 'annotations', ANNOTATIONS.hubDelta])).toEqual(expect.any(String));
  expect((await environment.api.send(playbooks('v1alpha1', 'kept'), { method: 'PUT', body: old })).code).toBe(
    200,
  );
  const after = await read('v1beta1', 'kept');
  expect(after.spec).toEqual(before.spec);
  expect(valueAt(after, ['metadata', 'annotations'])).toEqual(valueAt(before, ['metadata', 'annotations']));
});

test(
  'all replicas and the API server start anew over what is stored',
  async () => {
    const { replicas, api, front } = environment;
    await Promise.all(replicas.map((replica) => replica.stop()));
    await own.kill();
    await own.start();
    front.cut();
    // Nothing converts what is stored in v1alpha1, and the API server has read nothing yet.
    expect([429, 500]).toContain((await api.send(playbooks('v1beta1'))).code);
    await Promise.all(replicas.map((replica) => replica.start()));
    await eventually(async () => {
      const { code, body } = await api.send(playbooks('v1beta1'));
      expect({ code, found: (body.items as unknown[]).length >= 20 }).toEqual({ code: 200, found: true });
    });
  },
  3 * MINUTE,
);
