/** The reflector against a real API server that is killed, paused and restarted, behind a network that breaks. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Change } from '../../controllers/runtime/cache.ts';
import { type ApiClient, createClient } from '../../controllers/runtime/client.ts';
import {
  type Reflector,
  type ReflectorOptions,
  startReflector,
} from '../../controllers/runtime/reflector.ts';
import { eventually } from './eventually.ts';
import { type FaultyProxy, startFaultyProxy } from './faulty-proxy.ts';
import { type OwnApiServer, startOwnApiServer } from './own-api-server.ts';

interface ConfigMap {
  metadata: { name: string; namespace: string; uid: string; resourceVersion: string };
  data?: Record<string, string>;
}

const PATH = '/api/v1/configmaps';
const IN_DEFAULT = '/api/v1/namespaces/default/configmaps';
/** As in production, but for the patience with silence. */
const TIMING = { silenceMs: 2_000, pageMs: 10_000 };

let own: OwnApiServer;
/** Reaches the API server directly. */
let direct: ApiClient;
let proxy: FaultyProxy;
/** Reaches it through the proxy. */
let proxied: ApiClient;
let reflector: Reflector<ConfigMap> | undefined;
let history: History;

beforeAll(async () => {
  own = await startOwnApiServer();
  direct = createClient({ kubeconfig: own.controlPlane.kubeconfig, userAgent: 'direct' });
  proxy = await startFaultyProxy(own.controlPlane);
  proxied = createClient({ kubeconfig: proxy.kubeconfig, userAgent: 'proxied' });
}, 180_000);
afterAll(async () => {
  direct?.close();
  proxied?.close();
  await proxy?.close();
  await own?.stop();
});
beforeEach(async () => {
  history = startHistory();
  await direct.request({ method: 'DELETE', path: IN_DEFAULT, retry: true, timeoutMs: 120_000 });
}, 180_000);
afterEach(() => {
  reflector?.stop();
  Object.assign(proxy.faults, { down: false });
  for (const fault of ['answer', 'cutAfterBytes', 'pieceBytes'] as const) delete proxy.faults[fault];
});

function start(client: ApiClient, options: Partial<ReflectorOptions<ConfigMap>> = {}): Reflector<ConfigMap> {
  reflector = startReflector<ConfigMap>(client, { path: PATH, timing: TIMING, ...options });
  reflector.cache.onChange(history.record);
  return reflector;
}

/** What listeners were told, and whether that makes sense. */
interface History {
  record(change: Change<ConfigMap>): void;
  /** The state that follows from the changes alone. */
  readonly state: Map<string, string>;
  /** Changes that cannot follow on the ones before them. */
  readonly nonsense: string[];
}

function startHistory(): History {
  const state = new Map<string, string>();
  const nonsense: string[] = [];
  const record = ({ type, object, old }: Change<ConfigMap>) => {
    const { namespace, name, resourceVersion } = object.metadata;
    const key = `${namespace}/${name}`;
    const known = state.get(key);
    const fits =
      type === 'added'
        ? known === undefined
        : known !== undefined && known !== (type === 'updated' && resourceVersion);
    if (!fits || (type === 'updated' && old?.metadata.resourceVersion !== known))
      nonsense.push(`${type} ${key}`);
    if (type === 'deleted') state.delete(key);
    else state.set(key, resourceVersion);
  };
  return { record, state, nonsense };
}

const versions = (objects: readonly ConfigMap[]): Map<string, string> =>
  new Map(
    objects.map(({ metadata: { namespace, name, resourceVersion } }) => [
      `${namespace}/${name}`,
      resourceVersion,
    ]),
  );

/** The cache, and what its listeners were told, are in the end exactly what the API server has. */
async function agreement(): Promise<void> {
  await eventually(async () => {
    const { body } = await direct.request<{ items: ConfigMap[] }>({ method: 'GET', path: PATH });
    const expected = versions(body.items);
    expect(versions(reflector?.cache.list() ?? [])).toEqual(expected);
    expect(history.state).toEqual(expected);
  }, 40_000);
  expect(history.nonsense).toEqual([]);
}

const create = (name: string) =>
  direct.request({
    method: 'POST',
    path: IN_DEFAULT,
    body: { metadata: { name }, data: { key: 'x'.repeat(200) } },
  });
const change = (name: string, value: string) =>
  direct.request({
    method: 'PATCH',
    path: `${IN_DEFAULT}/${name}`,
    contentType: 'application/merge-patch+json',
    body: { data: { key: value } },
  });
const remove = (name: string) => direct.request({ method: 'DELETE', path: `${IN_DEFAULT}/${name}` });

/** Creates, changes, deletes and creates again. */
async function churn(prefix: string, count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) {
    const name = `${prefix}-${i}`;
    await create(name);
    await change(name, 'two');
    if (i % 2 === 0) await remove(name);
    if (i % 4 === 0) await create(name);
  }
}

test('sees what changed while the network was down, deletions too', async () => {
  await churn('early', 8);
  await start(proxied).synced();
  Object.assign(proxy.faults, { down: true });
  proxy.cut();
  await eventually(() => expect(reflector?.lastError()).toMatchObject({ name: 'ConnectionError' }));
  await remove('early-1');
  await remove('early-3');
  await create('early-3');
  await churn('late', 8);
  Object.assign(proxy.faults, { down: false });
  await agreement();
  expect(reflector?.lastError()).toBeUndefined();
});

