/** Self-managed certificates on the real API server, which calls webhooks and conversions with them. */
import { X509Certificate } from 'node:crypto';
import type { Server } from 'node:https';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { ApiClient } from '../../controllers/runtime/client.ts';
import {
  type CertificateOptions,
  type Certificates,
  startCertificates,
} from '../../webhooks/certificates/manager.ts';
import { DEFAULT_LIFETIMES } from '../../webhooks/certificates/plan.ts';
import { certificatesIn } from '../../webhooks/certificates/secret-data.ts';
import {
  adminClient,
  bundlesOf,
  createScene,
  deleteScene,
  installTargets,
  type Scene,
  startWebhookServer,
  targetPaths,
  webhookConfiguration,
} from './certificate-cluster.ts';
import { kubectl } from './control-plane.ts';

/** Quick to take new authorities into use. */
const SETTLED = { ...DEFAULT_LIFETIMES, settleSeconds: 2 };
/** Quick to end. */
const QUICK = { authoritySeconds: 36, servingSeconds: 12, backdateSeconds: 60, settleSeconds: 2 };

let client: ApiClient;
let scene: Scene;
const ending: (() => unknown)[] = [];

beforeAll(() => {
  client = adminClient();
});
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});
afterAll(() => client.close());

async function prepare(title: string): Promise<void> {
  scene = await createScene(client, title);
  ending.push(() => deleteScene(client, scene));
}

async function start(options: Partial<CertificateOptions> = {}): Promise<Certificates> {
  const { secret, targets } = scene;
  const own = adminClient();
  const certificates = await startCertificates({
    client: own,
    secret,
    targets,
    names: ['127.0.0.1', `webhook.${scene.namespace}.svc`],
    ...options,
  });
  ending.push(async () => {
    await certificates.stop();
    own.close();
  });
  return certificates;
}

async function serve(certificates: Certificates): Promise<{ server: Server; url: string }> {
  const serving = await startWebhookServer(certificates);
  ending.push(() => new Promise((resolve) => serving.server.close(resolve)));
  return serving;
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const configMaps = () => `/api/v1/namespaces/${scene.namespace}/configmaps`;
const widgets = (version: string) => `/apis/${scene.group}/${version}/namespaces/${scene.namespace}/widgets`;

/** Creates a ConfigMap that the webhooks must allow. */
const createConfigMap = () =>
  client.request({
    method: 'POST',
    path: configMaps(),
    query: { dryRun: 'All' },
    body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: 'a-' } },
    retry: false,
  });

