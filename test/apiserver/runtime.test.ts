/** The client, the reflector and its cache against a real API server. */
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import type { Change } from '../../controllers/runtime/cache.ts';
import { type ApiClient, ApiError, createClient } from '../../controllers/runtime/client.ts';
import { systemClock } from '../../controllers/runtime/clock.ts';
import { type Reflector, startReflector } from '../../controllers/runtime/reflector.ts';
import { connection } from './control-plane.ts';
import { eventually } from './eventually.ts';

interface ConfigMap {
  kind?: string;
  apiVersion?: string;
  metadata: { name: string; namespace?: string; managedFields?: unknown; labels?: Record<string, string> };
  data?: Record<string, string>;
}

const NAMESPACES = ['runtime-a', 'runtime-b', 'runtime-c'];
const PATH = '/api/v1/configmaps';
const configMaps = (namespace: string): string => `/api/v1/namespaces/${namespace}/configmaps`;

let client: ApiClient;
const reflectors: Reflector<ConfigMap>[] = [];

beforeAll(async () => {
  client = createClient({ kubeconfig: connection().kubeconfig, userAgent: 'runtime-test' });
  for (const name of NAMESPACES) {
    await client.request({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name } } });
  }
});
afterAll(() => {
  for (const reflector of reflectors) reflector.stop();
  client.close();
});

function start(options: Partial<Parameters<typeof startReflector<ConfigMap>>[1]> = {}): Reflector<ConfigMap> {
  const reflector = startReflector<ConfigMap>(client, { path: PATH, ...options });
  reflectors.push(reflector);
  return reflector;
}

const create = (namespace: string, name: string, labels: Record<string, string> = {}) =>
  client.request<ConfigMap>({
    method: 'POST',
    path: configMaps(namespace),
    body: { metadata: { name, labels }, data: { key: 'one' } },
  });
const remove = (namespace: string, name: string) =>
  client.request({ method: 'DELETE', path: `${configMaps(namespace)}/${name}` });

describe('the client', () => {
  test('gives what the API server answers', async () => {
    const { status, body } = await create('runtime-a', 'answer');
    expect(status).toBe(201);
    expect(body.metadata.name).toBe('answer');
  });

  test('gives text where the answer is text', async () => {
    expect(await client.request({ method: 'GET', path: '/readyz' })).toEqual({ status: 200, body: 'ok' });
  });

  test('throws the reason, the message and the details of a refusal', async () => {
    const error = await client
      .request({ method: 'GET', path: `${configMaps('runtime-a')}/none` })
      .catch((e) => e);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({
      status: 404,
      reason: 'NotFound',
      message: 'configmaps "none" not found',
      details: { name: 'none', kind: 'configmaps' },
    });
  });

  test('sends patches with their own content type', async () => {
    await create('runtime-a', 'patched');
    const { body } = await client.request<ConfigMap>({
      method: 'PATCH',
      path: `${configMaps('runtime-a')}/patched`,
      query: { fieldManager: 'runtime-test' },
      contentType: 'application/merge-patch+json',
      body: { data: { key: 'two' } },
    });
    expect(body.data).toEqual({ key: 'two' });
  });
});

describe('who the client is', () => {
  let directory: string;
  let rotating: ApiClient;
  const clock = { time: 0, now: () => clock.time, sleep: systemClock.sleep };
  const kubeconfig = () => join(directory, 'config');

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'runtime-identity-'));
    await copyFile(connection().kubeconfig, kubeconfig());
    rotating = createClient({ kubeconfig: kubeconfig(), userAgent: 'runtime-test', clock });
  });
  afterAll(async () => {
    rotating.close();
    await rm(directory, { recursive: true });
  });

  /** The name that the API server knows us by, a minute later. */
  async function name(): Promise<string> {
    clock.time += 60_000;
    const { body } = await rotating.request<{ status: { userInfo: { username: string } } }>({
      method: 'POST',
      path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
      body: {},
    });
    return body.status.userInfo.username;
  }
  async function token(account: string): Promise<string> {
    const path = '/api/v1/namespaces/runtime-a/serviceaccounts';
    await client.request({ method: 'POST', path, body: { metadata: { name: account } } });
    const { body } = await client.request<{ status: { token: string } }>({
      method: 'POST',
      path: `${path}/${account}/token`,
      body: { spec: { expirationSeconds: 600 } },
    });
    return body.status.token;
  }

  test('follows its files: from a certificate to a token, and to another token', async () => {
    const administrator = await name();
    const config = load(await readFile(kubeconfig(), 'utf8')) as { users: { user: object }[] };
    const tokenFile = join(directory, 'token');
    await writeFile(tokenFile, await token('first'));
    for (const entry of config.users) entry.user = { tokenFile };
    await writeFile(kubeconfig(), JSON.stringify(config));
    // A connection that was made with the certificate would still be the administrator's.
    expect(await name()).toBe('system:serviceaccount:runtime-a:first');
    await writeFile(tokenFile, await token('second'));
    expect(await name()).toBe('system:serviceaccount:runtime-a:second');
    expect(administrator).not.toContain('serviceaccount');
  });
});

