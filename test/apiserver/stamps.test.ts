/** What the API server itself keeps users from: stamps do not change through subresources, and a version is known by its writer. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ApiClient, createClient } from '../../controllers/runtime/client.ts';
import { startReflector } from '../../controllers/runtime/reflector.ts';
import { ANNOTATIONS, type Version } from '../../schemas/common/group.ts';
import type { JsonObject } from '../../schemas/common/json.ts';
import type { ApiObject } from '../../schemas/common/object.ts';
import type { Kind } from '../../schemas/registry.ts';
import { originOf, specManagers } from '../../webhooks/cluster/origin.ts';
import { type Content, resourcePath, send } from './api.ts';
import { connection } from './control-plane.ts';

const stamps = {
  [ANNOTATIONS.author]: '{"username":"alice"}',
  [ANNOTATIONS.runNowBy]: '{"username":"alice"}',
};
const forged = { [ANNOTATIONS.author]: '{"username":"root"}', [ANNOTATIONS.runNowBy]: '{"username":"root"}' };
const SPECS: Partial<Record<Kind, Partial<Record<Version, JsonObject>>>> = {
  Playbook: {
    v1alpha1: { repositoryRef: { name: 'r' }, playbookPath: 'site.yml' },
    v1beta1: { source: { repositoryRef: { name: 'r' }, path: 'site.yml' } },
  },
  Schedule: {
    v1alpha1: { playbookRef: { name: 'p' }, schedule: '0 4 * * *' },
    v1beta1: { playbookRef: { name: 'p' }, cron: '0 4 * * *', runTemplate: {} },
  },
  Run: { v1beta1: { playbookRef: { name: 'p' }, requestedBy: { username: 'alice' } } },
};
const CASES = Object.entries(SPECS).flatMap(([kind, versions]) =>
  Object.keys(versions).map((version) => [kind as Kind, version as Version] as const),
);
const nameOf = (kind: Kind, version: Version) => `stamps-${kind.toLowerCase()}-${version}`;

beforeAll(async () => {
  for (const [kind, version] of CASES) {
    const body = {
      apiVersion: `ansible.cloud37.dev/${version}`,
      kind,
      metadata: { name: nameOf(kind, version), annotations: stamps },
      spec: SPECS[kind]?.[version],
    };
    expect(await send(resourcePath(kind, version), { method: 'POST', body })).toMatchObject({ code: 201 });
  }
});

describe.each(CASES)('a write of the status of a %s %s', (kind, version) => {
  const path = `${resourcePath(kind, version)}/${nameOf(kind, version)}`;
  const forgery = { metadata: { annotations: forged }, spec: { requestedBy: { username: 'root' } } };
  const read = async () => {
    const { metadata, spec } = (await send(path, { method: 'GET' })).body as unknown as ApiObject;
    return { annotations: metadata.annotations, spec };
  };

  const type = { apiVersion: `ansible.cloud37.dev/${version}`, kind };
  test.each<[string, (stored: ApiObject) => Content & { query?: string }]>([
    [
      'as a whole',
      (stored) => ({
        method: 'PUT',
        body: {
          ...stored,
          metadata: { ...stored.metadata, annotations: forged },
          spec: { ...stored.spec, ...forgery.spec },
        },
      }),
    ],
    ['as a merge patch', () => ({ method: 'PATCH', type: 'application/merge-patch+json', body: forgery })],
    [
      'as a JSON patch',
      () => ({
        method: 'PATCH',
        type: 'application/json-patch+json',
        body: [{ op: 'replace', path: '/metadata/annotations', value: forged }],
      }),
    ],
    [
      'as an applied configuration',
      () => ({
        method: 'PATCH',
        type: 'application/apply-patch+yaml',
        query: '?fieldManager=forger&force=true',
        body: { ...type, metadata: { name: nameOf(kind, version), annotations: forged } },
      }),
    ],
  ])('%s changes no stamp', async (_, write) => {
    const before = await read();
    const { query = '', ...content } = write(
      (await send(path, { method: 'GET' })).body as unknown as ApiObject,
    );
    expect((await send(`${path}/status${query}`, content)).code).toBe(200);
    expect(await read()).toEqual(before);
  });
});

test('who requested a Run cannot be changed afterwards', async () => {
  const path = `${resourcePath('Run', 'v1beta1')}/${nameOf('Run', 'v1beta1')}`;
  for (const requestedBy of [{ username: 'root' }, null]) {
    const body = { spec: { requestedBy } };
    const { code } = await send(path, { method: 'PATCH', body, type: 'application/merge-patch+json' });
    expect(code).toBe(422);
  }
});

describe('the version that a Playbook was written in', () => {
  let client: ApiClient;
  beforeAll(() => {
    client = createClient({ kubeconfig: connection().kubeconfig, userAgent: 'stamps-test' });
  });
  afterAll(() => client.close());

  test('is known of cached objects, of whose managed fields nothing else is kept', async () => {
    const path = '/apis/ansible.cloud37.dev/v1beta1/playbooks';
    const { cache, synced, stop } = startReflector<ApiObject>(client, { path, managers: specManagers });
    await synced();
    const origins = (['v1alpha1', 'v1beta1'] as const).map((version) =>
      originOf(cache.get('default', nameOf('Playbook', version))),
    );
    expect(origins).toEqual(['v1alpha1', 'v1beta1']);
    stop();
  });
});