async function until(what: string, seconds: number, done: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!(await done())) {
    if (Date.now() > end) throw new Error(`not within ${seconds} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('five replicas that start at once make one authority and one certificate, and all use them', async () => {
  await prepare('race');
  await installTargets(client, scene, ['https://127.0.0.1:1/', 'https://127.0.0.1:2/']);
  const renewals: string[] = [];
  const reports = { renewed: ({ kind }: { kind: string }) => renewals.push(kind) };
  const replicas = await Promise.all(Array.from({ length: 5 }, () => start({ reports })));
  await Promise.all(replicas.map((replica) => replica.published()));
  const [pair] = replicas.map((replica) => replica.current());
  expect(certificatesIn(pair?.caBundle ?? '')).toHaveLength(1);
  expect(replicas.map((replica) => replica.current())).toEqual(Array(5).fill(pair));
  expect(renewals).toEqual(['start-over']);
  expect(new Set(await bundlesOf(client, scene))).toEqual(new Set([base64(pair?.caBundle ?? '')]));
});

test('the API server calls webhooks and conversions with a bundle that replaced a wrong one', async () => {
  await prepare('calls');
  const { url } = await serve(await start());
  await installTargets(client, scene, [url]);
  await until('bundles in place', 15, async () => !(await bundlesOf(client, scene)).includes(undefined));
  await until('a call', 10, () =>
    createConfigMap().then(
      () => true,
      () => false,
    ),
  );
  await until('a conversion', 10, () =>
    client.request({ method: 'GET', path: widgets('v2') }).then(
      () => true,
      () => false,
    ),
  );
});

test('certificates rotate every few seconds, their authority with them, and no request fails', async () => {
  await prepare('rotation');
  const replicas = await Promise.all([start({ lifetimes: QUICK }), start({ lifetimes: QUICK })]);
  const servers = await Promise.all(replicas.map(serve));
  await installTargets(
    client,
    scene,
    servers.map(({ url }) => url),
  );
  const widget = { apiVersion: `${scene.group}/v1`, kind: 'Widget', metadata: { name: 'one' } };
  const [first] = replicas;
  if (!first) throw new Error('no replica');
  const [firstAuthority] = certificatesIn(first.current().caBundle);
  const serials = new Set<string>();
  const see = () => serials.add(new X509Certificate(first.current().cert).serialNumber);
  see();
  first.onChange(see);
  await until('everything is called', 15, () =>
    createConfigMap().then(
      () => client.request({ method: 'POST', path: widgets('v1'), body: widget }).then(() => true),
      () => false,
    ),
  );

  const failures: string[] = [];
  let calls = 0;
  const dropped = () => !first.current().caBundle.includes(String(firstAuthority));
  let overlapped = false;
  const caller = async (call: () => Promise<unknown>): Promise<void> => {
    while (!dropped()) {
      await call().catch((error: unknown) => failures.push(String(error)));
      calls += 1;
    }
  };
  const convert = () => client.request({ method: 'GET', path: `${widgets('v2')}/one`, retry: false });
  const callers = [createConfigMap, createConfigMap, convert, convert].map(caller);
  await until('the first authority is dropped', 60, () => {
    overlapped ||= certificatesIn(first.current().caBundle).length === 2;
    return dropped();
  });
  await Promise.all(callers);
  expect({ failures, overlapped }).toEqual({ failures: [], overlapped: true });
  // On a machine with nothing else to do, thousands.
  expect(calls).toBeGreaterThan(50);
  expect(serials.size).toBeGreaterThanOrEqual(4);
  expect(new Set(replicas.map((replica) => replica.current().cert)).size).toBe(1);
}, 120_000);

test('what is taken out of the objects, or replaced, is back within seconds, and apply leaves it alone', async () => {
  await prepare('repair');
  const certificates = await start();
  const { url } = await serve(certificates);
  await installTargets(client, scene, [url]);
  const [mutating = '', , crd = ''] = targetPaths(scene);
  const isWhole = async () => {
    const bundles = await bundlesOf(client, scene);
    return bundles.every((bundle) => bundle === base64(certificates.current().caBundle));
  };
  await until('bundles in place', 15, isWhole);

  const remove = (path: string, field: string) =>
    client.request({
      method: 'PATCH',
      path,
      contentType: 'application/json-patch+json',
      body: [{ op: 'remove', path: field }],
    });
  await remove(mutating, '/webhooks/0/clientConfig/caBundle');
  await remove(crd, '/spec/conversion/webhook/clientConfig/caBundle');
  expect(await isWhole()).toBe(false);
  await until('bundles back in place', 10, isWhole);

  const manifest = JSON.stringify(webhookConfiguration('MutatingWebhookConfiguration', scene, [url]));
  for (const how of [[], ['--server-side', '--force-conflicts']]) {
    const { code, stderr } = await kubectl(['apply', ...how, '-f', '-'], manifest);
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(/^(Warning: .*\n)?$/) });
    expect(await isWhole()).toBe(true);
  }
});

test('deleting the Secret makes a new authority, and no request fails', async () => {
  await prepare('deletion');
  const replicas = await Promise.all([start({ lifetimes: SETTLED }), start({ lifetimes: SETTLED })]);
  const servers = await Promise.all(replicas.map(serve));
  await installTargets(
    client,
    scene,
    servers.map(({ url }) => url),
  );
  await until('everything is called', 15, () =>
    createConfigMap().then(
      () => true,
      () => false,
    ),
  );
  const before = replicas[0]?.current().cert;
  const { namespace, name } = scene.secret;
  await client.request({ method: 'DELETE', path: `/api/v1/namespaces/${namespace}/secrets/${name}` });
  const failures: string[] = [];
  await until('both have a new certificate', 20, async () => {
    await createConfigMap().catch((error: unknown) => failures.push(String(error)));
    return replicas.every((replica) => replica.current().cert !== before);
  });
  expect(failures).toEqual([]);
  expect(certificatesIn(replicas[0]?.current().caBundle ?? '')).toHaveLength(2);
});