describe('the reflector', () => {
  test('has what is there once it is synced, and then what changes', async () => {
    await create('runtime-a', 'before');
    const { cache, synced } = start();
    expect(cache.synced).toBe(false);
    expect(cache.staleForMs).toBe(Number.POSITIVE_INFINITY);
    await synced();
    expect(cache.synced).toBe(true);
    expect(cache.staleForMs).toBeLessThan(10_000);
    expect(cache.get('runtime-a', 'before')?.data).toEqual({ key: 'one' });

    const changes: string[] = [];
    cache.onChange(({ type, object }: Change<ConfigMap>) => {
      if (object.metadata.name === 'during') changes.push(type);
    });
    await create('runtime-a', 'during');
    const patch = { data: { key: 'two' } };
    const path = `${configMaps('runtime-a')}/during`;
    const contentType = 'application/merge-patch+json';
    await client.request({ method: 'PATCH', path, contentType, body: patch });
    await remove('runtime-a', 'during');
    await eventually(() => expect(changes).toEqual(['added', 'updated', 'deleted']));
    expect(cache.get('runtime-a', 'during')).toBeUndefined();
  });

  test.each(['stream', 'pages'] as const)(
    'keeps no managedFields, but kind and apiVersion, from %s',
    async (listing) => {
      await create('runtime-b', `slim-${listing}`);
      const unserved = listing === 'pages' ? withoutWatchList(client) : client;
      const reflector = startReflector<ConfigMap>(unserved, { path: PATH });
      reflectors.push(reflector);
      await reflector.synced();
      const object = reflector.cache.get('runtime-b', `slim-${listing}`);
      expect(object).toMatchObject({ kind: 'ConfigMap', apiVersion: 'v1' });
      expect(object?.metadata.managedFields).toBeUndefined();
    },
  );

  test('keeps the named namespaces only', async () => {
    const { cache, synced } = start({ namespaces: ['runtime-b', 'runtime-c'] });
    await synced();
    await create('runtime-a', 'elsewhere');
    await create('runtime-c', 'here');
    await eventually(() => expect(cache.get('runtime-c', 'here')).toBeDefined());
    expect(cache.list('runtime-a')).toEqual([]);
    expect(new Set(cache.list().map(({ metadata }) => metadata.namespace))).toEqual(
      new Set(['runtime-b', 'runtime-c']),
    );
  });

  test('finds objects by index, and gives the transformed ones', async () => {
    const { cache, synced } = start({
      query: { labelSelector: 'app' },
      indexes: { app: ({ metadata }) => [metadata.labels?.app ?? ''] },
      transform: ({ data: _, ...rest }) => rest,
    });
    await synced();
    await create('runtime-b', 'indexed', { app: 'web' });
    await eventually(() => expect(cache.byIndex('app', 'web')).toHaveLength(1));
    expect(cache.byIndex('app', 'web')[0]).not.toHaveProperty('data');
    await remove('runtime-b', 'indexed');
    await eventually(() => expect(cache.byIndex('app', 'web')).toEqual([]));
  });

  test('waits for a collection that does not exist yet, and says why', async () => {
    const errors: unknown[] = [];
    const onError = (error: unknown) => errors.push(error);
    const reflector = start({ path: '/apis/runtime.example.com/v1/things', onError });
    await eventually(() => expect(errors.length).toBeGreaterThan(1));
    expect(reflector.lastError()).toMatchObject({ status: 404 });
    expect(reflector.cache.synced).toBe(false);
    const stopped = reflector.synced();
    reflector.stop();
    await expect(stopped).rejects.toThrow('the reflector was stopped');
  });
});

/** A client whose API server does not serve WatchList: it refuses the parameters with 422, as Kubernetes does. */
function withoutWatchList(real: ApiClient): ApiClient {
  return {
    ...real,
    stream: (request) => {
      if (request.query?.sendInitialEvents === undefined) return real.stream(request);
      throw new ApiError(422, {
        kind: 'Status',
        reason: 'Invalid',
        message: 'sendInitialEvents is forbidden',
      });
    },
  };
}
