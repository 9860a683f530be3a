/**
 * Names of the operator's own objects, which its manifests, its configuration and its certificates have in common.
 * What can be configured has these as defaults.
 */

/** Name of the product, and of everything of which an installation has one. */
export const PRODUCT = 'ansible-playbook-operator';

/** Names of the objects of an installation. */
export const INSTALLATION = {
  /** Namespace of the operator. */
  namespace: PRODUCT,
  /** The MutatingWebhookConfiguration and the ValidatingWebhookConfiguration. */
  webhookConfiguration: PRODUCT,
  /** Deployment and ServiceAccount of the admission server, and the Service of `/mutate` and `/validate`. */
  webhook: `${PRODUCT}-webhook`,
  /** Service of `/convert`; it has endpoints that are not ready, too. */
  conversionService: `${PRODUCT}-conversion`,
  /** ServiceAccount of the controllers. */
  controller: `${PRODUCT}-controller`,
  /** Secret of the certificates that the admission server makes itself. */
  certificates: `${PRODUCT}-webhook-certificates`,
} as const;

/** Paths that the admission server serves. */
export const WEBHOOK_PATHS = { mutate: '/mutate', validate: '/validate', convert: '/convert' } as const;

/** Ports of the admission server: private clusters let the API server reach 10250 on nodes and Pods. */
export const WEBHOOK_PORTS = { service: 443, https: 10250, probe: 8081 } as const;

/** User name of the operator's controllers, as the API server authenticates their ServiceAccount. */
export const CONTROLLER_USER = `system:serviceaccount:${INSTALLATION.namespace}:${INSTALLATION.controller}`;
