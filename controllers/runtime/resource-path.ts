/**
 * The path of a collection within one namespace: `/apis/apps/v1/deployments` becomes
 * `/apis/apps/v1/namespaces/NAME/deployments`. Without a namespace the path is returned as it is.
 */
export function inNamespace(path: string, namespace: string | undefined): string {
  if (namespace === undefined) return path;
  const at = path.lastIndexOf('/');
  return `${path.slice(0, at)}/namespaces/${encodeURIComponent(namespace)}${path.slice(at)}`;
}
