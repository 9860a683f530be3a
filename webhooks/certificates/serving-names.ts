/** Names that the webhook server is reached by. Pure. */

/** Services in front of the server, and where else it is reached. */
export interface ServingAddresses {
  /** Namespace of the Services. */
  namespace: string;
  /** Names of the Services, such as `ansible-playbook-operator-webhook`. */
  services: readonly string[];
  /** Further DNS names and IP addresses: for a server outside the cluster, whose webhooks are called by URL. */
  others?: readonly string[];
}

/**
 * The names for a serving certificate. kube-apiserver asks for `NAME.NAMESPACE.svc`, whatever the domain of the
 * cluster is: https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#service-reference
 */
export function servingNames({ namespace, services, others = [] }: ServingAddresses): string[] {
  const ofServices = services.flatMap((name) => [
    `${name}.${namespace}.svc`,
    `${name}.${namespace}.svc.cluster.local`,
  ]);
  return [...new Set([...ofServices, ...others])];
}