test('watches on after the API server was killed and started on the same port', async () => {
  await churn('before', 4);
  await start(direct).synced();
  await own.kill();
  await eventually(() => expect(reflector?.lastError()).toMatchObject({ code: 'ECONNREFUSED' }));
  expect(reflector?.cache.list().length).toBeGreaterThan(0);
  await own.start();
  await churn('after', 4);
  await agreement();
}, 120_000);

test('lists anew when the API server has forgotten its version (410)', async () => {
  await churn('before', 4);
  const errors: unknown[] = [];
  await start(proxied, { onError: (error) => errors.push(error) }).synced();
  Object.assign(proxy.faults, { down: true });
  proxy.cut();
  await remove('before-1');
  await own.kill();
  await own.start();
  await churn('after', 4);
  Object.assign(proxy.faults, { down: false });
  await agreement();
  expect(errors).toContainEqual(expect.objectContaining({ status: 410 }));
}, 120_000);

test('notices that the API server stands still, and goes on with it', async () => {
  await start(direct).synced();
  own.pause();
  try {
    await eventually(() => expect(reflector?.lastError()).toMatchObject({ code: 'ETIMEDOUT' }));
    expect(reflector?.cache.staleForMs).toBeGreaterThan(1_500);
  } finally {
    own.resume();
  }
  await churn('after', 4);
  await agreement();
  expect(reflector?.cache.staleForMs).toBeLessThan(5_000);
});

test('misses and repeats nothing when connections are cut in the middle of lines', async () => {
  proxy.faults.cutAfterBytes = 1_900;
  const before = proxy.urls.length;
  await start(proxied);
  const cuts = setInterval(() => {
    proxy.faults.cutAfterBytes = 500 + ((proxy.urls.length * 1_237) % 9_000);
  }, 20);
  try {
    for (let round = 0; proxy.urls.length - before < 12; round += 1) await churn(`cut-${round}`, 10);
  } finally {
    clearInterval(cuts);
  }
  proxy.faults.cutAfterBytes = 200_000;
  await agreement();
}, 120_000);

test('takes answers that come a few bytes at a time', async () => {
  await churn('slow', 4);
  proxy.faults.pieceBytes = 7;
  await start(proxied).synced();
  await change('slow-1', 'three');
  await agreement();
});

test('waits as long as a busy API server asks for', async () => {
  let refusals = 0;
  proxy.faults.answer = () => {
    refusals += 1;
    const body = { kind: 'Status', reason: 'TooManyRequests', message: 'busy', code: 429 };
    return refusals > 2 ? undefined : { status: 429, headers: { 'retry-after': '1' }, body };
  };
  const begin = performance.now();
  await start(proxied).synced();
  expect(performance.now() - begin).toBeGreaterThan(2_000);
  await agreement();
});

test('lists all at once when the token for the next page has expired', async () => {
  await churn('page', 8);
  proxy.faults.answer = (url) => {
    if (url.includes('sendInitialEvents'))
      return { status: 422, body: { kind: 'Status', reason: 'Invalid' } };
    if (url.includes('continue=')) return { status: 410, body: { kind: 'Status', reason: 'Expired' } };
    if (url.includes('limit=')) return { status: 200, body: { ...FIRST_PAGE, items: [] } };
    return undefined;
  };
  await start(proxied).synced();
  await agreement();
  expect(proxy.urls).toContain(PATH);
});
const FIRST_PAGE = {
  kind: 'ConfigMapList',
  apiVersion: 'v1',
  metadata: { resourceVersion: '1', continue: 'token' },
};

test('keeps 5,000 objects, whether they come in a stream or in pages', async () => {
  const names = Array.from({ length: 5_000 }, (_, i) => `many-${i}`);
  const workers = Array.from({ length: 16 }, async () => {
    for (let name = names.pop(); name !== undefined; name = names.pop()) await create(name);
  });
  await Promise.all(workers);
  const unserved = { status: 422, body: { kind: 'Status', reason: 'Invalid' } };
  for (const listing of ['stream', 'pages']) {
    proxy.faults.answer = (url) =>
      listing === 'pages' && url.includes('sendInitialEvents') ? unserved : undefined;
    reflector?.stop();
    history = startHistory();
    await start(proxied).synced();
    expect(reflector?.cache.list('default').length).toBeGreaterThanOrEqual(5_000);
    await churn(listing, 4);
    await agreement();
  }
}, 300_000);

test('lists anew after a real compaction, of an API server without a watch cache', async () => {
  await own.kill();
  await own.start(['--watch-cache=false']);
  await churn('before', 4);
  const errors: unknown[] = [];
  await start(proxied, { onError: (error) => errors.push(error) }).synced();
  Object.assign(proxy.faults, { down: true });
  proxy.cut();
  await churn('after', 8);
  await own.compact();
  Object.assign(proxy.faults, { down: false });
  await agreement();
  expect(errors).toContainEqual(expect.objectContaining({ status: 410 }));
}, 120_000);
