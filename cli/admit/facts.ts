/** What is known offline: the objects in the given files. Pure. */
import type { Version } from '../../schemas/common/group.ts';
import { isObject, type JsonObject, type Path, valueAt, withValueAt } from '../../schemas/common/json.ts';
import { namedObjects } from '../../schemas/domain/named-object.ts';
import { suggestion } from '../../schemas/domain/suggestion.ts';
import { type Kind, kindEntry } from '../../schemas/registry.ts';
import type { NamespaceFacts } from '../../webhooks/policy/effective.ts';
import type { Manifest } from '../manifests/objects.ts';

/** An object of ours, in its namespace. */
export interface PlacedManifest extends Manifest {
  readonly type: { readonly kind: Kind; readonly version: Version };
  /** Empty for objects that belong to no namespace. */
  readonly namespace: string;
}

const text = (object: JsonObject, ...path: Path): string | undefined => {
  const value = valueAt(object, path);
  return typeof value === 'string' ? value : undefined;
};

/** The name of an object, or what its name will begin with; empty without either. */
export const nameOf = (object: JsonObject): string =>
  text(object, 'metadata', 'name') ?? text(object, 'metadata', 'generateName') ?? '';

/** The objects of ours, each with the namespace that the API server would put it into. */
export function placed(manifests: readonly Manifest[], namespace: string): PlacedManifest[] {
  return manifests.flatMap((manifest): PlacedManifest[] => {
    const { object, type } = manifest;
    if (!type) return [];
    if (kindEntry(type.kind).scope === 'Cluster') return [{ ...manifest, type, namespace: '' }];
    const own = valueAt(object, ['metadata', 'namespace']);
    if (own !== undefined && own !== '') {
      return [{ ...manifest, type, namespace: typeof own === 'string' ? own : namespace }];
    }
    const filled = withValueAt(object, ['metadata', 'namespace'], namespace);
    return [{ ...manifest, type, namespace, object: isObject(filled) ? filled : object }];
  });
}

/** Labels of the namespaces among the manifests, by name. */
export function namespaces(manifests: readonly Manifest[]): (name: string) => NamespaceFacts {
  const labels = new Map<string, Readonly<Record<string, string>>>();
  for (const { object } of manifests) {
    if (object.apiVersion !== 'v1' || object.kind !== 'Namespace') continue;
    const found = Object.entries(valueAt(object, ['metadata', 'labels']) ?? {});
    labels.set(
      nameOf(object),
      Object.fromEntries(found.filter((entry): entry is [string, string] => typeof entry[1] === 'string')),
    );
  }
  return (name) => {
    const known = labels.get(name);
    return known ? { name, labels: known } : { name };
  };
}

/** More names than this are not searched for a similar one: it would take longer than everything else. */
const MAX_CANDIDATES = 500;

/** Objects by kind, namespace and name. */
export class ObjectIndex {
  private readonly objects = new Map<string, Map<string, JsonObject>>();

  /** Adds an object; one of the same name is replaced. */
  add(kind: string, namespace: string, object: JsonObject): void {
    const place = `${kind}/${namespace}`;
    const there = this.objects.get(place);
    if (there) there.set(nameOf(object), object);
    else this.objects.set(place, new Map([[nameOf(object), object]]));
  }

  /** The object, where there is one. */
  get(kind: string, namespace: string, name: string): JsonObject | undefined {
    return this.objects.get(`${kind}/${namespace}`)?.get(name);
  }

  /**
   * References of an object of the hub version to something that is not here but is nearly called like something
   * that is. Anything else may exist in the cluster.
   */
  slips(hub: JsonObject, namespace: string): { readonly path: Path; readonly message: string }[] {
    return namedObjects(hub).flatMap(({ kind, name, path }) => {
      const there = this.objects.get(`${kind}/${namespace}`);
      if (!there || there.has(name) || there.size > MAX_CANDIDATES) return [];
      const meant = suggestion(name, [...there.keys()]);
      if (meant === undefined) return [];
      const message = `names the ${kind} "${name}", which is not among the given objects; did you mean "${meant}"?`;
      return [{ path, message }];
    });
  }
}

/** Every given object by its name, whatever it is worth. */
export function indexOf(manifests: readonly Manifest[], namespace: string): ObjectIndex {
  const index = new ObjectIndex();
  for (const { object } of manifests) {
    index.add(String(object.kind), text(object, 'metadata', 'namespace') || namespace, object);
  }
  return index;
}
