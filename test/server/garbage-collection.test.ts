/** Owners and dependents that name each other in different versions, under the eyes of the real garbage collector. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { apiVersion, VERSIONS } from '../../schemas/common/group.ts';
import { type JsonObject, valueAt } from '../../schemas/common/json.ts';
import { eventually } from '../apiserver/eventually.ts';
import { type Api, resourcePath } from './api.ts';
import { connect, kubectl } from './shared.ts';

const MINUTE = 60_000;
const namespace = 'collected';
let api: Api;

beforeAll(async () => {
  api = await connect();
  expect(await kubectl(['create', 'namespace', namespace])).toMatchObject({ code: 0 });
});
afterAll(() => api?.close());

const configMaps = `/api/v1/namespaces/${namespace}/configmaps`;
const playbooks = (name?: string) =>
  resourcePath('Playbook', { namespace, ...(name === undefined ? {} : { name }) });

async function playbook(name: string, ownerReferences: object[] = []): Promise<JsonObject> {
  const spec = { source: { repositoryRef: { name: 'site' }, path: 'site.yml' } };
  const body = {
    apiVersion: apiVersion('v1beta1'),
    kind: 'Playbook',
    metadata: { name, ownerReferences },
    spec,
  };
  const made = await api.send(playbooks(), { method: 'POST', body });
  expect({ code: made.code, message: made.body.message }).toEqual({ code: 201, message: undefined });
  return made.body;
}

const ownedBy = (owner: JsonObject, version: string) => ({
  apiVersion: version,
  kind: String(owner.kind),
  name: String(valueAt(owner, ['metadata', 'name'])),
  uid: String(valueAt(owner, ['metadata', 'uid'])),
  blockOwnerDeletion: true,
});

async function configMap(name: string, owners: object[]): Promise<JsonObject> {
  const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ownerReferences: owners } };
  const made = await api.send(configMaps, { method: 'POST', body });
  expect(made.code).toBe(201);
  return { ...made.body, apiVersion: 'v1', kind: 'ConfigMap' };
}

const isGone = async (path: string): Promise<void> => expect((await api.send(path)).code).toBe(404);

describe.each(['Background', 'Foreground'])('%s deletion of a Playbook', (propagationPolicy) => {
  const name = `owner-${propagationPolicy}`.toLowerCase();

  test(
    'takes what names it as owner in either version, and leaves what has another owner, too',
    async () => {
      const owner = await playbook(name);
      const keeper = await configMap(`${name}-keeper`, []);
      const dependents = VERSIONS.map((version) => `${name}-${version}`);
      for (const [index, dependent] of dependents.entries())
        await configMap(dependent, [ownedBy(owner, apiVersion(VERSIONS[index] ?? 'v1beta1'))]);
      await configMap(`${name}-shared`, [ownedBy(owner, apiVersion('v1alpha1')), ownedBy(keeper, 'v1')]);
      await api.send(playbooks(name), {
        method: 'DELETE',
        body: { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy },
      });
      await eventually(() => isGone(playbooks(name)), MINUTE);
      for (const dependent of dependents)
        await eventually(() => isGone(`${configMaps}/${dependent}`), MINUTE);
      expect((await api.send(`${configMaps}/${name}-shared`)).code).toBe(200);
    },
    4 * MINUTE,
  );
});

test(
  'a Playbook goes with its owner',
  async () => {
    const owner = await configMap('owner', []);
    await playbook('owned', [ownedBy(owner, 'v1')]);
    await api.send(`${configMaps}/owner`, { method: 'DELETE' });
    await eventually(() => isGone(playbooks('owned')), MINUTE);
  },
  2 * MINUTE,
);

test(
  'a namespace goes with what is in it',
  async () => {
    await playbook('last');
    await api.send(`/api/v1/namespaces/${namespace}`, { method: 'DELETE' });
    await eventually(() => isGone(`/api/v1/namespaces/${namespace}`), MINUTE);
  },
  2 * MINUTE,
);
