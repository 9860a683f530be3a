/** The operator's manifests for a server that runs beside the cluster instead of in it. Pure. */

/** Any object of Kubernetes. */
export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string };
  [field: string]: unknown;
}

/** How the API server reaches the admission server, which listens on the loopback address. */
export interface Reach {
  /** Port of `/mutate` and `/validate`. */
  webhook: number;
  /** Port of `/convert`. */
  conversion: number;
  /** Authorities (PEM) that sign the server's certificate, where the server does not put its own there. */
  caBundle?: string;
}

/** What kubelets and controllers would run, which are not there. */
const WORKLOADS: readonly string[] = ['Deployment', 'PodDisruptionBudget', 'NetworkPolicy'];

/**
 * The manifests of an installation, changed as little as possible: no Deployments; Services lead to the loopback
 * address (`ExternalName`, for which kube-apiserver uses the port that the webhook names), so that names, certificates
 * and `clientConfig.service` stay those of production.
 */
export function outsideCluster(objects: readonly Manifest[], reach: Reach): Manifest[] {
  return objects
    .filter(({ kind }) => !WORKLOADS.includes(kind))
    .map((object) => (object.kind === 'Service' ? external(object) : reached(object, reach)));
}

const external = ({ apiVersion, kind, metadata }: Manifest): Manifest => ({
  apiVersion,
  kind,
  metadata,
  spec: { type: 'ExternalName', externalName: '127.0.0.1' },
});

/** The object with every reference to a Service for webhooks (`clientConfig: {service: {…, path, port}}`) changed. */
function reached(object: Manifest, { webhook, conversion, caBundle }: Reach): Manifest {
  const authorities = caBundle === undefined ? {} : { caBundle: Buffer.from(caBundle).toString('base64') };
  return JSON.parse(JSON.stringify(object), (key, value: unknown) => {
    if (key === 'clientConfig') return { ...(value as object), ...authorities };
    if (key !== 'service' || typeof value !== 'object' || value === null || !('path' in value)) return value;
    return { ...value, port: value.path === '/convert' ? conversion : webhook };
  });
}
