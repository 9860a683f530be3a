/**
 * The authorities that kube-apiserver trusts when it calls us: `caBundle` of webhook configurations and of the
 * conversion of CRDs.
 */
import type { ApiClient } from '../../controllers/runtime/client.ts';
import { ApiError, asError } from '../../controllers/runtime/errors.ts';
import { GROUP } from '../../schemas/common/group.ts';
import { INSTALLATION } from '../../schemas/common/installation.ts';
import { KIND_NAMES, kindEntry } from '../../schemas/registry.ts';

/** Names of the objects whose `caBundle` is ours to set. */
export interface BundleTargets {
  mutatingWebhookConfigurations: readonly string[];
  validatingWebhookConfigurations: readonly string[];
  /** Those without conversion by a webhook are left alone. */
  customResourceDefinitions: readonly string[];
}

/** The objects of an installation: both webhook configurations, and the CRDs of kinds with more than one version. */
export const INSTALLED_TARGETS: BundleTargets = {
  mutatingWebhookConfigurations: [INSTALLATION.webhookConfiguration],
  validatingWebhookConfigurations: [INSTALLATION.webhookConfiguration],
  customResourceDefinitions: KIND_NAMES.map(kindEntry)
    .filter(({ versions }) => Object.keys(versions).length > 1)
    .map(({ plural }) => `${plural}.${GROUP}`),
};

/** One object as it was read. */
export interface ObservedTarget {
  /** Its path at the API server. */
  path: string;
  /** Undefined when there is no such object: whoever installs it later is noticed by the next look. */
  object: TargetObject | undefined;
}

/** The parts of a configuration or a CRD that matter here. */
interface TargetObject {
  metadata: { resourceVersion?: string };
  webhooks?: { name: string; clientConfig: ClientConfig }[];
  spec?: { conversion?: { strategy: string; webhook?: { clientConfig?: ClientConfig } } };
}

interface ClientConfig {
  caBundle?: string;
}

/** What kept a bundle from being put in place. */
export interface BundleProblem {
  path: string;
  error: Error;
}

/** Who changes the fields, as managedFields call it. */
const FIELD_MANAGER = 'ansible-playbook-operator-certificates';
const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const WEBHOOKS = '/apis/admissionregistration.k8s.io/v1';

/** Paths of the objects. */
export function targetPaths(targets: BundleTargets): string[] {
  const below = (collection: string, names: readonly string[]) =>
    names.map((name) => `${collection}/${name}`);
  return [
    ...below(CRDS, targets.customResourceDefinitions),
    ...below(`${WEBHOOKS}/mutatingwebhookconfigurations`, targets.mutatingWebhookConfigurations),
    ...below(`${WEBHOOKS}/validatingwebhookconfigurations`, targets.validatingWebhookConfigurations),
  ];
}

/** Reads the objects; one that cannot be read is a problem of its own and hides no other. */
export async function observeTargets(
  client: ApiClient,
  targets: BundleTargets,
): Promise<{ observed: ObservedTarget[]; problems: BundleProblem[] }> {
  const results = await Promise.all(
    targetPaths(targets).map(async (path): Promise<ObservedTarget | BundleProblem> => {
      try {
        return { path, object: (await client.request<TargetObject>({ method: 'GET', path })).body };
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return { path, object: undefined };
        return { path, error: asError(error) };
      }
    }),
  );
  return {
    observed: results.filter((result) => 'object' in result),
    problems: results.filter((result) => 'error' in result),
  };
}

/**
 * Puts a bundle (PEM) into the objects that have another. The resourceVersion that was read is the lock: a patch
 * that comes after somebody else's fails with 409, and the objects must be read again.
 */
export async function putBundle(
  client: ApiClient,
  observed: readonly ObservedTarget[],
  bundle: string,
): Promise<{ patched: string[]; problems: BundleProblem[] }> {
  const caBundle = Buffer.from(bundle).toString('base64');
  const wanted = observed.flatMap(({ path, object }) => {
    const patch = object && bundlePatch(object, caBundle);
    return patch ? [{ path, patch }] : [];
  });
  const results = await Promise.all(
    wanted.map(async ({ path, patch }): Promise<string | BundleProblem> => {
      try {
        await client.request({ method: 'PATCH', path, query: { fieldManager: FIELD_MANAGER }, ...patch });
        return path;
      } catch (error) {
        return { path, error: asError(error) };
      }
    }),
  );
  return {
    patched: results.filter((result) => typeof result === 'string'),
    problems: results.filter((result) => typeof result !== 'string'),
  };
}

/** The patch that an object needs; undefined when it has the bundle everywhere, or has no place for one. */
export function bundlePatch(
  { metadata: { resourceVersion }, webhooks = [], spec }: TargetObject,
  caBundle: string,
): { contentType: string; body: object } | undefined {
  const metadata = { resourceVersion };
  const conversion = spec?.conversion;
  if (conversion?.strategy === 'Webhook') {
    if (conversion.webhook?.clientConfig?.caBundle === caBundle) return undefined;
    const body = { metadata, spec: { conversion: { webhook: { clientConfig: { caBundle } } } } };
    return { contentType: 'application/merge-patch+json', body };
  }
  const different = webhooks.filter(({ clientConfig }) => clientConfig.caBundle !== caBundle);
  if (different.length === 0) return undefined;
  // This type of patch finds the entries by name, whatever their order has become.
  const body = { metadata, webhooks: different.map(({ name }) => ({ name, clientConfig: { caBundle } })) };
  return { contentType: 'application/strategic-merge-patch+json', body };
}
