/** Objects that are given twice: kubectl would apply the later one over the earlier. Pure. */
import { valueAt } from '../../schemas/common/json.ts';
import { lineOf, type Manifest, titleOf } from './objects.ts';
import type { Problem } from './problem.ts';

/** A problem for each object whose kind, namespace and name an earlier one has. `namespace` is that of objects that name none. */
export function repeatedObjects(manifests: readonly Manifest[], namespace: string): Problem[] {
  const first = new Map<string, Manifest>();
  return manifests.flatMap((manifest) => {
    const identity = identityOf(manifest, namespace);
    if (identity === undefined) return [];
    const earlier = first.get(identity.key);
    if (!earlier) {
      first.set(identity.key, manifest);
      return [];
    }
    const place = `${earlier.source}:${lineOf(earlier, '')}`;
    const message = `${titleOf(manifest.object)} in namespace ${identity.namespace} stands at ${place} already, and kubectl would apply this one over it; remove one of them`;
    return [{ source: manifest.source, line: lineOf(manifest, ''), message }];
  });
}

/** Objects without a name of their own get one each. */
function identityOf({ object }: Manifest, otherwise: string) {
  const name = valueAt(object, ['metadata', 'name']);
  if (typeof name !== 'string' || name === '') return undefined;
  const own = valueAt(object, ['metadata', 'namespace']);
  const namespace = typeof own === 'string' && own !== '' ? own : otherwise;
  const group = String(object.apiVersion).split('/').slice(0, -1).join('/');
  return { namespace, key: JSON.stringify([group, object.kind, namespace, name]) };
}
