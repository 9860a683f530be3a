/** The certificates of an installation, managed with the rights of config/rbac and no others. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parse, stringify } from 'yaml';
import { type ApiClient, createClient } from '../../controllers/runtime/client.ts';
import { INSTALLATION } from '../../schemas/common/installation.ts';
import { INSTALLED_TARGETS } from '../../webhooks/certificates/ca-bundle.ts';
import { startCertificates } from '../../webhooks/certificates/manager.ts';
import { servingNames } from '../../webhooks/certificates/serving-names.ts';
import { connection, kubectl } from './control-plane.ts';

const { namespace, webhook, conversionService, certificates: name } = INSTALLATION;
const rbac = join(import.meta.dirname, '../../config/rbac/webhook.yaml');
const configurations = join(import.meta.dirname, '../../config/webhook');
let directory: string;
let client: ApiClient;

/** A kubeconfig whose requests have the rights of the admission server. */
async function impersonated(): Promise<string> {
  const config = parse(await readFile(connection().kubeconfig, 'utf8'));
  config.users[0].user.as = `system:serviceaccount:${namespace}:${webhook}`;
  const file = join(directory, 'kubeconfig');
  await writeFile(file, stringify(config), { mode: 0o600 });
  return file;
}

/** The webhook configurations, made harmless for the other tests of the suite: no namespace has this label. */
async function harmless(): Promise<string> {
  const { stdout } = await kubectl(['kustomize', configurations]);
  const selector = { matchLabels: { 'certificate-rights.example.com/selected': 'never' } };
  return stdout
    .split('\n---\n')
    .map((text) => parse(text))
    .map((object) => {
      for (const entry of object.webhooks) Object.assign(entry, { objectSelector: selector });
      return stringify(object);
    })
    .join('---\n');
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'certificate-rights-'));
  // Other test files of the suite may have made it.
  await kubectl(['create', 'namespace', namespace]);
  expect((await kubectl(['apply', '-f', rbac])).code).toBe(0);
  expect((await kubectl(['apply', '-f', '-'], await harmless())).code).toBe(0);
  client = createClient({ kubeconfig: await impersonated(), userAgent: 'certificate-rights-test' });
});
afterAll(async () => {
  client.close();
  await kubectl(['delete', '-k', configurations]);
  await kubectl(['delete', 'secret', '-n', namespace, name]);
  await kubectl(['delete', '-f', rbac]);
  await rm(directory, { recursive: true });
});

test('they are enough to make the Secret, to watch it, and to put the bundle in place', async () => {
  const problems: string[] = [];
  const watched: string[] = [];
  const recording: ApiClient = {
    ...client,
    stream: async function* (request) {
      for await (const event of client.stream(request)) {
        watched.push(request.path);
        yield event;
      }
    },
  };
  const certificates = await startCertificates({
    client: recording,
    secret: { namespace, name },
    names: servingNames({ namespace, services: [webhook, conversionService] }),
    targets: INSTALLED_TARGETS,
    reports: { problem: ({ path, error }) => problems.push(`${path}: ${error.message}`) },
  });
  try {
    await certificates.published();
    const caBundle = Buffer.from(certificates.current().caBundle).toString('base64');
    for (const kind of ['mutatingwebhookconfiguration', 'validatingwebhookconfiguration']) {
      const path = 'jsonpath={.webhooks[*].clientConfig.caBundle}';
      const { stdout } = await kubectl(['get', kind, INSTALLATION.webhookConfiguration, '-o', path]);
      expect(new Set(stdout.split(' '))).toEqual(new Set([caBundle]));
    }
    // Secrets, both kinds of webhook configurations, CRDs.
    const collections = () => new Set(watched).size;
    for (let tries = 0; collections() < 4 && tries < 100; tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 100));
    expect({ problems, collections: collections() }).toEqual({ problems: [], collections: 4 });
  } finally {
    await certificates.stop();
  }
});

test('they are not enough to read other Secrets', async () => {
  const path = `/api/v1/namespaces/${namespace}/secrets`;
  await expect(client.request({ method: 'GET', path })).rejects.toMatchObject({ status: 403 });
  await expect(client.request({ method: 'GET', path: `${path}/another` })).rejects.toMatchObject({
    status: 403,
  });
});
