/** What the tests of the certificates install: a namespace, webhooks by URL for its ConfigMaps, and a CRD. */
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { type ApiClient, createClient } from '../../controllers/runtime/client.ts';
import type { JsonObject } from '../../schemas/common/json.ts';
import type { BundleTargets } from '../../webhooks/certificates/ca-bundle.ts';
import type { Certificates } from '../../webhooks/certificates/manager.ts';
import { connection } from './control-plane.ts';

/** A client of the suite's API server, as administrator. */
export const adminClient = (): ApiClient =>
  createClient({ kubeconfig: connection().kubeconfig, userAgent: 'certificates-test' });

/** Names of one test's objects. */
export interface Scene {
  /** Also the name of the webhook configurations. */
  namespace: string;
  group: string;
  secret: { namespace: string; name: string };
  targets: BundleTargets;
}

/** Creates the namespace, and returns the names. */
export async function createScene(client: ApiClient, title: string): Promise<Scene> {
  const namespace = `certificates-${title}-${process.pid}`;
  const group = `${namespace}.example.com`;
  const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
  await client.request({ method: 'POST', path: '/api/v1/namespaces', body });
  return {
    namespace,
    group,
    secret: { namespace, name: 'webhook-certificates' },
    targets: {
      mutatingWebhookConfigurations: [namespace],
      validatingWebhookConfigurations: [namespace],
      customResourceDefinitions: [`widgets.${group}`],
    },
  };
}

const WEBHOOKS = '/apis/admissionregistration.k8s.io/v1';
const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

/** Paths of the objects with a `caBundle`. */
export const targetPaths = ({ namespace, group }: Scene): string[] => [
  `${WEBHOOKS}/mutatingwebhookconfigurations/${namespace}`,
  `${WEBHOOKS}/validatingwebhookconfigurations/${namespace}`,
  `${CRDS}/widgets.${group}`,
];

/** A webhook configuration that asks every one of `urls` about each ConfigMap of the namespace. */
export function webhookConfiguration(
  kind: 'MutatingWebhookConfiguration' | 'ValidatingWebhookConfiguration',
  { namespace }: Scene,
  urls: readonly string[],
): JsonObject {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind,
    metadata: { name: namespace },
    webhooks: urls.map((url, index) => ({
      name: `w${index}.example.com`,
      clientConfig: { url },
      admissionReviewVersions: ['v1'],
      sideEffects: 'None',
      failurePolicy: 'Fail',
      timeoutSeconds: 5,
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
      rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] }],
    })),
  };
}

/** A CRD of Widgets in v1 (stored) and v2, converted at `url`. */
export function widgetCrd({ group }: Scene, url: string): JsonObject {
  const schema = {
    openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `widgets.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind: 'Widget', plural: 'widgets' },
      versions: [
        { name: 'v1', served: true, storage: true, schema },
        { name: 'v2', served: true, storage: false, schema },
      ],
      conversion: {
        strategy: 'Webhook',
        webhook: { conversionReviewVersions: ['v1'], clientConfig: { url } },
      },
    },
  };
}

/** Installs the webhook configurations and the CRD; the last of `urls` converts. */
export async function installTargets(
  client: ApiClient,
  scene: Scene,
  urls: readonly string[],
): Promise<void> {
  const create = (path: string, body: JsonObject) => client.request({ method: 'POST', path, body });
  const [mutating = '', validating = ''] = targetPaths(scene).map((path) => path.replace(/\/[^/]+$/, ''));
  await create(mutating, webhookConfiguration('MutatingWebhookConfiguration', scene, urls.slice(0, 1)));
  await create(validating, webhookConfiguration('ValidatingWebhookConfiguration', scene, urls));
  await create(CRDS, widgetCrd(scene, urls.at(-1) ?? ''));
}

/** Deletes what {@link createScene} and {@link installTargets} have made. */
export async function deleteScene(client: ApiClient, scene: Scene): Promise<void> {
  for (const path of [...targetPaths(scene), `/api/v1/namespaces/${scene.namespace}`])
    await client.request({ method: 'DELETE', path }).catch(() => undefined);
}

/** Every `caBundle` of the scene's objects, base64, in the order of {@link targetPaths}. */
export async function bundlesOf(client: ApiClient, scene: Scene): Promise<(string | undefined)[]> {
  const objects = await Promise.all(
    targetPaths(scene).map(async (path) => (await client.request<Target>({ method: 'GET', path })).body),
  );
  return objects.flatMap(({ webhooks, spec }) =>
    webhooks
      ? webhooks.map(({ clientConfig }) => clientConfig.caBundle)
      : [spec?.conversion.webhook.clientConfig.caBundle],
  );
}

interface Target {
  webhooks?: { clientConfig: { caBundle?: string } }[];
  spec?: { conversion: { webhook: { clientConfig: { caBundle?: string } } } };
}

interface Review {
  request: { uid: string; desiredAPIVersion?: string; objects?: JsonObject[] };
}

/** A server that allows everything and converts by renaming the version, on a free port of the loopback address. */
export async function startWebhookServer(
  certificates: Certificates,
): Promise<{ server: Server; url: string }> {
  const { key, cert } = certificates.current();
  const server = createServer({ key, cert }, async (request, response) => {
    const review = (await json(request)) as Review;
    // Every call makes a connection of its own, and with it meets the certificate of the moment.
    response.writeHead(200, { 'content-type': 'application/json', connection: 'close' });
    response.end(JSON.stringify({ ...review, response: answer(review) }));
  });
  certificates.onChange((pair) => server.setSecureContext({ key: pair.key, cert: pair.cert }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

function answer({ request }: Review): JsonObject {
  const { uid, desiredAPIVersion, objects } = request;
  if (desiredAPIVersion === undefined || objects === undefined) return { uid, allowed: true };
  const convertedObjects = objects.map((object) => ({ ...object, apiVersion: desiredAPIVersion }));
  return { uid, result: { status: 'Success' }, convertedObjects };
}
